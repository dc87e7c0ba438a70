r"""The blocks of Obsidian_to_Anki, as its default settings spell them.

    block     = "START" type text { field } [ id ] "END", each on lines of its own
    inline    = "STARTI [" type "] " text { field } [ id ] " ENDI", anywhere on a line
    field     = name ":" text | "Tags:" words                     names as in `fields`
    id        = "<!--ID: " digits "-->" | "ID: " digits           the second with its option "ID Comments" off
    deck      = "TARGET DECK" then a line with its name, or behind a colon: the first one holds for the file
    tags      = "FILE TAGS" then a line of words, or behind a colon: on all notes of the file
    deletion  = "DELETE" then an id comment

Deletions are Anki's own, or `{text}`, `{2:text}`, `{c2|text}` (its option CurlyCloze), or `==text==`. What stands in a
field that our notes have no place for goes to their extra field.
"""

import re
from collections.abc import Sequence

from generator.diagnostics import Code, Location, quoted
from generator.notes import LineRange
from generator.sources.assembly import WrittenTag
from generator.sources.dialects.obsidian import note_fields, syntax
from generator.sources.field_markers import Field
from generator.sources.foreign.clozes import with_clozes
from generator.sources.foreign.filling import set_answer, set_field, set_type, tags_in_words
from generator.sources.foreign.gatherer import Gatherer
from generator.sources.foreign.known_notes import ForeignId
from generator.sources.tags import canonical_tag, tag_problem
from generator.text.cloze import NUMBERED_OPENING
from generator.text.edits import join_texts
from generator.text.lines import Comment, Line, comments_between, text_of
from generator.text.located import Text
from generator.text.markers import ITEM

_PLAIN_ID = re.compile(r"(?:^|(?<=[ \t]))ID:[ \t]*(?P<id>\d{10,})[ \t]*(?=$|ENDI\b)")
_ID = re.compile(r"[ \t]*ID:[ \t]*(?P<id>\d+)[ \t]*")
_INLINE_START = re.compile(r"STARTI[ \t]+(?:\[(?P<type>[^\[\]]*)\])?[ \t]*")
_INLINE_END = re.compile(r"[ \t]*ENDI\b")
_LIST_MARKER = re.compile(rf"[ \t]*(?:(?:{ITEM}|>)[ \t]*)*$")
_HEAD = re.compile(r"(?P<what>TARGET DECK|FILE TAGS)(?:[ \t]*:[ \t]*(?P<value>.*))?$")


