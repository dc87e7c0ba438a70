"""Reads notes of the native format that are between the cards of another tool's file.

A note starts with `Q:` or `C:`, and ends as in a native file: at the next such line, at a heading,
at a line of dashes or at the end of the file. After a blank line, it also ends where a card of the
other tool starts. A heading `## Q: …` starts one as well, if a line `A: …` comes before the next
heading.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from generator.lazy_patterns import lazy_pattern
from generator.notes import LineRange
from generator.sources.assembly import ParsedNote
from generator.sources.field_markers import ESCAPED_MARKER, MARKER, NOTE_MARKER, NOTE_STARTS, Field
from generator.sources.foreign.gatherer import Gatherer
from generator.sources.open_note import OpenNote, start_note
from generator.text.lines import Line
from generator.text.markers import DASHES, HASHES, HEADING, without_closing_hashes

_HEADING_QUESTION = lazy_pattern(rf"(?P<hashes>{HASHES})[ \t]+Q:[ \t]+(?=\S)")
_ANSWER = lazy_pattern(r"A:(?:[ \t]|$)")
# Whether a card of the other tool starts at an index of the lines.
StartsCard = Callable[[Sequence[Line], int], bool]


class NativeNote(NamedTuple):
    """A note with its lines, and the index of the line after it.

    A problem with it was reported; if that is an error, the note is marked as invalid.
    """

    note: ParsedNote
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
    stop: int | None = None,
) -> NativeNote | None:
    """Read the native note that starts at an index, without adding it; None if none starts there.

    `starts_card` is called for the lines below a blank one. The note ends before the index `stop`.
    """
    marker = NOTE_MARKER.match(lines[index].text) if lines[index].at_start else None
    if marker is None:
        return None
    name = Field(lines[index].text[0])
    opened = start_note(gatherer.path, name, lines[index], marker.end(), gatherer.sections)
    return _read_below(gatherer, opened, lines, index, starts_card, stop)


def read_between_cards(
    gatherer: Gatherer,
    lines: Sequence[Line],
    take: Callable[[Line], None],
    is_between_cards: Callable[[], bool],
    deck: Callable[[], str | None] = lambda: None,
) -> None:
    """Read the native notes between the cards of another tool, whose lines `take` reads.

    `is_between_cards` is whether the lines that `take` has read so far leave no card open. `deck`
    is the full name of the deck that a note here has, if the tool's notes name theirs.
    """
    index = 0
    while index < len(lines):
        found = read_native_note(gatherer, lines, index) if is_between_cards() else None
        if found is not None:
            gatherer.add(found.note, found.lines, deck=deck())
        else:
            take(lines[index])
        end = index + 1 if found is None else found.end
        filled = (line.number for line in lines[index:end] if line.text.strip())
        gatherer.last_line = max(filled, default=gatherer.last_line)
        index = end


def read_heading_question(
    gatherer: Gatherer,
    lines: Sequence[Line],
    index: int,
    starts_card: StartsCard = lambda _lines, _index: False,
    stop: int | None = None,
) -> NativeNote | None:
    """Read the note whose question is the heading at an index, as in `## Q: …`, like a native one.

    None without a line `A: …` before the next heading.
    """
    marker = _HEADING_QUESTION.match(lines[index].text) if lines[index].at_start else None
    if marker is None:
        return None
    below = index + 1
    while below < len(lines) and not _ends_question(lines[below]):
        below += 1
    if below == len(lines) or not _ANSWER.match(lines[below].text):
        return None
    level = len(marker["hashes"])
    sections = [section for section in gatherer.sections if section.level < level]
    title = without_closing_hashes(lines[index].text[marker.end() :].rstrip())
    heading = lines[index].before(marker.end() + len(title))
    opened = start_note(gatherer.path, Field.QUESTION, heading, marker.end(), sections)
    return _read_below(gatherer, opened, lines, index, starts_card, stop)


def _ends_question(line: Line) -> bool:
    ends = (NOTE_MARKER, HEADING, _ANSWER)
    return line.at_start and any(pattern.match(line.text) for pattern in ends)


def _read_below(
    gatherer: Gatherer,
    opened: OpenNote,
    lines: Sequence[Line],
    index: int,
    starts_card: StartsCard,
    stop: int | None,
) -> NativeNote:
    index += 1
    end = len(lines) if stop is None else stop
    while index < end and not _ends_note(lines, index, starts_card):
        line = lines[index]
        _take(gatherer, opened, line)
        if line.text.strip():
            opened.last = line.number
        index += 1
    parsed, problems = opened.close(gatherer.path)
    parsed.is_invalid = parsed.is_invalid or bool(problems)
    gatherer.problems += problems
    return NativeNote(parsed, parsed.lines, index)


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
        gatherer.problems += [problem] if problem else []
    elif line.at_start and ESCAPED_MARKER.match(line.text):
        opened.current.append(line.after(1))
    else:
        opened.current.append(line)
