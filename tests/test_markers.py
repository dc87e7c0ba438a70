import re

import pytest

from generator.text.markers import (
    DASHES,
    HEADING,
    ITEM,
    THEMATIC_BREAK,
    TITLED_HEADING,
    starts_block,
    without_closing_hashes,
)


@pytest.mark.parametrize("line", ["- ", "* ", "+ ", "1. ", "1) ", "999999999. "])
def test_items(line: str) -> None:
    assert re.match(rf"{ITEM} ", line)


@pytest.mark.parametrize("line", ["– ", "a. ", "1: ", "1234567890. ", "-", "1."])
def test_no_items(line: str) -> None:
    assert not re.match(rf"{ITEM} ", line)


@pytest.mark.parametrize(
    ("line", "is_break", "is_dashes"),
    [
        ("---", True, True),
        ("----- ", True, True),
        ("- - -", True, False),
        ("***", True, False),
        ("_ _ _", True, False),
        ("   ---", True, False),
        ("    ---", False, False),
        ("--", False, False),
        ("-*-", False, False),
        ("--- a", False, False),
    ],
)
def test_thematic_breaks(line: str, *, is_break: bool, is_dashes: bool) -> None:
    assert (THEMATIC_BREAK.match(line) is not None, DASHES.match(line) is not None) == (
        is_break,
        is_dashes,
    )


@pytest.mark.parametrize(
    ("line", "level", "is_titled"),
    [
        ("# a", 1, True),
        ("###### a", 6, True),
        ("##\ta", 2, True),
        ("#", 1, False),
        ("# ", 1, False),
    ],
)
def test_headings(line: str, level: int, *, is_titled: bool) -> None:
    found = HEADING.match(line)
    assert found
    assert len(found[1]) == level
    assert (TITLED_HEADING.match(line) is not None) is is_titled


@pytest.mark.parametrize("line", ["#a", "####### a", " # a", "a # b"])
def test_no_headings(line: str) -> None:
    assert not HEADING.match(line)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Cells ##", "Cells"),
        ("Cells \t ##", "Cells"),
        ("Cells #  #", "Cells #"),
        ("Cells ## ", "Cells"),
        ("C#", "C#"),
        ("#", ""),
        ("a # b", "a # b"),
        ("a\t#", "a"),
    ],
)
def test_hashes_may_close_a_heading(title: str, expected: str) -> None:
    assert without_closing_hashes(title) == expected


@pytest.mark.parametrize(
    "line", ["", "  ", "- a", "1. a", "# a", "> a", "| a", "```", "~~~", "    a", "\ta"]
)
def test_block_starts(line: str) -> None:
    assert starts_block(line)


@pytest.mark.parametrize("line", ["a", "   a", "-a", "1.a", "*a*", "``a``"])
def test_lines_that_continue_a_paragraph(line: str) -> None:
    assert not starts_block(line)
