"""Look-alikes: their warnings, whose hints work, and the text that has none."""

# ruff: noqa: E501 (whole hints)

from dataclasses import replace
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.look_alikes import LookAlike, assert_hint_works, html_and_problems, problems_in
from tests.texts import basic_note, rendered

JOINED = (
    'start each with "- " for a list, or end each but the last with a backslash; '
    '"breaks: true" in the front matter keeps all line ends'
)
CLOZE = 'write it in the text after "C:", or put it in code: `{{c1::…}}`'

IN_ANSWERS = (
    LookAlike(
        "Lima{{c1::Peru}}",
        '1:5 W921 cloze deletion on no card: only the text after "C:" has deletions',
        CLOZE,
        "Lima `{{c1::Peru}}`",
        "<p>Lima <code>{{c1::Peru}}</code></p>",
    ),
    LookAlike(
        "a {1::x} {{1::x}}",
        '1:10 W921 cloze deletion on no card: only the text after "C:" has deletions',
        CLOZE,
        "a {1::x} `{{1::x}}`",
        "<p>a {1::x} <code>{{1::x}}</code></p>",
    ),
    LookAlike(
        "![[Other note]]",
        '1:1 W923 "![[Other note]]" is shown as text',
        'copy the text of the note to here, or write "[[Note]]" to show its name',
        "[[Other note]]",
        "<p>Other note</p>",
    ),
    LookAlike(
        "see ![[Note#Part|the part]]",
        '1:5 W923 "![[Note#Part|the part]]" is shown as text',
        'copy the text of the note to here, or write "[[Note]]" to show its name',
        "see [[Note#Part|the part]]",
        "<p>see the part</p>",
    ),
    LookAlike(
        "the end ^ab12cd",
        '1:9 W923 "^ab12cd" is shown as text',
        "delete it, or put it in code",
        "the end",
        "<p>the end</p>",
    ),
    LookAlike(
        "the end ^ab12cd",
        '1:9 W923 "^ab12cd" is shown as text',
        "delete it, or put it in code",
        "the end `^ab12cd`",
        "<p>the end <code>^ab12cd</code></p>",
    ),
    LookAlike(
        "[latex]\\frac{a}{b}[/latex]",
        '1:1 W923 "[latex]\\frac{a}{b}[/latex]" is shown as text',
        'write "\\(" for "[latex]" and "\\)" for "[/latex]"',
        "\\(\\frac{a}{b}\\)",
        "<p>\\(\\frac{a}{b}\\)</p>",
    ),
    LookAlike(
        "[$]\\{a\\}[/$]",
        '1:1 W923 "[$]\\{a\\}[/$]" is shown as text',
        'write "\\(" for "[$]" and "\\)" for "[/$]"',
        "\\(\\{a\\}\\)",
        "<p>\\(\\{a\\}\\)</p>",
    ),
    LookAlike(
        "[$$]x^2[/$$]",
        '1:1 W923 "[$$]x^2[/$$]" is shown as text',
        'write "\\[" for "[$$]" and "\\]" for "[/$$]"',
        "\\[x^2\\]",
        "<p>\\[x^2\\]</p>",
    ),
    LookAlike(
        "[latex]$x$[/latex]",
        '1:1 W923 "[latex]$x$[/latex]" is shown as text',
        'delete "[latex]" and "[/latex]"',
        "$x$",
        "<p>\\(x\\)</p>",
    ),
    LookAlike(
        "[latex]\\begin{align}a\\end{align}[/latex]",
        '1:1 W923 "[latex]\\begin{align}a\\end{align}[/latex]" is shown as text',
        'write "\\(" for "[latex]" and "\\)" for "[/latex]"',
        "\\(\\begin{align}a\\end{align}\\)",
        "<p>\\(\\begin{align}a\\end{align}\\)</p>",
    ),
    LookAlike(
        ":::note\nStop\n:::",
        '1:1 W923 ":::note" is shown as text',
        'write "> [!note] Title" for a box, with "> " at the start of each line',
        "> [!note] Title\n> Stop",
        '<div class="admonition note"><p class="admonition-title">Title</p><p>Stop</p></div>',
    ),
    LookAlike(
        "::: {.warning #w}\nStop here\n:::",
        '1:1 W923 "::: {.warning #w}" is shown as text',
        'write "> [!note] Title" for a box, with "> " at the start of each line',
        "> [!warning] Title\n> Stop here",
        '<div class="admonition warning"><p class="admonition-title">Title</p><p>Stop here</p></div>',
    ),
    LookAlike(
        "| a | b |\n|---|---|\n| c | d | e |",
        '3:11 W924 the table has 2 columns: no card shows this cell, "e"',
        'add a column to the first two rows, or write "\\|" for a bar in a cell',
        "| a | b | |\n|---|---|---|\n| c | d | e |",
        "<table><thead><tr><th>a</th><th>b</th><th></th></tr></thead><tbody><tr><td>c</td><td>d</td><td>e</td></tr></tbody></table>",
    ),
    LookAlike(
        "| a | b |\n|---|---|\n| c | d|e |",
        '3:9 W924 the table has 2 columns: no card shows this cell, "e"',
        'add a column to the first two rows, or write "\\|" for a bar in a cell',
        "| a | b |\n|---|---|\n| c | d\\|e |",
        "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>c</td><td>d|e</td></tr></tbody></table>",
    ),
    LookAlike(
        "| a | b | c |\n| d | e | f |",
        "1:1 W924 no table: the row of dashes below its first row is missing",
        'add "|---|---|---|" below the first row',
        "| a | b | c |\n|---|---|---|\n| d | e | f |",
        "<table><thead><tr><th>a</th><th>b</th><th>c</th></tr></thead><tbody><tr><td>d</td><td>e</td><td>f</td></tr></tbody></table>",
    ),
    LookAlike(
        "  | a | b |\n| `|` | f |",
        "1:3 W924 no table: the row of dashes below its first row is missing",
        'add "|---|---|" below the first row',
        "  | a | b |\n|---|---|\n| `|` | f |",
        "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td><code>|</code></td><td>f</td></tr></tbody></table>",
    ),
    LookAlike(
        "| a | b |\n     |---|---|\n     | c | d |",
        "1:1 W924 no table: its row of dashes continues the text above it",
        "indent all rows of the table alike, with an empty line above the first",
        "| a | b |\n|---|---|\n| c | d |",
        "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>c</td><td>d</td></tr></tbody></table>",
    ),
    LookAlike(
        "| a | b |\n|---|\n| c | d |",
        "1:1 W924 no table: its first row has 2 cells, the row below it 1",
        "give both rows the same number of cells",
        "| a | b |\n|---|---|\n| c | d |",
        "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>c</td><td>d</td></tr></tbody></table>",
    ),
    LookAlike(
        "a | b\n--- | --- | ---\nc | d",
        "1:1 W924 no table: its first row has 2 cells, the row below it 3",
        "give both rows the same number of cells",
        "a | b | x\n--- | --- | ---\nc | d",
        "<table><thead><tr><th>a</th><th>b</th><th>x</th></tr></thead><tbody><tr><td>c</td><td>d</td><td></td></tr></tbody></table>",
    ),
    LookAlike(
        "red\ngreen\nblue",
        "1:1 W926 3 short lines are shown as one line",
        JOINED,
        "- red\n- green\n- blue",
        "<ul><li>red</li><li>green</li><li>blue</li></ul>",
    ),
    LookAlike(
        "red\ngreen\nblue",
        "1:1 W926 3 short lines are shown as one line",
        JOINED,
        "red\\\ngreen\\\nblue",
        "<p>red<br>green<br>blue</p>",
    ),
    LookAlike(
        "> red\n> *green*\n> blue",
        "1:3 W926 3 short lines are shown as one line",
        JOINED,
        "> red\\\n> *green*\\\n> blue",
        "<blockquote><p>red<br><em>green</em><br>blue</p></blockquote>",
    ),
    LookAlike(
        "so[^1] it is",
        '1:3 W927 footnote without a text: "[^1]"',
        'add a line "[^1]: …" to this field, or put it in code',
        "so[^1] it is\n[^1]: note",
        '<p>so<sup>1</sup> it is</p><div class="footnote"><hr><ol><li><p>note</p></li></ol></div>',
    ),
    LookAlike(
        "so[^1] it is",
        '1:3 W927 footnote without a text: "[^1]"',
        'add a line "[^1]: …" to this field, or put it in code',
        "so`[^1]` it is",
        "<p>so<code>[^1]</code> it is</p>",
    ),
    LookAlike(
        "這是[^12]。",
        '1:3 W927 footnote without a text: "[^12]"',
        'add a line "[^12]: …" to this field, or put it in code',
        "這是[^12]。\n\n[^12]: 註",
        '<p>這是<sup>1</sup>。</p><div class="footnote"><hr><ol><li><p>註</p></li></ol></div>',
    ),
    LookAlike(
        "[x](www.example)",
        '1:1 W928 no link: "www.example" is no address on the web',
        'write "https://www.example"',
        "[x](https://www.example)",
        '<p><a href="https://www.example">x</a></p>',
    ),
    LookAlike(
        "a **[x *y*](example.org/a?b)**",
        '1:5 W928 no link: "example.org/a?b" is no address on the web',
        'write "https://example.org/a?b"',
        "a **[x *y*](https://example.org/a?b)**",
        '<p>a <strong><a href="https://example.org/a?b">x <em>y</em></a></strong></p>',
    ),
    LookAlike(
        "a [$x$](www.example)",
        '1:3 W928 no link: "www.example" is no address on the web',
        'write "https://www.example"',
        "a [$x$](https://www.example)",
        '<p>a <a href="https://www.example">\\(x\\)</a></p>',
    ),
    LookAlike(
        "[x](localhost:8000/a)",
        '1:1 W928 no link: "localhost:8000/a" is no address on the web',
        'write "http://localhost:8000/a"',
        "[x](http://localhost:8000/a)",
        '<p><a href="http://localhost:8000/a">x</a></p>',
    ),
    LookAlike(
        "[x](C:/Users/a.pdf)",
        '1:1 W930 no link: "C:/Users/a.pdf" has "C:", which no card opens',
        'write an address with "https:", or put it in backticks if it is text',
        "`C:/Users/a.pdf`",
        "<p><code>C:/Users/a.pdf</code></p>",
    ),
    LookAlike(
        "<b>[x](example.org)</b>",
        '1:4 W928 no link: "example.org" is no address on the web',
        'write "https://example.org"',
        "<b>[x](https://example.org)</b>",
        '<p><b><a href="https://example.org">x</a></b></p>',
    ),
)

