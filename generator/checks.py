"""What a deck as a whole must not be, one function a rule: each takes the deck and yields problems."""

from collections.abc import Iterator

from generator.diagnostics import Code, Diagnostic, quoted
from generator.notes import ClozeNote, Deck, DraftNote, Note, in_source_order, question_of


def check_deck(deck: Deck) -> Iterator[Diagnostic]:
    """Run every check."""
    yield from questions_asked_twice(deck)
    yield from ids_used_twice(deck)


def questions_asked_twice(deck: Deck) -> Iterator[Diagnostic]:
    """Warn of a note that asks what one above it asks already; both are kept, apart from each other."""
    first: dict[tuple[str, str], Note | DraftNote] = {}
    for note in in_source_order(deck):
        asked = " ".join(question_of(note).value.split())  # a question wrapped anew is the same one
        key = (note.deck, asked)  # two decks may ask alike
        if key in first:
            what = "cloze text" if isinstance(note, ClozeNote) else "question"
            yield Diagnostic(
                location=note.location,
                code=Code.DUPLICATE_QUESTION,
                message=f"the same {what} as at {first[key].location}: {quoted(asked)}",
                hint="reword or remove one of the two: a learner cannot tell them apart",
            )
        first.setdefault(key, note)  # a third is reported against the first, too


def ids_used_twice(deck: Deck) -> Iterator[Diagnostic]:
    """Refuse two notes with one `ID:`: Anki would hold two notes under one GUID."""
    first: dict[str, Note | DraftNote] = {}
    for note in in_source_order(deck):
        if note.id is not None and note.id in first:
            yield Diagnostic(
                location=note.location,
                code=Code.BAD_ID,
                message=f'the note at {first[note.id].location} has the same id "{note.id}"',
                hint='remove one of the two "ID:" lines',
            )
        elif note.id is not None:
            first[note.id] = note
