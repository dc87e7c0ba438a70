"""What counts as code: fenced blocks and code spans (CommonMark 0.31, sections 4.5 and 6.1).

The rule that the parser (a marker in code is no marker) and the renderer have to agree on.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from enum import Enum, auto
from typing import NamedTuple

from generator.text.markers import ITEM, QUOTE

# What may stand before a fence on its own line: the sign of a quotation, or indents and the markers of lists and
# definitions, nested to any depth.
_OPENING = re.compile(
    rf"(?:(?P<quote>[ ]{{0,3}}{QUOTE}[ ]{{0,3}})|[ \t]*(?:(?:{ITEM}|:)[ \t]+)*)"
    # After "- ", "1. - ", ": " or "> ", or nothing.
    r"(?P<run>`{3,}|~{3,})(?P<info>[^\n]*)"
)
_QUOTE = re.compile(rf"[ ]{{0,3}}{QUOTE}")

_BACKTICKS = re.compile("`+")


class Fence(NamedTuple):
    """An opening fence: its character, its length, the column offset where it stands, the text after it.

    One inside a quotation is `quoted`, and so is the fence that closes it.
    """

    char: str
    length: int
    start: int
    info: str
    quoted: bool = False

    @property
    def kind(self) -> str:
        """What a fence that closes this one has to be of."""
        return _fence_kind(self.char, quoted=self.quoted)


def opening_fence(line: str) -> Fence | None:
    """Read a line as the start of a fenced block."""
    found = _OPENING.match(line)
    # "```a```" on one line is a code span.
    if not found or (found["run"][0] == "`" and "`" in found["info"]):
        return None
    quoted = found["quote"] is not None
    return Fence(
        found["run"][0], len(found["run"]), found.start("run"), found["info"].strip(), quoted
    )


def unquoted_fence(line: str) -> Fence | None:
    """Read an opening fence where the marker of a quotation means something else, as in a dialect whose answers have it."""
    fence = opening_fence(line)
    return None if fence is not None and fence.quoted else fence


def closing_length(line: str) -> tuple[str, int]:
    """Return the kind and the length of the fence that a line consists of, or `("", 0)`."""
    quote = _QUOTE.match(line)
    stripped = line[quote.end() if quote else 0 :].strip()
    char = stripped[:1]
    if (
        char and char in "`~" and not stripped.strip(char)
    ):  # a blank line has no character, and "" is in every string
        return _fence_kind(char, quoted=quote is not None), len(stripped)
    return "", 0


def closes(fence: Fence, line: str) -> bool:
    """Tell whether a line ends the block that `fence` opened."""
    kind, length = closing_length(line)
    # A longer one closes too, a shorter one is code: with "````" outside, an example can show "```".
    return kind == fence.kind and length >= fence.length


def leaves_quote(fence: Fence, line: str) -> bool:
    """Tell whether a line is outside the quotation whose code `fence` opened, so that both end above it."""
    return fence.quoted and _QUOTE.match(line) is None


class FencedRow(Enum):
    """What a row is to the fenced code of a text."""

    TEXT = auto()
    OPENING = auto()
    CODE = auto()
    CLOSING = auto()


class Fences:
    """Goes through rows, the one way in which fenced code is found. `fence` is the one that is open after a row.

    `opens` tells whether a row outside code opens a block. A block that nothing closes goes on to the end.
    """

    def __init__(self, opens: Callable[[str], Fence | None] = opening_fence) -> None:
        self.fence: Fence | None = None
        self._opens = opens

    def take(self, row: str) -> FencedRow:
        """Tell what the next row is."""
        if self.fence is not None and leaves_quote(self.fence, row):
            self.fence = (
                None  # the code of a quotation ends with it: "> ```", then a line without ">"
            )
        if self.fence is None:
            self.fence = self._opens(row)
            return FencedRow.OPENING if self.fence else FencedRow.TEXT
        if closes(self.fence, row):
            self.fence = None
            return FencedRow.CLOSING
        return FencedRow.CODE


def fenced_rows(
    rows: Iterable[str], opens: Callable[[str], Fence | None] = opening_fence
) -> Iterator[FencedRow]:
    """Tell of each row what it is to fenced code."""
    return map(Fences(opens).take, rows)


class Block(NamedTuple):
    """A fenced block of a text: `start:end` is all of it from its fence on, `inner` the offsets of its content."""

    fence: Fence
    start: int
    end: int
    inner: tuple[int, int]


def fenced_blocks(
    text: str, opens: Callable[[str], Fence | None] = opening_fence
) -> Iterator[Block]:
    """Find the fenced blocks of a text that are closed, in order."""
    fences = Fences(opens)
    start = inner = offset = 0
    for row in text.split("\n"):
        fence = fences.fence
        role = fences.take(row)
        # "> ```" and "> a", then "b" or another "```": the block has no closing row and ends above
        # this row. With nothing below "> ```", the content would begin past that end.
        if fence is not None and role in (FencedRow.TEXT, FencedRow.OPENING):
            yield Block(fence, start, offset - 1, (min(inner, offset - 1), offset - 1))
        elif fence is not None and role is FencedRow.CLOSING:
            # The line end before the closing row is no content; where it is the opening row's, there is none at all.
            yield Block(fence, start, offset + len(row), (inner, max(inner, offset - 1)))
        if role is FencedRow.OPENING and fences.fence is not None:
            start, inner = offset + fences.fence.start, offset + len(row) + 1
        offset += len(row) + 1


def strip_quote_marker(line: str) -> str:
    """Take the sign of a quotation off a line, if it has one."""
    return _QUOTE.sub("", line, count=1)


def _fence_kind(char: str, *, quoted: bool) -> str:
    return f"{'>' if quoted else ''}{char}"


class CodeSpans:
    """The code spans of one stretch of text: a run of backticks closes at the next run of the same length."""

    def __init__(self, text: str) -> None:
        self._runs: dict[int, list[int]] = {}
        for run in _BACKTICKS.finditer(text):
            self._runs.setdefault(len(run[0]), []).append(run.start())

    def end(self, start: int, length: int) -> int | None:
        """Return the offset behind the span that a run of `length` backticks at `start` opens, or None."""
        runs = self._runs.get(length, [])
        following = bisect_left(runs, start + length)
        return runs[following] + length if following < len(runs) else None
