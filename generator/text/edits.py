"""Edits of located text, in which every character keeps its location in the file."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from generator.diagnostics import Location
from generator.lazy_patterns import lazy_pattern
from generator.text.characters import is_in_word
from generator.text.code import fenced_blocks, opening_fence
from generator.text.located import Mark, Text, slice_text
from generator.text.markers import starts_block
from generator.text.regions import CodeAndMath

# "==a=b==" is one highlight, on one line. "a == b == c" is a comparison, "===" an underline.
_HIGHLIGHT = lazy_pattern(r"(?<![=\\])==(?=[^\s=])(?P<text>[^=\n]*(?:=[^=\n]+)*)(?<![\s\\])==(?!=)")
_MARK = r"<mark>\g<text></mark>"
_ESCAPE_OR_COMMENT = lazy_pattern(r"\\.|<!--", re.DOTALL)
_GROUP = lazy_pattern(r"\\g<(\w+)>")


class Edit(NamedTuple):
    """Replace `start:end` by `text`."""

    start: int
    end: int
    text: str


class TextBuilder:
    """Builds a text from pieces."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._pieces: list[str] = []
        self._marks: list[Mark] = []
        self._length = 0

    def copy(self, source: Text, start: int, end: int) -> None:
        """Add `source.value[start:end]` with its locations."""
        if start < end:  # the range of a blank row is empty
            self.add(slice_text(source, start, end))

    def add(self, piece: Text) -> None:
        """Add a text with its locations."""
        self._marks += (
            Mark(self._length + offset, line, column) for offset, line, column in piece.marks
        )
        self._append(piece.value)

    def insert(self, location: Location, text: str) -> None:
        """Add text that is not in the file; each of its characters has this location."""
        # Columns count up after a mark, so each character needs its own mark.
        self._marks += (
            Mark(self._length + offset, location.line, location.column)
            for offset in range(len(text))
        )
        self._append(text)

    def last_character(self) -> str:
        """Return the last character, "" if there is none."""
        return self._pieces[-1][-1] if self._pieces else ""

    def text(self) -> Text | None:
        """Return the text without the white space around it; None if nothing is left."""
        value = "".join(self._pieces)
        start, end = len(value) - len(value.lstrip()), len(value.rstrip())
        if start >= end:
            return None
        return slice_text(Text(value=value, path=self._path, marks=tuple(self._marks)), start, end)

    def _append(self, text: str) -> None:
        if text:
            self._pieces.append(text)
            self._length += len(text)


