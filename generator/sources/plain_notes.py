r"""Notes of the native format in which nothing is unusual, each read at once from the file's text.

Nearly all notes of nearly all files are plain, and row by row they take several times as long. A
note is plain if the state machine of the module `native` would only join its rows:

    plain note = the rows from a "Q:" or "C:" to the next one, to a heading or dashes
    plain row  = a marker that the note may have, or text that is in no list below

Not plain are comments, control characters, invisible characters at the start of a row, escaped
markers and lines that look like a marker, fenced code unless its fences are in the first column,
and indents that may have to be removed. All of these are left to the state machine, so that each
rule has one home.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from generator.diagnostics import Location
from generator.lazy_patterns import lazy_pattern
from generator.sources.assembly import WrittenTag
from generator.sources.field_markers import NOTE_STARTS, ONE_LINE_FIELDS, Field
from generator.sources.marker_look_alikes import ALMOST_MARKER, LOOK_ALIKE_START, marker_look_alike
from generator.sources.tags import trailing_tags
from generator.text.characters import CONTROL, INVISIBLE, may_have_control
from generator.text.lines import BYTE_ORDER_MARK
from generator.text.located import RowMarks, Text
from generator.text.markers import HASHES

_FIELDS = {name.value: name for name in Field}
_QUESTION_FIELDS = {Field.QUESTION, Field.ANSWER}
_STARTS = frozenset(name.value for name in NOTE_STARTS)
_NAME, _ROW_END = "|".join(Field), r"(?=[ \t\n]|\Z)"
# The rows that matter, each with the line end before it: a search for a line end is fast.
_ROW = lazy_pattern(
    rf"\n(?:(?P<marker>{_NAME}):{_ROW_END}"
    rf"|(?P<end>{HASHES}{_ROW_END}|-{{3,}}[ \t]*(?=\n|\Z))"
    r"|(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)"
    rf"|\\(?:{_NAME}):{_ROW_END}|{LOOK_ALIKE_START})"
)
_HIDDEN = lazy_pattern(rf"\n[{INVISIBLE}]")
_ROW_WITHOUT_INDENT = lazy_pattern(r"\n\S")


class PlainQuestion(NamedTuple):
    """A plain note of a question and an answer, both with text, and nothing else: most notes.

    The rows are those of a `PlainNote`; `answer_row` is that of the marker of the answer.
    """

    first: int
    last: int
    end: int
    answer_row: int
    question: Text
    answer: Text

    @property
    def has_embed(self) -> bool:
        """Whether a text may embed another file."""
        return "![[" in self.question.value or "![[" in self.answer.value

    def as_note(self) -> "PlainNote":
        """Return the same as a plain note of any form."""
        path = self.question.path
        return PlainNote(
            first=self.first,
            last=self.last,
            end=self.end,
            start=Field.QUESTION,
            locations={
                Field.QUESTION: Location(path=path, line=self.first, column=1),
                Field.ANSWER: Location(path=path, line=self.answer_row, column=1),
            },
            texts={Field.QUESTION: self.question, Field.ANSWER: self.answer},
            tags=[],
        )


class PlainNote(NamedTuple):
    """A plain note: its fields, its tags, and its rows as 1-based line numbers.

    It starts on row `first`; `last` is the last row that is not blank, and `end` the row after it
    and the blank ones.
    """

    first: int
    last: int
    end: int
    start: Field
    locations: dict[Field, Location]
    texts: dict[Field, Text]
    tags: list[WrittenTag]


def find_plain_notes(
    path: str, rows: Sequence[str], first: int
) -> Iterator[PlainQuestion | PlainNote]:
    """Yield the plain notes of a file, from the 1-based row `first` on.

    A note counts only if its first row is neither in code nor in a comment, which is not known
    here.
    """
    # The text starts with a line end, so that each row has one before it.
    text = "\n".join(chain(("",), rows[first - 1 :]))
    unusual = _unusual_offsets(text)
    note: _NoteRows | None = None
    line, counted = first, 0
    for found in _ROW.finditer(text):
        offset, is_start = found.start(), found["marker"] in _STARTS
        if not is_start and (note is None or not (found["end"] and not note.fence)):
            if note is not None and not note.take(found):
                note = None
            continue
        line, counted = line + text.count("\n", counted, offset), offset
        if note is not None and (plain := note.read(offset, line)):
            yield plain
        note = _NoteRows(path, text, unusual, offset, line) if is_start else None
        if note is not None:
            note.take_marker(found)
    if note is not None and (plain := note.read(len(text), first + text.count("\n"))):
        yield plain


def _unusual_offsets(text: str) -> list[int]:
    """Return the offsets of what no plain note has."""
    controls = (found.start() for found in CONTROL.finditer(text)) if may_have_control(text) else ()
    comments = _offsets(text, "<!--")
    # Before a marker they make it text, which the state machine reports.
    hidden = () if text.isascii() else (found.start() for found in _HIDDEN.finditer(text))
    joined = _offsets(text, BYTE_ORDER_MARK)
    # In a list, after a marker, or as a code span: "A: ```".
    inside_rows = (
        offset
        for fence in ("```", "~~~")
        for offset in _offsets(text, fence)
        # A long fence is found several times.
        if text[offset - 1] not in ("\n", fence[0])
    )
    return sorted((*controls, *comments, *hidden, *joined, *inside_rows))


def _offsets(text: str, part: str) -> Iterator[int]:
    """Yield the offsets of a part of the text. This takes a tenth of the time of a pattern."""
    offset = text.find(part)
    while offset >= 0:
        yield offset
        offset = text.find(part, offset + len(part))


class _NoteRows:
    """The rows of a note that may be plain. `fence` is the opening fence of the current code."""

    def __init__(
        self, path: str, text: str, unusual: Sequence[int], offset: int, line: int
    ) -> None:
        self.path = path
        self.text = text
        self.unusual = unusual
        self.offset = offset
        self.first = line
        self.fence = ""
        # Each with the offset of the line end before its marker and of the text after the marker.
        self.fields: dict[Field, tuple[int, int]] = {}

    def take(self, found: re.Match[str]) -> bool:
        """Take the next row that matters; return whether the note may be plain."""
        if found["fence"]:
            self._take_fence(found["fence"], found["info"])
            return True
        if self.fence:
            return True
        if found["marker"]:
            return self.take_marker(found)
        start = found.start() + 1
        row = self.text[start : _row_end(self.text, start)]
        return not (row[0] == "\\" or ALMOST_MARKER.match(row) or marker_look_alike(row))

    def take_marker(self, found: re.Match[str]) -> bool:
        """Take a marker; return whether the note may be plain."""
        name = _FIELDS[found["marker"]]
        is_possible = name not in self.fields and (
            name is not Field.ANSWER or Field.QUESTION in self.fields
        )
        self.fields[name] = found.span()
        return is_possible

    def _take_fence(self, fence: str, info: str) -> None:
        if self.fence:
            is_closing = fence.startswith(self.fence) and not info.strip()
            self.fence = "" if is_closing else self.fence
        elif "`" not in fence or "`" not in info:  # "``` a`" is text
            self.fence = fence

    def read(self, end: int, end_line: int) -> PlainQuestion | PlainNote | None:
        """Read the note, which ends at an offset and before a row; None if it is not plain."""
        index = bisect_left(self.unusual, self.offset)
        if self.fence or (index < len(self.unusual) and self.unusual[index] < end):
            return None
        if question := self._read_question(end, end_line):
            return question
        text, line, counted = self.text, self.first, self.offset
        locations: dict[Field, Location] = {}
        texts: dict[Field, Text] = {}
        tags: list[WrittenTag] = []
        ends = [row for row, _ in self.fields.values()][1:]
        for (name, (row, start)), stop in zip(self.fields.items(), (*ends, end), strict=True):
            line, counted = line + text.count("\n", counted, row), row
            locations[name] = Location(path=self.path, line=line, column=1)
            field: str | None = text[start:stop]
            if name in NOTE_STARTS:
                field = _without_tags(text[start:stop], locations[name], tags)
            found = None if field is None else _field_text(name, field, self.path, line)
            if found is None:
                return None
            if found.value:
                texts[name] = found
        return PlainNote(
            first=self.first,
            last=self._last_row(start, end, end_line),
            end=end_line,
            start=next(iter(self.fields)),
            locations=locations,
            texts=texts,
            tags=tags,
        )

    def _read_question(self, end: int, end_line: int) -> PlainQuestion | None:
        """Read the note if it has only a question and an answer, and no "#" that may be a tag."""
        if self.fields.keys() != _QUESTION_FIELDS:
            return None
        (_, start), (row, answer_start) = self.fields.values()
        written = self.text[start:row]
        if "#" in written:
            return None
        question = _field_text(Field.QUESTION, written, self.path, self.first)
        if question is None or not question.value:
            return None
        answer_row = self.first + self.text.count("\n", self.offset, row)
        answer = _field_text(Field.ANSWER, self.text[answer_start:end], self.path, answer_row)
        if answer is None or not answer.value:
            return None
        last = self._last_row(answer_start, end, end_line)
        return PlainQuestion(self.first, last, end_line, answer_row, question, answer)

    def _last_row(self, start: int, end: int, end_line: int) -> int:
        """Return the last row that is not blank; the last field has its text from `start` on."""
        filled = start + len(self.text[start:end].rstrip())
        return end_line - 1 - self.text.count("\n", filled, end)


def _row_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _without_tags(field: str, location: Location, tags: list[WrittenTag]) -> str | None:
    """Remove the tags at the end of a note's first row; None if more text follows them."""
    row, _, below = field.partition("\n")
    if "#" not in row:
        return field
    length, written = trailing_tags(row[1:])  # after the marker and a space
    if not written:
        return field
    column = len("Q: ") + 1
    tags += (
        WrittenTag(Location(path=location.path, line=location.line, column=column + offset), tag)
        for offset, tag in written
    )
    return None if below.strip() or not length else row[: 1 + length]


def _field_text(name: Field, field: str, path: str, line: int) -> Text | None:
    """Return a field's text, maybe empty; None if it is not simply its rows, joined and trimmed.

    `field` is all after the colon of its marker, which is on the row `line`.
    """
    trimmed = field.lstrip()
    start = len(field) - len(trimmed)
    value = trimmed.rstrip()
    below = field.count("\n", 0, start)
    if below and value:
        # Under a marker that is alone on its row, an indent is removed.
        is_joined = field[start - 1] == "\n"
    else:
        # Rows that all have an indent may be aligned with the text after the marker.
        is_joined = "\n " not in value or _ROW_WITHOUT_INDENT.search(value) is not None
    if not is_joined or (name in ONE_LINE_FIELDS and (below or "\n" in value)):
        return None
    column = 1 if below else len(name) + 2 + start
    return Text(value=value, path=path, marks=RowMarks(line + below, column, value))
