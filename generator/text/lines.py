"""A file's lines without its comments; each character keeps its column."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from generator.lazy_patterns import lazy_pattern
from generator.text.code import opening_fence
from generator.text.located import Mark, Text
from generator.values import dataclass

BYTE_ORDER_MARK = "\ufeff"
# Files that are joined have one at the start of each, and an editor shows none.
_MARKS = lazy_pattern(rf"^{BYTE_ORDER_MARK}+", re.MULTILINE)


class Piece(NamedTuple):
    """Consecutive characters of a line, from this 1-based column on."""

    column: int
    text: str


class Comment(NamedTuple):
    """The text of a comment, between `<!--` and `-->`, on one line.

    `column` is that of `<!--`, or 1 on a line on which the comment continues; `text_column` is that
    of the text.
    """

    line: int
    column: int
    text_column: int
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file without its comments. `code` is true after an opening fence."""

    number: int
    pieces: tuple[Piece, ...]
    code: bool = False

    @property
    def text(self) -> str:
        """The line as the grammar sees it."""
        return (
            self.pieces[0].text
            if len(self.pieces) == 1
            else "".join(piece.text for piece in self.pieces)
        )

    @property
    def column(self) -> int:
        """The 1-based column of the first character that is not white space."""
        for piece in self.pieces:
            # A piece may be all white space: the first piece of "  <!-- a --> b" is.
            stripped = piece.text.lstrip()
            if stripped:
                return piece.column + len(piece.text) - len(stripped)
        return self.pieces[0].column if self.pieces else 1  # a blank line

    @property
    def at_start(self) -> bool:
        """Whether the text starts in column 1, outside code, where a marker is possible."""
        return not self.code and bool(self.pieces) and self.pieces[0].column == 1

    def after(self, offset: int) -> "Line":
        """Return the line without its first `offset` characters."""
        kept = []
        for column, text in self.pieces:
            if offset < len(text):
                kept.append(Piece(column + offset, text[offset:]))
            offset = max(0, offset - len(text))
        return Line(self.number, tuple(kept), self.code)

    def before(self, offset: int) -> "Line":
        """Return the line's first `offset` characters."""
        kept = []
        for column, text in self.pieces:
            if offset > 0:
                kept.append(Piece(column, text[:offset]))
            offset -= len(text)
        return Line(self.number, tuple(kept), self.code)


def comments_between(comments: Sequence[Comment], first: int, end: int) -> Sequence[Comment]:
    """Return the comments, sorted by line, that are on the lines from `first` to `end - 1`."""
    # A binary search, since this is called for each note of a file.
    start, stop = (
        bisect_left(comments, line, key=lambda comment: comment.line) for line in (first, end)
    )
    return comments[start:stop]


def split_lines(source: str) -> list[str]:
    """Split at LF, CR LF and CR, as editors do; Unicode's other line breaks are text.

    Byte order marks at the start of a line are no part of it.
    """
    return with_line_feeds(source).split("\n")


def first_lines(source: str, most: int) -> list[str]:
    """Return the lines at the start of a source, up to this number."""
    return with_line_feeds(source).split("\n", most)[:most]


def with_line_feeds(source: str) -> str:
    """Write each line end as LF, and leave out the byte order marks at the start of lines."""
    # CR LF first, because it ends only one line.
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    return _MARKS.sub("", source) if BYTE_ORDER_MARK in source else source


def join_lines(path: str, lines: Sequence[Line]) -> Text:
    """Join one or more lines into a text with locations."""
    marks: list[Mark] = []
    pieces: list[str] = []
    offset = 0
    for line in lines:
        if pieces:
            pieces.append("\n")
            offset += 1
        # A line that was only its marker ("A:") has no pieces, but needs a location.
        for column, text in line.pieces or (Piece(1, ""),):
            marks.append(Mark(offset, line.number, column))
            pieces.append(text)
            offset += len(text)
    return Text(value="".join(pieces), path=path, marks=tuple(marks))


def join_field_lines(path: str, lines: Sequence[Line]) -> Text | None:
    """Join a field's lines without the blank lines around them and without their common indent.

    There is no common indent if the first line comes after a marker on the same row.
    """
    filled = [index for index, line in enumerate(lines) if line.text.strip()]
    if not filled:
        return None
    kept = list(lines[filled[0] : filled[-1] + 1])
    is_row = kept[0].pieces[0].column == 1
    if is_row:
        indent = min(
            len(line.text) - len(line.text.lstrip(" ")) for line in kept if line.text.strip()
        )
        kept = [line.after(indent) for line in kept]
    kept[-1] = kept[-1].before(len(kept[-1].text.rstrip()))
    kept[0] = without_indent(kept[0], is_row=is_row)
    return join_lines(path, kept)


def without_indent(line: Line, *, is_row: bool) -> Line:
    """Return the first line of a field without its indent; code keeps it.

    An opening fence keeps it too if the line is a row of its own (`is_row`), and not the rest of a
    row that starts with a marker: the fence's indent is removed from the rows of its code.
    """
    indent = len(line.text) - len(line.text.lstrip())
    fence = opening_fence(line.text) if is_row and indent else None
    return line if line.code or (fence and fence.start == indent) else line.after(indent)
