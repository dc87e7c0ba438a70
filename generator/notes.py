"""What a source says, as frozen values: notes with their texts, and the deck that holds them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from generator.diagnostics import Location
from generator.text.located import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRange:
    """The lines of a file that a note is written on, from the 1-based `first` to `last`, both included."""

    first: int
    last: int

    def __contains__(self, line: int) -> bool:
        return self.first <= line <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class _Note:
    """What every note has. `location` is where its `Q:` or `C:` is, or what another format has in its place.

    `lines` are all its lines in that file: `location` is on one of them, and the last one is not blank. They are shared
    by notes only where a format writes several on one line.

    `deck` is the full name, parts joined by `::`. `section` holds the titles of the headings above, outermost
    first. `tags` are as Anki wants them (no spaces, `::` for nesting), sorted, no two alike but for case.
    `id` is the GUID that an `ID:` line names. `speech` is the language, such as `de_DE`, in which the note is read
    aloud; None for silence.
    """

    location: Location
    lines: LineRange
    deck: str
    section: tuple[str, ...]
    tags: tuple[str, ...]
    id: str | None
    hint: Text | None
    extra: Text | None
    source: Text | None
    speech: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BasicNote(_Note):
    """A question with its answer: one card, or two when `reversed`; `typed` asks for the answer by keyboard."""

    question: Text
    answer: Text
    reversed: bool = False
    typed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClozeNote(_Note):
    """A text with deletions: one card for each cloze number."""

    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ListNote(_Note):
    """A question whose answer is a list: one card for each item, and one for the whole."""

    question: Text
    answer: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class OcclusionNote(_Note):
    """A question about a picture, parts of which are covered: one card for each part that `answer` names."""

    question: Text
    answer: Text


Note = BasicNote | ClozeNote | ListNote | OcclusionNote


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftNote(_Note):
    """A question that waits for its answer: left out of the package until it has one.

    `is_list` and `is_occlusion` say which kind of note it becomes; a basic one where both are False.
    `index` is its place, from 0, among all notes and drafts of the deck in source order.
    """

    question: Text
    is_list: bool = False
    is_occlusion: bool = False
    index: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidNote:
    """What there is of a note with an error, so that all that is wrong in its texts comes out at once.

    `cloze` is the one of its texts that has to hold deletions.
    """

    texts: tuple[Text, ...]
    cloze: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deck:
    """All that a source holds. `name` is the root deck's; `notes` are in source order, each with its own deck.

    `descriptions` pairs the full name of a deck with what is said about it. Notes with an error are `unfinished`;
    questions without an answer are `drafts`, in source order as well.
    """

    name: str
    descriptions: tuple[tuple[str, str], ...]
    notes: tuple[Note, ...]
    invalid_notes: tuple[InvalidNote, ...] = ()
    drafts: tuple[DraftNote, ...] = ()


def in_source_order(deck: Deck) -> tuple[Note | DraftNote, ...]:
    """Merge a deck's notes and drafts as they follow one another in the source."""
    # A draft knows its index among both; what is at none of those is the next note.
    notes = iter(deck.notes)
    drafts = {draft.index: draft for draft in deck.drafts}
    count = len(deck.notes) + len(deck.drafts)
    return tuple(drafts[index] if index in drafts else next(notes) for index in range(count))


def with_notes(deck: Deck, found: Iterable[Note | DraftNote]) -> Deck:
    """Return a deck with these notes and drafts, in source order, in place of its own."""
    ordered = list(found)
    return replace(
        deck,
        notes=tuple(note for note in ordered if not isinstance(note, DraftNote)),
        # Numbered anew: others may be gone or new.
        drafts=tuple(
            replace(note, index=index)
            for index, note in enumerate(ordered)
            if isinstance(note, DraftNote)
        ),
    )


def field_texts(note: Note | DraftNote) -> tuple[Text | None, ...]:
    """List a note's texts, None for those it lacks: question or cloze text, answer, hint, extra, source."""
    match note:
        case BasicNote() | ListNote() | OcclusionNote():
            own: tuple[Text | None, ...] = (note.question, note.answer)
        case DraftNote():
            own = (note.question, None)
        case ClozeNote():
            own = (note.text, None)
    # A place for each text, so that an answer and an extra of the same words are not taken for each other.
    return (*own, note.hint, note.extra, note.source)


def texts(note: Note | DraftNote) -> tuple[Text, ...]:
    """List a note's texts in the order of its fields, those it lacks left out."""
    return tuple(text for text in field_texts(note) if text is not None)


def question_of(note: Note | DraftNote) -> Text:
    """Return the text that a person knows the note by: its question, or its cloze text."""
    match note:
        case BasicNote() | ListNote() | OcclusionNote() | DraftNote():
            return note.question
        case ClozeNote():
            return note.text
