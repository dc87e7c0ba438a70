"""Numbers that sort notes in source order and change little as notes are added or moved."""

from bisect import bisect_left
from collections.abc import Sequence
from operator import lt

# The distance between two notes that are built for the first time together.
STEP = 100
# The first note of a new source; below it is room for notes that are later written before it.
FIRST = 100_000
# Anki's database check moves new cards at positions from a million on (rslib, dbcheck.rs).
LAST = 999_999
# A note that is inserted later goes after a quarter of the gap, not into its middle: people add
# notes below the one they added last.
_INSERT_DIVISOR = 4
# Notes are never closer than this. The note after them moves instead, before a float runs out of
# digits.
_MIN_GAP = 2**-20


def assign_order_keys(keys: Sequence[float | None]) -> tuple[float, ...]:
    """Assign rising keys to notes, and change as few of them as possible.

    `keys` are the current keys in source order, None for a new note. The longest rising
    subsequence keeps its keys, except for notes that have to make room.
    """
    known = [key for key in keys if key is not None]
    if len(known) == len(keys) and all(map(lt, known, known[1:])):
        return tuple(known)  # no note was added or moved
    kept = _drop_crowded(_longest_rising(keys), keys)
    result: list[float] = [0.0] * len(keys)
    lower = 0.0
    start = 0
    if not kept:
        return tuple(_evenly_spaced(FIRST, len(keys)))
    for index in [*kept, len(keys)]:
        upper = keys[index] if index < len(keys) else None
        _fill(result, start, index, lower, upper)
        if upper is not None:
            result[index] = lower = upper
        start = index + 1
    return tuple(result)


def _fill(result: list[float], start: int, end: int, lower: float, upper: float | None) -> None:
    """Assign keys between `lower` and `upper` to notes; a step apart at the source's ends."""
    count = end - start
    if upper is None:
        result[start:end] = _evenly_spaced(lower + _spacing(LAST - lower, count), count)
        return
    if not start and STEP * count < upper - lower:
        result[start:end] = _evenly_spaced(upper - STEP * count, count)
        return
    step = (upper - lower) / (count + 1 if count > 1 else _INSERT_DIVISOR)
    if step >= 1:
        step = int(step)
    result[start:end] = [lower + step * number for number in range(1, count + 1)]


def _evenly_spaced(first: float, count: int) -> list[float]:
    """Return keys a step apart, or less if there are very many."""
    step = _spacing(LAST - first, count)
    return [first + step * number for number in range(count)]


def _spacing(room: float, count: int) -> float:
    """Return the distance of `count` notes that have this room."""
    step = min(STEP, max(room, 1) / (count + 1))
    return int(step) if step >= 1 else step


def _drop_crowded(kept: Sequence[int], keys: Sequence[float | None]) -> list[int]:
    """Return the kept notes that have room before them for the notes in between."""
    with_room: list[int] = []
    last_index, lower = -1, 0.0
    for index in kept:
        between, upper = index - last_index - 1, keys[index] or 0.0
        if not between or (upper - lower) / (between + 1) >= _MIN_GAP * _INSERT_DIVISOR:
            with_room.append(index)
            last_index, lower = index, upper
    return with_room


def _longest_rising(keys: Sequence[float | None]) -> list[int]:
    """Return the indices of a longest strictly rising subsequence of keys (patience sorting)."""
    tops: list[float] = []
    top_indices: list[int] = []
    below: dict[int, int | None] = {}
    for index, key in enumerate(keys):
        if key is None:
            continue
        pile = bisect_left(tops, key)
        tops[pile : pile + 1] = [key]
        top_indices[pile : pile + 1] = [index]
        below[index] = top_indices[pile - 1] if pile else None
    rising: list[int] = []
    last = top_indices[-1] if top_indices else None
    while last is not None:
        rising.append(last)
        last = below[last]
    rising.reverse()
    return rising
