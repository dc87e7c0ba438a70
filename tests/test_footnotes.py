"""Footnotes are numbered in the order in which they are used."""

from xml.etree.ElementTree import Element

from markdown.serializers import to_html_string

from generator.markup.footnotes import Footnotes
from tests.texts import basic_note, rendered


def body(text: str) -> Element:
    element = Element("li")
    element.text = text
    return element


def test_the_first_use_gives_a_footnote_its_number() -> None:
    footnotes = Footnotes({"a": body("A"), "b": body("B")})
    assert [footnotes.number(name) for name in ("b", "a", "b")] == [1, 2, 1]


def test_footnotes_without_a_use_come_last() -> None:
    footnotes = Footnotes({name: body(name) for name in "abc"})
    footnotes.number("c")
    assert list(footnotes.names()) == ["c", "a", "b"]


def test_a_footnote_may_use_another() -> None:
    footnotes = Footnotes({name: body(name) for name in "abcd"})
    footnotes.number("b")
    names = []
    for name in footnotes.names():
        names.append(name)
        if name == "b":
            footnotes.number("d")
        if name == "a":
            footnotes.number("a")
    assert names == ["b", "d", "a", "c"]


def test_the_texts_are_at_the_end_of_the_field() -> None:
    root = Element("div")
    footnotes = Footnotes({"a": body("A"), "b": body("B")})
    footnotes.number("b")
    assert list(footnotes.names()) == ["b", "a"]
    footnotes.add_to(root)
    assert to_html_string(root) == (
        '<div><div class="footnote"><hr><ol><li>B</li><li>A</li></ol></div></div>'
    )


def test_a_text_without_footnotes_gets_nothing() -> None:
    root = Element("div")
    footnotes = Footnotes({})
    assert list(footnotes.names()) == []
    footnotes.add_to(root)
    assert len(root) == 0


def test_texts_that_nothing_refers_to_are_reported() -> None:
    second = "second text of the footnote {}: a card shows it as a paragraph"
    unused = "nothing refers to the footnote {}: its text is last on the card"
    assert rendered(basic_note("a[^1]\n\n[^1]: b\n[^1]: c[^2]\n\n> [^2]: d"))[1] == [
        "4:1 W927 " + second.format('"[^1]"')
    ]
    assert rendered(basic_note("a\n\n[^x]: b[^y]\n\n- [^y]: c\n\n[^z]: d[^x]"))[1] == [
        "7:1 W927 " + unused.format('"[^z]"'),
    ]
    assert rendered(basic_note("x\n\n[^b]: b text\n[^a]: refers[^b]"))[1] == [
        "4:1 W927 " + unused.format('"[^a]"'),
    ]
    assert rendered(basic_note("x\n\n[^a]: b\n[^b]: c"))[1] == [
        "3:1 W927 " + unused.format('"[^a]"'),
        "4:1 W927 " + unused.format('"[^b]"'),
    ]
    assert rendered(basic_note("a[^x] b[^x]\n\n[^X]: b"))[1] == []
