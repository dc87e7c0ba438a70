"""Where notes stand among those that are paired: two notes in the same gap are more likely one."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from generator.identity.pairing import Pairs

# Evidence of place, as shares of a place between the same two neighbours. Gaps, sections and files hold many notes.
BOTH_NEIGHBOURS, ONE_NEIGHBOUR = 1.0, 0.5
SAME_GAP, SAME_SECTION, SAME_FILE = 0.4, 0.2, 0.1


class Neighbourhood:
    """Where notes stand among those paired so far. The edges of the source count as paired neighbours."""

    def __init__(self, pairs: Pairs) -> None:
        self._pairs = pairs
        self._at = {old: at for at, old in enumerate(pairs.live, start=1)}
        end = len(pairs.new)
        # For each live old note, edges included, the new note it is; for each new note itself, where it is one of them.
        self._now = [-1, *(pairs.new_of.get(old) for old in pairs.live), end]
        paired = [new if pairs.old_of.get(new) in self._at else None for new in range(end)]
        self._old_gaps, self._new_gaps = _gaps(self._now), _gaps([-1, *paired, end])

    def similarity(self, old: int, new: int) -> float:
        """Tell how much the places say that two free notes are one: 0 to 1. A removed note's place is stale: 0."""
        at = self._at.get(old)
        if at is None:
            return 0.0
        neighbours = (self._now[at - 1] == new - 1) + (self._now[at + 1] == new + 1)
        if neighbours:
            return neighbours * ONE_NEIGHBOUR
        if self._old_gaps[at] == self._new_gaps[new + 1]:
            return SAME_GAP
        before, now = self._pairs.old[old], self._pairs.new[new]
        if before.path != now.path:
            return 0.0
        return SAME_SECTION if before.section == now.section else SAME_FILE

    def rows(self) -> Iterator[tuple[list[int], list[int]]]:
        """Give the free notes that stand between the same paired neighbours: the old ones, and the new ones."""
        olds, news = (
            defaultdict[tuple[int, int], list[int]](list),
            defaultdict[tuple[int, int], list[int]](list),
        )
        for old, at in self._at.items():
            if self._now[at] is None:
                olds[self._old_gaps[at]].append(old)
        for new in self._pairs.free_new():
            news[self._new_gaps[new + 1]].append(new)
        yield from ((olds[gap], news[gap]) for gap in olds.keys() & news.keys())

    def beside(self, new: int) -> Iterator[int]:
        """Give the old notes that stood next to the neighbours of a new one, where it stands now."""
        for neighbour, step in ((new - 1, 1), (new + 1, -1)):
            at = self._place_of(neighbour)
            if at is not None and 0 < at + step <= len(self._pairs.live):
                yield self._pairs.live[at + step - 1]

    def _place_of(self, new: int) -> int | None:
        if new < 0:
            return 0
        if new == len(self._pairs.new):
            return len(self._pairs.live) + 1
        old = self._pairs.old_of.get(new)
        return None if old is None else self._at.get(old)


def _gaps(paired: Sequence[int | None]) -> list[tuple[int, int]]:
    """Give for each place the nearest paired neighbours before and after it; the first and last are always paired."""
    before, after = [*_last_seen(paired)], [*_last_seen(paired[::-1])][::-1]
    return [*zip([before[0], *before[:-1]], [*after[1:], after[-1]], strict=True)]


def _last_seen(paired: Sequence[int | None]) -> Iterator[int]:
    last = -1
    for new in paired:
        last = last if new is None else new
        yield last
