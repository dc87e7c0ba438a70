"""Replaces the targets of media references in a text that moves to another folder."""

import re
from collections.abc import Callable, Iterator

from generator.lazy_patterns import lazy_pattern
from generator.markup.media import is_remote
from generator.text.edits import Edit, edit_string
from generator.text.escaping import link_target, markdown_image
from generator.text.located import Text
from generator.text.regions import MediaLink, Region, regions

# Gets a target and the path of the file that has it; returns the target to write.
Relink = Callable[[str, str], str]

# Pictures that the renderer leaves to Markdown: over several lines, or with their target in a
# link definition.
_MARKDOWN_PICTURE = lazy_pattern(
    r"\\.|!\[(?P<alt>(?:[^\[\]\\]|\\.)*)\]"
    r"(?:\(\s*(?P<target><[^<>\n]*>|[^\s()<>]+)|(?:[ \n]?\[(?P<name>[^\[\]]*)\])?)",
    re.DOTALL,
)
# A link definition on one row, or with its target or title on the next (CommonMark 0.31, 4.7).
_LINK_DEFINITION = lazy_pattern(
    r"^[ ]{0,3}\[(?P<name>[^\[\]]*)\]:[ ]*\n?[ ]*(?P<target>\S+)[ ]*"
    r"(?:\n[ ]*)?(?:([\"']).*\3[ ]*|\(.*\)[ ]*)?$",
    re.MULTILINE,
)


def relink_text(text: Text, relink: Relink) -> str:
    """Return a text with the targets of its media references replaced by `relink`."""
    value = text.value
    if "](" not in value and "[sound:" not in value and "![" not in value:
        return value
    found = list(regions(value))
    return edit_string(
        value,
        sorted(
            [
                *_media_edits(value, found, text.path, relink),
                *_picture_edits(value, found, text.path, relink),
            ]
        ),
    )


def _media_edits(value: str, found: list[Region], path: str, relink: Relink) -> Iterator[Edit]:
    for link in found:
        if isinstance(link, MediaLink) and not is_remote(link.target):
            target = relink(link.target, path)
            if target != link.target:
                yield Edit(
                    link.start, link.end, _reference(value[link.start : link.end], link, target)
                )


def _picture_edits(value: str, found: list[Region], path: str, relink: Relink) -> Iterator[Edit]:
    """Yield edits of pictures over several lines, or with their target in a link definition."""
    spans = [(region.start, region.end) for region in found]
    names: set[str] = set()
    for picture in _MARKDOWN_PICTURE.finditer(value):
        if picture["alt"] is None or any(start <= picture.start() < end for start, end in spans):
            continue
        if picture["target"]:
            yield from _target_edit(picture, path, relink)
        else:
            names.add(_reference_label(picture["name"] or picture["alt"]))
    for definition in _LINK_DEFINITION.finditer(value) if names else ():
        inside = any(start <= definition.start() < end for start, end in spans)
        if not inside and _reference_label(definition["name"]) in names:
            yield from _target_edit(definition, path, relink)


def _target_edit(found: re.Match[str], path: str, relink: Relink) -> Iterator[Edit]:
    old = found["target"].removeprefix("<").removesuffix(">")
    if old and not is_remote(old):
        new = relink(old, path)
        if new != old:
            # Written without angle brackets, so that spaces have to be encoded.
            yield Edit(*found.span("target"), re.sub(r"[\s()<>]", _percent_encode, new))


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
