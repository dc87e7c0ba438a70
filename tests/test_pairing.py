from collections.abc import Hashable
from dataclasses import replace

from generator.identity.pairing import (
    AnyNote,
    Match,
    Pairs,
    Reason,
    indices_by_unique_key,
    indices_with_keys,
    unique_pairs,
    unique_pairs_among,
)
from generator.identity.scoring import Score
from tests.note_pairs import entries_of, now

OLD = [
    *entries_of([now("a"), now("b"), now("b")]),
    *entries_of([now("c")], removed=True, prefix="removed"),
]
NEW = [now("a"), now("b"), now("c"), now("c")]


def question(note: AnyNote) -> Hashable:
    return note.question or None


def test_a_pair_is_free_on_neither_side() -> None:
    pairs = Pairs(OLD, NEW)
    assert (pairs.live, pairs.free_live(), pairs.free_old(), pairs.free_new()) == (
        [0, 1, 2],
        [0, 1, 2],
        [0, 1, 2, 3],
        [0, 1, 2, 3],
    )
    pairs.pair(1, 0, Reason.SIMILAR, Score(question=0.5))
    assert (pairs.new_of, pairs.old_of) == ({1: 0}, {0: 1})
    assert (pairs.free_live(), pairs.free_old(), pairs.free_new()) == ([0, 2], [0, 2, 3], [1, 2, 3])
    assert [pairs.are_free(old, new) for old, new in ((1, 1), (0, 0), (0, 1), (3, 3))] == [
        False,
        False,
        True,
        True,
    ]
    assert pairs.match(0) == Match(
        guid="g1", reason=Reason.SIMILAR, unsure=None, score=Score(question=0.5)
    )


def test_an_excluded_note_is_not_free() -> None:
    pairs = Pairs(OLD, NEW)
    pairs.excluded = {1}
    assert pairs.free_new() == [0, 2, 3]
    assert not pairs.are_free(0, 1)
    assert not pairs.copy().are_free(0, 1)


def test_only_a_new_note_is_unsure() -> None:
    pairs = Pairs(OLD, NEW)
    pairs.add_unsure(2, 3, Score(answer=0.4))
    pairs.add_unsure(3, 1, Score())
    assert pairs.match(3) == Match(
        guid=None, reason=Reason.NEW, unsure="g2", score=Score(answer=0.4)
    )
    assert pairs.match(1) == Match(guid=None, reason=Reason.NEW, unsure="removed0", score=Score())
    pairs.pair(0, 1, Reason.SAME_ANSWER)
    assert pairs.match(1) == Match(guid="g0", reason=Reason.SAME_ANSWER, unsure=None)


def test_a_note_may_be_unsure_about_a_paired_one() -> None:
    pairs = Pairs(OLD, NEW)
    pairs.pair(0, 0, Reason.SIMILAR)
    pairs.add_unsure(0, 1, Score())
    assert pairs.match(1).unsure == "g0"


def test_a_note_has_a_reason_to_be_new() -> None:
    pairs = Pairs(OLD, NEW)
    pairs.reasons[2] = Reason.KIND_CHANGED
    assert pairs.match(2) == Match(guid=None, reason=Reason.KIND_CHANGED, unsure=None)


def test_a_copy_does_not_change_the_pairing() -> None:
    pairs = Pairs(OLD, NEW)
    pairs.pair(0, 0, Reason.SIMILAR)
    copied = pairs.copy()
    copied.pair(1, 1, Reason.SIMILAR)
    copied.add_unsure(2, 2, Score())
    assert (pairs.new_of, pairs.old_of, pairs.unsure) == ({0: 0}, {0: 0}, {})
    assert copied.new_of == {0: 0, 1: 1}


def test_unique_keys() -> None:
    assert indices_by_unique_key([("a", 0), ("b", 1), ("a", 2), (None, 3)]) == {"b": 1}
    assert indices_by_unique_key([("a", 0), ("a", 1), ("a", 2)]) == {}


def test_notes_with_keys() -> None:
    assert indices_with_keys(NEW, [0, 2, 3], question, {"c", "b"}) == [2, 3]


def test_only_keys_unique_on_both_sides_make_a_pair() -> None:
    pairs = Pairs(OLD, NEW)
    assert unique_pairs(pairs, question) == [(0, 0)]
    # The removed note counts only if it is asked for.
    assert unique_pairs_among(pairs, range(4), [0, 1, 2], question) == [(0, 0), (3, 2)]
    pairs.pair(0, 0, Reason.UNTOUCHED)
    # Unique among all, but not free.
    assert unique_pairs(pairs, question) == []


def test_an_empty_key_pairs_nothing() -> None:
    empty = now("")
    assert unique_pairs(Pairs(entries_of([empty]), [replace(empty)]), question) == []
