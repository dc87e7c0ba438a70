"""Marks of deletions in formulas; the browser is asked whether they change a formula."""

import html
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docs.screens import CHROMIUM, chromium, mathjax
from generator.identity.numbering import NumberedText
from generator.markup.field_html import deletions, without_math_marks
from generator.markup.fields import render_fields
from tests.texts import EveryFile, cloze_note, rendered

MARKED = [
    r"a {{c1::+ b}} = {{c2::c}}",
    r"{{c1::a =}} b {{c2::+}} c",
    r"\frac{ {{c1::1}} }{ {{c2::x + 2}} }",
    r"x^{{c1::2}} + y_{{c2::n}}^{{c3::\alpha}}",
    r"x_{i {{c1::j}} } + 10^{ {{c2::-3}} }",
    r"\sqrt[{{c1::3}}]{ {{c2::x}} }",
    r"\begin{pmatrix} a & {{c1::b}} \\ {{c2::c}} & {{c3::-d}} \end{pmatrix}",
    r"\begin{aligned} a &= {{c1::b+1}} \\ {{c2::c}} &{{c3::d}} \end{aligned}",
    r"\begin{cases} {{c1::a}} & {{c2::\text{if } b}} \\ c & d \end{cases}",
    r"\begin{array}{cc} {{c1::a}} & b \end{array}",
    r"\left( {{c1::\frac{a}{b}}} \right)^2 + {{c2::\left( a + b \right)}}",
    r"a + {{c1::b {{c2::c}} d}} e",
    r"{{c1,3::a}} + b",
    r"{{c1::a::hint}} + b",
    r"{{c1::b}}^2 + {{c2::f}}'(x) + {{c3::\sum}}_{i=1}^n i",
    r"{{c1::\sin x}} y + \cos {{c2::z}}",
    r"{{c1::x^{2}}} + {{c2::x^{2^{n}}}}",
    r"\mathbf{F} = {{c1::m}} \mathbf{a} + \mathrm{ {{c2::ab}} }",
    r"\overbrace{ {{c1::a}} + b}^{ {{c2::n}} } + \overline{ {{c3::ab}} c}",
    r"\binom{ {{c1::n}} }{ {{c2::k}} } + a \pmod{ {{c3::n}} }",
    r"\lim_{x \to {{c1::0}} } f + \int_{{c2::0}}^1 x \, dx",
    r"P({{c1::A \mid B}}) < |{{c2::x}}|, {{c3::\{1, 2\}}}",
    r"a \cdot {{c1::-b}} + n{{c2::!}} \not{{c3::=}} 1{{c4::2.5}}",
    r"{{c1::a<b}} {{c2::\quad}} c",
]
NOT_MARKED = [
    r"\frac{{c1::1}}{2}",
    r"\frac{a}{{c1::b}}",
    r"\sqrt{{c1::x}}",
    r"x^{{c1::23}}",
    r"x{{c1::^2}}",
    r"{{c1::ab}}^2",
    r"f{{c1::'}}",
    r"{{c1::\sin}} x",
    r"{{c1::2 \log_{10}}} x",
    r"\begin{aligned} a &{{c1::= b}} \end{aligned}",
    r"\begin{array}{ {{c1::cc}} } a & b \end{array}",
    r"\text{if {{c1::x}} }",
    r"\text{if $a$ {{c1::x}} }",
    r"\operatorname{ {{c1::ab}} }",
    r"\begin{ {{c1::matrix}} } a \end{matrix}",
    r"{{c1::a & b}}",
    r"{{c1::a \\ b}}",
    r"\\{{c1::[x]}}",
    r"{{c1::\left( a}} \right)",
    r"\left{{c1::(}} a \right)",
    r"{a {{c1::b} c {d}} e}",
    r"{{c1::\displaystyle a}}",
    r"\unknown {{c1::a}}",
    r"\class{b}{ {{c1::a}} }",
    r"3{{c1::.}}5",
    r"{{c1::}} a {{c2::\,}}\over b",
]


def field(formula: str) -> str:
    fields, _ = rendered(cloze_note(f"$${formula}$$"))
    return fields.values[0]


@pytest.mark.parametrize("formula", NOT_MARKED)
def test_what_is_no_part_of_a_formula_has_no_mark(formula: str) -> None:
    assert "cloze-" not in field(formula)


