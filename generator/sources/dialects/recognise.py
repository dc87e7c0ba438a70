r"""Which dialect a file is in, told from its name and its signs alone.

Native wins wherever a file has native markers and nothing that only another dialect writes. A dialect whose signs are
plain Markdown as well is only `likely`: enough for a file that was named, not for one that was found in a folder.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from generator.sources.dialects.cells import likely_separator
from generator.sources.dialects.names import DialectName
from generator.text.code import FencedRow, fenced_rows, unquoted_fence
from generator.text.lines import BYTE_ORDER_MARK, split_lines
from generator.text.markers import DASHES

# A sign stands near the top, or there is none: a whole book need not be gone through.
LOOKED_AT = 5000
# Stands for a row of code: text, but no sign.
CODE = "`"

_NAMED = re.compile(r"dialect[ \t]*:[ \t]*[\"']?(?P<name>[\w-]+)")
_ANKI_HEAD = re.compile(r"#(?:separator|html|(?:notetype|deck|tags|guid) column):", re.IGNORECASE)
_ANKI_HEAD_OR_TEXT = re.compile(r"#(?:tags|columns|notetype|deck):", re.IGNORECASE)
# The head that Anki wrote before 2.1.54.
_ANKI_TAGS = re.compile(r"tags:[^:\t]*$")
_NATIVE = re.compile(r"(?:Q|C):(?:[ \t]|$)")
_NATIVE_ONLY = re.compile(
    r"(?:Extra|Hint|Source|Tags|Type|ID):(?:[ \t]|$)|(?:Q:|C:|#{1,6})[ \t].*\S[ \t]+#[^\W\d_][^\s#]*[ \t]*$"
)
_OUR_KEY = re.compile(r"(?:deck|description|tags|auto-tags|type|subdecks|speech):")
_ANKIOPS_COMMENT = re.compile(r"<!--[ \t]*(?:note_key|note_type):")
_ANKIOPS_START = re.compile(r"(?:T|THA|F):(?:[ \t]|$)")
_ANKIOPS_PART = re.compile(r"(?:E|M|C1):(?:[ \t]|$)")
_ANKIOPS_TAGS = re.compile(r"<!--[ \t]*tags:")
_ANKIOPS_ABOVE = re.compile(r"<!--.*-->[ \t]*$")
_CLOZE = re.compile(r"C:(?:[ \t]|$)")
_MARKER = re.compile(r"[QAC]:(?:[ \t]|$)")
_BRACKETS = re.compile(r"(?<![!\\])\[(?:[^\[\]\\]|\\.)+\](?!\()")
_TOML_NAME = re.compile(r"name[ \t]*=[ \t]*[\"']")
_OBSIDIAN_ROW = re.compile(
    r"START(?:[ \t]|$)|TARGET DECK\b|<!--SR:|tags:.*\bflashcards\b|[ \t]*-[ \t]+flashcards\b", re.IGNORECASE
)
_OBSIDIAN = re.compile(rf"{_OBSIDIAN_ROW.pattern}|(?:.*\s)?STARTI[ \t]+\[|(?:.*\s)?#flashcards\b", re.IGNORECASE)
_OBSIDIAN_WORDS = ("starti", "#flashcards")
_INKA_NUMBER = re.compile(r"\d+\.[ \t]+\S")
_INKA_HEAD = re.compile(r"Deck:|<!--[ \t]*ID:")
_INKA_SIGN = re.compile(rf">|{_INKA_HEAD.pattern}")
_PAUSE = re.compile(r"\.[ \t]+\.[ \t]+\.[ \t]*$")
_PANKY_TAGS = re.compile(r"[ \t]*<AnkiTags\b", re.IGNORECASE)
_PANKY_NAME = re.compile(r"name:[ \t]+\S")
_PANKY_QUESTION = re.compile(r"#[ \t]+\S")
_HEADINGS_SIGN = re.compile(
    r"%[ \t]*$|\[#[^\[\]]+\]\(|`\{=:|#{1,6}[ \t].*\([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\)[ \t]*$"
)
_HTML_QUESTION = re.compile(r"<h2\b[^<>]*\bmarkdown\b")
_QUESTION_HEADING = re.compile(r"##[ \t]+\S")
_RATING = re.compile(r"[ \t]*how well did you know this\??[ \t]*$", re.IGNORECASE)
# A row with one of these is in every file that has a note and is in our format, or surely in another one but inka's.
_NEEDED = (
    _NAMED, _NATIVE, _ANKI_HEAD, _ANKI_HEAD_OR_TEXT, _ANKIOPS_COMMENT, _ANKIOPS_START, _OBSIDIAN_ROW, _PAUSE,
    _PANKY_TAGS, _PANKY_NAME, _RATING, _HTML_QUESTION, _HEADINGS_SIGN,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recognition:
    """A dialect, and the sign that it was told by. `sure` tells a sign of one dialect only."""

    name: DialectName
    why: str
    sure: bool = True


NATIVE = Recognition(DialectName.NATIVE, "it has the signs of no other dialect")


def recognise(path: str, rows: Sequence[str]) -> Recognition:
    """Tell a file's dialect; native where in doubt, and where the front matter names one itself."""
    name = path.rpartition("/")[2]
    suffix = name.rpartition(".")[2].lower() if "." in name else ""  # what is piped in has none
    head = rows[0] if rows else ""
    seen = _Signs(rows)
    if _ANKI_HEAD.match(head) or (_ANKI_HEAD_OR_TEXT.match(head) and not seen.native):
        return Recognition(DialectName.ANKI_TEXT, f'it begins with "{head.partition(":")[0]}:"')
    if suffix in ("txt", "") and _ANKI_TAGS.match(head) and not seen.native and likely_separator(rows[1:]) == "\t":
        return Recognition(DialectName.ANKI_TEXT, 'it begins with "tags:"')
    if suffix in ("csv", "tsv"):
        return Recognition(DialectName(suffix), f'its name ends in ".{suffix}"')
    if names_dialect(rows):
        return NATIVE
    return seen.with_questions() if seen.native else seen.without_questions(suffix)


