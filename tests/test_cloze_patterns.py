"""Cloze deletions in the patterns that the settings of Spaced Repetition have."""

import time

import pytest

from generator.diagnostics import Location
from generator.sources.foreign.cloze_patterns import ClozePatterns
from generator.sources.vault_settings import HIGHLIGHT_CLOZE
from generator.text.located import text_at

START = Location(path="a.md", line=1, column=1)
ANKI = "{{[123::]answer[::hint]}}"
TAILS = r"==answer==[^\[hint\]][\[^123\]]"


def deletions(patterns: list[str], text: str) -> list[tuple[str, str, str]]:
    """Return text, number and hint of each deletion."""
    found = ClozePatterns(patterns).deletions(text_at(START, text))
    return [(text[slice(*one.inner)], one.number, one.hint) for one in found]


@pytest.mark.parametrize(
    ("pattern", "text", "wanted"),
    [
        (HIGHLIGHT_CLOZE, "==a== b", [("a", "", "")]),
        (HIGHLIGHT_CLOZE, "==1;;um==", [("um", "1", "")]),
        (HIGHLIGHT_CLOZE, "==Lima;;city==", [("Lima", "", "city")]),
        (HIGHLIGHT_CLOZE, "==2;;a;;b==", [("a", "2", "b")]),
        (HIGHLIGHT_CLOZE, "==a==^[b][^3]", [("a", "3", "b")]),
        (HIGHLIGHT_CLOZE, "==ash;;a==", [("a", "", "")]),
        (HIGHLIGHT_CLOZE, "`==a==` $==b==$ == ==", []),
        (
            ANKI,
            "{{a}} {{2::b}} {{c3::d::e}} ==f==",
            [("a", "", ""), ("b", "2", ""), ("d", "3", "e")],
        ),
        (TAILS, "==a==^[b][^2] ==c==", [("a", "2", "b"), ("c", "", "")]),
        (TAILS.replace("\\", "\\\\"), "==a==^[b][^2]", [("a", "2", "b")]),
        ("**[123;;]answer[;;hint]**", "**a** *b* **1;;c**", [("a", "", ""), ("c", "1", "")]),
        ("**[123]answer[hint]**", "**1ab**", [("1ab", "", "")]),
        (
            "{answer[#123][(hint)]}",
            "{a#b} {c#2} {d#3(e)}",
            [("a#b", "", ""), ("c", "2", ""), ("d", "3", "e")],
        ),
        (r"\\[answer\]", "[a]", [("a", "", "")]),
        ("answer", "a", []),
        ("==answer", "==a", []),
        ("[123]", "1", []),
    ],
)
def test_deletions_of_a_pattern(
    pattern: str, text: str, wanted: list[tuple[str, str, str]]
) -> None:
    assert deletions([pattern], text) == wanted


def test_deletions_of_several_patterns_do_not_overlap() -> None:
    text = "==a== {{b}} ==c {{d== e}}"
    assert deletions([HIGHLIGHT_CLOZE, ANKI], text) == [
        ("a", "", ""),
        ("b", "", ""),
        ("c {{d", "", ""),
    ]


@pytest.mark.parametrize(
    ("pattern", "text", "offset"),
    [
        (HIGHLIGHT_CLOZE, "==ash;;a==", 2),
        (HIGHLIGHT_CLOZE, "==a==[^as]", 7),
        (HIGHLIGHT_CLOZE, "==1;;a== ==b==[^2]", None),
        (ANKI, "{{c1::a}}", None),
    ],
)
def test_letters_instead_of_a_number(pattern: str, text: str, offset: int | None) -> None:
    assert ClozePatterns([pattern]).find_lettered(text_at(START, text)) == offset


@pytest.mark.parametrize("piece", ["{{", "==", "{{a", "==a", "{{a::", "==a;;", "{{1::", "==1;;"])
def test_a_text_without_ends_takes_linear_time(piece: str) -> None:
    patterns = ClozePatterns([HIGHLIGHT_CLOZE, ANKI])
    start = time.perf_counter()
    patterns.deletions(text_at(START, piece * 50_000))
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize("pattern", ["[" + "\\" * 200, "==answer" + "\\" * 200 + "["])
def test_a_pattern_of_backslashes_is_read_at_once(pattern: str) -> None:
    """To try each backslash as two things would take longer than the age of the universe."""
    assert deletions([pattern], "==a==") == []


@pytest.mark.parametrize("pattern", ["==answer[hint]==", "==[123]answer==", "==answer[123]=="])
def test_what_nothing_separates_from_the_text_takes_linear_time(pattern: str) -> None:
    """Quadratic time would be an hour."""
    text = "==" + "1" * 200_000
    assert deletions([pattern], text) == []
    assert deletions([pattern], "==1a==") == [("1a", "", "")]


def test_a_long_number_takes_linear_time() -> None:
    assert deletions(["1[123;;]answer1"], "1" * 200_000 + ";") == []
