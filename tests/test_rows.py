"""A row is read from left to right; a tab reaches to the next column that is a multiple of four."""

import pytest

from generator.markup.rows import Content, Row, join_rows


@pytest.mark.parametrize(
    ("text", "indent", "rest"),
    [
        ("", 0, ""),
        ("a b ", 0, "a b "),
        ("   a", 3, "a"),
        ("\ta", 4, "a"),
        ("  \ta", 4, "a"),
        ("    \ta", 8, "a"),
        (" \t \ta", 8, "a"),
        (" \t", 4, ""),
        ("\u00a0a", 0, "\u00a0a"),
    ],
)
def test_the_indent_of_a_row(text: str, indent: int, rest: str) -> None:
    row = Row(text, 0)
    assert (row.indent, row.rest, row.is_blank) == (indent, rest, rest == "")


@pytest.mark.parametrize(
    ("text", "columns", "code", "source"),
    [
        ("    a", 2, "  a", 12),
        ("    a", 4, "a", 14),
        ("  a", 4, "a", 12),
        ("\ta", 0, "\ta", 10),
        ("\ta", 1, "   a", 8),
        ("\ta", 4, "a", 11),
        ("\t\ta", 5, "   a", 9),
        ("  \ta", 3, " a", 12),
        ("\t", 2, "  ", 9),
        ("a", 2, "a", 10),
    ],
)
def test_columns_are_read_from_an_indent(text: str, columns: int, code: str, source: int) -> None:
    row = Row(text, 10)
    row.skip_columns(columns)
    assert row.code() == (code, source)
    # What is left of a tab has fewer offsets than spaces; the character after it has its own.
    assert source + len(code) == 10 + len(text)


def test_columns_count_from_the_start_of_the_row() -> None:
    row = Row("-\ta", 5)
    row.skip(1)
    assert (row.indent, row.rest, row.source_offset) == (3, "a", 7)
    row.skip_columns(1)
    assert (row.indent, row.code()) == (2, ("  a", 5))
    row.skip_columns(1)
    assert (row.indent, row.code()) == (1, (" a", 6))
    row.skip_columns(1)
    assert (row.indent, row.code()) == (0, ("a", 7))


def test_characters_are_read_after_the_indent() -> None:
    row = Row("  > \tb", 0)
    row.skip(1)
    assert (row.indent, row.rest, row.column) == (5, "b", 3)
    row.skip_indent()
    assert (row.indent, row.rest, row.column) == (0, "b", 8)


# "ab" at 2, "cd" at 10, both without the markers before them: "> ab", "- > cd".
JOINED = Content("ab\ncd", (0, 3), (2, 10))


def test_rows_are_joined() -> None:
    assert join_rows([("ab", 2), ("cd", 10)]) == JOINED
    assert join_rows([("", 4)]) == Content("", (0,), (4,))


@pytest.mark.parametrize(("offset", "source"), [(0, 2), (1, 3), (2, 4), (3, 10), (4, 11), (5, 12)])
def test_the_offset_of_a_character_in_the_source(offset: int, source: int) -> None:
    assert JOINED.source_offset(offset) == source


@pytest.mark.parametrize(
    ("span", "source"), [((0, 2), (2, 4)), ((0, 3), (2, 5)), ((1, 4), (3, 11)), ((3, 5), (10, 12))]
)
def test_the_place_of_a_span_in_the_source(span: tuple[int, int], source: tuple[int, int]) -> None:
    assert JOINED.source_span(*span) == source


@pytest.mark.parametrize(
    ("start", "end", "part"),
    [
        (0, 5, JOINED),
        (1, 5, Content("b\ncd", (0, 2), (3, 10))),
        (1, 2, Content("b", (0,), (3,))),
        (3, 5, Content("cd", (0,), (10,))),
        (4, 5, Content("d", (0,), (11,))),
        (0, 3, Content("ab\n", (0,), (2,))),
    ],
)
def test_a_part_of_a_content(start: int, end: int, part: Content) -> None:
    assert JOINED.part(start, end) == part
