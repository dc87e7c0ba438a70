"""What readers of other tools' files collect: the decks of notes that name none."""

import pytest

from generator.sources import SourceFile, read_deck

HEAD = "#separator:tab\n#html:false\n#deck column:1\n"


@pytest.mark.parametrize(
    ("decks", "wanted", "message"),
    [
        (
            ["Geo", "", "Geo::Peru", "Geo"],
            ["Geo", "Geo", "Geo::Peru", "Geo"],
            'a note without a deck goes to the deck "Geo", which contains the others: line 5',
        ),
        (
            ["", "A::B::x", "", "A::B::y"],
            ["A::B", "A::B::x", "A::B", "A::B::y"],
            '2 notes without a deck go to the deck "A::B", which contains the others: lines 4, 6',
        ),
        (
            [*["A", "A::x"] * 4, *[""] * 7],
            [*["A", "A::x"] * 4, *["A"] * 7],
            (
                '7 notes without a deck go to the deck "A", which contains the others: '
                "lines 12, 13, 14, 15, 16 and more"
            ),
        ),
        (
            ["Spanish::Verbs", ""],
            ["Spanish::Verbs", "Spanish"],
            'a note without a deck goes to the deck "Spanish", which contains the others: line 5',
        ),
        (
            ["Geo", "", "Geo"],
            ["Geo", "Geo", "Geo"],
            'a note without a deck goes to the deck "Geo", which contains the others: line 5',
        ),
        (["A::x", "A::y"], ["A::x", "A::y"], None),
    ],
)
def test_a_row_without_a_deck_does_not_move_others(
    decks: list[str], wanted: list[str], message: str | None
) -> None:
    text = HEAD + "\n".join(f"{deck}\tq{number}\ta" for number, deck in enumerate(decks))
    deck, found = read_deck(
        [SourceFile(path="a.txt", subpath=(), text=text, dialect="anki-text")], "a"
    )
    assert [note.deck for note in deck.notes] == wanted
    assert [problem.message for problem in found] == ([message] if message else [])


@pytest.mark.parametrize(
    ("decks", "wanted", "line", "first"),
    [
        ([*[""] * 9, "Spanish::Verbs"], [*["a"] * 9, "a::Spanish::Verbs"], 4, "Spanish"),
        (["", "A::x", "", "A::y", ""], ["a", "a::A::x", "a", "a::A::y", "a"], 4, "A"),
        (["Geo", ""], ["a::Geo", "a"], 5, "Geo"),
    ],
)
def test_decks_of_few_notes_are_below_the_deck_of_the_file(
    decks: list[str], wanted: list[str], line: int, first: str
) -> None:
    text = HEAD + "\n".join(f"{deck}\tq{number}\ta" for number, deck in enumerate(decks))
    deck, found = read_deck(
        [SourceFile(path="a.txt", subpath=(), text=text, dialect="anki-text")], "a"
    )
    assert [note.deck for note in deck.notes] == wanted
    message = f'a note without a deck is outside the deck "{first}"'
    assert [(problem.location.line, problem.message) for problem in found] == [(line, message)]


def test_the_deck_tag_of_one_note_does_not_move_others() -> None:
    text = "".join(f"q{number}::a\n\n" for number in range(4)) + "#flashcards/geo r::a\n"
    deck, _ = read_deck([SourceFile(path="a.md", subpath=(), text=text, dialect="obsidian")], "a")
    assert [note.deck for note in deck.notes] == ["a"] * 4 + ["a::geo"]


def test_decks_with_nothing_in_common_and_a_row_without_one() -> None:
    text = "Deck,Front,Back\nA,q,a\n,r,b\nB,s,c\n"
    deck, found = read_deck([SourceFile(path="a.csv", subpath=(), text=text, dialect="csv")], "a")
    assert [note.deck for note in deck.notes] == ["a::A", "a", "a::B"]
    assert [problem.message for problem in found] == [
        "a note without a deck goes to the file's deck, above the others: line 3",
        'the deck "B" shares no parent deck with "A"',
    ]


def test_notes_without_a_deck_stay_in_the_one_that_the_file_names() -> None:
    text = f"#deck:Geo\n{HEAD}\tq\ta\nGeo::Peru\tr\tb\n"
    deck, found = read_deck(
        [SourceFile(path="a.txt", subpath=(), text=text, dialect="anki-text")], "a"
    )
    assert not any("without a deck" in problem.message for problem in found)
    assert deck.notes[0].deck == "Geo"


@pytest.mark.parametrize(
    ("source", "problems"),
    [
        (
            "q::a\n\n## Overview\n\nProse only.\nMore.\n\nThe rest.\n\n## B\n",
            ['4 "## Overview" and 2 more lines', '9 "The rest."', '11 "## B"'],
        ),
        ("## A\n### B\ntext\n## C\n\nq::a\n", ['2 "## A"', '3 "### B" and 1 more line']),
        # A card shows the title of a heading above it, but not the text between them.
        ("## A\ntext\n\nq::a\n\nmore\n", ['3 "text"', '7 "more"']),
        ("## A\nq::a\n\ntext\n", ['5 "text"']),
    ],
)
def test_a_heading_without_a_note_is_reported_with_the_text_below(
    source: str, problems: list[str]
) -> None:
    file = SourceFile(path="a.md", subpath=(), text=f"#flashcards\n{source}", dialect="obsidian")
    found = [(f.location.line, f.message) for f in read_deck([file], "a")[1]]
    assert [f"{line} {message}" for line, message in found] == [
        problem.replace(" ", " text on no card: ", 1) for problem in problems
    ]
