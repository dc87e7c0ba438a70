"""Cloze numbers stay with their texts and are given to no other text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.identity.numbering import NumberedText, assign_numbers, remember


def after(*builds: list[str], by_position: bool = False) -> dict[str, int]:
    """Build one list of texts after the other; return the numbers of the last one."""
    known: tuple[NumberedText, ...] = ()
    numbers: tuple[int, ...] = ()
    for texts in builds:
        numbers = assign_numbers(known, texts, by_position=by_position)
        known = remember(known, zip(numbers, texts, strict=True))
    return dict(zip(builds[-1], numbers, strict=True))


@pytest.mark.parametrize(
    ("before", "now", "numbers"),
    [
        (["a", "b"], ["x", "a", "b"], {"x": 3, "a": 1, "b": 2}),
        (["a", "b"], ["b", "a"], {"b": 2, "a": 1}),
        (
            ["Paris", "Rome"],
            ["Paris, the capital of France", "Rome"],
            {"Paris, the capital of France": 1, "Rome": 2},
        ),
        (["the colour of it", "b"], ["the color of it", "b"], {"the color of it": 1, "b": 2}),
        (
            ["handwriting recognition with LeNet-5"],
            ["recognition of handwriting with LeNet-5"],
            {"recognition of handwriting with LeNet-5": 1},
        ),
    ],
)
def test_a_text_that_moves_or_is_edited_keeps_its_number(
    before: list[str], now: list[str], numbers: dict[str, int]
) -> None:
    assert after(before, now) == numbers


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (["vitamin A", "vitamin B", "vitamin D"], ["vitamin B", "vitamin D", "vitamin K"]),
        (["Prophase", "Metaphase", "Anaphase"], ["Prophase", "Metaphase", "Telophase"]),
        (["interphase", "mitosis"], ["interphase", "meiosis"]),
        (["left atrium", "right atrium"], ["left ventricle", "right atrium"]),
        (["1914", "1918"], ["1915", "1918"]),
        (
            ["the Treaty of Paris", "the Treaty of Rome"],
            ["the Treaty of Versailles", "the Treaty of Rome"],
        ),
        (["第一", "第二"], ["第一", "第三"]),
    ],
)
def test_another_item_gets_a_new_number(before: list[str], now: list[str]) -> None:
    old, new = after(before), after(before, now)
    for text in now:
        assert new[text] == old.get(text, len(before) + 1)


def test_a_number_returns_only_with_its_text() -> None:
    assert after(["vitamin A", "b"], ["b"], ["b", "vitamin C"]) == {"b": 2, "vitamin C": 3}
    assert after(["vitamin A", "b"], ["b"], ["b", "vitamin A"]) == {"b": 2, "vitamin A": 1}


def test_the_only_deletion_that_changed_keeps_the_number_of_its_position() -> None:
    assert after(["Paris", "Rome"], ["London", "Rome"], by_position=True) == {
        "London": 1,
        "Rome": 2,
    }
    assert after(["Paris", "Rome"], ["London", "Madrid"], by_position=True) == {
        "London": 3,
        "Madrid": 4,
    }


def test_numbers_written_in_the_source_are_given_to_no_other_text() -> None:
    assert assign_numbers((), ["a", "b"], taken=(1,)) == (2, 3)
    assert assign_numbers((NumberedText(1, "a"),), ["a"], taken=(1,)) == (2,)


@given(
    st.lists(st.text(min_size=1, max_size=8), unique=True, max_size=8).flatmap(
        lambda t: st.tuples(st.just(t), st.permutations(t))
    )
)
def test_any_order_keeps_all_numbers(texts: tuple[list[str], list[str]]) -> None:
    assert after(*texts) == after(texts[0])
