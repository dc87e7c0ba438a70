"""Texts put together from stretches of a file and from what a reader adds, so that every character has its place."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from generator.diagnostics import Location
from generator.text.code import fenced_blocks, opening_fence
from generator.text.located import Mark, Text, slice_text
from generator.text.markers import starts_block
from generator.text.regions import CodeAndMath

# "a == b == c" compares, "===" underlines; "==a=b==" is one highlight, which cannot run over a line end.
_HIGHLIGHT = re.compile(r"(?<![=\\])==(?=[^\s=])(?P<text>[^=\n]*(?:=[^=\n]+)*)(?<![\s\\])==(?!=)")
_GROUP = re.compile(r"\\g<(\w+)>")


class Edit(NamedTuple):
    """Put `text` in place of `start:end`."""

    start: int
    end: int
    text: str


class TextBuilder:
    """Gathers a text piece by piece."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._parts: list[str] = []
        self._marks: list[Mark] = []
        self._length = 0

    def copy(self, source: Text, start: int, end: int) -> None:
        """Take over `source.value[start:end]` with its places."""
        if start < end:  # a blank row, where a text is copied row by row, has nothing
            self.take(slice_text(source, start, end))

    def take(self, piece: Text) -> None:
        """Take over the whole of a text."""
        self._marks += (
            Mark(self._length + offset, line, column) for offset, line, column in piece.marks
        )
        self._take(piece.value)

    def insert(self, place: Location, text: str) -> None:
        """Add text that the file does not hold; all of it stands at one place."""
        # From one mark on, columns count up; a mark for each character keeps all of them at the place.
        self._marks += (
            Mark(self._length + offset, place.line, place.column) for offset in range(len(text))
        )
        self._take(text)

    def text(self) -> Text | None:
        """Return what was gathered, without the white space around it; None if that is nothing."""
        value = "".join(self._parts)
        start, end = len(value) - len(value.lstrip()), len(value.rstrip())
        if start >= end:
            return None
        return slice_text(Text(value=value, path=self._path, marks=tuple(self._marks)), start, end)

    def _take(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


class TextSlicer:
    """Cuts one text from left to right, so that each mark of it is looked at once however many the pieces are."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._next = 0

    def copy(self, composer: TextBuilder, start: int, end: int) -> None:
        """Add `start:end`, which lies after what was cut before, to a composer."""
        if start >= end:
            return
        marks = self._text.marks
        while self._next < len(marks) and marks[self._next].offset <= start:
            self._next += 1
        first = self._text.locate(start)
        kept = [Mark(0, first.line, first.column)]
        while self._next < len(marks) and marks[self._next].offset < end:
            offset, line, column = marks[self._next]
            kept.append(Mark(offset - start, line, column))
            self._next += 1
        composer.take(
            Text(value=self._text.value[start:end], path=self._text.path, marks=tuple(kept))
        )


def edit_string(value: str, edits: Iterable[Edit]) -> str:
    """Carry out edits, which are in order and apart, on text whose places are not needed any more."""
    parts, position = [], 0
    for start, end, replacement in edits:
        parts += [value[position:start], replacement]
        position = end
    return "".join([*parts, value[position:]])


def edit_text(text: Text, edits: Iterable[Edit]) -> Text:
    """Carry out edits, which are in order and apart; a text of which nothing is left stays as it is."""
    composer, position = TextBuilder(text.path), 0
    cuts = TextSlicer(text)
    for start, end, replacement in edits:
        cuts.copy(composer, position, start)
        composer.insert(text.locate(start), replacement)
        position = end
    cuts.copy(composer, position, len(text.value))
    return composer.text() or text


def rewrite(
    text: Text, pattern: re.Pattern[str], replacement: str | Callable[[re.Match[str]], str]
) -> Text:
    r"""Replace each match of a pattern outside code and math, every other character keeping its place.

    In a `replacement` that is a string, `\g<name>` stands for that group of the match, whose characters keep their
    places as well: `rewrite(text, re.compile("==(?P<inner>.+?)=="), r"**\g<inner>**")`.
    """
    matches = CodeAndMath(text.value).matches_outside(pattern)
    return edit_text(text, [edit for found in matches for edit in _edits_of(found, replacement)])


def _edits_of(
    found: re.Match[str], replacement: str | Callable[[re.Match[str]], str]
) -> Iterator[Edit]:
    if not isinstance(replacement, str):
        yield Edit(found.start(), found.end(), replacement(found))
        return
    # What is between two groups, or outside them, takes the place of what the match has there.
    written, *rest = _GROUP.split(replacement)
    position = found.start()
    for name, following in zip(rest[::2], rest[1::2], strict=True):
        yield Edit(position, found.start(name), written)
        position, written = found.end(name), following
    yield Edit(position, found.end(), written)


def join_texts(texts: Sequence[Text], between: str = "\n\n") -> Text:
    """Join texts, of which there is at least one."""
    if len(texts) == 1:
        return texts[0]
    composer = TextBuilder(texts[0].path)
    for number, text in enumerate(texts):
        if number:
            composer.insert(text.location, between)
        composer.take(text)
    return composer.text() or texts[0]


def escape_open_fences(text: Text) -> Text:
    """Hide a line that would open code if nothing in the text closes it: in another file, something else might."""
    # Most texts: spare them the walk over their rows.
    if "```" not in text.value and "~~~" not in text.value:
        return text
    blocks = [(block.start, block.end) for block in fenced_blocks(text.value)]
    edits = []
    offset = 0
    for row in text.value.split("\n"):
        # A block starts at its fence, which may be in the middle of a row: "- ```".
        inside = bool(blocks) and blocks[0][0] <= offset + len(row) and offset <= blocks[0][1]
        if inside and offset + len(row) >= blocks[0][1]:
            blocks.pop(0)
        elif not inside and (fence := opening_fence(row)):
            start = offset + fence.start
            # Each character: of "\```x ``", the last two would open a code span.
            edits += [Edit(start + index, start + index, "\\") for index in range(fence.length)]
        offset += len(row) + 1
    return edit_text(text, edits)


def with_hard_breaks(text: Text) -> Text:
    """Put two spaces before the ends of lines that are to stay lines, where a Markdown runs lines on."""
    if "\n" not in text.value:
        return text
    protected = CodeAndMath(text.value)
    edits = []
    end = -1
    for row, following in pairwise(text.value.split("\n")):
        end += len(row) + 1
        # Code or math that runs over a line end ("`a", then "b`") is no place for spaces.
        if not (
            starts_block(row)
            or starts_block(following)
            or row.endswith("  ")
            or protected.holds(end)
        ):
            edits.append(Edit(end, end, "  "))
    return edit_text(text, edits)


def highlights_as_strong(text: Text) -> Text:
    """Write `==text==`, which several tools show as marked, as strong emphasis."""
    return rewrite(text, _HIGHLIGHT, r"**\g<text>**") if "==" in text.value else text
