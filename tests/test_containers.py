"""The blocks that contain blocks: which rows belong to them, and what starts inside them."""

from xml.etree.ElementTree import Element

import pytest

from generator.markup.blocks import parse_blocks
from generator.markup.containers import (
    Container,
    Kind,
    admonition,
    take_item_marker,
    take_quote_marker,
)
from generator.markup.document import Document
from generator.markup.open_blocks import DEEPEST, NestedTooDeeply
from generator.markup.rows import Row


def outline(text: str, *, with_deletions: bool = False) -> str:
    """Return the blocks of a text, each as its tag with its text (rows apart by `/`) or blocks."""
    document = parse_blocks(text, with_deletions=with_deletions)
    return " ".join(_outline(child, _texts(document)) for child in document.root)


def footnotes(text: str) -> dict[str, str]:
    """Return the blocks of the footnotes of a text by their names."""
    document = parse_blocks(text)
    return {
        name: " ".join(_outline(child, _texts(document)) for child in body)
        for name, body in document.footnotes.items()
    }


def _texts(document: Document) -> dict[Element, str]:
    contents = [(leaf.element, leaf.content) for leaf in document.leaves]
    contents += [(block.element, block.content) for block in document.code]
    return {element: content.text.replace("\n", "/") for element, content in contents}


def _outline(element: Element, texts: dict[Element, str]) -> str:
    text = texts.get(element, element.text or "")
    parts = [*(_outline(child, texts) for child in element), *filter(None, [text])]
    return f"{element.tag}({' '.join(parts)})"


@pytest.mark.parametrize(
    ("text", "marker", "width", "rest"),
    [
        ("- a", "-", 2, "a"),
        ("-   a", "-", 4, "a"),
        ("-     a", "-", 2, "    a"),
        ("-", "-", 2, ""),
        ("-   ", "-", 2, "  "),
        ("  10. a", "10.", 6, "a"),
        ("-\ta", "-", 4, "a"),
        ("1.\t a", "1.", 5, "a"),
    ],
)
def test_the_width_of_an_item(text: str, marker: str, width: int, rest: str) -> None:
    row = Row(text, 0)
    assert take_item_marker(row, marker) == width
    assert row.code()[0] == rest


@pytest.mark.parametrize(
    ("text", "rest"), [("> a", "a"), (">a", "a"), (">  a", " a"), (">\ta", "  a"), (">", "")]
)
def test_the_marker_of_a_block_quote(text: str, rest: str) -> None:
    row = Row(text, 0)
    assert take_quote_marker(row)
    assert row.code()[0] == rest


