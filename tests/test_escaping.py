"""Plain text as Markdown that shows it, and Markdown written from values."""

from html import escape

import pytest

from generator.text.escaping import (
    code_block,
    code_span,
    escape_plain_text,
    line_start_escape,
    link_target,
    markdown_image,
    small_characters,
)
from tests.texts import field_html, text_of


@pytest.mark.parametrize(
    ("plain", "markdown"),
    [
        ("a*b* and 2 * 3", "a\\*b\\* and 2 * 3"),
        ("snake_case and _x_", "snake_case and \\_x\\_"),
        ("C:\\new \\*", "C:\\new \\\\\\*"),
        ("~~x~~ ~x", "\\~\\~x\\~\\~ ~x"),
        ("[x](y) [x] [^1]", "\\[x](y) [x] \\[^1]"),
        ("$5", "$5"),
        ("$x$", "\\$x\\$"),
        ("<!-- a <b>", "\\<!-- a <b>"),
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
    assert markdown_image("a b.png", "x\n[y]", ("width=30",)) == "![x \\[y\\]](<a b.png>){width=30}"


@pytest.mark.parametrize(
    ("name", "value", "small"),
    [
        ("sup", "-3", "⁻³"),
        ("sup", "n + 1", "ⁿ ⁺ ¹"),
        ("sub", "2", "₂"),
        ("sup", "Q", None),
        ("sub", "b", None),
        ("sub", "", ""),
    ],
)
def test_small_characters(name: str, value: str, small: str | None) -> None:
    assert small_characters(name, value) == small


@pytest.mark.parametrize(
    "plain", ["a*b* [x](y) `c` <b>d</b> &lt; $e$ \\f", "1) a\\", "a_b_ {{c}} ~~d~~ !!! e"]
)
def test_escaped_text_is_shown_unchanged(plain: str) -> None:
    assert (
        field_html(escape_plain_text(text_of(plain)).value)
        == f"<p>{escape(plain, quote=False)}</p>"
    )
