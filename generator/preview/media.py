"""Media files in the page: inside it as data URLs, or, if they are large, next to it."""

import base64
import mimetypes
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from generator.cache.file_states import read_unchanged
from generator.markup.media import MediaFile
from generator.project.files import write_atomically
from generator.values import dataclass

# In bytes: the largest file in the page, and all of them together, so that the page opens quickly.
LARGEST_EMBEDDED = 2 * 1024 * 1024
MOST_EMBEDDED = 32 * 1024 * 1024
# Types that some systems do not know.
_TYPES = {".webp": "image/webp", ".avif": "image/avif", ".opus": "audio/ogg", ".m4a": "audio/mp4"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMedia:
    """The media of a page: their addresses by name, and the files to be next to the page."""

    addresses: dict[str, str]
    beside: tuple[MediaFile, ...]


def media_type(name: str) -> str:
    """Return the media type of a file by its name: `image/png`."""
    suffix = Path(name).suffix.lower()
    return _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def page_media(files: Iterable[MediaFile], folder: str) -> PageMedia:
    """Read the media of a page, whose large files are in `folder` next to it. Raises OSError."""
    addresses: dict[str, str] = {}
    beside = []
    left = MOST_EMBEDDED
    for file in files:
        if Path(file.path).stat().st_size <= min(LARGEST_EMBEDDED, left):
            data = read_unchanged(file.path, file.digest)
            left -= len(data)
            encoded = base64.b64encode(data).decode()
            addresses[file.name] = f"data:{media_type(file.name)};base64,{encoded}"
        else:
            beside.append(file)
            addresses[file.name] = f"{quote(folder)}/{quote(file.name)}"
    return PageMedia(addresses=addresses, beside=tuple(beside))


def write_beside(folder: Path, files: Iterable[MediaFile]) -> None:
    """Write media files to a folder, unless they are there. Raises OSError."""
    for file in files:
        # The name has the digest of the content, so a file with this name and size is the same.
        target, source = folder / file.name, Path(file.path)
        if not target.is_file() or target.stat().st_size != source.stat().st_size:
            data = read_unchanged(source, file.digest)
            # The page itself is guarded.
            write_atomically(target, partial(_write, data), is_guarded=False)


def _write(data: bytes, stream: BinaryIO) -> None:
    stream.write(data)
