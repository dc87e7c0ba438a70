"""Reading a note of a vault takes linear time, whatever is in it."""

import re

import pytest

from generator.sources.dialects.obsidian.cards import Cards
from generator.sources.dialects.obsidian.inference import infer_presets
from generator.sources.source_lines import read_source_lines
from generator.text.lines import Line
from tests.test_obsidian_settings import options, read

ROWS = 300


@pytest.mark.parametrize("rows", ["Q: a", "C: {{a}}", "C: ==a==", "#flashcards/x", "Q: a\n?"])
def test_lines_of_a_paragraph_are_searched_a_few_times(
    rows: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To search the rest of the paragraph from each of its lines would take hours."""
    searched: list[Line] = []
    find = Cards.find_separator

    def count(cards: Cards, line: Line) -> re.Match[str] | None:
        searched.append(line)
        return find(cards, line)

    monkeypatch.setattr(Cards, "find_separator", count)
    read(f"{rows}\n" * ROWS, options({}, folder="x"))
    assert len(searched) < 4 * ROWS * len(rows.split("\n"))


def test_a_paragraph_is_a_card_from_some_of_its_lines_on() -> None:
    """A line is a native note where no separator makes it a question of the other tool."""
    text = "#flashcards\n\nQ: a\nQ: b :: c\nQ: d\n?\ne\n\nQ: f\nQ: ==g==\nQ: h\n"
    deck, _ = read(text, options({}))
    kinds = [type(note).__name__ for note in deck.notes]
    assert [note.location.line for note in deck.notes] == [4, 5, 10]
    assert kinds == ["BasicNote", "BasicNote", "ClozeNote"]


def test_a_paragraph_with_an_id_on_each_row_is_inferred_in_linear_time() -> None:
    """To go back to its start for each id would take an hour."""
    lines = read_source_lines("a.md", ["a", *("b {c}",) * 50_000], 1).lines
    found = infer_presets(lines, [line.number for line in lines])
    assert [(preset.note_type, preset.words) for preset in found] == [("Cloze", ("{",))]


def test_rows_of_ids_alone_are_inferred_in_linear_time() -> None:
    lines = read_source_lines("a.md", ["<!--ID: 1566052191670-->"] * 50_000, 1).lines
    assert infer_presets(lines, range(1, 50_001)) == []
