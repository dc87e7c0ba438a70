"""Headings, and tags, note types and math in the texts of tools that use headings as questions."""

import re

from generator.lazy_patterns import lazy_pattern
from generator.sources.assembly import WrittenTag
from generator.sources.tags import canonical_tag
from generator.text.edits import Edit, edit_text, rewrite
from generator.text.lines import Line, join_lines
from generator.text.located import Text, slice_text
from generator.text.markers import TITLED_HEADING, without_closing_hashes

_LINK_TAG = lazy_pattern(r"\[#(?P<tag>[^\[\]\n]*)\](?:\([^()\n]*\))?[ \t]*")
_CODE_TAGS = lazy_pattern(r"[ \t]*`\{=(?::(?P<tags>[^`\n]*):|<md2anki_type_(?P<type>\w+)>)=\}`")
# markdown-anki-decks writes math with two backslashes, because its Markdown removes one.
_DOUBLE_INLINE = lazy_pattern(r"\\(?P<start>\\\([^\n]+?)\\(?P<end>\\\))")
_DOUBLE_DISPLAY = lazy_pattern(r"\\(?P<start>\\\[.+?)\\(?P<end>\\\])", re.DOTALL)


def take_tag_line(path: str, line: Line, tags: list[WrittenTag]) -> bool:
    """Add the tags of a line of `[#tag](…)` links; return whether the line is one."""
    # "[#a](x) and more words" is text: a line of tags has nothing else.
    if line.code or not line.text.startswith("[#"):
        return False
    offset, found = 0, []
    text = line.text.rstrip()
    while offset < len(text):
        link = _LINK_TAG.match(text, offset)
        if link is None:
            return False
        found.append(link)
        offset = link.end()
    line_text = join_lines(path, [line])
    tags += (WrittenTag(line_text.locate(link.start("tag")), link["tag"].strip()) for link in found)
    return True


def without_code_tags(text: Text, tags: list[WrittenTag], types: list[str]) -> Text | None:
    """Remove Md2Anki's tags and types, which are in backticks, and add them to `tags` and `types`.

    Return None if there is no other text.
    """
    edits = []
    for found in _CODE_TAGS.finditer(text.value):
        edits.append(Edit(found.start(), found.end(), ""))
        if found["type"]:
            types.append(found["type"])
            continue
        offset = found.start("tags")
        # `{=:a, b, :=}` has an empty word after its last comma, which is not a tag.
        for word in found["tags"].split(","):
            if canonical_tag(word.strip()):
                tags.append(WrittenTag(text.locate(offset), word.strip()))
            offset += len(word) + 1
    if not edits:
        return text
    return None if not _CODE_TAGS.sub("", text.value).strip() else edit_text(text, edits)


def with_single_backslashes(text: Text) -> Text:
    """Write math that has two backslashes with one."""
    if "\\\\" not in text.value:
        return text
    single = r"\g<start>\g<end>"
    return rewrite(rewrite(text, _DOUBLE_INLINE, single), _DOUBLE_DISPLAY, single)


def level_of(text: str) -> int:
    """Return the level of a heading; 0 for any other text."""
    heading = TITLED_HEADING.match(text)
    return len(heading[1]) if heading else 0


def heading_level(line: Line) -> int:
    """Return the level of a heading line; 0 for any other line."""
    return level_of(line.text) if line.at_start else 0


def heading_text(path: str, line: Line) -> Text:
    """Return the text of a heading, which is never empty."""
    heading = TITLED_HEADING.match(line.text)
    rest = line.after(heading.end() if heading else 0)
    text = join_lines(path, [rest.before(len(rest.text.rstrip()))])
    title = without_closing_hashes(text.value)
    return (
        slice_text(text, 0, len(title)) if title else text
    )  # "## ##" is a heading with the text "##"
