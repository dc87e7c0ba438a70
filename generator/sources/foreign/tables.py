"""Records of cells as notes: which cell is what, and tables whose first row may say it."""

from collections.abc import Sequence

from generator.diagnostics import Code, quoted
from generator.notes import LineRange
from generator.sources.assembly import ParsedNote, WrittenTag
from generator.sources.dialect import ParsedFile
from generator.sources.foreign.cells import Cell, cleaned_rows, likely_separator, lines_of, records
from generator.sources.foreign.gatherer import Gatherer, put, put_answer, set_type
from generator.sources.markers import Field
from generator.text.cloze import NUMBERED_OPENING
from generator.text.edits import joined
from generator.text.escaping import escape_plain_text
from generator.text.html import is_html
from generator.text.html_reader import Lost, field_as_markdown
from generator.text.located import Text, written_at

DECK = "deck"

COLUMNS: dict[str, Field | str] = {
    **dict.fromkeys(("front", "question", "q", "term", "prompt", "text", "word", "card front"), Field.QUESTION),
    **dict.fromkeys(("back", "answer", "a", "definition", "meaning", "translation", "card back"), Field.ANSWER),
    **dict.fromkeys(("extra", "back extra", "notes", "note", "comment", "example"), Field.EXTRA),
    **dict.fromkeys(("tags", "tag"), Field.TAGS),
    **dict.fromkeys(("id", "guid"), Field.ID),
    "hint": Field.HINT,
    "source": Field.SOURCE,
    "type": Field.TYPE,
    "deck": DECK,
}


def read_table(path: str, rows: Sequence[str]) -> ParsedFile:
    """Read a table, each record of which is a note."""
    gatherer = Gatherer(path)
    rows = cleaned_rows(gatherer, rows)
    separator = "\t" if path.lower().endswith(".tsv") else likely_separator(rows)
    if separator is None:
        filled = [number for number, row in enumerate(rows, start=1) if row.strip()]
        if filled:
            hint = "part question and answer by a tab or a comma on every row"
            gatherer.report(gatherer.place(filled[0]), Code.NO_ANSWER, "rows with one cell only", hint)
        return gatherer.finish()
    found = records(gatherer, rows, 1, separator)
    names = column_names(found[0]) if len(found) > 1 else None  # one row alone is a note
    writer = NoteWriter(gatherer, is_html=any(is_html(cell.value) for record in found for cell in record))
    columns = names or [Field.QUESTION, Field.ANSWER]
    for record in found[1:] if names else found:
        writer.add(record, columns, lines_of(record))
    writer.finish()
    return gatherer.finish()


def column_names(record: Sequence[Cell]) -> list[Field | str] | None:
    """Read a record as the names of the columns, if it is that."""
    names = [COLUMNS.get(cell.value.casefold()) for cell in record]
    if not all(names) or Field.QUESTION not in names:
        return None
    return [name for name in names if name is not None]


class NoteWriter:
    """Makes notes of records: which cell is what is given for each."""

    def __init__(self, gatherer: Gatherer, *, is_html: bool) -> None:
        self.gatherer = gatherer
        self.is_html = is_html
        self.lost: Lost = {}

    def add(
        self,
        record: Sequence[Cell],
        columns: Sequence[Field | str],
        lines: LineRange,
        *,
        column: int = 1,
        is_cloze: bool = False,
        type_name: str = "",
    ) -> None:
        """Add a note, written on `lines`; what stands beyond the columns goes to its extra field.

        `column` is where it begins on its first line, which it may share with others.
        """
        by_name: dict[Field | str, list[Cell]] = {}
        for index, cell in enumerate(record):
            if cell.text is not None:
                by_name.setdefault(columns[index] if index < len(columns) else Field.EXTRA, []).append(cell)
        place = self.gatherer.place(lines.first, column)
        questions = by_name.pop(Field.QUESTION, [])
        is_cloze = is_cloze or any(NUMBERED_OPENING.search(cell.value) for cell in questions)
        question = self._text(questions, cloze=is_cloze)
        answers = by_name.pop(Field.ANSWER, [])
        if question is None:
            hint = "write the question in its cell, or take the row away"
            self.gatherer.report(place, Code.NO_QUESTION, f"row without a question: {quoted(_first(record))}", hint)
            return
        draft = self.gatherer.draft(Field.CLOZE if is_cloze else Field.QUESTION, place)
        if is_cloze:
            by_name[Field.EXTRA] = [*answers, *by_name.get(Field.EXTRA, [])]
            if not NUMBERED_OPENING.search(question.value):
                hint = 'put "{{c1::" and "}}" around what is asked for'
                message = f"cloze note without a deletion: {quoted(question.value)}"
                self.gatherer.report(place, Code.NO_CLOZE, message, hint)
                return
            put(draft, Field.CLOZE, question)
        else:
            hint = "write the answer in its cell; put a cell with line ends into quotes"
            put(draft, Field.QUESTION, question)
            put_answer(draft, self._text(answers), hint, place)
        self._add_rest(draft, lines, by_name, type_name)

    def finish(self) -> None:
        """Report what of the cells' HTML was not carried over."""
        self.gatherer.report_lost(self.lost)

    def _add_rest(
        self, draft: ParsedNote, lines: LineRange, by_name: dict[Field | str, list[Cell]], type_name: str
    ) -> None:
        for name in (Field.HINT, Field.EXTRA, Field.SOURCE):
            put(draft, name, self._text(by_name.get(name, [])))
        for cell in by_name.get(Field.TAGS, []):
            draft.tags += tags_of(cell)
        for cell in by_name.get(Field.ID, [])[:1]:
            if cell.text is not None:
                put(draft, Field.ID, written_at(cell.text.locate(0), cell.value))
        types = by_name.get(Field.TYPE, [])
        if types and types[0].text is not None and draft.start is Field.QUESTION:
            put(draft, Field.TYPE, written_at(types[0].text.locate(0), types[0].value))
        elif type_name and draft.start is Field.QUESTION:
            set_type(draft, draft.location, type_name)
        decks = by_name.get(DECK, [])
        self.gatherer.add(draft, lines, deck=decks[0].value if decks else None)

    def _text(self, cells: Sequence[Cell], *, cloze: bool = False) -> Text | None:
        texts = [self._markdown(cell.text, cloze=cloze) for cell in cells if cell.text is not None]
        filled = [text for text in texts if text is not None]
        return joined(filled) if filled else None

    def _markdown(self, text: Text, *, cloze: bool) -> Text | None:
        return field_as_markdown(text, self.lost, cloze=cloze) if self.is_html else escape_plain_text(text, cloze=cloze)


def tags_of(cell: Cell) -> list[WrittenTag]:
    """Read a cell of tags, parted by spaces as in Anki, or by commas."""
    text = cell.text
    if text is None:
        return []
    found = []
    offset = 0
    sign = "," if "," in text.value else " "
    for word in text.value.replace("\n", sign).split(sign):
        bare = word.strip().removeprefix("#")
        if bare:
            found.append(WrittenTag(text.locate(offset + word.index(bare)), bare))
        offset += len(word) + 1
    return found


def _first(record: Sequence[Cell]) -> str:
    return next((cell.value for cell in record if cell.text is not None), "")