class TextSlicer:
    """Copies pieces of a text from left to right, reading each of its marks once."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._marks = tuple(text.marks)
        self._next = 0

    def copy(self, builder: TextBuilder, start: int, end: int) -> None:
        """Add `start:end`, which is after all pieces copied before, to a builder."""
        if start >= end:
            return
        marks = self._marks
        while self._next < len(marks) and marks[self._next].offset <= start:
            self._next += 1
        first = self._text.locate(start)
        kept = [Mark(0, first.line, first.column)]
        while self._next < len(marks) and marks[self._next].offset < end:
            offset, line, column = marks[self._next]
            kept.append(Mark(offset - start, line, column))
            self._next += 1
        builder.add(
            Text(value=self._text.value[start:end], path=self._text.path, marks=tuple(kept))
        )


def edit_string(value: str, edits: Iterable[Edit]) -> str:
    """Apply edits, sorted and without overlaps, to a string."""
    pieces, position = [], 0
    for start, end, replacement in edits:
        pieces += [value[position:start], replacement]
        position = end
    return "".join([*pieces, value[position:]])


def edit_text(text: Text, edits: Iterable[Edit]) -> Text:
    """Apply edits, sorted and without overlaps; return the text itself if nothing would be left."""
    builder, position = TextBuilder(text.path), 0
    slicer = TextSlicer(text)
    for start, end, replacement in edits:
        slicer.copy(builder, position, start)
        builder.insert(text.locate(start), replacement)
        position = end
    slicer.copy(builder, position, len(text.value))
    return builder.text() or text


def rewrite(
    text: Text, pattern: re.Pattern[str], replacement: str | Callable[[re.Match[str]], str]
) -> Text:
    r"""Replace each match of a pattern outside code and math.

    In a `replacement` that is a string, `\g<name>` is replaced by that group of the match, whose
    characters keep their locations: `rewrite(text, re.compile("==(?P<a>.+?)=="), r"**\g<a>**")`.
    """
    matches = CodeAndMath(text.value).matches_outside(pattern)
    return edit_text(text, [edit for found in matches for edit in _edits_of(found, replacement)])


def _edits_of(
    found: re.Match[str], replacement: str | Callable[[re.Match[str]], str]
) -> Iterator[Edit]:
    if not isinstance(replacement, str):
        yield Edit(found.start(), found.end(), replacement(found))
        return
    # The replacement's text between two groups replaces the match's text between them.
    written, *rest = _GROUP.split(replacement)
    position = found.start()
    for name, following in zip(rest[::2], rest[1::2], strict=True):
        yield Edit(position, found.start(name), written)
        position, written = found.end(name), following
    yield Edit(position, found.end(), written)


def join_texts(texts: Sequence[Text], between: str = "\n\n") -> Text:
    """Join one or more texts."""
    if len(texts) == 1:
        return texts[0]
    builder = TextBuilder(texts[0].path)
    for number, text in enumerate(texts):
        if number:
            builder.insert(text.location, between)
        builder.add(text)
    return builder.text() or texts[0]


def escape_open_fences(text: Text) -> Text:
    """Escape each fence that the text does not close: a later fence in the file might close it."""
    # Most texts have no fence, and need no loop over their rows.
    if "```" not in text.value and "~~~" not in text.value:
        return text
    found = fenced_blocks(text.value)
    blocks = [(block.start, block.end) for block in found if block.is_closed]
    edits = []
    offset = 0
    for row in text.value.split("\n"):
        # A block starts at its fence, which may be in the middle of a row: "- ```".
        inside = bool(blocks) and blocks[0][0] <= offset + len(row) and offset <= blocks[0][1]
        if inside and offset + len(row) >= blocks[0][1]:
            blocks.pop(0)
        elif not inside and (fence := opening_fence(row)):
            start = offset + fence.start
            # Each character: in "\```x ``", two of the backticks would open a code span.
            edits += [Edit(start + index, start + index, "\\") for index in range(fence.length)]
        offset += len(row) + 1
    return edit_text(text, edits)


def escape_open_comments(text: Text) -> Text:
    """Escape each `<!--` of a text whose comments are removed: a `-->` below might close it."""
    if "<!--" not in text.value:
        return text
    found = CodeAndMath(text.value).matches_outside(_ESCAPE_OR_COMMENT)
    return edit_text(
        text, [Edit(one.start(), one.start(), "\\") for one in found if one[0] == "<!--"]
    )


def with_hard_breaks(text: Text) -> Text:
    """Write line ends as hard line breaks, two spaces before each, so that Markdown keeps them."""
    if "\n" not in text.value:
        return text
    protected = CodeAndMath(text.value)
    edits = []
    end = -1
    for row, following in pairwise(text.value.split("\n")):
        end += len(row) + 1
        # In code or math over a line end ("`a", then "b`"), spaces would change the content.
        if not (
            starts_block(row)
            or starts_block(following)
            or row.endswith("  ")
            or protected.contains(end)
        ):
            edits.append(Edit(end, end, "  "))
    return edit_text(text, edits)


def with_loose_highlights(text: Text) -> Text:
    """Write the highlights of other tools that are beside a letter, `a==b==c`, as HTML.

    All others are highlights in Markdown as well.
    """
    if "==" not in text.value:
        return text
    found = (
        match
        for match in CodeAndMath(text.value).matches_outside(_HIGHLIGHT)
        if is_in_word(text.value[match.start() - 1 : match.start()])
        or is_in_word(text.value[match.end() : match.end() + 1])
    )
    return edit_text(text, [edit for match in found for edit in _edits_of(match, _MARK)])
