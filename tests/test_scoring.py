import pytest

from generator.identity.contrasts import Contrast
from generator.identity.scoring import (
    ONE_FIELD,
    POSITION_WEIGHT,
    QUESTION_SHARE,
    REPLACED_IN_BOTH,
    Score,
    add_position,
    score_texts,
)
from tests.note_pairs import Texts, compared

SAME = "adenine thymine guanine"


def score(old: Texts, new: Texts, *, shared: int = 1) -> Score:
    """Score two notes; `sharing` notes have each answer, this one included."""
    return score_texts(compared(old[0], new[0]), compared(old[1], new[1], sharing=shared))


def test_the_same_texts_score_1() -> None:
    found = score(("osmosis", "water"), ("osmosis", "water"))
    assert found == Score(question=QUESTION_SHARE, answer=pytest.approx(1 - QUESTION_SHARE))
    assert found.texts == found.total == 1.0


def test_nothing_in_common_scores_nothing() -> None:
    found = score(("osmosis", "water"), ("treaty", "Westphalia"))
    assert (found.question, found.answer, found.texts, found.total) == (0.0, 0.0, 0.0, 0.0)
    # No contrast is looked for if the texts score very little.
    assert found.contrast is None


def test_the_question_says_a_little_more_than_the_answer() -> None:
    question = score(("osmosis", "water"), ("osmosis", "Westphalia"))
    answer = score(("osmosis", "water"), ("treaty", "water"))
    assert question.total > answer.total
    assert question == Score(question=QUESTION_SHARE)
    assert answer.answer == pytest.approx(1 - QUESTION_SHARE)


def test_words_of_one_note_count_and_words_of_many_do_not() -> None:
    rare = score(("osmosis", "water"), ("osmosis", "salt"))
    common = score(("the cell", "water"), ("the cell", "salt"))
    assert common.question < rare.question
    assert (
        score(("osmosis", "water"), ("treaty", "water"), shared=2).answer
        < score(("osmosis", "water"), ("treaty", "water")).answer
    )


# ---- one field


@pytest.mark.parametrize(
    ("before", "after"),
    [("TODO", "water"), ("water", ""), ("?", "…"), ("![](a.png)", "![](b.png)")],
)
def test_if_the_answer_says_nothing_the_question_counts_for_both(before: str, after: str) -> None:
    assert score(("osmosis", before), ("osmosis", after)) == Score(question=ONE_FIELD)


@pytest.mark.parametrize(("before", "after"), [("![](a.png)", "![](b.png)"), ("", "Which one?")])
def test_if_the_question_says_nothing_the_answer_counts_for_both(before: str, after: str) -> None:
    found = score((before, SAME), (after, SAME))
    assert (found.question, found.answer) == (0.0, ONE_FIELD)


def test_if_neither_says_anything_the_score_is_0() -> None:
    assert score(("?", "TODO"), ("?", "TODO")) == Score()


def test_one_field_counts_less_than_two() -> None:
    old = "osmosis", "hydrogen lithium carbon oxygen neon sodium argon iron krypton xenon"
    stub = score((old[0], "TODO"), old).total
    assert (
        stub
        < score(
            old, (old[0], "hydrogen lithium carbon oxygen neon sodium zinc gold mercury uranium")
        ).total
    )
    assert (
        stub
        > score(
            old, (old[0], "hydrogen lithium carbon zinc gold mercury uranium platinum tin bromine")
        ).total
    )


NEARLY = "one two three four five six seven"


def test_a_nearly_same_question_counts_for_an_answer_of_common_words() -> None:
    found = score((NEARLY, "the"), (f"{NEARLY} eight", "the"))
    assert (found.question > QUESTION_SHARE, found.answer) == (True, 0.0)
    much_edited = score(("one two three", "the"), ("one two four", "the"))
    assert (much_edited.question < QUESTION_SHARE, much_edited.answer > 0) == (True, True)
    touched = score((NEARLY, "the"), (f"{NEARLY} eight", "the is"))
    assert (touched.question < QUESTION_SHARE, touched.answer > 0) == (True, True)


