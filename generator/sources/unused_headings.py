"""Headings with no note below them, whose titles and tags are on no card."""

from collections.abc import Iterator
from typing import NamedTuple

from generator.diagnostics import Code, Diagnostic, Location, quoted
from generator.text.characters import shows_nothing

# In characters.
_LONGEST_IN_HINT = 40


class _Heading(NamedTuple):
    location: Location
    level: int
    text: str
    is_in_note: bool


class UnusedHeadings:
    """The headings since the last note: those that no other heading has ended yet, and `found`.

    A heading with an error below it is not reported: once that is fixed, it may have a note.
    """

    def __init__(self) -> None:
        self._open: list[_Heading] = []
        self._found: list[_Heading] = []

    def take(self, location: Location, level: int, text: str, *, is_in_note: bool) -> None:
        """Take the next heading. `is_in_note` is whether a note is directly above it."""
        # "## b" ends "### c" and "## a" above it, but not "# d".
        while self._open and self._open[-1].level >= level:
            self._found.append(self._open.pop())
        self._open.append(_Heading(location, level, text.strip(), is_in_note))

    def take_note(self) -> None:
        """Take a note, or an error, to which all headings apply that are open."""
        self._open.clear()

    def warnings(self) -> Iterator[Diagnostic]:
        """Yield a warning for each heading without a note, at the end of the file."""
        for heading in (*self._found, *self._open):
            if shows_nothing(heading.text.strip("#")):
                continue  # "#" alone ends the sections above it
            hint = "add a note below it, delete it, or make it a comment: <!-- … -->"
            if heading.is_in_note:
                escaped = f"\\{heading.text}"
                what = (
                    f'write "{escaped}"'
                    if len(escaped) < _LONGEST_IN_HINT
                    else f'start it with "\\{"#" * heading.level}"'
                )
                hint = f"{what} if it is text of the note above it; otherwise {hint}"
            yield Diagnostic(
                location=heading.location,
                code=Code.UNUSED_HEADING,
                message=f"no note below this heading: {quoted(heading.text)}",
                hint=hint,
            )
