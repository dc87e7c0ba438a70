"""A folder with Logseq's settings is a graph, whose pages are read as Logseq's."""

from pathlib import Path

import pytest

from generator.notes import question_of
from generator.project.files import read_source
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
