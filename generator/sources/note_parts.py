"""The parts of a note that an embed can name: all of it, a section, or a block.

    part = "" | "#" heading { "#" heading } | "#^" block id

A section is what is below a heading, up to the next one of its level or above. A block is the
paragraph or the list item that ends with the id.
"""

from bisect import bisect_left
from collections.abc import Sequence

from generator.lazy_patterns import lazy_pattern
from generator.sources.source_lines import read_source_lines
from generator.text.lines import Line, split_lines
from generator.text.markers import HEADING, ITEM, without_closing_hashes

_BLOCK_ID = lazy_pattern(r"(?:^|[ \t])\^(?P<id>[^\s^]+)[ \t]*$")
_ITEM_START = lazy_pattern(rf"[ \t]*{ITEM}[ \t]")
_NOT_IN_LINKS = lazy_pattern(r"[#^|:%\[\]\\]+")


class NoteParts:
    """Finds the parts of a note; the note is read once, below its front matter."""

    def __init__(self, path: str, text: str) -> None:
        self._lines = _lines_of(path, text)
        # The index of each heading's line, the index after its section, and both by its title.
        self._headings: list[int] = []
        self._ends: list[int] = []
        self._titled: dict[str, list[int]] = {}
        self._blocks: dict[str, int] = {}
        self._index()

    def find(self, part: str) -> Sequence[Line] | None:
        """Return the lines of a part; None if the note has no such part."""
        if part.startswith("#^"):
            last = self._blocks.get(part[2:].strip())
            return None if last is None else self._lines[self._block_start(last) : last + 1]
        start, end = 0, len(self._lines)
        for title in filter(None, (written.strip() for written in part.split("#"))):
            same = self._titled.get(folded(title), [])
            position = bisect_left(same, start, key=self._headings.__getitem__)
            if position == len(same) or self._headings[same[position]] >= end:
                return None
            heading = same[position]
            start, end = self._headings[heading] + 1, self._ends[heading]
        return self._lines[start:end]

    def _index(self) -> None:
        open_headings: list[tuple[int, int]] = []
        for at, line in enumerate(self._lines):
            if line.code:
                continue
            if "^" in line.text and (named := _BLOCK_ID.search(line.text)):
                self._blocks.setdefault(named["id"], at)
            heading = HEADING.match(line.text) if line.at_start else None
            if heading is None:
                continue
            level = len(heading[1])
            while open_headings and open_headings[-1][1] >= level:
                self._ends[open_headings.pop()[0]] = at
            title = folded(without_closing_hashes(line.text[level:].strip()))
            open_headings.append((len(self._headings), level))
            self._titled.setdefault(title, []).append(len(self._headings))
            self._headings.append(at)
            self._ends.append(len(self._lines))

    def _block_start(self, last: int) -> int:
        lines, first = self._lines, last
        # An id that is alone on its row is that of the block above.
        while first and not lines[first].text.split("^")[0].strip():
            first -= 1
        while first and not _ITEM_START.match(lines[first].text) and lines[first - 1].text.strip():
            first -= 1
        return first


def folded(title: str) -> str:
    """Return a heading as Obsidian compares it: without the characters that a link cannot have."""
    return " ".join(_NOT_IN_LINKS.sub(" ", title.casefold()).split())


def _lines_of(path: str, text: str) -> Sequence[Line]:
    rows = split_lines(text)
    first = 1
    if rows and rows[0].rstrip() == "---":
        ends = (number for number, row in enumerate(rows[1:], start=2) if row.rstrip() == "---")
        first = next(ends, 0) + 1
    return read_source_lines(path, rows, first).lines