class Blocks:
    """Reads the blocks of one file as they come up."""

    def __init__(self, gatherer: Gatherer, comments: Sequence[Comment]) -> None:
        self.gatherer = gatherer
        self.comments = comments
        self.has_deck = False

    def starts(self, lines: Sequence[Line], position: int) -> bool:
        """Tell whether a block or a line of these begins here."""
        text = lines[position].text.strip()
        return not lines[position].code and (
            text in ("START", "DELETE") or "STARTI" in text or _HEAD.match(text) is not None
        )

    def take(self, lines: Sequence[Line], position: int) -> int:
        """Read what begins at a line; return the position behind it, or the same one if it is nothing of these."""
        if not self.starts(lines, position):
            return position
        line = lines[position]
        text = line.text.strip()
        if text == "START":
            return self._take_block(lines, position)
        if text == "DELETE":
            self._report_deletion(line)
            below = lines[position + 1].text.strip() if position + 1 < len(lines) else ""
            return position + 1 + (_PLAIN_ID.fullmatch(below) is not None)
        if head := _HEAD.match(text):
            return self._take_head(lines, position, head)
        return position + 1 if self._take_inline(line) else position

    def _take_head(self, lines: Sequence[Line], position: int, head: re.Match[str]) -> int:
        value, row = (head["value"] or "").strip(), lines[position]
        # "TARGET DECK" alone has its value on the line below.
        if head["value"] is None:
            position += 1
            row = lines[position] if position < len(lines) else row
            value = row.text.strip() if position < len(lines) else ""
        place = self.gatherer.location(row.number, row.column)
        front_matter = self.gatherer.front_matter
        if not value:
            hint = f'write the value on the line below "{head["what"]}"'
            self.gatherer.report(place, Code.WRONG_VALUE, f'"{head["what"]}" has no value', hint)
        elif head["what"] == "FILE TAGS":
            tags = [word.removeprefix("#") for word in value.split()]
            front_matter.tags += tuple(
                canonical_tag(tag) for tag in tags if self._is_tag(place, tag)
            )
        # A file has one deck there, too: what comes second is ignored.
        elif self.has_deck:
            message = f"a second deck for the file: {quoted(value)}"
            self.gatherer.report(
                place, Code.NOT_CONVERTED, message, "the first one counts; take this one away"
            )
        else:
            self.has_deck = True
            self.gatherer.set_deck(place, value)
        return position + 1

    def _is_tag(self, place: Location, tag: str) -> bool:
        problem = tag_problem(place, tag)
        if problem is not None:
            self.gatherer.problems.append(problem)
        return problem is None

    def _take_block(self, lines: Sequence[Line], position: int) -> int:
        start = lines[position]
        end = position + 1
        while end < len(lines) and (
            lines[end].code or lines[end].text.strip() not in ("START", "END")
        ):
            end += 1
        if end == len(lines) or lines[end].text.strip() == "START":
            hint = 'put a line "END" below the note'
            place = self.gatherer.location(start.number, start.column)
            self.gatherer.report(place, Code.BLOCK_NOT_CLOSED, '"START" without an "END"', hint)
            # Without an "END" the block is taken to end at a blank line, so that cards below are found.
            blank = (
                i for i in range(position, end) if not lines[i].code and not lines[i].text.strip()
            )
            return next(blank, end)
        inner = lines[position + 1 : end]
        kind = next((index for index, line in enumerate(inner) if _is_type(line)), None)
        ids = self._ids(lines[position : end + 1])
        if kind is None:
            # "START", an id, "END": what is left of a note that a person emptied.
            if ids:
                self._report_deletion(start)
            else:
                place = self.gatherer.location(start.number, start.column)
                hint = "write a note type and fields, or take the lines away"
                self.gatherer.report(place, Code.NO_QUESTION, "block without a note", hint)
            return end + 1
        type_line, below = inner[kind], inner[kind + 1 :]
        self.gatherer.known_notes.add_note_type(
            self.gatherer.location(type_line.number, type_line.column), type_line.text.strip()
        )
        below = [line for line in below if line.code or not _PLAIN_ID.fullmatch(line.text.strip())]
        parts = note_fields.by_line(type_line.text.strip(), below)
        place = self.gatherer.location(start.number, start.column)
        self._add(
            type_line.text.strip(),
            parts,
            place,
            LineRange(first=start.number, last=lines[end].number),
            ids,
        )
        return end + 1

    def _take_inline(self, line: Line) -> bool:
        text, position, found = line.text, 0, False
        while start := _INLINE_START.search(text, position):
            found = True
            end = _INLINE_END.search(text, start.end())
            self._skip_between(line, position, start.start())
            if end is None:
                place = self.gatherer.locate(line, start.start())
                hint = 'put "ENDI" where the note ends'
                self.gatherer.report(
                    place, Code.BLOCK_NOT_CLOSED, '"STARTI" without an "ENDI"', hint
                )
                return True
            self._add_inline(line, start, end)
            position = end.end()
        if found:
            self._skip_between(line, position, len(text))
        return found

    def _skip_between(self, line: Line, start: int, end: int) -> None:
        rest = line.before(end).after(start)
        if not _LIST_MARKER.match(rest.text):
            self.gatherer.skip(rest)

    def _add_inline(self, line: Line, start: re.Match[str], end: re.Match[str]) -> None:
        body = line.before(end.start()).after(start.end())
        plain = _PLAIN_ID.search(body.text)
        parts = note_fields.in_line(
            start["type"] or "", body.before(plain.start()) if plain else body
        )
        places = text_of(self.gatherer.path, [line])
        first, last = places.locate(start.start()).column, places.locate(end.end() - 1).column
        ids = [found for found in self._ids([line]) if first <= found.location.column <= last]
        # "STARTI ID: 15 ENDI" is an id without a note.
        if not ids or any(own.text.strip() for lines in parts.values() for own in lines):
            place = self.gatherer.location(
                line.number, first
            )  # the column tells it from others on the line
            self.gatherer.known_notes.add_note_type(place, start["type"] or "")
            self._add(
                start["type"] or "",
                parts,
                place,
                LineRange(first=line.number, last=line.number),
                ids,
            )
        else:
            self._report_deletion(line)

    def _add(
        self,
        kind: str,
        parts: note_fields.Parts,
        place: Location,
        lines: LineRange,
        ids: list[ForeignId],
    ) -> None:
        texts = {
            name: text
            for name, own in parts.items()
            if (text := self.gatherer.text(own)) is not None
        }
        fields = {name: join_texts(own) for name, own in note_fields.of_note(kind, texts).items()}
        first = fields.pop(Field.QUESTION, None)
        if first is None:
            hint = "write the first field below the note type"
            self.gatherer.report(place, Code.NO_QUESTION, "note without a first field", hint)
            return
        # A type of one's own has any name, but its deletions look the same.
        is_cloze = "cloze" in kind.casefold() or (
            Field.ANSWER not in fields and NUMBERED_OPENING.search(first.value) is not None
        )
        draft = self.gatherer.start_note(Field.CLOZE if is_cloze else Field.QUESTION, place)
        if is_cloze:
            extra = [fields.pop(name) for name in (Field.ANSWER, Field.EXTRA) if name in fields]
            set_field(draft, Field.CLOZE, syntax.plain(_with_clozes(first)))
            set_field(draft, Field.EXTRA, syntax.plain(join_texts(extra)) if extra else None)
        else:
            set_field(draft, Field.QUESTION, syntax.plain(first))
            set_answer(draft, None, 'write a line "Back: …"', place if "Back" in parts else None)
        for name, text in fields.items():
            set_field(draft, name, syntax.plain(text))
        if is_cloze and "{{" not in draft.texts[Field.CLOZE].value:
            self.gatherer.report_no_deletion(first.location, first)
            return
        if not is_cloze and ("and reversed" in kind or note_fields.REVERSE in texts):
            set_type(draft, place, "reversed")
        elif not is_cloze and "type in the answer" in kind:
            set_type(draft, place, "typed")
        if note_fields.TAGS in texts:
            words = tags_in_words(texts[note_fields.TAGS])
            draft.tags += (
                WrittenTag(place, word.removeprefix("#").rstrip(",")) for place, word in words
            )
        self.gatherer.add(draft, lines, foreign_id=ids[0] if ids else None)

    def _ids(self, lines: Sequence[Line]) -> list[ForeignId]:
        """List the ids in a note's lines, in comments and in text, in order."""
        own = comments_between(self.comments, lines[0].number, lines[-1].number + 1)
        found = [
            (self.gatherer.location(one.line, one.column), _ID.fullmatch(one.text)) for one in own
        ]
        # "ID: 1566052191670" in code is an example.
        texts = (line for line in lines if not line.code)
        found += (
            (self.gatherer.locate(line, at.start()), at)
            for line in texts
            for at in _PLAIN_ID.finditer(line.text)
        )
        ids = (ForeignId(place, f"Anki note id {at['id']}") for place, at in found if at)
        return sorted(ids, key=lambda one: (one.location.line, one.location.column))

    def _report_deletion(self, line: Line) -> None:
        place = self.gatherer.location(line.number, line.column)
        hint = "delete the note in Anki, and take these lines away"
        self.gatherer.report(
            place, Code.NOT_CONVERTED, "an order to delete a note is not carried out", hint
        )


def _is_type(line: Line) -> bool:
    """Tell whether a line may be the first of a note: one that is not empty, and no id."""
    return bool(line.text.strip()) and not _PLAIN_ID.fullmatch(line.text.strip())


def _with_clozes(text: Text) -> Text:
    if NUMBERED_OPENING.search(text.value):
        return text
    return with_clozes(text, list(syntax.curly_clozes(text)) or syntax.highlights(text))
