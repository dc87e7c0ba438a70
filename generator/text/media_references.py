"""The references to media files in a text, and edits that give them other targets."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote

from generator.lazy_patterns import lazy_pattern
from generator.text.addresses import scheme
from generator.text.edits import Edit
from generator.text.escaping import escape_offsets, link_target, markdown_image
from generator.text.regions import MediaLink, Region, regions

# Gets a target and the offset of its reference. Returns the target to write; None to write the text
# that stands for the file.
Retarget = Callable[[str, int], str | None]

_DATA_URL = lazy_pattern(r"data:", re.IGNORECASE)
# Pictures that the renderer leaves to Markdown: over several lines, or with their target in a
# link definition.
_MARKDOWN_PICTURE = lazy_pattern(
    r"\\.|!\[(?P<alt>(?:[^\[\]\\]|\\.)*)\]"
    r"(?:\(\s*(?P<target><[^<>\n]*>|[^\s()<>]+)|(?:[ \n]?\[(?P<name>[^\[\]]*)\])?)",
    re.DOTALL,
)
# What may follow the target of a picture over several lines.
_PICTURE_END = lazy_pattern(r"\s*+(?:\"[^\"]*\"|'[^']*')?\s*+\)")
# A link definition on one row, or with its target or title on the next (CommonMark 0.31, 4.7).
_LINK_DEFINITION = lazy_pattern(
    r"^[ ]{0,3}\[(?P<name>[^\[\]]*+)\]:[ ]*+\n?[ ]*+(?P<target>\S++)[ ]*+"
    r"(?:\n[ ]*+)?(?:\"[^\n]*\"[ ]*+|'[^\n]*'[ ]*+|\([^\n]*\)[ ]*+)?$",
    re.MULTILINE,
)


def is_remote(target: str) -> bool:
    """Return whether a target is an address, which a card may load or not, and no file name."""
    found = scheme(target)
    # "C:/a.png" and "file:a.png" are files.
    return target.startswith("//") or (len(found) > 1 and found.lower() != "file")


def may_refer_to_media(value: str) -> bool:
    """Return whether a text may have a reference to a media file."""
    return "](" in value or "[sound:" in value or "![" in value


def is_inline(target: str) -> bool:
    """Return whether a target is a data URL, which contains the picture itself."""
    return _DATA_URL.match(target) is not None


def media_edits(value: str, retarget: Retarget, *, with_inline: bool = False) -> list[Edit]:
    """List the edits that give each reference to a media file another target, sorted.

    `with_inline`: also each data URL.
    """
    if not may_refer_to_media(value):
        return []
    found = list(regions(value))

    def retarget_file(target: str, offset: int) -> str | None:
        is_kept = is_remote(target) and not (with_inline and is_inline(target))
        return target if is_kept else retarget(target, offset)

    return sorted(
        [*_link_edits(value, found, retarget_file), *_picture_edits(value, found, retarget_file)]
    )


def _link_edits(value: str, found: list[Region], retarget: Retarget) -> Iterator[Edit]:
    for link in found:
        if isinstance(link, MediaLink):
            target = retarget(link.target, link.start)
            if target is None:
                yield Edit(link.start, link.end, _shown_instead(link.target, link.alt))
            elif target != link.target:
                written = _reference(value[link.start : link.end], link, target)
                yield Edit(link.start, link.end, written)


def _picture_edits(value: str, found: list[Region], retarget: Retarget) -> Iterator[Edit]:
    """Yield edits of pictures over several lines, or with their target in a link definition."""
    protected = _Regions(found)
    named: dict[str, list[re.Match[str]]] = {}
    for picture in _MARKDOWN_PICTURE.finditer(value):
        if picture["alt"] is None or protected.contains(picture.start()):
            continue
        if picture["target"]:
            yield from _target_edits(value, picture, picture, retarget)
        else:
            label = _reference_label(picture["name"] or picture["alt"])
            named.setdefault(label, []).append(picture)
    for definition in _LINK_DEFINITION.finditer(value) if named else ():
        if protected.contains(definition.start()):
            continue
        # Of several definitions of a name, Markdown takes the first.
        if pictures := named.pop(_reference_label(definition["name"]), None):
            yield from _definition_edits(definition, pictures, retarget)


class _Regions:
    """Looks up whether an offset is in one of the regions, which are sorted and do not overlap."""

    def __init__(self, found: Sequence[Region]) -> None:
        self._starts = [region.start for region in found]
        self._ends = [region.end for region in found]

    def contains(self, offset: int) -> bool:
        index = bisect_right(self._starts, offset) - 1
        return index >= 0 and offset < self._ends[index]


def _target_edits(
    value: str, found: re.Match[str], picture: re.Match[str], retarget: Retarget
) -> Iterator[Edit]:
    old, new = _new_target(found, retarget)
    if new is None:
        end = _PICTURE_END.match(value, found.end())
        if end is not None:
            yield Edit(picture.start(), end.end(), _shown_instead(old, picture["alt"]))
    elif new != old:
        yield Edit(*found.span("target"), _encoded(new))


def _definition_edits(
    definition: re.Match[str], pictures: list[re.Match[str]], retarget: Retarget
) -> Iterator[Edit]:
    old, new = _new_target(definition, retarget)
    if new is None:
        for picture in pictures:
            yield Edit(picture.start(), picture.end(), _shown_instead(old, picture["alt"]))
        yield Edit(definition.start(), definition.end(), "")
    elif new != old:
        yield Edit(*definition.span("target"), _encoded(new))


def _new_target(found: re.Match[str], retarget: Retarget) -> tuple[str, str | None]:
    old = found["target"].removeprefix("<").removesuffix(">")
    return old, retarget(old, found.start()) if old else old


def _shown_instead(target: str, alt: str) -> str:
    """Return what a card shows for a file that it has not: the alt text, or the file's name."""
    name = PurePosixPath(unquote(target).replace("\\", "/")).name
    if is_inline(target):  # without its content
        name = target.partition(",")[0]
    escapes = escape_offsets(name, at_start=False, paired="$=")
    escaped = "".join(("\\" if index in escapes else "") + char for index, char in enumerate(name))
    return alt.strip() or escaped


def _encoded(target: str) -> str:
    # Written without angle brackets, so that spaces have to be encoded.
    return re.sub(r"[\s()<>]", _percent_encode, target)


def _percent_encode(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())


def _reference_label(written: str) -> str:
    return " ".join(written.casefold().split())


def _reference(written: str, link: MediaLink, target: str) -> str:
    """Write a reference with another target."""
    if written.startswith("[sound:"):
        return f"[sound:{target}]"
    if written.startswith("![["):
        if not re.search(r"[\[\]|#\n]", target):
            return written.replace(link.target, target, 1)
        return markdown_image(target, link.alt, link.attributes.split())
    start = len("![](") + len(link.alt)
    old = f"<{link.target}>" if written.startswith("<", start) else link.target
    return written[:start] + written[start:].replace(old, link_target(target), 1)
