"""Text of another tool's file that is on no card, with the headings that have no note."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from generator.diagnostics import Code, Diagnostic, Location, quoted
from generator.sources.assembly import ParsedNote
from generator.text.characters import shows_nothing
from generator.text.lines import Line


class _Heading(NamedTuple):
    """A heading, and the first lines on no card between it and the next heading or note."""

    location: Location
    line: str
    title: str
    below: list[Diagnostic]
    rows: list[str]


def quoted_lines(rows: Sequence[str]) -> str:
    """Quote the first of one or more lines in a message, and count the others."""
    rest = len(rows) - 1
    more = f" and {rest} more {'line' if rest == 1 else 'lines'}" if rest else ""
    return f"{quoted(rows[0])}{more}"


class UnusedText:
    """Collects lines on no card, and headings, until the notes of the file are known."""

    def __init__(self) -> None:
        self._headings: list[_Heading] = []
        self._is_below_heading = False

    def add_heading(self, location: Location, line: str, title: str) -> None:
        """Add a heading, whose title is on a card if a note is below it."""
        self._headings.append(_Heading(location, line, title, [], []))
        self._is_below_heading = True

    def take_note(self) -> None:
        """Take the start of a note: lines below it are not those of a heading alone."""
        self._is_below_heading = False

    def warnings_about(self, location: Location, lines: Sequence[Line]) -> Iterator[Diagnostic]:
        """Yield the warning about lines on no card, unless the heading above has to wait for it."""
        rows = [line.text for line in lines]
        warning = _warning(location, rows, "write it as a card if it should be learnt")
        heading = self._headings[-1] if self._is_below_heading else None
        self._is_below_heading = False
        if heading and heading.location.line < location.line:
            heading.below.append(warning)
            heading.rows.extend(rows)
        else:
            yield warning

    def warnings(self, notes: Sequence[ParsedNote]) -> Iterator[Diagnostic]:
        """Yield a warning for each heading whose title no note has above it or in it.

        It is also that about the lines right below the heading. The `notes` are not in the sections
        of their decks yet.
        """
        shown = {section.title for note in notes for section in note.sections}
        inside = {row for note in notes for row in range(note.lines.first, note.lines.last + 1)}
        for location, line, title, below, rows in self._headings:
            if title in shown or location.line in inside or shows_nothing(title):
                yield from below
            else:
                yield _warning(location, [line, *rows], "write a card below it")


def _warning(location: Location, rows: Sequence[str], action: str) -> Diagnostic:
    return Diagnostic(
        location=location,
        code=Code.UNUSED_TEXT,
        message=f"text on no card: {quoted_lines(rows)}",
        hint=f"leave it, or {action}",
    )
