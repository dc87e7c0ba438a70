"""Split raw text into lines: what prefix each has before its words, and which are code."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from generator.draft.raw_line import RawLine
from generator.lazy_patterns import lazy_pattern
from generator.text.characters import without_control
from generator.text.code import Fence, FencedRow, fenced_rows, opening_fence
from generator.text.label_words import ANSWER_WORDS, QUESTION_WORDS, one_of
from generator.text.lines import split_lines
from generator.text.markers import TITLED_HEADING

_LINE_BREAK = lazy_pattern("[\x0b\x0c\x85\u2028\u2029]")
# "- one", "• one", and "•one" for characters that are nothing but bullets.
_BULLET = lazy_pattern(r"[-*+•◦▪▫●○■□‣⁃·–—►➢✓✔][ \t]+(?=\S)|[•◦▪●■‣►➢](?=\S)")
# A word processor's hollow bullet, copied as an "o"; but "o gato" begins with an article.
_O_BULLET = lazy_pattern(r"o(?P<space>[ \t]+)(?=\S)")
_FILLED_BULLET = lazy_pattern(r"\s*[•▪●■·][ \t]")
# "1. one", "(1) one", "1)one"; not "1.5".
_NUMBER_PREFIX = lazy_pattern(r"\(?(?P<number>\d{1,3})[.):](?:[ \t]+|(?=[^\s\d.,:]))(?=\S)")
# "a) one", "(iv) one", "a. one".
_LETTER_PREFIX = lazy_pattern(r"(?:\(?(?:[a-hA-H]|[ivx]{1,4})\)|[a-h]\.)[ \t]+(?=\S)")
_QUESTION_WORD, _ANSWER_WORD = one_of(QUESTION_WORDS), one_of(ANSWER_WORDS)
# "Q: one", "Question 1. one", "Frage 3 one"; not "q :: one", which is a term with its meaning.
_QUESTION_LABEL = lazy_pattern(
    rf"(?i){_QUESTION_WORD}(?:\s*\d{{1,3}}\s*[.):：]?|\s*[:：.)])(?!:)(?:[ \t]+|(?<=[:：]))(?=\S)"
)
# "A: one", "Answer 1) one", or "Answer:" alone.
_ANSWER_LABEL = lazy_pattern(
    rf"(?i){_ANSWER_WORD}\s*+(?:(?:\d{{1,3}}\s*+)?[:：](?!:)|\d{{1,3}}[.)])"
    r"(?:[ \t]+|(?<=[:：])|$)"
)
# "**A.** one" is a choice, but "**Q1.** one" a question.
_LABEL_END = r"(?:[:：]|(?(number)[.)]|(?!)))"
# "**Q:** one", "**Answer**: one", or "**Question: one**", as language models write them.
_BOLD_LABEL = lazy_pattern(
    rf"(?i)(?P<bold>\*\*|__)(?:{_QUESTION_WORD}|{_ANSWER_WORD})(?P<number>\s*\d{{1,3}})?"
    rf"(?:(?P=bold)[ \t]*{_LABEL_END}|{_LABEL_END}[ \t]*(?P=bold)|{_LABEL_END}(?=[ \t]+\S))"
)
# "1.2 Forces", "2 Tools", "IV. Tools".
_SECTION_NUMBER = lazy_pattern(
    r"(?:\d{1,2}(?:\.\d{1,2}){1,3}\.?|\d{1,2}|[IVX]{1,4}\.)[ \t]+(?=[^\W\d_])"
)
_BARE_NUMBER = lazy_pattern(r"(\d{1,2})[ \t]+(?=[^\W\d_])")


def split_rows(text: str) -> list[str]:
    """Split a text into rows. A page break or a Unicode line break ends a row too.

    Any other control character becomes a space: on a card it would not be visible.
    """
    return [without_control(row).rstrip() for row in split_lines(_LINE_BREAK.sub("\n", text))]


def read_raw_lines(rows: Sequence[str]) -> tuple[RawLine, ...]:
    """Return the rows that are not blank, or in code, as lines."""
    code = set(_code_rows(rows))
    o_bullets = _o_bullets(rows)
    has_numbered_sections = _bare_numbers_count_up(rows)
    filled = [index for index, row in enumerate(rows) if row.strip() or index in code]
    lines = [
        _code_line(rows, index) if index in code else _raw_line(rows, index, o_bullets, labels=True)
        for index in filled
    ]
    question_labels = sum(line.has_question_label for line in lines)
    answer_labels = sum(line.has_answer_label for line in lines)
    # "Back: the rear side" has a label of an answer only in a text that also has a "Front:".
    if question_labels < 2 and not (question_labels and answer_labels):
        lines = [
            line if line.is_code else _raw_line(rows, line.number - 1, o_bullets, labels=False)
            for line in lines
        ]
    return tuple(
        line
        if has_numbered_sections or not line.has_section_number or "." in line.text.split()[0]
        else replace(line, has_section_number=False)
        for line in lines
    )


def _code_rows(rows: Sequence[str]) -> Iterator[int]:
    """Yield the rows of fenced code blocks that are closed, including their fences."""
    start = 0
    for index, role in enumerate(fenced_rows(rows, _fence_at_margin)):
        if role is FencedRow.OPENING:
            start = index
        elif role is FencedRow.CLOSING:
            yield from range(start, index + 1)


def _fence_at_margin(row: str) -> Fence | None:
    fence = opening_fence(row)
    return fence if fence and fence.start == 0 else None


def _code_line(rows: Sequence[str], index: int) -> RawLine:
    return RawLine(number=index + 1, text=rows[index], is_code=True)


def _o_bullets(rows: Sequence[str]) -> frozenset[int]:
    """Find the rows whose first letter, an "o", is a bullet and not an article.

    It is a bullet if a tab or three spaces follow it, or if the text has filled bullets and no "o"
    between other words.
    """
    spaces = {
        index: found["space"]
        for index, row in enumerate(rows)
        if (found := _O_BULLET.match(row.strip()))
    }
    has_filled = any(map(_FILLED_BULLET.match, rows))
    all_are_bullets = has_filled and not any(" o " in row.strip() for row in rows)
    return frozenset(
        index
        for index, space in spaces.items()
        if all_are_bullets or "\t" in space or len(space) > 2
    )


def _bare_numbers_count_up(rows: Sequence[str]) -> bool:
    """Return whether the bare numbers at the start of rows count up from 1.

    If so, "2 Tools" is the heading of a section; in a text with "80 Days", it is not.
    """
    numbers = [int(found[1]) for row in rows if (found := _BARE_NUMBER.match(row.strip()))]
    return numbers[:1] == [1] and all(
        later - number in (0, 1) for number, later in pairwise(numbers)
    )


def _raw_line(
    rows: Sequence[str], index: int, o_bullets: frozenset[int], *, labels: bool
) -> RawLine:
    text = _without_bold_label(rows[index].strip()) if labels else rows[index].strip()
    untabbed = rows[index].expandtabs(4)  # a tab indents as four spaces do
    o_bullet = _O_BULLET.match(text) if index in o_bullets else None
    fields = (
        {"prefix": o_bullet[0], "has_bullet": True}
        if o_bullet
        else _prefix_fields(text, labels=labels)
    )
    return RawLine(
        number=index + 1,
        text=text,
        indent=len(untabbed) - len(untabbed.lstrip()),
        blank_above=index == 0 or not rows[index - 1].strip(),
        blank_below=index + 1 == len(rows) or not rows[index + 1].strip(),
        **fields,  # type: ignore[arg-type]
    )


def _without_bold_label(text: str) -> str:
    """Write a label as it is without emphasis: "**Q:** one" and "**Q: one**" are "Q: one"."""
    found = _BOLD_LABEL.match(text)
    if not found:
        return text
    bold, rest = found["bold"], text[found.end() :]
    if bold not in found[0][len(bold) :]:
        if rest.find(bold) != len(rest) - len(bold):
            return text  # "**Q: one** or two"
        rest = rest.removesuffix(bold)
    label = found[0].replace(bold, "").strip()
    return f"{label} {rest.strip()}".rstrip()


def _prefix_fields(text: str, *, labels: bool) -> dict[str, object]:
    """Return the fields of `RawLine` that describe the prefix of a line."""
    if found := TITLED_HEADING.match(text):
        return {"prefix": found[0], "hashes": len(found[1])}
    if labels and (found := _QUESTION_LABEL.match(text)):
        return {"prefix": found[0], "has_question_label": True}
    if labels and (found := _ANSWER_LABEL.match(text)):
        return {"prefix": found[0], "has_answer_label": True}
    if found := _NUMBER_PREFIX.match(text):
        return {"prefix": found[0], "ordinal": int(found["number"])}
    if found := _LETTER_PREFIX.match(text):
        return {"prefix": found[0], "has_letter": True}
    if found := _BULLET.match(text):
        return {"prefix": found[0], "has_bullet": True}
    # A section number stays in the text of the heading.
    if _SECTION_NUMBER.match(text):
        return {"has_section_number": True}
    return {}
