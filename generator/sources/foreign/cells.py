r"""Rows of cells, as spreadsheets, Quizlet and Anki write them (RFC 4180, with any separator).

    file   = [ "sep=" separator line end ] { record }
    record = cell { separator cell } line end
    cell   = any text without a separator or line end
           | { " " } '"' any text, with '""' for a quote '"' { " " }

A quote that is not closed, or closed on another row with text after it, is reported, and is read as
text. A quote that is closed on its own row with text after it is text too, which is not reported;
nor is any such quote after spaces, since in 'what he said, "Stop' it is most likely text.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from generator.diagnostics import Code, quoted
from generator.lazy_patterns import lazy_pattern
from generator.notes import LineRange
from generator.sources.foreign.gatherer import Gatherer
from generator.text.characters import CONTROL, shows_nothing, without_control
from generator.text.located import Mark, Text
from generator.values import dataclass

_SPACES_AND_QUOTE = lazy_pattern(r' *"')
# Excel's first line, which may be in quotes.
_SEPARATOR_LINE = lazy_pattern(r'("?)sep=(?P<separator>\t|[^\w\s"])\1[ ]*$', re.IGNORECASE)
# In Anki's order (rslib, csv/metadata.rs), but without the space, which most texts contain, and
# with the colon last, which many texts contain: "Time: noon,midi".
_SEPARATORS = ("\t", "|", ";", ",", ":")
_HANDICAPS = {"\t": -0.5, ":": 0.25}
# In an address or a time, it is text: "https://a.org", "12:30".
_COLON = lazy_pattern(r":(?!//|(?<=\d:)\d)")
# This many rows show which character separates the cells.
_SAMPLED_ROWS = 50


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell and its location. `text` is None if it is empty; `quoted` is whether it has quotes.

    It starts on `line` and ends on `last_line`, which differ only for a cell in quotes.
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
    """Replace control characters by spaces, and report the first one of each row."""
    cleaned = []
    for number, row in enumerate(rows, start=1):
        if found := CONTROL.search(row):
            location = gatherer.location(number, found.start() + 1)
            hint = "delete it, or write the character you mean"
            message = f"control character U+{ord(found[0]):04X}"
            gatherer.report(location, Code.CONTROL_CHARACTER, message, hint)
        cleaned.append(without_control(row))
    return cleaned


def named_separator(rows: Sequence[str]) -> tuple[int, str] | None:
    """Return the index of Excel's first line `sep=;`, and the separator; None if it is missing."""
    first = next((index for index, row in enumerate(rows) if row.strip()), 0)
    found = _SEPARATOR_LINE.match(rows[first]) if rows else None
    return (first, found["separator"]) if found else None


def guess_separator(rows: Sequence[str]) -> str | None:
    """Guess the separator: it splits most records, into equally many cells.

    None if nothing does.
    """
    # The first rows are enough, so that a long file is not read twice.
    filled = [index for index, row in enumerate(rows) if row.strip()][:_SAMPLED_ROWS]
    sample = rows[: filled[-1] + 1] if filled else ()
    best: tuple[float, str] | None = None
    for separator in _SEPARATORS:
        if not any(separator in row for row in sample):
            continue
        # As they will be read: a separator within quotes, or on another row of a cell, is text.
        records = read_records(Gatherer(""), sample, 1, separator)
        counts = Counter(len(record) - 1 for record in records)
        split_records = sum(count for number, count in counts.items() if number)
        if not split_records:
            continue
        most_common = max(count for number, count in counts.items() if number)
        score = (split_records + most_common) / (2 * len(records))
        score -= _HANDICAPS.get(separator, 0)
        if best is None or score > best[0]:
            best = score, separator
    return best[1] if best else None


def read_records(
    gatherer: Gatherer,
    rows: Sequence[str],
    first: int,
    separator: str,
    is_comment: Callable[[str], bool] = lambda _: False,
    *,
    is_named: bool = False,
) -> list[list[Cell]]:
    """Read the records from the 1-based row `first` on, as lists of cells.

    Blank rows are skipped. So are rows that are a comment, which are reported. `is_named` is
    whether the file names the separator, which is then one wherever it is.
    """
    reader = _RecordReader(gatherer, rows, separator, is_named=is_named)
    found = []
    index = first - 1
    while index < len(rows):
        if is_comment(rows[index]):
            report_comment(gatherer, index + 1, rows[index])
            index += 1
            continue
        record, index = reader.record(index)
        if any(cell.text is not None for cell in record):
            found.append(record)
    return found


