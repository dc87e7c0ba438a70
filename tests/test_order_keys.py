"""Order keys rise in source order, few of them change, and inserted notes find room."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.identity.order_keys import FIRST, LAST, STEP, assign_order_keys

places_so_far = st.lists(st.none() | st.integers(1, 40).map(lambda key: key * 250.0), max_size=30)


def longest_rising(keys: list[float]) -> int:
    """Return the length by brute force."""
    best: list[int] = []
    for index, key in enumerate(keys):
        best.append(
            1 + max((best[below] for below in range(index) if keys[below] < key), default=0)
        )
    return max(best, default=0)


def test_first_notes_are_a_step_apart() -> None:
    assert assign_order_keys([None, None, None]) == (FIRST, FIRST + STEP, FIRST + 2 * STEP)
    assert assign_order_keys([]) == ()


def test_notes_in_order_stay() -> None:
    assert assign_order_keys([1000, 2000, 2000.5, 9000]) == (1000, 2000, 2000.5, 9000)


def test_note_at_the_end_is_a_step_later() -> None:
    assert assign_order_keys([1000, 7000, None]) == (1000, 7000, 7000 + STEP)


def test_inserted_note_leaves_more_room_after_than_before() -> None:
    assert assign_order_keys([1000, None, 2000]) == (1000, 1250, 2000)


def test_note_at_the_start_is_a_step_earlier_while_there_is_room() -> None:
    assert assign_order_keys([None, None, 1000]) == (1000 - 2 * STEP, 1000 - STEP, 1000)
    assert assign_order_keys([None, STEP]) == (STEP // 4, STEP)


def test_notes_added_at_the_start_get_whole_numbers_for_years() -> None:
    keys: tuple[float, ...] = assign_order_keys([None])
    for _ in range(900):
        keys = assign_order_keys([None, *keys])
    assert all(int(one) < int(other) for one, other in pairwise(keys))


@pytest.mark.parametrize("count", [10_000, 300_000, 1_000_000])
def test_any_number_of_notes_stays_below_ankis_limit(count: int) -> None:
    keys = assign_order_keys([None] * count)
    assert keys[0] >= FIRST
    assert keys[-1] <= LAST
    assert all(one < other for one, other in pairwise(keys))
    more = assign_order_keys([*keys, *[None] * 100])
    assert more[-1] <= LAST
    assert all(one < other for one, other in pairwise(more))


def test_inserted_notes_share_the_gap() -> None:
    assert assign_order_keys([1000, None, None, None, 2000]) == (1000, 1250, 1500, 1750, 2000)


def test_only_the_moved_note_gets_another_key() -> None:
    assert assign_order_keys([4000, 1000, 2000, 3000]) == (1000 - STEP, 1000, 2000, 3000)
    assert assign_order_keys([2000, 3000, 4000, 1000]) == (2000, 3000, 4000, 4000 + STEP)


def test_two_dozen_notes_added_one_after_the_other_get_whole_numbers() -> None:
    keys: list[float] = [1000, 2000]
    for _ in range(18):
        keys = [*assign_order_keys([*keys[:-1], None, keys[-1]])]
    assert len({int(key) for key in keys}) == len(keys) == 20


def test_a_thousand_notes_in_one_gap_still_rise() -> None:
    keys = assign_order_keys([1000, *[None] * 5000, 1001])
    assert all(one < other for one, other in pairwise(keys))


@pytest.mark.parametrize("at", ["first", "second", "middle", "last but one", "last"])
def test_one_note_per_build_in_the_same_gap_for_years(at: str) -> None:
    """A gap is full after some seventy notes; then the next note moves, and keys still rise."""
    keys = [*assign_order_keys([None] * 5)]
    for _ in range(400):
        index = {
            "first": 0,
            "second": 1,
            "middle": len(keys) // 2,
            "last but one": len(keys) - 1,
        }.get(at, len(keys))
        keys = [*assign_order_keys([*keys[:index], None, *keys[index:]])]
        assert all(one < other for one, other in pairwise(keys))
        assert assign_order_keys(keys) == tuple(keys)


@given(places_so_far)
def test_keys_rise_and_as_few_as_possible_change(before: list[float | None]) -> None:
    after = assign_order_keys(before)
    assert all(one < other for one, other in pairwise(after))
    assert all(key > 0 for key in after)
    kept = sum(old is not None and old == new for old, new in zip(before, after, strict=True))
    assert kept >= longest_rising([key for key in before if key is not None])
    assert assign_order_keys(after) == after
