"""Pair the notes with the most similar texts if that is sure, and record pairs that are not."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from heapq import nlargest, nsmallest

from generator.identity.comparison import Comparison
from generator.identity.neighbourhood import BOTH_NEIGHBOURS, Neighbourhood
from generator.identity.pairing import AnyNote, Pairs, Reason, unique_pairs
from generator.identity.scoring import POSITION_WEIGHT, Score, add_position
from generator.values import dataclass

# The score (0 to 1) that a pair needs, including its position.
SURE = 0.62
# The first score is enough if no other pair with either note scores more than the second share of
# it, and the question scores at least the third.
SURE_ALONE, RIVAL_SHARE, QUESTION_ALONE = 0.53, 0.5, 0.15
# A removed note returns only with most of its text.
SURE_RETURN = 0.7
# Not sure, but worth reporting: the author can link the two notes by hand.
WORTH_REPORTING = 0.3
# If a note was split, the piece that has most in common with it keeps its identity if it scores the
# first number. No other piece may have nearly as much in common (more than the second share of it),
# unless most of the note (the third share) is in this piece.
SURE_SPLIT, CLEARLY_LESS, MOSTLY_LEFT = 0.45, 0.8, 0.65
# Per note: how many words are looked up; in how many notes such a word may be; how many notes are
# then compared in full.
WORDS_LOOKED_UP, RARE, CANDIDATES = 16, 32, 6
# Pairs of one round count as neighbours in the next.
ROUNDS = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _ScoredPair:
    old: int
    new: int
    score: Score
    stayed: bool


def pair_similar(pairs: Pairs, comparison: Comparison) -> None:
    """Pair the most similar notes first, in rounds, while a pair is sure; then record the rest."""
    candidates = _candidates(pairs, comparison)
    for _ in range(ROUNDS):
        scored = [*_score_pairs(pairs, comparison, candidates)]
        rivals = _Rivals(pairs, comparison, scored)
        sure = sorted((pair for pair in scored if rivals.is_sure(pair)), key=_by_score)
        if not sure:
            break
        for pair in sure:
            if pairs.are_free(pair.old, pair.new) and (decided := rivals.decide(pair)):
                _pair(pairs, *decided)
    _add_unsure(pairs, comparison, candidates)
    _mark_changed_kinds(pairs, comparison, candidates)


def _by_score(pair: _ScoredPair) -> tuple[bool, float, int, int]:
    return pair.score.contrast is not None, -pair.score.total, abs(pair.old - pair.new), pair.old


def _pair(pairs: Pairs, pair: _ScoredPair, needed: float) -> None:
    answer = pairs.new[pair.new].answer
    if answer and pairs.old[pair.old].answer == answer and pair.score.answer > 0:
        reason = Reason.SAME_ANSWER
    elif pair.stayed and pair.score.texts < SURE:
        reason = Reason.NEIGHBOURS
    else:
        reason = Reason.SIMILAR
    pairs.pair(pair.old, pair.new, reason, replace(pair.score, needed=needed))


class _Rivals:
    """The pairs of one round that exclude each other: one note was split, or two were merged."""

    def __init__(self, pairs: Pairs, comparison: Comparison, scored: Iterable[_ScoredPair]) -> None:
        self._pairs, self._comparison = pairs, comparison
        self._of_old, self._of_new = (
            defaultdict[int, list[_ScoredPair]](list),
            defaultdict[int, list[_ScoredPair]](list),
        )
        for pair in scored:
            self._of_old[pair.old].append(pair)
            self._of_new[pair.new].append(pair)

    def is_sure(self, pair: _ScoredPair) -> bool:
        """Return whether a pair scores enough."""
        return (
            pair.score.total >= SURE_ALONE
            and not pair.score.contrast
            and pair.score.total >= self.needed(pair)
        )

    def needed(self, pair: _ScoredPair) -> float:
        """Return the score that a pair needs: less if neither note is similar to any other."""
        if self._pairs.old[pair.old].removed:
            return SURE_RETURN
        needs_less = (
            pair.score.total < SURE
            and pair.score.question >= QUESTION_ALONE
            and self._has_no_close_rival(pair)
        )
        return SURE_ALONE if needs_less else SURE

    def _has_no_close_rival(self, pair: _ScoredPair) -> bool:
        return all(
            rival.score.total <= RIVAL_SHARE * pair.score.total for rival in self._excluded_by(pair)
        )

    def decide(self, pair: _ScoredPair) -> tuple[_ScoredPair, float] | None:
        """Return the pair that keeps the note's identity, with the score that it needed.

        Of the pairs that exclude each other, it is the one with most in common. None if that pair
        is not sure, or if several have about as much in common.
        """
        rivals = [rival for rival in self._excluded_by(pair) if self._is_best(rival, pair)]
        if not rivals:
            return pair, self.needed(pair)
        overlaps = {one: self._comparison.overlap(one.old, one.new) for one in (pair, *rivals)}
        first, second = nlargest(2, overlaps, key=overlaps.__getitem__)
        is_close = CLEARLY_LESS * overlaps[first] < overlaps[second]
        if is_close and overlaps[first] < MOSTLY_LEFT and not self._are_copies(first, second):
            return None
        # A piece of a split note needs less, but not if the note was removed before.
        rival_needs = SURE_RETURN if self._pairs.old[first.old].removed else SURE_SPLIT
        needed = self.needed(pair) if first is pair else rival_needs
        return (first, needed) if first.score.total >= needed and not first.score.contrast else None

    def _are_copies(self, one: _ScoredPair, other: _ScoredPair) -> bool:
        """Return whether two pairs have the same questions, so that either will do."""
        new, old = self._pairs.new, self._pairs.old
        return (old[one.old].question, new[one.new].question) == (
            old[other.old].question,
            new[other.new].question,
        )

    def _excluded_by(self, pair: _ScoredPair) -> Iterator[_ScoredPair]:
        for rival in (*self._of_old[pair.old], *self._of_new[pair.new]):
            if rival is not pair and self._pairs.are_free(rival.old, rival.new):
                yield rival

    def _is_best(self, rival: _ScoredPair, pair: _ScoredPair) -> bool:
        """Return whether the note that only the rival has is in no better pair."""
        others = self._of_new[rival.new] if rival.old == pair.old else self._of_old[rival.old]
        free = (other for other in others if self._pairs.are_free(other.old, other.new))
        return all(other.score.total <= rival.score.total for other in free)


def _score_pairs(
    pairs: Pairs, comparison: Comparison, candidates: Mapping[int, Sequence[int]]
) -> Iterator[_ScoredPair]:
    neighbourhood = Neighbourhood(pairs)
    for old, new in _free_pairs(pairs, candidates, neighbourhood):
        note = pairs.old[old]
        if note.kind == pairs.new[new].kind:
            position = neighbourhood.similarity(old, new)
            stayed = position == BOTH_NEIGHBOURS
            score = add_position(comparison.score(old, new, stayed=stayed), position)
            yield _ScoredPair(old=old, new=new, score=score, stayed=stayed)


def _free_pairs(
    pairs: Pairs, candidates: Mapping[int, Sequence[int]], neighbourhood: Neighbourhood
) -> Iterator[tuple[int, int]]:
    for new, olds in candidates.items():
        if new not in pairs.old_of:
            yield from (
                (old, new)
                for old in sorted({*olds, *neighbourhood.old_neighbours(new)})
                if pairs.are_free(old, new)
            )


# ---- candidates


def _candidates(pairs: Pairs, comparison: Comparison) -> dict[int, list[int]]:
    """Return, for each free new note, the old notes that share most of its rare words.

    An old note with the same answer is added if no other has it.
    """
    holders = defaultdict[str, list[int]](list)
    for old, note in comparison.old.items():
        if old not in pairs.new_of:
            for word in note.words:
                holders[word].append(old)
    free = ((new, note) for new, note in comparison.new.items() if new not in pairs.old_of)
    found = {new: _notes_sharing_most(note.words, holders) for new, note in free}
    for old, new in unique_pairs(pairs, _answer_key):
        found[new].append(old)
    return found


def _answer_key(note: AnyNote) -> Hashable:
    return (note.kind, note.answer) if note.answer.strip() else None


def _notes_sharing_most(
    words: Mapping[str, float], holders: Mapping[str, Sequence[int]]
) -> list[int]:
    rare = [word for word in words if 0 < len(holders.get(word, ())) <= RARE]
    shared = defaultdict[int, float](float)
    for word in nsmallest(WORDS_LOOKED_UP, rare, key=lambda word: (len(holders[word]), word)):
        for old in holders[word]:
            shared[old] += words[word]
    return nlargest(CANDIDATES, shared, key=lambda old: (shared[old], -old))


# ---- pairs that are not sure


def _add_unsure(
    pairs: Pairs, comparison: Comparison, candidates: Mapping[int, Sequence[int]]
) -> None:
    """Record which note each new one may be: one that just left, or else one it was split from."""
    _add_unsure_among_free(pairs, comparison, candidates)
    for new, olds in candidates.items():
        if new not in pairs.old_of and new not in pairs.unsure:
            same_kind = (old for old in olds if pairs.old[old].kind == pairs.new[new].kind)
            split = [(old, comparison.score(old, new)) for old in same_kind if old in pairs.new_of]
            likely = [
                (old, score)
                for old, score in split
                if score.total >= WORTH_REPORTING and not score.contrast
            ]
            if likely:
                old, score = max(likely, key=lambda found: found[1].total)
                _add_unsure_pair(pairs, old, new, score)


def _add_unsure_among_free(
    pairs: Pairs, comparison: Comparison, candidates: Mapping[int, Sequence[int]]
) -> None:
    assumed = pairs.copy()  # unsure pairs count as neighbours
    for _ in range(ROUNDS):
        reportable = [
            pair
            for pair in _score_pairs(assumed, comparison, candidates)
            if _is_worth_reporting(pairs, pair)
        ]
        if not reportable:
            break
        for pair in sorted(reportable, key=_by_score):
            if assumed.are_free(pair.old, pair.new):
                assumed.pair(pair.old, pair.new, Reason.NEW)
                _add_unsure_pair(pairs, pair.old, pair.new, pair.score)
    for olds, news in Neighbourhood(assumed).free_runs():
        # As many notes as before between the same neighbours: a passage was rewritten note by note.
        if len(olds) == len(news):
            for old, new in zip(olds, news, strict=True):
                if pairs.old[old].kind == pairs.new[new].kind:
                    _add_unsure_pair(pairs, old, new, comparison.score(old, new))


def _add_unsure_pair(pairs: Pairs, old: int, new: int, score: Score) -> None:
    pairs.add_unsure(
        old, new, replace(score, needed=SURE_RETURN if pairs.old[old].removed else SURE)
    )


def _is_worth_reporting(pairs: Pairs, pair: _ScoredPair) -> bool:
    return pairs.left_recently(pair.old) and (pair.score.total >= WORTH_REPORTING or pair.stayed)


def _mark_changed_kinds(
    pairs: Pairs, comparison: Comparison, candidates: Mapping[int, Sequence[int]]
) -> None:
    neighbourhood = Neighbourhood(pairs)
    for old, new in _free_pairs(pairs, candidates, neighbourhood):
        changed = pairs.old[old].kind != pairs.new[new].kind
        if (
            changed
            and comparison.similarity_across_kinds(old, new)
            + POSITION_WEIGHT * neighbourhood.similarity(old, new)
            >= SURE
        ):
            pairs.reasons[new] = Reason.KIND_CHANGED
            pairs.unsure.pop(new, None)
            pairs.scores.pop(new, None)
