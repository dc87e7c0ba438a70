import re

import pytest

from generator.text.edits import (
    Edit,
    edit_text,
    escape_open_fences,
    rewrite,
    with_hard_breaks,
    with_loose_highlights,
)
from generator.text.located import Mark, Text


def text_of(value: str) -> Text:
    return Text(value=value, path="a.md", marks=(Mark(0, 3, 5),))


def columns(text: Text) -> list[int]:
    return [text.locate(offset).column for offset in range(len(text.value))]


def test_a_rewritten_text_keeps_the_locations_of_its_groups() -> None:
    text = rewrite(text_of("a ==bc== d"), re.compile("==(?P<inner>.+?)=="), r"**\g<inner>**")
    assert text.value == "a **bc** d"
    assert columns(text) == [5, 6, 7, 7, 9, 10, 11, 11, 13, 14]


def test_a_replacement_may_be_a_function_of_the_match() -> None:
    text = rewrite(text_of("a 2 b"), re.compile(r"\d"), lambda found: found[0] * 3)
    assert text.value == "a 222 b"
    assert columns(text) == [5, 6, 7, 7, 7, 8, 9]


@pytest.mark.parametrize(
    "value", ["`==b==`", "$==b==$", "\\(==b==\\)", "```\n==b==\n```", "==a `b==`", "`a ==` b=="]
)
def test_nothing_is_rewritten_in_code_and_math(value: str) -> None:
    assert (
        rewrite(text_of(value), re.compile("==(?P<inner>.+?)=="), r"**\g<inner>**").value == value
    )


def test_edits_remove_the_white_space_around_a_text() -> None:
    assert edit_text(text_of(" ab "), [Edit(1, 2, "x")]).value == "xb"
    assert edit_text(text_of("a"), [Edit(0, 1, "")]).value == "a"  # the result would be empty


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a\nb", "a  \nb"),
        ("a  \nb", "a  \nb"),
        ("a\n\nb", "a\n\nb"),
        ("- a\n- b", "- a\n- b"),
        ("a\n1. b", "a\n1. b"),
        ("a `b\nc` d\ne", "a `b\nc` d  \ne"),
        ("`a`\nb", "`a`  \nb"),
        ("```\na\nb\n```", "```\na\nb\n```"),
        ("| a |\nb", "| a |\nb"),
    ],
)
def test_line_ends_are_kept_where_a_paragraph_would_continue(value: str, expected: str) -> None:
    assert with_hard_breaks(text_of(value)).value == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("==a== b", "==a== b"),
        ("a==b== c", "a<mark>b</mark> c"),
        ("`a==b==c` x==y==z", "`a==b==c` x<mark>y</mark>z"),
        ("a == b == c", "a == b == c"),
        ("==a=b==c", "<mark>a=b</mark>c"),
        ("\\==a==", "\\==a=="),
    ],
)
def test_highlights_beside_a_letter_become_html(value: str, expected: str) -> None:
    assert with_loose_highlights(text_of(value)).value == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("```\na\n```\n~~~\nb\n~~~", "```\na\n```\n~~~\nb\n~~~"),
        ("```\na\n```\n~~~\nb", "```\na\n```\n\\~\\~\\~\nb"),
    ],
)
def test_a_fence_that_is_not_closed_is_escaped(value: str, expected: str) -> None:
    assert escape_open_fences(text_of(value)).value == expected
