"""References to media with other targets: what a text needs when it moves to another folder."""

import re
from collections.abc import Callable, Iterator

from generator.markup.media import is_remote
from generator.text.edits import Edit, edit_string
from generator.text.escaping import link_target
from generator.text.located import Text
from generator.text.regions import MediaLink, Region, regions

# Given a target and the path of the file that names it, returns what the text is to call it.
Relink = Callable[[str, str], str]

# Pictures that the renderer leaves to Markdown: over several lines, or with the target said elsewhere in the text.
_LONG = re.compile(
    r"\\.|!\[(?P<alt>(?:[^\[\]\\]|\\.)*)\]"
    r"(?:\(\s*(?P<target><[^<>\n]*>|[^\s()<>]+)|(?:[ \n]?\[(?P<name>[^\[\]]*)\])?)",
    re.DOTALL,
)
# As Python-Markdown reads it (its ReferenceProcessor).
_DEFINITION = re.compile(
    r"^[ ]{0,3}\[(?P<name>[^\[\]]*)\]:[ ]*\n?[ ]*(?P<target>\S+)[ ]*(?:\n[ ]*)?(?:([\"']).*\3[ ]*|\(.*\)[ ]*)?$",
    re.MULTILINE,
)


def relink_text(text: Text, relink: Relink) -> str:
    """Return a text whose references to media files lead where `relink` says."""
    value = text.value
    if "](" not in value and "[sound:" not in value and "![" not in value:
        return value
    found = list(regions(value))
    return edit_string(
        value,
        sorted(
            [*_inline(value, found, text.path, relink), *_long(value, found, text.path, relink)]
        ),
    )


def _inline(value: str, found: list[Region], path: str, relink: Relink) -> Iterator[Edit]:
    for link in found:
        if isinstance(link, MediaLink) and not is_remote(link.target):
            target = relink(link.target, path)
            if target != link.target:
                yield Edit(
                    link.start, link.end, _reference(value[link.start : link.end], link, target)
                )


def _long(value: str, found: list[Region], path: str, relink: Relink) -> Iterator[Edit]:
    """Find what leads to pictures in ways that take more than one line or place."""
    spans = [(region.start, region.end) for region in found]
    names: set[str] = set()
    for picture in _LONG.finditer(value):
        if picture["alt"] is None or any(start <= picture.start() < end for start, end in spans):
            continue
        if picture["target"]:
            yield from _moved(picture, path, relink)
        else:
            names.add(_name(picture["name"] or picture["alt"]))
    for definition in _DEFINITION.finditer(value) if names else ():
        inside = any(start <= definition.start() < end for start, end in spans)
        if not inside and _name(definition["name"]) in names:
            yield from _moved(definition, path, relink)


def _moved(found: re.Match[str], path: str, relink: Relink) -> Iterator[Edit]:
    old = found["target"].removeprefix("<").removesuffix(">")
    if old and not is_remote(old):
        new = relink(old, path)
        if new != old:
            # A target without brackets holds no space, and Markdown looks a definition's up without its brackets.
            yield Edit(*found.span("target"), re.sub(r"[\s()<>]", _percent, new))


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())


def _name(written: str) -> str:
    return " ".join(written.casefold().split())


def _reference(written: str, link: MediaLink, target: str) -> str:
    """Write a reference with another target."""
    if written.startswith("[sound:"):
        return f"[sound:{target}]"
    start = len("![](") + len(link.alt)
    old = f"<{link.target}>" if written.startswith("<", start) else link.target
    return written[:start] + written[start:].replace(old, link_target(target), 1)
