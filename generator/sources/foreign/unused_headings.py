"""Headings of another tool's file that are on no card."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from generator.diagnostics import Code, Diagnostic, Location, quoted
from generator.sources.assembly import ParsedNote
from generator.text.characters import shows_nothing


class ForeignHeading(NamedTuple):
    """A heading: its location, its line and its title."""

    location: Location
    line: str
    title: str


def unused_headings(
    headings: Sequence[ForeignHeading], notes: Sequence[ParsedNote]
) -> Iterator[Diagnostic]:
    """Yield a warning for each heading whose title no note has above it or in it.

    The `notes` are not in the sections of their decks yet.
    """
    shown = {section.title for note in notes for section in note.sections}
    inside = {row for note in notes for row in range(note.lines.first, note.lines.last + 1)}
    for location, line, title in headings:
        if not (title in shown or location.line in inside or shows_nothing(title)):
            yield Diagnostic(
                location=location,
                code=Code.UNUSED_TEXT,
                message=f"text on no card: {quoted(line)}",
                hint="leave it, or write a card below it",
            )
