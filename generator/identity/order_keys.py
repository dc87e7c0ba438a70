"""Where notes stand among each other, as numbers that stay when notes are written in between, moved or deleted."""

from bisect import bisect_left
from collections.abc import Sequence

# The gap between two notes that are written one after the other.
STEP = 100
# Where the first note of a source stands: there is room above it for those that are written before it.
FIRST = 100_000
# Anki's database check finds fault with new cards at positions from a million on, and moves them (rslib, dbcheck.rs).
LAST = 999_999
# A note written in later goes after this part of the gap, not into the middle: people add below what they added last.
_INSERT_AT = 4
# Closer than this two notes are not put: the next note below gives way instead, before a float runs out of digits.
_MIN_GAP = 2**-20


def assign_order_keys(keys: Sequence[float | None]) -> tuple[float, ...]:
    """Give every note a key so that keys rise in the order given, and change as few as can be.

    `keys` are the notes' keys so far, None for a new note. The longest run that is in order already stays, but
    for notes that have to make room.
    """
    kept = _drop_crowded(_longest_rising(keys), keys)
    result: list[float] = [0.0] * len(keys)
    before = 0.0
    start = 0
    if not kept:
        return tuple(_evenly_spaced(FIRST, len(keys)))
    for index in [*kept, len(keys)]:
        above = keys[index] if index < len(keys) else None
        _fill(result, start, index, before, above)
        if above is not None:
            result[index] = before = above
        start = index + 1
    return tuple(result)


def _fill(result: list[float], start: int, end: int, before: float, above: float | None) -> None:
    """Place the notes `start:end` above `before` and below `above`; a step apart where they come first or last."""
    count = end - start
    if above is None:
        result[start:end] = _evenly_spaced(before + _spacing(LAST - before, count), count)
        return
    if not start and STEP * count < above - before:
        result[start:end] = _evenly_spaced(above - STEP * count, count)
        return
    part = (above - before) / (count + 1 if count > 1 else _INSERT_AT)
    if part >= 1:
        part = int(part)
    result[start:end] = [before + part * number for number in range(1, count + 1)]


def _evenly_spaced(first: float, count: int) -> list[float]:
    """Place notes a step apart, or less where so many are to come."""
    step = _spacing(LAST - first, count)
    return [first + step * number for number in range(count)]


def _spacing(room: float, count: int) -> float:
    """Return how far apart notes can stand of which so many have this room."""
    step = min(STEP, max(room, 1) / (count + 1))
    return int(step) if step >= 1 else step


def _drop_crowded(kept: Sequence[int], keys: Sequence[float | None]) -> list[int]:
    """Leave out those of the kept notes above which there is no room for the notes between."""
    roomy: list[int] = []
    index_before, before = -1, 0.0
    for index in kept:
        between, above = index - index_before - 1, keys[index] or 0.0
        if not between or (above - before) / (between + 1) >= _MIN_GAP * _INSERT_AT:
            roomy.append(index)
            index_before, before = index, above
    return roomy


def _longest_rising(keys: Sequence[float | None]) -> list[int]:
    """Return the indices of a longest strictly rising run of keys (patience sorting)."""
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
    run: list[int] = []
    index_now = top_indices[-1] if top_indices else None
    while index_now is not None:
        run.append(index_now)
        index_now = below[index_now]
    run.reverse()
    return run
