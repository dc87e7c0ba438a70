"""The words of a field, by its tree."""

from xml.etree.ElementTree import Element, fromstring

import pytest

from generator.markup.anki_text import AnkiText, Delimiter, Sound
from generator.markup.leaves import FootnoteNumber
from generator.markup.words import item_text, shows_something, spoken_words
from generator.markup.writer import ElementWriter
from generator.text.cloze import ClozeDelimiter, DelimiterRole


def tree(*parts: str | Element) -> Element:
    """Make an item of texts and elements; HTML is an element."""
    root = Element("li")
    writer = ElementWriter(root)
    for part in parts:
        if not isinstance(part, str):
            writer.add(part)
        elif part.startswith("<"):
            writer.add(fromstring(part))
        else:
            writer.text(part)
    writer.flush()
    return root


def footnote_number() -> Element:
    number = FootnoteNumber("sup")
    number.text = "1"
    return number


def delimiters(numbers: tuple[int, ...]) -> tuple[Delimiter, Delimiter]:
    return (
        Delimiter(ClozeDelimiter(0, 0, DelimiterRole.OPEN, numbers)),
        Delimiter(ClozeDelimiter(0, 0, DelimiterRole.CLOSE)),
    )


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (("a", "<p>b</p>", "<p>c</p>"), "a b c"),
        (("a", "<em>b</em>", "c ", "<code>d</code>"), "abc d"),
        (("a", "<br/>", "b\n  c"), "a b c"),
        (("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "d"), "a b c d"),
        (("<table><tr><th>a</th><td>b</td></tr></table>",), "a b"),
        (("<ruby>日本<rt>にほん</rt></ruby>", "語"), "日本語"),
        (("<p>a<sup>2</sup></p>",), "a2"),
        (("<img src='a.png' alt='b'/>", "c"), "c"),
        ((Sound("[sound:a.mp3]"), "a"), "a"),
        ((AnkiText("[anki:x]"), "a"), "a"),
        (("a", footnote_number(), "b"), "ab"),
        (("a", "<div class='footnote'><ol><li>b</li></ol></div>"), "a"),
        (("<div class='note'>a</div>",), "a"),
        ((), ""),
    ],
)
def test_spoken_words(parts: tuple[str | Element, ...], words: str) -> None:
    assert spoken_words(tree(*parts), in_cloze_note=True) == words


def test_spoken_words_have_the_delimiters_of_deletions() -> None:
    opening, closing = delimiters((1, 3))
    assert (
        spoken_words(tree("a ", opening, "b", closing, "c"), in_cloze_note=True) == "a {{c1,3::b}}c"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a < b", "a &lt; b"),
        ("a & b", "a &amp; b"),
        ("&lt;", "&amp;lt;"),
        ('"a"', '"a"'),
        ("{{c1::a}}", "&#123;&#123;c1&#58;:a&#125;&#125;"),
        ("[sound:a.mp3]", "&#91;sound:a.mp3]"),
    ],
)
def test_spoken_words_are_html(text: str, words: str) -> None:
    assert spoken_words(tree(text), in_cloze_note=True) == words


@pytest.mark.parametrize(
    "parts",
    [
        ("a",),
        ("<p>a</p>",),
        (footnote_number(),),
        ("<p><img src='a.png'/></p>",),
        ("<p><code></code></p>",),
        ("<blockquote/>",),
        ("<ul><li/></ul>",),
        ("<table/>",),
        (Sound("[sound:a.mp3]"),),
        ("<p/>", "a"),
    ],
)
def test_what_shows_something(parts: tuple[str | Element, ...]) -> None:
    root = tree(*parts)
    root.tag = "div"
    assert shows_something(root)


@pytest.mark.parametrize(
    "parts", [(), (" \n",), ("<p/>",), ("<p> </p>",), ("<p><a href='a'/><br/></p>",)]
)
def test_what_shows_nothing(parts: tuple[str, ...]) -> None:
    root = tree(*parts)
    root.tag = "div"
    assert not shows_something(root)


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (("a ", "<em>b</em>", "c"), "a b c"),
        (("<p>a</p>", "<p>b</p>"), "a b"),
        (("a", "<img src='b-0123.png' alt='c'/>", "d"), "a b-0123.png d"),
        (("<ruby>日本<rt>にほん</rt></ruby>", "語"), "日本 にほん 語"),
        ((Sound("[sound:a.mp3]"),), "[sound:a.mp3]"),
        (("a < b & c > d",), "a &lt; b &amp; c &gt; d"),
        (("{{a}}",), "&#123;&#123;a&#125;&#125;"),
        (("[latex]",), "&#91;latex]"),
        ((), ""),
    ],
)
def test_the_text_of_an_item(parts: tuple[str | Element, ...], text: str) -> None:
    item = tree(*parts)
    item.tail = "after"
    assert item_text(item) == text
