"""Functions to read, check and render a text in a test."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from generator.diagnostics import Code, Diagnostic
from generator.markup.fields import Fields, render_fields
from generator.markup.media import MediaFault, MediaFile, media_name
from generator.notes import BasicNote, ClozeNote, Deck, DraftNote, LineRange, Note
from generator.sources import SourceFile, read_deck
from generator.sources.assembly import ParsedNote
from generator.text.located import Mark, Text

PATH = "cards.md"


@dataclass(frozen=True)
class EveryFile:
    """Media in which every file exists, with this digest."""

    digest: str = "0123456789abcdef"

    def find(self, target: str, source: str) -> MediaFile | MediaFault:  # noqa: ARG002 (the Protocol's name)
        return MediaFile(name=media_name(target, self.digest), path=target, digest=self.digest)


@dataclass(frozen=True)
class NoFile:
    """Media in which no file exists."""

    def find(self, target: str, source: str) -> MediaFile | MediaFault:  # noqa: ARG002 (the Protocol's name)
        return MediaFault(
            code=Code.MEDIA_MISSING, message=f'no such file: "{target}"', hint="put it there"
        )


def read(source: str, default_name: str = "deck") -> tuple[Deck, tuple[Diagnostic, ...]]:
    return read_deck([SourceFile(path=PATH, subpath=(), text=source)], default_name)


def notes_of(source: str) -> tuple[Note, ...]:
    """Read a source that has no problems."""
    deck, found = read(source)
    assert lines_of(found) == []
    return deck.notes


def basic_of(source: str) -> BasicNote:
    (note,) = notes_of(source)
    assert isinstance(note, BasicNote)
    return note


def cloze_of(source: str) -> ClozeNote:
    (note,) = notes_of(source)
    assert isinstance(note, ClozeNote)
    return note


def problems_of(source: str) -> list[str]:
    """Read a source and list its problems, each on a line."""
    return lines_of(read(source)[1])


def lines_of(found: Sequence[Diagnostic]) -> list[str]:
    return [
        f"{problem.location.line}:{problem.location.column} {problem.code.value} {problem.message}"
        for problem in found
    ]


def assert_ranges_are_apart(notes: Sequence[Note | DraftNote | ParsedNote], length: int) -> None:
    """Check that the notes of a file of `length` lines share no lines, except a single one."""
    for note in notes:
        assert 1 <= note.lines.first <= note.location.line <= note.lines.last <= length
    for before, after in pairwise(notes):
        share = before.lines == after.lines and before.lines.first == before.lines.last
        assert before.lines.last < after.lines.first or share


def text_of(value: str) -> Text:
    """Make a text that starts at the top of a file."""
    marks, offset = [], 0
    for number, line in enumerate(value.split("\n"), start=1):
        marks.append(Mark(offset, number, 1))
        offset += len(line) + 1
    return Text(value=value, path=PATH, marks=tuple(marks))


def rendered(note: Note) -> tuple[Fields, list[str]]:
    """Render a note; return its fields and problems."""
    fields = render_fields(note, EveryFile())
    return fields, lines_of(fields.problems)


def without_look_alikes(found: Sequence[str]) -> list[str]:
    """Leave out the lines of the warnings W920 to W929, and of W933: text that is not shown."""
    return [line for line in found if " W92" not in line and " W933" not in line]


def field_html(text: str) -> str:
    """Render a text as the answer of a note that has no problems but look-alikes."""
    fields, found = rendered(basic_note(text))
    assert without_look_alikes(found) == []
    return fields.values[1]


def cloze_html(text: str) -> tuple[str, tuple[int, ...]]:
    """Render the text of a cloze note; return it and the ordinals of its cards.

    The note has no problems but look-alikes.
    """
    fields, found = rendered(cloze_note(text))
    assert without_look_alikes(found) == []
    return fields.values[0], fields.ordinals


def cloze_problems(text: str) -> list[str]:
    return rendered(cloze_note(text))[1]


def basic_note(answer: str, question: str = "question") -> BasicNote:
    return BasicNote(
        location=text_of(question).location,
        lines=LineRange(first=1, last=1),
        deck="deck",
        section=(),
        tags=(),
        id=None,
        hint=None,
        extra=None,
        source=None,
        question=text_of(question),
        answer=text_of(answer),
    )


def cloze_note(text: str) -> ClozeNote:
    return ClozeNote(
        location=text_of(text).location,
        lines=LineRange(first=1, last=1),
        deck="deck",
        section=(),
        tags=(),
        id=None,
        hint=None,
        extra=None,
        source=None,
        text=text_of(text),
    )
