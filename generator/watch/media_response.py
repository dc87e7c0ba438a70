"""A file as the answer to a request, whole or in part: a browser asks for parts of a sound."""

import mimetypes
import re
from http import HTTPStatus
from pathlib import Path

from generator.values import dataclass

_RANGE = r"bytes=([0-9]{1,15})?-([0-9]{1,15})?"


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaResponse:
    """The answer: its status, its media type, further headers and the bytes."""

    status: HTTPStatus
    kind: str
    headers: dict[str, str]
    body: bytes


def media_response(path: str, asked: str | None) -> MediaResponse | None:
    """Return the answer with a file, or with the range of it that is `asked` for (RFC 9110, 14).

    None for a file that cannot be read. A range that is not understood is ignored.
    """
    try:
        data = Path(path).read_bytes()
    except OSError:
        return None
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    part = _range(asked, len(data)) if asked else None
    if part is None:
        status, headers = HTTPStatus.OK, {"Accept-Ranges": "bytes"}
    elif not part:
        status = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
        headers, data = {"Content-Range": f"bytes */{len(data)}"}, b""
    else:
        status = HTTPStatus.PARTIAL_CONTENT
        headers = {"Content-Range": f"bytes {part.start}-{part.stop - 1}/{len(data)}"}
        data = data[part.start : part.stop]
    return MediaResponse(status=status, kind=kind, headers=headers, body=data)


def _range(asked: str, size: int) -> range | None:
    """Return the bytes that are asked for: empty if there are none; None if it is not one range."""
    found = re.fullmatch(_RANGE, asked)
    if found is None or asked == "bytes=-":
        return None
    first, last = found[1], found[2]
    if first is None:  # the last bytes
        return range(max(0, size - int(last)), size)
    if last is not None and int(last) < int(first):
        return None
    return range(int(first), min(size, int(last) + 1 if last else size))
