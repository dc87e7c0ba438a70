"""A source file as lines with their locations, with code marked and comments removed.

This is the first pass over a source, and the origin of all line and column numbers.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from generator.diagnostics import Code, Diagnostic, IgnoredWarning, Location
from generator.lazy_patterns import lazy_pattern
from generator.sources.field_markers import BEFORE_FENCE, ID_LINE, NOTE_MARKER
from generator.sources.ignored_warnings import read_comment
from generator.text.characters import CONTROL, without_control
from generator.text.code import CodeSpans, Fence, FencedRow, Fences, closing_length, opening_fence
from generator.text.lines import Comment, Line, Piece

# In a code span, "<!--" does not start a comment, as in Markdown.
_SPAN_OR_COMMENT = lazy_pattern(r"(?P<escape>\\.)|(?P<ticks>`+)|(?P<comment><!--)")


class SourceLines(NamedTuple):
    """A file's lines, without those that have only a comment; and its comments, in order.

    `ignored_warnings` are the warnings that comments leave out.
    """

    lines: list[Line]
    comments: list[Comment]
    problems: list[Diagnostic]
    ignored_warnings: frozenset[IgnoredWarning]


def read_source_lines(
    path: str,
    rows: Sequence[str],
    first: int,
    opens: Callable[[str], Fence | None] = opening_fence,
    is_marker: Callable[[str], bool] | None = None,
) -> SourceLines:
    """Read the rows of a file as lines, from the 1-based row `first` on.

    `opens` reads a row as an opening fence. As in CommonMark, a code block that is not closed goes
    on to the end of the file, but only if `is_marker` holds for no row in it: else it would hide
    notes. Without `is_marker`, a block must be closed.
    """
    reader = LineReader(path, rows, opens, is_marker)
    for index in range(first - 1, len(rows)):
        reader.take(index)
    reader.close()
    ignored = frozenset(reader.ignored_warnings)
    return SourceLines(reader.lines, reader.comments, reader.problems, ignored)


class LineReader:
    """Reads row by row, for `read_source_lines`, or for a caller that may leave out some rows.

    Its state between two rows: inside code, inside a comment, or neither.
    """

    def __init__(
        self,
        path: str,
        rows: Sequence[str],
        opens: Callable[[str], Fence | None] = opening_fence,
        is_marker: Callable[[str], bool] | None = None,
    ) -> None:
        self.path = path
        self.rows = rows
        self.index = 0
        self.lines: list[Line] = []
        self.comments: list[Comment] = []
        self.problems: list[Diagnostic] = []
        self.ignored_warnings: list[IgnoredWarning] = []
        self.opens = opens
        self.is_marker = is_marker
        self.fences = Fences(self._opening)
        self.fence_location = Location(path=path, line=1, column=1)
        self.note_in_code: int | None = None  # the index of the first note in the current code
        self.in_comment = False
        # None once a comment inside the current one was reported.
        self.comment_location: Location | None = None
        self.last_marker = len(rows) if is_marker else len(rows) + 1
        while is_marker and self.last_marker and not is_marker(rows[self.last_marker - 1]):
            self.last_marker -= 1
        # For an opening fence without an end: rows that probably were meant to close one.
        self.short_closings: set[int] = set()

    @property
    def is_in_text(self) -> bool:
        """Whether the next row is neither in code nor in a comment."""
        return self.fences.fence is None and not self.in_comment

    def take(self, index: int) -> None:
        """Read the row at a 0-based index; rows that are left out must be plain text."""
        self.index, row = index, self.rows[index]
        found = CONTROL.search(row)
        if found:
            self._report_control(index, found)
            row = without_control(row)
        role = FencedRow.TEXT if self.in_comment else self.fences.take(row)  # "<!--", "```", "-->"
        if role is FencedRow.TEXT:
            self._take_text(index, row)
            return
        if role is FencedRow.OPENING:
            row = self._without_fence_comment(index, row)
        # The opening row is not code, since it may start a field: "A: ```".
        self.lines.append(Line(index + 1, (Piece(1, row),), code=role is not FencedRow.OPENING))
        if role is FencedRow.OPENING:
            self.note_in_code = None
        elif role is FencedRow.CODE and self.fences.fence is not None:
            self._look_for_note(index, row, self.fences.fence)

    def close(self) -> None:
        """Let go of the rows, which would stay in memory: no command looks for cycles."""
        self.fences = Fences(self.opens)

    def _look_for_note(self, index: int, row: str, fence: Fence) -> None:
        """Report code with a note and a fence with a language: probably two blocks, one open."""
        if self.note_in_code is None and NOTE_MARKER.match(row):
            self.note_in_code = index
        inner = opening_fence(row)
        if (
            self.note_in_code is not None
            and inner
            and inner.info
            and inner.kind == fence.kind
            and inner.length >= fence.length
        ):
            self._report(
                self.fence_location,
                Code.NOTE_IN_CODE,
                f"this code block contains a note on line {self.note_in_code + 1}"
                f" and the start of a code block on line {index + 1}",
                f'add a line "{fence.char * fence.length}" above line {self.note_in_code + 1}; '
                "or, if all of it is code, open and close the block with "
                f'"{fence.char * (inner.length + 1)}"',
            )
            self.note_in_code = None

    def _opening(self, row: str) -> Fence | None:
        marker = BEFORE_FENCE.match(row)
        start = marker.end() if marker else 0
        fence = self.opens(row[start:])
        # "````" and, below its code, "```": that row would be a second block without an end.
        if fence is None or self.index in self.short_closings:
            return None
        location = Location(path=self.path, line=self.index + 1, column=start + fence.start + 1)
        # Without a closing fence below, the row is text if notes follow; else they would be code.
        # Code in a block quote ends with it.
        # Code in a list item ends with the item, which is not known here.
        is_closed = self.longest_below[self.index].get(fence.kind, 0) >= fence.length
        may_be_in_item = not start and fence.start > 0
        if not is_closed and not fence.quoted and (may_be_in_item or self._has_marker_below()):
            hint = self._closing_hint(fence, indent=fence.start * may_be_in_item)
            self._report(location, Code.FENCE_NOT_CLOSED, "code block is not closed", hint)
            return None
        self.fence_location = location
        return fence

    def _closing_hint(self, fence: Fence, indent: int) -> str:
        """Return how to close a code block; note the row that is a fence too short to close it."""
        closing = " " * indent + fence.char * fence.length
        short = self.next_fences[self.index].get(fence.kind)
        if short is None:
            return f'add a line "{closing}" below the code'
        self.short_closings.add(short)
        row = self.rows[short].strip()
        return f'write "{closing.strip()}" instead of "{row}" on line {short + 1}'

    @cached_property
    def longest_below(self) -> list[dict[str, int]]:
        """For each row, the longest closing fence of each kind below it."""
        return _longest_closing_below(self.rows)

    @cached_property
    def last_comment_end(self) -> int:
        """The index of the last row with the end of a comment, -1 if there is none."""
        return max((index for index, row in enumerate(self.rows) if "-->" in row), default=-1)

    @cached_property
    def next_fences(self) -> list[dict[str, int]]:
        """For each row and kind, the index of the next row below that is only a fence.

        There is none where a row that starts a note, a field or another block comes first.
        """
        following: dict[str, int] = {}
        below: list[dict[str, int]] = []
        for index in range(len(self.rows) - 1, -1, -1):
            below.append(following)
            row = self.rows[index]
            kind, length = closing_length(row)
            if length:
                following = {**following, kind: index}
            elif opening_fence(row) or (self.is_marker and self.is_marker(row)):
                following = {}
        below.reverse()
        return below

    def _has_marker_below(self) -> bool:
        return self.index + 1 < self.last_marker

    def _take_text(self, index: int, row: str) -> None:
        # Most rows; and an id, which may contain "<!--" (with "-->" as well, it is a comment).
        if not self.in_comment and ("<!--" not in row or ("-->" not in row and ID_LINE.match(row))):
            self.lines.append(Line(index + 1, (Piece(1, row),)))
            return
        above = len(self.comments)
        pieces = [piece for piece in self._outside_comments(index, row) if piece.text]
        has_text = any(piece.text.strip() for piece in pieces)
        comments = self.comments[above:]
        for comment in comments:
            # A warning may be about another comment, such as an id in another tool's file.
            is_alone = not has_text and len(comments) == 1
            if self._take_ignored_warnings(comment, is_alone=is_alone):
                pieces = _without_space_before(comment, pieces)
        if has_text:
            self.lines.append(Line(index + 1, tuple(pieces)))

    def _take_ignored_warnings(self, comment: Comment, *, is_alone: bool = False) -> bool:
        """Add the warnings that a comment leaves out; return whether it is meant to."""
        ignored, problem = read_comment(self.path, comment, is_alone=is_alone)
        self.ignored_warnings += ignored
        self.problems += [problem] if problem else []
        return bool(ignored or problem)

    def _without_fence_comment(self, index: int, row: str) -> str:
        """Return an opening fence without a comment at its end that leaves out warnings.

        Any other comment there is text, as all of the row is in Markdown.
        """
        start, end = row.rfind("<!--"), row.rfind("-->")
        if start < 0 or row[end:].rstrip() != "-->":
            return row
        comment = Comment(index + 1, start + 1, start + 5, row[start + 4 : end])
        return row[:start].rstrip() if self._take_ignored_warnings(comment) else row

    def _outside_comments(self, index: int, row: str) -> Iterator[Piece]:
        spans, last_end = CodeSpans(row), row.rfind("-->")
        position = 0
        while True:
            if self.in_comment:
                end = row.find("-->", position)
                content = row[position : end if end >= 0 else len(row)]
                # A row that only continues the comment has no "<!--" to be located at.
                column = max(position + 1 - len("<!--"), 1)
                self.comments.append(Comment(index + 1, column, position + 1, content))
                self._check_comment(content, index)
                if end < 0:
                    return
                self.in_comment = False
                position = end + 3
            start = position
            while found := _SPAN_OR_COMMENT.search(row, position):
                position = found.end()
                if found["ticks"]:
                    # "`<!--`" is code; a single "`" opens none.
                    position = spans.end(found.start(), len(found["ticks"])) or position
                # Without "-->" below it in the file, "<!--" is text, so that the notes below stay.
                elif found["comment"] and (last_end >= position or index < self.last_comment_end):
                    break
                elif found["comment"]:
                    self._report_comment(index, found.start())
            if not found:
                yield Piece(start + 1, row[start:])
                return
            yield Piece(start + 1, row[start : found.start()])
            self.in_comment = True
            self.comment_location = Location(
                path=self.path, line=index + 1, column=found.start() + 1
            )

    def _check_comment(self, content: str, index: int) -> None:
        """Report a comment that contains "<!--": it is not closed, and hides the text between."""
        # Only on a later row: "<!-- a <!-- b -->" on one row is one comment.
        if (
            "<!--" in content
            and self.comment_location is not None
            and self.comment_location.line <= index
        ):
            self._report(
                self.comment_location,
                Code.COMMENT_NOT_CLOSED,
                f"comment is not closed before the next one, on line {index + 1}",
                'add "-->" where the comment ends, or delete the "<!--" inside it',
            )
            self.comment_location = None

    def _report_comment(self, index: int, offset: int) -> None:
        self._report(
            Location(path=self.path, line=index + 1, column=offset + 1),
            Code.COMMENT_NOT_CLOSED,
            "comment is not closed",
            'add "-->" where the comment ends, or a backslash before "<!--" if it is text',
        )

    def _report_control(self, index: int, found: re.Match[str]) -> None:
        self._report(
            Location(path=self.path, line=index + 1, column=found.start() + 1),
            Code.CONTROL_CHARACTER,
            f"control character U+{ord(found[0]):04X}",
            "delete it, or write the character you mean",
        )

    def _report(self, location: Location, code: Code, message: str, hint: str) -> None:
        self.problems.append(Diagnostic(location=location, code=code, message=message, hint=hint))


def _without_space_before(comment: Comment, pieces: list[Piece]) -> list[Piece]:
    """Remove the space before a comment that ends its line, so that it makes no line break."""
    before = [piece for piece in pieces if piece.column < comment.column]
    if not before or any(piece.text.strip() for piece in pieces[len(before) :]):
        return pieces
    column, text = before[-1]
    return [*before[:-1], Piece(column, text.rstrip())]


def _longest_closing_below(rows: Sequence[str]) -> list[dict[str, int]]:
    """Return for each row the longest closing fence of each kind below it."""
    longest: dict[str, int] = {}
    below: list[dict[str, int]] = []
    for row in reversed(rows):
        below.append(longest)
        kind, length = closing_length(row)
        if length > longest.get(kind, 0):
            # A new dictionary: the rows below share the old one.
            longest = {**longest, kind: length}
    below.reverse()
    return below
