"""Notes and drafts in source order, and the texts of each."""

from dataclasses import replace

from generator.diagnostics import Location
from generator.notes import Deck, DraftNote, LineRange, note_texts, notes_and_drafts, question_of
from tests.texts import basic_note, text_of

NOTE = basic_note("a")
DRAFT = DraftNote(
    location=Location(path="cards.md", line=4, column=1),
    lines=LineRange(first=4, last=4),
    deck="deck",
    section=(),
    tags=(),
    id=None,
    hint=None,
    extra=text_of("more"),
    source=None,
    question=text_of("not yet"),
)


def test_notes_and_drafts_are_merged_into_source_order() -> None:
    first, last = replace(DRAFT, index=0), replace(DRAFT, index=3)
    deck = Deck(name="deck", descriptions=(), notes=(NOTE, NOTE), drafts=(first, last))
    assert notes_and_drafts(deck) == (first, NOTE, NOTE, last)


def test_the_texts_of_a_draft() -> None:
    assert question_of(DRAFT) == text_of("not yet")
    assert note_texts(DRAFT) == (text_of("not yet"), text_of("more"))


def test_a_range_of_lines_contains_both_its_ends() -> None:
    lines = LineRange(first=3, last=5)
    assert [number for number in range(1, 8) if number in lines] == [3, 4, 5]
