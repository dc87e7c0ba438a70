"""Note ids are times shortly before the build, in source order, with room for cards."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from generator.identity.ids import (
    WINDOW,
    assign_ids,
    card_ids,
    cards_outside_room,
    id_ranges,
    ordinals_without_id,
    room_for,
)
from tests.identities import THEN

rooms = st.lists(st.integers(1, 40), max_size=30)
ranges = st.lists(st.tuples(st.integers(0, 4000), st.integers(1, 500)), max_size=12)


def test_ids_are_pinned() -> None:
    assert assign_ids([2, 2, 11], "Geography", THEN, ()) == (
        1699999591284,
        1699999591286,
        1699999591288,
    )


def test_a_basic_note_has_room_for_two_cards_and_any_other_for_eight_more_than_it_has() -> None:
    assert (
        room_for("basic", 1),
        room_for("basic", 2),
        room_for("cloze", 3),
        room_for("occlusion", 1),
    ) == (2, 2, 11, 9)


@given(rooms, st.text(max_size=5), ranges)
def test_ids_are_in_the_past_in_order_and_without_overlap(
    wanted: list[int], deck: str, taken: list[tuple[int, int]]
) -> None:
    lead = assign_ids([1], deck, THEN, ())[0]
    there = [(lead - start, room) for start, room in taken]
    ids = assign_ids(wanted, deck, THEN, there)
    assert all(nid < THEN * 1000 for nid in ids)
    assert all(
        nid >= THEN * 1000 - WINDOW - sum(wanted) - 4000 - sum(room + 40 for _, room in taken)
        for nid in ids
    )
    assert all(
        other - one >= room for (one, other), room in zip(pairwise(ids), wanted, strict=False)
    )
    for nid, room in zip(ids, wanted, strict=True):
        assert all(nid + room <= start or start + long <= nid for start, long in there)


@given(rooms, rooms)
def test_a_build_a_moment_later_finds_free_room(first: list[int], second: list[int]) -> None:
    ids = assign_ids(first, "Deck", THEN, ())
    taken = list(zip(ids, first, strict=True))
    later = assign_ids(second, "Deck", THEN, taken)
    both = sorted([*taken, *zip(later, second, strict=True)])
    assert all(one + room <= other for (one, room), (other, _) in pairwise(both))


def test_decks_built_in_the_same_second_start_at_different_times() -> None:
    decks = [f"Deck {number}" for number in range(20)]
    ranges = sorted((assign_ids([2] * 100, deck, THEN, ())[0], 200) for deck in decks)
    assert all(one + room <= other for (one, room), (other, _) in pairwise(ranges))


def test_cards_outside_the_room_are_at_its_end() -> None:
    # A list of three items: the card for the whole has the number 499.
    cards = cards_outside_room(5000, 12, [0, 1, 2, 498])
    assert cards == ((498, 5011),)
    assert card_ids(5000, cards, [0, 1, 2, 498]) == (5000, 5001, 5002, 5011)
    assert cards_outside_room(5000, 2, [0, 1]) == ()


def test_a_card_that_does_not_fit_is_returned() -> None:
    cards = ((498, 5011),)
    assert ordinals_without_id(5000, 12, cards, [0, 10, 498]) == ()
    assert ordinals_without_id(5000, 12, cards, [0, 11, 12, 498]) == (11, 12)


def test_ids_taken_by_a_note_are_its_room_and_the_cards_outside_it() -> None:
    assert list(id_ranges(5000, 12, ((498, 5011), (20, 9000)))) == [(5000, 12), (9000, 1)]
    assert list(id_ranges(0, 2, ())) == []
