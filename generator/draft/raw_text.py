"""Raw text to lines: what stands before the words of each row, and where code is."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from generator.draft.raw_line import RawLine
from generator.draft.vocabulary import ANSWER_LABEL, QUESTION_LABEL
from generator.text.characters import without_control
from generator.text.code import Fence, FencedRow, fenced_rows, opening_fence
from generator.text.lines import split_lines
from generator.text.markers import TITLED_HEADING

_BREAK = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_BULLET = re.compile(r"(?P<bullet>[-*+•◦▪▫●○■□‣⁃·–—►➢✓✔])[ \t]+(?=\S)|(?P<tight>[•◦▪●■‣►➢])(?=\S)")
# A word processor's hollow bullet; "o gato" begins with an article.
_LETTER_O = re.compile(r"(?P<bullet>o)(?P<gap>[ \t]+)(?=\S)")
_FILLED = re.compile(r"\s*[•▪●■·][ \t]")
_NUMBER = re.compile(
    r"(?P<open>\(?)(?P<number>\d{1,3})(?P<close>[.):])(?:[ \t]+|(?=[^\s\d.,:]))(?=\S)"
)
_LETTER = re.compile(r"(?P<letter>\(?(?:[a-hA-H]|[ivx]{1,4})\)|[a-h]\.)[ \t]+(?=\S)")
_QUESTION_LABEL = re.compile(
    rf"(?i){QUESTION_LABEL}(?:\s*\d{{1,3}}\s*[.):：]?|\s*[:：.)])(?!:)(?:[ \t]+|(?<=[:：]))(?=\S)"
)
_ANSWER_LABEL = re.compile(
    rf"(?i){ANSWER_LABEL}(?:\s*\d{{0,3}}\s*[:：](?!:)|\s*\d{{1,3}}[.)])(?:[ \t]+|(?<=[:：])|$)"
)
_SECTION_NUMBER = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2}){1,3}\.?|\d{1,2}|[IVX]{1,4}\.)[ \t]+(?=[^\W\d_])"
)
_BARE_NUMBER = re.compile(r"(\d{1,2})[ \t]+(?=[^\W\d_])")


def clean(text: str) -> list[str]:
    """Split a text into rows. A page break or Unicode's own line break ends a row, as it does where people read it.

    Any other control character becomes a space, as none has a shape.
    """
    return [without_control(row).rstrip() for row in split_lines(_BREAK.sub("\n", text))]


def read_rows(rows: Sequence[str]) -> tuple[RawLine, ...]:
    """Describe every row that is not blank."""
    code = set(_code_rows(rows))
    hollow = _hollow_bullets(rows)
    sections = _sections_count(rows)
    filled = [index for index, row in enumerate(rows) if row.strip() or index in code]
    lines = [
        _code_line(rows, index) if index in code else _line(rows, index, hollow, labels=True)
        for index in filled
    ]
    asking, answering = (
        sum(line.asks_by_label for line in lines),
        sum(line.answers_by_label for line in lines),
    )
    if asking < 2 and not (
        asking and answering
    ):  # "Back: the rear side" is a label of an answer only beside a "Front:"
        lines = [
            line if line.code else _line(rows, line.number - 1, hollow, labels=False)
            for line in lines
        ]
    return tuple(
        line
        if sections or not line.section_number or "." in line.text.split()[0]
        else replace(line, section_number=False)
        for line in lines
    )


def _code_rows(rows: Sequence[str]) -> Iterator[int]:
    """Find the rows of fenced blocks that are closed, the fences included."""
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
    return RawLine(number=index + 1, text=rows[index], code=True)


def _hollow_bullets(rows: Sequence[str]) -> frozenset[int]:
    """Find the rows whose first letter, an "o", is a bullet and no article.

    A tab or a wide gap behind it tells, or filled bullets in a text where no other "o" stands alone.
    """
    found = {index: o for index, row in enumerate(rows) if (o := _LETTER_O.match(row.strip()))}
    filled = any(map(_FILLED.match, rows)) and not any(" o " in row.strip() for row in rows)
    return frozenset(
        index for index, o in found.items() if filled or "\t" in o["gap"] or len(o["gap"]) > 2
    )


def _sections_count(rows: Sequence[str]) -> bool:
    """Whether bare numbers at the start of rows count from 1: then "2 Tools" is a section, and "80 Days" is none."""
    numbers = [int(found[1]) for row in rows if (found := _BARE_NUMBER.match(row.strip()))]
    return numbers[:1] == [1] and all(two - one in (0, 1) for one, two in pairwise(numbers))


def _line(rows: Sequence[str], index: int, hollow: frozenset[int], *, labels: bool) -> RawLine:
    row = rows[index]
    text = row.strip()
    bare = row.expandtabs(4)  # a tab indents as four spaces do
    above, below = (
        (index == 0 or not rows[index - 1].strip()),
        (index + 1 == len(rows) or not rows[index + 1].strip()),
    )
    bullet = _LETTER_O.match(text) if index in hollow else None
    facts = {"mark": bullet[0], "bullet": True} if bullet else _facts(text, labels=labels)
    return RawLine(
        number=index + 1,
        text=text,
        indent=len(bare) - len(bare.lstrip()),
        blank_above=above,
        blank_below=below,
        **facts,  # type: ignore[arg-type]
    )


def _facts(text: str, *, labels: bool) -> dict[str, object]:
    """Read what stands before the words."""
    if found := TITLED_HEADING.match(text):
        return {"mark": found[0], "hashes": len(found[1])}
    if labels and (found := _QUESTION_LABEL.match(text)):
        return {"mark": found[0], "asks_by_label": True}
    if labels and (found := _ANSWER_LABEL.match(text)):
        return {"mark": found[0], "answers_by_label": True}
    if found := _NUMBER.match(text):
        return {"mark": found[0], "ordinal": int(found["number"])}
    if found := _LETTER.match(text):
        return {"mark": found[0], "lettered": True}
    if found := _BULLET.match(text):
        return {"mark": found[0], "bullet": True}
    if found := _SECTION_NUMBER.match(text):
        return {"section_number": True}
    return {}
