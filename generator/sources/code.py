"""What counts as code: fenced blocks and code spans (CommonMark 0.31, sections 4.5 and 6.1).

The rule that the parser (a marker in code is no marker) and the renderer have to agree on.
"""

import re
from bisect import bisect_left
from typing import NamedTuple

# What may stand before a fence on its own line: indents and list markers, nested to any depth.
_OPENING = re.compile(r"(?P<before>[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)(?P<run>`{3,}|~{3,})(?P<info>[^\n]*)")

_BACKTICKS = re.compile("`+")


class Fence(NamedTuple):
    """An opening fence: its character, its length, the column offset where it stands, the text after it."""

    char: str
    length: int
    start: int
    info: str


def opening_fence(line: str) -> Fence | None:
    """Read a line as the start of a fenced block; the info string of a backtick fence holds no backtick."""
    found = _OPENING.match(line)
    if not found or (found["run"][0] == "`" and "`" in found["info"]):
        return None
    return Fence(found["run"][0], len(found["run"]), found.start("run"), found["info"].strip())


def closing_length(line: str) -> tuple[str, int]:
    """Return the fence character and the length of the run that a line consists of, or `("", 0)`."""
    stripped = line.strip()
    char = stripped[:1]
    if char and char in "`~" and not stripped.strip(char):
        return char, len(stripped)
    return "", 0


def closes(fence: Fence, line: str) -> bool:
    """Tell whether a line ends the block that `fence` opened."""
    char, length = closing_length(line)
    return char == fence.char and length >= fence.length


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
