"""The content of a source as frozen values: notes with their texts, and their deck."""

from collections.abc import Iterable
from dataclasses import replace

from generator.diagnostics import IgnoredWarning, Location
from generator.text.located import Text
from generator.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRange:
    """The lines of a note in its file, from the 1-based `first` to `last`, both included."""

    first: int
    last: int

    def __contains__(self, line: int) -> bool:
        return self.first <= line <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class _NoteBase:
    """What every note has. `location` is its `Q:` or `C:`, or its start in another format.

    `lines` are all its lines in that file: `location` is on one of them, and the last is not blank.
    Two notes share lines only in formats that write several notes on one line.

    `deck` is the full name, with `::` between its levels. `section` has the titles of the headings
    above the note, outermost first. `tags` are as Anki stores them (no spaces, `::` between
    levels), sorted; no two differ in case only. `id` is the GUID of the `ID:` line. `speech` is the
    language, such as `de_DE`, in which the note is read aloud; None if it is not. `language` is the
    BCP 47 tag of the language in which the note is written, such as `de` or `pt-BR`; None if it is
    not known. `breaks` is whether each line end in a paragraph is a line break.
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
    language: str | None = None
    breaks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BasicNote(_NoteBase):
    """A question and its answer: one card, two if `reversed`. `typed` has the answer typed in."""

    question: Text
    answer: Text
    reversed: bool = False
    typed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClozeNote(_NoteBase):
    """A text with cloze deletions: one card for each cloze number."""

    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ListNote(_NoteBase):
    """A question whose answer is a list: one card for each item, and one for the whole list."""

    question: Text
    answer: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class OcclusionNote(_NoteBase):
    """A question about a picture with covered shapes: one card for each shape in `answer`."""

    question: Text
    answer: Text


Note = BasicNote | ClozeNote | ListNote | OcclusionNote


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftNote(_NoteBase):
    """A question without an answer yet, left out of the package until it has one.

    `is_list` and `is_occlusion` name the kind of note that it becomes; basic if both are False.
    `index` is its 0-based index among all notes and drafts of the deck, in source order.
    """

    question: Text
    is_list: bool = False
    is_occlusion: bool = False
    index: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidNote:
    """The texts of a note with an error, kept so that all problems in them are reported at once.

    `cloze` is the text that must have deletions, None if the note is not a cloze note.
    """

    texts: tuple[Text, ...]
    cloze: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deck:
    """The content of a source. `name` is the root deck's name; each note names its own deck.

    `descriptions` are pairs of a deck's full name and its description. `notes` are in source order,
    and so are `drafts`, the questions without an answer. `invalid_notes` are those with an error.
    `ignored_warnings` are the warnings that the source leaves out.
    """

    name: str
    descriptions: tuple[tuple[str, str], ...]
    notes: tuple[Note, ...]
    invalid_notes: tuple[InvalidNote, ...] = ()
    drafts: tuple[DraftNote, ...] = ()
    ignored_warnings: frozenset[IgnoredWarning] = frozenset()


def notes_and_drafts(deck: Deck) -> tuple[Note | DraftNote, ...]:
    """Merge a deck's notes and drafts into source order."""
    # A draft has its index among both; every other index is that of the next note.
    notes = iter(deck.notes)
    drafts = {draft.index: draft for draft in deck.drafts}
    count = len(deck.notes) + len(deck.drafts)
    return tuple(drafts[index] if index in drafts else next(notes) for index in range(count))


def with_notes(deck: Deck, notes: Iterable[Note | DraftNote]) -> Deck:
    """Replace the notes and drafts of a deck by these, which are in source order."""
    ordered = list(notes)
    return replace(
        deck,
        notes=tuple(note for note in ordered if not isinstance(note, DraftNote)),
        # Numbered again, since notes may have been added or removed.
        drafts=tuple(
            replace(note, index=index)
            for index, note in enumerate(ordered)
            if isinstance(note, DraftNote)
        ),
    )


def field_texts(note: Note | DraftNote) -> tuple[Text | None, ...]:
    """List a note's question or cloze text, answer, hint, extra and source; None if missing."""
    match note:
        case BasicNote() | ListNote() | OcclusionNote():
            own: tuple[Text | None, ...] = (note.question, note.answer)
        case DraftNote():
            own = (note.question, None)
        case ClozeNote():
            own = (note.text, None)
    # Every field has its index, so that an answer and an extra with the same words differ.
    return (*own, note.hint, note.extra, note.source)


def note_texts(note: Note | DraftNote) -> tuple[Text, ...]:
    """List a note's texts in the order of its fields, without missing ones."""
    return tuple(text for text in field_texts(note) if text is not None)


def question_of(note: Note | DraftNote) -> Text:
    """Return the text that identifies a note to its author: its question or its cloze text."""
    match note:
        case BasicNote() | ListNote() | OcclusionNote() | DraftNote():
            return note.question
        case ClozeNote():
            return note.text