@pytest.mark.parametrize(
    ("container", "text", "rest"),
    [
        (Container(Element("li"), Kind.ITEM, 2), "  a", "a"),
        (Container(Element("li"), Kind.ITEM, 2), "   a", " a"),
        (Container(Element("li"), Kind.ITEM, 2), " a", None),
        (Container(Element("li"), Kind.ITEM, 2, has_blocks=True), "", ""),
        (Container(Element("li"), Kind.ITEM, 2), "", None),
        (Container(Element("blockquote"), Kind.QUOTE), "   > a", "a"),
        (Container(Element("blockquote"), Kind.QUOTE), "    > a", None),
        (Container(Element("blockquote"), Kind.QUOTE), "", None),
        (Container(Element("dd"), Kind.BODY), " a", None),
        (Container(Element("dd"), Kind.BODY), "  a", "a"),
        (Container(Element("dd"), Kind.BODY), "      a", "  a"),
        (Container(Element("dd"), Kind.BODY, 4), "  a", None),
        (Container(Element("dd"), Kind.BODY, 4), "", ""),
    ],
)
def test_a_row_of_a_container(container: Container, text: str, rest: str | None) -> None:
    row = Row(text, 0)
    assert container.takes(row) is (rest is not None)
    assert row.code()[0] == (text if rest is None else rest)


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("- a\n  - b\n    - c\n- d", "ul(li(p(a) ul(li(p(b) ul(li(p(c)))))) li(p(d)))"),
        ("- a\n    - b\n        - c", "ul(li(p(a) ul(li(p(b) ul(li(p(c)))))))"),
        ("- a\n\t- b", "ul(li(p(a) ul(li(p(b)))))"),
        ("1. a\n   - b\n2. c", "ol(li(p(a) ul(li(p(b)))) li(p(c)))"),
        ("1. a\n  - b", "ol(li(p(a))) ul(li(p(b)))"),
        ("10. a\n11. b\n    - c", "ol(li(p(a)) li(p(b) ul(li(p(c)))))"),
        ("- a\n - b\n  - c", "ul(li(p(a)) li(p(b)) li(p(c)))"),
        ("-", "ul(li())"),
        ("-\n- a", "ul(li() li(p(a)))"),
        ("-\n  a", "ul(li(p(a)))"),
        ("-\n\n  a", "ul(li()) p(a)"),
        ("1998.\n1999.", "ol(li() li())"),
        ("- a\n-\n- b", "ul(li(p(a)) li() li(p(b)))"),
        ("- - a", "ul(li(ul(li(p(a)))))"),
        ("- a\n* b", "ul(li(p(a))) ul(li(p(b)))"),
        ("1. a\n1) b", "ol(li(p(a))) ol(li(p(b)))"),
        ("1. a\n- b", "ol(li(p(a))) ul(li(p(b)))"),
        ("- - -\n- a", "hr() ul(li(p(a)))"),
        ("- a\n- - -\n- b", "ul(li(p(a))) hr() ul(li(p(b)))"),
        ("1234567890. a", "p(1234567890. a)"),
        ("-a", "p(-a)"),
    ],
)
def test_lists(text: str, blocks: str) -> None:
    assert outline(text) == blocks


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("- a\n  b", "ul(li(p(a/b)))"),
        ("- a\nb", "ul(li(p(a/b)))"),
        ("- a\n        b", "ul(li(p(a/b)))"),
        ("- a\n\n  b\n- c", "ul(li(p(a) p(b)) li(p(c)))"),
        ("- a\n\n  - b\n- c", "ul(li(p(a) ul(li(p(b)))) li(p(c)))"),
        ("- a\n\nb", "ul(li(p(a))) p(b)"),
        ("- a\n  > b\n  c", "ul(li(p(a) blockquote(p(b/c))))"),
        ("- a\n  ```\n  b\n    c\n  ```\n  d", "ul(li(p(a) div(pre(code(b/  c))) p(d)))"),
        ("- ```\n  a\nb", "ul(li(div(pre(code(a))))) p(b)"),
        ("- | a |\n  |---|\n  | b |", "ul(li(table(thead(tr(th(a))) tbody(tr(td(b))))))"),
        ("- # a", "ul(li(h1(a)))"),
        ("> a\nb\n> c", "blockquote(p(a/b/c))"),
        ("> a\n\nb", "blockquote(p(a)) p(b)"),
        ("> a\n>\n> b", "blockquote(p(a) p(b))"),
        ("> a\n\n> b", "blockquote(p(a)) blockquote(p(b))"),
        ("> > a\nb", "blockquote(blockquote(p(a/b)))"),
        ("> - a\n- b", "blockquote(ul(li(p(a)))) ul(li(p(b)))"),
        ("> ```\n> a\nb", "blockquote(div(pre(code(a)))) p(b)"),
        (">", "blockquote()"),
        ("> a\n***", "blockquote(p(a)) hr()"),
    ],
)
def test_rows_that_belong_to_a_container(text: str, blocks: str) -> None:
    assert outline(text) == blocks


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("a\n- b", "p(a) ul(li(p(b)))"),
        ("a\n1. b", "p(a) ol(li(p(b)))"),
        ("a\n2. b", "p(a/2. b)"),
        ("a\n1.", "p(a/1.)"),
        ("a\n*", "p(a/*)"),
        ("a\n-", "h2(a)"),
        ("a\n===", "h1(a)"),
        ("a\n> b", "p(a) blockquote(p(b))"),
        ("a\n# b", "p(a) h1(b)"),
        ("a\n#", "p(a/#)"),
        ("a\n***", "p(a) hr()"),
        ("a\n```\n```\nb", "p(a) div(pre(code())) p(b)"),
        ("a\n| b |\n|---|", "p(a) table(thead(tr(th(b))))"),
        ("a\nb | c\n--|--", "p(a) table(thead(tr(th(b) th(c))))"),
        ("a | b", "p(a | b)"),
        ("a | b\n--|", "p(a | b/--|)"),
        ("a\n!!! note\n    b", "p(a) div(p(Note) p(b))"),
        ("a\n    - b", "p(a/- b)"),
        ("[a]: b\nc\n-", "h2(c)"),
        ("[a]: b\n- c", "ul(li(p(c)))"),
        ("[a]: b\n---", "hr()"),
        ("[a]: b\n-", "p(-)"),
    ],
)
def test_what_ends_a_paragraph(text: str, blocks: str) -> None:
    assert outline(text) == blocks


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("    a", "p(a)"),
        ("\ta\n\tb", "p(a/b)"),
        ("    - a\n    - b", "ul(li(p(a)) li(p(b)))"),
        ("- a\n\n        b", "ul(li(p(a) p(b)))"),
        ("-     a", "ul(li(p(a)))"),
        ("    - a\n      - b", "ul(li(p(a) ul(li(p(b)))))"),
        ("    > a\n\n    # b", "blockquote(p(a)) h1(b)"),
        ("    > a\n    > b", "blockquote(p(a/b))"),
        ("    ```\n    a\n      b\n    ```\nc", "div(pre(code(a/  b))) p(c)"),
        ("a\n\n    b", "p(a) p(b)"),
    ],
)
def test_an_indent_makes_no_code(text: str, blocks: str) -> None:
    assert outline(text) == blocks


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("!!! note\n    a\n    - b", "div(p(Note) p(a) ul(li(p(b))))"),
        ("!!! note\n    - a\n    - b\n\nc", "div(p(Note) ul(li(p(a)) li(p(b)))) p(c)"),
        ('!!! danger "T *i*"\n  a\n\n  b\nc', "div(p(T *i*) p(a) p(b)) p(c)"),
        ('!!! note ""\n    a', "div(p(a))"),
        ("!!! note\na", "div(p(Note)) p(a)"),
        ("!!!\n    a", "p(!!!/a)"),
        ("> [!tip] T *i*\n> a", "div(p(T *i*) p(a))"),
        ("> [!tip]-\n> a\nb", "div(p(Tip) p(a/b))"),
        ("> [!tip]a", "blockquote(p([!tip]a))"),
        ("t\n: a", "dl(dt(t) dd(p(a)))"),
        ("t\n: a\n    - b", "dl(dt(t) dd(p(a) ul(li(p(b)))))"),
        ("t\n:   - a\n    - b", "dl(dt(t) dd(ul(li(p(a)) li(p(b)))))"),
        ("t\n: a\nu\n: b", "dl(dt(t) dd(p(a)) dt(u) dd(p(b)))"),
        ("t\n\n: a\n: b", "dl(dt(t) dd(p(a)) dd(p(b)))"),
        ("t\nu\n: a\n\n  b\n\nc", "dl(dt(t) dt(u) dd(p(a) p(b))) p(c)"),
        (": a", "p(: a)"),
        ("t\n:a", "p(t/:a)"),
    ],
)
def test_admonitions_and_definitions(text: str, blocks: str) -> None:
    assert outline(text) == blocks


