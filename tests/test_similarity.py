from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.identity.similarity import (
    ADDED_COUNTS,
    RESPELT,
    SPELLING_WORDS,
    Similarity,
    compare,
    find_other_spelling,
)
from generator.identity.weights import WeighedText, weigh
from generator.identity.wording import PICTURE
from tests.note_pairs import RARITY, compared, weighed


def similarity(old: str, new: str, *, sharing: int = 1) -> Similarity:
    found = compared(old, new, sharing=sharing).similarity
    assert found is not None
    return found


# ---- two texts


def test_the_same_text() -> None:
    same = similarity("adenine thymine guanine", "Adenine, thymine, *guanine*")
    assert (same.share, same.kept, same.overlap, same.weight, same.is_unique) == (
        1.0,
        1.0,
        1.0,
        1.0,
        True,
    )
    assert (same.same, same.removed, same.added, same.replaced) == (3.0, 0.0, 0.0, 0.0)


def test_added_words_count_a_little() -> None:
    added = similarity("adenine thymine", "adenine thymine guanine cytosine")
    assert added.share == pytest.approx(2 / (2 + 2 * ADDED_COUNTS))
    assert 0.75 < added.share < 0.9
    assert (added.kept, added.overlap, added.replaced) == (0.5, pytest.approx(2 / 3), 0.0)
    assert (added.same, added.removed, added.added) == (2.0, 0.0, 2.0)
    assert similarity("adenine thymine guanine cytosine", "adenine thymine").share == added.share


def test_replaced_words_count_in_full() -> None:
    replaced = similarity("adenine thymine", "adenine guanine")
    assert (replaced.share, replaced.kept, replaced.overlap) == (0.5, 0.5, 0.5)
    assert (replaced.replaced, replaced.removed, replaced.added) == (1.0, 1.0, 1.0)


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    common = similarity("the cell has adenine", "a cell has adenine")
    rare = similarity("the cell has adenine", "the cell has thymine")
    assert common.share > 0.9
    assert rare.share < 0.6
    assert common.replaced < rare.replaced


def test_shared_words_identify_one_note_or_not() -> None:
    assert similarity("the cell", "a cell").weight == pytest.approx(0.5)
    assert similarity("what is the", "what is a").weight == pytest.approx(1 / 3)
    assert similarity("blood cell", "blood cells").weight == 1.0
    shared = similarity("adenine thymine", "adenine thymine", sharing=2)
    assert (shared.share, shared.weight, shared.is_unique) == (1.0, pytest.approx(5 / 6), False)


def test_other_words_share_nothing() -> None:
    other = similarity("adenine", "Westphalia")
    assert (other.share, other.weight, other.kept, other.overlap) == (0.0, 0.0, 0.0, 0.0)


def test_another_order_is_not_quite_the_same() -> None:
    assert 0.85 < similarity("plants eat animals", "animals eat plants").share < 1.0
    # Where more than the order differs, the order costs nothing more.
    assert (
        similarity("plants animals", "animals plants fungi").share
        == similarity("plants animals", "plants animals fungi").share
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [("step 3", "step 4"), ("In 1914", "In 1915"), ("React15", "React16"), ("H2O", "H2S")],
)
def test_another_number_counts_in_full(old: str, new: str) -> None:
    found = similarity(old, new)
    assert found.replaced > 0.99
    assert found.share <= 0.5


def test_the_same_number_weighs_what_its_word_weighs() -> None:
    found = similarity("3 membranes", "3 enzymes")
    assert found.same == pytest.approx(0.5)
    assert (found.removed, found.added) == (1.0, 1.0)


# ---- other spellings


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("mitochondrion", "mitochondria", id="ending"),
        pytest.param("konečného", "konečných", id="Czech"),
        pytest.param("автомата", "автоматов", id="Russian"),
        pytest.param("Unabhaengigkeit", "Unabhängigkeit", id="umlaut written out"),
        pytest.param("cell", "cells", id="plural"),
        pytest.param("approx.", "approximately", id="abbreviation"),
        pytest.param("Krhs", "Krhas", id="letter added"),
        pytest.param("Caracas", "Carcas", id="letter left out"),
        pytest.param("Spian", "Spain", id="letters swapped"),
        pytest.param("Warsaw", "Wersaw", id="another letter"),
        pytest.param("fus", "fuss", id="three letters"),
    ],
)
def test_another_spelling_is_almost_the_same_word(old: str, new: str) -> None:
    for one, other in ((old, new), (new, old)):
        found = similarity(f"{one} thymine", f"{other} thymine")
        tells = min(weighed(one).weight, weighed(other).weight)
        assert found.same == pytest.approx(1 + RESPELT * tells)
        assert 0.5 < found.share < 1.0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("insulin", "glucagon", id="other word"),
        pytest.param("osmosis", "psmosis", id="first letter"),
        pytest.param("no", "not", id="two letters"),
        pytest.param("x", "xylem", id="one letter"),
        pytest.param("commerce", "communal", id="half the beginning"),
        pytest.param("Austria", "Australia", id="two slips"),
        pytest.param("increase", "decrease", id="prefixes"),
    ],
)
def test_another_word_is_no_spelling(old: str, new: str) -> None:
    for one, other in ((old, new), (new, old)):
        assert similarity(f"{one} thymine", f"{other} thymine").same == 1.0


