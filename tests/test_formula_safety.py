r"""What MathJax reads on a card: formulas without harmful commands, and no other text."""

import pytest

from generator.markup.field_html import without_math_marks
from generator.markup.formula_safety import harmful_command, without_formulas
from generator.markup.render import Asks, RenderContext, render
from tests.texts import EveryFile, text_of

HARMLESS = [
    r"\frac{1}{2}",
    r"\require{cancel}\cancel{x} \require {mhchem}",
    r"\hrefs\styles\unicodes\requirement\textstyle\displaystyle\Uparrow\Upsilon",
    r"\class{cloze-1}{x}\cssId{a}{x}\color{red}{x}\colorbox{yellow}{x}\boxed{x}",
    r"\newcommand{\R}{\mathbb{R}}\let\a\alpha",
]
HARMFUL = [
    (r"\href{javascript:alert(1)}{x}", r"\href"),
    (r"\href{ javascript:alert(1)}{x}", r"\href"),
    (r"\href{other.html}{x}", r"\href"),
    (r"\def\a#1{\href{#1}{x}}", r"\href"),
    (r"\href{https://example.org}{x}", r"\href"),
    (r"\let\a\href", r"\href"),
    (r"\let\a\href{https://example.org}", r"\href"),
    (r"\a\href{https://example.org}{javascript:x}", r"\href"),
    (r"\style{color:red}{x}", r"\style"),
    (r"\let\a\style{color:red}", r"\style"),
    (r"\let\a\bbox{x}", r"\bbox"),
    (r"\let\a\unicode{x41}", r"\unicode"),
    (r"\let\a=\href ", r"\href"),
    ("\\href%\n{javascript:x}{y}", r"\href"),
    (r"\verb\a\\href{javascript:x}{y}", r"\href"),
    (r"\text{a $\href{vbscript:x}{y}$}", r"\href"),
    (r"\style{background:url(//example.org)}{x}", r"\style"),
    (r"\def\a#1{\style{color:#1}{x}}", r"\style"),
    (r"\def\a#1{\style{color:#123}{x}}", r"\style"),
    (r"\style{color:\a}{x}", r"\style"),
    (r"\let\a\style", r"\style"),
    (r"\bbox[background:url(//example.org)]{x}", r"\bbox"),
    (r"\bbox [#1]{x}", r"\bbox"),
    (r"\unicode[a;background:url(//example.org)]{x41}", r"\unicode"),
    (r"\unicode[.5,.1][a;background:url(//example.org)]{x41}", r"\unicode"),
    (r"\unicode[.5,.1]\a{x41}", r"\unicode"),
    (r"\let\a\unicode", r"\unicode"),
    (r"\let\a\bbox", r"\bbox"),
    (r"\mmlToken{mi}[href='javascript:x']{x}", r"\mmlToken"),
    (r"\require{[mathjax]/../../a}", r"\require"),
    (r"\require{//example.org/a}", r"\require"),
    (r"\require{setoptions}\setOptions{}", r"\require"),
    (r"\setOptions[require]{}", r"\setOptions"),
    (r"\csname href\endcsname", r"\csname"),
    (r"\U{5C}href{javascript:x}{y}", r"\U"),
]


@pytest.mark.parametrize("tex", HARMLESS)
def test_a_harmless_formula(tex: str) -> None:
    assert harmful_command(tex) is None


@pytest.mark.parametrize(("tex", "command"), HARMFUL)
def test_a_harmful_formula(tex: str, command: str) -> None:
    found = harmful_command(tex)
    assert found is not None
    assert found[0] == command


def test_time_is_linear() -> None:
    for piece in (
        r"\href{",
        r"\style{a",
        r"\bbox[a",
        r"\unicode[",
        r"\href ",
        r"\require{a",
        "\\(",
    ):
        assert without_formulas(piece * 20_000).replace("\u2060", "") == piece * 20_000


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("\\\\(x\\\\)", "<p>\\\u2060(x\\)</p>"),
        ("\\\\[x\\\\]", "<p>\\\u2060[x\\]</p>"),
        ("$\\let\\a\\href$", "<p>$\\let\\a\\\u2060href$</p>"),
        ("`\\href{}`", "<p><code>\\href{}</code></p>"),
        (
            "$a \\) \\[b$ \\href{javascript:x}{y} $\\]c$",
            "<p>\\(a \\) \\[b\\) \\\u2060href{javascript:x}{y} \\(\\]c\\)</p>",
        ),
    ],
)
def test_text_for_which_mathjax_does_nothing(source: str, html: str) -> None:
    assert render(text_of(source), RenderContext(library=EveryFile())).html == html


@pytest.mark.parametrize(
    "source",
    [
        r"\(\hr{{c1::ef}}{javascript:x}{y}\)",
        r"\(\h{{c1::ref::a hint}}{javascript:x}{y}\)",
        r"\(\h{{c1::x::y}}ref{{c2::z::ref}}{javascript:x}{y} \let\a\href\)",
        r"{{c1::\(\href{javascript:x}{y}\)}}",
    ],
)
def test_deletions_hide_no_command(source: str) -> None:
    context = RenderContext(library=EveryFile(), in_cloze_note=True, asks=Asks.DELETIONS)
    rendered = render(text_of(source), context)
    assert [problem.code.value for problem in rendered.problems] == ["W931"]
    assert "\\(" not in rendered.html


def test_a_package_of_an_earlier_version_has_the_same_text() -> None:
    html = render(text_of("a \\\\(x\\\\) $y$"), RenderContext(library=EveryFile())).html
    assert html == "<p>a \\\u2060(x\\) \\(y\\)</p>"
    assert without_math_marks(html) == "<p>a \\(x\\) \\(y\\)</p>"
