"""Pair the notes whose texts are most alike, where it is sure enough, and tell what was left unsure."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest, nsmallest

from generator.identity.comparison import Comparison
from generator.identity.neighbourhood import BOTH_NEIGHBOURS, Neighbourhood
from generator.identity.pairing import AnyNote, Pairs, Reason, unique_pairs
from generator.identity.scoring import PLACE, Score, with_place

# The score (0 to 1) that a pair needs, its place counted in.
SURE = 0.62
# Less is enough where no other pair with either note scores more than this share of it, if the question says this much.
SURE_ALONE, ALONE, ASKED_ALONE = 0.53, 0.5, 0.15
# A removed note comes back only with most of its text.
SURE_RETURN = 0.7
# Not sure, but worth telling the author, who can link the two by hand.
WORTH_TELLING = 0.3
# Of the parts of a note that was split, the one with most in common goes on as the note, if it scores this; and if no
# other has nearly as much in common (more than this share of it), or most of the note is left in it.
RIVAL, CLEARLY_LESS, MOSTLY_LEFT = 0.45, 0.8, 0.65
# Per note: words looked up; notes a word may be in to be looked up; notes then compared in full.
WORDS_LOOKED_UP, RARE, CANDIDATES = 16, 32, 6
# Pairs found in one round are neighbours in the next.
ROUNDS = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Scored:
    old: int
    new: int
    score: Score
    stayed: bool


def pair_similar(pairs: Pairs, comparison: Comparison) -> None:
    """Pair the most alike first, in rounds, as long as a pair is sure; then tell what was left unsure."""
    candidates = _candidates(pairs, comparison)
    for _ in range(ROUNDS):
        scored = [*_scored(pairs, comparison, candidates)]
        rivals = _Rivals(pairs, comparison, scored)
        sure = sorted((pair for pair in scored if rivals.is_sure(pair)), key=_by_score)
        if not sure:
            break
        for pair in sure:
            if pairs.free(pair.old, pair.new) and (decided := rivals.decide(pair)):
                _take(pairs, *decided)
    _tell_unsure(pairs, comparison, candidates)
    _tell_changed_kinds(pairs, comparison, candidates)


def _by_score(pair: _Scored) -> tuple[bool, float, int, int]:
    return pair.score.contrast is not None, -pair.score.total, abs(pair.old - pair.new), pair.old


def _take(pairs: Pairs, pair: _Scored, needed: float) -> None:
    answer = pairs.new[pair.new].answer
    if answer and pairs.old[pair.old].answer == answer and pair.score.answer > 0:
        reason = Reason.SAME_ANSWER
    elif pair.stayed and pair.score.texts < SURE:
        reason = Reason.NEIGHBOURS
    else:
        reason = Reason.SIMILAR
    pairs.take(pair.old, pair.new, reason, replace(pair.score, needed=needed))


class _Rivals:
    """The pairs of one round that exclude each other: of a note that was split, or of two that were merged."""

    def __init__(self, pairs: Pairs, comparison: Comparison, scored: Iterable[_Scored]) -> None:
        self._pairs, self._edits = pairs, comparison
        self._of_old, self._of_new = (
            defaultdict[int, list[_Scored]](list),
            defaultdict[int, list[_Scored]](list),
        )
        for pair in scored:
            self._of_old[pair.old].append(pair)
            self._of_new[pair.new].append(pair)

    def is_sure(self, pair: _Scored) -> bool:
        """Tell a pair that scores enough."""
        return (
            pair.score.total >= SURE_ALONE
            and not pair.score.contrast
            and pair.score.total >= self.needed(pair)
        )

    def needed(self, pair: _Scored) -> float:
        """Give the score that a pair needs: less where neither note is like any other."""
        if self._pairs.old[pair.old].removed:
            return SURE_RETURN
        is_enough = (
            pair.score.total < SURE and pair.score.question >= ASKED_ALONE and self._is_alone(pair)
        )
        return SURE_ALONE if is_enough else SURE

    def _is_alone(self, pair: _Scored) -> bool:
        return all(
            rival.score.total <= ALONE * pair.score.total for rival in self._excluded_by(pair)
        )

    def decide(self, pair: _Scored) -> tuple[_Scored, float] | None:
        """Give the pair that goes on as the note, with the score that it needed.

        Of those that exclude each other, it is the one that has most in common.

        None where nobody can say: that one is too unsure, or is one of several parts of about the same size.
        """
        rivals = [rival for rival in self._excluded_by(pair) if self._is_best(rival, pair)]
        if not rivals:
            return pair, self.needed(pair)
        overlaps = {one: self._edits.overlap(one.old, one.new) for one in (pair, *rivals)}
        first, second = nlargest(2, overlaps, key=overlaps.__getitem__)
        is_close = CLEARLY_LESS * overlaps[first] < overlaps[second]
        if is_close and overlaps[first] < MOSTLY_LEFT and not self._ask_the_same(first, second):
            return None
        # Less does for a part of a note that was split, but not for one of a note that was removed.
        less = SURE_RETURN if self._pairs.old[first.old].removed else RIVAL
        needed = self.needed(pair) if first is pair else less
        return (first, needed) if first.score.total >= needed and not first.score.contrast else None

    def _ask_the_same(self, one: _Scored, other: _Scored) -> bool:
        """Tell copies of one note from the parts of one: which copy goes on makes no difference."""
        new, old = self._pairs.new, self._pairs.old
        return (old[one.old].question, new[one.new].question) == (
            old[other.old].question,
            new[other.new].question,
        )

    def _excluded_by(self, pair: _Scored) -> Iterator[_Scored]:
        for rival in (*self._of_old[pair.old], *self._of_new[pair.new]):
            if rival is not pair and self._pairs.free(rival.old, rival.new):
                yield rival

    def _is_best(self, rival: _Scored, pair: _Scored) -> bool:
        """Tell whether the note that only the rival has, has no better partner of its own."""
        others = self._of_new[rival.new] if rival.old == pair.old else self._of_old[rival.old]
        free = (other for other in others if self._pairs.free(other.old, other.new))
        return all(other.score.total <= rival.score.total for other in free)


def _scored(
    pairs: Pairs, comparison: Comparison, candidates: Mapping[int, Sequence[int]]
) -> Iterator[_Scored]:
    places = Neighbourhood(pairs)
    for old, new in _free_pairs(pairs, candidates, places):
        note = pairs.old[old]
        if note.kind == pairs.new[new].kind:
            place = places.similarity(old, new)
            stayed = place == BOTH_NEIGHBOURS
            score = with_place(comparison.score(old, new, stayed=stayed), place)
            yield _Scored(old=old, new=new, score=score, stayed=stayed)


def _free_pairs(
    pairs: Pairs, candidates: Mapping[int, Sequence[int]], places: Neighbourhood
) -> Iterator[tuple[int, int]]:
    for new, olds in candidates.items():
        if new not in pairs.old_of:
            yield from (
                (old, new)
                for old in sorted({*olds, *places.beside(new)})
                if old not in pairs.new_of
            )


# ---- candidates


def _candidates(pairs: Pairs, comparison: Comparison) -> dict[int, list[int]]:
    """Give for each free new note the old ones that share most of its rare words, and the one that has its answer."""
    holders = defaultdict[str, list[int]](list)
    for old, note in comparison.old.items():
        if old not in pairs.new_of:
            for word in note.words:
                holders[word].append(old)
    free = ((new, note) for new, note in comparison.new.items() if new not in pairs.old_of)
    found = {new: _sharing_most(note.words, holders) for new, note in free}
    for old, new in unique_pairs(pairs, _answer):
        found[new].append(old)
    return found


def _answer(note: AnyNote) -> Hashable:
    return (note.kind, note.answer) if note.answer.strip() else None


def _sharing_most(words: Mapping[str, float], holders: Mapping[str, Sequence[int]]) -> list[int]:
    rare = [word for word in words if 0 < len(holders.get(word, ())) <= RARE]
    shared = defaultdict[int, float](float)
    for word in nsmallest(WORDS_LOOKED_UP, rare, key=lambda word: (len(holders[word]), word)):
        for old in holders[word]:
            shared[old] += words[word]
    return nlargest(CANDIDATES, shared, key=lambda old: (shared[old], -old))


# ---- what is left


def _tell_unsure(
    pairs: Pairs, comparison: Comparison, candidates: Mapping[int, Sequence[int]]
) -> None:
    """Tell which note each new one may be: one that is gone since the build before, or else one it was split from."""
    _tell_gone(pairs, comparison, candidates)
    for new, olds in candidates.items():
        if new not in pairs.old_of and new not in pairs.unsure:
            same_kind = (old for old in olds if pairs.old[old].kind == pairs.new[new].kind)
            split = [(old, comparison.score(old, new)) for old in same_kind if old in pairs.new_of]
            likely = [
                (old, score)
                for old, score in split
                if score.total >= WORTH_TELLING and not score.contrast
            ]
            if likely:
                old, score = max(likely, key=lambda found: found[1].total)
                _tell(pairs, old, new, score)


def _tell_gone(
    pairs: Pairs, comparison: Comparison, candidates: Mapping[int, Sequence[int]]
) -> None:
    as_if = pairs.copy()  # what is told counts as paired for the places of its neighbours
    for _ in range(ROUNDS):
        told = [
            pair
            for pair in _scored(as_if, comparison, candidates)
            if _is_worth_telling(pairs, pair)
        ]
        if not told:
            break
        for pair in sorted(told, key=_by_score):
            if as_if.free(pair.old, pair.new):
                as_if.take(pair.old, pair.new, Reason.NEW)
                _tell(pairs, pair.old, pair.new, pair.score)
    for olds, news in Neighbourhood(as_if).rows():
        # As many notes as before between the same neighbours: a passage that was written anew, note by note.
        if len(olds) == len(news):
            for old, new in zip(olds, news, strict=True):
                if pairs.old[old].kind == pairs.new[new].kind:
                    _tell(pairs, old, new, comparison.score(old, new))


def _tell(pairs: Pairs, old: int, new: int, score: Score) -> None:
    pairs.tell(old, new, replace(score, needed=SURE_RETURN if pairs.old[old].removed else SURE))


def _is_worth_telling(pairs: Pairs, pair: _Scored) -> bool:
    return pairs.may_be_meant(pair.old) and (pair.score.total >= WORTH_TELLING or pair.stayed)


def _tell_changed_kinds(
    pairs: Pairs, comparison: Comparison, candidates: Mapping[int, Sequence[int]]
) -> None:
    places = Neighbourhood(pairs)
    for old, new in _free_pairs(pairs, candidates, places):
        changed = pairs.old[old].kind != pairs.new[new].kind
        if (
            changed
            and comparison.similarity_across_kinds(old, new) + PLACE * places.similarity(old, new)
            >= SURE
        ):
            pairs.reasons[new] = Reason.KIND_CHANGED
            pairs.unsure.pop(new, None)
            pairs.scores.pop(new, None)