@pytest.mark.parametrize("formula", MARKED)
def test_every_deletion_has_a_mark_that_readers_leave_out(formula: str) -> None:
    written = field(formula)
    numbers = re.findall(r"\{\{c([\d,]+)::", formula)
    marks = [f"\\class{{{' '.join(f'cloze-{n}' for n in found.split(','))}}}" for found in numbers]
    assert re.findall(r"\\class\{[^{}]*\}", written) == marks
    kept = without_math_marks(written)
    assert "cloze-" not in kept
    assert html.unescape(kept) == f"<p>\\[{formula}\\]</p>"
    assert [number for number, _ in deletions(kept)] == [number for number, _ in deletions(written)]


def test_the_form_of_a_mark() -> None:
    assert field("a + {{c1,3::b::which}} {{c2::x^{2}}}") == (
        r"<p>\[a + {{c1,3::\class{cloze-1 cloze-3} { b } ::which}} "
        r"{{c2::\class{cloze-2} { x^{2} } }}\]</p>"
    )


def test_numbers_are_remembered_without_marks() -> None:
    fields = render_fields(cloze_note("$a {{c1::b}}$ {{c}}"), EveryFile(), (NumberedText(2, "c"),))
    assert fields.clozes == ((1, "b"), (2, "c"))


def test_what_only_looks_like_a_mark_is_kept() -> None:
    for text in (r"{{c1::a } }} \class{x}", r"\class{cloze-1} { a } }}", "}} \\class{ } }}"):
        assert without_math_marks(text) == text


@given(st.text("\\{}[]^_&'.a1 ", max_size=12), st.text("\\{}[]^_&'.a1 ", max_size=12))
@settings(max_examples=300, deadline=None)
def test_any_formula_keeps_its_text(before: str, inside: str) -> None:
    written = field(f"{before}{{{{c1::{inside}}}}} a")
    plain = html.unescape(without_math_marks(written))
    assert "\\class" not in plain


PAGE = """<meta charset="utf-8"><body style="font-size: 40px"><script>MathJax = {{
  tex: {{displayMath: [["\\\\[", "\\\\]"]], packages: {packages}}},
  loader: {{load: {load}}}, options: {{enableMenu: false}}}}</script>
<script src="{script}"></script>{formulas}"""
# As Anki loads MathJax (ts/mathjax/index.ts); `autoload` loads `\class` when it is used first.
PACKAGES = ("action", "ams", "autoload", "configmacros", "mathtools", "mhchem", "newcommand")
PACKAGES += ("noundefined", "require")
GLYPHS = """() => [...document.querySelectorAll(".formula")].map(formula => {
  const math = formula.querySelector("mjx-math"), from = math.getBoundingClientRect();
  const glyphs = math.querySelectorAll("mjx-c, mjx-line, mjx-surd");
  const round = value => Math.round(value * 10) / 10;
  return {
    errors: formula.querySelectorAll("mjx-merror, [data-mjx-error], [style*=red]").length,
    marks: math.querySelectorAll("[class*=cloze-]").length,
    glyphs: [...glyphs].map(glyph => {
      const box = glyph.getBoundingClientRect();
      return [box.x - from.x, box.y - from.y, box.width, box.height].map(round);
    }),
    size: [from.width, from.height].map(round),
  };
})"""


def shown(field_html: str) -> str:
    """Return a formula as the answer side has it."""
    without_hints = re.sub(r"::[^:{}]*(?=\}\})", "", re.sub(r"\{\{c[\d,]+::", "", field_html))
    return without_hints.replace("}}", "")


def test_mathjax_draws_a_marked_formula_as_before(tmp_path: Path) -> None:
    if not Path(CHROMIUM).exists():
        pytest.fail(f"no browser: {CHROMIUM}")
    fields = [field(formula) for formula in MARKED]
    pairs = [(shown(without_math_marks(html)), shown(html)) for html in fields]
    page_html = PAGE.format(
        packages=json.dumps(["base", *PACKAGES]),
        load=json.dumps([f"[tex]/{name}" for name in PACKAGES]),
        script=mathjax().as_uri(),
        formulas="".join(f'<div class="formula">{html}</div>' for pair in pairs for html in pair),
    )
    (tmp_path / "page.html").write_text(page_html, encoding="utf-8")
    with chromium() as browser:
        page = browser.new_page()
        page.goto((tmp_path / "page.html").as_uri())
        page.evaluate("MathJax.startup.promise.then(() => 0)")
        found = page.evaluate(GLYPHS)
    for formula, before, after in zip(MARKED, found[::2], found[1::2], strict=True):
        assert (before["errors"], after["errors"], before["marks"]) == (0, 0, 0), formula
        assert after["marks"] == formula.count("{{c"), formula
        assert (after["glyphs"], after["size"]) == (before["glyphs"], before["size"]), formula
