"""Anki's ids for notes and cards: times in milliseconds, so that Anki shows the day on which a note was added.

A note's id starts a *room*: the ids of its cards follow from it while they fit into the room. A card that comes later
and does not fit gets an id of the build that it comes with, which the lock keeps.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence

# Anki allows less than 500 cards of a note; version 1 of the lock kept so many ids for each.
CARDS_PER_NOTE = 500
# A basic note has up to two cards: forward and reversed.
BASIC_ROOM = 2
# Cloze deletions, items and parts that a note may get later.
SPARE = 8
# Decks that are built in the same second begin this far apart at most, in milliseconds: about 17 minutes, so that
# all of a deck is still shown as added on the day of the build.
WINDOW = 2**20

Cards = tuple[tuple[int, int], ...]  # the ordinal of a card, from 0, and its id


def room_for(kind: str, cards: int) -> int:
    """Return how many ids a new note of this kind keeps for its cards."""
    return BASIC_ROOM if kind == "basic" else cards + SPARE


def assign_ids(
    rooms: Sequence[int], deck: str, now: int, taken: Iterable[tuple[int, int]]
) -> tuple[int, ...]:
    """Give each room its first id, in the order given; `now` is in seconds, `taken` has (first id, room) pairs.

    All rooms lie in the past, right below a time that depends on the deck's name; none overlaps another or one that
    is taken. The caller sees to it that `now` is late enough (1980) for ids to be positive.
    """
    ranges = sorted(taken)
    starts = [start for start, _ in ranges]
    longest = max((room for _, room in ranges), default=0)
    free_below = now * 1000 - _lead(deck)
    ids = []
    for room in reversed(rooms):
        free_below = _start(free_below, room, ranges, starts, longest)
        ids.append(free_below)
    return tuple(reversed(ids))


def _start(
    end: int, room: int, ranges: Sequence[tuple[int, int]], starts: Sequence[int], longest: int
) -> int:
    """Find the latest start of a free room that ends at `end` or before."""
    index = bisect_left(starts, end) - 1
    start = end - room
    # Ranges are disjoint but for those of merged locks, so one that begins `longest` before cannot reach the room.
    while index >= 0 and starts[index] + longest > start:
        first, taken = ranges[index]
        if first < start + room and start < first + taken:
            start = first - room
        index -= 1
    return start


def _lead(deck: str) -> int:
    return int.from_bytes(hashlib.sha256(deck.encode()).digest()[:8]) % WINDOW


def card_ids(nid: int, cards: Cards, ordinals: Iterable[int]) -> tuple[int, ...]:
    """Return the ids of a note's cards; `cards` are those whose ids do not follow from the note's."""
    kept = dict(cards)
    return tuple(kept.get(ordinal, nid + ordinal) for ordinal in ordinals)


def cards_at_start(nid: int, room: int, ordinals: Collection[int]) -> Cards:
    """Place the cards of a new note whose ordinals lie outside its room, at the room's end.

    Such are a list's card for the whole (499) and a high number that the user wrote out.
    """
    outside = sorted(ordinal for ordinal in ordinals if ordinal >= room)
    return tuple((ordinal, nid + room - 1 - index) for index, ordinal in enumerate(outside))


def cards_without_room(
    nid: int, room: int, cards: Cards, ordinals: Iterable[int]
) -> tuple[int, ...]:
    """List the ordinals of a known note's cards that have no id and for which there is no room."""
    kept = dict(cards)
    used = set(kept.values())
    return tuple(
        ordinal
        for ordinal in sorted(ordinals)
        if ordinal not in kept and (ordinal >= room or nid + ordinal in used)
    )


def occupied(nid: int, room: int, cards: Cards) -> Iterable[tuple[int, int]]:
    """Yield the ranges of ids that a note takes up, as (first id, room) pairs."""
    if nid:
        yield nid, room
    for _, number in cards:
        if not nid <= number < nid + room:
            yield number, 1
