"""The values recognition takes and gives, the pairing it builds, and where notes stand in it."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

# Evidence of place, as shares of a place between the same two neighbours. Gaps, sections and files hold many notes.
BOTH_NEIGHBOURS, ONE_NEIGHBOUR = 1.0, 0.5
SAME_GAP, SAME_SECTION, SAME_FILE = 0.4, 0.2, 0.1


class Reason(Enum):
    """Why a note has the identity it has."""

    ID = "its ID line names it"
    UNTOUCHED = "unchanged"
    MOVED = "moved"
    CARRIED = "moved here from another source"
    SAME_WORDS = "only formatting changed"
    SAME_QUESTION = "answer edited"
    SAME_ANSWER = "question reworded"
    ALIKE = "edited, still clearly the same note"
    NEIGHBOURS = "much edited, but between the same neighbours"
    KIND_CHANGED = "another kind of note now, which Anki cannot carry over"
    NEW = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """One note as the lock knows it. In a sequence they stand in the order the source last had.

    `id` is its `ID:` line as it last was, where that is not its GUID.
    """

    guid: str
    kind: str
    path: str
    section: str
    question: str
    answer: str
    removed: bool
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """One note of the source now. In a sequence they stand in source order. `id` is its `ID:` line."""

    id: str | None
    kind: str
    path: str
    section: str
    question: str
    answer: str


Note = Remembered | Present
Key = Callable[[Note], Hashable]  # what two notes must have the same; None is nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The identity of one note. `guid` None is a new note; `unsure` then is the likeliest guid it was not given."""

    guid: str | None
    reason: Reason
    unsure: str | None


class Pairs:
    """A one-to-one pairing under construction. Notes go by their index among the old or the new ones."""

    def __init__(self, remembered: Sequence[Remembered], present: Sequence[Present]) -> None:
        self.old, self.new = remembered, present
        self.live = [index for index, note in enumerate(remembered) if not note.removed]
        self.new_of: dict[int, int] = {}
        self.old_of: dict[int, int] = {}
        self.reasons: dict[int, Reason] = {}
        self.unsure: dict[int, int] = {}
        # New notes that have an identity of their own, and are not to be given another.
        self.own: set[int] = set()

    def free(self, old: int, new: int) -> bool:
        """Tell whether both are still without a partner."""
        return old not in self.new_of and new not in self.old_of and new not in self.own

    def free_old(self) -> list[int]:
        """List the old notes without a partner, removed ones included."""
        return [index for index in range(len(self.old)) if index not in self.new_of]

    def free_new(self) -> list[int]:
        """List the new notes without a partner."""
        return [index for index in range(len(self.new)) if index not in self.old_of and index not in self.own]

    def take(self, old: int, new: int, reason: Reason) -> None:
        """Make two free notes one."""
        self.new_of[old], self.old_of[new], self.reasons[new] = new, old, reason

    def match(self, new: int) -> Match:
        """Tell what was found out about a new note."""
        old, unsure = self.old_of.get(new), self.unsure.get(new)
        return Match(
            guid=None if old is None else self.old[old].guid,
            reason=self.reasons.get(new, Reason.NEW),
            unsure=None if unsure is None or old is not None else self.old[unsure].guid,
        )


def unique_pairs(pairs: Pairs, key: Key) -> list[tuple[int, int]]:
    """List the free pairs whose key is found once among all live old notes and once among all new ones."""
    olds = found_once((key(pairs.old[old]), old) for old in pairs.live)
    news = found_once((key(note), new) for new, note in enumerate(pairs.new))
    return [(old, news[same]) for same, old in olds.items() if same in news and pairs.free(old, news[same])]


def found_once(keyed: Iterable[tuple[Hashable, int]]) -> dict[Hashable, int]:
    """Keep the keys that come once, None left out."""
    found: dict[Hashable, int] = {}
    left_out: set[Hashable] = {None}
    for key, index in keyed:
        if key in found:
            left_out.add(key)
        found[key] = index
    return {key: index for key, index in found.items() if key not in left_out}


class Places:
    """Where notes stand among those paired so far. The edges of the source count as paired neighbours."""

    def __init__(self, pairs: Pairs) -> None:
        self._pairs = pairs
        self._at = {old: at for at, old in enumerate(pairs.live, start=1)}
        end = len(pairs.new)
        # For each live old note, edges included, the new note it is; for each new note itself, where it is one of them.
        self._now = [-1, *(pairs.new_of.get(old) for old in pairs.live), end]
        paired = [new if pairs.old_of.get(new) in self._at else None for new in range(end)]
        self._old_gaps, self._new_gaps = _gaps(self._now), _gaps([-1, *paired, end])

    def likeness(self, old: int, new: int) -> float:
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
