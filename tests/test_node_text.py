import pytest

from generator.markup.inlines import plain_text, scan_inlines
from generator.markup.link_parts import References
from generator.markup.node_text import node_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text", "plain text"),
        ("*a* **b** ~~c~~ _d_", "a b c d"),
        ("*a **b", "*a **b"),
        ("`a` $b$ \\(c\\)", "a b c"),
        ("[a *b*](c)", "a b"),
        ("![a](b.png)", "a"),
        ("<https://a.b>", "https://a.b"),
        ("\\*a\\*", "*a*"),
        ("a\nb  \nc<br>d", "a b c d"),
        ("<b>a</b> <i>b", "a <i>b"),
        ("==a== ==b", "a ==b"),
        ("H~2~O x^2^", "H2O x2"),
        ("[[A]] [[A#B]] [[A|b]]", "A A > B b"),
        ("漢[かん]", "漢"),
        ("", ""),
    ],
)
def test_plain_text(text: str, shown: str) -> None:
    assert plain_text(text) == shown


def test_a_footnote_shows_no_text() -> None:
    assert node_text(scan_inlines("a[^1]", References(), ("1",)), "a[^1]") == "a"