@pytest.mark.parametrize(
    ("text", "blocks", "notes"),
    [
        ("[^1]: a\n\n    - b\n\nc", "p(c)", {"1": "p(a) ul(li(p(b)))"}),
        ("a\n[^b]: c\n[^d]: e\nf", "p(a)", {"b": "p(c)", "d": "p(e/f)"}),
        ("[^1]: a\n[^1]: b", "p([^1]: b)", {"1": "p(a)"}),
        ("[^1]: a\n\n[^1]: b", "p([^1]: b)", {"1": "p(a)"}),
        ("[^1]: a\n\n[^1]: b c", "p([^1]: b c)", {"1": "p(a)"}),
        ("- a\n\n  [^1]: b", "ul(li(p(a)))", {"1": "p(b)"}),
        ("[^1]:\n    a", "", {"1": "p(a)"}),
        ("[^a b]: c d", "p([^a b]: c d)", {}),
    ],
)
def test_footnotes(text: str, blocks: str, notes: dict[str, str]) -> None:
    assert (outline(text), footnotes(text)) == (blocks, notes)


@pytest.mark.parametrize(
    ("text", "is_loose"),
    [
        ("- a\n- b", [False]),
        ("- a\n\n- b", [True]),
        ("- a\n\n  b", [True]),
        ("- a\n- b\n\nc", [False]),
        ("- a\n  - b\n\n  - c\n- d", [False, True]),
        ("- a\n\n  - b\n- c", [True, False]),
        ("- a\n  > b\n  >\n- c", [False]),
        ("- ```\n  a\n\n  b\n  ```\n- c", [False]),
        ("- a\n\n  [b]: c\n- d", [True]),
        ("t\n: a", [False]),
        ("t\n\n: a", [True]),
        ("t\n: a\n\n  b", [True]),
    ],
)
def test_a_list_with_blank_rows_is_loose(text: str, is_loose: list[bool]) -> None:
    assert [opened.is_loose for opened in parse_blocks(text).lists] == is_loose


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("{{\n- a\n- b\n}}", "p({{) ul(li(p(a)) li(p(b))) p(}})"),
        ("{{c1::\n2. a\n::hint}}", "p({{c1::) ol(li(p(a))) p(::hint}})"),
        ("{{\n> a\n}}", "p({{) blockquote(p(a)) p(}})"),
        ("{{\n| a |\n|---|\n}}", "p({{) table(thead(tr(th(a)))) p(}})"),
        ("- a\n  b }}\nc", "ul(li(p(a/b }}/c)))"),
        ("- a\n  }}", "ul(li(p(a) p(}})))"),
    ],
)
def test_a_row_of_only_a_delimiter_is_a_block(text: str, blocks: str) -> None:
    assert outline(text, with_deletions=True) == blocks


