"""Order keys rise in source order, few change, and what is written in between finds room."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.identity.order_keys import FIRST, LAST, STEP, assign_order_keys

places_so_far = st.lists(
    st.none() | st.integers(1, 40).map(lambda place: place * 250.0), max_size=30
)


def longest_rising(places: list[float]) -> int:
    """Count the slow and obvious way."""
    best: list[int] = []
    for index, place in enumerate(places):
        best.append(
            1 + max((best[below] for below in range(index) if places[below] < place), default=0)
        )
    return max(best, default=0)


def test_first_notes_stand_a_step_apart() -> None:
    assert assign_order_keys([None, None, None]) == (FIRST, FIRST + STEP, FIRST + 2 * STEP)
    assert assign_order_keys([]) == ()


def test_notes_in_order_stay() -> None:
    assert assign_order_keys([1000, 2000, 2000.5, 9000]) == (1000, 2000, 2000.5, 9000)


def test_note_at_the_end_comes_a_step_later() -> None:
    assert assign_order_keys([1000, 7000, None]) == (1000, 7000, 7000 + STEP)


def test_note_in_between_leaves_more_room_below_than_above() -> None:
    assert assign_order_keys([1000, None, 2000]) == (1000, 1250, 2000)


def test_note_at_the_start_comes_a_step_earlier_as_long_as_there_is_room() -> None:
    assert assign_order_keys([None, None, 1000]) == (1000 - 2 * STEP, 1000 - STEP, 1000)
    assert assign_order_keys([None, STEP]) == (STEP // 4, STEP)


def test_notes_written_above_all_others_keep_whole_numbers_for_years() -> None:
    places: tuple[float, ...] = assign_order_keys([None])
    for _ in range(900):
        places = assign_order_keys([None, *places])
    assert all(int(one) < int(other) for one, other in pairwise(places))


@pytest.mark.parametrize("count", [10_000, 300_000, 1_000_000])
def test_however_many_notes_stay_where_anki_lets_them(count: int) -> None:
    places = assign_order_keys([None] * count)
    assert places[0] >= FIRST
    assert places[-1] <= LAST
    assert all(one < other for one, other in pairwise(places))
    more = assign_order_keys([*places, *[None] * 100])
    assert more[-1] <= LAST
    assert all(one < other for one, other in pairwise(more))


def test_notes_in_between_share_the_gap() -> None:
    assert assign_order_keys([1000, None, None, None, 2000]) == (1000, 1250, 1500, 1750, 2000)


def test_only_the_moved_note_gets_another_place() -> None:
    assert assign_order_keys([4000, 1000, 2000, 3000]) == (1000 - STEP, 1000, 2000, 3000)
    assert assign_order_keys([2000, 3000, 4000, 1000]) == (2000, 3000, 4000, 4000 + STEP)


def test_two_dozen_notes_added_one_below_the_other_keep_whole_numbers() -> None:
    places: list[float] = [1000, 2000]
    for _ in range(18):
        places = [*assign_order_keys([*places[:-1], None, places[-1]])]
    assert len({int(place) for place in places}) == len(places) == 20


def test_a_thousand_notes_in_one_gap_still_rise() -> None:
    places = assign_order_keys([1000, *[None] * 5000, 1001])
    assert all(one < other for one, other in pairwise(places))


@pytest.mark.parametrize("at", ["first", "second", "middle", "last but one", "last"])
def test_one_note_a_build_at_the_same_spot_for_years(at: str) -> None:
    """A gap is used up after some seventy notes; then the next note below gives way, and the keys still rise."""
    places = [*assign_order_keys([None] * 5)]
    for _ in range(400):
        index = {
            "first": 0,
            "second": 1,
            "middle": len(places) // 2,
            "last but one": len(places) - 1,
        }.get(at, len(places))
        places = [*assign_order_keys([*places[:index], None, *places[index:]])]
        assert all(one < other for one, other in pairwise(places))
        assert assign_order_keys(places) == tuple(places)


@given(places_so_far)
def test_places_rise_and_as_few_as_can_be_change(before: list[float | None]) -> None:
    after = assign_order_keys(before)
    assert all(one < other for one, other in pairwise(after))
    assert all(place > 0 for place in after)
    kept = sum(old is not None and old == new for old, new in zip(before, after, strict=True))
    assert kept >= longest_rising([place for place in before if place is not None])
    assert assign_order_keys(after) == after
