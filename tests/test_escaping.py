"""Plain text as Markdown that shows it, and Markdown written from values."""

import re
from html import escape

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from generator.markup.formula_safety import JOINER
from generator.text.escaping import (
    ANKI_REGION,
    code_block,
    code_span,
    escape_plain_text,
    line_start_escape,
    link_target,
    markdown_image,
)
from tests.texts import field_html, text_of


@pytest.mark.parametrize(
    ("plain", "markdown"),
    [
        ("a*b* and 2 * 3", "a\\*b\\* and 2 * 3"),
        ("snake_case and _x_", "snake_case and \\_x\\_"),
        ("C:\\new \\*", "C:\\new \\\\\\*"),
        ("~~x~~ ~x", "\\~\\~x\\~\\~ ~x"),
        ("[x](y) [x] [^1]", "[x\\](y) [x] [\\^1]"),
        ("$5 and $6", "$5 and $6"),
        ("5$-10$", "5$-10$"),
        ("$x$ and $y", "\\$x$ and \\$y"),
        ("$$x$$", "\\$\\$x\\$\\$"),
        ("$x\ny$", "\\$x  \ny$"),
        ("<!-- a <b> </b> <B> <p>", "\\<!-- a \\<b> </b> <B> <p>"),
        ("a<br>b<br />", "a\\<br>b\\<br />"),
        ("x^2^ H~2~O a^b 2^10^2", "x\\^2^ H\\~2~O a^b 2^10^2"),
        ("x^2+y^2 = z^2, a~ b~", "x^2+y^2 = z^2, a~ b~"),
        ("==a== b == c x==y==z", "\\==a== b == c x==y==z"),
        ("a == b", "a == b"),
        ("[[a]] [[1, 2]] x[[a]] [[a|b]]", "[[a]\\] [[1, 2]] x[[a]] [[a|b]\\]"),
        ("![[a.png]] x![[b.png]]", "![[a.png]\\] x![[b.png]\\]"),
        ("[[a]] and [^1] \\[x\\]", "[[a]\\] and [\\^1] \\[x\\]"),
        ("[a [b]](c)", "[a [b]\\](c)"),
        ("\\(a*b*\\) [sound:a_b_.mp3]", "\\(a*b*\\) [sound:a_b_.mp3]"),
        ("# a", "\\# a"),
        ("1. a", "1\\. a"),
        ("1. a\n2. b*", "1. a\n2. b\\*"),
        ("* a\n* b", "* a\n* b"),
        ("* a\n    b\n    * c", "* a\nb\n    * c"),
        ("  a\n  b", "a  \nb"),
        ("{{c1::a}} {{b}}", "{{c1::a}} {{b}}"),
    ],
)
def test_plain_text(plain: str, markdown: str) -> None:
    assert escape_plain_text(text_of(plain)).value == markdown


def test_deletions_of_anki_are_kept_in_a_cloze_note() -> None:
    assert escape_plain_text(text_of("{{c1::a}} {{b}}"), cloze=True).value == "{{c1::a}} \\{{b}}"


@pytest.mark.parametrize(
    ("line", "offset"),
    [("1. a", 1), ("- a", 0), ("> a", 0), ("# a", 0), ("*a*", None), ("1.5", None), ("#a", None)],
)
def test_line_start_escapes(line: str, offset: int | None) -> None:
    assert line_start_escape(line) == offset


def test_code() -> None:
    assert code_span("a  b") == "`a b`"
    assert code_span("a`b``c") == "``` a`b``c ```"
    assert code_block("\n  a\nb\n", "c") == ["```c", "  a", "b", "```"]
    assert code_block("```") == ["````", "```", "````"]


def test_links_and_images() -> None:
    assert link_target("a.html") == "a.html"
    assert link_target("a (1).html") == "<a (1).html>"
    assert link_target("a>b](javascript:x)\n") == "<a%3Eb](javascript:x)%0A>"
    assert link_target("C:\\a\\(b)\\_c") == "<C:\\a\\\\(b)\\\\_c>"
    assert markdown_image("a b.png", "x\n[y]", ("width=30",)) == "![x \\[y\\]](<a b.png>){width=30}"


@pytest.mark.parametrize(
    "plain", ["a*b* [x](y) `c` <b>d</b> &lt; $e$ \\f", "1) a\\", "a_b_ {{c}} ~~d~~ !!! e"]
)
def test_escaped_text_is_shown_unchanged(plain: str) -> None:
    assert (
        field_html(escape_plain_text(text_of(plain)).value)
        == f"<p>{escape(plain, quote=False)}</p>"
    )


PIECES = st.sampled_from([
    *"~^=[]()|$!<>*_`\\{} aB2日é.,-+'\"/", "==", "[[", "]]", "![[", "a.png", "<b>", "</b>", "<sub>",
    "</sub>", "<br>", "<br/>", "<mark>", "</mark>", "$$", "x^2^", "H~2~O", "**", "~~", "](", "::",
])  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join))
@settings(max_examples=200, deadline=None)
def test_any_plain_text_is_shown_unchanged(plain: str) -> None:
    plain = "x " + " ".join(plain.split()) + " x"
    assume(not ANKI_REGION.search(plain))
    shown = field_html(escape_plain_text(text_of(plain)).value)
    # What Anki would replace is written as references.
    shown = re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), shown)
    shown = shown.replace(f"\\{JOINER}", "\\")  # what MathJax would replace has it
    assert shown == f"<p>{escape(plain, quote=False)}</p>"
