"""Recognise the notes of a source after its author edited it, so that each keeps its review history.

Best evidence first: the note's `ID:` line; the same question and answer; the same question; the same answer; then the
pairs most alike in question, answer and neighbours. One to one over the whole source. Unsure means new.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest, nsmallest
from types import MappingProxyType

from generator.identity.edits import Edits, words_of
from generator.identity.pairing import (
    BOTH_NEIGHBOURS,
    Key,
    Match,
    Note,
    Pairs,
    Places,
    Present,
    Reason,
    Remembered,
    found_once,
    unique_pairs,
)

__all__ = ["Match", "Present", "Reason", "Remembered", "recognise"]

# Likeness (0 to 1) a pair needs, its place counted in.
SURE = 0.62
# What standing between the same two neighbours adds to the likeness of the texts.
PLACE = 0.2
# A removed note comes back only with most of its text.
SURE_RETURN = 0.8
# Not sure, but worth telling the author, who can link the two by hand.
WORTH_TELLING = 0.4
# An answer stands for its note alone when it tells this many times what singles out one note.
ANSWER_TELLS = 2.5
# Per note: words looked up; notes a word may be in to be looked up; notes then compared in full.
WORDS_LOOKED_UP, RARE, CANDIDATES = 16, 32, 6
# Pairs found in one round are neighbours in the next.
ROUNDS = 4


def recognise(
    remembered: Sequence[Remembered], present: Sequence[Present], carried: Mapping[int, int] = MappingProxyType({})
) -> tuple[Match, ...]:
    """Tell which remembered note each present one is, in the order of `present`; a guid not given away is removed.

    `carried` pairs present with remembered notes, by index, that are known to be one already.

    The guids of `remembered` differ. A note whose `ID:` is not known is another one, whatever it reads like, unless its
    text is untouched.
    """
    pairs = Pairs(remembered, present)
    for new, old in carried.items():
        pairs.take(old, new, Reason.CARRIED)
    _pair_by_id(pairs)
    _pair_same_text(pairs)
    pairs.own = {new for new in pairs.free_new() if present[new].id}
    _pair_same_question(pairs)
    _pair_in_order(pairs, range(len(remembered)), _text)  # removed notes that return
    _pair_returned_question(pairs)
    if pairs.free_old() and pairs.free_new():
        _pair_same_words(pairs)
        edits = Edits(pairs)
        _pair_same_answer(pairs, edits)
        _pair_alike(pairs, edits)
    return tuple(pairs.match(new) for new in range(len(present)))


def _pair_by_id(pairs: Pairs) -> None:
    by_guid = {note.id: index for index, note in enumerate(pairs.old) if note.id}
    by_guid |= {note.guid: index for index, note in enumerate(pairs.old)}
    for new, note in enumerate(pairs.new):
        old = by_guid.get(note.id) if note.id else None
        if old is None or old in pairs.new_of or new in pairs.old_of:
            continue
        if pairs.old[old].kind == note.kind:
            pairs.take(old, new, Reason.ID)
        else:
            pairs.reasons[new] = Reason.KIND_CHANGED


# ---- the same text, or one field of it


def _text(note: Note) -> Hashable:
    return note.kind, note.question, note.answer


def _text_in_file(note: Note) -> Hashable:
    return note.kind, note.question, note.answer, note.path


def _text_in_section(note: Note) -> Hashable:
    return note.kind, note.question, note.answer, note.path, note.section


def _question(note: Note) -> Hashable:
    return (note.kind, note.question) if note.question.strip() else None


def _question_in_section(note: Note) -> Hashable:
    return (note.kind, note.question, note.path, note.section) if note.question.strip() else None


def _answer(note: Note) -> Hashable:
    return (note.kind, note.answer) if note.answer.strip() else None


def _pair_same_text(pairs: Pairs) -> None:
    """Pair equal texts. Where several notes share one, section and neighbours decide, then file and order."""
    for key in (_text_in_section, _text):
        for old, new in unique_pairs(pairs, key):
            _take_same_text(pairs, old, new)
    _follow_neighbours(pairs, pairs.live, range(len(pairs.new)))
    _follow_neighbours(pairs, pairs.live[::-1], range(len(pairs.new))[::-1])
    for key in (_text_in_section, _text_in_file, _text):
        _pair_in_order(pairs, pairs.live, key)


def _take_same_text(pairs: Pairs, old: int, new: int) -> None:
    before, now = pairs.old[old], pairs.new[new]
    stayed = not before.removed and (before.path, before.section) == (now.path, now.section)
    pairs.take(old, new, Reason.UNTOUCHED if stayed else Reason.MOVED)


def _follow_neighbours(pairs: Pairs, olds: Sequence[int], news: Sequence[int]) -> None:
    """Pair equal texts that come right after a pair, or first, in the order given."""
    place = {new: at for at, new in enumerate(news)}
    after = 0
    for old in olds:
        new = news[after] if after < len(news) else None
        if new is not None and pairs.free(old, new) and _text(pairs.old[old]) == _text(pairs.new[new]):
            _take_same_text(pairs, old, new)
        after = place[pairs.new_of[old]] + 1 if old in pairs.new_of else len(news)


def _pair_in_order(pairs: Pairs, olds: Iterable[int], key: Key) -> None:
    waiting = defaultdict[Hashable, list[int]](list)
    for old in reversed([old for old in olds if old not in pairs.new_of]):
        waiting[key(pairs.old[old])].append(old)
    for new in pairs.free_new():
        if same := waiting.get(key(pairs.new[new])):
            _take_same_text(pairs, same.pop(), new)


def _pair_same_question(pairs: Pairs) -> None:
    for key in (_question_in_section, _question):
        for old, new in unique_pairs(pairs, key):
            pairs.take(old, new, Reason.SAME_QUESTION)


def _pair_returned_question(pairs: Pairs) -> None:
    """Pair removed notes with those that ask the same again, where just one of each does."""
    removed = [old for old in pairs.free_old() if pairs.old[old].removed]
    olds = found_once((_question(pairs.old[old]), old) for old in removed)
    news = found_once((_question(note), new) for new, note in enumerate(pairs.new))
    for question, old in olds.items():
        if question in news and pairs.free(old, news[question]):
            pairs.take(old, news[question], Reason.SAME_QUESTION)


def _pair_same_words(pairs: Pairs) -> None:
    """Pair notes that differ in nothing but formatting."""
    olds = found_once((_words_in_order(pairs.old[old]), old) for old in pairs.free_old() if not pairs.old[old].removed)
    news = found_once((_words_in_order(pairs.new[new]), new) for new in pairs.free_new())
    for words, old in olds.items():
        if words in news:
            pairs.take(old, news[words], Reason.SAME_WORDS)


def _words_in_order(note: Note) -> Hashable:
    question, answer = words_of(note)
    return (note.kind, " ".join(question), " ".join(answer)) if question or answer else None


# ---- pairing them


def _pair_same_answer(pairs: Pairs, edits: Edits) -> None:
    for old, new in unique_pairs(pairs, _answer):
        answer = edits.new[new].answer
        if answer.tells >= ANSWER_TELLS or any(answer.words[picture] == 1.0 for picture in answer.pictures):
            pairs.take(old, new, Reason.SAME_ANSWER)


def _pair_alike(pairs: Pairs, edits: Edits) -> None:
    """Pair the most alike first until no pair is sure, then tell what was left unsure."""
    candidates = _candidates(pairs, edits)
    for _ in range(ROUNDS):
        sure = [pair for pair in _scored(pairs, edits, candidates) if pair.score >= pair.needed]
        for pair in sorted(sure, key=lambda pair: (-pair.score, abs(pair.old - pair.new), pair.old)):
            if pairs.free(pair.old, pair.new):
                by_place = pair.between_same and edits.likeness(pair.old, pair.new) < SURE
                pairs.take(pair.old, pair.new, Reason.NEIGHBOURS if by_place else Reason.ALIKE)
        if not sure:
            break
    for pair in sorted(_scored(pairs, edits, candidates), key=lambda pair: pair.score):
        if pair.score >= WORTH_TELLING or pair.between_same:
            pairs.unsure[pair.new] = pair.old
    _tell_changed_kinds(pairs, edits, candidates)


def _candidates(pairs: Pairs, edits: Edits) -> dict[int, list[int]]:
    """Give for each free new note the old ones that share most of its rare words."""
    holders = defaultdict[str, list[int]](list)
    for old, note in edits.old.items():
        if old not in pairs.new_of:
            for word in note.words:
                holders[word].append(old)
    free = ((new, note) for new, note in edits.new.items() if new not in pairs.old_of)
    return {new: _sharing_most(note.words, holders) for new, note in free}


def _sharing_most(words: Mapping[str, float], holders: Mapping[str, Sequence[int]]) -> list[int]:
    rare = [word for word in words if 0 < len(holders.get(word, ())) <= RARE]
    shared = defaultdict[int, float](float)
    for word in nsmallest(WORDS_LOOKED_UP, rare, key=lambda word: (len(holders[word]), word)):
        for old in holders[word]:
            shared[old] += words[word]
    return nlargest(CANDIDATES, shared, key=lambda old: (shared[old], -old))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scored:
    old: int
    new: int
    score: float
    needed: float
    between_same: bool


def _scored(pairs: Pairs, edits: Edits, candidates: Mapping[int, Sequence[int]]) -> Iterator[_Scored]:
    places = Places(pairs)
    for old, new in _free_pairs(pairs, candidates, places):
        note = pairs.old[old]
        if note.kind == pairs.new[new].kind:
            place = places.likeness(old, new)
            score = edits.likeness(old, new) + (0 if edits.is_of_one_template(old, new) else PLACE * place)
            needed = SURE_RETURN if note.removed else SURE
            yield _Scored(old=old, new=new, score=score, needed=needed, between_same=place == BOTH_NEIGHBOURS)


def _free_pairs(pairs: Pairs, candidates: Mapping[int, Sequence[int]], places: Places) -> Iterator[tuple[int, int]]:
    for new, olds in candidates.items():
        if new not in pairs.old_of:
            yield from ((old, new) for old in sorted({*olds, *places.beside(new)}) if old not in pairs.new_of)


def _tell_changed_kinds(pairs: Pairs, edits: Edits, candidates: Mapping[int, Sequence[int]]) -> None:
    places = Places(pairs)
    for old, new in _free_pairs(pairs, candidates, places):
        changed = pairs.old[old].kind != pairs.new[new].kind
        if changed and edits.likeness_across_kinds(old, new) + PLACE * places.likeness(old, new) >= SURE:
            pairs.reasons[new] = Reason.KIND_CHANGED
