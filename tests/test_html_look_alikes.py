"""HTML that is shown as text: the warnings, whose hints work, and the text that has none."""

# ruff: noqa: E501 (whole hints)

import pytest

from tests.look_alikes import LookAlike, assert_hint_works, problems_in

EXAMPLES = (
    LookAlike(
        '<a href="https://x.org">x</a>',
        '1:1 W922 "<a href="https://x.org">" is shown as text',
        'write "[text](address)" instead; to show these characters, put them in code: `<a href="https://x.org">`',
        "[x](https://x.org)",
        '<p><a href="https://x.org">x</a></p>',
    ),
    LookAlike(
        '<img src="a.png" alt="b">',
        '1:1 W922 "<img src="a.png" alt="b">" is shown as text',
        'write "![](picture.png)" instead; to show these characters, put them in code: `<img src="a.png" alt="b">`',
        "![b](a.png)",
        '<p class="figure"><img alt="b" src="a-0123456789ab.png"></p>',
    ),
    LookAlike(
        "<code>x</code>",
        '1:1 W922 "<code>" is shown as text',
        "write backticks around it instead; to show these characters, put them in code: `<code>`",
        "`x`",
        "<p><code>x</code></p>",
    ),
    LookAlike(
        "<pre>x</pre>",
        '1:1 W922 "<pre>" is shown as text',
        "write a line of three backticks above and below it instead; to show these characters, put them in code: `<pre>`",
        "```\nx\n```",
        '<div class="highlight"><pre><code>x</code></pre></div>',
    ),
    LookAlike(
        "<p>a</p>",
        '1:1 W922 "<p>" is shown as text',
        "write an empty line between the paragraphs instead; to show these characters, put them in code: `<p>`",
        "a",
        "<p>a</p>",
    ),
    LookAlike(
        "<blockquote>x</blockquote>",
        '1:1 W922 "<blockquote>" is shown as text',
        'write "> " at the start of each line instead; to show these characters, put them in code: `<blockquote>`',
        "> x",
        "<blockquote><p>x</p></blockquote>",
    ),
    LookAlike(
        "<strike>x</strike>",
        '1:1 W922 "<strike>" is shown as text',
        'write "~~" around it instead; to show these characters, put them in code: `<strike>`',
        "~~x~~",
        "<p><del>x</del></p>",
    ),
    LookAlike(
        "<tt>x</tt>",
        '1:1 W922 "<tt>" is shown as text',
        "write backticks around it instead; to show these characters, put them in code: `<tt>`",
        "`x`",
        "<p><code>x</code></p>",
    ),
    LookAlike(
        "x\n\n<hr>\n\ny",
        '3:1 W922 "<hr>" is shown as text',
        'write "***" on a line of its own instead; to show these characters, put them in code: `<hr>`',
        "x\n\n***\n\ny",
        "<p>x</p><hr><p>y</p>",
    ),
    LookAlike(
        "<ruby>漢</ruby>",
        '1:1 W922 "<ruby>" is shown as text',
        'write "漢[かん]", with the reading in brackets, instead; to show these characters, put them in code: `<ruby>`',
        "漢[かん]",
        "<p><ruby>漢<rt>かん</rt></ruby></p>",
    ),
    LookAlike(
        "<B>x</B>",
        '1:1 W922 "<B>" is shown as text',
        'write "<b>" and "</b>"; to show these characters, put them in code: `<B>`',
        "<b>x</b>",
        "<p><b>x</b></p>",
    ),
    LookAlike(
        '<b class="x">x</b>',
        '1:1 W922 "<b class="x">" is shown as text',
        'write "<b>" and "</b>"; to show these characters, put them in code: `<b class="x">`',
        "<b>x</b>",
        "<p><b>x</b></p>",
    ),
    LookAlike(
        "<b>x\n\ny</b>",
        '1:1 W922 "<b>" is shown as text',
        'write "<b>" and "</b>" in one paragraph, and inside any pair around them; to show these characters, put them in code: `<b>`',
        "<b>x</b>\n\n<b>y</b>",
        "<p><b>x</b></p><p><b>y</b></p>",
    ),
    LookAlike(
        "a<BR>b",
        '1:2 W922 "<BR>" is shown as text',
        'write "<br>"; to show these characters, put them in code: `<BR>`',
        "a<br>b",
        "<p>a<br>b</p>",
    ),
    LookAlike(
        'a<br clear="all">b',
        '1:2 W922 "<br clear="all">" is shown as text',
        'write "<br>"; to show these characters, put them in code: `<br clear="all">`',
        "a<br>b",
        "<p>a<br>b</p>",
    ),
    LookAlike(
        "<div>x</div>",
        '1:1 W922 "<div>" is shown as text',
        'delete "<div>" and its end, "</div>"; to show these characters, put them in code: `<div>`',
        "x",
        "<p>x</p>",
    ),
    LookAlike(
        '<span style="color: red">x</span>',
        '1:1 W922 "<span style="color: red">" is shown as text',
        'delete "<span style="color: red">" and its end, "</span>"; to show these characters, put them in code: `<span style="color: red">`',
        "x",
        "<p>x</p>",
    ),
    LookAlike(
        "<center>x</center>",
        '1:1 W922 "<center>" is shown as text',
        'delete "<center>" and its end, "</center>"; to show these characters, put them in code: `<center>`',
        "x",
        "<p>x</p>",
    ),
    LookAlike(
        "<h2>x</h2>",
        '1:1 W922 "<h2>" is shown as text',
        'delete "<h2>" and its end, "</h2>"; to show these characters, put them in code: `<h2>`',
        "x",
        "<p>x</p>",
    ),
    LookAlike(
        "<sub>x<b>y</sub>z</b>",
        '1:7 W922 "<b>" is shown as text',
        'write "<b>" and "</b>" in one paragraph, and inside any pair around them; to show these characters, put them in code: `<b>`',
        "<sub>x<b>y</b></sub><b>z</b>",
        "<p><sub>x<b>y</b></sub><b>z</b></p>",
    ),
    LookAlike(
        "<SUB>2</SUB>",
        '1:1 W922 "<SUB>" is shown as text',
        'write "<sub>" and "</sub>"; to show these characters, put them in code: `<SUB>`',
        "<sub>2</sub>",
        "<p><sub>2</sub></p>",
    ),
    LookAlike(
        "the <font size=2>x</font>",
        '1:5 W922 "<font size=2>" is shown as text',
        'delete "<font size=2>" and its end, "</font>"; to show these characters, put them in code: `<font size=2>`',
        "the `<font size=2>`x`</font>`",
        "<p>the <code>&lt;font size=2&gt;</code>x<code>&lt;/font&gt;</code></p>",
    ),
    LookAlike(
        "a&nbsp;b",
        '1:2 W922 "&nbsp;" is shown as text',
        "write a space; to show this text, put it in code: `&nbsp;`",
        "a b",
        "<p>a b</p>",
    ),
    LookAlike(
        "a&nbsp;b",
        '1:2 W922 "&nbsp;" is shown as text',
        "write a space; to show this text, put it in code: `&nbsp;`",
        "a`&nbsp;`b",
        "<p>a<code>&amp;nbsp;</code>b</p>",
    ),
    LookAlike(
        "&copy; me",
        '1:1 W922 "&copy;" is shown as text',
        'write "©"; to show this text, put it in code: `&copy;`',
        "© me",
        "<p>© me</p>",
    ),
    LookAlike(
        "&#39;",
        '1:1 W922 "&#39;" is shown as text',
        'write "\'"; to show this text, put it in code: `&#39;`',
        "'",
        "<p>'</p>",
    ),
    LookAlike(
        "&#x2014;",
        '1:1 W922 "&#x2014;" is shown as text',
        'write "—"; to show this text, put it in code: `&#x2014;`',
        "—",
        "<p>—</p>",
    ),
    LookAlike(
        "a&shy;b",
        '1:2 W922 "&shy;" is shown as text',
        "delete it; to show this text, put it in code: `&shy;`",
        "ab",
        "<p>ab</p>",
    ),
    LookAlike(
        "1 &lt; 2",
        '1:3 W922 "&lt;" is shown as text',
        'write "<"; to show this text, put it in code: `&lt;`',
        "1 < 2",
        "<p>1 &lt; 2</p>",
    ),
)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.text)
def test_hint(example: LookAlike) -> None:
    assert_hint_works(example)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<div>a</div> <div>b</div>", ['1:1 W922 "<div>" is shown as text']),
        ("- <i>a\n- b</i>", ['1:3 W922 "<i>" is shown as text']),
        ("<ul>\n<li>a</li>\n</ul>", [
            '1:1 W922 "<ul>" is shown as text'
        ]),
        ("`<b>` is <em>a\n\nb</em>", ['1:10 W922 "<em>" is shown as text']),
        ("<details><summary>a</summary>b</details>", [
            '1:10 W922 "<summary>" is shown as text', '1:1 W922 "<details>" is shown as text'
        ]),
        ("a &mdash;&#x41;", [
            '1:3 W922 "&mdash;" is shown as text', '1:10 W922 "&#x41;" is shown as text'
        ]),
    ],
)  # fmt: skip
def test_positions(text: str, found: list[str]) -> None:
    assert problems_in(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "<b>a</b>, <sub>a</sub><br>",
        "Array<string> and List<T> </T>",
        "<div> or <p>",
        "</b> ends <b>",
        "<T>a</T>",
        "the <hr> tag",
        "`<font color=red>a</font>`",
        "\\<font color=red>",
        "AT&T; R&D;",
        "a&unknown;",
        "a&b=c&copy=d",
        "`&nbsp;`",
        "a < b > c",
    ],
)
def test_no_look_alike(text: str) -> None:
    assert problems_in(text) == []