def recognise_cards(path: str, text: str) -> Recognition | None:
    """Recognise a file of a folder, where only sure signs count; None for a file without a card.

    Whoever gets a dialect has to read the file to know whether it has a card: a sign may be in code or in a comment.
    """
    if not _has_signs(text):
        return None
    rows = split_lines(text)
    seen = recognise(path, rows)
    seen = seen if seen.sure else NATIVE
    is_certain = seen is NATIVE and not names_dialect(rows) and not any(map(_NATIVE.match, rows))
    return None if is_certain else seen


def _has_signs(text: str) -> bool:
    """Search a whole text at once, which takes a tenth of the time that its rows would take."""
    text = "\n" + text.removeprefix(BYTE_ORDER_MARK).replace("\r\n", "\n").replace("\r", "\n")
    needed, *needed_by_inka = (_at_row_starts(signs) for signs in (_NEEDED, (DASHES,), (_INKA_NUMBER,), (_INKA_SIGN,)))
    folded = text.casefold()
    if needed.search(text) or any(word in folded for word in _OBSIDIAN_WORDS):
        return True
    rules, number, sign = needed_by_inka
    found = list(rules.finditer(text))
    section = text[found[0].end() : found[-1].start()] if found else ""
    return bool(number.search(section) and sign.search(section))


@cache
def _at_row_starts(signs: tuple[re.Pattern[str], ...]) -> re.Pattern[str]:
    flagged = ("(?i:{})" if sign.flags & re.IGNORECASE else "(?:{})" for sign in signs)
    rows = "|".join(form.format(sign.pattern) for form, sign in zip(flagged, signs, strict=True))
    return re.compile(rf"\n(?:{rows})", re.MULTILINE)


