import pytest

from generator.markup.inlines import scan_inlines
from generator.markup.link_parts import References
from generator.markup.visible_text import visible_text


@pytest.mark.parametrize(
    ("text", "visible"),
    [
        ("plain text", "plain text"),
        ("a `b` c", "a     c"),
        ("a $b$ c", "a     c"),
        ("a \\(b\\) c", "a       c"),
        ("![a](b.png) c", "            c"),
        ("[sound:a.mp3] c", "              c"),
        ("[a *b*](c) d", " a *b*     d"),
        ("<https://a.b> c", "              c"),
        ("\\*a\\{ b", "  a   b"),
        ("a\\b", "a\\b"),
        ("a\n`b\nc`", "a\n  \n  "),
        ("a<br>b", "a    b"),
        ("a  \nb\\\nc", "a  \nb \nc"),
        ("<b>a</b>", "   a    "),
        ("<b>a", "<b>a"),
        ("==a== b==", "  a   b=="),
        ("H~2~O", "H 2 O"),
        ("[[A|b]] [[c", "    b   [[c"),
        ("**a** ~~b~~", "**a** ~~b~~"),
        ("漢[かん]", "     "),
        ("", ""),
    ],
)
def test_visible_text(text: str, visible: str) -> None:
    assert visible_text(text, scan_inlines(text, References(), ())) == visible
    assert len(visible) == len(text)


def test_a_footnote_is_not_visible() -> None:
    nodes = scan_inlines("a[^1][^2]", References(), ("1",))
    assert visible_text("a[^1][^2]", nodes) == "a    [^2]"
