"""Reads notes of the native format that are between the cards of another tool's file.

A note starts with `Q:` or `C:`, and ends as in a native file: at the next such line, at a heading,
at a line of dashes or at the end of the file. After a blank line, it also ends where a card of the
other tool starts. A note that cannot be read is left out with a warning.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from generator.diagnostics import Code, Diagnostic
from generator.notes import LineRange
from generator.sources.assembly import ParsedNote
from generator.sources.field_markers import ESCAPED_MARKER, MARKER, NOTE_MARKER, NOTE_STARTS, Field
from generator.sources.foreign.gatherer import Gatherer
from generator.sources.open_note import OpenNote, start_note
from generator.text.lines import Line
from generator.text.markers import DASHES, HEADING

# Whether a card of the other tool starts at an index of the lines.
StartsCard = Callable[[Sequence[Line], int], bool]


class NativeNote(NamedTuple):
    """A note with its lines, and the index of the line after it.

    `note` is None if it could not be read, which was reported.
    """

    note: ParsedNote | None
    lines: LineRange
    end: int


def is_native_start(line: Line) -> bool:
    """Return whether a line starts a note of the native format."""
    return line.at_start and NOTE_MARKER.match(line.text) is not None


def read_native_note(
    gatherer: Gatherer,
    lines: Sequence[Line],
    index: int,
    starts_card: StartsCard = lambda _lines, _index: False,
) -> NativeNote | None:
    """Read the native note that starts at an index, without adding it; None if none starts there.

    `starts_card` is called for the lines below a blank one.
    """
    if not is_native_start(lines[index]):
        return None
    marker = MARKER.match(lines[index].text)
    assert marker is not None
    opened = start_note(
        gatherer.path, Field(marker[1]), lines[index], marker.end(), gatherer.sections
    )
    index += 1
    while index < len(lines) and not _ends_note(lines, index, starts_card):
        line = lines[index]
        _take(gatherer, opened, line)
        if line.text.strip():
            opened.last = line.number
        index += 1
    parsed, problems = opened.close(gatherer.path)
    is_read = not parsed.is_invalid and not problems
    gatherer.problems += [_as_warning(problem) for problem in problems]
    return NativeNote(parsed if is_read else None, parsed.lines, index)


def _ends_note(lines: Sequence[Line], index: int, starts_card: StartsCard) -> bool:
    line = lines[index]
    if is_native_start(line):
        return True
    if line.at_start and (HEADING.match(line.text) or DASHES.match(line.text)):
        return True
    above = lines[index - 1]
    is_below_blank = not above.code and not above.text.strip()
    return is_below_blank and not line.code and starts_card(lines, index)


def _take(gatherer: Gatherer, opened: OpenNote, line: Line) -> None:
    marker = MARKER.match(line.text) if line.at_start else None
    if marker is not None and marker[1] not in NOTE_STARTS:
        location = gatherer.location(line.number)
        problem = opened.take_field(Field(marker[1]), location, line.after(marker.end()))
        gatherer.problems += [_as_warning(problem)] if problem else []
    elif line.at_start and ESCAPED_MARKER.match(line.text):
        opened.current.append(line.after(1))
    else:
        opened.current.append(line)


def _as_warning(problem: Diagnostic) -> Diagnostic:
    return replace(
        problem, code=Code.NOT_CONVERTED, message=f"not converted: note, because {problem.message}"
    )
