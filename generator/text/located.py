"""Text that knows where in a file each of its characters is."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple

from generator.diagnostics import Location


class Mark(NamedTuple):
    """From `offset` in a text on, characters stand from this line and column of the file on."""

    offset: int
    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A stretch of Markdown out of a source, each character of which knows where it came from.

    `marks` are sorted by offset and begin at offset 0; there is one at each line's start and after each place
    where the source holds something that the text does not (an indent, a comment).
    """

    value: str
    path: str
    marks: tuple[Mark, ...]

    @property
    def location(self) -> Location:
        """Where the first character stands."""
        return self.locate(0)

    def locate(self, offset: int) -> Location:
        """Find the place in the file of the character at `offset`."""
        mark = self.marks[bisect_right(self.marks, offset, key=lambda mark: mark.offset) - 1]
        return Location(path=self.path, line=mark.line, column=mark.column + offset - mark.offset)


def slice_text(text: Text, start: int, end: int) -> Text:
    """Cut `start:end`, which is not empty, out of a text."""
    first = text.locate(start)
    # No mark has to be at `start`, in mid-line as it may be: the first one is made.
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


def text_at(place: Location, value: str) -> Text:
    """Make a text that the file does not hold, such as the type that a marker stands for; all of it is at one place."""
    # From one mark on, columns count up; a mark for each character keeps all of them at the place.
    marks = tuple(Mark(offset, place.line, place.column) for offset in range(len(value)))
    return Text(value=value, path=place.path, marks=marks)
