"""In display math over several rows, no row starts a block."""

import pytest

from generator.markup.math_rows import MathRows


def rows_in_math(text: str) -> list[int]:
    """Return the indexes of the rows that only go on with math."""
    rows = text.split("\n")
    math = MathRows(rows)
    found = []
    for index, row in enumerate(rows):
        if not row.strip():
            math.close()
            continue
        if math.is_open:
            found.append(index)
        math.read(row, index)
    return found


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("$$\na\n- b\n$$\nc", [1, 2, 3]),
        ("\\[\na\n\\]\nb", [1, 2]),
        ("$$ a\nb $$ c\nd", [1]),
        ("$$ a $$\nb", []),
        ("$$ a $$ b $$\nc", []),
        ("a $$\nb\n$$", []),
        ("$$\na", []),
        ("$$\na\n\n$$", []),
        ("$$\na\n \t\n$$", []),
        ("\\[\n$$\n\\]", [1, 2]),
        ("$$\n\\[\n$$\na", [1, 2]),
        ("$$\na\n$$\n$$\nb\n$$", [1, 2, 4, 5]),
        ("$$\na\n$$\nb\n\n$$\nc", [1, 2]),
        ("$\na\n$", []),
    ],
)
def test_rows_in_display_math(text: str, rows: list[int]) -> None:
    assert rows_in_math(text) == rows


def test_math_ends_with_its_paragraph() -> None:
    math = MathRows(["$$", "a", "$$"])
    math.read("$$", 0)
    assert math.is_open
    math.close()
    assert not math.is_open


def test_the_rows_of_a_container_have_no_markers() -> None:
    math = MathRows(["> $$", "> a", "> $$"])
    math.read("$$", 0)
    assert math.is_open
    math.read("a", 1)
    math.read("$$", 2)
    assert not math.is_open


def test_a_row_of_only_the_marker_of_a_quote_ends_it() -> None:
    math = MathRows(["> $$", "> - a", ">", "> $$"])
    math.read("$$", 0)
    assert not math.is_open
