"""A folder with Logseq's settings is a graph, whose pages are read as Logseq's."""

from pathlib import Path

import pytest

from generator.notes import question_of
from generator.project.files import read_source
from generator.reading import NO_OPTIONS, ReadOptions
from generator.sources import SourceFile, read_deck
from tests.generated_texts import write

PAGE = b"- Which?\n  some words\n  #card\n\t- Ucayali\n"


@pytest.mark.usefixtures("folder")
def test_a_tag_in_any_line_of_a_page_of_a_graph_makes_a_card() -> None:
    write("graph/pages/a.md", PAGE)
    assert not read_source(Path("graph")).deck.notes
    write("graph/logseq/config.edn")
    write("graph/logseq/bak/pages/a/1.md", PAGE)
    (note,) = read_source(Path("graph")).deck.notes
    assert question_of(note).value == "Which?\nsome words"


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
