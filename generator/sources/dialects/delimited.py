r"""Tables: CSV, TSV, and what Quizlet exports, a note a row.

    file   = [ names ] { record }                        records as in `cells`
    names  = a first record of known names: front, back, question, answer, term, definition, text, extra, hint,
             source, tags, deck, type, id
    record = question cell answer cell { extra cell }     unless names say otherwise

Cells are plain text, or HTML if any of them looks like it, as Anki decides. A question with `{{c1::…}}` makes a cloze
note. The sign between cells is the one that parts the rows best: tab, `|`, `;`, `:` or `,`. Rows whose cells have line
ends in them need quotes: where a row has one cell only, it is reported.
"""

from generator.sources.dialect import Detection, Dialect, Rank, Sample
from generator.sources.foreign.cells import guess_separator
from generator.sources.foreign.tables import read_table


def _detect_tabs(sample: Sample) -> Detection | None:
    """Tell rows of cells in a text without a format; any other separator may be in a sentence."""
    # A text with tabs may be anything, so that it counts for a file that a person named only.
    if sample.suffix in ("txt", "") and guess_separator(sample.rows) == "\t":
        return Detection(why="its rows are parted by tabs", rank=Rank.CELLS, is_sure=False)
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
