import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.identity.wording import PICTURE, is_unanswered, read_verbatim, read_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("What is Osmosis?", "what is osmosis"),
        ("Was heißt „Größe“?", "was heisst grosse"),
        ("¿Dónde está la Señora?", "donde esta la senora"),
        ("Что такое «Ёлка»?", "что такое елка"),
        ("Τι είναι ο άνθρωπος;", "τι ειναι ο ανθρωποσ"),
        ("كيف حالك", "كيف حالك"),
        ("שלום עולם", "שלום עולם"),
        ("नमस्ते दुनिया", "नमस्ते दुनिया"),
        ("什么是熵？", "什 么 是 熵 什么 么是 是熵"),
        ("お茶を、どうぞ。", "お 茶 を お茶 茶を ど う ぞ どう うぞ"),
        ("한국어", "한 국 어 한국 국어"),
        ("ไทย", "ไ ท ย ไท ทย"),
        ("熵", "熵"),
        ("HTTP/2 是什么", "http / 2 是 什 么 是什 什么"),
        ("", ""),
        (" \n\t", ""),
    ],
)
def test_words_in_many_scripts(text: str, words: str) -> None:
    assert read_words(text) == words.split()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("**What** is _this_?", "what is this", id="emphasis"),
        pytest.param("`Context`", "Context", id="code marks"),
        pytest.param("$x^2$", "x^2", id="math marks"),
        pytest.param("**H~2~O**", "H<sub>2</sub>O", id="subscript"),
        pytest.param("H~2~O H₂O", "H2O h2o", id="subscript, or not"),
        pytest.param("x^2^ 10<sup>-3</sup>", "x^2 10⁻³", id="superscript"),
        pytest.param("*x*<sup>2</sup>", "x ^2", id="superscript after emphasis"),
        pytest.param("==a b== **==c==**", "a b c", id="highlight"),
        pytest.param("<u>a</u><br><kbd>B</kbd>", "a b", id="inline HTML"),
        pytest.param("x\\^2^ \\==a== \\<b> \\~", "x^2 a <b> ~", id="escapes"),
        pytest.param("one, two; three.", "one two three", id="punctuation"),
        pytest.param("Really?!", "really", id="question mark"),
        pytest.param("Note: this", "note this", id="colon"),
        pytest.param("a, b、c，d", "a b c d", id="full-width commas"),
        pytest.param("“It’s” ‘he’ «x» „y“", "\"it's\" 'he' x y", id="quotes"),
        pytest.param("f(x) [y] {z} （w） 「v」", "f x y z w v", id="brackets"),
        pytest.param("TCP – fast", "TCP - fast", id="dashes"),
        pytest.param("TCP — fast", "TCP fast", id="no dash"),
        pytest.param("so… on", "so ... on", id="dots"),
        pytest.param("isn't", "isn not", id="not, joined"),
        pytest.param("don’t", "don't", id="apostrophes"),
        pytest.param("cannot", "can not", id="cannot"),
        pytest.param("can't", "cannot", id="can't"),
        pytest.param("naïve café", "naive cafe", id="accents"),
        pytest.param("cafe\u0301", "café", id="composed or not"),
        pytest.param("Й", "И", id="Cyrillic accents"),
        pytest.param("か\u3099", "が", id="dakuten, composed or not"),
    ],
)
def test_formatting_is_left_out(one: str, other: str) -> None:
    assert read_words(one) == read_words(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Où est la gare\u202f?", "Où est la gare ?", id="narrow space"),
        pytest.param("à 3\u202fh", "à 3 h", id="narrow space between words"),
        pytest.param("كيف حالك؟", "كيف حالك", id="Arabic question mark"),
        pytest.param("مرحبا، كيف", "مرحبا كيف", id="Arabic comma"),
        pytest.param("राम कौन है।", "राम कौन है", id="danda"),
    ],
)
def test_punctuation_and_spaces_of_other_scripts_say_nothing(one: str, other: str) -> None:
    assert read_words(one) == read_words(other)


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(("C", "C++", "C#"), id="names of languages"),
        pytest.param(("`=`", "`==`", "`!=`", "`===`", "`=>`", "`>=`"), id="operators"),
        pytest.param(
            tuple(f"`{text}`" for text in (*".?!:,;'\"", "..", "()", "{}", "[]")),
            id="alone in backticks",
        ),
        pytest.param(("-1", "1", "+1", "−1"), id="signs of numbers"),
        pytest.param(("a == b", "a = b", "a b", "a ~ b", "a ^ b"), id="spaced operators"),
        pytest.param(("2^10^", "210", "2~10~ x"), id="powers"),
        pytest.param(("What is <b>?", "What is <i>?", "What is?"), id="tags alone"),
        pytest.param(("\\<b>x</b>", "\\<i>x</i>", "x"), id="escaped tags"),
        pytest.param(("a - b", "a + b", "a * b / c", "a b / c d"), id="calculations"),
        pytest.param(("is", "isn't"), id="not"),
        pytest.param(("can", "cannot"), id="cannot"),
        pytest.param(("かき", "がき"), id="dakuten"),
        pytest.param(("は", "ば", "ぱ"), id="dakuten and handakuten"),
        pytest.param(("달", "딸", "탈"), id="Hangul"),
        pytest.param(("3", "3%"), id="per cent"),
        pytest.param(("x < y", "x > y"), id="less and more"),
        pytest.param(("🙂", "🙁"), id="emoji"),
    ],
)  # fmt: skip
def test_what_distinguishes_texts_is_kept(texts: tuple[str, ...]) -> None:
    assert len({tuple(read_words(text)) for text in texts}) == len(texts)


