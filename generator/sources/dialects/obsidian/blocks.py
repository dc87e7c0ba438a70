r"""The blocks of Obsidian_to_Anki; its settings may have other words than these.

    block     = "START" type text { field } [ id ] "END", each on its own line
    inline    = "STARTI [" type "] " text { field } [ id ] " ENDI", anywhere on a line
    field     = name ":" text | "Tags:" words               names as in `note_fields`
    id        = "<!--ID: " digits "-->" | "ID: " digits     the latter if "ID Comments" is off
    deck      = "TARGET DECK" ":" name, or the name on the next line; only the first one counts
    tags      = "FILE TAGS" ":" words, or the words on the next line; for all notes of the file
    frozen    = "FROZEN - " type ":" { field }, up to a blank line; for all notes of the type
    delete    = "DELETE" then an id

The words are at the start of a line, in this case, and alone on it unless there is more above.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence

from generator.diagnostics import Code, quoted
from generator.lazy_patterns import lazy_pattern
from generator.notes import LineRange
from generator.sources.dialects.obsidian import note_fields
from generator.sources.dialects.obsidian.anki_notes import PLAIN_ID, AnkiNotes
from generator.sources.foreign.known_notes import ForeignId
from generator.sources.tags import canonical_tag, tag_problem
from generator.sources.vault_settings import ObsidianToAnki
from generator.text.lines import Line, join_lines
from generator.text.located import Text
from generator.text.markers import ITEM

_LIST_MARKERS_ONLY = lazy_pattern(rf"[ \t]*(?:(?:{ITEM}|>)[ \t]*)*$")


class BlockSyntax:
    """The words of the settings, and the patterns made of them."""

    def __init__(self, settings: ObsidianToAnki) -> None:
        self.settings = settings
        begin, end = re.escape(settings.begin_inline), re.escape(settings.end_inline)
        self.inline_start = re.compile(rf"{begin}[ \t]+(?:\[(?P<type>[^\[\]]*)\])?[ \t]*")
        self.inline_end = re.compile(rf"{end}(?!\w)")
        keys = "|".join(map(re.escape, (settings.target_deck, settings.file_tags)))
        self.file_setting = re.compile(
            rf"(?P<key>{keys})(?:[ \t]*:(?:[ \t]+(?P<value>.*))?)?[ \t]*$"
        )
        self.frozen = re.compile(rf"{re.escape(settings.frozen)} - (?P<type>[^:\n]+):[ \t]*$")


class Blocks:
    """Reads the blocks of one file, in order."""

    def __init__(self, notes: AnkiNotes, syntax: BlockSyntax) -> None:
        self.gatherer = notes.gatherer
        self.notes = notes
        self.settings = syntax.settings
        self.syntax = syntax
        self.has_deck = False

    def starts(self, lines: Sequence[Line], index: int) -> bool:
        """Return whether a block or a line of Obsidian_to_Anki starts here."""
        line = lines[index]
        if line.code:
            return False
        text = line.text
        bare = text.rstrip()
        return (
            bare in (self.settings.begin, self.settings.delete)
            or self.settings.begin_inline in text
            or self.syntax.file_setting.match(text) is not None
            or self.syntax.frozen.match(text) is not None
        )

    def take(self, lines: Sequence[Line], index: int) -> int:
        """Read what starts at a line; return the index after it, or `index` if nothing does."""
        if not self.starts(lines, index):
            return index
        line = lines[index]
        bare = line.text.rstrip()
        if bare == self.settings.begin:
            return self._take_block(lines, index)
        if bare == self.settings.delete:
            self.notes.report_delete(line)
            self.notes.ids([line], line.number + 1)
            below = lines[index + 1].text.strip() if index + 1 < len(lines) else ""
            return index + 1 + (PLAIN_ID.fullmatch(below) is not None)
        if setting := self.syntax.file_setting.match(line.text):
            return self._take_setting(lines, index, setting)
        if frozen := self.syntax.frozen.match(line.text):
            return self._take_frozen(lines, index, frozen["type"].strip())
        return index + 1 if self._take_inline(line) else index

    def _take_setting(self, lines: Sequence[Line], index: int, setting: re.Match[str]) -> int:
        key, value, row = setting["key"], (setting["value"] or "").strip(), lines[index]
        # "TARGET DECK" without a colon: the value is on the line below.
        if ":" not in setting[0][len(key) :]:
            index += 1
            row = lines[index] if index < len(lines) else row
            value = row.text.strip() if index < len(lines) else ""
        location = self.gatherer.location(row.number, row.column)
        front_matter = self.gatherer.front_matter
        if not value:
            what = "tags" if key == self.settings.file_tags else "deck name"
            message = f'missing {what} after "{key}"'
            hint = f'write the {what} after a colon: "{key}: …"'
            self.gatherer.report(location, Code.WRONG_VALUE, message, hint)
        elif key == self.settings.file_tags:
            for word in value.split():
                written = word.removeprefix("#").rstrip(",")
                problem = tag_problem(location, written)
                if problem is None:
                    front_matter.tags += (canonical_tag(written),)
                else:
                    self.gatherer.problems.append(problem)
        # In the plugin, too, a file has one deck: the second one is ignored.
        elif self.has_deck:
            message = f'the file has a second "{key}": {quoted(value)}'
            self.gatherer.report(
                location, Code.NOT_CONVERTED, message, "delete one of the two: the first counts"
            )
        else:
            self.has_deck = True
            self.gatherer.set_deck(location, value)
        return index + 1

    def _take_frozen(self, lines: Sequence[Line], index: int, note_type: str) -> int:
        end = index + 1
        while end < len(lines) and lines[end].text.strip() and not self.starts(lines, end):
            end += 1
        fields = note_fields.split_block(
            note_type, lines[index + 1 : end], self.notes.field_names(note_type)
        )
        self.notes.freeze(note_type, self._texts(fields), lines[index:end])
        return end

    def _take_block(self, lines: Sequence[Line], index: int) -> int:
        start = lines[index]
        end = index + 1
        while end < len(lines) and (
            lines[end].code
            or lines[end].text.rstrip() not in (self.settings.begin, self.settings.end)
        ):
            end += 1
        if end == len(lines) or lines[end].text.rstrip() == self.settings.begin:
            hint = f'add a line "{self.settings.end}" below the note'
            location = self.gatherer.location(start.number, start.column)
            message = f'"{self.settings.begin}" is not closed'
            self.gatherer.report(location, Code.BLOCK_NOT_CLOSED, message, hint)
            # Without "END", the block ends at a blank line, so that the cards below it are read.
            blank = (
                i for i in range(index, end) if not lines[i].code and not lines[i].text.strip()
            )
            return next(blank, end)
        self._add_block(lines[index : end + 1])
        return end + 1

    def _add_block(self, lines: Sequence[Line]) -> None:
        """Add the note of a whole block, its "START" and "END" lines included."""
        start, inner, ids = lines[0], lines[1:-1], self.notes.ids(lines)
        location = self.gatherer.location(start.number, start.column)
        type_index = next((i for i, line in enumerate(inner) if _is_type(line)), None)
        if type_index is None:
            # "START", an id, "END": the user deleted the text of this note. Without an id, the
            # block is a template.
            if ids:
                self.notes.report_delete(start)
            return
        type_line, below = inner[type_index], inner[type_index + 1 :]
        note_type = type_line.text.strip()
        below = [line for line in below if line.code or not PLAIN_ID.fullmatch(line.text.strip())]
        fields = note_fields.split_block(note_type, below, self.notes.field_names(note_type))
        texts = self._texts(fields)
        if not any(text for name, text in texts.items() if name != note_fields.TAGS):
            self._add_empty(start, type_line, fields.get(note_fields.TAGS, ()), ids)
            return
        self.notes.add_type(self.gatherer.location(type_line.number, type_line.column), note_type)
        line_range = LineRange(first=start.number, last=lines[-1].number)
        self.notes.add(note_type, texts, line_range, location, ids[0] if ids else None)

    def _add_empty(
        self, start: Line, type_line: Line, tags: Sequence[Line], ids: Sequence[ForeignId]
    ) -> None:
        """Report a block without the text of a note, unless it is a template without any text."""
        if ids:
            self.notes.report_delete(start)
        name = type_line.text.strip()
        is_known = note_fields.is_known_type(name) or bool(self.notes.field_names(name))
        for line in (*(() if is_known else (type_line,)), *tags):
            self.gatherer.skip(line)

    def _take_inline(self, line: Line) -> bool:
        text, taken, position = line.text, 0, 0
        ids = self.notes.ids([line])
        # Each is looked for once, since the words may be on a line thousands of times.
        ends = list(self.syntax.inline_end.finditer(text))
        while start := self.syntax.inline_start.search(text, position):
            next_end = bisect_left(ends, start.end(), key=re.Match.start)
            end = ends[next_end] if next_end < len(ends) else None
            position = end.end() if end else len(text)
            # Without a note type, the word is text, unless the note was deleted but for its id.
            if start["type"] is None and not self._within(line, ids, start, position):
                position = start.end()
                continue
            self._skip_between(line, taken, start.start())
            taken = position
            if end is not None:
                self._add_inline(line, start, end, self._within(line, ids, start, position))
                continue
            location = self.gatherer.locate(line, start.start())
            hint = f'add "{self.settings.end_inline}" where the note ends'
            message = f'"{self.settings.begin_inline}" is not closed'
            self.gatherer.report(location, Code.BLOCK_NOT_CLOSED, message, hint)
        if taken:
            self._skip_between(line, taken, len(text))
        return bool(taken)

    def _within(
        self, line: Line, ids: Sequence[ForeignId], start: re.Match[str], end: int
    ) -> list[ForeignId]:
        """Return the ids of a line that are between the start of a note and an offset."""
        if not ids:
            return []
        text = join_lines(self.gatherer.path, [line])
        first, last = text.locate(start.start()).column, text.locate(end - 1).column
        return [one for one in ids if first <= one.location.column <= last]

    def _skip_between(self, line: Line, start: int, end: int) -> None:
        rest = line.before(end).after(start)
        if not _LIST_MARKERS_ONLY.match(rest.text):
            self.gatherer.skip(rest)

    def _add_inline(
        self, line: Line, start: re.Match[str], end: re.Match[str], ids: Sequence[ForeignId]
    ) -> None:
        note_type = start["type"] or ""
        body = line.before(end.start()).after(start.end())
        plain_id = PLAIN_ID.search(body.text)
        texts = self._texts(
            note_fields.split_inline(
                note_type,
                body.before(plain_id.start()) if plain_id else body,
                self.notes.field_names(note_type),
            )
        )
        # "STARTI ID: 15 ENDI" is an id without a note.
        if ids and not any(texts.values()):
            self.notes.report_delete(line)
            return
        # The column, because several notes may be on one line.
        location = self.gatherer.locate(line, start.start())
        self.notes.add_type(location, note_type)
        line_range = LineRange(first=line.number, last=line.number)
        self.notes.add(note_type, texts, line_range, location, ids[0] if ids else None)

    def _texts(self, fields: note_fields.FieldLines) -> Mapping[str, Text | None]:
        return {name: self.gatherer.text(lines) for name, lines in fields.items()}


def _is_type(line: Line) -> bool:
    """Return whether a line can name the note type: it is not empty and not an id."""
    return bool(line.text.strip()) and not PLAIN_ID.fullmatch(line.text.strip())