def test_other_texts_have_no_deletions() -> None:
    assert outline("{{\n- a\n}}") == "p({{) ul(li(p(a/}})))"
    assert outline("{{\n2. a") == "p({{/2. a)"


def test_items_know_their_places() -> None:
    outer, inner = parse_blocks("> - a\n>   1) b\n> - c").lists
    assert (outer.marker, outer.starts) == ("-", [2, 17])
    assert (inner.marker, inner.starts) == (")", [10])


@pytest.mark.parametrize("marker", ["- ", "> "])
def test_the_deepest_container(marker: str) -> None:
    assert parse_blocks(marker * DEEPEST + "a").leaves
    with pytest.raises(NestedTooDeeply):
        parse_blocks(marker * (DEEPEST + 1) + "a")


def test_the_elements_of_admonitions() -> None:
    element, title = admonition("Note big", "t")
    assert element.attrib == {"class": "admonition note big"}
    assert [child.attrib for child in element] == [{"class": "admonition-title"}]
    assert title is element[0]
    element, title = admonition("note big", None)
    assert (element[0].text, title) == ("Note", None)
    assert admonition("note", "")[1] is None


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("- [ ] a\n- [x] b", "ul(li(p(input() a)) li(p(input() b)))"),
        ("- [ ] a\n\n  b", "ul(li(p(input() a) p(b)))"),
        ("- [ ] # a", "ul(li(p(input() # a)))"),
        ("- [x] > a", "ul(li(p(input() > a)))"),
        ("- [ ]", "ul(li(p([ ])))"),
        ("- [ ]a", "ul(li(p([ ]a)))"),
        ("[ ] a", "p([ ] a)"),
    ],
)
def test_tasks(text: str, blocks: str) -> None:
    assert outline(text) == blocks
