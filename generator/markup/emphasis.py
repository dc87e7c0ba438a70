"""Which runs of `*`, `_` and `~~` belong together (CommonMark 0.31, section 6.2).

The start of a deletion counts as the start of a text for what is in it, and as a letter for what is
before it; its end likewise. So `**{{a}}**b` is bold, and so is `{{**a**}}`.

In Chinese and Japanese, words are not separated by spaces: punctuation of full width does not
separate them either, and `**「a」**b` is bold.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import field
from functools import cache

from generator.markup.nodes import Run
from generator.text.cloze import DelimiterRole
from generator.values import dataclass

_TAGS = {("*", 1): "em", ("_", 1): "em", ("*", 2): "strong", ("_", 2): "strong", ("~", 2): "del"}
_LETTER, _SPACE = "a", " "


@dataclass(slots=True, eq=False)
class PairedRun:
    """A run with the elements that end and start in it; `count` of its characters are text.

    The elements of `opened` are in the order in which they were paired, the innermost first.
    """

    char: str
    count: int
    can_open: bool
    can_close: bool
    length: int = 0
    closed: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.length = self.count

    def goes_with(self, closing: "PairedRun") -> bool:
        """Return whether a later run may end what this one starts."""
        if self.char != closing.char:
            return False
        if self.char == "~":
            return True
        # "*foo**bar*" (CommonMark, rules 9 and 10).
        is_both = self.can_close or closing.can_open
        lengths = self.length, closing.length
        return not (is_both and sum(lengths) % 3 == 0 and any(length % 3 for length in lengths))


@dataclass(frozen=True, slots=True)
class Edges:
    """The deletions of a leaf: the roles of their delimiters by where they start and end."""

    starts: Mapping[int, DelimiterRole]
    ends: Mapping[int, DelimiterRole]


def measured_run(run: Run, text: str, edges: Edges) -> PairedRun:
    """Return a run with what it can start and end, by the characters beside it."""
    before, after = _beside(run, text, edges)
    starts = not _is_space(after) and (
        not _is_punctuation(after) or _is_space(before) or _separates(before)
    )
    ends = not _is_space(before) and (
        not _is_punctuation(before) or _is_space(after) or _separates(after)
    )
    count = run.end - run.start
    if run.char == "~" and count != 2:
        starts = ends = False
    if run.char == "_":
        starts, ends = (
            starts and (not ends or _is_punctuation(before)),
            ends and (not starts or _is_punctuation(after)),
        )
    return PairedRun(run.char, count, starts, ends)


def pair_runs(runs: Iterable[PairedRun]) -> None:
    """Set what the runs of one text start and end; the time is linear in their number."""
    opening: list[PairedRun] = []
    # Below this index, nothing goes with a run of this kind.
    bottoms: dict[tuple[str, bool, int], int] = {}
    for run in runs:
        while run.can_close and run.count:
            kind = (run.char, run.can_open, run.length % 3)
            index = len(opening) - 1
            bottom = bottoms.get(kind, 0)
            while index >= bottom and not opening[index].goes_with(run):
                index -= 1
            if index < bottom:
                bottoms[kind] = len(opening)
                break
            _pair(opening[index], run)
            del opening[index + (opening[index].count > 0) :]
            for other, limit in bottoms.items():
                bottoms[other] = min(limit, len(opening))
        if run.can_open and run.count:
            opening.append(run)


def _pair(first: PairedRun, last: PairedRun) -> None:
    used = 2 if min(first.count, last.count) > 1 else 1
    first.count -= used
    last.count -= used
    tag = _TAGS[first.char, used]
    first.opened.append(tag)
    last.closed.append(tag)


def _beside(run: Run, text: str, edges: Edges) -> tuple[str, str]:
    before = text[run.start - 1] if run.start else _SPACE
    after = text[run.end] if run.end < len(text) else _SPACE
    if role := edges.ends.get(run.start):
        before = _LETTER if role is DelimiterRole.CLOSE else _SPACE
    if role := edges.starts.get(run.end):
        after = _LETTER if role is DelimiterRole.OPEN else _SPACE
    return before, after


def _separates(char: str) -> bool:
    return _is_punctuation(char) or (char > "\u2e7f" and _is_wide(char))


def _is_space(char: str) -> bool:
    # Python counts some control characters as well.
    return char in " \t\n\f\r" or (char > "\x7f" and _category(char) == "Zs")


def _is_punctuation(char: str) -> bool:
    if char < "\x7f":
        return not char.isalnum() and not char.isspace()
    return _category(char)[0] in "PS" and not _is_wide(char)


@cache
def _category(char: str) -> str:
    return unicodedata.category(char)


@cache
def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"
