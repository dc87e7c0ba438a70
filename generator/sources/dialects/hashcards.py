r"""The format of hashcards (github.com/eudoxia0/hashcards): Markdown with TOML front matter.

    file      = [ "---" toml "---" ] { note | dashes | text }
    note      = "Q:" text "A:" text  |  "C:" text
    dashes    = "---": ends a note
    deletion  = "[" text "]" in the text of a "C:", except in images, code and math

A marker is at the start of a line and needs no space after it. hashcards ignores text outside
notes; here it is reported. Math is between dollars only: `\[` and `\(` are brackets. The only key
in the TOML is `name`, the deck's name.
"""

import re
import tomllib
from collections.abc import Sequence

from generator.diagnostics import Code, quoted
from generator.lazy_patterns import lazy_pattern
from generator.sources.assembly import ParsedNote
from generator.sources.dialect import Detection, Dialect, ParsedFile, Rank, Sample
from generator.sources.field_markers import Field
from generator.sources.foreign.clozes import Deletion, with_clozes
from generator.sources.foreign.field_setters import set_field
from generator.sources.foreign.gatherer import Gatherer
from generator.text.edits import Edit, edit_text
from generator.text.lines import Line
from generator.text.located import Text
from generator.text.markers import DASHES, HEADING
from generator.text.regions import CodeAndMath

_MARKER = lazy_pattern(r"([QAC]):[ \t]*")
_BRACKET_OR_IMAGE = lazy_pattern(
    r"\\.|(?P<image>!\[[^\[\]\n]*\](?:\([^()\n]*\))?)|(?P<open>\[)|(?P<close>\])", re.DOTALL
)
_ESCAPE = lazy_pattern(r"\\.", re.DOTALL)
_TOML_DELIMITER = "---"
_TOML_NAME = lazy_pattern(r"name[ \t]*=[ \t]*[\"']")
_TOML_LOCATION = lazy_pattern(r"\(at line (\d+), column (\d+)\)")


# The markers that the native format has too; there they need a space after them.
_SHARED_MARKER = lazy_pattern(r"[QAC]:(?:[ \t]|$)")
_BRACKETED_CLOZE = lazy_pattern(r"(?<![!\\])\[(?:[^\[\]\\]|\\.)+\](?!\()")


def _detect(sample: Sample) -> Detection | None:
    if not sample.has_native_markers:
        return None
    if (
        sample.head.strip() == _TOML_DELIMITER
        and len(sample.rows) > 1
        and _TOML_NAME.match(sample.rows[1])
    ):
        return Detection(why="its front matter is TOML", rank=Rank.NOTES)
    index = _cloze_in_brackets(sample.rows)
    why = f'line {(index or 0) + 1} has a "C:" with square brackets'
    return None if index is None else Detection(why=why, rank=Rank.NOTES)


def _cloze_in_brackets(rows: Sequence[str]) -> int | None:
    """Find a cloze note with deletions in brackets, in a file without deletions in braces."""
    cloze: int | None = None
    found: int | None = None
    for index, row in enumerate(rows):
        if _SHARED_MARKER.match(row):
            cloze = index if row.startswith("C") else None
        # "C: The list [1, 2] has {{two}} items." is in the native format.
        if cloze is not None and "{{" in row:
            return None
        if cloze is not None and found is None and _BRACKETED_CLOZE.search(row):
            found = cloze
    return found


def read(path: str, rows: Sequence[str]) -> ParsedFile:
    """Read a file of hashcards."""
    gatherer = Gatherer(path, is_markdown=True)
    lines, _ = gatherer.read_lines(rows, above=_read_toml(gatherer, rows))
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
        if at_start and (marker := _MARKER.match(line.text)):
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

    def _with_clozes(self, text: Text) -> Text | None:
        # "\\[a\\]" is text in brackets in hashcards, and math in the native format.
        protected = CodeAndMath(text.value, backslash_math=False)
        deletions: list[Deletion] = []
        open_offset: int | None = None
        for bracket in protected.matches_outside(_BRACKET_OR_IMAGE):
            if not (bracket["open"] or bracket["close"]):
                continue
            if bracket["open"] and open_offset is None:
                open_offset = bracket.start()
            elif bracket["close"] and open_offset is not None:
                # "a list []" outside code has nothing to ask for.
                if not text.value[open_offset + 1 : bracket.start()].strip():
                    location = text.locate(open_offset)
                    hint = (
                        'write its text, as in "[text]", or a backslash before both if it is text'
                    )
                    self.gatherer.report(location, Code.BAD_CLOZE, "empty cloze deletion", hint)
                    return None
                deletions.append(
                    Deletion(open_offset, bracket.end(), (open_offset + 1, bracket.start()))
                )
                open_offset = None
            else:
                if bracket["open"]:
                    message = "cloze deletion inside another"
                    hint = "delete its brackets, or put a backslash before both if they are text"
                else:
                    message = 'missing "[" before "]"'
                    hint = (
                        'add "[" where the deletion starts, or a backslash before "]" if it is text'
                    )
                self.gatherer.report(text.locate(bracket.start()), Code.BAD_CLOZE, message, hint)
                return None
        if open_offset is not None:
            hint = 'add "]" where the deletion ends, or a backslash before "[" if it is text'
            self.gatherer.report(
                text.locate(open_offset),
                Code.CLOZE_NOT_CLOSED,
                "cloze deletion is not closed",
                hint,
            )
            return None
        if not deletions:
            message = f"cloze note without a deletion: {quoted(text.value)}"
            self.gatherer.report(
                text.location, Code.NO_CLOZE, message, 'put "[" and "]" around what is asked for'
            )
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


def _read_toml(gatherer: Gatherer, rows: Sequence[str]) -> int:
    """Read the TOML front matter; return how many rows it has."""
    if not rows or rows[0].strip() != _TOML_DELIMITER:
        return 0
    end = next(
        (index for index in range(1, len(rows)) if rows[index].strip() == _TOML_DELIMITER), None
    )
    if end is None:
        return 1  # a thematic break with notes below it
    block = rows[1:end]
    # "---", "Q: a", "A: b", "---": a note between two thematic breaks.
    if any(_MARKER.match(row) for row in block):
        return 0
    try:
        values = tomllib.loads("\n".join(block))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = _TOML_LOCATION.search(str(error))
        location = (
            gatherer.location(int(found[1]) + 1, int(found[2])) if found else gatherer.location(2)
        )
        hint = 'write the deck\'s name in quotes: name = "…"'
        why = _TOML_LOCATION.sub("", str(error)).strip().lower()
        gatherer.report(
            location,
            Code.FRONT_MATTER_NOT_YAML,
            f"front matter is not valid TOML: {why}",
            hint,
        )
        return end + 1
    for key, value in values.items():
        # `tomllib` gives no positions; a key is at the start of its row, in quotes or not.
        number = next(
            (n for n, row in enumerate(block, start=2) if row.lstrip("[\"' \t").startswith(key)), 2
        )
        if key == "name" and isinstance(value, str) and value.strip():
            gatherer.front_matter.deck = value.strip()
        elif key == "name":
            gatherer.report(
                gatherer.location(number),
                Code.WRONG_VALUE,
                '"name" is not text in quotes',
                'write the deck\'s name in quotes: name = "…"',
            )
        else:
            hint = "leave it: only the deck's name is used"
            gatherer.report(
                gatherer.location(number), Code.NOT_CONVERTED, f"unknown key {quoted(key)}", hint
            )
    return end + 1


DIALECT = Dialect(name="hashcards", read=read, detect=_detect, shares_markers=True)
