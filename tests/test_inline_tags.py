"""`markup/tags`: the pairs of HTML tags and of `==` in a text."""

import pytest

from generator.markup.inlines import scan_inlines
from generator.markup.link_parts import References
from generator.markup.nodes import Characters, Highlight, LineEnd, Node, Run, Tag, Tagged


def written(text: str) -> str:
    """Write the nodes of a text with each element in parentheses after its name."""
    return _written(scan_inlines(text, References(), ()), text)


def _written(nodes: list[Node], text: str) -> str:
    result = ""
    for node in nodes:
        match node:
            case Tagged():
                result += f"{node.name}({_written(node.nodes, text)})"
            case Characters() | Tag() | Highlight() | Run():
                result += text[node.start : node.end]
            case LineEnd():
                result += "/" if node.is_hard else " "
            case _:
                result += type(node).__name__
    return result


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<b>a</b>", "b(a)"),
        ("<b>a</b><b>c</b>", "b(a)b(c)"),
        ("<b><i>a</i></b>", "b(i(a))"),
        ("<b><b>a</b></b>", "b(b(a))"),
        ("<sub>a</sub> <kbd>b</kbd>", "sub(a) kbd(b)"),
        ("<b>a\nb</b>", "b(a b)"),
        ("<b>*a*</b>", "b(*a*)"),
        ("a<br>b<br/>c<br />d", "a/b/c/d"),
        ("a<br>\nb<br> \nc", "a/b/c"),
        ("==a==", "mark(a)"),
        ("==a== ==b==", "mark(a) mark(b)"),
        ("<b>==a==</b>", "b(mark(a))"),
        ("==<b>a</b>==", "mark(b(a))"),
        ("==H~2~O==", "mark(Hsub(2)O)"),
        ("这是==重点==。", "这是mark(重点)。"),
        # The pair that ends first counts.
        ("<b>a<i>b</b>c</i>", "b(a<i>b)c</i>"),
        ("<b>a==b</b>c==", "b(a==b)c=="),
        ("==a<b>b==c</b>", "==ab(b==c)"),
        ("==a<b>b== c</b>", "mark(a<b>b) c</b>"),
        # Without a partner, or with nothing inside.
        ("<b>a", "<b>a"),
        ("a</b>", "a</b>"),
        ("</b>a<b>", "</b>a<b>"),
        ("<b></b>", "<b></b>"),
        ("<b>a</i>", "<b>a</i>"),
        ("====", "===="),
        # No tags.
        ("<B>a</B>", "<B>a</B>"),
        ("<b >a</b >", "<b >a</b >"),
        ('<b class="x">a</b>', '<b class="x">a</b>'),
        ("<div>a</div>", "<div>a</div>"),
        ("\\<b>a</b>", "<b>a</b>"),
        ("<BR><br clear=all>", "<BR><br clear=all>"),
        # No highlights.
        ("a==b==c", "a==b==c"),
        ("== a ==", "== a =="),
        ("==a\nb==", "==a b=="),
        ("===a===", "===a==="),
        ("if (a==1 || b==2)", "if (a==1 || b==2)"),
        ("\\==a==", "==a=="),
    ],
)
def test_pairs(text: str, expected: str) -> None:
    assert written(text) == expected


@pytest.mark.parametrize(("levels", "depth"), [(1, 1), (20, 20), (21, 20), (100, 20)])
def test_more_levels_are_text(levels: int, depth: int) -> None:
    html = written("<b>" * levels + "a" + "</b>" * levels)
    assert html.count("b(") == depth
    assert html.count("<b>") == html.count("</b>") == levels - depth


def test_offsets() -> None:
    assert scan_inlines("a<b>c</b>", References(), ()) == [
        Characters(0, 1),
        Tagged("b", [Characters(4, 5)]),
    ]
    assert scan_inlines("==a", References(), ()) == [
        Highlight(0, 2, can_open=True, can_close=False),
        Characters(2, 3),
    ]
