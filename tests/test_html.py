"""HTML's tokens: tags, comments and character references with their offsets, and what is text."""

import pytest

from generator.text.html import (
    CharacterReference,
    HtmlComment,
    Tag,
    Token,
    is_html,
    partners,
    read_html,
    tokens,
    visible_text,
)


def shown(token: Token) -> str:
    match token:
        case Tag():
            words = [
                f"{'/' if token.is_end else ''}{token.name}",
                *(f"{key}={value}" for key, value in token.attributes),
            ]
            return " ".join(words)
        case HtmlComment():
            return "comment"
        case CharacterReference():
            return token.value


def found(value: str) -> list[str]:
    return [shown(token) for token in tokens(value)]


def test_tokens_have_their_offsets() -> None:
    assert list(tokens("a<B>b</b ><!-- c -->&lt;")) == [
        Tag(start=1, end=4, name="b", is_end=False),
        Tag(start=5, end=10, name="b", is_end=True),
        HtmlComment(start=10, end=20),
        CharacterReference(start=20, end=24, value="<"),
    ]
    assert [token.start for token in tokens("<b>a<i>b<s>", 4)] == [4, 8]


@pytest.mark.parametrize(
    "value",
    [
        "std::vector<int>",
        "List<String> vs <T>",
        "a < b > c",
        "<b",
        "<b <i",
        '<b title="x',
        "<3>",
        "<https://e.org>",
        "<mailto:a>",
        "<m:n>",
        "<!-- open",
        "<!-- a <!-- b",
        "&nosuch;",
        "AT&T; R&D",
        "&#;",
    ],
)
def test_text_that_looks_like_a_token(value: str) -> None:
    assert found(value) == []


@pytest.mark.parametrize(
    ("value", "token"),
    [
        ('<img alt="a > b" src="pic.png">', "img alt=a > b src=pic.png"),
        ("<img alt='a < b' src=pic.png/>", "img alt=a < b src=pic.png/"),
        ('<a HREF = "?a=1&amp;b=2">', "a href=?a=1&b=2"),
        ('<td colspan=2\nalign="">', "td colspan=2 align="),
        ("<br/>", "br"),
        ("<br />", "br"),
        ("</p class>", "/p"),
        ("<video controls>", "video"),
        ('<img src="a" alt>', "img src=a"),
        ("<p data-v-7ba5bd90>", "p"),
        ("<img src=a.png alt=it's>", "img src=a.png alt=it's"),
        ("<img src='a.png'class=\"x\">", "img src=a.png class=x"),
        ("<o:p>", "o:p"),
        ("<mi>", "mi"),
        ("&nbsp;", "\xa0"),
        ("&#65;", "A"),
        ("&#x41;", "A"),
        ("&#10;", " "),
        ("<!-- a > b -->", "comment"),
        ("<h1>", "h1"),
    ],
)
def test_tokens(value: str, token: str) -> None:
    assert found(value) == [token]


def test_the_first_of_two_attributes_with_one_name_counts() -> None:
    (tag,) = tokens("<a href=x href=y>")
    assert isinstance(tag, Tag)
    assert (tag.get("href"), tag.get("name")) == ("x", "")


def test_a_comment_begins_at_the_last_opening_before_its_end() -> None:
    assert [(token.start, token.end) for token in tokens("<!-- a <!-- b -->")] == [(7, 17)]


def test_partners() -> None:
    pairs = partners(tokens("<b><i><b></b></i></b></s>"))
    assert {first: pair.start for first, pair in pairs.items()} == {
        0: 17,
        17: 0,
        3: 13,
        13: 3,
        6: 9,
        9: 6,
    }


@pytest.mark.parametrize(
    ("value", "count"),
    [
        ("List<S>", 0),
        ("x <S>", 1),
        ("List<S>a</S>", 2),
        ('x<s class="a">', 1),
        ("a<li>b", 1),
        ("a</s>", 1),
        ("Box<P> y", 0),
        ("text<b>bold", 1),
        ("a<P>b", 1),
        ("super<wbr>cali", 1),
        ("a<b and b>c", 0),
        ("a <b and b>c</b>", 2),
        ("<details open>", 1),
        ("a<br>", 1),
    ],
)
def test_an_argument_of_a_type_is_text(value: str, count: int) -> None:
    assert len(read_html(value)[0]) == count


@pytest.mark.parametrize(
    ("value", "is_markup"),
    [
        ("a<br>b", True),
        ("<b>a</b>", True),
        ("<li>a<li>b", True),
        ("a &lt; b", True),
        ("a&nbsp;b", True),
        ("&#39;", True),
        ("&copy; 1999", False),
        ("AT&T", False),
        ("std::vector<int>", False),
        ("List<String> vs <T>", False),
        ("List<S>", False),
        ("a<b and b>c", False),
        ("What is <input> for?", False),
        ("What is <kbd> for?", False),
        ("Use <video> or <audio>?", False),
        ("<dl> is what?", False),
        ("Which tag: <section>?", False),
        ("Which tag: <header>", False),
        ("Is <b> bold?", False),
        ("<p>", False),
        ("<p> a", True),
        ("<b>a", True),
        ("a<kbd>b</kbd>", True),
        ("<video src=a.mp4>", True),
        ("a <br> b", True),
        ("<!-- a -->", False),
        ("a < b > c", False),
    ],
)
def test_html_is_detected_by_markup_that_authors_write(value: str, *, is_markup: bool) -> None:
    assert is_html(value) is is_markup


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a<br>b", "a\nb"),
        ("<div>a</div><div>b</div>", "a\nb\n"),
        ("a<div>b</div>", "a\nb\n"),
        ("a &lt; <b>b</b>&nbsp;<!-- c -->", "a < b\xa0"),
        ("vector<int> x;", "vector<int> x;"),
        ("List<S> x", "List<S> x"),
        ("", ""),
    ],
)
def test_visible_text(value: str, text: str) -> None:
    assert visible_text(value) == text