def names_dialect(rows: Sequence[str]) -> bool:
    """Tell whether the block at the top has our own key for this."""
    if not rows or rows[0].rstrip() != "---":
        return False
    for row in rows[1:LOOKED_AT]:
        if row.rstrip() == "---":
            return False
        if _NAMED.match(row):
            return True
    return False


class _Signs:
    """The first row of each sign, code left out."""

    def __init__(self, rows: Sequence[str]) -> None:
        self.rows = _outside_code(rows[:LOOKED_AT])
        self.native = self.has(_NATIVE)

    def first(self, pattern: re.Pattern[str]) -> int | None:
        return next((index for index, row in enumerate(self.rows) if pattern.match(row)), None)

    def has(self, pattern: re.Pattern[str]) -> bool:
        return self.first(pattern) is not None

    def said(self, name: DialectName, pattern: re.Pattern[str]) -> Recognition | None:
        """Recognise a dialect by the first row with its sign."""
        index = self.first(pattern)
        return None if index is None else self._told(name, index)

    def _told(self, name: DialectName, index: int) -> Recognition:
        shown = self.rows[index].strip()
        return Recognition(name, f'line {index + 1} reads "{shown if len(shown) <= 40 else shown[:39] + "…"}"')

    def with_questions(self) -> Recognition:
        """Tell apart the dialects that have "Q:" or "C:" in common."""
        if found := self.said(DialectName.ANKIOPS, _ANKIOPS_COMMENT):
            return found
        if self.has(_NATIVE_ONLY) or self._has_our_front_matter():
            return NATIVE
        if self.rows[0].strip() == "---" and len(self.rows) > 1 and _TOML_NAME.match(self.rows[1]):
            return Recognition(DialectName.HASHCARDS, "the block at its top is TOML")
        if (index := self._bracketed_cloze()) is not None:
            return Recognition(DialectName.HASHCARDS, f'line {index + 1} has a "C:" with square brackets')
        return self._ankiops() or NATIVE

    def without_questions(self, suffix: str) -> Recognition:
        """Recognise what native would find no note in."""
        found = (
            self.said(DialectName.ANKIOPS, _ANKIOPS_COMMENT)
            or self._ankiops()
            or self.said(DialectName.OBSIDIAN, _OBSIDIAN)
            or self.said(DialectName.PANKY, _PAUSE)
            or self.said(DialectName.PANKY, _PANKY_TAGS)
            or self._panky()
            or (self.said(DialectName.BRAINSCAPE, _RATING) if "Q" in map(str.strip, self.rows) else None)
            or self._inka()
            or self.said(DialectName.HEADINGS, _HTML_QUESTION)
            or (self.said(DialectName.HEADINGS, _HEADINGS_SIGN) if self.has(_QUESTION_HEADING) else None)
            or self._likely(suffix)
        )
        return found or NATIVE

    def _has_our_front_matter(self) -> bool:
        end = next((index for index, row in enumerate(self.rows) if index and row.rstrip() == "---"), 0)
        return self.rows[0].rstrip() == "---" and any(_OUR_KEY.match(row) for row in self.rows[1:end])

    def _bracketed_cloze(self) -> int | None:
        """Find a cloze text with deletions in square brackets, where none has them in our own."""
        cloze: int | None = None
        found: int | None = None
        for index, row in enumerate(self.rows):
            if _MARKER.match(row):
                cloze = index if _CLOZE.match(row) else None
            if cloze is not None and "{{" in row:
                return None
            if cloze is not None and found is None and _BRACKETS.search(row):
                found = cloze
        return found

    def _ankiops(self) -> Recognition | None:
        """Tell AnkiOps by notes that start with a label we do not have, or by one in a file that parts all its notes.

        Anywhere else such a label may be a line of somebody's answer ("T: true").
        """
        blocks = self._blocks()
        for block in blocks if len(blocks) > 1 else ():
            index = block[0]
            if _ANKIOPS_START.match(self.rows[index]):
                return self._told(DialectName.ANKIOPS, index)
        starts = [sum(_NATIVE.match(self.rows[index]) is not None for index in block) for block in blocks]
        if len(blocks) > 1 and set(starts) == {1} and all(_NATIVE.match(self.rows[block[0]]) for block in blocks):
            parts = [part for part in map(self._part, blocks) if part is not None]
            # One note alone may have a line "M: male" in its answer.
            if len(parts) > 1 and len(parts) > len(blocks) // 2:
                return self._told(DialectName.ANKIOPS, parts[0])
            return self.said(DialectName.ANKIOPS, _ANKIOPS_TAGS)
        return None

    def _part(self, block: Sequence[int]) -> int | None:
        return next((index for index in block if _ANKIOPS_PART.match(self.rows[index])), None)

    def _blocks(self) -> list[list[int]]:
        """Part the rows that are neither blank nor a comment at rules; return the indices of each part that has any."""
        blocks: list[list[int]] = [[]]
        for index, row in enumerate(self.rows):
            if DASHES.match(row):
                blocks.append([])
            elif row.strip() and not _ANKIOPS_ABOVE.match(row):
                blocks[-1].append(index)
        return [block for block in blocks if block]

    def _panky(self) -> Recognition | None:
        """Tell Anki Panky by the deck's name at the top, over questions that are headings of the first level."""
        end = next((index for index, row in enumerate(self.rows) if index and DASHES.match(row)), 0)
        name = next((index for index in range(1, end) if _PANKY_NAME.match(self.rows[index])), None)
        if name is None or not DASHES.match(self.rows[0]) or self.first(_PANKY_QUESTION) is None:
            return None
        return self._told(DialectName.PANKY, name)

    def _inka(self) -> Recognition | None:
        rule = self.first(DASHES)
        number = self.first(_INKA_NUMBER)
        if rule is None or number is None or number < rule or not self.has(_INKA_SIGN):
            return None
        why = f"line {number + 1} is a numbered question below dashes"
        return Recognition(DialectName.INKA, why, sure=self._has_inka_section())

    def _has_inka_section(self) -> bool:
        """Tell a section with notes from a list that is somewhere below front matter or a line of dashes."""
        rules = [index for index, row in enumerate(self.rows) if DASHES.match(row)]
        sections = (self.rows[start:end] for start, end in zip(rules[::2], rules[1::2], strict=False))
        return any(map(_has_inka_note, sections))

    def _likely(self, suffix: str) -> Recognition | None:
        if suffix in ("txt", "") and (sign := likely_separator(self.rows)) == "\t":
            return Recognition(DialectName.TSV, "its rows are parted by tabs", sure=False) if sign else None
        if suffix not in ("md", ""):
            return None
        headings = [index for index, row in enumerate(self.rows) if _QUESTION_HEADING.match(row)]
        bodies = [
            any(row.strip() and not row.startswith("#") for row in self.rows[start + 1 : end])
            for start, end in pairwise([*headings, len(self.rows)])
        ]
        if headings and all(bodies):
            why = f'line {headings[0] + 1} is a heading of level 2, and there is no "Q:"'
            return Recognition(DialectName.HEADINGS, why, sure=False)
        return None


def _has_inka_note(section: Sequence[str]) -> bool:
    """Find a numbered question with its answer, or one in a section that names a deck or an id."""
    numbers = [index for index, row in enumerate(section) if _INKA_NUMBER.match(row)]
    if numbers and any(_INKA_HEAD.match(row) for row in section):
        return True
    below = [row[:1] for row in section[numbers[0] :] if row[:1] in ("#", ">")] if numbers else []
    return below[:1] == [">"]


def _outside_code(rows: Sequence[str]) -> list[str]:
    """Put a sign of nothing in place of the rows of fenced code."""
    roles = fenced_rows(rows, unquoted_fence)
    return [row if role is FencedRow.TEXT else CODE for row, role in zip(rows, roles, strict=True)]
