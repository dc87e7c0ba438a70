"""Rows of tables: where the cells are, and which row makes the row above it the head of a table."""

import pytest

from generator.markup.rows import Content
from generator.markup.tables import Table, delimiter_row, table_cells


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("| a | b |", ["a", "b"]),
        ("a | b", ["a", "b"]),
        ("| a | b", ["a", "b"]),
        ("a | b |", ["a", "b"]),
        ("|a|b|  ", ["a", "b"]),
        ("| a", ["a"]),
        ("a |", ["a"]),
        ("a", ["a"]),
        ("|", [""]),
        ("||", [""]),
        ("| | |", ["", ""]),
        ("a || b", ["a", "", "b"]),
        ("| a \\| b | c |", ["a | b", "c"]),
        ("| \\| | \\|\\| |", ["|", "||"]),
        ("| a \\\\| b |", ["a \\\\", "b"]),
        ("| `a | b` | `c \\| d` |", ["`a | b`", "`c | d`"]),
        ("| $|a|$ | $$b | c$$ |", ["$|a|$", "$$b | c$$"]),
        ("| `a | b |", ["`a", "b"]),
        ("| ![a | b](c.png) | d |", ["![a | b](c.png)", "d"]),
        ("| *a | b* |", ["*a", "b*"]),
    ],
)
def test_the_cells_of_a_row(row: str, cells: list[str]) -> None:
    assert [cell.text for cell in table_cells(row, 0)] == cells


def test_the_places_of_cells() -> None:
    assert table_cells("| ab | c |", 10) == [
        Content("ab", (0,), (12,)),
        Content("c", (0,), (17,)),
    ]
    assert table_cells("a||", 10) == [Content("a", (0,), (10,)), Content("", (0,), (12,))]


def test_a_bar_in_a_cell_is_read_without_its_backslash() -> None:
    (cell,) = table_cells("| a \\| b |", 10)
    assert cell == Content("a | b", (0, 2), (12, 15))
    assert [cell.source_offset(offset) for offset in range(6)] == [12, 13, 15, 16, 17, 18]


@pytest.mark.parametrize(
    ("row", "alignments"),
    [
        ("|---|---|", ["", ""]),
        ("---|---", ["", ""]),
        ("| :-- | :-: | --: | - |", ["left", "center", "right", ""]),
        (":-|", ["left"]),
        ("|-", [""]),
        ("|-|", [""]),
        ("\t| - |\t", [""]),
        ("---", []),
        (":--", []),
        ("|", []),
        ("||", []),
        ("| |", []),
        ("| - | |", []),
        ("| -- - |", []),
        ("| a |", []),
        ("- | -", ["", ""]),
        ("| - | - | a", []),
    ],
)
def test_the_row_below_the_head_of_a_table(row: str, alignments: list[str]) -> None:
    assert delimiter_row(row) == alignments


@pytest.mark.parametrize(
    ("columns", "short_rows", "cells"),
    [
        (3, 2, 3 * 3),
        # 100 rows get 99 cells each; the 102nd gets none, and keeps its own.
        (100, 102, 100 + 101 * 100 + 1),
        (2_500, 4_000, 2_500 + 4 * 2_500 + 3_996),
    ],
)
def test_only_so_many_cells_are_added_to_short_rows(
    columns: int, short_rows: int, cells: int
) -> None:
    rows = [("|a" * columns + "|", 0), *[("|b|", 0)] * short_rows]
    element, with_text = Table([""] * columns, rows).build()
    assert len(element.findall(".//th")) + len(element.findall(".//td")) == cells
    assert len(with_text) == columns + short_rows
