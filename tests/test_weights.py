import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.identity.weights import Rarity, join, weigh
from generator.identity.wording import PICTURE
from tests.note_pairs import weighed

# ---- rarity


def test_a_word_weighs_more_the_fewer_notes_have_it() -> None:
    rarity = Rarity({"unique": 1, "rare": 2, "half": 8, "common": 15}, 15)
    weights = [rarity.weight(word) for word in ("unique", "rare", "half", "common")]
    assert weights == [rarity.shared_by(count) for count in (1, 2, 8, 15)]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] == 1.0
    assert 0 < weights[-1] < 0.05
    assert rarity.weight("unknown") == 1.0


@given(st.integers(1, 5000), st.data())
def test_a_weight_is_between_0_and_1(notes: int, data: st.DataObject) -> None:
    assert 0 < Rarity({}, notes).shared_by(data.draw(st.integers(1, notes))) <= 1


# ---- one text


def test_a_text_weighs_what_its_words_weigh() -> None:
    text = weighed("What is the osmosis of the cell?")
    assert dict(text.words) == pytest.approx(
        {"what": 1 / 6, "is": 1 / 6, "the": 1 / 6, "of": 1 / 6, "osmosis": 1, "cell": 0.5}
    )
    assert text.weight == pytest.approx(sum(text.words.values()))
    assert text.form == "what is the osmosis of the cell"
    assert text.spelling_candidates[0] == "osmosis"
    assert {"is", "of"}.isdisjoint(text.spelling_candidates)


def test_a_common_number_weighs_little_but_counts_in_full_if_it_is_missing() -> None:
    text = weighed("the 3 cells of H2O")
    assert text.numbers == {"3", "h2o"}
    assert text.words["3"] == pytest.approx(0.5)
    assert text.missing_weight == pytest.approx(
        1 + 1 + text.words["the"] + text.words["of"] + text.words["cells"]
    )
    assert not text.numbers & {*text.spelling_candidates}


def test_a_picture_is_no_number_and_counts_nothing_if_missing() -> None:
    text = weighed("![](img/a17.png) bone")
    assert text.pictures == {f"{PICTURE}a17.png"}
    assert text.numbers == frozenset()
    assert text.missing_weight == 1.0
    assert text.spelling_candidates == ("bone",)


@pytest.mark.parametrize(
    ("sharing", "notes", "is_silent"),
    [
        (1, 63, False),
        (2, 63, False),
        (7, 63, False),
        (9, 63, True),
        (12, 63, True),
        (63, 63, True),
        # One deck in two languages, even a small one.
        (2, 2, False),
        (2, 3, False),
        (3, 3, True),
    ],
)
def test_a_text_that_many_notes_share_is_silent(sharing: int, notes: int, is_silent: bool) -> None:
    text = weigh(["true"], Rarity({"true": sharing}, notes), sharing)
    assert text.is_silent is is_silent
    assert not text.is_empty


def test_a_placeholder_is_silent() -> None:
    assert [weighed(text).is_silent for text in ("", "TODO", "?", "…", "No")] == [
        True,
        True,
        True,
        True,
        False,
    ]


def test_a_text_of_much_weight_is_distinctive() -> None:
    assert weighed("Adenine, thymine, guanine").is_distinctive
    assert not weighed("Adenine").is_distinctive
    assert not weighed("It has many of the cell").is_distinctive
    assert weighed("![](bird.png)").is_distinctive
    shared = Rarity({f"{PICTURE}bird.png": 2}, 63)
    assert not weigh([f"{PICTURE}bird.png"], shared).is_distinctive


def test_two_texts_are_joined() -> None:
    one, other = weighed("What is osmosis?"), weighed("Water ![](a.png)", sharing=4)
    joined = join(one, other)
    assert joined.form == f"{one.form} {other.form}"
    assert joined.words == {**one.words, **other.words}
    assert (joined.max_weight, joined.is_empty, joined.is_silent) == (1.0, False, False)
    assert joined.pictures == other.pictures
    empty, shared = weighed(""), weighed("True", sharing=20)
    assert not join(one, empty).is_empty
    assert not join(one, shared).is_silent
    assert join(empty, shared).is_silent
    assert join(empty, empty).is_empty
