"""Checks of a deck as a whole: each function takes the deck and yields problems."""

from collections.abc import Iterator

from generator.diagnostics import Code, Diagnostic, quoted
from generator.notes import ClozeNote, Deck, DraftNote, Note, notes_and_drafts, question_of


def check_deck(deck: Deck) -> Iterator[Diagnostic]:
    """Run every check."""
    yield from duplicate_questions(deck)
    yield from duplicate_ids(deck)


def duplicate_questions(deck: Deck) -> Iterator[Diagnostic]:
    """Warn of a note with the same question as an earlier note; both stay, as separate notes."""
    first: dict[tuple[str, str], Note | DraftNote] = {}
    for note in notes_and_drafts(deck):
        # A question with other line breaks is the same question.
        question = " ".join(question_of(note).value.split())
        # Two decks may ask the same question.
        key = (note.deck, question)
        if key in first:
            what = "cloze text" if isinstance(note, ClozeNote) else "question"
            yield Diagnostic(
                location=note.location,
                code=Code.DUPLICATE_QUESTION,
                message=f"the same {what} as at {first[key].location}: {quoted(question)}",
                hint="reword or delete one of the two: a learner cannot tell them apart",
            )
        # A third note is reported with the location of the first, too.
        first.setdefault(key, note)


def duplicate_ids(deck: Deck) -> Iterator[Diagnostic]:
    """Report two notes with the same `ID:`, since Anki would have two notes with one GUID."""
    first: dict[str, Note | DraftNote] = {}
    for note in notes_and_drafts(deck):
        if note.id is not None and note.id in first:
            yield Diagnostic(
                location=note.location,
                code=Code.BAD_ID,
                message=f'the note at {first[note.id].location} has the same id "{note.id}"',
                hint='delete one of the two "ID:" lines',
            )
        elif note.id is not None:
            first[note.id] = note
