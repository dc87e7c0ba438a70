r"""The blocks of Obsidian_to_Anki, with the words of its default settings.

    block     = "START" type text { field } [ id ] "END", each on its own line
    inline    = "STARTI [" type "] " text { field } [ id ] " ENDI", anywhere on a line
    field     = name ":" text | "Tags:" words               names as in `note_fields`
    id        = "<!--ID: " digits "-->" | "ID: " digits     the latter if "ID Comments" is off
    deck      = "TARGET DECK" ":" name, or the name on the next line; only the first one counts
    tags      = "FILE TAGS" ":" words, or the words on the next line; for all notes of the file
    delete    = "DELETE" then an id

A cloze deletion is in Anki's syntax, or `{text}`, `{2:text}`, `{c2|text}` (the option CurlyCloze),
or `==text==`. A field without a counterpart in the native format becomes part of the extra field.
"""

import re
from collections.abc import Sequence

from generator.diagnostics import Code, Location, quoted
from generator.lazy_patterns import lazy_pattern
from generator.notes import LineRange
from generator.sources.assembly import WrittenTag
from generator.sources.dialects.obsidian import note_fields, syntax
from generator.sources.field_markers import Field
from generator.sources.foreign.clozes import with_clozes
from generator.sources.foreign.field_setters import set_answer, set_field, set_type, tags_in_words
from generator.sources.foreign.gatherer import Gatherer, quoted_lines
from generator.sources.foreign.known_notes import ForeignId
from generator.sources.tags import canonical_tag, tag_problem
from generator.text.cloze import NUMBERED_OPENING
from generator.text.edits import join_texts
from generator.text.lines import Comment, Line, comments_between, join_lines
from generator.text.located import Text
from generator.text.markers import ITEM

_PLAIN_ID = lazy_pattern(r"(?:^|(?<=[ \t]))ID:[ \t]*(?P<id>\d{10,})[ \t]*(?=$|ENDI\b)")
_ID_COMMENT = lazy_pattern(r"[ \t]*ID:[ \t]*(?P<id>\d+)[ \t]*")
_INLINE_START = lazy_pattern(r"STARTI[ \t]+(?:\[(?P<type>[^\[\]]*)\])?[ \t]*")
_INLINE_END = lazy_pattern(r"[ \t]*ENDI\b")
_LIST_MARKERS_ONLY = lazy_pattern(rf"[ \t]*(?:(?:{ITEM}|>)[ \t]*)*$")
_SETTING_VALUES = {"TARGET DECK": "deck name", "FILE TAGS": "tags"}
# "y", "yes", "on" or "1" switches on the reversed card, and says nothing else.
_LONGEST_SWITCH = 3
_FILE_SETTING = lazy_pattern(r"(?P<key>TARGET DECK|FILE TAGS)(?:[ \t]*:[ \t]*(?P<value>.*))?$")


