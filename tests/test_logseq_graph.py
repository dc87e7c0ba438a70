"""A folder with Logseq's settings is a graph, whose pages are read as Logseq's."""

from pathlib import Path

import pytest

from generator.notes import question_of
from generator.project.files import read_source
from generator.reading import NO_OPTIONS, ReadOptions
from generator.sources import SourceFile, read_deck
from generator.sources.detection import detect_in_folder
from generator.sources.dialects.logseq.page_names import page_levels
from tests.generated_texts import write

PAGE = b"- Which?\n  some words\n  #card\n\t- Ucayali\n"


@pytest.mark.usefixtures("folder")
def test_a_tag_in_any_line_of_a_page_of_a_graph_makes_a_card() -> None:
    write("graph/pages/a.md", PAGE)
    assert not read_source(Path("graph")).deck.notes
    write("graph/logseq/config.edn")
    write("graph/logseq/bak/pages/a/1.md", PAGE)
    (note,) = read_source(Path("graph")).deck.notes
    assert question_of(note).value == "Which?  \nsome words"


def test_a_tag_after_a_letter_is_one_in_a_graph_and_in_a_block_with_a_schedule() -> None:
    row = "- Which river of issue#12#card#geo\n"
    scheduled = row + "  card-last-interval:: 4\n\t- Ucayali\n"
    in_graph = ReadOptions(in_graph=True)
    assert questions(row + "\t- Ucayali\n") == []
    assert questions(scheduled) == ["Which river of issue#12"]
    assert questions(row + "\t- Ucayali\n", in_graph) == ["Which river of issue#12"]
    assert questions("- See a.org/#card and x##card\n\t- no\n", in_graph) == []


def questions(text: str, options: ReadOptions = NO_OPTIONS) -> list[str]:
    file = SourceFile(path="a.md", subpath=(), text=text, dialect="logseq", options=options)
    return [question_of(note).value for note in read_deck([file], "d")[0].notes]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# Unstage #card\ncard-repeats:: 1\n\t- git restore\n", "logseq"),
        ("How to\nunstage? #card\n\t- git\n\t  restore\n- more\n", "logseq"),
        # Without an item below, it has an answer only for Flashcards for Obsidian.
        ("# Unstage #card\ngit restore\n", "flashcards-obsidian"),
        ("# Unstage #card\n- git restore\n", "flashcards-obsidian"),
    ],
)
def test_a_block_without_a_bullet(text: str, found: str) -> None:
    options = ReadOptions(in_graph=True)
    dialect = detect_in_folder("graph/pages/a.md", text, options)
    assert dialect is not None
    assert dialect.name == found
    asked = ["How to  \nunstage?"] if text.startswith("How") else ["Unstage"]
    assert questions(text, options) == (asked if found == "logseq" else [])
    assert questions(text) == []


@pytest.mark.parametrize(
    ("name", "levels"),
    [
        ("Rivers", ("Rivers",)),
        ("Peru%2FRivers%2Flong", ("Peru", "Rivers", "long")),
        ("Peru___Rivers", ("Peru", "Rivers")),
        ("Peru%3A its %2F Rivers %3F", ("Peru: its", "Rivers ?")),
        ("Mara%C3%B1%c3%b3n", ("Marañón",)),
        ("2024_06_05", ("2024_06_05",)),
        ("100%", ("100%",)),
        ("100%25", ("100%",)),
        ("100%FF%00", ("100%FF%00",)),
        ("%2F", ("%2F",)),
    ],
)
def test_the_name_of_a_page_from_that_of_its_file(name: str, levels: tuple[str, ...]) -> None:
    assert page_levels(name) == levels


@pytest.mark.usefixtures("folder")
def test_a_page_in_a_namespace_has_the_deck_of_that_name() -> None:
    write("graph/pages/Peru%2FRivers.md", b"- Which?#card\n\t- Ucayali\n")
    write("graph/pages/Peru___Towns.md", b"- Capital?#card\n\t- Lima\n")
    write("graph/pages/a___b.md", b"Q: q\nA: a\n")
    decks = [note.deck for note in read_source(Path("graph")).deck.notes]
    assert decks == [
        "graph::pages::a___b",
        "graph::pages::Peru::Rivers",
        "graph::pages::Peru::Towns",
    ]
