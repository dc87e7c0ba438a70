"""A source file as lines that know their place: code marked as opaque, comments dropped.

This is the first pass over a source, and the only place where line and column numbers come from.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from generator.diagnostics import Code, Diagnostic, Location
from generator.notes import Mark, Text
from generator.sources.code import CodeSpans, Fence, closes, closing_length, leaves, opening_fence

BYTE_ORDER_MARK = "\ufeff"

# Anki parts fields with U+001F, Python-Markdown works with U+0002 and U+0003, and none of the rest has a shape.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
# A line may begin a field and a fence at once: "A: ```python".
_BEFORE_FENCE = re.compile(r"(?:(?:Q|A|C|Extra|Hint|Source):[ \t]+)?")
# A code span hides the start of a comment from us, as it does from Markdown.
_SPAN_OR_COMMENT = re.compile(r"(?P<escape>\\.)|(?P<ticks>`+)|(?P<comment><!--)")
# An id is one word and may hold any sign.
_ID_LINE = re.compile(r"ID:[ \t]+\S+[ \t]*$")
_NOTE_MARKER = re.compile(r"(?:Q|C):(?:[ \t]|$)")


class Piece(NamedTuple):
    """A run of characters that stands together in the file, from this 1-based column on."""

    column: int
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
        return self.pieces[0].text if len(self.pieces) == 1 else "".join(piece.text for piece in self.pieces)

    @property
    def column(self) -> int:
        """The 1-based column where the first character that is not white space stands."""
        for piece in self.pieces:
            stripped = piece.text.lstrip()
            if stripped:
                return piece.column + len(piece.text) - len(stripped)
        return self.pieces[0].column if self.pieces else 1

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


def split_lines(source: str) -> list[str]:
    """Split at LF, CR LF and lone CR only: the other breaks that Unicode knows are text to an editor."""
    return source.removeprefix(BYTE_ORDER_MARK).replace("\r\n", "\n").replace("\r", "\n").split("\n")


def text_of(path: str, lines: Sequence[Line]) -> Text:
    """Join lines into a text that knows its places; there must be at least one line."""
    marks: list[Mark] = []
    parts: list[str] = []
    offset = 0
    for line in lines:
        if parts:
            parts.append("\n")
            offset += 1
        for column, text in line.pieces or (Piece(1, ""),):
            marks.append(Mark(offset, line.number, column))
            parts.append(text)
            offset += len(text)
    return Text(value="".join(parts), path=path, marks=tuple(marks))


def read_lines(
    path: str, rows: Sequence[str], first: int, *, code_in_quotes: bool = True
) -> tuple[list[Line], list[Diagnostic]]:
    """Turn the rows of a file, from the 1-based row `first` on, into lines.

    Without `code_in_quotes`, a fence behind the sign of a quotation is none: that sign means something else.
    """
    reader = _Reader(path, rows, code_in_quotes=code_in_quotes)
    for index in range(first - 1, len(rows)):
        reader.take(index)
    return reader.lines, reader.problems


class _Reader:
    """The state between two lines: inside code, inside a comment, or neither."""

    def __init__(self, path: str, rows: Sequence[str], *, code_in_quotes: bool) -> None:
        self.path = path
        self.code_in_quotes = code_in_quotes
        self.rows = rows
        self.lines: list[Line] = []
        self.problems: list[Diagnostic] = []
        self.fence: Fence | None = None
        self.fence_place = Location(path=path, line=1, column=1)
        self.fenced_note = False
        self.in_comment = False
        self.comment_place: Location | None = None  # until a comment inside of it was reported
        self.longest_below = _longest_closing_below(rows)
        self.last_comment_end = max((i for i, row in enumerate(rows) if "-->" in row), default=-1)

    def take(self, index: int) -> None:
        row = self.rows[index]
        found = CONTROL.search(row)
        if found:
            self._report_control(index, found)
            row = CONTROL.sub(" ", row)
        if self.fence is not None and leaves(self.fence, row):
            self.fence = None
        if self.fence is not None:
            self._take_code(index, row, self.fence)
        elif not self.in_comment and (fence := self._opening(index, row)):
            self.fence, self.fenced_note = fence, False
            self.lines.append(Line(index + 1, (Piece(1, row),)))
        else:
            self._take_text(index, row)

    def _take_code(self, index: int, row: str, fence: Fence) -> None:
        self.lines.append(Line(index + 1, (Piece(1, row),), code=True))
        if closes(fence, row):
            self.fence = None
            return
        self.fenced_note = self.fenced_note or _NOTE_MARKER.match(row) is not None
        inner = opening_fence(row)
        if self.fenced_note and inner and inner.info and inner.kind == fence.kind and inner.length >= fence.length:
            self._report(
                self.fence_place,
                Code.FENCE_OVER_NOTES,
                f"this code block runs over a note and another fence, on line {index + 1}",
                f'close it with a line of "{fence.char * fence.length}", or open it with a longer fence',
            )
            self.fenced_note = False

    def _opening(self, index: int, row: str) -> Fence | None:
        marker = _BEFORE_FENCE.match(row)
        start = marker.end() if marker else 0
        fence = opening_fence(row[start:])
        if fence is None or (fence.quoted and not self.code_in_quotes):
            return None
        place = Location(path=self.path, line=index + 1, column=start + fence.start + 1)
        if self.longest_below[index].get(fence.kind, 0) < fence.length:
            self._report(
                place,
                Code.FENCE_NOT_CLOSED,
                "code block without an end",
                f'put a line of "{"> " if fence.quoted else ""}{fence.char * fence.length}" below the code',
            )
            return None
        self.fence_place = place
        return fence

    def _take_text(self, index: int, row: str) -> None:
        if not self.in_comment and ("<!--" not in row or ("-->" not in row and _ID_LINE.match(row))):
            self.lines.append(Line(index + 1, (Piece(1, row),)))
            return
        pieces = [piece for piece in self._outside_comments(index, row) if piece.text]
        if any(piece.text.strip() for piece in pieces):
            self.lines.append(Line(index + 1, tuple(pieces)))

    def _outside_comments(self, index: int, row: str) -> Iterator[Piece]:
        spans, last_end = CodeSpans(row), row.rfind("-->")
        position = 0
        while True:
            if self.in_comment:
                end = row.find("-->", position)
                self._check_comment(row[position : end if end >= 0 else len(row)], index)
                if end < 0:
                    return
                self.in_comment = False
                position = end + 3
            start = position
            while found := _SPAN_OR_COMMENT.search(row, position):
                position = found.end()
                if found["ticks"]:
                    position = spans.end(found.start(), len(found["ticks"])) or position
                elif found["comment"] and (last_end >= position or index < self.last_comment_end):
                    break
                elif found["comment"]:
                    self._report_comment(index, found.start())
            if not found:
                yield Piece(start + 1, row[start:])
                return
            yield Piece(start + 1, row[start : found.start()])
            self.in_comment = True
            self.comment_place = Location(path=self.path, line=index + 1, column=found.start() + 1)

    def _check_comment(self, content: str, index: int) -> None:
        """Report a comment that another one begins in further down: the end is the other's, and what is between gone."""
        if "<!--" in content and self.comment_place is not None and self.comment_place.line <= index:
            self._report(
                self.comment_place,
                Code.COMMENT_NOT_CLOSED,
                f"comment without an end before the next one, on line {index + 1}",
                'put "-->" where the comment ends, or take the other "<!--" out of it',
            )
            self.comment_place = None

    def _report_comment(self, index: int, offset: int) -> None:
        self._report(
            Location(path=self.path, line=index + 1, column=offset + 1),
            Code.COMMENT_NOT_CLOSED,
            "comment without an end",
            'put "-->" where the comment ends, or a backslash before "<!--" if it is text',
        )

    def _report_control(self, index: int, found: re.Match[str]) -> None:
        self._report(
            Location(path=self.path, line=index + 1, column=found.start() + 1),
            Code.CONTROL_CHARACTER,
            f"control character U+{ord(found[0]):04X}",
            "delete it, or write it as it should be read",
        )

    def _report(self, location: Location, code: Code, message: str, hint: str) -> None:
        self.problems.append(Diagnostic(location=location, code=code, message=message, hint=hint))


def _longest_closing_below(rows: Sequence[str]) -> list[dict[str, int]]:
    """For each row, the longest closing fence of either kind below it: tells in one step if a block ends."""
    longest: dict[str, int] = {}
    below: list[dict[str, int]] = []
    for row in reversed(rows):
        below.append(longest)
        kind, length = closing_length(row)
        if length > longest.get(kind, 0):
            longest = {**longest, kind: length}
    below.reverse()
    return below
