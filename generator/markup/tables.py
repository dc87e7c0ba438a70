"""Tables as on GitHub (GitHub Flavored Markdown 0.29, section 4.10)."""

from collections.abc import Iterator, Sequence
from dataclasses import field
from itertools import pairwise
from xml.etree.ElementTree import Element

from generator.lazy_patterns import lazy_pattern
from generator.markup.rows import Content
from generator.text.regions import REGION_TOKEN, InlineRegions
from generator.values import dataclass

_DELIMITER_ROW = lazy_pattern(
    r"(?=.*\|)[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$"
)
_DELIMITER_CELL = lazy_pattern(r"(:?)-+(:?)")
_BAR_OR_REGION = lazy_pattern(rf"\||{REGION_TOKEN}")
_REGION = lazy_pattern(REGION_TOKEN)
# Rows with fewer cells than the head get empty ones, at most this many in a table: with a wide
# head, a text of 18,000 characters would be ten million cells.
_MOST_ADDED = 10_000
_ALIGNMENTS = {(":", ""): "left", (":", ":"): "center", ("", ":"): "right", ("", ""): ""}


def delimiter_row(row: str) -> list[str]:
    """Return the alignments that the row below a table's head gives; none if it is no such row."""
    if not _DELIMITER_ROW.match(row):
        return []
    return [_ALIGNMENTS[found[1], found[2]] for found in _DELIMITER_CELL.finditer(row)]


def table_cells(row: str, start: int) -> list[Content]:
    r"""Split a row at its bars, except those in code or math and after a backslash.

    In a cell, `\|` is a bar. `start` is the row's offset in the source.
    """
    bars = list(_bars(row))
    edges = bars if row.startswith("|") else [-1, *bars]
    if len(edges) == 1 or edges[-1] != len(row.rstrip()) - 1:
        edges.append(len(row))
    return [_cell(row, before + 1, after, start) for before, after in pairwise(edges)]


def _bars(row: str) -> Iterator[int]:
    if not _REGION.search(row):  # most rows have no code
        yield from (index for index, char in enumerate(row) if char == "|")
        return
    regions = InlineRegions(row)
    position = 0
    while found := _BAR_OR_REGION.search(row, position):
        region = regions.at(found.start())
        if region is None and found[0] == "|":
            yield found.start()
        position = region.end if region else found.end()


def _cell(row: str, start: int, end: int, source: int) -> Content:
    cell = row[start:end]
    position = start + len(cell) - len(cell.lstrip(" \t"))
    pieces: list[str] = []
    starts: list[int] = []
    sources: list[int] = []
    length = 0
    for piece in cell.strip(" \t").split("\\|"):
        if pieces:  # a bar without its backslash
            piece = f"|{piece}"
            position += 1
        pieces.append(piece)
        starts.append(length)
        sources.append(source + position)
        length += len(piece)
        position += len(piece)
    return Content("".join(pieces), tuple(starts), tuple(sources))


@dataclass(slots=True)
class Table:
    """A table: the alignment of each column, and its rows with their offsets in the source.

    `build` collects in `surplus` the first cell of each row that is beyond the last column.
    """

    alignments: Sequence[str]
    rows: list[tuple[str, int]]
    surplus: list[Content] = field(default_factory=list)

    def build(self) -> tuple[Element, list[tuple[Element, Content]]]:
        """Return the element of the table, and the cells that have a text."""
        table = Element("table")
        cells: list[tuple[Element, Content]] = []
        part: Element | None = None
        left = _MOST_ADDED
        for index, (text, start) in enumerate(self.rows):
            contents = table_cells(text, start)
            # An empty head is that of a table without one, which Markdown does not have.
            if index == 0 and len(self.rows) > 1 and not any(cell.text for cell in contents):
                continue
            if part is None or index == 1:
                part = _append(table, "tbody" if index else "thead")
            row = _append(part, "tr")
            surplus = (cell for cell in contents[len(self.alignments) :] if cell.text)
            self.surplus += [*surplus][:1]
            left -= max(0, len(self.alignments) - len(contents))
            columns = len(self.alignments) if left >= 0 else len(contents)
            for column, alignment in enumerate(self.alignments[:columns]):
                cell = _append(row, "td" if index else "th")
                if alignment:
                    cell.set("style", f"text-align: {alignment};")
                if column < len(contents):
                    cells.append((cell, contents[column]))
        return table, cells


def _append(parent: Element, tag: str) -> Element:
    element = Element(tag)
    parent.append(element)
    return element
