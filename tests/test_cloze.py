from xml.etree.ElementTree import Element

import pytest
from hypothesis import given

from generator.markup.anki_text import Delimiter
from generator.markup.deletions import asked_numbers, number_deletions
from generator.text.cloze import (
    FIELD_DELIMITER,
    HIGHEST_NUMBER,
    ClozeDelimiter,
    ClozeFault,
    DelimiterRole,
    cloze_delimiters,
    opening_delimiter,
    parse_numbers,
    split_deletions,
)
from generator.text.regions import regions
from tests.generated_texts import markup
from tests.texts import cloze_html


def delimiters_of(text: str) -> tuple[list[ClozeDelimiter], list[ClozeFault]]:
    """Find the delimiters of a text that was never built, with their numbers."""
    delimiters, faults = cloze_delimiters(text, list(regions(text)))
    delimiters, too_many = number_deletions(delimiters, ())
    return delimiters, [*faults, *too_many]


def with_symbols(text: str) -> str:
    """Show the delimiters of a text as `<numbers`, `|` and `>`."""
    delimiters, faults = delimiters_of(text)
    assert faults == []
    out, position = "", 0
    for delimiter in delimiters:
        symbol = {
            DelimiterRole.OPEN: "<" + ",".join(map(str, delimiter.numbers)) + " ",
            DelimiterRole.HINT: "|",
            DelimiterRole.CLOSE: ">",
        }[delimiter.role]
        out += text[position : delimiter.start] + symbol
        position = delimiter.end
    return out + text[position:]


