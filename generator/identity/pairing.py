"""The values recognition takes and gives, and the pairing it builds."""

from collections.abc import Callable, Container, Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from generator.identity.lock import Entry
from generator.identity.scoring import Score


class Reason(Enum):
    """Why a note has the identity it has."""

    ID = "its ID line names it"
    UNTOUCHED = "unchanged"
    MOVED = "moved"
    TRANSFERRED = "moved here from another source"
    SAME_WORDS = "only formatting changed"
    SAME_QUESTION = "answer edited"
    SAME_ANSWER = "question reworded"
    SIMILAR = "edited, still clearly the same note"
    NEIGHBOURS = "much edited, but between the same neighbours"
    KIND_CHANGED = "another kind of note now, which Anki cannot carry over"
    NEW = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNote:
    """A note or draft of the source, as the lock is to remember it. In a sequence they are in source order.

    It is recognised by `id`, its `ID:` line, and by `kind`, `path`, `section`, `question` and `answer`, which are named
    as in an `Entry`. `deck` is where its cards go. A `draft` has no answer yet, and no cards.

    The rest is known once it is rendered. `digest` is that of what the note is made of, and `fields` has one for each
    field and for the tags as Anki stores them. `rendered` is the digest that version 1 of the lock had. `ordinals` say
    which cards it has, and `clozes` pairs its cloze numbers with their texts.
    """

    id: str | None
    kind: str
    path: str
    section: str
    question: str
    answer: str
    deck: str = ""
    draft: bool = False
    digest: str = ""
    fields: tuple[str, ...] = ()
    rendered: str = ""
    clozes: tuple[tuple[int, str], ...] = ()
    ordinals: tuple[int, ...] = ()


AnyNote = Entry | SourceNote
Key = Callable[[AnyNote], Hashable]  # what two notes must have the same; None is nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The identity of one note. `guid` None is a new note; `unsure` then is the likeliest guid it was not given.

    `score` is that of the pair which was made, or told as unsure, on similarity; other reasons need none.
    """

    guid: str | None
    reason: Reason
    unsure: str | None
    score: Score | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A note of the source with its GUID, which is a new one where the `match` has none."""

    note: SourceNote
    guid: str
    match: Match


class Pairs:
    """A one-to-one pairing under construction. Notes go by their index among the old or the new ones."""

    def __init__(self, entries: Sequence[Entry], notes: Sequence[SourceNote]) -> None:
        self.old, self.new = entries, notes
        self.live = [index for index, entry in enumerate(entries) if not entry.removed]
        self._last_build = max((entry.at for entry in entries), default=0)
        self.new_of: dict[int, int] = {}
        self.old_of: dict[int, int] = {}
        self.reasons: dict[int, Reason] = {}
        self.unsure: dict[int, int] = {}
        self.scores: dict[int, Score] = {}
        # New notes that have an identity of their own, and are not to be given another.
        self.own: set[int] = set()

    def free(self, old: int, new: int) -> bool:
        """Tell whether both are still without a partner."""
        return old not in self.new_of and new not in self.old_of and new not in self.own

    def free_old(self) -> list[int]:
        """List the old notes without a partner, removed ones included."""
        return [index for index in range(len(self.old)) if index not in self.new_of]

    def gone(self) -> list[int]:
        """List the old notes without a partner that the source had until now."""
        return [index for index in self.live if index not in self.new_of]

    def may_be_meant(self, old: int) -> bool:
        """Tell an old note that this build or the one before took out; of others, an author knows nothing any more."""
        entry = self.old[old]
        return not entry.removed or entry.at == self._last_build

    def free_new(self) -> list[int]:
        """List the new notes without a partner."""
        return [
            index
            for index in range(len(self.new))
            if index not in self.old_of and index not in self.own
        ]

    def take(self, old: int, new: int, reason: Reason, score: Score | None = None) -> None:
        """Make two free notes one."""
        self.new_of[old], self.old_of[new], self.reasons[new] = new, old, reason
        self.scores.pop(new, None)  # what it was told of
        if score:
            self.scores[new] = score

    def tell(self, old: int, new: int, score: Score) -> None:
        """Remember which note a new one may be."""
        self.unsure[new], self.scores[new] = old, score

    def copy(self) -> "Pairs":
        """Copy which notes are paired so far, without reasons and what was told."""
        copied = Pairs(self.old, self.new)
        copied.new_of, copied.old_of, copied.own = (
            dict(self.new_of),
            dict(self.old_of),
            set(self.own),
        )
        return copied

    def match(self, new: int) -> Match:
        """Tell what was found out about a new note."""
        old, unsure = self.old_of.get(new), self.unsure.get(new)
        return Match(
            guid=None if old is None else self.old[old].guid,
            reason=self.reasons.get(new, Reason.NEW),
            unsure=None if unsure is None or old is not None else self.old[unsure].guid,
            score=self.scores.get(new),
        )


def unique_pairs(pairs: Pairs, key: Key) -> list[tuple[int, int]]:
    """List the free pairs whose key is found once among all live old notes and once among all new ones."""
    return pairs_once(pairs, pairs.live, range(len(pairs.new)), key)


def pairs_once(
    pairs: Pairs, olds: Iterable[int], news: Iterable[int], key: Key
) -> list[tuple[int, int]]:
    """List the free pairs whose key is found once among these old notes and once among these new ones."""
    before = found_once((key(pairs.old[old]), old) for old in olds)
    now = found_once((key(pairs.new[new]), new) for new in news)
    return [
        (old, now[same])
        for same, old in before.items()
        if same in now and pairs.free(old, now[same])
    ]


def with_keys(
    notes: Sequence[AnyNote], among: Iterable[int], key: Key, keys: Container[Hashable]
) -> list[int]:
    """List those of the notes `among` which have one of the keys."""
    return [index for index in among if key(notes[index]) in keys]


def found_once(keyed: Iterable[tuple[Hashable, int]]) -> dict[Hashable, int]:
    """Keep the keys that come once, None left out."""
    found: dict[Hashable, int] = {}
    left_out: set[Hashable] = {None}
    for key, index in keyed:
        # Three that share a key are none as well, so it is not enough to take out what is there.
        if key in found:
            left_out.add(key)
        found[key] = index
    return {key: index for key, index in found.items() if key not in left_out}
