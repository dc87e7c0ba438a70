"""Pictures, sounds and videos in a text: which files are packaged, their names, and their HTML."""

import re
import unicodedata
from base64 import b64decode
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Protocol
from urllib.parse import unquote_to_bytes

from generator.diagnostics import Code, Diagnostic, Location, quoted
from generator.lazy_patterns import lazy_pattern
from generator.text.media_suffixes import SOUNDS, VIDEOS
from generator.text.regions import MediaLink
from generator.values import dataclass

# AnkiWeb accepts no larger file (docs.ankiweb.net, media), so it would not be synced to a phone.
LARGEST_FILE = 100 * 1024 * 1024

# The readable stem of a name is cut here: with the digest, a name must fit the limits of file
# systems.
LONGEST_STEM = 40
DIGEST_DIGITS = 12

# The pictures that all of Anki's apps show from a data URL, with any parameters, such as
# ";charset=utf-8" or ";utf8". In an <img>, an SVG runs no script and loads nothing.
_INLINE_PICTURE = lazy_pattern(
    r"data:image/(?:png|jpe?g|gif|webp|avif|bmp|svg\+xml)"
    r"(?:;(?!base64,)[\w.=+-]{1,40})*+(?P<base64>;base64)?,(?P<content>.*)",
    re.IGNORECASE | re.DOTALL,
)
# In bytes, decoded. The picture is a part of its field, which Anki reads whole for each search.
LARGEST_INLINE = 5 * 1024 * 1024
_LARGEST_ENCODED = LARGEST_INLINE * 3  # each byte may be "%41"
# {width=300}, {width=300px} or {width="50%"}; "width=0" and "width=2em" are reported.
_SIZE_ATTRIBUTE = lazy_pattern(
    r"(?<!\S)(width|height)\s*=\s*(?P<quote>\"?)([1-9]\d{0,3})(px|%)?(?P=quote)(?!\S)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFile:
    """A file to package: its name in Anki, and the SHA-256 of its content in hexadecimal.

    `path` is the path to open it.
    """

    name: str
    path: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFault:
    """Why the target of a media link cannot be packaged."""

    code: Code
    message: str
    hint: str


class MediaLibrary(Protocol):
    """Looks up the targets of media links; `project` implements it with the file system."""

    def find(self, target: str, source: str) -> MediaFile | MediaFault:
        """Look up a `target` as it is written in the file `source`."""


def media_name(path: str, digest: str) -> str:
    """Name a file by its content: a changed picture is a new file, which Anki always imports."""
    pure = PurePosixPath(path)
    plain = unicodedata.normalize("NFKD", pure.stem).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:LONGEST_STEM].strip("-")
    # "图.png" has no ASCII letter.
    return f"{stem or 'media'}-{digest[:DIGEST_DIGITS]}{pure.suffix.lower()}"


def is_picture(target: str) -> bool:
    """Return whether a target is a picture; an unknown suffix counts as a picture."""
    return PurePosixPath(target.lower()).suffix not in SOUNDS | VIDEOS


def inline_fault(target: str) -> MediaFault | None:
    """Return why a card shows no picture from a data URL; None if it does."""
    found = _INLINE_PICTURE.fullmatch(target)
    if found is None:
        return MediaFault(
            code=Code.MEDIA_UNSUPPORTED,
            message=f"{quoted(target)} is no picture that Anki shows inside a text",
            hint="save the picture as a file, and write its name here; inside a text, it can be"
            " png, jpeg, gif, webp, avif, bmp or svg",
        )
    size = _decoded_size(found["content"], is_base64=found["base64"] is not None)
    if size is None:
        return MediaFault(
            code=Code.MEDIA_UNREADABLE,
            message=f"the picture inside the text is damaged: {quoted(target)}",
            hint="save the picture as a file, and write its name here",
        )
    if size > LARGEST_INLINE:
        limit = LARGEST_INLINE // 1024 // 1024
        return MediaFault(
            code=Code.MEDIA_TOO_LARGE,
            message=f"the picture inside the text is too large: {size / 1024 / 1024:.0f} MB",
            hint=f"save the picture as a file, and write its name here: more than {limit} MB inside"
            " a text make Anki slow",
        )
    return None


def _decoded_size(content: str, *, is_base64: bool) -> int | None:
    """Return the size of the picture in a data URL in bytes; None if it is empty or damaged."""
    if len(content) > _LARGEST_ENCODED:
        return len(content) // 3
    data = unquote_to_bytes(content)
    if is_base64:
        try:
            data = b64decode(data + b"=" * (-len(data) % 4), validate=True)
        except ValueError:
            return None
    return len(data) or None


def unused_size(link: MediaLink) -> str:
    """Return the attributes of a media link that are not sizes, "" if there are none."""
    if link.attributes and not is_picture(link.target):
        return link.attributes
    return " ".join(_SIZE_ATTRIBUTE.sub("", link.attributes).split())


def remote_warning(target: str, location: Location) -> Diagnostic:
    """Return the warning for a picture that is not packaged because it is on the network."""
    return Diagnostic(
        location=location,
        code=Code.REMOTE_MEDIA,
        message=f"{quoted(target, 60)} is not packaged: the card shows it only when online",
        hint="save the file in the folder of this text file, and write its name here",
    )


def picture_sizes(link: MediaLink) -> Iterator[tuple[str, str]]:
    """Yield the sizes of a picture as HTML attributes: `("width", "50%")`."""
    for found in _SIZE_ATTRIBUTE.finditer(link.attributes):
        yield found[1], f"{found[3]}{'%' if found[4] == '%' else ''}"