def test_punctuation_in_code_with_more_than_that_is_left_out() -> None:
    assert read_words("`f(x)`") == ["f", "x"]
    assert read_words("`?` and why?") == [*read_words("`?`"), "and", "why"]


@pytest.mark.parametrize(
    "picture",
    [
        "![A bird](img/bird.png)",
        "![](bird.png)",
        '![](img/birds/bird.png "A title")',
        "![](<img/bird.png>)",
        "![[bird.png]]",
        "![[img/bird.png|300]]",
        '<img src="bird.png">',
        "<img width=3 src='img/bird.png' />",
    ],
)
def test_a_picture_is_one_word_whatever_its_notation_and_folder(picture: str) -> None:
    assert read_words(f"Which bird {picture} is this?") == [
        "which",
        "bird",
        "is",
        "this",
        f"{PICTURE}bird.png",
    ]


def test_a_link_is_no_picture() -> None:
    assert read_words("[a](b.png)") == ["a", "b", "png"]


@pytest.mark.parametrize(
    "text",
    ["", " ", "TODO", "TBD", "TBA", "FIXME", "XXX", "WIP",
     "TODO: look it up", "**TODO**", "(TODO)", "(?)", "?", "??", "…", "...", "-", "—", "_",
     "¿?", "？", "\n"],
)  # fmt: skip
def test_placeholders(text: str) -> None:
    assert is_unanswered(text)


@pytest.mark.parametrize(
    "text",
    ["todo", "Todo", "TODOS", "0", "a", "!", "=", "No", "To do",
     "An answer TODO", "TODO\nan answer", "日", f"TODO {'x' * 100}", "?" * 100],
)  # fmt: skip
def test_no_placeholders(text: str) -> None:
    assert not is_unanswered(text)


# ---- properties

PLAIN = st.text(string.ascii_letters + string.digits + " \n,.;()'\"*_=+<>/%&|éßΩйаб«»…")
# No dash: what it is depends on the text after it.
PRINTABLE = st.text(
    string.ascii_letters + string.digits + string.punctuation.replace("-", "") + " \n"
)


@given(st.text())
def test_no_word_is_empty(text: str) -> None:
    assert all(read_words(text))


@given(PLAIN)
def test_words_read_again_are_the_same(text: str) -> None:
    words = read_words(text)
    assert read_words(" ".join(words)) == words


@given(PRINTABLE)
def test_a_foreign_word_changes_nothing_about_the_others(text: str) -> None:
    # ASCII texts are read by a faster function.
    if "![" not in text and "<img" not in text and text.count("`") == 0:
        assert read_words(f"{text} é") == [*read_words(text), "e"]


@given(PLAIN)
def test_case_says_nothing(text: str) -> None:
    assert read_words(text.upper()) == read_words(text.upper().lower())


@pytest.mark.parametrize(
    "symbol", [*"`*_$![](){}<>\"'?:-–…\u3099\u0301が가", "![", "](", "<img ", "n't", "` "]
)
def test_many_of_one_symbol_are_read(symbol: str) -> None:
    words = read_words(symbol * 4000)
    assert len(words) <= 2 * 4000
    assert "word" in read_words(f"{symbol * 4000} word")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("كتب", "كُتُب", id="Arabic vowels"),
        pytest.param("שלום", "שָׁלוֹם", id="Hebrew vowels"),
        pytest.param("cooperation", "co\u00adoperation", id="soft hyphen"),
        pytest.param("osmosis?", "\u200eosmosis\u200f?", id="direction marks"),
    ],
)
def test_optional_and_invisible_characters_say_nothing(one: str, other: str) -> None:
    assert read_words(one) == read_words(other)


@pytest.mark.parametrize("text", ["--", "*", "()", "[]", "+", "!", "todo", "30"])
def test_a_possible_answer_is_no_placeholder(text: str) -> None:
    assert not is_unanswered(text)


def test_the_digest_of_a_long_text_is_no_word() -> None:
    assert read_words("the end\u2026 " + "0123456789abcdef" * 4) == ["the", "end"]


def test_code_and_math_are_read_as_they_are_written() -> None:
    assert read_verbatim("What do `tar  -C` and $x^{2} \\, y$ mean?") == ("tar-C", "x^2y")
    assert read_verbatim("What does it cost?") == ()
