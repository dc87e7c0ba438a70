"""Text that knows the location of each of its characters in a file."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from operator import attrgetter
from typing import NamedTuple, overload

from generator.diagnostics import Location
from generator.values import dataclass

# In characters. In a longer text, rows are not counted again for each character that is located:
# it may have thousands of problems.
_LONG = 2000


class Mark(NamedTuple):
    """The line and column of the character at `offset`; columns count up until the next mark."""

    offset: int
    line: int
    column: int


_OFFSET = attrgetter("offset")


class RowMarks(Sequence[Mark]):
    """The marks of a text whose lines, after the first, are whole rows of the file.

    `line` and `column` are those of the first character. Most texts are of this form. Their marks
    follow from their line ends, and would take more memory than the text.
    """

    __slots__ = ("_column", "_line", "_starts", "_value")

    def __init__(self, line: int, column: int, value: str) -> None:
        self._line, self._column, self._value = line, column, value
        self._starts: array[int] | None = None

    @property
    def first_column(self) -> int:
        """The column of the first character."""
        return self._column

    def at(self, offset: int) -> Mark:
        """Return the last mark that is not after `offset`."""
        if not offset:
            return Mark(0, self._line, self._column)
        if len(self._value) > _LONG:
            starts = self._row_starts()
            return self._mark(bisect_right(starts, offset) - 1)
        start = self._value.rfind("\n", 0, offset) + 1
        line = self._line + self._value.count("\n", 0, offset)
        return Mark(start, line, 1 if start else self._column)

    def between(self, start: int, end: int) -> Iterator[Mark]:
        """Yield the marks after `start` and before `end`."""
        starts = self._row_starts()
        return map(self._mark, range(bisect_right(starts, start), bisect_left(starts, end)))

    def _mark(self, row: int) -> Mark:
        return Mark(self._row_starts()[row], self._line + row, 1 if row else self._column)

    def _row_starts(self) -> "array[int]":
        if self._starts is None:
            lengths = (len(row) + 1 for row in self._value.split("\n")[:-1])
            self._starts = array("Q", accumulate(lengths, initial=0))
        return self._starts

    def __iter__(self) -> Iterator[Mark]:
        offset, column = 0, self._column
        for line, row in enumerate(self._value.split("\n"), start=self._line):
            yield Mark(offset, line, column)
            offset, column = offset + len(row) + 1, 1

    def __len__(self) -> int:
        return self._value.count("\n") + 1

    @overload
    def __getitem__(self, index: int) -> Mark: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Mark, ...]: ...
    def __getitem__(self, index: int | slice) -> Mark | tuple[Mark, ...]:
        return tuple(self)[index]

    def __eq__(self, other: object) -> bool:
        return tuple(self) == (tuple(other) if isinstance(other, RowMarks) else other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A piece of Markdown from a source, with the location of each character.

    `marks` are sorted by offset; the first is at offset 0. There is a mark at the start of each
    line, and after everything in the source that the text leaves out (an indent, a comment).
    """

    value: str
    path: str
    marks: tuple[Mark, ...] | RowMarks

    @property
    def location(self) -> Location:
        """The location of the first character."""
        return self.locate(0)

    @property
    def is_in_row(self) -> bool:
        """Whether something else is before the text in its row, such as a marker."""
        marks = self.marks
        column = marks.first_column if isinstance(marks, RowMarks) else marks[0].column
        return column > 1

    def locate(self, offset: int) -> Location:
        """Return the location of the character at `offset`."""
        marks = self.marks
        mark = (
            marks.at(offset)
            if isinstance(marks, RowMarks)
            else marks[bisect_right(marks, offset, key=_OFFSET) - 1]
        )
        return Location(path=self.path, line=mark.line, column=mark.column + offset - mark.offset)


def slice_text(text: Text, start: int, end: int) -> Text:
    """Return `start:end`, which must not be empty, of a text."""
    first = text.locate(start)
    # The text may have no mark at `start`, in the middle of a line; the slice needs one.
    inner = (
        Mark(offset - start, line, column)
        for offset, line, column in _marks_between(text.marks, start, end)
    )
    return Text(
        value=text.value[start:end],
        path=text.path,
        marks=(Mark(0, first.line, first.column), *inner),
    )


def _marks_between(marks: tuple[Mark, ...] | RowMarks, start: int, end: int) -> Iterable[Mark]:
    """Return the marks after `start` and before `end`: not all are gone through for each slice."""
    if isinstance(marks, RowMarks):
        return marks.between(start, end)
    first = bisect_right(marks, start, key=_OFFSET)
    return marks[first : bisect_left(marks, end, lo=first, key=_OFFSET)]


def text_at(location: Location, value: str) -> Text:
    """Make a text that is not in the file, such as an implied type; all of it has one location."""
    # Columns count up after a mark, so each character needs its own mark.
    marks = tuple(Mark(offset, location.line, location.column) for offset in range(len(value)))
    return Text(value=value, path=location.path, marks=marks)
