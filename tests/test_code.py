import pytest

from generator.sources.code import CodeSpans, Fence, closes, closing_length, opening_fence


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


def test_a_fence_is_closed_by_as_many_of_the_same_character() -> None:
    fence = Fence("`", 4, 0, "")
    assert [closes(fence, line) for line in ("````", "`````", "```", "~~~~", "")] == [True, True, False, False, False]


def test_a_code_span_ends_at_the_next_run_of_the_same_length() -> None:
    spans = CodeSpans("`a``b` ``c```d``")
    assert [spans.end(0, 1), spans.end(2, 2), spans.end(5, 1), spans.end(10, 3)] == [6, 9, None, None]
    assert spans.end(7, 2) == 16