def test_a_nearly_same_answer_counts_for_a_question_of_common_words() -> None:
    found = score(("what is it", NEARLY), ("what is it", f"{NEARLY} eight"))
    assert (found.question, found.answer > 1 - QUESTION_SHARE) == (0.0, True)
    much_edited = score(("what is it", "one two three"), ("what is it", "one two four"))
    assert (much_edited.question > 0, much_edited.answer < 1 - QUESTION_SHARE) == (True, True)
    touched = score(("what is it", NEARLY), ("what is to it", f"{NEARLY} eight"))
    assert (touched.question > 0, touched.answer < 1 - QUESTION_SHARE) == (True, True)


def test_an_unchanged_distinctive_answer_counts_whatever_the_question() -> None:
    found = score(("Which letters has DNA?", SAME), ("Name its alphabet", SAME))
    assert found == Score(answer=ONE_FIELD)
    # A short answer does not, nor one that another note has, nor one that was edited.
    assert (
        score(("Which letters has DNA?", "adenine"), ("Name its alphabet", "adenine")).answer
        < ONE_FIELD
    )
    assert (
        score(
            ("Which letters?", "adenine thymine"), ("Name its alphabet", "adenine thymine")
        ).answer
        < ONE_FIELD
    )
    assert (
        score(("Which letters has DNA?", SAME), ("Name its alphabet", SAME), shared=2).answer
        < ONE_FIELD
    )
    assert (
        score(("Which letters has DNA?", SAME), ("Name its alphabet", f"{SAME} uracil")).answer
        < ONE_FIELD
    )


# ---- words replaced in both texts


def test_words_replaced_in_both_texts_are_subtracted() -> None:
    old = "one two three four", "five six seven eight"
    both = score(old, ("one two nine ten", "five six eleven twelve"))
    assert both.replaced == pytest.approx(REPLACED_IN_BOTH)
    assert both.texts == pytest.approx(both.question + both.answer - both.replaced)
    assert score(old, (old[0], "five six eleven twelve")).replaced == 0.0
    assert score(old, ("one two three four nine", "five six eleven twelve")).replaced == 0.0


def test_half_the_weight_of_a_unique_word_is_subtracted_in_full() -> None:
    for old, new in (("osmosis", "mitosis"), ("cell", "capital")):
        before, now = (f"adenine {old}", "thymine water"), (f"adenine {new}", "thymine salt")
        assert score(before, now).replaced == pytest.approx(REPLACED_IN_BOTH)
    assert (
        0
        < score(("adenine the", "thymine water"), ("adenine of", "thymine salt")).replaced
        < REPLACED_IN_BOTH
    )


def test_less_is_subtracted_if_most_of_one_text_is_the_same() -> None:
    old = "one two three four five six seven", "adenine thymine"
    little = score(old, ("one two three four five six ten", "adenine guanine"))
    much = score(old, ("one two three ten", "adenine guanine"))
    assert 0 < little.replaced < much.replaced <= REPLACED_IN_BOTH


def test_common_words_that_were_replaced_cost_less() -> None:
    old = "the osmosis adenine", "the water thymine"
    much = score(old, ("the mitosis adenine", "the salt thymine"))
    assert 0 < score(old, ("a osmosis adenine", "a water thymine")).replaced < much.replaced


def test_no_score_is_negative() -> None:
    found = score(("the osmosis", "the water"), ("the mitosis", "the salt"))
    assert found.replaced == pytest.approx(found.question + found.answer)
    assert (found.texts, found.total) == (0.0, 0.0)


# ---- places and contrasts


def test_a_place_is_added() -> None:
    texts = Score(question=0.3, answer=0.2)
    with_position = add_position(texts, 1.0)
    assert with_position == Score(question=0.3, answer=0.2, position=POSITION_WEIGHT)
    assert (with_position.texts, with_position.total) == (0.5, 0.5 + POSITION_WEIGHT)
    assert add_position(texts, 0.5).position == POSITION_WEIGHT / 2
    assert add_position(texts, 0.0) == texts


def test_a_place_says_nothing_with_a_contrast() -> None:
    texts = Score(question=0.3, answer=0.2, contrast=Contrast.NEGATION)
    assert add_position(texts, 1.0) == texts


def test_a_contrast_is_part_of_a_score() -> None:
    found = score(("HTTP status 301", "Moved for ever"), ("HTTP status 307", "Moved for now"))
    assert found.contrast is Contrast.NUMBER
    assert found.total > 0
