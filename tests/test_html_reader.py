"""HTML as Markdown: in a field of Anki, in a table cell, and inside other tools' Markdown."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.text.anki_regions import LostMarkup
from generator.text.html_in_markdown import without_html
from generator.text.html_reader import field_as_markdown
from tests.texts import field_html, text_of

Run = Callable[..., Result]


def in_field(html: str, **lost: int) -> str:
    """Read a field, and check what is left out of it, by name."""
    found: LostMarkup = {}
    text = field_as_markdown(text_of(html), found)
    assert {kind.strip("<>"): len(places) for kind, places in found.items()} == lost
    return text.value if text else ""


def in_markdown(markdown: str, **lost: int) -> str:
    found: LostMarkup = {}
    text = without_html(text_of(markdown), found)
    assert {kind.strip("<>"): len(places) for kind, places in found.items()} == lost
    return text.value


# Elements that are read the same in a field and inside Markdown.
@pytest.mark.parametrize("read", [in_field, in_markdown])
@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("10<sup>-3</sup>", "10^-3^"),
        ("H<sub>2</sub>O", "H~2~O"),
        ("SO<sub>4</sub><sup>2-</sup>", "SO<sub>4</sub><sup>2-</sup>"),
        (
            "<i>x</i><sup>2</sup> x<sup>n</sup>y x<sub>1</sub>2",
            "*x*<sup>2</sup> x<sup>n</sup>y x<sub>1</sub>2",
        ),
        ("a<sub>i j</sub> <s>H<sub>2</sub></s>", "a<sub>i j</sub> ~~H<sub>2</sub>~~"),
        ("<b>H<sub>2</sub></b>O a<i>(b)</i>", "<b>H~2~</b>O a<i>(b)</i>"),
        (
            "<u>a</u><u>b</u> <ins>c</ins> <small>d</small>",
            "<u>ab</u> <ins>c</ins> <small>d</small>",
        ),
        ("<u>a <b>b</u> c</b>", "<u>a **b**</u> **c**"),
        ("a<mark>b</mark>c (<mark>a <b>b</b></mark>)", "a<mark>b</mark>c (<mark>a **b**</mark>)"),
        ("<kbd>Ctrl</kbd>+<code>a`b</code>", "<kbd>Ctrl</kbd>+`` a`b ``"),
        ("<code>a <b>b</b> &lt;c&gt;</code>", "`a b <c>`"),
        ("a <mark>b</mark> <strong>c</strong> <del>d</del>", "a ==b== **c** ~~d~~"),
        ("<b>a</b><b>b</b>", "**ab**"),
        ("<b>a <i>b</b> c</i>", "**a *b*** *c*"),
        ("<b></b>a<i> </i>", "a"),
        ('<a href="https://e.org"><b>x</b></a>, y', "[**x**](https://e.org), y"),
        ('<a href="x"><b>a</b></a><b>b</b>', "[**a**](x)**b**"),
        ('<b>a <a href="a b">x</a></b>', "**a [x](<a b>)**"),
        ("a<br>b<br><br>c", "a  \nb\n\nc"),
        ("a<br># b", "a  \n\\# b"),
        ("a<hr>b", "a\n\n***\n\nb"),
        ("a<p>b</p>c", "a\n\nb\n\nc"),
        ('<img alt="a > b" src="pic.png">', "![a > b](pic.png)"),
        ('<img src="a b.png" width="30%" height="auto">', "![](<a b.png>){width=30%}"),
        (
            '<audio src="a.mp3"></audio> <video><source src="b.mp4">no</video>',
            "![](a.mp3) ![](b.mp4)",
        ),
        ('<ol start="3"><li>a<li>b</ol>', "3. a\n4. b"),
        ("<ul><li>a<ul><li>b</ul></ul>c", "- a\n    - b\n\nc"),
        ("<dl><dt>t<dd>d<dd>e<br>f<dt>u<dt>v<dd>w</dl>", "t\n:   d\n:   e  \n    f\n\nu\nv\n:   w"),
        (
            "<table><tr><th>a<th>b|<tr><td>1<td>2<br>3</table>",
            "| a | b\\| | \n|---|---|\n| 1 | 2<br>3 |",
        ),
        ("<table><tr><td>a<tr><td>b</table>", "|  | \n|---|\n| a | \n| b |"),
        ("<pre><code class='language-c'>int x;<br>  y;</code></pre>", "```c\nint x;\n  y;\n```"),
        ("<code>if x:<br>&nbsp;&nbsp;y()</code>", "```\nif x:\n  y()\n```"),
        ("see <code>a<br>&nbsp;b</code> there", "see `a`  \n`\xa0b` there"),
        ("a <q>b</q> <span style='font-weight: 700'>c</span>", "a “b” **c**"),
        ('<span style="font-style:italic; vertical-align: sub">a</span>', "*<sub>a</sub>*"),
        ('<img src="a.png" style="width: 50%; height:20px">', "![](a.png){width=50% height=20}"),
        ("<ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>", "漢字[かんじ]"),
        ("std::vector<int> List<String> vs <T>, a<b and b>c, List<S>", None),
    ],
)
def test_elements(html: str, markdown: str | None, read: Callable[[str], str]) -> None:
    assert read(html) == (html if markdown is None else markdown)


@pytest.mark.parametrize("read", [in_field, in_markdown])
def test_what_is_left_out_is_listed(read: Callable[..., str]) -> None:
    assert read("<big>a</big> <font size=5>b</font>", style=2) == "a b"
    assert read('<font color="red">a</font> <span style="color: red">b</span>', style=2) == "a b"
    assert read('<span style="color: red; font-weight: bold">a</span>', style=1) == "**a**"
    assert read("a<script>b</script> <img>", script=1, img=1) == "a"
    assert read("<details><summary>a</summary>b</details>", details=1, summary=1).split() == [
        "a",
        "b",
    ]
    assert (
        read('<table><tr><td colspan="2">a<td rowspan="1">b</table>', colspan=1)
        == "|  |  |  | \n|---|---|---|\n| a |  | b |"
    )


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("a  b\nc", "a b c"),
        ("a*b* [x](y) &lt;b&gt; &amp;lt;", "a\\*b\\* [x\\](y) \\<b> &lt;"),
        ("one<div>two</div><div><br></div>three", "one  \ntwo\n\nthree"),
        ("<blockquote>a<br>b</blockquote>c", "> a  \n> b\n\nc"),
        ("<h3>a</h3>b", "### a\n\nb"),
        (
            "\\(a < b and c > d\\) [$]x&nbsp;<b>y</b>[/$] [$$]<br>z<br><br>w[/$$]",
            "\\(a < b and c > d\\) \\(x y\\) \\[z\nw\\]",
        ),
        (
            "[latex]x^2[/latex] [LaTeX]If $a&lt;b$, *then* $$c$$.[/LaTeX]",
            "\\(x^2\\) If \\(a<b\\), \\*then\\* \\[c\\].",
        ),
        (
            '<anki-mathjax>x_1</anki-mathjax> <anki-mathjax block="true">y</anki-mathjax>',
            "\\(x_1\\) \\[y\\]",
        ),
        (
            "<table><tr><td>[$]a<br>b[/$]<td>c<tr><td>d</table>",
            "|  |  | \n|---|---|\n| \\(a b\\) | c | \n| d |",
        ),
        ("<table><thead><tr><td>a<tbody><tr><td>b</table>", "| a | \n|---|\n| b |"),
        (
            "<table><tr><td><b>a</b><td><b>b</b><tr><td>c</table>",
            "| **a** | **b** | \n|---|---|\n| c |",
        ),
        ("<table><tr><td>a<tr><td>b<td>c</table>", "|  |  | \n|---|---|\n| a | \n| b | c |"),
        ("[sound:a&amp;b.mp3]", "[sound:a&b.mp3]"),
        ("<i>C:\\</i> x", "*C:\\\\* x"),
        ("x<sub>\\</sub>", "x<sub>\\\\</sub>"),
        ("a == <mark>b</mark>, =<mark>c</mark>", "a == ==b==, =<mark>c</mark>"),
        ("<ul><li><code>a<br>b</code></li></ul>", "- ```\n  a\n  b\n  ```"),
        ("<ul><li>a<table><tr><th>b</th></tr></table></li></ul>", "- a\n\n    | b | \n    |---|"),
        ("a<!-- b -->c", "ac"),
        ("<table><tr><th>a<h2>b</h2>c</th></tr></table>", "| a b c | \n|---|"),
        ("<b>a", "**a**"),
        ("<b>*</b> 2 * 3", "**\\*** 2 * 3"),
        ("<h2>\\(a<br>b\\)</h2>", "## \\(a b\\)"),
        ("<s>~ a~</s>", "~~\\~ a\\~~~"),
        ("<h2><pre>a</pre>", "```\na\n```"),
        ("a</b></li></table>b", "a\n\nb"),
        ("<a href=x>1. a</a>", "[1. a](x)"),
        ("<div></div>", ""),
    ],
)
def test_fields(html: str, markdown: str) -> None:
    assert in_field(html) == markdown


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("`<b>x</b>` $a<b>c</b>$ \\<b>x</b>\n\n```\n<br>\n```", None),
        ("<a>b</a> <b> <h2>x</h2> <li>y</li> List<P> <!-- c -->", None),
        ("*a* [b](c)\n- d", None),
        ("*a* <b>[b](c)</b>\n- d", "*a* **[b](c)**\n- d"),
        ("a <b> b </b>?", "a  **b** ?"),
        ("x<br>- y<br>\n- z", "x  \n\\- y  \n- z"),
        ("a<br>*b*", "a  \n*b*"),
        ("- a<br>\n  b", "- a  \nb"),
        ("&lt;b&gt; &#42;a&#42; &copy; &nosuch;", "\\<b\\> \\*a\\* © &nosuch;"),
        ("a\n<code>b<br>c</code>\nd", "a\n\n\n```\nb\nc\n```\n\nd"),
        ('<a href="">x</a>', "x"),
        ("<section>a</section> <cite>b</cite> <svg>c</svg> <math>d</math> <nobr>e</nobr>", None),
        ("<p data-v-7ba5bd90>a</p> <span hidden-x>b</span>", "a\n\nb"),
        ("- <code>b<br>c</code>", "- `b`  \n`c`"),
        ("<ul>\n<li>a * b</li>\n</ul>\n`x`", "- a * b\n\n`x`"),
    ],
)
def test_markdown(markdown: str, shown: str | None) -> None:
    assert in_markdown(markdown) == (markdown if shown is None else shown)


# The note stays the same, so that it is not reported as changed.
@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("word <br> next", "word   \nnext"),
        ("word <br>\nnext", "word   \nnext"),
        ("**b <br> c**", "**b   \nc**"),
        ("<b>a<br>b</b>", "**a  \nb**"),
        ("x<br>\n\ny", "x  \n\ny"),
        ("a <br> <br> b", "a \n\nb"),
        ("a<br>&nbsp;b", "a  \n\xa0b"),
        ("<span>a<br></span> b", "a  \n b"),
        ("x a<div><br></div>b y", "x a\n\n  \n\n\nb y"),
        ("a <div>b</div> c", "a \n\nb\n\nc"),
        ("a\n<div>b</div>\n\n\nc", "a\n\n\nb\n\nc"),
        ("a <p>b</p>", "a \n\nb"),
        ("a </p>b", "a \n\nb"),
        ("a <div>  &nbsp;b</div>", "a \n\n\xa0b"),
        ("x <ul><li>a</li></ul> y", "x \n\n- a\n\ny"),
        ('<a href="x">a </a>', "[a ](x)"),
        ("<code> a </code>", "` a `"),
    ],
)
def test_white_space_of_markdown_is_kept(markdown: str, shown: str) -> None:
    assert in_markdown(markdown) == shown


@pytest.mark.parametrize(
    "block",
    [
        "<ul><li>a</li><li>b</li></ul>",
        "<pre>x\ny</pre>",
        "<blockquote>a</blockquote>",
        "<table><tr><td>a</td></tr></table>",
    ],
)
def test_emphasis_around_a_block_in_markdown_is_left_out(block: str) -> None:
    assert in_markdown(f"<b>{block}</b>", b=1) == in_markdown(block)


def test_emphasis_around_a_block_goes_into_it() -> None:
    table = "<table><tr><th>a</th><th>b</th></tr><tr><td>c</td></tr></table>"
    rows = "| **a** | **b** | \n|---|---|\n| **c** |"
    assert in_field(f"<b>{table}</b>") == rows
    assert in_field(f"<b>x{table}y</b>z") == f"**x**\n\n{rows} \n\n**y**z"
    assert in_field(f"<b>Title<br>{table}</b>") == f"**Title**\n\n{rows}"
    assert in_field("<b>x<pre>a</pre>y</b>") == "**x**\n\n```\na\n```\n\n**y**"
    assert in_field(f"<b>{table}</b><blockquote>x</blockquote>") == f"{rows} \n\n> x"
    assert (
        in_field("<blockquote><table><tr><th>a</table>x</blockquote>")
        == "> | a | \n> |---|\n>\n> x"
    )
    assert in_field("<b>x<hr>y</b>") == "**x**\n\n***\n\n**y**"


@pytest.mark.parametrize(
    ("html", "markdown", "lost"),
    [
        ('x <audio src="a.png" controls/>', "x", {"audio": 1}),
        ('x <video src="a.png">', "x", {"video": 1}),
        ("x<script>a", "x", {"script": 1}),
        ("<code>a", "`a`", {}),
        ("<kbd>Ctrl", "<kbd>Ctrl</kbd>", {}),
        ("<pre>a", "```\na\n```", {}),
        ("<sub>2", "<sub>2</sub>", {}),
        ("<a href=x>y", "y", {"a": 1}),
        ("super<wbr>cali", "supercali", {}),
        ("<p data-v-7ba5bd90>text</p>", "text", {}),
        ("<div contenteditable>y</div>", "y", {}),
        ("x <o:p>&nbsp;</o:p>y", "x y", {"o:p": 1}),
        ('<svg viewBox="0 0 1 1"><path d="M0 0"/></svg> x', "x", {"svg": 1}),
        ("<math><mi>x</mi></math>", "x", {"math": 1, "mi": 1}),
        ("<nobr>a</nobr> <anki-mathjax>b", "a b", {"nobr": 1, "anki-mathjax": 1}),
        (
            "[latex]\\begin{tabular}{c}a\\end{tabular}[/latex]",
            "[latex]\\begin{tabular}{c}a\\end{tabular}[/latex]",
            {"[latex]": 1},
        ),
        ("<marquee>a</marquee> <rtc>b</rtc>", "a b", {"marquee": 1, "rtc": 1}),
        ("text<b>bold", "text**bold**", {}),
        ("<img src=a.png alt=it's>", "![it's](a.png)", {}),
        ("<kbd><img src=a.png></kbd><code></code>", "<kbd>![](a.png)</kbd>", {}),
        ("<pre>List<S> x</pre>", "```\nList<S> x\n```", {}),
        ("<code>List<S></code> Box<P> y", "`List<S>` Box<P> y", {}),
    ],
)
def test_nothing_in_a_field_is_lost_silently(
    html: str, markdown: str, lost: dict[str, int]
) -> None:
    assert in_field(html, **lost) == markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<dl><dt>a<dd>b <i>c</i></dl>", "a\n:   b *c*"),
        ("<dl><dd>a</dd></dl>", "a"),
        ("<dl><dt></dt><dd>a</dd></dl>", "a"),
        ("<dl><dt>a</dt></dl>", "a"),
        ("{{c9::z}} <dl><dd>a</dd></dl>", "{{c9::z}}\n\na"),
        ("<ul><li><dl><dt>a</dt><dd>b</dd></dl></li></ul>", "- a  \n    b"),
        ("<ul><li><dl><dd><br></dd></dl>b</li></ul>", "- b"),
        ("<dl><dt>a</dt><dd>b<dl><dt>c</dt><dd>d</dd></dl></dd></dl>", "a  \nb\n\nc  \nd"),
        ("<dl><dt>a</dt><dd><ul><li>x</li></ul></dd></dl>", "a\n\n- x"),
        ("<dl><dt>a</dt><dd><blockquote><ul><li>x</li></ul></blockquote></dd></dl>", "a\n>\n> - x"),
        ("<dl><dt>a</dt><dd><code>x<br>y</code></dd></dl>", "a\n\n```\nx\ny\n```"),
    ],
)
def test_only_a_simple_definition_list_stays_one(html: str, markdown: str) -> None:
    assert in_field(html) == markdown
    if not html.startswith("{{"):
        assert in_markdown(html) == markdown


def test_emphasis_over_several_paragraphs_is_left_out() -> None:
    assert in_markdown("<b>a\n\nb</b> <i>c</i>", b=1) == "a\n\nb *c*"
    assert in_field("<b>a<br><br>b</b>") == "**a**\n\n**b**"


def test_a_text_stays_if_nothing_would_be_left() -> None:
    assert in_markdown("<p></p>") == "<p></p>"
    assert in_markdown("<style>b{}</style>") == "<style>b{}</style>"


def test_locations() -> None:
    text = field_as_markdown(text_of("a<br>\n<b>b</b>&lt;"), {})
    assert text is not None
    assert text.value == "a  \n**b**<"
    assert [(place.line, place.column) for place in map(text.locate, (0, 6, 9))] == [
        (1, 1),
        (2, 4),
        (2, 9),
    ]
    lost: LostMarkup = {}
    without_html(text_of("a\n <big>b</big>"), lost)
    assert [(place.line, place.column) for place in lost["style"]] == [(2, 2)]


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<dl><dt>t</dt><dd>d</dd></dl>", "<dl>\n<dt>t</dt>\n<dd>d</dd>\n</dl>"),
        ('<ol start="3"><li>a</li></ol>', '<ol start="3">\n<li>a</li>\n</ol>'),
        (
            '<a href="https://e.org"><b>x</b></a>, y',
            '<p><a href="https://e.org"><strong>x</strong></a>, y</p>',
        ),
    ],
)
def test_rendered_html_is_shown_unchanged(html: str, shown: str) -> None:
    assert field_html(in_field(html)) == shown


@pytest.mark.parametrize(
    "markdown",
    [
        "![](<p 1.png>)",
        "![x](<p (1).png>){width=3}",
        "![](<hr 1.png>)",
        "[x](<img 1.pdf> 'y')",
        '[x](a.pdf "<p>")',
        "[x](a<br>b)",
        "[x](\n<p 1.pdf>\n)",
        "![x][p]\n\n[p]: <p 1.png>",
    ],
)
def test_the_target_of_a_link_has_no_tags(markdown: str) -> None:
    assert in_markdown(markdown) == markdown
    assert in_markdown(f"<b>a</b> {markdown}") == f"**a** {markdown}"


def test_a_tag_after_what_is_no_target() -> None:
    assert in_markdown("[a](<b>c</b>) <i>d</i>") == "[a](**c**) *d*"
    assert in_markdown("[a](b) <i>c</i>, ](<i>c</i>") == "[a](b) *c*, ](*c*"
    assert in_markdown("\\](<b>a</b>") == "\\](**a**"
    assert in_markdown("[a](b?c&amp;d)") == "[a](b?c&d)"


@pytest.mark.parametrize(
    "piece",
    [
        "](<",
        '](a "',
        "[a]: <",
        "<a ",
        "<!--",
        "<a x'y '",
        "<dl><dt>",
        "<svg>",
        "<code>",
        '<a b="',
        "&",
        "<b>",
        "<table><tr><td>",
        "<ul><li>x",
        "<blockquote>x",
        "<sub>",
        "[$]",
        "\\(",
    ],
)
def test_a_long_text_of_openings_comes_through(piece: str) -> None:
    value = piece * (100_000 // len(piece))
    field_as_markdown(text_of(value), {})
    without_html(text_of(value), {})


def test_deep_nesting_comes_through() -> None:
    for start, end in (
        ("<div>", "</div>"),
        ("<b>", "</b>"),
        ("<ul><li>", "</li></ul>"),
        ("<sup>", "</sup>"),
    ):
        count = 100_000 // len(start + end)
        assert (
            in_field(f"{start * count}Q{end * count}")
            .strip("-* ")
            .removeprefix("<sup>")
            .removesuffix("</sup>")
            == "Q"
        )


TAGS = """<mark> </mark> <u> </u> <sub> </sub> <s> </s>
<b> </b> <i> <ul> <ol> <li> </li> </ul> <table> <tr> <td> </td> </tr> </table>
<pre> </pre> <code> </code> <br> <p> </p> <dl> <dt> <dd> </dl> <sup> </sup> <a> </a> <hr>
<h2> </h2> <blockquote> </blockquote> <ruby> <rt> </ruby> &lt; x 1. - | ` $ \\ \\( \\) [$] [/$]"""
PIECES = st.sampled_from([*TAGS.split(), " ", "\n", "\n\n", '<a href="x">'])


@given(st.lists(PIECES, max_size=30).map("".join))
@settings(max_examples=500, deadline=None)
def test_every_word_is_kept_with_its_location(value: str) -> None:
    source = text_of(value)
    for text in (field_as_markdown(source, {}), without_html(source, {})):
        shown = text.value if text else ""
        assert shown.count("x") >= value.count("x") - value.count('"x"')
        for offset in range(len(shown)):
            assert text is not None
            place = text.locate(offset)
            assert 1 <= place.column <= len(value.split("\n")[place.line - 1]) + 1


TABLE = """\
front,back
"<table><tr><td><ul><li>a</li><li>b</li></ul></td></tr><tr><td><pre>c<br>d</pre></td></tr></table>",one
What is std::vector<int>?,"10<sup>-3</sup><br>List<String> vs <T>, a<b and b>c"
"""


def test_a_whole_table_is_converted_and_built(anki_deck: Run) -> None:
    Path("cards.csv").write_text(TABLE, encoding="utf-8")
    result = anki_deck("convert", "cards.csv", "-o", "cards.md")
    assert result.exit_code == 0, result.output
    assert "cards.csv:2:17: warning[W909]: not converted: <ul>" in result.output
    text = Path("cards.md").read_text(encoding="utf-8")
    assert "| a; b | \n| `c`<br>`d` |" in text
    assert "Q: What is std::vector<int>?\nA: 10^-3^  \nList<String> vs <T>, a<b and b>c" in text
    assert anki_deck("build", "cards.md").exit_code == 0


EXPORT = """\
#separator:tab
#html:true
q1\t<a href="https://e.org"><b>x</b></a>, 10<sup>-3</sup> <u>m</u> <big>n</big>
q2\t<code>if x:<br>&nbsp;&nbsp;y()</code>
q3\t<img alt="a > b" src="pic.png">
"""


def test_a_whole_export_is_converted_and_built(anki_deck: Run) -> None:
    Path("notes.txt").write_text(EXPORT, encoding="utf-8")
    Path("pic.png").write_bytes(b"a picture")
    result = anki_deck("convert", "notes.txt", "-o", "cards.md")
    assert result.exit_code == 0, result.output
    assert result.output.count("W909") == 1  # the size
    text = Path("cards.md").read_text(encoding="utf-8")
    for answer in (
        "[**x**](https://e.org), 10^-3^ <u>m</u> n",
        "```\nif x:\n  y()\n```",
        "![a > b](pic.png)",
    ):
        assert answer in text
    assert anki_deck("build", "cards.md").exit_code == 0