def record_lines(record: Sequence[Cell]) -> LineRange:
    """Return the lines of a record."""
    return LineRange(first=record[0].line, last=record[-1].last_line)


def report_comment(gatherer: Gatherer, number: int, row: str) -> None:
    """Report a row that is a comment, in case it should be a card."""
    hint = "leave it, or put quotes around its first cell if it is a card"
    gatherer.report(
        gatherer.location(number),
        Code.NOT_CONVERTED,
        f"not converted: comment {quoted(row)}",
        hint,
    )


class _RecordReader:
    def __init__(
        self, gatherer: Gatherer, rows: Sequence[str], separator: str, *, is_named: bool
    ) -> None:
        self.gatherer = gatherer
        self.path = gatherer.path
        self.rows = rows
        self.separator = separator
        self.may_be_text = separator == ":" and not is_named
        self.last_quote = max((index for index, row in enumerate(rows) if '"' in row), default=-1)
        self.quote_is_open = False
        self.spaced_quote_is_open = False

    def record(self, index: int) -> tuple[list[Cell], int]:
        """Read the record that starts on a row; return it and the index of the row after it."""
        cells: list[Cell] = []
        offset = 0
        while True:
            cell, index, offset = self._cell(index, offset)
            cells.append(cell)
            if offset >= len(self.rows[index]):
                return cells, index + 1
            offset += len(self.separator)
            if offset >= len(self.rows[index]):
                # "a," has an empty second cell.
                cells.append(Cell(index + 1, offset + 1, index + 1, None))
                return cells, index + 1

    def _cell(self, index: int, offset: int) -> tuple[Cell, int, int]:
        row = self.rows[index]
        opening = _SPACES_AND_QUOTE.match(row, offset)
        # Spaces may be the separator, and the cell empty.
        if opening and not row.startswith(self.separator, offset):
            is_spaced = row[offset] == " "
            cell = self._quoted_cell(index, opening.end() - 1, is_spaced=is_spaced)
            if cell is not None:
                return cell
        end = self._separator_after(row, offset)
        text = None
        if not shows_nothing(row[offset:end]):
            text = Text(
                value=row[offset:end], path=self.path, marks=(Mark(0, index + 1, offset + 1),)
            )
        return Cell(index + 1, offset + 1, index + 1, text), index, end

    def _separator_after(self, row: str, offset: int) -> int:
        """Return the offset of the next separator, or of the row's end."""
        if self.may_be_text:
            found = _COLON.search(row, offset)
            return found.start() if found else len(row)
        end = row.find(self.separator, offset)
        return len(row) if end < 0 else end

    def _quoted_cell(
        self, start: int, offset: int, *, is_spaced: bool
    ) -> tuple[Cell, int, int] | None:
        index, position = start, offset + 1
        pieces: list[str] = []
        marks: list[Mark] = []
        length = 0
        while True:
            row = self.rows[index]
            end = row.find('"', position)
            stop = len(row) if end < 0 else end
            marks.append(Mark(length, index + 1, position + 1))
            pieces.append(row[position:stop])
            length += stop - position
            if end < 0:
                is_open = self.spaced_quote_is_open if is_spaced else self.quote_is_open
                if is_open or index >= self.last_quote:
                    self._note_open(start, offset, is_spaced=is_spaced)
                    return None
                index, position = index + 1, 0
                pieces.append("\n")
                length += 1
            # '"say ""a"""' contains quotes.
            elif row.startswith('""', end):
                pieces.append('"')
                marks.append(Mark(length, index + 1, end + 1))
                length += 1
                position = end + 2
            else:
                break
        tail = self._separator_after(row, end + 1)
        # In '"Aida" by Verdi,opera', the quotes are text.
        if row[end + 1 : tail].strip():
            if index != start:
                self._note_open(start, offset, is_spaced=is_spaced)
            return None
        value = "".join(pieces)
        is_empty = shows_nothing(value)
        text = None if is_empty else Text(value=value, path=self.path, marks=tuple(marks))
        return Cell(start + 1, offset + 2, index + 1, text, quoted=True), index, tail

    def _note_open(self, index: int, offset: int, *, is_spaced: bool) -> None:
        # Later quotes are not searched for on other rows, which would take quadratic time.
        if is_spaced:
            self.spaced_quote_is_open = True
            return
        self.quote_is_open = True
        location = self.gatherer.location(index + 1, offset + 1)
        hint = (
            "add a quote where the cell ends, or write a quote that is text as in "
            '"""Aida"" by Verdi"'
        )
        self.gatherer.report(location, Code.BLOCK_NOT_CLOSED, "quoted cell is not closed", hint)
