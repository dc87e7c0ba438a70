import pytest

from generator.identity.neighbourhood import (
    BOTH_NEIGHBOURS,
    ONE_NEIGHBOUR,
    SAME_FILE,
    SAME_GAP,
    SAME_SECTION,
    Neighbourhood,
)
from generator.identity.pairing import Pairs, Reason, SourceNote
from tests.note_pairs import entries_of, now


def pairing(before: str, after: str, removed: str = "") -> Pairs:
    """Pair notes named by letters: equal small letters are pairs, capitals are free.

    A slash starts another section, two start another file.
    """

    def notes(names: str) -> tuple[str, list[SourceNote]]:
        letters, path, section = "", 0, 0
        found: list[SourceNote] = []
        for name in names.replace("//", "|"):
            path, section = path + (name == "|"), 0 if name == "|" else section + (name == "/")
            if name.isalpha():
                letters += name
                found.append(now(name, path=f"{path}.md", section=f"{section}"))
        return letters, found

    (olds, old), (news, new) = notes(before), notes(after)
    known = [*entries_of(old), *entries_of(notes(removed)[1], removed=True, prefix="removed")]
    pairs = Pairs(known, new)
    for at, name in enumerate(olds):
        if name.islower() and name in news:
            pairs.pair(at, news.index(name), Reason.UNTOUCHED)
    return pairs


def similarity(before: str, after: str) -> float:
    """Return how similar the positions of the old X and the new Y are."""
    letters = [[name for name in names if name.isalpha()] for names in (before, after)]
    return Neighbourhood(pairing(before, after)).similarity(
        letters[0].index("X"), letters[1].index("Y")
    )


def test_nearer_positions_are_more_similar() -> None:
    assert (BOTH_NEIGHBOURS, ONE_NEIGHBOUR, SAME_GAP, SAME_SECTION, SAME_FILE) == (
        1.0,
        0.5,
        0.4,
        0.2,
        0.1,
    )


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("aXb", "aYb", BOTH_NEIGHBOURS),
        ("X", "Y", BOTH_NEIGHBOURS),
        ("Xa", "Ya", BOTH_NEIGHBOURS),
        ("aX", "aY", BOTH_NEIGHBOURS),
        # In another file, but between the same notes.
        ("aXb", "a//Y//b", BOTH_NEIGHBOURS),
        ("aXb", "aYcb", ONE_NEIGHBOUR),
        ("aXb", "aYZb", ONE_NEIGHBOUR),
        ("aXb", "aZYb", ONE_NEIGHBOUR),
        ("aXWb", "aYb", ONE_NEIGHBOUR),
        ("aXb", "aYcdb", ONE_NEIGHBOUR),
        ("aVXWb", "aZYWb", SAME_GAP),
        ("aVXWb", "aZYTb", SAME_GAP),
        ("aVXWb", "aVYb", SAME_GAP),
        ("VXW", "ZYT", SAME_GAP),
        ("aVXWbc", "abZYTc", SAME_SECTION),
        ("aXbcd", "abcYd", SAME_SECTION),
        ("aXb/cd", "ab/cYd", SAME_FILE),
        ("aXb//cd", "ab//cYd", 0.0),
        ("a/Xb//cd", "ab//c/Yd", 0.0),
    ],
)
def test_similarity_of_positions(before: str, after: str, says: float) -> None:
    assert similarity(before, after) == says


def test_the_position_of_a_removed_note_says_nothing() -> None:
    neighbourhood = Neighbourhood(pairing("ab", "aYb", removed="X"))
    assert neighbourhood.similarity(2, 1) == 0.0
    assert [*neighbourhood.old_neighbours(1)] == [1, 0]


def test_a_removed_note_that_returned_is_no_neighbour() -> None:
    pairs = pairing("aXb", "arYb", removed="r")
    pairs.pair(3, 1, Reason.MOVED)
    assert Neighbourhood(pairs).similarity(1, 2) == ONE_NEIGHBOUR


@pytest.mark.parametrize(
    ("before", "after", "rows"),
    [
        ("aXb", "aYb", [([1], [1])]),
        ("aXWb", "aYZb", [([1, 2], [1, 2])]),
        ("XaWb", "YabZ", [([0], [0])]),
        ("aXb", "abY", []),
        ("aXb", "ab", []),
        ("ab", "aYb", []),
        ("XW", "YZT", [([0, 1], [0, 1, 2])]),
    ],
)
def test_free_runs(before: str, after: str, rows: list[tuple[list[int], list[int]]]) -> None:
    assert [*Neighbourhood(pairing(before, after)).free_runs()] == rows


@pytest.mark.parametrize(
    ("before", "after", "new", "expected"),
    [
        ("aXb", "aYb", 1, [1, 1]),
        ("aXWb", "aYb", 1, [1, 2]),
        ("X", "Y", 0, [0, 0]),
        ("Xab", "aYb", 1, [2, 1]),
        ("aXb", "abY", 2, [2]),
        ("aXb", "aZYb", 2, [1]),
        ("aXb", "aZYTb", 2, []),
    ],
)
def test_old_neighbours_of_a_new_note(
    before: str, after: str, new: int, expected: list[int]
) -> None:
    assert [*Neighbourhood(pairing(before, after)).old_neighbours(new)] == expected
