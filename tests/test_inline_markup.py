"""Raw text is escaped so that it looks the same on the card."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from generator.draft import LineRole, draft
from generator.draft.inline_markup import (
    escape_block_start,
    escape_comment_end,
    escape_inline,
    escape_line_start,
    markup_spans,
    needs_escaped_dollars,
)
from generator.draft.raw_text import read_raw_lines, split_rows
from generator.markup.field_html import plain_text
from generator.markup.fields import render_fields
from generator.markup.formula_safety import JOINER
from tests.texts import EveryFile
from tests.texts import read as read_source


@pytest.mark.parametrize(
    ("raw", "escaped"),
    [
        ("2*3*4", r"2\*3\*4"),
        ("a * b", "a * b"),
        ("**deliberate**, *markup*", "**deliberate**, *markup*"),
        ("__init__ and a_b_c", r"\_\_init\_\_ and a_b_c"),
        ("a ` alone", r"a \` alone"),
        ("`code` stays", "`code` stays"),
        ("```", r"\`\`\`"),
        ("~~~", r"\~\~\~"),
        ("<!-- no comment", r"\<!-- no comment"),
        (r"C:\dir \* x", r"C:\dir \\\* x"),
        ("$x^2$ is TeX", "$x^2$ is TeX"),
        (r"\(x\) too", r"\(x\) too"),
        ("it costs $5", "it costs $5"),
        ("#1 and C# #tag", "#1 and C# #tag"),
        ("H~2~O, x^2^ and ==this==", "H~2~O, x^2^ and ==this=="),
        ("2^10^2, x^2+y^2 and a == b == c", "2^10^2, x^2+y^2 and a == b == c"),
        ("what <b>b</b> and <br/> do", r"what \<b>b</b> and \<br/> do"),
    ],
)
def test_markup_inside_a_line(raw: str, escaped: str) -> None:
    assert escape_inline(raw) == escaped


def test_markup_in_some_places_only() -> None:
    assert escape_inline("#1 and C# #tag", tags=True) == r"\#1 and C# \#tag"
    assert escape_inline("a $5 b $6", dollars=True) == r"a \$5 b \$6"
    assert escape_inline("$x^2$ for $5", dollars=True) == r"$x^2$ for \$5"


@pytest.mark.parametrize(
    ("raw", "escaped"),
    [
        ("# one", r"\# one"),
        ("#one", "#one"),
        ("- one", r"\- one"),
        ("12. one", r"12\. one"),
        ("3) one", r"3\) one"),
        ("> one", r"\> one"),
        ("---", r"\---"),
        ("* * *", r"\* * *"),
        ("===", r"\==="),
        ("--|--", r"\--|--"),
        ("[a]: b", r"[a]\: b"),
        ("!!! note", r"\!!! note"),
        (": one", r"\: one"),
        ("-1 is less", "-1 is less"),
    ],
)
def test_blocks_at_the_start_of_a_line(raw: str, escaped: str) -> None:
    assert escape_block_start(raw) == escaped
    assert escape_line_start(raw) == escaped


def test_markers_at_the_start_of_a_line() -> None:
    assert escape_line_start("Q: one") == r"\Q: one"
    assert escape_line_start("Extra: one") == r"\Extra: one"
    assert escape_line_start("C:x") == r"C\:x"
    assert escape_block_start("Q: one") == "Q: one"


def test_text_does_not_end_its_comment() -> None:
    assert escape_comment_end("a --> b -- c") == r"a --\> b -- c"


def test_dollars_on_two_lines_are_not_math() -> None:
    assert needs_escaped_dollars("a $b\nc$ d", ["a $b", "c$ d"])
    assert not needs_escaped_dollars("a $5\nb $6", ["a $5", "b $6"])
    assert not needs_escaped_dollars("$x^2$", ["$x^2$"])


# fmt: off
MARKUP = st.sampled_from((
    "Q: ", "A:", "C: ", "Extra: ", "- ", "* ", "+ ", "# ", "---", "===", "```", "~~~", "<!--",
    "-->", "$", "$5", "`", "\\", "\\(", "\\)", "{{", "}}", "::", "1. ", "2) ", " - ", ": ",
    "Cell", "cell ", "2*3*4", "a_b", "[x]: y", "#tag", "C#", "__init__", "*", "~", "|", "> ",
    "!!! note", "<b>", "</b>", "<br>", "[^1]", "[^1]: z", "&amp;", "&", "//", "=", "a* b*",
))
# fmt: on
LINE = st.lists(MARKUP | st.text(alphabet="ab 1.,*$\\`<>#|~!:=+-[](){}&^", max_size=6), max_size=5)
# What is taken for intended markup, which the card shows as such.
INTENDED = re.compile(r"\]\(|\[\[|~~|(?<!\w)_|!\[|(?<!=)==(?!=)|[\w)\]}]([~^])[^\s~^]+\1")


@given(LINE.map("".join), LINE.map("".join))
def test_a_card_shows_the_raw_text(question: str, answer: str) -> None:
    question, answer = " ".join(question.split()), " ".join(answer.split())
    source = f"{question}\n{answer}"
    lines = read_raw_lines(split_rows(source))
    assume(len(lines) == 2 and not any(line.prefix or line.is_code for line in lines))
    assume(not any(INTENDED.search(text) or markup_spans(text) for text in (question, answer)))
    made = draft(source, "deck").with_roles({1: LineRole.QUESTION, 2: LineRole.ANSWER})
    [note] = read_source(made.text)[0].notes
    fields = render_fields(note, EveryFile()).values[:2]
    shown = [html.replace(f"\\{JOINER}", "\\") for html in fields]  # it keeps MathJax from text
    assert [squeezed(plain_text(html)) for html in shown] == [squeezed(question), squeezed(answer)]


def squeezed(text: str) -> str:
    return "".join(text.split())
