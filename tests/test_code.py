import pytest

from generator.text.code import (
    CodeSpans,
    Fence,
    FencedRow,
    closes,
    closing_length,
    fenced_blocks,
    fenced_rows,
    opening_fence,
    unquoted_fence,
)


@pytest.mark.parametrize(
    ("line", "fence"),
    [
        ("```", Fence("`", 3, 0, "")),
        ("~~~~ py x", Fence("~", 4, 0, "py x")),
        ("  ```py", Fence("`", 3, 2, "py")),
        ("- 1. ```", Fence("`", 3, 5, "")),
        ("12) ~~~", Fence("~", 3, 4, "")),
        ("~~~ a`b ~", Fence("~", 3, 0, "a`b ~")),
        ("``` a`b", None),
        ("``", None),
        ("a ```", None),
        ("-```", None),
        ("> ```py", Fence("`", 3, 2, "py", quoted=True)),
        (">~~~", Fence("~", 3, 1, "", quoted=True)),
        (">    ```", Fence("`", 3, 5, "", quoted=True)),
        (">     ```", None),  # four more spaces after "> " make indented code
        (":   ```", Fence("`", 3, 4, "")),
        ("a > ```", None),
        ("", None),
    ],
)
def test_opening_fences(line: str, fence: Fence | None) -> None:
    assert opening_fence(line) == fence


@pytest.mark.parametrize(
    ("line", "char", "length"),
    [
        ("```", "`", 3),
        (" ~~~~ ", "~", 4),
        ("`", "`", 1),
        ("> ```", ">`", 3),
        ("``` a", "", 0),
        ("`~`", "", 0),
        ("", "", 0),
        ("a", "", 0),
    ],
)
def test_closing_fences(line: str, char: str, length: int) -> None:
    assert closing_length(line) == (char, length)


def test_a_fence_is_closed_by_at_least_as_many_of_its_character() -> None:
    fence = Fence("`", 4, 0, "")
    assert [closes(fence, line) for line in ("````", "`````", "```", "~~~~", "")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_a_code_span_ends_at_the_next_run_of_the_same_length() -> None:
    spans = CodeSpans("`a``b` ``c```d``")
    assert [spans.end(0, 1), spans.end(2, 2), spans.end(5, 1), spans.end(10, 3)] == [
        6,
        9,
        None,
        None,
    ]
    assert spans.end(7, 2) == 16


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["a", "```py", "b", "```", "c"], "TOCXT"),
        (["```", "a", "~~~"], "OCC"),  # to the end: it is not closed
        (["> ```", "> a", "> ```", "b"], "OCXT"),
        (["> ```", "> a", "b", "```"], "OCTO"),  # the block quote ends, and its code with it
        (["- ```", "  a", "  ```"], "OCX"),
        (["```a`b", "c"], "TT"),
    ],
)
def test_each_row_has_a_role_in_fenced_code(rows: list[str], expected: str) -> None:
    letters = {
        FencedRow.TEXT: "T",
        FencedRow.OPENING: "O",
        FencedRow.CODE: "C",
        FencedRow.CLOSING: "X",
    }
    assert "".join(letters[role] for role in fenced_rows(rows)) == expected


def test_a_block_that_is_not_closed_goes_on_to_the_end() -> None:
    text = "a\n```py\nb\n```\n> ~~~\n> c\nd\n```\ne"
    assert [text[block.start : block.end] for block in fenced_blocks(text)] == [
        "```py\nb\n```",
        "~~~\n> c",
        "```\ne",
    ]
    assert [text[slice(*block.inner)] for block in fenced_blocks(text)] == ["b", "> c", "e"]
    assert [block.inner for block in fenced_blocks("```")] == [(3, 3)]
    assert list(fenced_blocks("> ```\n> a")) == []


def test_a_block_that_ends_with_its_quote_has_its_content_before_its_end() -> None:
    found = [(block.start, block.end, block.inner) for block in fenced_blocks("> ```\nb")]
    assert found == [(2, 5, (5, 5))]


def test_a_fence_in_a_block_quote_may_be_text() -> None:
    assert unquoted_fence("> ```") is None
    assert unquoted_fence("```") == opening_fence("```")
