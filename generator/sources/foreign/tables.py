"""Reads tables, whose records are notes and whose first row may name the columns."""

from collections.abc import Sequence

from generator.diagnostics import Code
from generator.sources.dialect import ParsedFile
from generator.sources.foreign.cells import (
    clean_rows,
    guess_separator,
    named_separator,
    read_records,
    record_lines,
)
from generator.sources.foreign.column_roles import roles_from_option, roles_of
from generator.sources.foreign.columns import ColumnsError
from generator.sources.foreign.gatherer import Gatherer
from generator.sources.foreign.note_builder import NoteBuilder, name_cells
from generator.text.html import is_html

# A row with more says nothing of the roles of its cells.
_QUESTION_AND_ANSWER = 2


def read_table(
    path: str, rows: Sequence[str], option: str = "", option_from: str = ""
) -> ParsedFile:
    """Read a table with a note in each record; `option` has the roles of its columns.

    `option_from` is the path of the lock that has them; "" if the user gave them. Without them,
    the first record may name them.
    """
    gatherer = Gatherer(path)
    rows = clean_rows(gatherer, rows)
    # The line that names the separator is no record.
    named = named_separator(rows)
    before, separator = named or (-1, _separator(path, rows))
    if separator is None:
        filled = [number for number, row in enumerate(rows, start=1) if row.strip()]
        if filled:
            hint = "separate question and answer with a tab or a comma in every row"
            gatherer.report(
                gatherer.location(filled[0]), Code.NO_ANSWER, "every row has only one cell", hint
            )
        return gatherer.finish()
    records = read_records(gatherer, rows, before + 2, separator, is_named=named is not None)
    cells = [[cell.value for cell in record] for record in records]
    try:
        columns = roles_from_option(option, cells) if option else roles_of(cells)
    except ColumnsError as error:
        gatherer.report_columns(error, option_from)
        return gatherer.finish()
    has_html = any(is_html(cell.value) for record in records for cell in record)
    builder = NoteBuilder(gatherer, is_html=has_html, keeps_lines=True)
    below_header = records[int(columns.has_header) :]
    for record in below_header:
        builder.add(name_cells(record, columns.roles, columns.labels), record_lines(record))
    builder.finish()
    is_two_texts = not columns.has_header and len(columns.columns) <= _QUESTION_AND_ANSWER
    if option or (below_header and not is_two_texts):
        gatherer.notices.append(columns.notice(path, is_set=bool(option), set_by=option_from))
    return gatherer.finish()


def _separator(path: str, rows: Sequence[str]) -> str | None:
    # A ".tsv" may have more commas than tabs in its texts, or in spite of its name no tab at all.
    if path.lower().endswith(".tsv") and any("\t" in row for row in rows):
        return "\t"
    return guess_separator(rows)
