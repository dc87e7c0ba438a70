"""Text that knows the location of each of its characters in a file."""

from bisect import bisect_right
from typing import NamedTuple

from generator.diagnostics import Location
from generator.values import dataclass


class Mark(NamedTuple):
    """The line and column of the character at `offset`; columns count up until the next mark."""

    offset: int
    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A piece of Markdown from a source, with the location of each character.

    `marks` are sorted by offset; the first is at offset 0. There is a mark at the start of each
    line, and after everything in the source that the text leaves out (an indent, a comment).
    """

    value: str
    path: str
    marks: tuple[Mark, ...]

    @property
    def location(self) -> Location:
        """The location of the first character."""
        return self.locate(0)

    def locate(self, offset: int) -> Location:
        """Return the location of the character at `offset`."""
        mark = self.marks[bisect_right(self.marks, offset, key=lambda mark: mark.offset) - 1]
        return Location(path=self.path, line=mark.line, column=mark.column + offset - mark.offset)


def slice_text(text: Text, start: int, end: int) -> Text:
    """Return `start:end`, which must not be empty, of a text."""
    first = text.locate(start)
    # The text may have no mark at `start`, in the middle of a line; the slice needs one.
    inner = (
        Mark(offset - start, line, column)
        for offset, line, column in text.marks
        if start < offset < end
    )
    return Text(
        value=text.value[start:end],
        path=text.path,
        marks=(Mark(0, first.line, first.column), *inner),
    )


def text_at(location: Location, value: str) -> Text:
    """Make a text that is not in the file, such as an implied type; all of it has one location."""
    # Columns count up after a mark, so each character needs its own mark.
    marks = tuple(Mark(offset, location.line, location.column) for offset in range(len(value)))
    return Text(value=value, path=location.path, marks=marks)
