"""Pictures and sounds that a text refers to: what may be packaged, under which name, and how it is shown."""

import re
import unicodedata
from dataclasses import dataclass
from html import escape
from pathlib import PurePosixPath
from typing import Protocol

from generator.diagnostics import Code, Diagnostic, Location, quoted
from generator.text.regions import MediaLink

# AnkiWeb takes no larger file (docs.ankiweb.net, media); a deck beyond it would not reach the phone.
LARGEST_FILE = 100 * 1024 * 1024

# What desktop, AnkiDroid and AnkiMobile show or play (rslib, media and text.rs).
IMAGES = frozenset(
    {".jpg", ".jpeg", ".png", ".gif", ".svg", ".webp", ".avif", ".bmp", ".ico", ".tif", ".tiff"}
)
SOUNDS = frozenset(
    {".mp3", ".ogg", ".oga", ".opus", ".wav", ".flac", ".m4a", ".aac", ".3gp", ".spx", ".weba"}
)
VIDEOS = frozenset(
    {".mp4", ".webm", ".mkv", ".mov", ".avi", ".mpg", ".mpeg", ".ogv", ".flv", ".m4v"}
)

# A name's readable part is cut here: with the digest it has to stay below what file systems take.
LONGEST_STEM = 40
DIGEST_DIGITS = 12

# "C:/a.png" and "file:a.png" are files; a scheme has two letters or more.
_REMOTE = re.compile(r"(?:(?!file:)[a-z][a-z0-9+.-]+:|//)", re.IGNORECASE)
_DATA_URL = re.compile(r"data:", re.IGNORECASE)
# {width=300}, {width=300px} or {width="50%"}; "width=0" and "width=2em" are reported.
_SIZE_ATTRIBUTE = re.compile(
    r"(?<!\S)(width|height)\s*=\s*(?P<quote>\"?)([1-9]\d{0,3})(px|%)?(?P=quote)(?!\S)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFile:
    """A file to package: the name that Anki keeps it under, and its content's SHA-256 in hexadecimal.

    `path` is what the edge opens it by.
    """

    name: str
    path: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFault:
    """Why a reference leads to no file that can be packaged."""

    code: Code
    message: str
    hint: str


class MediaLibrary(Protocol):
    """Where references are looked up; the edge has the file system behind it."""

    def find(self, target: str, source: str) -> MediaFile | MediaFault:
        """Look up what a text in the file `source` calls `target`, as it is written there."""


def media_name(path: str, digest: str) -> str:
    """Name a file by what it holds, so that a changed picture is a new file to Anki and is sure to arrive."""
    pure = PurePosixPath(path)
    plain = unicodedata.normalize("NFKD", pure.stem).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:LONGEST_STEM].strip("-")
    # "图.png" has no letter left.
    return f"{stem or 'media'}-{digest[:DIGEST_DIGITS]}{pure.suffix.lower()}"


def is_remote(target: str) -> bool:
    """Tell an address from a file's name."""
    return _REMOTE.match(target) is not None


def is_picture(target: str) -> bool:
    """Tell a picture from what is played; what has no known suffix counts as a picture."""
    return PurePosixPath(target.lower()).suffix not in SOUNDS | VIDEOS


def is_inline(target: str) -> bool:
    """Tell a picture that is in the text itself."""
    return _DATA_URL.match(target) is not None


def unused_size(link: MediaLink) -> str:
    """Return what of a reference's attributes is no size that a card can have."""
    if link.attributes and not is_picture(link.target):
        return link.attributes
    return " ".join(_SIZE_ATTRIBUTE.sub("", link.attributes).split())


def remote_warning(target: str, location: Location) -> Diagnostic:
    """Warn of a picture that stays on the network."""
    return Diagnostic(
        location=location,
        code=Code.REMOTE_MEDIA,
        message=f"{quoted(target, 60)} is not packaged: the card shows it only with a network",
        hint="save the file beside the source and name it here",
    )


def media_html(link: MediaLink, name: str) -> str:
    """Write the reference as Anki shows it: a picture as an element, a sound or video as `[sound:…]`."""
    if not is_picture(name):
        return f"[sound:{escape(name, quote=False)}]"
    size = "".join(
        f' {attribute[1]}="{attribute[3]}{"%" if attribute[4] == "%" else ""}"'
        for attribute in _SIZE_ATTRIBUTE.finditer(link.attributes)
    )
    alt = re.sub(r"\\(.)", r"\1", link.alt)
    title = f' title="{escape(link.title)}"' if link.title else ""
    return f'<img src="{escape(name)}" alt="{escape(alt)}"{title}{size}>'
