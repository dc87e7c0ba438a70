"""The input and result of recognition, and the pairing that it builds."""

from collections.abc import Callable, Container, Hashable, Iterable, Sequence
from enum import Enum
from typing import TYPE_CHECKING

from generator.identity.lock import Entry
from generator.values import dataclass

if TYPE_CHECKING:  # at run time, only notes that are compared have a score
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
    SIMILAR = "edited, but clearly the same note"
    NEIGHBOURS = "heavily edited, but between the same neighbours"
    KIND_CHANGED = "its note type changed, which Anki cannot import"
    NEW = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNote:
    """A note or draft of the source, with what the lock stores of it.

    It is recognised by `id`, its `ID:` line, and by `kind`, `path`, `section`, `question` and
    `answer`, as in an `Entry`. `deck` is the deck of its cards. A `draft` has no answer yet, and no
    cards.

    The rest is known only after rendering. `digest` is the digest of the note's content; `fields`
    has the digest of each field and of the tags, as Anki stores them. `rendered` is the digest that
    version 1 of the lock had. `ordinals` are those of its cards, and `clozes` pairs its cloze
    numbers with their texts.
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
Key = Callable[[AnyNote], Hashable]  # two notes match if their keys are equal and not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The identity of one note.

    `guid` is None for a new note; `unsure` then is the GUID of the most likely note that was not
    sure enough. `score` is the score of the pair, or of the unsure one, if it was made by
    similarity; other reasons have none.
    """

    guid: str | None
    reason: Reason
    unsure: str | None
    score: "Score | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognisedNote:
    """A note of the source with its GUID: that of the `match`, or a new one."""

    note: SourceNote
    guid: str
    match: Match


class Pairs:
    """A one-to-one pairing under construction; notes are indices of the old or the new notes."""

    def __init__(self, entries: Sequence[Entry], notes: Sequence[SourceNote]) -> None:
        self.old, self.new = entries, notes
        self.live = [index for index, entry in enumerate(entries) if not entry.removed]
        self._last_build = max((entry.at for entry in entries), default=0)
        self.new_of: dict[int, int] = {}
        self.old_of: dict[int, int] = {}
        self.reasons: dict[int, Reason] = {}
        self.unsure: dict[int, int] = {}
        self.scores: dict[int, Score] = {}
        # New notes that already have an identity (an unknown `ID:` line) and must not be paired.
        self.excluded: set[int] = set()
        # Old notes that may still be in the source, where they cannot be read.
        self.excluded_old: set[int] = set()

    def are_free(self, old: int, new: int) -> bool:
        """Return whether both notes are still without a partner."""
        return not (
            old in self.new_of
            or new in self.old_of
            or new in self.excluded
            or old in self.excluded_old
        )

    def free_old(self) -> list[int]:
        """Return the old notes without a partner, removed ones included."""
        return [index for index in range(len(self.old)) if self._is_free_old(index)]

    def free_live(self) -> list[int]:
        """Return the old notes without a partner that were in the source until now."""
        return [index for index in self.live if self._is_free_old(index)]

    def _is_free_old(self, old: int) -> bool:
        return old not in self.new_of and old not in self.excluded_old

    def left_recently(self, old: int) -> bool:
        """Return whether an old note left the source in this build or in the last one.

        The author no longer remembers notes that were removed earlier.
        """
        entry = self.old[old]
        return not entry.removed or entry.at == self._last_build

    def free_new(self) -> list[int]:
        """Return the new notes without a partner."""
        return [
            index
            for index in range(len(self.new))
            if index not in self.old_of and index not in self.excluded
        ]

    def pair(self, old: int, new: int, reason: Reason, score: "Score | None" = None) -> None:
        """Pair two free notes."""
        self.new_of[old], self.old_of[new], self.reasons[new] = new, old, reason
        self.scores.pop(new, None)  # that of an unsure pair
        if score:
            self.scores[new] = score

    def add_unsure(self, old: int, new: int, score: "Score") -> None:
        """Record which note a new one may be."""
        self.unsure[new], self.scores[new] = old, score

    def copy(self) -> "Pairs":
        """Copy the pairs so far, without their reasons and the unsure pairs."""
        copied = Pairs(self.old, self.new)
        copied.new_of, copied.old_of = dict(self.new_of), dict(self.old_of)
        copied.excluded, copied.excluded_old = set(self.excluded), set(self.excluded_old)
        return copied

    def match(self, new: int) -> Match:
        """Return the result for a new note."""
        old, score = self.old_of.get(new), self.scores.get(new)
        if old is not None:
            guid = self.old[old].guid
            return Match(guid=guid, reason=self.reasons[new], unsure=None, score=score)
        unsure = self.unsure.get(new)
        return Match(
            guid=None,
            reason=self.reasons.get(new, Reason.NEW),
            unsure=None if unsure is None else self.old[unsure].guid,
            score=score,
        )


def unique_pairs(pairs: Pairs, key: Key) -> list[tuple[int, int]]:
    """Return the free pairs whose key only one live old note and only one new note have."""
    return unique_pairs_among(pairs, pairs.live, range(len(pairs.new)), key)


def unique_pairs_among(
    pairs: Pairs, olds: Iterable[int], news: Iterable[int], key: Key
) -> list[tuple[int, int]]:
    """Return the free pairs whose key only one of the old and only one of the new notes has."""
    before = indices_by_unique_key((key(pairs.old[old]), old) for old in olds)
    now = indices_by_unique_key((key(pairs.new[new]), new) for new in news)
    return [
        (old, now[same])
        for same, old in before.items()
        if same in now and pairs.are_free(old, now[same])
    ]


def indices_with_keys(
    notes: Sequence[AnyNote], among: Iterable[int], key: Key, keys: Container[Hashable]
) -> list[int]:
    """Return the indices in `among` of notes that have one of the keys."""
    return [index for index in among if key(notes[index]) in keys]


def indices_by_unique_key(keyed: Iterable[tuple[Hashable, int]]) -> dict[Hashable, int]:
    """Return the index of each key that occurs once, None excluded."""
    found: dict[Hashable, int] = {}
    repeated: set[Hashable] = {None}
    for key, index in keyed:
        # Deleting a key at its second occurrence would not do: the third would add it again.
        if key in found:
            repeated.add(key)
        found[key] = index
    return {key: index for key, index in found.items() if key not in repeated}
