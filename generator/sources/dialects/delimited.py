r"""Tables in CSV and TSV, with one note per row.

    file   = [ "sep=" separator ] [ names ] { record }   records as in `cells`
    names  = the first record, if it has the names of two columns: known ones (front, answer,
             Begriff, tags), languages, or a name above running numbers
    record = question cell answer cell { extra cell }     unless the names or an option differ

Texts of a column with another name are in the extra field, after that name. Columns about the row,
such as its number, are left out. A notice says what each column is.
Cells are plain text, or HTML if any of them looks like HTML, as Anki decides; a line end in a cell
without tags for its lines is one on the card. A question with `{{c1::…}}` makes a cloze note.
Without Excel's line `sep=;`, the separator is the character that splits the rows best: tab, `|`,
`;`, `,` or `:`. A cell with line breaks needs quotes.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from generator.reading import ReadOptions
from generator.sources.dialect import Detection, Dialect, Rank, Sample
from generator.sources.foreign.cells import guess_separator, named_separator, read_records
from generator.sources.foreign.gatherer import Gatherer
from generator.sources.foreign.tables import read_table
from generator.sources.front_matter import front_matter_end

# A line of a text has one of these seldom, and nearly every line of it never.
_RARE = ("|", ";")
# Some rows are not finished, and some have the separator in a text as well.
_NEARLY_ALL = 0.9
_MOST = 0.6
# One row may be any text.
_FEWEST_ROWS = 2


def _detect_rows(sample: Sample) -> Detection | None:
    """Detect rows of cells by their tabs, or by a rarer character in nearly all of them."""
    # Any text may have these, so this is enough only for a file that the user named.
    if sample.suffix not in ("txt", ""):
        return None
    rows = sample.rows[(front_matter_end(sample.rows) or -1) + 1 :]
    if named := named_separator(rows):
        return Detection(why=f'it begins with "sep={named[1]}"', rank=Rank.CELLS, is_sure=False)
    separator = guess_separator(rows)
    if separator == "\t":
        return Detection(why="its rows are separated by tabs", rank=Rank.CELLS, is_sure=False)
    if separator not in _RARE or not _is_table(
        rows, separator, has_native_markers=sample.has_native_markers
    ):
        return None
    why = f'its rows are separated by "{separator}"'
    return Detection(why=why, rank=Rank.CELLS, is_sure=False)


def _is_table(rows: Sequence[str], separator: str, *, has_native_markers: bool) -> bool:
    """Return whether nearly all rows are two texts or more, most of them equally many.

    With markers of the native format, all rows are two texts.
    """
    records = read_records(Gatherer(""), rows, 1, separator)
    widths = Counter(
        len(record) for record in records if len(record) > 1 and all(c.text for c in record[:2])
    )
    if len(records) < _FEWEST_ROWS:
        return False
    if has_native_markers:
        return widths[2] == len(records)
    enough, most = _NEARLY_ALL * len(records), _MOST * len(records)
    return widths.total() >= enough and max(widths.values()) >= most


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
