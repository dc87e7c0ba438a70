"""Sections of notes that Anki exports: those of their decks, and those that their cards show."""

import pytest

from generator.sources.foreign.deck_headings import sections_of_context, split_deck_name


@pytest.mark.parametrize(
    ("context", "deck", "titles"),
    [
        ("Peru › Rivers", None, ["Peru", "Rivers"]),
        ("Peru › Rivers", "Geo::Peru", ["Rivers"]),
        ("Peru › Rivers", "Geo::Peru::Rivers", []),
        ("Peru › Rivers", "Peru::Geo", ["Peru", "Rivers"]),
        ("Peru › Rivers", "Rivers", ["Peru", "Rivers"]),
        ("**Peru**\n #a", None, ["**Peru** a"]),
        ("a › b › c › d › e › f › g", None, ["a", "b", "c", "d", "e", "f › g"]),
        (" › ", "Geo", []),
    ],
)
def test_the_sections_of_a_context(context: str, deck: str | None, titles: list[str]) -> None:
    sections = sections_of_context(context, split_deck_name(deck))
    assert [section.title for section in sections] == titles
    assert [section.level for section in sections] == [*range(1, len(titles) + 1)]
