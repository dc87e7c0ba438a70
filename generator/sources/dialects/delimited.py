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

from dataclasses import replace
from functools import partial

from generator.reading import ReadOptions
from generator.sources.dialect import Detection, Dialect, Rank, Sample
from generator.sources.foreign.cells import guess_separator
from generator.sources.foreign.tables import read_table


def _detect_tabs(sample: Sample) -> Detection | None:
    """Detect rows of cells by their tabs; any other separator may be part of a sentence."""
    # Any text may have tabs, so this is enough only for a file that the user named.
    if sample.suffix in ("txt", "") and guess_separator(sample.rows) == "\t":
        return Detection(why="its rows are separated by tabs", rank=Rank.CELLS, is_sure=False)
    return None


def _configured(dialect: Dialect, options: ReadOptions) -> Dialect:
    return replace(dialect, read=partial(read_table, option=options.columns))


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
    detect=_detect_tabs,
    note_hint="write a row for each note: question, tab, answer",
    suffixes=("tsv",),
    has_columns=True,
    configure=lambda options: _configured(TSV, options),
)
