"""A file's lines, each character of which knows its column."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from generator.text.located import Mark, Text

BYTE_ORDER_MARK = "\ufeff"


class Piece(NamedTuple):
    """A run of characters that stands together in the file, from this 1-based column on."""

    column: int
    text: str


class Comment(NamedTuple):
    """What a line has of a comment, between `<!--` and `-->`.

    `column` is that of its `<!--`, on a line that only goes on with it 1; `text_column` is that of its text.
    """

    line: int
    column: int
    text_column: int
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file without its comments. `code` is true below an opening fence, to its end."""

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
        """The 1-based column where the first character that is not white space stands."""
        for piece in self.pieces:
            # A piece may be all white space: the first one of "  <!-- a --> b" is.
            stripped = piece.text.lstrip()
            if stripped:
                return piece.column + len(piece.text) - len(stripped)
        return self.pieces[0].column if self.pieces else 1  # a blank line

    @property
    def at_start(self) -> bool:
        """Whether its first character is the first of its row, so that a marker may be there; none is in code."""
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
    """Return the comments on the lines from `first` to before `end`, of all in a file in order."""
    # Not one by one: each of a file's notes asks for its own.
    start, stop = (
        bisect_left(comments, line, key=lambda comment: comment.line) for line in (first, end)
    )
    return comments[start:stop]


def split_lines(source: str) -> list[str]:
    """Split at LF, CR LF and lone CR only: the other breaks that Unicode knows are text to an editor."""
    # CR LF first, or it would end two lines.
    return (
        source.removeprefix(BYTE_ORDER_MARK).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    )


def text_of(path: str, lines: Sequence[Line]) -> Text:
    """Join lines into a text that knows its places; there must be at least one line."""
    marks: list[Mark] = []
    parts: list[str] = []
    offset = 0
    for line in lines:
        if parts:
            parts.append("\n")
            offset += 1
        # A line that was no more than its marker ("A:") has no piece left, but a place all the same.
        for column, text in line.pieces or (Piece(1, ""),):
            marks.append(Mark(offset, line.number, column))
            parts.append(text)
            offset += len(text)
    return Text(value="".join(parts), path=path, marks=tuple(marks))


def field_text(path: str, lines: Sequence[Line]) -> Text | None:
    """Join a field's lines without the blank ones around them, and without the indent that all of them share.

    The first line has no part in the indent where it stands behind a marker on its row.
    """
    filled = [index for index, line in enumerate(lines) if line.text.strip()]
    if not filled:
        return None
    kept = list(lines[filled[0] : filled[-1] + 1])
    if kept[0].pieces[0].column == 1:
        indent = min(
            len(line.text) - len(line.text.lstrip(" ")) for line in kept if line.text.strip()
        )
        kept = [line.after(indent) for line in kept]
    kept[-1] = kept[-1].before(len(kept[-1].text.rstrip()))
    if not kept[0].code:
        kept[0] = kept[0].after(len(kept[0].text) - len(kept[0].text.lstrip()))
    return text_of(path, kept)
