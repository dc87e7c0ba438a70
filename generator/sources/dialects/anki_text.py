r"""Anki's export "Notes in Plain Text": rows of cells below a header that describes the columns.

    file   = header { record }                            header as in `anki_header`
    record = cells, as in `cells`; a row that starts with "#" is a comment

The other columns are the note type's fields, in order. Anki's note types and those of this program
are known by their English names. The fields of any other type have the names in "#columns:" or the
roles of an option; without both, the first is the question, the next one that nearly every note has
the answer, and the rest the extra field. A field with the question again is not the answer if there
is another. A GUID becomes the note's `ID:`. Anki updates a note only from one of the same type:
notes of other types are reported once.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from generator.diagnostics import Code, quoted
from generator.lazy_patterns import lazy_pattern
from generator.sources.dialect import Detection, Dialect, ParsedFile, Rank, Sample
from generator.sources.field_markers import Field
from generator.sources.foreign.anki_header import AnkiHeader, is_comment, read_header
from generator.sources.foreign.cells import (
    Cell,
    clean_rows,
    guess_separator,
    read_records,
    record_lines,
)
from generator.sources.foreign.column_names import DECK
from generator.sources.foreign.column_roles import roles_from_option, roles_of_names
from generator.sources.foreign.columns import Columns, ColumnsError
from generator.sources.foreign.gatherer import Gatherer
from generator.sources.foreign.note_builder import NamedCell, NoteBuilder, has_deletion, name_cells
from generator.sources.foreign.note_types import BASIC_FIELDS, CLOZE_FIELDS, KNOWN_TYPES
from generator.text.html import is_html

# A field of so many of a type's notes is in all of them, but for some that are not finished.
_NEARLY_ALL = 0.9
# A copy of the question may differ in these.
_SOUND = lazy_pattern(r"\[sound:[^\[\]\n]+\]")

_SPECIAL_FIELDS = (("deck column", DECK), ("tags column", Field.TAGS), ("guid column", Field.ID))
_FIRST_KEY = lazy_pattern(r"#(?:separator|html|(?:notetype|deck|tags|guid) column):", re.IGNORECASE)
# In a file with notes in the native format, this may be a tag and a text: "#deck: of cards".
_FIRST_KEY_OR_TEXT = lazy_pattern(r"#(?:tags|columns|notetype|deck):", re.IGNORECASE)
# The header that Anki wrote before 2.1.54.
_OLD_TAGS_LINE = lazy_pattern(r"tags:[^:\t]*$")


def _detect(sample: Sample) -> Detection | None:
    header = sample.head
    if _FIRST_KEY.match(header) or (
        _FIRST_KEY_OR_TEXT.match(header) and not sample.has_native_markers
    ):
        return Detection(why=f'it begins with "{header.partition(":")[0]}:"', rank=Rank.TOP)
    has_tags = (
        sample.suffix in ("txt", "")
        and _OLD_TAGS_LINE.match(header)
        and not sample.has_native_markers
    )
    if has_tags and guess_separator(sample.rows[1:]) == "\t":
        return Detection(why='it begins with "tags:"', rank=Rank.TOP)
    return None


def read(path: str, rows: Sequence[str], option: str = "", option_from: str = "") -> ParsedFile:
    """Read an export of Anki; `option` has the roles of the fields of note types that it names."""
    gatherer = Gatherer(path)
    rows = clean_rows(gatherer, rows)
    header = read_header(gatherer, rows)
    separator = header.separator or guess_separator(rows[header.length :]) or "\t"
    table = read_records(
        gatherer,
        rows,
        header.length + 1,
        separator,
        partial(is_comment, header, separator),
        is_named=header.separator is not None,
    )
    html = (
        header.html
        if header.html is not None
        else any(is_html(cell.value) for row in table for cell in row)
    )
    columns = None
    if option:
        cells = [[cell.value for cell in record] for record in table]
        try:
            columns = roles_from_option(option, cells, header.names)
        except ColumnsError as error:
            gatherer.report_columns(error, option_from)
            return gatherer.finish()
    reader = _Reader(gatherer, header, NoteBuilder(gatherer, is_html=html), columns)
    reader.count_filled(table)
    for record in table:
        reader.add(record)
    reader.builder.finish()
    if columns:
        gatherer.notices.append(
            _with_special_columns(columns, header).notice(path, is_set=True, set_by=option_from)
            if reader.has_used_columns
            else f"{path}: columns: those of Anki's own note types, which no option changes"
        )
    return gatherer.finish()


def _with_special_columns(columns: Columns, header: AnkiHeader) -> Columns:
    """Give the columns that are no field of the note type their roles, unless the option does."""
    special = {
        header.columns[key]: role
        for key, role in (*_SPECIAL_FIELDS, ("notetype column", Field.TYPE))
        if key in header.columns and role not in columns.roles
    }
    with_roles = (
        replace(column, role=column.role or special.get(column.number))
        for column in columns.columns
    )
    return replace(columns, columns=tuple(with_roles))


class _Reader:
    def __init__(
        self, gatherer: Gatherer, header: AnkiHeader, builder: NoteBuilder, columns: Columns | None
    ) -> None:
        self.gatherer = gatherer
        self.header = header
        self.builder = builder
        self.special = {number - 1: name for name, number in header.columns.items()}
        self.columns = columns
        self.has_used_columns = False
        names = ["" if index in self.special else name for index, name in enumerate(header.names)]
        self.named = roles_of_names(names)
        # Of each note type: its number of notes, and in how many of them each column has a text, or
        # the question again.
        self.notes: Counter[str] = Counter()
        self.filled: dict[str, Counter[int]] = {}
        self.repeated: dict[str, Counter[int]] = {}
        # The numbers of the columns with texts, in the order in which they are read.
        self.used: dict[str, list[int]] = {}

    def count_filled(self, table: Sequence[Sequence[Cell]]) -> None:
        """Count which columns have texts, before the notes are added."""
        for record in table:
            note_type = self._type(record)
            self.notes[note_type] += 1
            fields = [
                (index, cell) for index, cell in enumerate(record) if index not in self.special
            ]
            question = _without_sounds(fields[0][1]) if fields else ""
            self.filled.setdefault(note_type, Counter()).update(
                index for index, cell in fields if cell.text is not None
            )
            self.repeated.setdefault(note_type, Counter()).update(
                index for index, cell in fields if question and _without_sounds(cell) == question
            )

    def _type(self, record: Sequence[Cell]) -> str:
        index = self.header.columns.get("notetype column", 0) - 1
        return record[index].value if 0 <= index < len(record) else self.header.note_type

    def add(self, record: list[Cell]) -> None:
        # Columns without a field may be anywhere: "#guid column:1", "#tags column:6".
        special = {
            self.special[index]: cell for index, cell in enumerate(record) if index in self.special
        }
        if len(special) == len(record):
            self._report_row_without_fields(record)
            return
        note_type = self._type(record)
        fields = self._fields(note_type, record)
        given = {one.name for one in fields}
        fields += (
            NamedCell(name, special[column])
            for column, name in _SPECIAL_FIELDS
            if column in special and not (self.columns and name in given)
        )
        self.builder.add_of_type(note_type, fields, record_lines(record))

    def _report_row_without_fields(self, record: Sequence[Cell]) -> None:
        """Report a row that has only a type, tags or the like: it may be a line of text."""
        filled = [cell.text for cell in record if cell.text is not None]
        if filled:
            message = f"text on no card: {quoted(' '.join(text.value for text in filled))}"
            hint = "write a row for each note, with its question and answer"
            self.gatherer.report(filled[0].location, Code.UNUSED_TEXT, message, hint)

    def _fields(self, note_type: str, record: Sequence[Cell]) -> list[NamedCell]:
        """Name a note's fields: by its type, by the option, by the header, or by order."""
        columns = [index for index in range(len(record)) if index not in self.special]
        cells = [record[index] for index in columns]
        # A known type has its fields in its own order, whatever "#columns:" names them.
        known = KNOWN_TYPES.get(note_type)
        # All rows have as many cells as the type with the most fields.
        has_more = known is not None and any(cell.text for cell in cells[len(known) :])
        if known is not None and not (self.columns and has_more):
            return name_cells(cells, known)
        if self.columns:
            self.has_used_columns = True
            return name_cells(record, self.columns.roles, self.columns.labels)
        if self.named:
            roles, labels = zip(*((one.role, one.label) for one in self.named), strict=True)
            return name_cells(
                cells,
                [roles[index] if index < len(roles) else Field.EXTRA for index in columns],
                [labels[index] if index < len(labels) else "" for index in columns],
            )
        order = self._order(note_type, columns)
        # Once for all notes of the type: one row may have thousands of fields.
        if note_type not in self.used:
            used = self._order(note_type, sorted(self.filled[note_type]))
            self.used[note_type] = [index + 1 for index in used]
        location = self.gatherer.location(record[0].line)
        self.gatherer.known_notes.add_note_type(location, note_type, self.used[note_type])
        # An empty field may be a hint, which is not the answer.
        filled = [index for index in order if record[index].text is not None or index == order[0]]
        cells = [record[index] for index in filled]
        return name_cells(
            cells, CLOZE_FIELDS if any(map(has_deletion, cells[:1])) else BASIC_FIELDS
        )

    def _order(self, note_type: str, columns: Sequence[int]) -> list[int]:
        """Return the fields of an unknown type: question, answer, others.

        The answer is the first field that nearly every note has: a hint is in some of them. Fields
        that nearly always have the question again are the last ones.
        """
        filled, repeated = self.filled[note_type], self.repeated[note_type]
        enough = _NEARLY_ALL * self.notes[note_type]
        copies = {
            index: None
            for index in columns[1:]
            if repeated[index] and repeated[index] >= _NEARLY_ALL * filled[index]
        }
        others = [index for index in columns[1:] if index not in copies]
        answers = [index for index in others if filled[index] >= enough][:1]
        return [*columns[:1], *answers, *(one for one in others if one not in answers), *copies]


def _without_sounds(cell: Cell) -> str:
    return _SOUND.sub("", cell.value).strip()


DIALECT: Dialect = Dialect(
    name="anki-text",
    read=read,
    detect=_detect,
    tools=("anki", "anki-export", "anki-notes", "ankitxt", "notes-in-plain-text", "txt"),
    note_hint="write a row for each note: question, tab, answer",
    shares_markers=True,
    has_columns=True,
    configure=lambda options: replace(
        DIALECT,
        read=partial(read, option=options.columns, option_from=options.columns_from),
    ),
    markers=(_FIRST_KEY, _FIRST_KEY_OR_TEXT),
)
