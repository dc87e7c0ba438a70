"""Addresses, titles and names of links, and the definitions of names."""

import pytest

from generator.markup.link_parts import (
    References,
    Target,
    as_address,
    destination,
    inline_target,
    link_label,
    normalised,
    title,
)
from generator.markup.rows import join_rows


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a b", ("a", 1)),
        ("a", ("a", 1)),
        ("<a b> c", ("a b", 5)),
        ("<>", ("", 2)),
        ("<a\\>b>", ("a>b", 6)),
        ("<a\nb>", None),
        ("<a", None),
        ("<a<b>", None),
        ("a(b(c))d)", ("a(b(c))d", 8)),
        ("a\\)b)", ("a)b", 4)),
        ("a\\b", ("a\\b", 3)),
        ("a\\", ("a\\", 2)),
        ("(a", None),
        ("", None),
        (" a", None),
        (")", None),
        ("(" * 32 + ")" * 32, ("(" * 32 + ")" * 32, 64)),
        ("(" * 33 + ")" * 33, None),
        ("a\x01b", ("a", 1)),
        ("a\u00a0b", ("a\u00a0b", 3)),
    ],
)
def test_an_address(text: str, found: tuple[str, int] | None) -> None:
    assert destination(text, 0) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (' "a"', ("a", 4)),
        (" 'a'", ("a", 4)),
        (" (a)", ("a", 4)),
        ('\n"a"', ("a", 4)),
        ('  \n  "a\nb"', ("a\nb", 10)),
        (' "a \\"b\\""', ('a "b"', 10)),
        (' "`a`"', ("`a`", 6)),
        (' ""', ("", 3)),
        ('"a"', None),
        ('\n\n"a"', None),
        (' "a', None),
        (" (a(b))", None),
        ("", None),
    ],
)
def test_a_title(text: str, found: tuple[str, int] | None) -> None:
    assert title(text, 0) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[a]", ("a", 3)),
        ("[a b\nc]", ("a b\nc", 7)),
        ("[a\\]b]", ("a\\]b", 6)),
        ("[]", None),
        ("[a[b]", None),
        ("[a", None),
        ("a]", None),
        (f"[{'a' * 999}]", ("a" * 999, 1001)),
        (f"[{'a' * 1000}]", None),
    ],
)
def test_a_name(text: str, found: tuple[str, int] | None) -> None:
    assert link_label(text, 0) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(a)", (Target("a"), 3)),
        ("()", (Target(""), 2)),
        ("(<>)", (Target(""), 4)),
        ("( a )", (Target("a"), 5)),
        ("(\na\n)", (Target("a"), 5)),
        ('(a "b")', (Target("a", "b"), 7)),
        ("(a 'b' )", (Target("a", "b"), 8)),
        ("(<a b> (c))", (Target("a b", "c"), 11)),
        ('(a"b")', (Target('a"b"'), 6)),
        ('("b")', (Target('"b"'), 5)),
        ("(a b)", None),
        ('(a "b" c)', None),
        ("(a", None),
        ("(\n\na)", None),
    ],
)
def test_the_target_of_a_link(text: str, found: tuple[Target, int] | None) -> None:
    assert inline_target(text, 0) == found


def test_names_are_compared_without_case_and_white_space() -> None:
    assert normalised("  A \n ß ") == normalised("a SS") == "a ss"
    assert normalised(" \t") == ""


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("https://e.org/a(b)?c=d&e#f", "https://e.org/a(b)?c=d&e#f"),
        ("a b.html", "a%20b.html"),
        ("a%20b", "a%20b"),
        ("é", "%C3%A9"),
        ('a"b<c>', "a%22b%3Cc%3E"),
        ("a\\b[c]", "a%5Cb%5Bc%5D"),
    ],
)
def test_an_address_in_html(target: str, address: str) -> None:
    assert as_address(target) == address


def read(text: str) -> tuple[References, str]:
    """Read a paragraph that starts at offset 10 of its source; return what is no definition."""
    references = References()
    rows, offset = [], 10
    for row in text.split("\n"):
        rows.append((row, offset))
        offset += len(row) + 1
    end = references.read(join_rows(rows))
    return references, text[end:]


@pytest.mark.parametrize(
    ("text", "targets", "rest"),
    [
        ("[a]: b", {"a": Target("b")}, ""),
        ('[A B]: <c d> "e"', {"a b": Target("c d", "e")}, ""),
        ("[a]:\n  b\n  'c\nd'\ne", {"a": Target("b", "c\nd")}, "e"),
        ("[a]: b\n[c]: d\ne", {"a": Target("b"), "c": Target("d")}, "e"),
        ("[a]: b\n[A]: c", {"a": Target("b")}, ""),
        ("[a]:b", {"a": Target("b")}, ""),
        ("[a]: <>", {"a": Target("")}, ""),
        ('[a]: b\n"c" d', {"a": Target("b")}, '"c" d'),
        ('[a]: b "c" d', {}, '[a]: b "c" d'),
        ("[a]: b c", {}, "[a]: b c"),
        ("[a]:", {}, "[a]:"),
        ("[a]\n: b", {}, "[a]\n: b"),
        ("[ ]: b", {}, "[ ]: b"),
        ("a\n[b]: c", {}, "a\n[b]: c"),
        ("[a] b", {}, "[a] b"),
        ("[sound:a.mp3]: b", {}, "[sound:a.mp3]: b"),
        ("[^1]: b", {}, "[^1]: b"),
    ],
)
def test_the_definitions_at_the_start_of_a_paragraph(
    text: str, targets: dict[str, Target], rest: str
) -> None:
    references, left = read(text)
    assert (references.targets, left) == (targets, rest)


def test_a_definition_that_no_link_uses_is_known_by_its_place() -> None:
    references, _ = read("[a]: b\n[c]: d\n[A]: e")
    assert references.use(" C ") == Target("d")
    assert references.use("e") is None
    assert list(references.unused()) == [("a", 10, True), ("A", 24, False)]
    assert references.use("A") == Target("b")
    assert list(references.unused()) == [("A", 24, False)]
