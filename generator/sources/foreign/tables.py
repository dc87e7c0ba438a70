"""Reads tables, whose records are notes and whose first row may name the columns."""

from collections.abc import Sequence

from generator.diagnostics import Code
from generator.sources.dialect import ParsedFile
from generator.sources.field_markers import Field
from generator.sources.foreign.cells import (
    Cell,
    clean_rows,
    guess_separator,
    read_records,
    record_lines,
)
from generator.sources.foreign.gatherer import Gatherer
from generator.sources.foreign.note_builder import DECK, NoteBuilder, name_cells
from generator.text.html import is_html

COLUMN_NAMES: dict[str, Field | str] = {
    **dict.fromkeys(
        ("front", "question", "q", "term", "prompt", "text", "word", "card front"), Field.QUESTION
    ),
    **dict.fromkeys(
        ("back", "answer", "a", "definition", "meaning", "translation", "card back"), Field.ANSWER
    ),
    **dict.fromkeys(("extra", "back extra", "notes", "note", "comment", "example"), Field.EXTRA),
    **dict.fromkeys(("tags", "tag"), Field.TAGS),
    **dict.fromkeys(("id", "guid"), Field.ID),
    "hint": Field.HINT,
    "source": Field.SOURCE,
    "type": Field.TYPE,
    "deck": DECK,
}


def read_table(path: str, rows: Sequence[str]) -> ParsedFile:
    """Read a table with a note in each record."""
    gatherer = Gatherer(path)
    rows = clean_rows(gatherer, rows)
    # A ".tsv" may have more commas than tabs in its texts.
    separator = "\t" if path.lower().endswith(".tsv") else guess_separator(rows)
    if separator is None:
        filled = [number for number, row in enumerate(rows, start=1) if row.strip()]
        if filled:
            hint = "separate question and answer with a tab or a comma in every row"
            gatherer.report(
                gatherer.location(filled[0]), Code.NO_ANSWER, "every row has only one cell", hint
            )
        return gatherer.finish()
    records = read_records(gatherer, rows, 1, separator)
    # A single row "Question,Answer" is a note with these words.
    names = column_names(records[0]) if len(records) > 1 else None
    builder = NoteBuilder(
        gatherer, is_html=any(is_html(cell.value) for record in records for cell in record)
    )
    columns = names or [Field.QUESTION, Field.ANSWER]
    for record in records[1:] if names else records:
        builder.add(name_cells(record, columns), record_lines(record))
    builder.finish()
    return gatherer.finish()


def column_names(record: Sequence[Cell]) -> list[Field | str] | None:
    """Read a record as the names of the columns, if it has a known name in each cell."""
    names = [COLUMN_NAMES.get(cell.value.casefold()) for cell in record]
    if not all(names) or Field.QUESTION not in names:
        return None
    return [name for name in names if name is not None]
