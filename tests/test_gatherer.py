"""What readers of other tools' files gather: where notes go that name no deck."""

import pytest

from generator.sources import SourceFile, read_deck

HEAD = "#separator:tab\n#html:false\n#deck column:1\n"


@pytest.mark.parametrize(
    ("decks", "wanted", "message"),
    [
        (
            ["Geo", "", "Geo::Peru", "Geo"],
            ["Geo", "Geo", "Geo::Peru", "Geo"],
            'a note without a deck goes to the deck "Geo", above the others: line 5',
        ),
        (
            ["", "A::B::x", "", "A::B::y"],
            ["A::B", "A::B::x", "A::B", "A::B::y"],
            '2 notes without a deck go to the deck "A::B", above the others: lines 4, 6',
        ),
        (
            ["A", *[""] * 7],
            ["A"] * 8,
            '7 notes without a deck go to the deck "A", above the others: lines 5, 6, 7, 8, 9 and more',
        ),
        (["A::x", "A::y"], ["A::x", "A::y"], None),
    ],
)
def test_a_row_without_a_deck_moves_no_other(decks: list[str], wanted: list[str], message: str | None) -> None:
    text = HEAD + "\n".join(f"{deck}\tq{number}\ta" for number, deck in enumerate(decks))
    deck, found = read_deck([SourceFile(path="a.txt", below=(), text=text, dialect="anki-text")], "a")
    assert [note.deck for note in deck.notes] == wanted
    assert [problem.message for problem in found] == ([message] if message else [])


def test_decks_with_nothing_in_common_and_a_row_without_one() -> None:
    text = "Deck,Front,Back\nA,q,a\n,r,b\nB,s,c\n"
    deck, found = read_deck([SourceFile(path="a.csv", below=(), text=text, dialect="csv")], "a")
    assert [note.deck for note in deck.notes] == ["a::A", "a", "a::B"]
    assert [problem.message for problem in found] == [
        "a note without a deck goes to the deck of the file, above the others: line 3",
        'the deck "B" has nothing above it in common with the deck "A"',
    ]


def test_notes_without_a_deck_stay_in_the_one_that_the_file_names() -> None:
    text = f"#deck:Geo\n{HEAD}\tq\ta\nGeo::Peru\tr\tb\n"
    deck, found = read_deck([SourceFile(path="a.txt", below=(), text=text, dialect="anki-text")], "a")
    assert not any("without a deck" in problem.message for problem in found)
    assert deck.notes[0].deck == "Geo"