IN_CLOZE_NOTES = (
    LookAlike(
        "{{1::x}} y",
        '1:1 W921 "{{1::x}}" is not how Anki writes a cloze deletion with a number',
        'write "{{c1::x}}"',
        "{{c1::x}} y",
        "<p>{{c1::x}} y</p>",
    ),
    LookAlike(
        "a {{ c1::x }} y",
        '1:3 W921 "{{ c1::x }}" is not how Anki writes a cloze deletion with a number',
        'write "{{c1::x}}"',
        "a {{c1::x}} y",
        "<p>a {{c1::x}} y</p>",
    ),
    LookAlike(
        "{{C2::x}} {{c1::y}}",
        '1:1 W921 "{{C2::x}}" is not how Anki writes a cloze deletion with a number',
        'write "{{c2::x}}"',
        "{{c2::x}} {{c1::y}}",
        "<p>{{c2::x}} {{c1::y}}</p>",
    ),
    LookAlike(
        "{{c1:x::hint}}",
        '1:1 W921 "{{c1:x::hint}}" is not how Anki writes a cloze deletion with a number',
        'write "{{c1::x::hint}}"',
        "{{c1::x::hint}}",
        "<p>{{c1::x::hint}}</p>",
    ),
    LookAlike(
        "{{c1 long text}}",
        '1:1 W921 "{{c1 long text}}" is not how Anki writes a cloze deletion with a number',
        'write "{{c1::long text}}"',
        "{{c1::long text}}",
        "<p>{{c1::long text}}</p>",
    ),
    LookAlike(
        "{c1::x} {{y}}",
        '1:1 W921 "{c1::x}" is not how Anki writes a cloze deletion with a number',
        'write "{{c1::x}}"',
        "{{c1::x}} {{y}}",
        "<p>{{c1::x}} {{c2::y}}</p>",
    ),
    LookAlike(
        "{{c1：：東京：：都}}",
        '1:1 W921 "{{c1：：東京：：都}}" is not how Anki writes a cloze deletion with a number',
        'write "{{c1::東京::都}}"',
        "{{c1::東京::都}}",
        "<p>{{c1::東京::都}}</p>",
    ),
    LookAlike(
        "{{c1：東京}}",
        '1:1 W921 "{{c1：東京}}" is not how Anki writes a cloze deletion with a number',
        'write "{{c1::東京}}"',
        "{{c1::東京}}",
        "<p>{{c1::東京}}</p>",
    ),
    LookAlike(
        "{{c1;;x}}",
        '1:1 W921 "{{c1;;x}}" is not how Anki writes a cloze deletion with a number',
        'write "{{c1::x}}"',
        "{{c1::x}}",
        "<p>{{c1::x}}</p>",
    ),
    LookAlike(
        "{{1：：x}}",
        '1:1 W921 "{{1：：x}}" is not how Anki writes a cloze deletion with a number',
        'write "{{c1::x}}"',
        "{{c1::x}}",
        "<p>{{c1::x}}</p>",
    ),
    LookAlike(
        "{{c1,2:x}}",
        '1:1 W921 "{{c1,2:x}}" is not how Anki writes a cloze deletion with a number',
        'write "{{c1,2::x}}"',
        "{{c1,2::x}}",
        "<p>{{c1,2::x}}</p>",
    ),
    LookAlike(
        "{{1::$\\frac{a}{b}$}}",
        '1:1 W921 "{{1::$\\frac{a}{b}$}}" is not how Anki writes a cloze deletion with a number',
        'write "{{c1::$\\frac{a}{b}$}}"',
        "{{c1::$\\frac{a}{b}$}}",
        "<p>{{c1::\\(\\frac{a&#125;&#123;b}\\)}}</p>",
    ),
    LookAlike(
        "{{1::`x`}}",
        '1:1 W921 "{{1::`x`}}" is not how Anki writes a cloze deletion with a number',
        'write "{{c1::`x`}}"',
        "{{c1::`x`}}",
        "<p>{{c1::<code>x</code>}}</p>",
    ),
    LookAlike(
        "{{1::a text of more than forty characters, which is long}}",
        '1:1 W921 "{{1::a text of more than forty characte…" is not how Anki writes a cloze deletion with a number',
        'start it with "{{c1::"',
        "{{c1::a text of more than forty characters, which is long}}",
        "<p>{{c1::a text of more than forty characters, which is long}}</p>",
    ),
)


