r"""Tables in CSV and TSV, with one note per row.

    file   = [ names ] { record }                        records as in `cells`
    names  = the first record, if it has the names of two columns: known ones (front, answer,
             Begriff, tags), languages, or a name above running numbers
    record = question cell answer cell { extra cell }     unless the names or an option differ

Texts of a column with another name are in the extra field, after that name. Columns about the row,
such as its number, are left out. A notice says what each column is.
Cells are plain text, or HTML if any of them looks like HTML, as Anki decides; a line end in a cell
without tags for its lines is one on the card. A question with
`{{c1::…}}` makes a cloze note. The separator is the character that splits the rows best: tab, `|`,
`;`, `:` or `,`. A cell with line breaks needs quotes.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from generator.reading import ReadOptions
from generator.sources.dialect import Detection, Dialect, Rank, Sample
from generator.sources.foreign.cells import guess_separator
from generator.sources.foreign.tables import read_table

# A line of a text has one of these seldom, and each line exactly one never.
_RARE = ("|", ";")


def _detect_rows(sample: Sample) -> Detection | None:
    """Detect rows of cells by their tabs, or by a rarer character that each row has once."""
    # Any text may have these, so this is enough only for a file that the user named.
    if sample.suffix not in ("txt", ""):
        return None
    if guess_separator(sample.rows) == "\t":
        return Detection(why="its rows are separated by tabs", rank=Rank.CELLS, is_sure=False)
    filled = [row for row in sample.rows if row.strip()]
    separator = next((one for one in _RARE if _splits_in_two(filled, one)), None)
    why = f'each of its rows has one "{separator}"'
    return None if separator is None else Detection(why=why, rank=Rank.CELLS, is_sure=False)


def _splits_in_two(rows: Sequence[str], separator: str) -> bool:
    """Return whether each of at least two rows is a text, the separator and a text."""
    return len(rows) > 1 and all(
        row.count(separator) == 1 and all(cell.strip() for cell in row.split(separator))
        for row in rows
    )


def _configured(dialect: Dialect, options: ReadOptions) -> Dialect:
    read = partial(read_table, option=options.columns, option_from=options.columns_from)
    return replace(dialect, read=read)


CSV: Dialect = Dialect(
    name="csv",
    read=read_table,
    tools=("excel", "spreadsheet", "tables"),
    note_hint="write a row for each note: question,answer",
    suffixes=("csv",),
    has_columns=True,
    configure=lambda options: _configured(CSV, options),
)
TSV: Dialect = Dialect(
    name="tsv",
    read=read_table,
    detect=_detect_rows,
    note_hint="write a row for each note: question, tab, answer",
    suffixes=("tsv",),
    has_columns=True,
    configure=lambda options: _configured(TSV, options),
)
