"""Fenced code blocks and code spans (CommonMark 0.31, sections 4.5 and 6.1).

The parser, for which a marker in code is text, and the renderer must agree on what is code.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from enum import Enum, auto
from typing import NamedTuple

from generator.lazy_patterns import lazy_pattern
from generator.text.markers import ITEM, QUOTE

# Before a fence, its line may have the `>` of a block quote, or indents and the markers of lists
# and definitions, nested to any depth.
_OPENING = lazy_pattern(
    rf"(?:(?P<quote>[ ]{{0,3}}{QUOTE}[ ]{{0,3}})|[ \t]*(?:(?:{ITEM}|:)[ \t]+)*)"
    # After "- ", "1. - ", ": " or "> ", or nothing.
    r"(?P<run>`{3,}|~{3,})(?P<info>[^\n]*)"
)
_QUOTE = lazy_pattern(rf"[ ]{{0,3}}{QUOTE}")

_BACKTICKS = lazy_pattern("`+")


class Fence(NamedTuple):
    """An opening fence: its character, its length, its offset in the line and the text after it.

    A fence in a block quote is `quoted`, and so is the fence that closes it.
    """

    char: str
    length: int
    start: int
    info: str
    quoted: bool = False

    @property
    def kind(self) -> str:
        """The kind that the closing fence must have: its character, after `>` if it is quoted."""
        return _fence_kind(self.char, quoted=self.quoted)


def opening_fence(line: str) -> Fence | None:
    """Return the opening fence on a line, or None."""
    found = _OPENING.match(line)
    # "```a```" on one line is a code span.
    if not found or (found["run"][0] == "`" and "`" in found["info"]):
        return None
    quoted = found["quote"] is not None
    return Fence(
        found["run"][0], len(found["run"]), found.start("run"), found["info"].strip(), quoted
    )


def unquoted_fence(line: str) -> Fence | None:
    """Return the opening fence on a line, or None; for dialects where `>` starts an answer."""
    fence = opening_fence(line)
    return None if fence is not None and fence.quoted else fence


def closing_length(line: str) -> tuple[str, int]:
    """Return the kind and the length of a line that is only a fence, or `("", 0)`."""
    quote = _QUOTE.match(line)
    stripped = line[quote.end() if quote else 0 :].strip()
    char = stripped[:1]
    # A blank line has no character, and "" is in every string.
    if char and char in "`~" and not stripped.strip(char):
        return _fence_kind(char, quoted=quote is not None), len(stripped)
    return "", 0


def closes(fence: Fence, line: str) -> bool:
    """Return whether a line ends the block that `fence` opened."""
    kind, length = closing_length(line)
    # A longer fence closes too; a shorter one is code: a block in "````" can show "```".
    return kind == fence.kind and length >= fence.length


def leaves_quote(fence: Fence, line: str) -> bool:
    """Return whether a line is outside the block quote of `fence`, so that quote and code end."""
    return fence.quoted and _QUOTE.match(line) is None


class FencedRow(Enum):
    """The role of a row in fenced code."""

    TEXT = auto()
    OPENING = auto()
    CODE = auto()
    CLOSING = auto()


class Fences:
    """Finds fenced code row by row. `fence` is the opening fence of the current block, or None.

    `opens` returns the fence with which a row outside code opens a block. A block that is not
    closed continues to the end.
    """

    def __init__(self, opens: Callable[[str], Fence | None] = opening_fence) -> None:
        self.fence: Fence | None = None
        self._opens = opens

    def take(self, row: str) -> FencedRow:
        """Return the role of the next row."""
        # "> ```", then a line without ">": the code ends with the block quote.
        if self.fence is not None and leaves_quote(self.fence, row):
            self.fence = None
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
    """Yield the role of each row."""
    return map(Fences(opens).take, rows)


class FencedBlock(NamedTuple):
    """A fenced block of a text: `start:end` from its opening fence on, `inner` for its content."""

    fence: Fence
    start: int
    end: int
    inner: tuple[int, int]
    is_closed: bool = True


def fenced_blocks(
    text: str, opens: Callable[[str], Fence | None] = opening_fence
) -> Iterator[FencedBlock]:
    """Yield the fenced blocks of a text, in order; one that is not closed goes on to the end."""
    fences = Fences(opens)
    start = inner = offset = 0
    for row in text.split("\n"):
        fence = fences.fence
        role = fences.take(row)
        # "> ```" and "> a", then "b" or another "```": the block has no closing row and ends before
        # this row. Without "> a", the content would start after that end.
        if fence is not None and role in (FencedRow.TEXT, FencedRow.OPENING):
            yield FencedBlock(fence, start, offset - 1, (min(inner, offset - 1), offset - 1))
        elif fence is not None and role is FencedRow.CLOSING:
            # The line end before the closing row is not content. In an empty block it belongs to
            # the opening row.
            yield FencedBlock(fence, start, offset + len(row), (inner, max(inner, offset - 1)))
        if role is FencedRow.OPENING and fences.fence is not None:
            start, inner = offset + fences.fence.start, offset + len(row) + 1
        offset += len(row) + 1
    # In a block quote, where code ends with the quote, an open block was always text.
    if fences.fence is not None and not fences.fence.quoted:
        span = min(inner, len(text)), len(text)
        yield FencedBlock(fences.fence, start, len(text), span, is_closed=False)


def _fence_kind(char: str, *, quoted: bool) -> str:
    return f"{'>' if quoted else ''}{char}"


class CodeSpans:
    """The code spans of a text: a run of backticks is closed by the next run of the same length."""

    def __init__(self, text: str) -> None:
        self._runs: dict[int, list[int]] = {}
        for run in _BACKTICKS.finditer(text):
            self._runs.setdefault(len(run[0]), []).append(run.start())

    def end(self, start: int, length: int) -> int | None:
        """Return the end of the span that `length` backticks at `start` open, or None."""
        runs = self._runs.get(length, [])
        following = bisect_left(runs, start + length)
        return runs[following] + length if following < len(runs) else None
