r"""The format of hashcards (github.com/eudoxia0/hashcards): Markdown with TOML front matter.

    file      = [ "---" toml "---" ] { note | dashes | text }
    note      = "Q:" text "A:" text  |  "C:" text
    dashes    = "---": ends a note
    deletion  = "[" text "]" in the text of a "C:"; see `deletions`

A marker is at the start of a line and needs no space after it. Text outside notes is reported. Math
is between dollars only: `\[` and `\(` are brackets. The only key in the TOML is `name`, the deck's
name. Source: `src/parser.rs` of hashcards.
"""

import re
from collections.abc import Sequence

from generator.diagnostics import Code, quoted
from generator.lazy_patterns import lazy_pattern
from generator.sources.assembly import ParsedNote
from generator.sources.dialect import Dialect, ParsedFile
from generator.sources.dialects.hashcards.deletions import crossing_deletion, read_deletions
from generator.sources.dialects.hashcards.detection import MARKER, MARKERS, detect
from generator.sources.dialects.hashcards.toml_header import read_toml
from generator.sources.field_markers import Field
from generator.sources.foreign.clozes import with_clozes
from generator.sources.foreign.field_setters import set_field
from generator.sources.foreign.gatherer import Gatherer
from generator.text.edits import Edit, edit_text
from generator.text.lines import Line
from generator.text.located import Text
from generator.text.markers import DASHES, HEADING
from generator.text.regions import CodeAndMath

_ESCAPE = lazy_pattern(r"\\.", re.DOTALL)


def read(path: str, rows: Sequence[str]) -> ParsedFile:
    """Read a file of hashcards."""
    gatherer = Gatherer(path, is_markdown=True)
    lines, _ = gatherer.read_lines(rows, above=read_toml(gatherer, rows))
    reader = _Reader(gatherer)
    for line in gatherer.walk(lines):
        reader.take(line)
    reader.finish_note()
    return gatherer.finish()


class _Reader:
    def __init__(self, gatherer: Gatherer) -> None:
        self.gatherer = gatherer
        self.note: ParsedNote | None = None
        self.current = Field.QUESTION
        self.lines: dict[Field, list[Line]] = {}

    def take(self, line: Line) -> None:
        at_start = line.at_start
        if at_start and (marker := MARKER.match(line.text)):
            self._take_marker(Field(marker[1]), line, marker.end())
        elif at_start and DASHES.match(line.text):
            self.finish_note()
        elif self.note is not None:
            self.lines[self.current].append(line)
        elif at_start and (heading := HEADING.match(line.text)):
            self.gatherer.add_heading(line, len(heading[1]))
        else:
            self.gatherer.skip(line)

    def _take_marker(self, name: Field, line: Line, width: int) -> None:
        location = self.gatherer.location(line.number)
        if name is not Field.ANSWER:
            self.finish_note()
            self.note = self.gatherer.start_note(name, location)
        elif self.note is None:
            hint = 'add a line that starts with "Q:" above it'
            self.gatherer.report(
                location, Code.ANSWER_WITHOUT_QUESTION, "answer without a question", hint
            )
            self.note = self.gatherer.start_note(Field.QUESTION, location)
            self.note.is_invalid = True
        elif self.note.start is Field.CLOZE:
            hint = 'mark the answer after "C:", as in "[Paris]", and delete this line'
            self.gatherer.report(location, Code.ANSWER_IN_CLOZE, "answer in a cloze note", hint)
            self.note.is_invalid = True
        elif Field.ANSWER in self.note.locations:
            hint = (
                f'put both texts after the "A:" on line {self.note.locations[Field.ANSWER].line}, '
                'or add a line that starts with "Q:" above this one'
            )
            self.gatherer.report(location, Code.DUPLICATE_FIELD, 'the note has a second "A:"', hint)
            self.note.is_invalid = True
        self.note.locations.setdefault(name, location)
        self.current = name
        self.lines.setdefault(name, []).append(line.after(width))

    def finish_note(self) -> None:
        note, lines = self.note, self.lines
        self.note, self.lines = None, {}
        if note is None:
            return
        for name, field_lines in lines.items():
            text = self.gatherer.text(field_lines)
            set_field(
                note,
                name,
                text if text is None or name is Field.CLOZE else _without_backslash_math(text),
                note.locations[name],
            )
        # A note with a reported error is left out: its texts would be guesses.
        if note.is_invalid:
            return
        if note.start not in note.texts:
            missing = "cloze note" if note.start is Field.CLOZE else "question"
            hint = f'write the text after "{note.start}:", or delete the note'
            self.gatherer.report(note.location, Code.NO_QUESTION, f"empty {missing}", hint)
        elif note.start is Field.CLOZE:
            text = self._with_clozes(note.texts[Field.CLOZE])
            if text is not None:
                note.texts[Field.CLOZE] = text
                self.gatherer.add(note)
        else:
            self.gatherer.add(note)

    def _with_clozes(self, written: Text) -> Text | None:
        text, deletions = read_deletions(written)
        if not deletions:
            message = f"cloze note without a deletion: {quoted(text.value)}"
            hint = 'put "[" and "]" around what is asked for'
            self.gatherer.report(text.location, Code.NO_CLOZE, message, hint)
            return None
        if crossing := crossing_deletion(text.value, deletions):
            message = "this cloze deletion has only one end in code or math"
            hint = "put both brackets into the code or math, or both outside of it"
            self.gatherer.report(text.locate(crossing.start), Code.BAD_CLOZE, message, hint)
            return None
        return _without_backslash_math(with_clozes(text, deletions))


def _without_backslash_math(text: Text) -> Text:
    """Remove a backslash from escaped brackets, so that they are not read as math.

    One bracket of a pair without its backslash is enough.
    """
    if "\\]" not in text.value and "\\)" not in text.value:
        return text
    protected = CodeAndMath(text.value, backslash_math=False)
    escapes = protected.matches_outside(_ESCAPE)
    inside = "".join(text.value[region.start : region.end] for region in protected.regions)
    # The closing bracket; but if code has the same closing bracket, the opening one.
    bare = {*("(" if "\\)" in inside else ")"), *("[" if "\\]" in inside else "]")}
    return edit_text(
        text,
        [
            Edit(escape.start(), escape.start() + 1, "")
            for escape in escapes
            if escape[0][1] in bare
        ],
    )


DIALECT = Dialect(name="hashcards", read=read, detect=detect, shares_markers=True, markers=MARKERS)
