"""How a build names the decks of its notes."""

from dataclasses import replace

import pytest

from generator.cli.summary import in_decks
from tests.texts import read


@pytest.mark.parametrize(
    ("decks", "printed"),
    [
        (["A"], "in the deck A"),
        (["A::B::c"], "in the deck A::B::c"),
        (["A::B", "A::B"], "in the deck A::B"),
        (["A::B::c", "A::B::d"], "in 2 decks below A::B"),
        (["A::b", "A::c::d", "A::c::e"], "in 3 decks below A"),
        (["A", "A::b"], "in the deck A and 1 deck below it"),
        (["A::b", "A", "A::b::c"], "in the deck A and 2 decks below it"),
        (["A", "AB"], "in 2 decks"),
        (["A::b", "C::b", "D"], "in 3 decks"),
        ([], "in the deck root"),
    ],
)
def test_the_decks_of_a_package(decks: list[str], printed: str) -> None:
    deck, _ = read("Q: a\nA: b\n", "root")
    notes = tuple(replace(deck.notes[0], deck=name) for name in decks)
    assert in_decks(replace(deck, notes=notes)) == printed
