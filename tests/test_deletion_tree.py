"""The delimiters of a deletion are moved into one element, so that it holds whole elements."""

import re
from xml.etree.ElementTree import Element, fromstring

import pytest
from markdown.serializers import to_html_string

from generator.markup.anki_text import Delimiter
from generator.markup.deletion_tree import (
    Deletion,
    DeletionTree,
    Misplaced,
    delimiters_in,
    paired_deletions,
)
from generator.markup.writer import ElementWriter
from generator.text.cloze import ClozeDelimiter, DelimiterRole

_DELIMITER = re.compile(r"(\{\{c\d::|::|\}\})")


def parsed(html: str) -> tuple[Element, DeletionTree]:
    """Parse HTML with the delimiters of deletions, whose offsets are 0, 1, and so on."""
    found: list[Delimiter] = []
    root = _with_delimiters(fromstring(f"<div>{html}</div>"), found)
    return root, DeletionTree(root, {one.delimiter.start: one for one in found})


def _with_delimiters(element: Element, found: list[Delimiter]) -> Element:
    made = Element(element.tag)
    writer = ElementWriter(made)
    _write(element.text, writer, found)
    for child in element:
        writer.add(_with_delimiters(child, found))
        _write(child.tail, writer, found)
    writer.flush()
    return made


def _write(text: str | None, writer: ElementWriter, found: list[Delimiter]) -> None:
    for piece in _DELIMITER.split(text or ""):
        if _DELIMITER.fullmatch(piece):
            found.append(Delimiter(delimiter(len(found), piece)))
            writer.add(found[-1])
        else:
            writer.text(piece)


def delimiter(start: int, text: str) -> ClozeDelimiter:
    if text == "::":
        return ClozeDelimiter(start, start + 1, DelimiterRole.HINT)
    if text == "}}":
        return ClozeDelimiter(start, start + 1, DelimiterRole.CLOSE)
    return ClozeDelimiter(start, start + 1, DelimiterRole.OPEN, (int(text[3]),))


def deletions_of(root: Element) -> list[Deletion]:
    return paired_deletions([one.delimiter for one in delimiters_in(root)])


def settled(html: str) -> tuple[str, list[Misplaced | None]]:
    root, tree = parsed(html)
    broken = [tree.settle(deletion) for deletion in deletions_of(root)]
    return written(root), broken


