r"""Tables in CSV and TSV, with one note per row.

    file   = [ names ] { record }                        records as in `cells`
    names  = a first record of known names: front, back, question, answer, term, definition, text,
             extra, hint, source, tags, deck, type, id
    record = question cell answer cell { extra cell }     unless the names differ

Cells are plain text, or HTML if any of them looks like HTML, as Anki decides. A question with
`{{c1::…}}` makes a cloze note. The separator is the character that splits the rows best: tab, `|`,
`;`, `:` or `,`. A cell with line breaks needs quotes.
"""

from generator.sources.dialect import Detection, Dialect, Rank, Sample
from generator.sources.foreign.cells import guess_separator
from generator.sources.foreign.tables import read_table


def _detect_tabs(sample: Sample) -> Detection | None:
    """Detect rows of cells by their tabs; any other separator may be part of a sentence."""
    # Any text may have tabs, so this is enough only for a file that the user named.
    if sample.suffix in ("txt", "") and guess_separator(sample.rows) == "\t":
        return Detection(why="its rows are separated by tabs", rank=Rank.CELLS, is_sure=False)
    return None


CSV = Dialect(
    name="csv",
    read=read_table,
    tools=("excel", "spreadsheet", "tables"),
    note_hint="write a row for each note: question,answer",
    suffixes=("csv",),
)
TSV = Dialect(
    name="tsv",
    read=read_table,
    detect=_detect_tabs,
    note_hint="write a row for each note: question, tab, answer",
    suffixes=("tsv",),
)
