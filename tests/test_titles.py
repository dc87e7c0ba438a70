import pytest

from generator.markup.titles import section_html


@pytest.mark.parametrize(
    ("title", "html"),
    [
        ("Bonds $\\pi$", "Bonds \\(\\pi\\)"),
        ("a_b_c", "a_b_c"),
        ("C# 1 < 2", "C# 1 &lt; 2"),
        ("*x", "*x"),
        ("*x* `y*`", "<em>x</em> <code>y*</code>"),
        ("\\*x\\* \\$5", "*x* $5"),
        ("[a *b*](https://e.org) c", "a <em>b</em> c"),
        ("<https://e.org>", "https://e.org"),
        ('![a "b" <c>](d.png) e', 'a "b" &lt;c&gt; e'),
        ("![](d.png)", "d.png"),
        ("[sound:a.mp3]", "a.mp3"),
        ("![bark](a.mp3)", "bark"),
        ("[a]: b", "[a]: b"),
        ("[^1] x", "[^1] x"),
        ("{{a}} [latex]", "{{a}} &#91;latex]"),
        ("", ""),
    ],
)
def test_a_title_is_inline_markdown(title: str, html: str) -> None:
    assert section_html((title,), in_cloze_note=False) == html


def test_a_title_makes_no_deletion() -> None:
    titles = ("{{c1::x}}", "$x^{2^{a}}$ }}")
    assert section_html(titles, in_cloze_note=True) == (
        "&#123;&#123;c1&#58;:x&#125;&#125; › \\(x^{2^{a&#125;&#125;\\) &#125;&#125;"
    )


def test_titles_are_joined() -> None:
    assert section_html(("*a", "b*"), in_cloze_note=False) == "*a › b*"
    assert section_html((), in_cloze_note=False) == ""
