r"""Quizlet's export, with the separators that its dialog offers.

    file = row { ";" row }            all on one line
         | row { [ ";" ] line end row }
    row  = term ( tab | "," ) definition

A semicolon separates rows only if the whole text is one line, or if every line ends with one;
otherwise it is text. Between two semicolons there must be a term and a definition: anything else
belongs to the definition before it.
"""

from collections.abc import Sequence

from generator.diagnostics import Code
from generator.notes import LineRange
from generator.sources.dialect import Dialect, ParsedFile
from generator.sources.field_markers import Field
from generator.sources.foreign.cells import Cell, clean_rows
from generator.sources.foreign.gatherer import Gatherer
from generator.sources.foreign.note_builder import NoteBuilder, name_cells
from generator.sources.foreign.tables import read_table
from generator.text.html import is_html
from generator.text.located import Mark, Text

_ROW_SEPARATOR = ";"
_CELL_SEPARATORS = ("\t", ",")
_TERM_AND_DEFINITION = (Field.QUESTION, Field.ANSWER)


def read(path: str, rows: Sequence[str]) -> ParsedFile:
    """Read an export of Quizlet."""
    filled = [index for index, row in enumerate(rows) if row.strip()]
    terminated = [index for index in filled if rows[index].rstrip().endswith(_ROW_SEPARATOR)]
    # "a\tb;", "c\td": every line ends with ";", the chosen row separator, except perhaps the last.
    if len(filled) > 1 and terminated and set(filled[:-1]) <= set(terminated):
        unterminated = [
            row.rstrip().removesuffix(_ROW_SEPARATOR) if row.strip() else row for row in rows
        ]
        return read_table(path, unterminated)
    if len(filled) == 1 and _ROW_SEPARATOR in rows[filled[0]]:
        return _read_line(path, filled[0], rows)
    return read_table(path, rows)


def _read_line(path: str, index: int, rows: Sequence[str]) -> ParsedFile:
    """Read rows that are all on one line; if it is not such a line, read it as a table."""
    gatherer = Gatherer(path)
    row = clean_rows(gatherer, rows)[index]
    spans = _split_row(row)
    separator = next((character for character in _CELL_SEPARATORS if character in row), None)
    # "a;b" is one row of a table: the first text must be a term and a definition.
    if separator is None or not spans or separator not in row[slice(*spans[0])]:
        return read_table(path, rows)
    records: list[tuple[int, int]] = []
    for start, end in spans:
        if separator in row[start:end]:
            records.append((start, end))
        else:
            # "dog,animal; pet": the definition contains a semicolon.
            records[-1] = records[-1][0], end
    merged = len(spans) - len(records)
    if merged:
        location = gatherer.location(index + 1)
        hint = "leave it, or write each row on its own line if a definition is missing"
        message = (
            "text after a semicolon became part of the definition before it"
            if merged == 1
            else f"{merged} texts after semicolons became part of the definitions before them"
        )
        gatherer.report(location, Code.NOT_CONVERTED, message, hint)
    builder = NoteBuilder(gatherer, is_html=is_html(row))
    for start, end in records:
        middle = row.index(separator, start)
        record = [_cell(path, index, row, start, middle), _cell(path, index, row, middle + 1, end)]
        builder.add(
            name_cells(record, _TERM_AND_DEFINITION),
            LineRange(first=index + 1, last=index + 1),
            column=record[0].column,
        )
    builder.finish()
    return gatherer.finish()


def _split_row(row: str) -> list[tuple[int, int]]:
    """Return the spans between semicolons that are not blank."""
    spans, start = [], 0
    for piece in row.split(_ROW_SEPARATOR):
        if piece.strip():
            spans.append((start, start + len(piece)))
        start += len(piece) + 1
    return spans


def _cell(path: str, index: int, row: str, start: int, end: int) -> Cell:
    value = row[start:end]
    indent = len(value) - len(value.lstrip())
    location = Mark(0, index + 1, start + indent + 1)
    text = Text(value=value.strip(), path=path, marks=(location,)) if value.strip() else None
    return Cell(index + 1, start + indent + 1, index + 1, text)


DIALECT = Dialect(
    name="quizlet", read=read, note_hint="write a row for each note: term, tab, definition"
)
