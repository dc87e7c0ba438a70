"""The examples of the CommonMark specification, and of its extension by GitHub."""

import hashlib
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.request import urlopen

# The package of the specification; the project has no copy of it.
URL = "https://registry.npmjs.org/commonmark-spec/-/commonmark-spec-0.31.2.tgz"
SHA256 = "588280df96c211f7ce9db0b7943ded34ac4b8ba321e2fdf9c03d188ec0f01fea"
MEMBER = "package/spec.txt"

# An answer has no HTML, character references, headings or thematic breaks, and a tab is a space.
OTHER_SECTIONS = frozenset(
    {
        "HTML blocks",
        "Raw HTML",
        "Entity and numeric character references",
        "ATX headings",
        "Setext headings",
        "Thematic breaks",
        "Tabs",
    }
)
GFM_SECTIONS = frozenset(
    {"Tables (extension)", "Task list items (extension)", "Strikethrough (extension)"}
)

_HEADING_OR_EXAMPLE = re.compile(
    r"^#{1,6} +(?P<section>.+)$"
    r"|^`{32} example.*\n(?P<markdown>(?:.*\n)*?)\.\n(?P<html>(?:.*\n)*?)`{32}$",
    re.MULTILINE,
)
_BREAK_OR_PICTURE = re.compile(r"---|!\[")
_HEADING = re.compile(r"<h[1-6]>")
# It may also start an autolink, or a link's destination as in "[a](<b c>)". To leave those out as
# well needs no grammar of HTML, and the section "Autolinks" has enough of them.
_START_OF_TAG = re.compile(r"<[A-Za-z/!?]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text in Markdown and its HTML; `number` counts all examples of the specification from 1."""

    number: int
    section: str
    markdown: str
    html: str


class SpecificationError(ValueError):
    """A package or file is not the specification; the message says why."""


def download() -> str:
    """Return the specification from the npm registry; it can raise an `OSError`."""
    with urlopen(URL, timeout=60) as response:
        package: bytes = response.read()
    if hashlib.sha256(package).hexdigest() != SHA256:
        raise SpecificationError(f"{URL} does not have the SHA-256 {SHA256}")
    return _unpacked(package)


def read_file(path: Path) -> str:
    """Return the specification in a file: the npm package, or the `spec.txt` in it."""
    content = path.read_bytes()
    return _unpacked(content) if tarfile.is_tarfile(path) else content.decode()


def _unpacked(package: bytes) -> str:
    with tarfile.open(fileobj=BytesIO(package)) as archive:
        member = archive.extractfile(MEMBER) if MEMBER in archive.getnames() else None
        if member is None:
            raise SpecificationError(f"the package has no file {MEMBER}")
        return member.read().decode()


def examples(specification: str) -> Iterator[Example]:
    """Yield all examples."""
    section, number = "", 0
    for found in _HEADING_OR_EXAMPLE.finditer(specification.replace("→", "\t")):
        if found["section"]:
            section = found["section"]
        else:
            number += 1
            yield Example(
                number=number,
                section=section,
                markdown=found["markdown"].removesuffix("\n"),
                html=found["html"],
            )


def applies(example: Example) -> bool:
    """Return whether an example of CommonMark has only markup that an answer can have."""
    return not (
        example.section in OTHER_SECTIONS
        or _BREAK_OR_PICTURE.search(example.markdown)
        or _HEADING.search(example.html)
        or (example.section != "Autolinks" and _START_OF_TAG.search(example.markdown))
    )