def faults(text: str) -> list[ClozeFault]:
    return delimiters_of(text)[1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{a}} b {{c::d}}", "<1 a> b <2 c|d>"),
        ("{{c2::a}} {{b}} {{c::d}}", "<2 a> <1 b> <3 c|d>"),
        ("{{c2::a}} {{c2::b}} {{c1::c}}", "<2 a> <2 b> <1 c>"),
        ("{{c1,3::a}} {{b}}", "<1,3 a> <2 b>"),
        ("{{a {{b}} c}}", "<1 a <2 b> c>"),
        ("{{c1::a {{c1::b::h}} c::i}}", "<1 a <1 b|h> c|i>"),
        ("{{a}}{{b}}", "<1 a><2 b>"),
        ("{{ a }}", "<1  a >"),
        ("{{a\nb}}", "<1 a\nb>"),
        ("{{a::b::c}}", "<1 a::b|c>"),
        ("{{a:::b}}", "<1 a|:b>"),
        ("{{a\\::b}}", "<1 a\\::b>"),
        ("{{`a::b`::c}}", "<1 `a::b`|c>"),
        ("{{$a::b$}}", "<1 $a::b$>"),
        ("{{`}}`}}", "<1 `}}`>"),
        ("{{a\\}} b}}", "<1 a\\}} b>"),
        ("\\{{a}} {{b}}", "\\{{a}} <1 b>"),
        ("`{{a}}` {{b}}", "`{{a}}` <1 b>"),
        ("`{{c1::a}}` {{b}}", "`<1 a>` <2 b>"),
        ("$\\frac{{a}}{b}$ {{c}}", "$\\frac{{a}}{b}$ <1 c>"),
        ("$\\frac{{{c1::a}}}{b}$", "$\\frac{<1 a>}{b}$"),
        ("${{c1::x^{2}}}$", "$<1 x^{2}>$"),
        ("${{c1::x^{2}}} + 1$", "$<1 x^{2}> + 1$"),
        ("{{$x^{2}$}}", "<1 $x^{2}$>"),
        ("{{x^{2}}}", "<1 x^{2}>"),
        ("{{{a}}}", "<1 {a}>"),
        ("{{a}}}", "<1 a>}"),
        ("{{{c1::a}}}", "{<1 a>}"),
        ("}} {{a}}", "}} <1 a>"),
        ("{{a}} }}", "<1 a> }}"),
        ("{{a} }}", "<1 a} >"),
        ("`{{c1::a` {{b}}", "`{{c1::a` <1 b>"),
        ("`{{c1::a\\}}`", "`<1 a\\>`"),
        ("```\n{{c1::a}}\n```", "```\n<1 a>\n```"),
        ("```\n{{c1::a\n\nb}}\n```", "```\n<1 a\n\nb>\n```"),
        ("{{![a}}b](c.png)}}", "<1 ![a}}b](c.png)>"),
        ("{{c007::a}}", "<7 a>"),
        ("{{c499::a}}", "<499 a>"),
        ("no deletion", "no deletion"),
    ],
)
def test_delimiters(text: str, expected: str) -> None:
    assert with_symbols(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a {{b", [(2, "cloze deletion is not closed", False)]),
        ("{{a {{b}}", [(0, "cloze deletion is not closed", False)]),
        ("{{a} b", [(0, "cloze deletion is not closed", False)]),
        ("{{`a}}`", [(0, "cloze deletion is not closed", False)]),
        ("a {{}}", [(2, "empty cloze deletion", True)]),
        ("{{ \n}}", [(0, "empty cloze deletion", True)]),
        (
            "{{::h}} {{c2::::h}}",
            [(0, "empty cloze deletion", True), (8, "empty cloze deletion", True)],
        ),
        ("{{c0::a}}", [(0, "cloze number is not between 1 and 499", True)]),
        ("{{c500::a}}", [(0, "cloze number is not between 1 and 499", True)]),
        ("{{c1000::a}}", [(0, "cloze number is not between 1 and 499", True)]),
        ("{{c1,99999999999999999999::a}}", [(0, "cloze number is not between 1 and 499", True)]),
        (
            "b{{a " * 2,
            [
                (1, "cloze deletion is not closed", False),
                (6, "cloze deletion is not closed", False),
            ],
        ),
    ],
)
def test_faults(text: str, expected: list[tuple[int, str, bool]]) -> None:
    assert [(fault.offset, fault.message, fault.is_closed) for fault in faults(text)] == expected


def test_a_number_of_a_thousand_digits_is_too_high() -> None:
    assert len(faults("{{c" + "9" * 5000 + "::a}}")) == 1


def test_a_note_has_no_more_deletions_than_anki_counts() -> None:
    text = "{{a}}" * (HIGHEST_NUMBER + 2)
    message = 'no cloze number is left for "a": the highest is 499'
    hint = "split the note in two: a note has at most 499 cards"
    assert faults(text) == [ClozeFault(5 * HIGHEST_NUMBER, message, hint)]


def tree_of(field: str) -> Element:
    """Make a tree with the delimiters of a field."""
    root = Element("p")
    for found in FIELD_DELIMITER.finditer(field):
        role = DelimiterRole.OPEN if found["numbers"] else DelimiterRole.CLOSE
        numbers = parse_numbers(found["numbers"]) if found["numbers"] else ()
        root.append(Delimiter(ClozeDelimiter(*found.span(), role, numbers)))
    return root


@pytest.mark.parametrize(
    ("field", "numbers"),
    [
        ("{{c1::a}} {{c3::b::h}}", {1, 3}),
        ("{{c1,2::a}}", {1, 2}),
        ("{{c1::a {{c2::b}} c}}", {1, 2}),
        ("{{c1::a", set()),
        ("}}{{c1::a", set()),
        ("{{c1::{{c2::a}} {{c3::b}}", set()),
        ("{{c1::a}} {{c2::{{c3::b}}", {1}),
        ("{{c1:a}} {c1::a}} {{c::a}}", set()),
        ("".join(f"{{{{c{number}::" for number in range(1, 13)) + "}}" * 12, set(range(1, 11))),
    ],
)  # test_anki.py checks that Anki counts the same
def test_the_numbers_of_a_finished_field(field: str, numbers: set[int]) -> None:
    assert asked_numbers(tree_of(field)) == numbers


@given(markup)
def test_delimiters_are_in_order_and_paired(text: str) -> None:
    delimiters, _ = delimiters_of(text)
    position, depth = 0, 0
    for delimiter in delimiters:
        assert position <= delimiter.start < delimiter.end <= len(text)
        position = delimiter.end
        depth += {DelimiterRole.OPEN: 1, DelimiterRole.HINT: 0, DelimiterRole.CLOSE: -1}[
            delimiter.role
        ]
        assert depth >= 0
        assert bool(delimiter.numbers) is (delimiter.role is DelimiterRole.OPEN)
    assert depth == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{a\n\nb}}", "{{c1::<p>a</p>\n<p>b</p>}}"),
        ("{{a\n\nb::h}}", "{{c1::<p>a</p>\n<p>b</p>::h}}"),
        (
            "x\n\n{{c1,2::a\n\nb\n\nc}}",
            "<p>x</p>\n{{c1,2::<p>a</p>\n<p>b</p>\n<p>c</p>}}",
        ),
        ("{{a}}", "<p>{{c1::a}}</p>"),
        ("x {{a\n\nb}}", "<p>x {{c1::a</p>\n<p>b}}</p>"),
    ],
)
def test_a_deletion_of_whole_paragraphs_is_moved_around_them(text: str, expected: str) -> None:
    html, ordinals = cloze_html(text)
    assert html == expected
    assert {ordinal + 1 for ordinal in ordinals} == asked_numbers(tree_of(expected))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", ["a"]),
        ("a {{b}} c", ["a ", "b", " c"]),
        ("{{c1::b::hint}}{{c2,3::d}}", ["", "b", "", "d", ""]),
        ("{{c1::a {{c2::b}} c}}", ["", "a ", "", "b", " c}}"]),
        ("{{a", ["{{a"]),
        ("{{a}} {{b", ["", "a", " {{b"]),
    ],
)
def test_a_text_is_split_at_its_deletions(text: str, expected: list[str]) -> None:
    assert split_deletions(text) == expected


def test_an_opening_delimiter_is_written_in_ankis_form() -> None:
    assert opening_delimiter([1]) == "{{c1::"
    assert opening_delimiter([2, 3]) == "{{c2,3::"