class Blocks:
    """Reads the blocks of one file, in order."""

    def __init__(self, gatherer: Gatherer, comments: Sequence[Comment]) -> None:
        self.gatherer = gatherer
        self.comments = comments
        self.has_deck = False

    def starts(self, lines: Sequence[Line], index: int) -> bool:
        """Return whether a block or a line of Obsidian_to_Anki starts here."""
        text = lines[index].text.strip()
        return not lines[index].code and (
            text in ("START", "DELETE") or "STARTI" in text or _FILE_SETTING.match(text) is not None
        )

    def take(self, lines: Sequence[Line], index: int) -> int:
        """Read what starts at a line; return the index after it, or `index` if nothing does."""
        if not self.starts(lines, index):
            return index
        line = lines[index]
        text = line.text.strip()
        if text == "START":
            return self._take_block(lines, index)
        if text == "DELETE":
            self._report_delete(line)
            below = lines[index + 1].text.strip() if index + 1 < len(lines) else ""
            return index + 1 + (_PLAIN_ID.fullmatch(below) is not None)
        if setting := _FILE_SETTING.match(text):
            return self._take_setting(lines, index, setting)
        return index + 1 if self._take_inline(line) else index

    def _take_setting(self, lines: Sequence[Line], index: int, setting: re.Match[str]) -> int:
        key, value, row = setting["key"], (setting["value"] or "").strip(), lines[index]
        # "TARGET DECK" without a colon: the value is on the line below.
        if setting["value"] is None:
            index += 1
            row = lines[index] if index < len(lines) else row
            value = row.text.strip() if index < len(lines) else ""
        location = self.gatherer.location(row.number, row.column)
        front_matter = self.gatherer.front_matter
        if not value:
            message = f'missing {_SETTING_VALUES[key]} after "{key}"'
            hint = f'write the {_SETTING_VALUES[key]} after a colon: "{key}: …"'
            self.gatherer.report(location, Code.WRONG_VALUE, message, hint)
        elif key == "FILE TAGS":
            tags = [word.removeprefix("#") for word in value.split()]
            front_matter.tags += tuple(
                canonical_tag(tag) for tag in tags if self._is_tag(location, tag)
            )
        # In the plugin, too, a file has one deck: the second one is ignored.
        elif self.has_deck:
            message = f'the file has a second "TARGET DECK": {quoted(value)}'
            self.gatherer.report(
                location, Code.NOT_CONVERTED, message, "delete one of the two: the first counts"
            )
        else:
            self.has_deck = True
            self.gatherer.set_deck(location, value)
        return index + 1

    def _is_tag(self, location: Location, tag: str) -> bool:
        problem = tag_problem(location, tag)
        if problem is not None:
            self.gatherer.problems.append(problem)
        return problem is None

    def _take_block(self, lines: Sequence[Line], index: int) -> int:
        start = lines[index]
        end = index + 1
        while end < len(lines) and (
            lines[end].code or lines[end].text.strip() not in ("START", "END")
        ):
            end += 1
        if end == len(lines) or lines[end].text.strip() == "START":
            hint = 'add a line "END" below the note'
            location = self.gatherer.location(start.number, start.column)
            self.gatherer.report(location, Code.BLOCK_NOT_CLOSED, '"START" is not closed', hint)
            # Without "END", the block ends at a blank line, so that the cards below it are read.
            blank = (
                i for i in range(index, end) if not lines[i].code and not lines[i].text.strip()
            )
            return next(blank, end)
        self._add_block(lines[index : end + 1])
        return end + 1

    def _add_block(self, lines: Sequence[Line]) -> None:
        """Add the note of a whole block, its "START" and "END" lines included."""
        start, inner, ids = lines[0], lines[1:-1], self._ids(lines)
        location = self.gatherer.location(start.number, start.column)
        type_index = next((i for i, line in enumerate(inner) if _is_type(line)), None)
        if type_index is None:
            # "START", an id, "END": the user deleted the text of this note.
            if ids:
                self._report_delete(start)
            else:
                hint = "write a note type and its fields, or delete the block"
                self.gatherer.report(location, Code.NO_QUESTION, 'empty "START" block', hint)
            return
        type_line, below = inner[type_index], inner[type_index + 1 :]
        note_type = type_line.text.strip()
        self.gatherer.known_notes.add_note_type(
            self.gatherer.location(type_line.number, type_line.column), note_type
        )
        below = [line for line in below if line.code or not _PLAIN_ID.fullmatch(line.text.strip())]
        field_lines = note_fields.split_block(note_type, below)
        line_range = LineRange(first=start.number, last=lines[-1].number)
        self._add(note_type, field_lines, location, line_range, ids)

    def _take_inline(self, line: Line) -> bool:
        text, offset, found = line.text, 0, False
        while start := _INLINE_START.search(text, offset):
            found = True
            end = _INLINE_END.search(text, start.end())
            self._skip_between(line, offset, start.start())
            if end is None:
                location = self.gatherer.locate(line, start.start())
                hint = 'add "ENDI" where the note ends'
                self.gatherer.report(
                    location, Code.BLOCK_NOT_CLOSED, '"STARTI" is not closed', hint
                )
                return True
            self._add_inline(line, start, end)
            offset = end.end()
        if found:
            self._skip_between(line, offset, len(text))
        return found

    def _skip_between(self, line: Line, start: int, end: int) -> None:
        rest = line.before(end).after(start)
        if not _LIST_MARKERS_ONLY.match(rest.text):
            self.gatherer.skip(rest)

    def _add_inline(self, line: Line, start: re.Match[str], end: re.Match[str]) -> None:
        note_type = start["type"] or ""
        body = line.before(end.start()).after(start.end())
        plain_id = _PLAIN_ID.search(body.text)
        field_lines = note_fields.split_inline(
            note_type, body.before(plain_id.start()) if plain_id else body
        )
        line_text = join_lines(self.gatherer.path, [line])
        first, last = line_text.locate(start.start()).column, line_text.locate(end.end() - 1).column
        ids = [found for found in self._ids([line]) if first <= found.location.column <= last]
        # "STARTI ID: 15 ENDI" is an id without a note.
        if ids and not any(
            own.text.strip() for own_lines in field_lines.values() for own in own_lines
        ):
            self._report_delete(line)
            return
        # The column, because several notes may be on one line.
        location = self.gatherer.location(line.number, first)
        self.gatherer.known_notes.add_note_type(location, note_type)
        line_range = LineRange(first=line.number, last=line.number)
        self._add(note_type, field_lines, location, line_range, ids)

    def _add(
        self,
        note_type: str,
        field_lines: note_fields.FieldLines,
        location: Location,
        lines: LineRange,
        ids: list[ForeignId],
    ) -> None:
        texts = {
            name: text
            for name, own_lines in field_lines.items()
            if (text := self.gatherer.text(own_lines)) is not None
        }
        fields = {
            name: join_texts(field_texts)
            for name, field_texts in note_fields.assign_fields(note_type, texts).items()
        }
        first = fields.pop(Field.QUESTION, None)
        if first is None:
            hint = f'write the first field: "{note_fields.first_field(note_type) or "Front"}: …"'
            self.gatherer.report(location, Code.NO_QUESTION, "missing first field", hint)
            return
        # The user's own note types may have any name, but their cloze deletions look the same.
        is_cloze = "cloze" in note_type.casefold() or (
            Field.ANSWER not in fields and NUMBERED_OPENING.search(first.value) is not None
        )
        note = self.gatherer.start_note(Field.CLOZE if is_cloze else Field.QUESTION, location)
        if is_cloze:
            extra = [fields.pop(name) for name in (Field.ANSWER, Field.EXTRA) if name in fields]
            set_field(note, Field.CLOZE, syntax.convert_syntax(_with_clozes(first)))
            set_field(
                note, Field.EXTRA, syntax.convert_syntax(join_texts(extra)) if extra else None
            )
        else:
            set_field(note, Field.QUESTION, syntax.convert_syntax(first))
            set_answer(
                note,
                None,
                'write the answer after "Back:"',
                location if "Back" in field_lines else None,
            )
        for name, text in fields.items():
            set_field(note, name, syntax.convert_syntax(text))
        if is_cloze and "{{" not in note.texts[Field.CLOZE].value:
            self.gatherer.report_no_deletion(first.location, first)
            return
        self._report_reverse(texts.get(note_fields.REVERSE), is_cloze=is_cloze)
        if not is_cloze and ("and reversed" in note_type or note_fields.REVERSE in texts):
            set_type(note, location, "reversed")
        elif not is_cloze and "type in the answer" in note_type:
            set_type(note, location, "typed")
        if note_fields.TAGS in texts:
            words = tags_in_words(texts[note_fields.TAGS])
            note.tags += (
                WrittenTag(location, word.removeprefix("#").rstrip(",")) for location, word in words
            )
        self.gatherer.add(note, lines, foreign_id=ids[0] if ids else None)

    def _report_reverse(self, text: Text | None, *, is_cloze: bool) -> None:
        """Report the text of "Add Reverse:" that is more than a switch."""
        if text is None or (len(text.value) <= _LONGEST_SWITCH and not is_cloze):
            return
        hint = "leave it: any text there adds the reversed card"
        if is_cloze:
            hint = "leave it: a cloze note has no reversed card"
        shown = quoted_lines(text.value.split("\n"))
        message = f'not converted: text after "{note_fields.REVERSE}:": {shown}'
        self.gatherer.report(text.location, Code.NOT_CONVERTED, message, hint)

    def _ids(self, lines: Sequence[Line]) -> list[ForeignId]:
        """Return the ids in a note's lines, from comments and text, in order."""
        comments = comments_between(self.comments, lines[0].number, lines[-1].number + 1)
        found = [
            (
                self.gatherer.location(comment.line, comment.column),
                _ID_COMMENT.fullmatch(comment.text),
            )
            for comment in comments
        ]
        # "ID: 1566052191670" in code is an example.
        texts = (line for line in lines if not line.code)
        found += (
            (self.gatherer.locate(line, match.start()), match)
            for line in texts
            for match in _PLAIN_ID.finditer(line.text)
        )
        ids = (
            ForeignId(location, f"Anki note id {match['id']}") for location, match in found if match
        )
        return sorted(ids, key=lambda found: (found.location.line, found.location.column))

    def _report_delete(self, line: Line) -> None:
        location = self.gatherer.location(line.number, line.column)
        hint = "delete the note in Anki, and these lines here"
        self.gatherer.report(
            location, Code.NOT_CONVERTED, "not converted: request to delete a note", hint
        )


def _is_type(line: Line) -> bool:
    """Return whether a line can name the note type: it is not empty and not an id."""
    return bool(line.text.strip()) and not _PLAIN_ID.fullmatch(line.text.strip())


def _with_clozes(text: Text) -> Text:
    if NUMBERED_OPENING.search(text.value):
        return text
    return with_clozes(text, list(syntax.curly_clozes(text)) or syntax.highlight_clozes(text))