@pytest.mark.parametrize("example", IN_ANSWERS, ids=lambda example: example.text)
def test_hint(example: LookAlike) -> None:
    assert_hint_works(example)


@pytest.mark.parametrize("example", IN_CLOZE_NOTES, ids=lambda example: example.text)
def test_hint_in_a_cloze_note(example: LookAlike) -> None:
    assert_hint_works(example, is_cloze=True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a %%private%% b", ['1:3 W923 "%%private%%" is shown as text']),
        ("a %% two\nlines %%.", ['1:3 W923 "%% two lines %%" is shown as text']),
        ("a[^1], b[^2], c[^1]", [
            '1:2 W927 footnote without a text: "[^1]"', '1:9 W927 footnote without a text: "[^2]"'
        ]),
        ("- {{c1::a}}\n- {{c2::b}}", [
            '1:3 W921 cloze deletion on no card: only the text after "C:" has deletions'
        ]),
        # The fix of another look-alike changes the lines.
        ("::: tip\na\nb\n:::", ['1:1 W923 "::: tip" is shown as text']),
        ("a\nb\nc\n\na\nb\nc", ["1:1 W926 3 short lines are shown as one line"]),
        ("| a | b |\n| c | d |\n| e | f |", [
            "1:1 W924 no table: the row of dashes below its first row is missing"
        ]),
    ],
)  # fmt: skip
def test_positions(text: str, found: list[str]) -> None:
    assert problems_in(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "`{{c1::a}}` and `%%a%%`",
        "{{ name }} and {% if a %}",
        "{{a}} or {{{b}}}",
        "%%timeit\n%%bash",
        "![[a.png]] and [[a]]",
        "2^10 ^abc ^2",
        "the caret ^ab12cd is inside",
        "a | b\nc | d",
        "| a | b |",
        "red\ngreen",
        "red\\\ngreen\nblue",
        "a line of text that is longer than thirty characters\nb\nc",
        "[^1]: a\n\nb[^1]",
        "[^1] and [^a] and x[^*]",
        "a[^1]+ and [a][^1]b and /[^1]/",
        "[a](b.md), [a](B.com), [a](#c), [a](notes/x.org)",
        "[a](https://example.org)",
        "\\%%a%%",
        "\\{{c1::a}}",
        "[sound:a.mp3]\n[sound:b.mp3]\n[sound:c.mp3]",
    ],
)
def test_no_look_alike(text: str) -> None:
    assert problems_in(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "{{a}} b",
        "{{c1::a}} {{c2::b::c}}",
        "{{C3 plants}}",
        "{{16:9}}",
        # A number and its hint; there are not so many deletions.
        "The war ended in {{1945::year}}.",
        "{{c4 plants}} and {{0::a digit}}",
    ],
)
def test_no_look_alike_in_a_cloze_note(text: str) -> None:
    assert problems_in(text, is_cloze=True) == []