def written(root: Element) -> str:
    return to_html_string(root).removeprefix("<div>").removesuffix("</div>")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>{{c1::a}}</p>", "<p>{{c1::a}}</p>"),
        ("<p><em>a {{c1::b}}</em></p>", "<p><em>a {{c1::b}}</em></p>"),
        ("<p><em>{{c1::a</em>}}</p>", "<p>{{c1::<em>a</em>}}</p>"),
        ("<p>{{c1::<em>a}}</em></p>", "<p>{{c1::<em>a</em>}}</p>"),
        ("<p><em>{{c1::a</em> b}} c</p>", "<p>{{c1::<em>a</em> b}} c</p>"),
        ("<p>a {{c1::b <em>c}}</em> d</p>", "<p>a {{c1::b <em>c</em>}} d</p>"),
        (
            "<p><strong>{{c1::<em>a</em> b</strong>}}</p>",
            "<p>{{c1::<strong><em>a</em> b</strong>}}</p>",
        ),
        (
            "<p><strong><em>{{c1::a</em> b</strong>}}</p>",
            "<p>{{c1::<strong><em>a</em> b</strong>}}</p>",
        ),
        ("<p>{{c1::a <em>}}</em></p>", "<p>{{c1::a }}</p>"),
        ("<p>{{c1::<code>a</code></p><p>b}}</p>", "{{c1::<p><code>a</code></p><p>b</p>}}"),
        ("<p>{{c1::a</p>\n<p>b}}</p>", "{{c1::<p>a</p>\n<p>b</p>}}"),
    ],
)
def test_a_delimiter_is_moved_over_the_edges_of_elements(html: str, expected: str) -> None:
    assert settled(html) == (expected, [None])


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>{{c1::</p><ul><li>a</li></ul><p>}}</p>", "{{c1::<ul><li>a</li></ul>}}"),
        ("<p>x {{c1::</p><ul><li>a</li></ul><p>}}</p>", "<p>x</p>{{c1::<ul><li>a</li></ul>}}"),
        ("<p>{{c1::a</p><ul><li>b}}</li></ul>", "{{c1::<p>a</p><ul><li>b</li></ul>}}"),
        ("<ul><li>{{c1::a</li><li>b}}</li></ul>", "{{c1::<ul><li>a</li><li>b</li></ul>}}"),
        ("<ul><li>{{c1::</li><li>}}</li></ul>", "{{c1::<ul><li></li><li></li></ul>}}"),
        (
            "<ul><li>{{c1::a<ul><li>b}}</li></ul></li><li>c</li></ul>",
            "<ul><li>{{c1::a<ul><li>b</li></ul>}}</li><li>c</li></ul>",
        ),
        (
            "<blockquote><p>{{c1::a</p></blockquote><p>b}}</p>",
            "{{c1::<blockquote><p>a</p></blockquote><p>b</p>}}",
        ),
        (
            "<table><tr><th>{{c1::a</th></tr><tr><td>b}}</td></tr></table>",
            "{{c1::<table><tr><th>a</th></tr><tr><td>b</td></tr></table>}}",
        ),
        ("<pre><code>{{c1::a</code></pre><p>}}</p>", "{{c1::<pre><code>a</code></pre>}}"),
    ],
)
def test_a_deletion_holds_whole_blocks(html: str, expected: str) -> None:
    assert settled(html) == (expected, [None])


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p><em>{{c1::a</em>::b}}</p>", "<p>{{c1::<em>a</em>::b}}</p>"),
        ("<p>{{c1::<em>a::b}}</em></p>", "<p>{{c1::<em>a</em>::b}}</p>"),
        ("<p>{{c1::a</p><p>b::c}}</p>", "{{c1::<p>a</p><p>b</p>::c}}"),
        ("<p>{{c1::</p><ul><li>a</li></ul><p>::b}}</p>", "{{c1::<ul><li>a</li></ul>::b}}"),
        ("<ul><li>{{c1::a</li><li>b::c <em>d</em>}}</li></ul>",
         "{{c1::<ul><li>a</li><li>b</li></ul>::c <em>d</em>}}"),
    ],
)  # fmt: skip
def test_a_hint_is_moved_with_the_end(html: str, expected: str) -> None:
    assert settled(html) == (expected, [None])


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ("<p><em>a {{c1::b</em> c}}</p>", Misplaced.ELEMENT),
        ("<p>{{c1::a <em>b}} c</em></p>", Misplaced.ELEMENT),
        ("<p><em>{{c1::a::b</em>}}</p>", Misplaced.ELEMENT),
        ("<ul><li>{{c1::a</li><li>b}}</li><li>c</li></ul>", Misplaced.ELEMENT),
        ("<ul><li>a {{c1::b</li><li>c}}</li></ul>", Misplaced.ELEMENT),
        ("<p>a {{c1::b</p><ul><li>c}}</li></ul>", Misplaced.ELEMENT),
        ("<p>a {{c1::b</p><ul><li>c</li></ul><p>d}}</p>", Misplaced.ELEMENT),
        ("<p><em>a {{c1::b</em></p><p>c}}</p>", Misplaced.ELEMENT),
        ("<table><tr><td>{{c1::a</td><td>b}}</td><td>c</td></tr></table>", Misplaced.CELL),
        ("<table><tr><td>a {{c1::b</td><td>c}}</td></tr></table>", Misplaced.CELL),
        ("<table><tr><td><em>{{c1::a</em> b}}</td><td>c</td></tr></table>", None),
    ],
)
def test_why_a_deletion_is_broken(html: str, why: Misplaced | None) -> None:
    assert settled(html)[1] == [why]


@pytest.mark.parametrize(
    "html", ["<p>a {{c1::b</p>\n<p>c}} d</p>", "<p>{{c1::a</p><p>b</p><p>c}} d</p>"]
)
def test_a_deletion_may_go_from_one_paragraph_into_another(html: str) -> None:
    assert settled(html) == (html, [None])


@pytest.mark.parametrize(
    ("html", "expected", "broken"),
    [
        (
            "<p><em>{{c1::{{c2::a</em>}} b}}</p>",
            "<p>{{c1::{{c2::<em>a</em>}} b}}</p>",
            [None, None],
        ),
        (
            "<p>{{c1::a {{c2::<em>b}}}}</em></p>",
            "<p>{{c1::a {{c2::<em>b</em>}}}}</p>",
            [None, None],
        ),
        (
            "<ul><li>{{c1::{{c2::a}}</li><li>b}}</li></ul>",
            "{{c1::<ul><li>{{c2::a}}</li><li>b</li></ul>}}",
            [None, None],
        ),
        (
            "<p><em>{{c1::a}} {{c2::b</em>}}</p>",
            "<p><em>{{c1::a}} {{c2::b</em>}}</p>",
            [None, Misplaced.ELEMENT],
        ),
    ],
)
def test_deletions_in_deletions(html: str, expected: str, broken: list[Misplaced | None]) -> None:
    assert settled(html) == (expected, broken)


def test_the_deletions_of_a_text_are_in_the_order_in_which_they_start() -> None:
    opening, inner, hint, end, closing = (
        delimiter(start, text) for start, text in enumerate(("{{c1::", "{{c2::", "::", "}}", "}}"))
    )
    assert paired_deletions([opening, inner, hint, end, closing]) == [
        Deletion(opening, None, closing),
        Deletion(inner, hint, end),
    ]


def test_a_deletion_without_all_its_delimiters_is_removed_and_its_text_stays() -> None:
    root, tree = parsed("<p>a {{c1::b <em>c</em>::d e</p>")
    opening, hint = delimiters_in(root)
    deletion = Deletion(opening.delimiter, hint.delimiter, delimiter(2, "}}"))
    assert tree.settle(deletion) is Misplaced.NOT_SHOWN
    assert written(root) == "<p>a b <em>c</em>d e</p>"
