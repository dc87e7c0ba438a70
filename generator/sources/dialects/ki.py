r"""The files of ki (github.com/langfield/ki): one Anki note per file, one folder per deck.

    file   = note { [ "---" ] note }                ki writes one note to a file
    note   = head tags { field }
    head   = "# " title "```" "guid:" guid "notetype:" name "```"
    tags   = "### Tags" "```" { tag } "```"         one tag per line
    field  = "## " name text                        a field of the note type

Sources: ki's README ("Note grammar"), `ki/grammar.lark`, and how `ki/__init__.py` writes a note. A
text is Anki's HTML with line breaks for `<br>`, and with the characters themselves for `&lt;`,
`&gt;`, `&amp;` and `&nbsp;`; it is never Markdown. A GUID becomes the note's `ID:`; a new note has
an empty one. The fields of Anki's note types and those of this program are known by name; of any
other type, the first field is the question, the second the answer, and the rest the extra field.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import field
from itertools import pairwise

from generator.diagnostics import Code
from generator.lazy_patterns import lazy_pattern
from generator.notes import LineRange
from generator.sources.dialect import Detection, Dialect, ParsedFile, Rank, Sample
from generator.sources.field_markers import Field
from generator.sources.foreign.cells import Cell, clean_rows
from generator.sources.foreign.column_names import Role, meaning_of
from generator.sources.foreign.column_roles import roles_of_names
from generator.sources.foreign.gatherer import Gatherer
from generator.sources.foreign.note_builder import (
    NamedCell,
    NoteBuilder,
    NoteMessages,
    has_deletion,
    name_cells,
)
from generator.sources.foreign.note_types import (
    BASIC_FIELDS,
    CLOZE_FIELDS,
    CONTEXT,
    KNOWN_TYPES,
    REVERSE,
    TYPED,
)
from generator.text.edits import Edit, edit_text
from generator.text.html import is_html
from generator.text.lines import Line, Piece
from generator.text.located import Text, text_at
from generator.text.markers import DASHES, TITLED_HEADING
from generator.values import dataclass

_FENCE = "```"
_TITLE = lazy_pattern(r"#[ \t]*[\w-]")
_HEAD_KEY = lazy_pattern(r"(?P<key>guid|notetype):[ \t]*(?P<value>.*?)[ \t]*$")
_HEAD_KEYS = lazy_pattern(r"guid:.*\nnotetype:")  # in the order in which ki writes them
_HEAD_START = lazy_pattern(rf"{_FENCE}[^\S\n]*\n(?:guid|notetype):")
_TAGS_HEADING = lazy_pattern(r"###[ \t]+Tags[ \t]*$")
# The end of a block, or the heading below a block that is not closed: "## Front" cannot be a tag,
# but "#b" and "##b" can.
_FENCED_BLOCK_STOP = lazy_pattern(rf"{_FENCE}[ \t]*$|{TITLED_HEADING.pattern}")
_FIELD_HEADING = lazy_pattern(r"##(?!#)[ \t]*(?P<name>\S.*?)[ \t]*$")
_FIELD_NAMES: dict[str, Role] = {
    "add reverse": REVERSE,
    **{name: name for name in (REVERSE, TYPED, CONTEXT)},
}
# A line break before or after one of these tags is not one on the card.
_BLOCK_TAG = (
    r"</?(?:!doctype|blockquote|body|center|d[ldt]|div|h[1-6r]|head|html|li|ol|p|pre"
    r"|t(?:able|body|[dhr]|head)|ul)\b"
)
_BLOCK_TAG_AT_END = lazy_pattern(rf"{_BLOCK_TAG}[^<>]*>[ \t]*$", re.IGNORECASE)
_BLOCK_TAG_AT_START = lazy_pattern(rf"[ \t]*{_BLOCK_TAG}", re.IGNORECASE)
_MESSAGES = NoteMessages(
    what="note",
    question_hint='write the question below the heading of its first field, such as "## Front"',
    answer_hint='write the answer below "## Back"',
)


def _detect(sample: Sample) -> Detection | None:
    rows = sample.with_code
    # "Q: a" may be the text of a field; or a native note in a file that also has a section
    # "# Example" with a block "guid: 1".
    has_native = sample.has_native_markers
    if has_native and not sample.has(_FIELD_HEADING):
        return None
    for index in range(len(rows) - 2):
        # Inside a code block, it is an example of such a file.
        is_head = sample.rows[index] == rows[index] and _is_head(rows, index)
        if is_head and (not has_native or _HEAD_KEYS.match("\n".join(rows[index + 2 : index + 4]))):
            return Detection(
                why=f'line {index + 3} reads "{rows[index + 2].strip()[:40]}"', rank=Rank.MARKER
            )
    return None


def _is_head(rows: Sequence[str], index: int) -> bool:
    """Return whether a note starts at a row."""
    below = rows[index + 1 : index + 3]
    return (
        _TITLE.match(rows[index]) is not None
        and len(below) > 1
        and below[0].rstrip() == _FENCE
        and _HEAD_KEY.match(below[1]) is not None
    )


@dataclass(slots=True)
class _NoteLines:
    """The lines of a note, `first` to `last`: of its head, of its tags and of each field."""

    first: int
    last: int
    head: list[Line] = field(default_factory=list)
    tags: list[Line] = field(default_factory=list)
    fields: list[tuple[str, list[Line]]] = field(default_factory=list)


def read(path: str, rows: Sequence[str]) -> ParsedFile:
    """Read a file of ki."""
    gatherer = Gatherer(path)
    rows = clean_rows(gatherer, rows)
    starts = [*(index for index in range(len(rows)) if _is_head(rows, index)), len(rows)]
    lines = [Line(number, (Piece(1, row),)) for number, row in enumerate(rows, start=1)]
    for line in lines[: starts[0]]:
        gatherer.skip(line)
    builders = {
        html: NoteBuilder(gatherer, is_html=html, messages=_MESSAGES) for html in (True, False)
    }
    for start, end in pairwise(starts):
        _add_note(builders, _split_note(gatherer, lines[start : _end_before_dashes(lines, end)]))
    builders[True].finish()
    return gatherer.finish()


def _end_before_dashes(lines: Sequence[Line], end: int) -> int:
    """Return where a note ends, without the line of dashes before the next note."""
    last = next(index for index in range(end - 1, -1, -1) if lines[index].text.strip())
    return last if end < len(lines) and DASHES.match(lines[last].text) else end


def _split_note(gatherer: Gatherer, lines: Sequence[Line]) -> _NoteLines:
    note = _NoteLines(lines[0].number, max(line.number for line in lines if line.text.strip()))
    position = _take_block(gatherer, lines, 1, note.head)
    for line in note.head:
        if not _HEAD_KEY.match(line.text):
            gatherer.skip(line)
    for index in range(position, len(lines)):
        line = lines[index]
        if index < position:
            continue  # already read, in the block of tags
        if not note.fields and _TAGS_HEADING.match(line.text):
            position = _take_block(gatherer, lines, index + 1, note.tags)
        elif name := _FIELD_HEADING.match(line.text):
            note.fields.append((name["name"], []))
        elif note.fields:
            note.fields[-1][1].append(line)
        else:
            gatherer.skip(line)
    return note


def _take_block(
    gatherer: Gatherer, lines: Sequence[Line], position: int, block_lines: list[Line]
) -> int:
    """Read the lines of a fenced block, if one starts here; return the position after it."""
    if position >= len(lines) or lines[position].text.rstrip() != _FENCE:
        return position
    start = position + 1
    stops = (
        index for index in range(start, len(lines)) if _FENCED_BLOCK_STOP.match(lines[index].text)
    )
    end = next(stops, len(lines))
    block_lines += lines[start:end]
    if end < len(lines) and lines[end].text.rstrip() == _FENCE:
        return end + 1
    location = gatherer.location(lines[position].number)
    gatherer.report(
        location, Code.BLOCK_NOT_CLOSED, "block is not closed", f'add a line "{_FENCE}" at its end'
    )
    return end


def _add_note(builders: dict[bool, NoteBuilder], note: _NoteLines) -> None:
    gatherer = builders[True].gatherer
    note_type, guid = (_head_value(gatherer, note, key) for key in ("notetype", "guid"))
    texts = [(name, gatherer.text(lines)) for name, lines in note.fields]
    has_html = any(text is not None and is_html(text.value) for _, text in texts)
    cells = [
        (name, _unplaced_cell(_with_breaks(text) if text and has_html else text))
        for name, text in texts
    ]
    type_name = note_type.value if note_type else ""
    fields = _named_cells(gatherer, note.first, type_name, cells)
    fields += (NamedCell(Field.TAGS, _unplaced_cell(gatherer.text([line]))) for line in note.tags)
    fields.append(NamedCell(Field.ID, _unplaced_cell(guid)))
    builders[has_html].add_of_type(type_name, fields, LineRange(first=note.first, last=note.last))


def _head_value(gatherer: Gatherer, note: _NoteLines, key: str) -> Text | None:
    """Return the value of a key in the head of a note."""
    found = ((line, _HEAD_KEY.match(line.text)) for line in note.head)
    line, value = next(
        ((line, match) for line, match in found if match and match["key"] == key), (None, None)
    )
    if line is None or value is None or not value["value"]:
        return None
    return text_at(gatherer.location(line.number, value.start("value") + 1), value["value"])


def _named_cells(
    gatherer: Gatherer, line: int, note_type: str, cells: Sequence[tuple[str, Cell]]
) -> list[NamedCell]:
    """Assign the fields by name, or by order if no name is that of a question."""
    field_cells = [cell for _, cell in cells]
    if note_type in KNOWN_TYPES or not note_type:
        return [NamedCell(_role_of(name), cell) for name, cell in cells]
    if columns := roles_of_names([name for name, _ in cells]):
        roles, labels = [one.role for one in columns], [one.label for one in columns]
        return name_cells(field_cells, roles, labels)
    gatherer.known_notes.add_note_type(gatherer.location(line), note_type)
    is_cloze = any(map(has_deletion, field_cells[:1]))
    return name_cells(field_cells, CLOZE_FIELDS if is_cloze else BASIC_FIELDS)


def _role_of(name: str) -> Role:
    return _FIELD_NAMES.get(name.casefold()) or meaning_of(name).role or Field.EXTRA


def _unplaced_cell(text: Text | None) -> Cell:
    """Return a cell without a location: only that of its text is used."""
    return Cell(0, 0, 0, text)


def _with_breaks(text: Text) -> Text:
    """Turn line breaks back into the `<br>` that they are in Anki."""
    return edit_text(text, [Edit(offset, offset, "<br>") for offset in _break_offsets(text.value)])


def _break_offsets(value: str) -> Iterator[int]:
    offset, in_pre = 0, False
    for row, below in pairwise(value.split("\n")):
        offset += len(row)
        opened, closed = row.lower().rfind("<pre"), row.lower().rfind("</pre")
        # In <pre>, a line break is one on the card without a <br>.
        in_pre = opened > closed if opened != closed else in_pre
        if (
            not in_pre
            and not _BLOCK_TAG_AT_END.search(row)
            and not _BLOCK_TAG_AT_START.match(below)
        ):
            yield offset
        offset += 1


DIALECT = Dialect(
    name="ki",
    read=read,
    detect=_detect,
    tools=("anki-ki",),
    note_hint='write "# Note", a block with "guid:" and "notetype:", "## Front" and "## Back"',
    shares_markers=True,
    is_note_file=True,
    markers=(_HEAD_START,),
)
