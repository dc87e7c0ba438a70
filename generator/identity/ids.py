"""Anki's ids for notes and cards: times in milliseconds.

Anki shows the day of a note's id as the day on which it was added.

A note's id starts a *room*, a range of ids that is reserved for its cards. A card that is added
later and does not fit into the room gets an id of its first build, which the lock stores.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence

# Anki allows fewer than 500 cards per note; version 1 of the lock reserved so many ids for each
# note.
CARDS_PER_NOTE = 500
# A basic note has up to two cards: forward and reversed.
BASIC_ROOM = 2
# Ids for cloze deletions, list items and shapes that a note may get later.
SPARE = 8
# Decks that are built in the same second start at most this many milliseconds apart: about 17
# minutes, so that Anki still shows all notes as added on the day of the build.
WINDOW = 2**20

Cards = tuple[tuple[int, int], ...]  # the ordinal of a card, from 0, and its id


def room_for(kind: str, cards: int) -> int:
    """Return how many ids are reserved for the cards of a new note of this kind."""
    return BASIC_ROOM if kind == "basic" else cards + SPARE


def assign_ids(
    rooms: Sequence[int], deck: str, now: int, taken: Iterable[tuple[int, int]]
) -> tuple[int, ...]:
    """Assign the first id of each room, in this order.

    `now` is in seconds; `taken` has (first id, room) pairs. All rooms are in the past, right below
    a time that depends on the deck's name. None overlaps another room or one that is taken. The
    caller ensures that `now` is late enough (1980) for ids to be positive.
    """
    ranges = sorted(taken)
    starts = [start for start, _ in ranges]
    longest = max((room for _, room in ranges), default=0)
    free_below = now * 1000 - _deck_offset(deck)
    ids = []
    for room in reversed(rooms):
        free_below = _latest_start(free_below, room, ranges, starts, longest)
        ids.append(free_below)
    return tuple(reversed(ids))


def _latest_start(
    end: int, room: int, ranges: Sequence[tuple[int, int]], starts: Sequence[int], longest: int
) -> int:
    """Return the latest start of a free room that ends at `end` or before."""
    index = bisect_left(starts, end) - 1
    start = end - room
    # After a merge ranges may overlap, so all that start less than `longest` before are checked.
    while index >= 0 and starts[index] + longest > start:
        first, taken = ranges[index]
        if first < start + room and start < first + taken:
            start = first - room
        index -= 1
    return start


def _deck_offset(deck: str) -> int:
    return int.from_bytes(hashlib.sha256(deck.encode()).digest()[:8]) % WINDOW


def card_ids(nid: int, cards: Cards, ordinals: Iterable[int]) -> tuple[int, ...]:
    """Return the ids of a note's cards; `cards` has those that are not note id + ordinal."""
    if not cards:
        return tuple([nid + ordinal for ordinal in ordinals])
    kept = dict(cards)
    return tuple(kept.get(ordinal, nid + ordinal) for ordinal in ordinals)


def cards_outside_room(nid: int, room: int, ordinals: Collection[int]) -> Cards:
    """Assign ids at the room's end to those cards of a new note whose ordinals are outside it.

    Examples are a list's card for the whole list (499) and a high cloze number in the source.
    """
    outside = sorted(ordinal for ordinal in ordinals if ordinal >= room)
    return tuple((ordinal, nid + room - 1 - index) for index, ordinal in enumerate(outside))


def ordinals_without_id(
    nid: int, room: int, cards: Cards, ordinals: Collection[int]
) -> tuple[int, ...]:
    """Return the ordinals of a known note's cards that have no id and do not fit into its room."""
    if not cards and max(ordinals, default=0) < room:
        return ()
    kept = dict(cards)
    used = set(kept.values())
    return tuple(
        ordinal
        for ordinal in sorted(ordinals)
        if ordinal not in kept and (ordinal >= room or nid + ordinal in used)
    )


def id_ranges(nid: int, room: int, cards: Cards) -> Iterable[tuple[int, int]]:
    """Yield the ranges of ids that a note uses, as (first id, room) pairs."""
    if nid:
        yield nid, room
    for _, number in cards:
        if not nid <= number < nid + room:
            yield number, 1