def test_a_spelling_is_looked_for_among_several_words() -> None:
    assert (
        find_other_spelling("membrane", ["ribosome", "membranous", "mitosis", "membranes"])
        == "membranes"
    )
    assert find_other_spelling("membrane", []) is None


def test_a_word_is_the_spelling_of_one_other_only() -> None:
    assert similarity("membrane membranes", "membranous").same == pytest.approx(RESPELT)


def test_spellings_of_the_rarest_words_only_are_looked_for() -> None:
    stems = [f"{letter}word" for letter in "abcdefghijklmnop"]
    found = similarity(" ".join(stems), " ".join(f"{stem}s" for stem in stems))
    assert found.same == pytest.approx(RESPELT * SPELLING_WORDS)
    rare = similarity("capital cell ribosome", "capitals cellular ribosomes")
    assert rare.same == pytest.approx(RESPELT * (1 + 0.5 + 0.5))


# ---- texts that say nothing


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", "adenine"),
        ("adenine", "TODO"),
        ("?", "…"),
        ("![](a.png)", "![](b.png)"),
        ("![](a.png)", "A bird"),
    ],
)
def test_comparing_says_nothing(old: str, new: str) -> None:
    for one, other in ((old, new), (new, old)):
        assert compared(one, other).similarity is None


def test_comparing_what_many_notes_share_says_nothing() -> None:
    true = weighed("True", sharing=20)
    assert compare(true, weighed("False")).similarity is None
    assert compare(weighed("False"), true).similarity is None
    assert compare(true, true).similarity is None


def test_the_same_picture_is_evidence_and_another_one_is_not() -> None:
    same = similarity("![](a.png) bird", "![](b/a.png) tree")
    assert (same.same, same.replaced) == (1.0, 1.0)
    other = similarity("![](a.png) bird", "![](b.png) bird")
    assert (other.same, other.share, other.replaced) == (1.0, pytest.approx(0.95), 0.0)
    assert similarity("![](a.png)", "![](a.png)").share == 1.0


def test_words_that_only_one_text_has() -> None:
    found = compared("![](a.png) 3 cells", "![](b.png) 4 cells")
    assert (found.removed, found.added) == ({"3"}, {"4"})


# ---- properties

TEXTS = st.builds(
    lambda words, sharing: weigh(words, RARITY, sharing),
    st.lists(
        st.sampled_from(
            [
                "the",
                "cell",
                "cells",
                "blood",
                "3",
                "4",
                "H2O",
                "osmosis",
                "osmoses",
                f"{PICTURE}a.png",
                "熵",
                "=",
            ]
        )
    ),
    st.integers(1, 63),
)


@given(TEXTS, TEXTS)
def test_similarity_is_symmetric(old: WeighedText, new: WeighedText) -> None:
    one, other = compare(old, new), compare(new, old)
    assert (one.removed, one.added) == (other.added, other.removed)
    if one.similarity is None or other.similarity is None:
        assert one.similarity is other.similarity is None
        return
    assert one.similarity.share == pytest.approx(other.similarity.share)
    turned = replace(
        other.similarity, removed=other.similarity.added, added=other.similarity.removed
    )
    assert (turned.removed, turned.added) == (
        pytest.approx(one.similarity.removed),
        pytest.approx(one.similarity.added),
    )


@given(TEXTS, TEXTS)
def test_shares_are_between_0_and_1(old: WeighedText, new: WeighedText) -> None:
    found = compare(old, new).similarity
    if found is not None:
        for share in (found.share, found.weight, found.kept, found.overlap):
            assert 0 <= share <= 1 + 1e-9
        assert found.replaced <= max(found.removed, found.added)


@given(TEXTS)
def test_a_text_is_similar_to_itself(text: WeighedText) -> None:
    found = compare(text, text).similarity
    assert found is None or (found.share, found.replaced) == (pytest.approx(1), pytest.approx(0))


def test_a_text_has_similarity_1_to_itself() -> None:
    assert similarity("cell cells blood 3 4", "cell cells blood 3 4").share == 1.0
