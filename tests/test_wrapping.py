import pytest
from hypothesis import assume, example, given

from generator.markup.wrapping import unwrap
from tests.generated_texts import markup
from tests.texts import basic_note, rendered


def shown(source: str) -> str:
    """Render a text; HTML shows any run of white space as one space."""
    return " ".join(rendered(basic_note(source))[0].values[1].split())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a b c", "a\nb c"),
        ("a b c", "a \n  b\nc"),
        ("- one two\n- three", "- one\n  two\n- three"),
        ("- one two\n- three", "- one\ntwo\n- three"),
        ("> a b", "> a\nb"),
        ("see (this) and **that**", "see\n(this) and\n**that**"),
        ("a `b` $c$ d", "a\n`b`\n$c$ d"),
        ("!!! note\n    a b", "!!! note\n    a\n    b"),
        ("in 1969 it was", "in\n1969 it was"),
    ],
)
def test_wrapping_a_text_anew_is_no_change(one: str, other: str) -> None:
    assert unwrap(one) == unwrap(other)
    assert shown(one) == shown(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a b", "a\n\nb"),
        ("a b", "a  \nb"),
        ("a b", "a\\\nb"),
        ("a - b", "a\n- b"),
        ("a 1. b", "a\n1. b"),
        ("a > b", "a\n> b"),
        ("a # b", "a\n# b"),
        ("a --- b", "a\n---\nb"),
        ("```\na b\n```", "```\na\nb\n```"),
        ("```\n a\n```", "```\na\n```"),
        ("|a|b|\n|-|-|\n|c|d|", "|a|b|\n|-|-|\n|c|\nd|"),
        ("!!! note a", "!!! note\na"),
        ("[a]: b c", "[a]: b\nc"),
        ("- a\n  - b", "- a\n- b"),
        ("a : b", "a\n: b"),
        ("a Term\n: def", "a\nTerm\n: def"),
        ("- x", "-\nx"),
        ("1. x", "1.\nx"),
        ("- [ ] task", "- [ ]\ntask"),
        ("x b\n===", "x\nb\n==="),
        ("!!! note\n    text b", "!!! note\n    text\nb"),
        ("a b", "a  \t\nb"),
    ],
)
def test_any_other_line_end_is_a_change(one: str, other: str) -> None:
    assert unwrap(one) != unwrap(other)


@given(markup)
def test_unwrapping_twice_changes_nothing(source: str) -> None:
    once = unwrap(source)
    assert unwrap(once) == once


@given(markup)
def test_only_white_space_is_removed(source: str) -> None:
    assert "".join(unwrap(source).split()) == "".join(source.split())


@given(markup)
@example("- a\n- b")
@example("a\n| b |")
@example("a\n\x1c\n")
def test_lines_to_join_further_below_change_nothing(source: str) -> None:
    assume("```" not in source and "~~~" not in source)
    assert unwrap(f"{source}\n\na\nb") == f"{unwrap(source)}\n\na b"
