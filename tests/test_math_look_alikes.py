"""Math and text that look alike: the warnings, whose hints work, and the text that has none."""

# ruff: noqa: E501 (whole hints)

import pytest

from tests.look_alikes import LookAlike, assert_hint_works, problems_in

EXAMPLES = (
    LookAlike(
        "\\begin{align}\na &= b\n\\end{align}",
        '1:1 W925 LaTeX is shown as text: "\\begin{align}"',
        'put it between "$$" and "$$", each on a line of its own, or between "$" and "$" within a line',
        "$$\n\\begin{align}\na &= b\n\\end{align}\n$$",
        "<p>\\[\\begin{align}a &amp;= b\\end{align}\\]</p>",
    ),
    LookAlike(
        "\\[\na = b\n\nc\n\\]",
        '1:1 W925 no formula ends after this "\\["',
        'delete the blank line in the formula, or write "\\]" in the same paragraph',
        "\\[\na = b\nc\n\\]",
        "<p>\\[a = bc\\]</p>",
    ),
    LookAlike(
        "so \\begin{pmatrix} 1 \\end{pmatrix}.",
        '1:4 W925 LaTeX is shown as text: "\\begin{pmatrix}"',
        'put it between "$$" and "$$", each on a line of its own, or between "$" and "$" within a line',
        "so $\\begin{pmatrix} 1 \\end{pmatrix}$.",
        "<p>so \\(\\begin{pmatrix} 1 \\end{pmatrix}\\).</p>",
    ),
    LookAlike(
        "\\begin{itemize}\n\\item a\n\\end{itemize}",
        '1:1 W925 LaTeX is shown as text: "\\begin{itemize}"',
        "write it in Markdown, or put it in code",
        "- a",
        "<ul><li>a</li></ul>",
    ),
    LookAlike(
        "\\begin{itemize}",
        '1:1 W925 LaTeX is shown as text: "\\begin{itemize}"',
        "write it in Markdown, or put it in code",
        "`\\begin{itemize}`",
        "<p><code>\\begin{itemize}</code></p>",
    ),
    LookAlike(
        "$$\na\n\nb\n$$",
        '1:1 W925 no formula starts or ends at this "$$"',
        'delete the blank line in the formula, or write its other "$$" in the same paragraph; "\\$\\$" is text',
        "$$\na\nb\n$$",
        "<p>\\[ab\\]</p>",
    ),
    LookAlike(
        "$$\nx = 1",
        '1:1 W925 no formula starts or ends at this "$$"',
        'delete the blank line in the formula, or write its other "$$" in the same paragraph; "\\$\\$" is text',
        "$$\nx = 1\n$$",
        "<p>\\[x = 1\\]</p>",
    ),
    LookAlike(
        "Let $$ x^2 be",
        '1:5 W925 no formula starts or ends at this "$$"',
        'delete the blank line in the formula, or write its other "$$" in the same paragraph; "\\$\\$" is text',
        "Let $$ x^2 $$ be",
        "<p>Let \\[ x^2 \\] be</p>",
    ),
    LookAlike(
        "x^2 costs $$",
        '1:11 W925 no formula starts or ends at this "$$"',
        'delete the blank line in the formula, or write its other "$$" in the same paragraph; "\\$\\$" is text',
        "x^2 costs \\$\\$",
        "<p>x^2 costs $$</p>",
    ),
    LookAlike(
        "$ \\{a, b_1\\} $",
        '1:1 W925 LaTeX is shown as text: "$ \\{a, b_1\\} $"',
        "write no space directly inside the dollar signs",
        "$\\{a, b_1\\}$",
        "<p>\\(\\{a, b_1\\}\\)</p>",
    ),
    LookAlike(
        "by $\\alpha $.",
        '1:4 W925 LaTeX is shown as text: "$\\alpha $"',
        "write no space directly inside the dollar signs",
        "by $\\alpha$.",
        "<p>by \\(\\alpha\\).</p>",
    ),
    LookAlike(
        "by $ x_1$.",
        '1:4 W925 LaTeX is shown as text: "$ x_1$"',
        "write no space directly inside the dollar signs",
        "by $x_1$.",
        "<p>by \\(x_1\\).</p>",
    ),
    LookAlike(
        "$20 (or 18$ for me)",
        '1:1 W925 prices read as a formula: "$20 (or 18$"',
        'write "\\$" for each dollar sign that is not math',
        "\\$20 (or 18\\$ for me)",
        "<p>$20 (or 18$ for me)</p>",
    ),
    LookAlike(
        "$5 a day or 6$.",
        '1:1 W925 prices read as a formula: "$5 a day or 6$"',
        'write "\\$" for each dollar sign that is not math',
        "\\$5 a day or 6\\$.",
        "<p>$5 a day or 6$.</p>",
    ),
    LookAlike(
        "**$5 a day or 6$**",
        '1:3 W925 prices read as a formula: "$5 a day or 6$"',
        'write "\\$" for each dollar sign that is not math',
        "**\\$5 a day or 6\\$**",
        "<p><strong>$5 a day or 6$</strong></p>",
    ),
    LookAlike(
        "echo $USER@$HOST",
        '1:6 W925 code read as a formula: "$USER@$"',
        'put the code in backticks, or write "\\$" for each dollar sign',
        "echo `$USER@$HOST`",
        "<p>echo <code>$USER@$HOST</code></p>",
    ),
    LookAlike(
        "$a=$b",
        '1:1 W925 code read as a formula: "$a=$"',
        'put the code in backticks, or write "\\$" for each dollar sign',
        "\\$a=\\$b",
        "<p>$a=$b</p>",
    ),
)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.text)
def test_hint(example: LookAlike) -> None:
    assert_hint_works(example)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a\n  $$\nx_1", ['2:3 W925 no formula starts or ends at this "$$"']),
        ("a $ x_1 $ b $\\beta $", [
            '1:3 W925 LaTeX is shown as text: "$ x_1 $"',
            '1:13 W925 LaTeX is shown as text: "$\\beta $"',
        ]),
        ("- a\n- \\begin{cases*}", ['2:3 W925 LaTeX is shown as text: "\\begin{cases*}"']),
        ("$x$ and $5 a day or 6$", ['1:9 W925 prices read as a formula: "$5 a day or 6$"']),
        ("5 $ or 6 $, 100$ a day", ['1:10 W925 prices read as a formula: "$, 100$"']),
        ("$('a').b($('c'))", ["1:1 W925 code read as a formula: \"$('a').b($\""]),
        ("${a}_${b}", ['1:1 W925 code read as a formula: "${a}_$"']),
        ("[$5 a day or 6$](https://a.b)", ['1:2 W925 prices read as a formula: "$5 a day or 6$"']),
    ],
)  # fmt: skip
def test_positions(text: str, found: list[str]) -> None:
    assert problems_in(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "the signs $($, $,$ and $a\\_$",
        "$x^2$ and $$y$$",
        "$5 and $6",
        "$10 km$ or $3 < ax$",
        "$f(x)$ and $n$th",
        "\\(20 (or 18\\)",
        "$ ls my_dir && echo $?",
        "${my_var} and ${b}",
        "$$ means expensive",
        "cheap is $, dear is $$ or $$$",
        "`\\begin{align}`",
        "$\\begin{align}a\\end{align}$",
    ],
)
def test_no_look_alike(text: str) -> None:
    assert problems_in(text) == []
