"""The position of notes among those that are paired: the same neighbours suggest the same note."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from generator.identity.pairing import Pairs

# How strong the evidence of a position is; 1.0 is for the same two neighbours. Less is for the same
# gap between two paired notes, section or file, since each of these may have many notes.
BOTH_NEIGHBOURS, ONE_NEIGHBOUR = 1.0, 0.5
SAME_GAP, SAME_SECTION, SAME_FILE = 0.4, 0.2, 0.1


class Neighbourhood:
    """The neighbours of notes among those paired so far; the source's edges count as paired."""

    def __init__(self, pairs: Pairs) -> None:
        self._pairs = pairs
        self._old_positions = {old: position for position, old in enumerate(pairs.live, start=1)}
        end = len(pairs.new)
        # For each live old note, edges included, the index of its new note.
        self._new_indices = [-1, *(pairs.new_of.get(old) for old in pairs.live), end]
        # For each new note its own index, if it is paired with one of these.
        paired = [
            new if pairs.old_of.get(new) in self._old_positions else None for new in range(end)
        ]
        self._old_gaps, self._new_gaps = _gaps(self._new_indices), _gaps([-1, *paired, end])

    def similarity(self, old: int, new: int) -> float:
        """Return how similar the positions of two free notes are, 0 to 1; 0 for a removed note."""
        position = self._old_positions.get(old)
        if position is None:
            return 0.0
        neighbours = (self._new_indices[position - 1] == new - 1) + (
            self._new_indices[position + 1] == new + 1
        )
        if neighbours:
            return neighbours * ONE_NEIGHBOUR
        if self._old_gaps[position] == self._new_gaps[new + 1]:
            return SAME_GAP
        before, now = self._pairs.old[old], self._pairs.new[new]
        if before.path != now.path:
            return 0.0
        return SAME_SECTION if before.section == now.section else SAME_FILE

    def free_runs(self) -> Iterator[tuple[list[int], list[int]]]:
        """Yield the free old and the free new notes between the same paired neighbours."""
        olds, news = (
            defaultdict[tuple[int, int], list[int]](list),
            defaultdict[tuple[int, int], list[int]](list),
        )
        for old, position in self._old_positions.items():
            if self._new_indices[position] is None:
                olds[self._old_gaps[position]].append(old)
        for new in self._pairs.free_new():
            news[self._new_gaps[new + 1]].append(new)
        yield from ((olds[gap], news[gap]) for gap in olds.keys() & news.keys())

    def old_neighbours(self, new: int) -> Iterator[int]:
        """Yield the old notes that were next to the current neighbours of a new note."""
        for neighbour, step in ((new - 1, 1), (new + 1, -1)):
            position = self._old_position(neighbour)
            if position is not None and 0 < position + step <= len(self._pairs.live):
                yield self._pairs.live[position + step - 1]

    def _old_position(self, new: int) -> int | None:
        if new < 0:
            return 0
        if new == len(self._pairs.new):
            return len(self._pairs.live) + 1
        old = self._pairs.old_of.get(new)
        return None if old is None else self._old_positions.get(old)


def _gaps(paired: Sequence[int | None]) -> list[tuple[int, int]]:
    """Return each position's nearest paired neighbours; the first and last are always paired."""
    before, after = [*_paired_before(paired)], [*_paired_before(paired[::-1])][::-1]
    return [*zip([before[0], *before[:-1]], [*after[1:], after[-1]], strict=True)]


def _paired_before(paired: Sequence[int | None]) -> Iterator[int]:
    last = -1
    for new in paired:
        last = last if new is None else new
        yield last
