"""Notes made of cells, each of which is a field: of records in a table, or of the fields of Anki's own notes."""

from collections.abc import Sequence
from dataclasses import dataclass

from generator.diagnostics import Code, quoted
from generator.notes import LineRange
from generator.sources.assembly import ParsedNote, WrittenTag
from generator.sources.field_markers import Field
from generator.sources.foreign.cells import Cell
from generator.sources.foreign.filling import set_answer, set_field, set_type
from generator.sources.foreign.gatherer import Gatherer
from generator.sources.foreign.note_types import (
    CONTEXT,
    PLAIN_TEXT_TYPES,
    REVERSE,
    TYPED,
    is_cloze_type,
    type_of,
)
from generator.text.cloze import NUMBERED_OPENING
from generator.text.edits import join_texts
from generator.text.escaping import escape_plain_text
from generator.text.html_reader import Lost, field_as_markdown
from generator.text.located import Text, text_at

DECK = "deck"
# No text of a card: how a note is asked is its type, and its context comes from its place in the source.
_UNSHOWN = (CONTEXT, REVERSE, TYPED)

NamedCell = tuple[Field | str, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How a note is called in messages, and where its question and its answer are to be written."""

    what: str
    question_hint: str
    answer_hint: str


OF_ROWS = Wording(
    what="row",
    question_hint="write the question in its cell, or remove the row",
    answer_hint="write the answer in its cell; a cell with line breaks needs quotes",
)


def name_cells(record: Sequence[Cell], columns: Sequence[Field | str]) -> list[NamedCell]:
    """Say what each cell of a record is; one beyond the columns goes to the extra field."""
    return [
        (columns[index] if index < len(columns) else Field.EXTRA, cell)
        for index, cell in enumerate(record)
    ]


def has_deletion(cell: Cell) -> bool:
    """Tell whether a cell has a cloze deletion in Anki's form."""
    return NUMBERED_OPENING.search(cell.value) is not None


class NoteWriter:
    """Makes notes of cells: which cell is what is given for each."""

    def __init__(self, gatherer: Gatherer, *, is_html: bool, wording: Wording = OF_ROWS) -> None:
        self.gatherer = gatherer
        self.wording = wording
        self.is_html = is_html
        self.lost: Lost = {}

    def add_of_type(self, kind: str, fields: Sequence[NamedCell], lines: LineRange) -> None:
        """Add a note of Anki's that is of the type `kind`; a GUID among its cells is its `Field.ID`."""
        place = self.gatherer.location(lines.first)
        # Its fields are shapes in a form of their own, over a picture that is not in the file.
        if "image occlusion" in kind.casefold():
            message = f"not converted: note of type {quoted(kind)}"
            self.gatherer.report(
                place, Code.NOT_CONVERTED, message, 'write it again with "Type: occlusion"'
            )
            return
        self.gatherer.known_notes.add_note_type(place, kind)
        # Of two cells for one field the first counts here.
        filled = {name: cell for name, cell in reversed(fields) if cell.text is not None}
        guid = filled[Field.ID].text if Field.ID in filled else None
        # Anki takes an update from a note of the same type only.
        if guid is not None and kind not in PLAIN_TEXT_TYPES:
            is_cloze = is_cloze_type(kind) or (
                Field.QUESTION in filled and has_deletion(filled[Field.QUESTION])
            )
            self.gatherer.known_notes.add_type_mismatch(guid.location, kind, is_cloze=is_cloze)
        kept = [(name, cell) for name, cell in fields if name not in _UNSHOWN]
        if kept:
            self.add(
                kept, lines, is_cloze=is_cloze_type(kind), type_name=type_of(kind, set(filled))
            )

    def add(
        self,
        fields: Sequence[NamedCell],
        lines: LineRange,
        *,
        column: int = 1,
        is_cloze: bool = False,
        type_name: str = "",
    ) -> None:
        """Add a note, written on `lines`; `column` is where it begins on the first, which it may share with others."""
        by_name: dict[Field | str, list[Cell]] = {}
        for name, cell in fields:
            if cell.text is not None:
                by_name.setdefault(name, []).append(cell)
        place = self.gatherer.location(lines.first, column)
        questions = by_name.pop(Field.QUESTION, [])
        is_cloze = is_cloze or any(map(has_deletion, questions))
        question = self._text(questions, cloze=is_cloze)
        answers = by_name.pop(Field.ANSWER, [])
        if question is None:
            first = next((cell.value for _, cell in fields if cell.text is not None), "")
            message = f"{self.wording.what} without a question: {quoted(first)}"
            self.gatherer.report(place, Code.NO_QUESTION, message, self.wording.question_hint)
            return
        draft = self.gatherer.start_note(Field.CLOZE if is_cloze else Field.QUESTION, place)
        if is_cloze:
            # "{{c1::Cusco}} is high","in Peru": a cloze note has no answer, and shows more below.
            by_name[Field.EXTRA] = [*answers, *by_name.get(Field.EXTRA, [])]
            if not NUMBERED_OPENING.search(question.value):
                self.gatherer.report_no_deletion(place, question)
                return
            set_field(draft, Field.CLOZE, question)
        else:
            set_field(draft, Field.QUESTION, question)
            set_answer(draft, self._text(answers), self.wording.answer_hint, place)
        self._add_rest(draft, lines, by_name, type_name)

    def finish(self) -> None:
        """Report what of the cells' HTML was not carried over."""
        self.gatherer.report_lost(self.lost)

    def _add_rest(
        self,
        draft: ParsedNote,
        lines: LineRange,
        by_name: dict[Field | str, list[Cell]],
        type_name: str,
    ) -> None:
        for name in (Field.HINT, Field.EXTRA, Field.SOURCE):
            set_field(draft, name, self._text(by_name.get(name, [])))
        for cell in by_name.get(Field.TAGS, []):
            draft.tags += tags_of(cell)
        # A table may have "id" and "guid": a note has one.
        for cell in by_name.get(Field.ID, [])[:1]:
            if cell.text is not None:
                set_field(draft, Field.ID, text_at(cell.text.locate(0), cell.value))
        types = by_name.get(Field.TYPE, [])
        if types and types[0].text is not None and draft.start is Field.QUESTION:
            set_field(draft, Field.TYPE, text_at(types[0].text.locate(0), types[0].value))
        elif type_name and draft.start is Field.QUESTION:
            set_type(draft, draft.location, type_name)
        decks = by_name.get(DECK, [])
        self.gatherer.add(draft, lines, deck=decks[0].value if decks else None)

    def _text(self, cells: Sequence[Cell], *, cloze: bool = False) -> Text | None:
        texts = [self._markdown(cell.text, cloze=cloze) for cell in cells if cell.text is not None]
        filled = [text for text in texts if text is not None]
        return join_texts(filled) if filled else None

    def _markdown(self, text: Text, *, cloze: bool) -> Text | None:
        return (
            field_as_markdown(text, self.lost, cloze=cloze)
            if self.is_html
            else escape_plain_text(text, cloze=cloze)
        )


def tags_of(cell: Cell) -> list[WrittenTag]:
    """Read a cell of tags, parted by spaces as in Anki, or by commas."""
    text = cell.text
    if text is None:
        return []
    found = []
    offset = 0
    # "nouns, water" is two tags, as is "nouns water", which is Anki's own form.
    sign = "," if "," in text.value else " "
    for word in text.value.replace("\n", sign).split(sign):
        bare = word.strip().removeprefix("#")
        if bare:
            found.append(WrittenTag(text.locate(offset + word.index(bare)), bare))
        offset += len(word) + 1
    return found
