"""Builds notes from cells: the cells of a table's records, or the fields of Anki's notes."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from generator.diagnostics import Code, quoted
from generator.notes import LineRange
from generator.sources.assembly import ParsedNote
from generator.sources.field_markers import Field
from generator.sources.foreign.cells import Cell
from generator.sources.foreign.clozes import without_empty_deletions
from generator.sources.foreign.column_names import DECK, Role
from generator.sources.foreign.deck_headings import sections_of_context, split_deck_name
from generator.sources.foreign.field_setters import set_answer, set_field, set_type
from generator.sources.foreign.gatherer import Gatherer
from generator.sources.foreign.note_types import (
    CONTEXT,
    PLAIN_TEXT_TYPES,
    REVERSE,
    TYPED,
    is_cloze_type,
    is_occlusion_type,
    question_type,
)
from generator.sources.foreign.tag_cells import tags_in_cell
from generator.text.anki_regions import LostMarkup, with_anki_math
from generator.text.cloze import NUMBERED_OPENING
from generator.text.edits import Edit, TextBuilder, edit_text, join_texts
from generator.text.escaping import escape_plain_text
from generator.text.html import has_line_tags, has_markup
from generator.text.html_reader import field_as_markdown
from generator.text.located import Text, text_at
from generator.text.markers import starts_block
from generator.values import dataclass

# Not texts on a card: they set the type of the note.
_NOT_ON_CARDS = (REVERSE, TYPED)


class NamedCell(NamedTuple):
    """A cell, the field that it is in, and the label that its text gets, if any."""

    name: Role
    cell: Cell
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteMessages:
    """The word for a note in messages, and the hints about writing its question and answer."""

    what: str
    question_hint: str
    answer_hint: str


ROW_MESSAGES = NoteMessages(
    what="row",
    question_hint="write the question in its cell, or delete the row",
    answer_hint="write the answer in its cell; a cell with line breaks needs quotes",
)


def name_cells(
    record: Sequence[Cell], roles: Sequence[Role | None], labels: Sequence[str] = ()
) -> list[NamedCell]:
    """Name the field of each cell of a record; cells beyond the roles are extra.

    Cells without a role are left out.
    """
    named = []
    for index, cell in enumerate(record):
        role = roles[index] if index < len(roles) else Field.EXTRA
        if role is not None:
            named.append(NamedCell(role, cell, labels[index] if index < len(labels) else ""))
    return named


def has_deletion(cell: Cell) -> bool:
    """Return whether a cell has a cloze deletion in Anki's form."""
    return NUMBERED_OPENING.search(cell.value) is not None