def test_lines_that_are_line_breaks_are_not_joined() -> None:
    note = replace(basic_note("red\ngreen\nblue"), breaks=True)
    assert rendered(note)[1] == []


PIECES = st.sampled_from(
    ["{{", "}}", "c1", "::", "：", "{c2::", "%%", "![[", "[[", "]]", "^", "~", "==", "$", "$$", "|",
     "\n", "\n\n", "---", " ", "a", "1", "<", ">", "</b>", "<b>", "<br>", "&lt;", "&", ";", "[^1]",
     "[latex]", "[/latex]", "[$]", "[/$]", ":::", "\\begin{a}", "\\", "`", "](www.a.com)", "漢"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30), st.booleans())
def test_never_raises(pieces: list[str], is_cloze: bool) -> None:
    text = "".join(pieces)
    rows = text.split("\n")
    for problem in html_and_problems(text, is_cloze=is_cloze)[1]:
        row = rows[problem.location.line - 1]
        assert 1 <= problem.location.column <= len(row) + 1
        assert problem.message
        assert problem.hint


SPECIAL = "~ ^ == [[ ]] $ $$ < > & &a; %% {{ }} {{c1: ![[ [$] [^1] ::: | <b> </b> a~{ a~{{ $a^ | \n"


@pytest.mark.parametrize("unit", SPECIAL.split(" "))
@pytest.mark.parametrize("after", ["", "a", "\nb"])
def test_long_text_comes_through(unit: str, after: str) -> None:
    piece = unit + after
    start = process_time()
    html_and_problems(piece * (20_000 // len(piece)))
    assert process_time() - start < 5  # it takes a tenth; a quadratic time is a minute


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("^14^C", "<sup>14</sup>"),
        ("~6~C", "<sub>6</sub>"),
        ("t~1/2~", "<sub>1/2</sub>"),
        ("10^-3,5^", "<sup>-3,5</sup>"),
        ("ΔH^°^", "<sup>°</sup>"),
    ],
)
def test_scripts_that_are_not_read(text: str, html: str) -> None:
    (problem,) = html_and_problems(text)[1]
    assert (problem.code.value, problem.hint) == ("W923", f'write "{html}"')


@pytest.mark.parametrize(
    "text", ["^o^ ^_^ ^^", "x^2+y^2", "(x^2)^2", "~/a.b~c~d", "Section~4.1~(a)"]
)
def test_what_is_no_script(text: str) -> None:
    assert problems_in(text) == []


@pytest.mark.parametrize(
    "text",
    ["$5, US$", "$10, or 5$", "$3 oder 4$", "$5 a day or 6$", "$5 = 4 or so$", "$5-or-so-but-not$"],
)
def test_prices_read_as_a_formula(text: str) -> None:
    assert problems_in(text) == [f'1:1 W925 prices read as a formula: "{text}"']


@pytest.mark.parametrize(
    "text",
    [
        *("$10 km$", "$2 mod 3$", "$2, 3$", "$2 ab + c$", "$3 < ax$"),
        *("$0 = ax^2 + bx + c$", "$6xy^2 - 2xy = 2xy(3y - 1)$", "$2ab+3cd$"),
    ],
)
def test_formulas_that_start_with_a_number(text: str) -> None:
    assert problems_in(text) == []
