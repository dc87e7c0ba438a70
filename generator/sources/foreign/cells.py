r"""Rows of cells, as spreadsheets, Quizlet and Anki write them (RFC 4180, with any separator).

    record = cell { separator cell } line end
    cell   = any text without a separator or line end
           | '"' any text, with '""' for a quote '"'

A quote that never ends, or ends on another row with text behind it, is reported; it is text on its row then. So is
one that ends on its own row with text behind it, which needs no mending.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from generator.diagnostics import Code, quoted
from generator.notes import LineRange
from generator.sources.foreign.gatherer import Gatherer
from generator.text.characters import CONTROL, without_control
from generator.text.located import Mark, Text

# Anki's own order of what it looks for (rslib, csv/metadata.rs), less the space, which any text holds.
_SEPARATORS = ("\t", "|", ";", ":", ",")
# As many rows show which character separates the cells.
_SAMPLED_ROWS = 50


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with its place; `text` is None where it is empty. `quoted` tells one in quotes.

    `line` and `last_line` are where it begins and ends: only one in quotes goes on over several.
    """

    line: int
    column: int
    last_line: int
    text: Text | None
    quoted: bool = False

    @property
    def value(self) -> str:
        """The cell's text without white space around it."""
        return self.text.value.strip() if self.text is not None else ""


def clean_rows(gatherer: Gatherer, rows: Sequence[str]) -> list[str]:
    """Put a space for each control character, and report the first of each row."""
    cleaned = []
    for number, row in enumerate(rows, start=1):
        if found := CONTROL.search(row):
            place = gatherer.location(number, found.start() + 1)
            hint = "delete it, or write the character you mean"
            message = f"control character U+{ord(found[0]):04X}"
            gatherer.report(place, Code.CONTROL_CHARACTER, message, hint)
        cleaned.append(without_control(row))
    return cleaned


def guess_separator(rows: Sequence[str]) -> str | None:
    """Find the sign that parts most rows into cells, and all of them alike; None if none does."""
    # The first rows show it, and a long file is not gone through twice.
    filled = [row for row in rows if row.strip()][:_SAMPLED_ROWS]
    best: tuple[float, str] | None = None
    for sign in _SEPARATORS:
        counts = Counter(_outside_quotes(row, sign) for row in filled)
        parted = sum(count for number, count in counts.items() if number)
        if not parted:
            continue
        alike = max(count for number, count in counts.items() if number)
        score = (parted + alike) / (2 * len(filled)) + (0.5 if sign == "\t" else 0)
        if best is None or score > best[0]:
            best = score, sign
    return best[1] if best else None


def read_records(
    gatherer: Gatherer, rows: Sequence[str], first: int, separator: str, comment: str | None = None
) -> list[list[Cell]]:
    """Read the cells of all rows from the 1-based row `first` on; a blank row is no record.

    Nor is one that starts with `comment`, which is reported.
    """
    reader = _Reader(gatherer, rows, separator)
    found = []
    index = first - 1
    while index < len(rows):
        if comment is not None and rows[index].startswith(comment):
            report_comment(gatherer, index + 1, rows[index])
            index += 1
            continue
        record, index = reader.record(index)
        if any(cell.text is not None for cell in record):
            found.append(record)
    return found


def record_lines(record: Sequence[Cell]) -> LineRange:
    """Return the lines that a record is written on."""
    return LineRange(first=record[0].line, last=record[-1].last_line)


def report_comment(gatherer: Gatherer, number: int, row: str) -> None:
    """Say that a row is a comment, so that nobody misses a card."""
    hint = "leave it, or put quotes around its first cell if it is a card"
    gatherer.report(
        gatherer.location(number),
        Code.NOT_CONVERTED,
        f"not converted: comment {quoted(row)}",
        hint,
    )


class _Reader:
    def __init__(self, gatherer: Gatherer, rows: Sequence[str], separator: str) -> None:
        self.gatherer = gatherer
        self.path = gatherer.path
        self.rows = rows
        self.separator = separator
        self.last_quote = max((index for index, row in enumerate(rows) if '"' in row), default=-1)
        self.quote_is_open = False

    def record(self, index: int) -> tuple[list[Cell], int]:
        """Read the record that starts on a row; return it with the index of the row behind it."""
        cells: list[Cell] = []
        offset = 0
        while True:
            cell, index, offset = self._cell(index, offset)
            cells.append(cell)
            if offset >= len(self.rows[index]):
                return cells, index + 1
            offset += len(self.separator)
            if offset >= len(self.rows[index]):
                # "a," has a second cell, which is empty.
                cells.append(Cell(index + 1, offset + 1, index + 1, None))
                return cells, index + 1

    def _cell(self, index: int, offset: int) -> tuple[Cell, int, int]:
        row = self.rows[index]
        if row.startswith('"', offset):
            quoted = self._quoted(index, offset)
            if quoted is not None:
                return quoted
        end = row.find(self.separator, offset)
        end = len(row) if end < 0 else end
        text = None
        if row[offset:end].strip():
            text = Text(
                value=row[offset:end], path=self.path, marks=(Mark(0, index + 1, offset + 1),)
            )
        return Cell(index + 1, offset + 1, index + 1, text), index, end

    def _quoted(self, start: int, offset: int) -> tuple[Cell, int, int] | None:
        index, position = start, offset + 1
        parts: list[str] = []
        marks: list[Mark] = []
        length = 0
        while True:
            row = self.rows[index]
            end = row.find('"', position)
            stop = len(row) if end < 0 else end
            marks.append(Mark(length, index + 1, position + 1))
            parts.append(row[position:stop])
            length += stop - position
            if end < 0:
                if self.quote_is_open or index >= self.last_quote:
                    self._report_open(start, offset)
                    return None
                index, position = index + 1, 0
                parts.append("\n")
                length += 1
            # '"say ""a"""' has quotes in its text.
            elif row.startswith('""', end):
                parts.append('"')
                marks.append(Mark(length, index + 1, end + 1))
                length += 1
                position = end + 2
            else:
                break
        tail = row.find(self.separator, end + 1)
        tail = len(row) if tail < 0 else tail
        # '"Aida" by Verdi,opera' starts with a quote that is text.
        if row[end + 1 : tail].strip():
            if index != start:
                self._report_open(start, offset)
            return None
        value = "".join(parts)
        text = Text(value=value, path=self.path, marks=tuple(marks)) if value.strip() else None
        return Cell(start + 1, offset + 2, index + 1, text, quoted=True), index, tail

    def _report_open(self, index: int, offset: int) -> None:
        self.quote_is_open = (
            True  # none after it may look for its end on another row, or time is lost on each
        )
        place = self.gatherer.location(index + 1, offset + 1)
        hint = 'add a quote where the cell ends, or write a quote that is text as in """Aida"" by Verdi"'
        self.gatherer.report(place, Code.BLOCK_NOT_CLOSED, "quoted cell is not closed", hint)


def _outside_quotes(row: str, sign: str) -> int:
    return re.sub(r'"[^"]*"', "", row).count(sign)