class NoteBuilder:
    """Builds notes from cells, each given with the name of its field.

    With `is_html`, cells are HTML. With `keeps_lines`, a line end in a cell is one on the card,
    even in HTML, unless the cell has tags for its lines: a spreadsheet writes line ends, Anki not.
    A spreadsheet's tags may be a list.
    """

    def __init__(
        self,
        gatherer: Gatherer,
        *,
        is_html: bool,
        keeps_lines: bool = False,
        messages: NoteMessages = ROW_MESSAGES,
    ) -> None:
        self.gatherer = gatherer
        self.messages = messages
        self.is_html = is_html
        self.keeps_lines = keeps_lines
        self.lost: LostMarkup = {}

    def add_of_type(self, kind: str, fields: Sequence[NamedCell], lines: LineRange) -> None:
        """Add a note of Anki's with the note type `kind`; its `Field.ID`, if any, is its GUID."""
        location = self.gatherer.location(lines.first)
        # Its fields are shapes in another syntax, over a picture that is not in the file.
        if is_occlusion_type(kind):
            self.gatherer.unread_types.append(kind)
            message = f"not converted: note of type {quoted(kind)}"
            self.gatherer.report(
                location, Code.NOT_CONVERTED, message, 'write it again with "Type: occlusion"'
            )
            return
        if kind not in PLAIN_TEXT_TYPES and not is_cloze_type(kind):
            fields = self._with_answer(fields)
        # If two cells have the same field, the first counts here.
        filled = {one.name: one.cell for one in reversed(fields) if one.cell.text is not None}
        guid = filled[Field.ID].text if Field.ID in filled else None
        # Anki updates a note only from one of the same type.
        if guid is not None and kind not in PLAIN_TEXT_TYPES:
            is_cloze = is_cloze_type(kind) or (
                Field.QUESTION in filled and has_deletion(filled[Field.QUESTION])
            )
            self.gatherer.known_notes.add_type_mismatch(guid.location, kind, is_cloze=is_cloze)
        kept = [one for one in fields if one.name not in _NOT_ON_CARDS]
        if kept:
            self.add(
                kept,
                lines,
                is_cloze=is_cloze_type(kind),
                type_name=question_type(kind, set(filled)),
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
        """Add a note on `lines`. `column` is its start on the first one, which notes may share."""
        by_name: dict[Role, list[NamedCell]] = {}
        for one in fields:
            if one.cell.text is not None:
                by_name.setdefault(one.name, []).append(one)
        location = self.gatherer.location(lines.first, column)
        questions = by_name.pop(Field.QUESTION, [])
        is_cloze = is_cloze or any(has_deletion(one.cell) for one in questions)
        if is_cloze:
            questions = self._without_empty_deletions(questions)
        question = self._text(questions, cloze=is_cloze)
        answers = by_name.pop(Field.ANSWER, [])
        if question is None:
            first = next((one.cell.value for one in fields if one.cell.text is not None), "")
            message = f"{self.messages.what} without a question: {quoted(first)}"
            self.gatherer.report(location, Code.NO_QUESTION, message, self.messages.question_hint)
            return
        note = self.gatherer.start_note(Field.CLOZE if is_cloze else Field.QUESTION, location)
        if is_cloze:
            # "{{c1::Cusco}} is high","in Peru": a cloze note has no answer, but extra text.
            by_name[Field.EXTRA] = [*answers, *by_name.get(Field.EXTRA, [])]
            if not NUMBERED_OPENING.search(question.value):
                self.gatherer.report_no_deletion(location, question)
                return
            set_field(note, Field.CLOZE, question)
        else:
            set_field(note, Field.QUESTION, question)
            set_answer(note, self._text(answers), self.messages.answer_hint, location)
        self._add_other_fields(note, lines, by_name, type_name)

    def finish(self) -> None:
        """Report the HTML of the cells that was not converted."""
        self.gatherer.report_lost(self.lost)

    def _with_answer(self, fields: Sequence[NamedCell]) -> Sequence[NamedCell]:
        """Take the first filled field after an empty answer as the answer, a picture above all.

        In Anki, such a note has a card, whose answer is what its template shows of these fields.
        """
        answers = [index for index, one in enumerate(fields) if one.name is Field.ANSWER]
        questions = [one.cell for one in fields if one.name is Field.QUESTION]
        if (
            not answers
            or any(map(has_deletion, questions))
            or not all(self._is_blank(fields[index].cell) for index in answers)
        ):
            return fields
        later = [
            index
            for index, one in enumerate(fields)
            if index > answers[0] and one.name is Field.EXTRA and not self._is_blank(one.cell)
        ]
        if not later:
            return fields
        pictures = [index for index in later if "<img" in fields[index].cell.value.lower()]
        taken = [*pictures, *later][0]
        return [
            NamedCell(Field.ANSWER, one.cell) if index == taken else one
            for index, one in enumerate(fields)
        ]

    def _is_blank(self, cell: Cell) -> bool:
        if cell.text is None:
            return True
        # Only such a text may be nothing but tags and spaces.
        is_tag = self.is_html and cell.value.startswith(("<", "&"))
        return is_tag and field_as_markdown(cell.text, {}, cloze=False) is None

    def _without_empty_deletions(self, questions: Sequence[NamedCell]) -> list[NamedCell]:
        kept, empty = [], []
        for one in questions:
            text, removed = without_empty_deletions(one.cell.text) if one.cell.text else (None, [])
            empty += removed
            if text is not None:
                kept.append(one._replace(cell=replace(one.cell, text=text)))
        if empty:
            times = f" and {len(empty) - 1} more" if len(empty) > 1 else ""
            message = f"not converted: empty cloze deletion{times}"
            hint = 'leave it, or write what is asked for, as in "{{c1::text}}"'
            self.gatherer.report(empty[0], Code.NOT_CONVERTED, message, hint)
        return kept

    def _add_other_fields(
        self,
        note: ParsedNote,
        lines: LineRange,
        by_name: dict[Role, list[NamedCell]],
        type_name: str,
    ) -> None:
        for name in (Field.HINT, Field.EXTRA, Field.SOURCE):
            set_field(note, name, self._text(by_name.get(name, [])))
        for one in by_name.get(Field.TAGS, []):
            note.tags += tags_in_cell(one.cell, may_be_list=self.keeps_lines)
        # A table may have columns "id" and "guid"; a note has one id.
        for one in by_name.get(Field.ID, [])[:1]:
            if one.cell.text is not None:
                set_field(note, Field.ID, text_at(one.cell.text.locate(0), one.cell.value))
        types = [one.cell for one in by_name.get(Field.TYPE, [])]
        if types and types[0].text is not None and note.start is Field.QUESTION:
            set_field(note, Field.TYPE, text_at(types[0].text.locate(0), types[0].value))
        elif type_name and note.start is Field.QUESTION:
            set_type(note, note.location, type_name)
        decks = by_name.get(DECK, [])
        deck = decks[0].cell.value if decks else None
        if context := self._text(by_name.get(CONTEXT, [])):
            note.sections += sections_of_context(context.value, split_deck_name(deck))
        self.gatherer.add(note, lines, deck=deck)

    def _text(self, cells: Sequence[NamedCell], *, cloze: bool = False) -> Text | None:
        texts = [
            (self._markdown(one.cell.text, cloze=cloze), one.label)
            for one in cells
            if one.cell.text is not None
        ]
        filled = [_labelled(text, label) for text, label in texts if text is not None]
        return join_texts(filled) if filled else None

    def _markdown(self, text: Text, *, cloze: bool) -> Text | None:
        if not self.is_html or (
            self.keeps_lines and "\n" in text.value and not has_markup(text.value)
        ):
            return escape_plain_text(with_anki_math(text), cloze=cloze)
        if self.keeps_lines and "\n" in text.value and not has_line_tags(text.value):
            ends = (found.start() for found in re.finditer("\n", text.value))
            text = edit_text(text, [Edit(end, end, "<br>") for end in ends])
        return field_as_markdown(text, self.lost, cloze=cloze)


def _labelled(text: Text, label: str) -> Text:
    """Write a label before a text: `Reading: かな`; above one that starts with a block."""
    if not label:
        return text
    shown = escape_plain_text(text_at(text.location, " ".join(label.split())))
    builder = TextBuilder(text.path)
    between = ":\n\n" if starts_block(text.value.split("\n", 1)[0]) else ": "
    builder.insert(text.location, shown.value + between)
    builder.add(text)
    return builder.text() or text
