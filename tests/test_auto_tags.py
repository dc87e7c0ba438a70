"""Automatic tags: which words and phrases are found, and in which time."""

import random
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.sources.auto_tags import AutoTags
from tests.timing import seconds_of


@pytest.mark.parametrize(
    ("words", "text", "matches"),
    [
        (["RNN"], "An rnn.", True),
        (["RNN"], "RNNs", False),
        (["RNN"], "my_RNN", False),
        (["RNN"], "(RNN)", True),
        (["early stopping"], "early\n  stopping", True),
        (["early stopping"], "earlystopping", False),
        (["convolution*"], "Convolutional", True),
        (["convolution*"], "convolution", True),
        (["Conv?D"], "Conv2D", True),
        (["Conv?D"], "ConvD", False),
        (["C++"], "in C++ it", True),
        (["C++"], "in C+++", True),
        (["a.b"], "axb", False),
        (["**x"], "ax", True),
        (["日本"], "日本", True),
        (["one", "two"], "two", True),
        ([], "anything", False),
    ],
)
def test_auto_tags(words: list[str], text: str, matches: bool) -> None:
    assert AutoTags({"t": words}).match(["", text]) == (("t",) if matches else ())


def test_auto_tags_without_a_matching_text_are_unused() -> None:
    tags = AutoTags({"a": ["x"], "b": ["y"], "c": []})
    assert tags.match(["x"]) == ("a",)
    assert tags.match(["z"]) == ()
    assert tags.unused == ["b", "c"]


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("_RNN_", True),
        ("__rnn__ and", True),
        ("my_rnn", False),
        ("rnn_cell", False),
        ("[x](https://rnn.org)", False),
        ("[rnn](https://e.org)", True),
    ],
)
def test_emphasis_and_links_around_a_word(text: str, matches: bool) -> None:
    assert bool(AutoTags({"RNN": ("RNN",)}).match([text])) is matches


def test_a_word_is_the_same_however_it_is_composed() -> None:
    assert AutoTags({"x": ("na\u00efve",)}).match(["nai\u0308ve"]) == ("x",)


@pytest.mark.parametrize(
    ("words", "text", "matches"),
    [
        (["*a*a*b"], "xaxaxb", True),
        (["*a*a*b"], "xaxb", False),
        (["*a*b*c*"], "_a_b_c_", True),
        (["a*a"], "a", False),
        (["a*a"], "aba", True),
        (["net* *ing"], "networks  learning", True),
        (["net* *ing"], "net work ing", False),
        (["net* *ing"], "my_net ing", False),
        (["*_net"], "my_net", True),
        (["*"], "a", True),
        (["?"], "ab c", True),
        (["?"], "ab", False),
        (["*-x*"], "ab-xy", True),
        (["*b"], "__ab", True),
        (["?b"], "__b", True),
        (["deep ?earning"], "Deep Learning", True),
        (["s*"], "\u017fa", True),  # a long s
        (["straße"], "STRASSE", False),
        (["straße"], "Straße", True),
        (["istanbul"], "\u0130STANBUL", True),
        (["a b c", "a b d"], "a b a b d", True),
        (["a b c"], "a b_c", False),
        ([".NET"], "in .net", True),
        (["++"], "i++", False),
        (["++"], "a ++ b", True),
    ],
)
def test_phrases_and_wildcards(words: list[str], text: str, matches: bool) -> None:
    assert AutoTags({"t": words}).match([text]) == (("t",) if matches else ())


def _as_one_pattern(phrases: list[str]) -> re.Pattern[str]:
    """Return the definition: phrases as whole words, with each star tried at all places."""
    wild = {"*": r"\w*", "?": r"\w"}
    words = (
        r"\s+".join(
            "".join(wild.get(char) or re.escape(char) for char in word) for word in phrase.split()
        )
        for phrase in phrases
    )
    around = r"(?<![^\W_])(?<![^\W_]_)(?:{})(?![^\W_])(?!_+[^\W_])"
    return re.compile(around.format("|".join(words)), re.IGNORECASE)


@given(
    st.lists(st.text("aAbß_*?- .", min_size=1, max_size=8).filter(str.strip), max_size=4),
    st.text("aAbBß_*?- .\n\u0130i", max_size=20),
)
def test_tags_are_those_of_the_definition(phrases: list[str], text: str) -> None:
    tags = {str(number): [phrase] for number, phrase in enumerate(phrases)}
    found = AutoTags(tags).match([text])
    text = unicodedata.normalize("NFC", text)
    expected = [tag for tag, words in tags.items() if _as_one_pattern(words).search(text)]
    assert list(found) == expected


def test_letters_that_are_the_same_for_patterns_are_folded_alike() -> None:
    for code in range(0x1E944):
        letter = chr(code)
        if letter.isalpha() and letter.lower() != letter and len(letter.lower()) == 1:
            tags = AutoTags({"t": [letter.lower()]})
            expected = re.fullmatch(re.escape(letter.lower()), letter, re.IGNORECASE) is not None
            assert bool(tags.match([letter])) is expected, letter


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("*a*a*b", "a"),
        ("*a*a*a*a*a*a*a*b", "a"),
        ("?*a*b", "_"),
        ("_*a*b", "_"),
        ("a a b", "a "),
        ("a* a* b", "a "),
        ("*a *a *b", "a\n"),
        ("a b*", "a b"),
        ("* * b", "a "),
    ],
)
def test_the_time_of_one_phrase_is_linear(phrase: str, text: str) -> None:
    def match(size: int) -> None:
        AutoTags({"t": [phrase]}).match([text * size])

    match(1)
    assert seconds_of(lambda: match(16_000)) < 12 * seconds_of(lambda: match(4_000)) + 0.1


def test_thousands_of_phrases_take_no_longer_than_the_text() -> None:
    chance = random.Random(1)
    words = ["".join(chance.choices("abcdefghij", k=6)) for _ in range(6_000)]
    text = " ".join(words)
    few = {f"t{number}": [word, f"{word}x*"] for number, word in enumerate(words[:10])}
    many = {f"t{number}": [word, f"{word}x*"] for number, word in enumerate(words[:3_000])}
    tags = AutoTags(many)
    assert len(tags.match([text])) == 3_000
    assert tags.unused == []
    for_few = seconds_of(lambda: AutoTags(few).match([text]))
    assert seconds_of(lambda: tags.match([text])) < 10 * for_few + 0.5
