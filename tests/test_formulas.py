"""Formulas as MathML, for a page without MathJax."""

import pytest

from generator.preview.formulas import has_formula, mathjax_path, with_mathml


def test_text_in_mathml_is_no_markup() -> None:
    html = with_mathml(r"\(\text{&lt;img src=x onerror=a&gt;&lt;/math&gt;&lt;script&gt;}\)")
    assert "<mtext>&lt;img\xa0src=x\xa0onerror=a&gt;&lt;/math&gt;&lt;script&gt;</mtext>" in html
    html = with_mathml(r"""\(\class{a" onclick="b}{x} \ne \text{a b}\)""")
    assert 'class="a&quot; onclick=&quot;b"' in html
    assert "<mo>≠</mo><mtext>a\xa0b</mtext>" in html


def test_a_formula_becomes_mathml() -> None:
    html = with_mathml(r"<p>Solve \(x^2 &lt; 4\) now.</p>")
    assert html.startswith('<p>Solve <math xmlns="http://www.w3.org/1998/Math/MathML"')
    assert "<msup><mi>x</mi><mn>2</mn></msup><mo>&lt;</mo><mn>4</mn>" in html
    assert html.endswith("</math> now.</p>")


def test_a_block_formula_is_shown_as_a_block() -> None:
    assert 'display="block"' in with_mathml(r"\[x\]")
    assert 'display="inline"' in with_mathml(r"\(x\)")


def test_a_line_break_in_a_formula_is_white_space() -> None:
    assert with_mathml(r"\(a<br>b\)") == with_mathml("\\(a\nb\\)")


def test_the_mark_of_a_deletion_is_kept() -> None:
    assert 'class="cloze-1"' in with_mathml(r"\(y = \class{cloze-1} { x }\)")


@pytest.mark.parametrize(
    "html",
    [
        "no formula",
        r"<code>\(x\)</code>",
        r"<pre><code>\(x\)</code></pre>",
        r'<img alt="\(x\)" src="a.png">',
        r"<script>\(x\)</script>",
        r"\(x <span>y</span>\)",  # MathJax finds no formula either
        r"\(x",
        r"\(\begin{matrix}\)",  # not a formula that can be converted
    ],
)
def test_what_is_no_formula_stays(html: str) -> None:
    assert with_mathml(html) == html


def test_formulas_next_to_code_are_found() -> None:
    html = with_mathml(r"<code>\(a\)</code> \(b\) <code>\(c\)</code>")
    assert html.count("<math") == 1
    assert html.startswith(r"<code>\(a\)</code> <math")


def test_a_formula_is_noticed_as_anki_does() -> None:
    assert has_formula(r"a \(x\)")
    assert has_formula(r"\[x\]")
    assert not has_formula("$x$ (y)")


def test_mathjax_is_found_where_it_is_installed() -> None:
    path = mathjax_path()
    assert path is not None
    assert "MathJax" in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("html", "found"),
    [
        (r"\(a \(b\)", r"\(a <math"),
        (r"\[a \[b\]", r"\[a <math"),
        ("<pre>a <pre>\\(b\\)</pre> \\(c\\)", "<pre>a <pre>\\(b\\)</pre> <math"),
    ],
)
def test_a_start_without_an_end_is_text(html: str, found: str) -> None:
    assert with_mathml(html).startswith(found)
