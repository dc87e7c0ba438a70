"""Adds notes of Obsidian_to_Anki: their fields, ids, tags and decks, whatever form they have.

A cloze deletion is in Anki's syntax, or `{text}`, `{2:text}`, `{c2|text}` (the option CurlyCloze),
or `==text==`. A field without a counterpart in the native format becomes part of the extra field.
Frozen fields are added to every note of their type.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from generator.diagnostics import Code, Location
from generator.lazy_patterns import lazy_pattern
from generator.notes import LineRange
from generator.sources.assembly import ParsedNote, WrittenTag
from generator.sources.dialects.obsidian import note_fields
from generator.sources.field_markers import Field
from generator.sources.foreign import obsidian_syntax as syntax
from generator.sources.foreign.clozes import with_clozes
from generator.sources.foreign.field_setters import set_answer, set_field, set_type, tags_in_words
from generator.sources.foreign.gatherer import Gatherer
from generator.sources.foreign.known_notes import ForeignId
from generator.sources.foreign.unused_text import quoted_lines
from generator.sources.vault_settings import ObsidianToAnki
from generator.text.cloze import NUMBERED_OPENING
from generator.text.edits import Edit, edit_string, edit_text, join_texts
from generator.text.lines import Comment, Line, comments_between
from generator.text.located import Text
from generator.text.regions import CodeAndMath

PLAIN_ID = lazy_pattern(r"(?:^|(?<=[ \t]))ID:[ \t]*(?P<id>\d{10,})[ \t]*(?=$|ENDI\b)")
ID_COMMENT = lazy_pattern(r"[ \t]*ID:[ \t]*(?P<id>\d+)[ \t]*$")
# A whole row of the plugin without its option "ID Comments". The id is the time in milliseconds at
# which the note was made: "ID: 202401151230" is the number of a page, not of a note.
ID_ROW = lazy_pattern(r"[ \t]*ID: 1[5-9]\d{11}[ \t]*$")
_OBSIDIAN_TAG = lazy_pattern(r"(?<!\S)#(?P<tag>[\w/-]*[^\W\d_][\w/-]*)[ \t]*")
# "y", "yes", "on" or "1" switches on the reversed card, and says nothing else.
_LONGEST_SWITCH = 3


def split_id_rows(
    lines: Sequence[Line], comments: Sequence[Comment]
) -> tuple[list[Line], list[Line], list[Comment]]:
    """Split lines into others and rows of ids; the comments get those with these ids."""
    rows = [line for line in lines if not line.code and ID_ROW.match(line.text)]
    if not rows:
        return list(lines), rows, list(comments)
    numbers = {row.number for row in rows}
    kept = [line for line in lines if line.number not in numbers]
    ids = [Comment(row.number, row.column, row.column, row.text) for row in rows]
    return kept, rows, sorted([*comments, *ids], key=lambda one: (one.line, one.column))


class AnkiNotes:
    """Adds the notes of one file. `path` is the path of the file in its vault, if it is known."""

    def __init__(
        self, gatherer: Gatherer, comments: Sequence[Comment], settings: ObsidianToAnki, path: str
    ) -> None:
        self.gatherer = gatherer
        self.settings = settings
        self._comments = comments
        self._fields = dict(settings.fields)
        self._frozen: dict[str, dict[str, Text]] = {}
        self._unused_frozen: dict[str, Sequence[Line]] = {}
        # From the innermost folder: "Geo/Peru", "Geo".
        names = path.split("/")[:-1]
        folders = ["/".join(names[:depth]) for depth in range(len(names), 0, -1)]
        decks, tags = dict(settings.folder_decks), dict(settings.folder_tags)
        self._deck = next((decks[folder] for folder in folders if folder in decks), settings.deck)
        self._tags = [tag for folder in folders for tag in tags.get(folder, ())]
        self._tags += [settings.tag] if settings.tag else []
        self._has_notes = False
        self._rows_of_ids: set[int] = set()

    def field_names(self, note_type: str) -> tuple[str, ...]:
        """Return the names of the fields of a note type; empty if the settings do not have them."""
        return self._fields.get(note_type, ())

    def add_type(self, location: Location, note_type: str) -> None:
        """Report a note type whose fields are not known."""
        if not self.field_names(note_type):
            self.gatherer.known_notes.add_note_type(location, note_type)

    def freeze(
        self, note_type: str, texts: Mapping[str, Text | None], lines: Sequence[Line]
    ) -> None:
        """Set the texts that are added to the fields of all notes of a type, from these lines.

        They replace earlier ones, which are reported if no note has got them.
        """
        self._skip(self._unused_frozen.pop(note_type, ()))
        self._frozen[note_type] = {name: text for name, text in texts.items() if text is not None}
        self._unused_frozen[note_type] = lines

    def add(
        self,
        note_type: str,
        texts: Mapping[str, Text | None],
        lines: LineRange,
        location: Location,
        foreign_id: ForeignId | None = None,
    ) -> None:
        """Add a note with the texts of its fields by their names; an empty field has None.

        A note of empty fields, as in a template, is left out.
        """
        shown = ((name, syntax.without_hidden(text)) for name, text in texts.items())
        filled = {name: text for name, text in shown if text is not None}
        if not filled.keys() - {note_fields.TAGS}:
            return
        self._has_notes = True
        tags = [WrittenTag(location, tag) for tag in self._tags]
        if self.settings.obsidian_tags:
            untagged = ((name, self._without_tags(text, tags)) for name, text in filled.items())
            filled = {name: text for name, text in untagged if text is not None}
        filled = self._with_frozen(note_type, filled)
        note_names = self.field_names(note_type)
        fields = {
            name: join_texts(field_texts)
            for name, field_texts in note_fields.assign_fields(
                note_type, filled, note_names
            ).items()
        }
        first = fields.pop(Field.QUESTION, None)
        if first is None:
            name = note_fields.first_field(note_type, note_names) or "Front"
            hint = f'write the first field: "{name}: …"'
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
            if "{{" not in note.texts[Field.CLOZE].value:
                self.gatherer.report_no_deletion(first.location, first)
                return
        else:
            set_field(note, Field.QUESTION, syntax.convert_syntax(first))
            set_answer(
                note,
                None,
                'write the answer after "Back:"',
                location if "Back" in texts else None,
            )
        for name, text in fields.items():
            set_field(note, name, syntax.convert_syntax(text))
        self._set_type(note, note_type, filled, location)
        if note_fields.TAGS in filled:
            tags += (
                WrittenTag(place, word.removeprefix("#").rstrip(","))
                for place, word in tags_in_words(filled[note_fields.TAGS])
            )
        note.tags += tags
        self.gatherer.add(note, lines, foreign_id=foreign_id)

    def finish(self) -> None:
        """Set the deck of the settings if the file names none; report frozen fields of no note."""
        for lines in self._unused_frozen.values():
            self._skip(lines)
        if self._has_notes and self._deck and self.gatherer.front_matter.deck is None:
            self.gatherer.front_matter = replace(self.gatherer.front_matter, deck=self._deck)

    def _skip(self, lines: Sequence[Line]) -> None:
        """Report lines that are on no card, apart from others."""
        if lines:
            self.gatherer.report_unused()
        for line in lines:
            self.gatherer.skip(line)

    def ids(self, lines: Sequence[Line], last: int | None = None) -> list[ForeignId]:
        """Return the ids in a note's lines, from comments and text, in order.

        `last` is the number of the last row that may have a comment with the id.
        """
        end = (lines[-1].number if last is None else last) + 1
        found = [
            (
                self.gatherer.location(comment.line, comment.column),
                ID_COMMENT.match(comment.text),
            )
            for comment in comments_between(self._comments, lines[0].number, end)
        ]
        # "ID: 1566052191670" in code is an example.
        texts = (line for line in lines if not line.code)
        found += (
            (self.gatherer.locate(line, match.start()), match)
            for line in texts
            for match in PLAIN_ID.finditer(line.text)
        )
        ids = [
            ForeignId(location, f"Anki note id {match['id']}") for location, match in found if match
        ]
        self._rows_of_ids.update(one.location.line for one in ids)
        return sorted(ids, key=lambda found: (found.location.line, found.location.column))

    def report_unused_ids(self, rows: Sequence[Line]) -> None:
        """Report rows of ids that are of no note."""
        for row in rows:
            if row.number not in self._rows_of_ids:
                self.gatherer.skip(row)

    def report_delete(self, line: Line) -> None:
        """Report a note that the user wants to be deleted."""
        location = self.gatherer.location(line.number, line.column)
        hint = "delete the note in Anki, and these lines here"
        self.gatherer.report(
            location, Code.NOT_CONVERTED, "not converted: request to delete a note", hint
        )

    def _set_type(
        self, note: ParsedNote, note_type: str, texts: Mapping[str, Text], location: Location
    ) -> None:
        is_cloze = note.start is Field.CLOZE
        self._report_reverse(texts.get(note_fields.REVERSE), is_cloze=is_cloze)
        if is_cloze:
            return
        if "and reversed" in note_type or note_fields.REVERSE in texts:
            set_type(note, location, "reversed")
        elif "type in the answer" in note_type:
            set_type(note, location, "typed")

    def _with_frozen(self, note_type: str, texts: Mapping[str, Text]) -> dict[str, Text]:
        frozen = self._frozen.get(note_type, {})
        self._unused_frozen.pop(note_type, None)
        return {
            name: join_texts([text for text in (texts.get(name), frozen.get(name)) if text])
            for name in (*texts, *(name for name in frozen if name not in texts))
        }

    def _without_tags(self, text: Text, tags: list[WrittenTag]) -> Text | None:
        """Move the tags in a text to the note's (the option Add Obsidian Tags).

        None if nothing else is in it.
        """
        if "#" not in text.value:
            return text
        found = list(CodeAndMath(text.value).matches_outside(_OBSIDIAN_TAG))
        tags += [WrittenTag(text.locate(tag.start()), tag["tag"]) for tag in found]
        edits = [Edit(*tag.span(), "") for tag in found]
        return edit_text(text, edits) if edit_string(text.value, edits).strip() else None

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


def _with_clozes(text: Text) -> Text:
    if NUMBERED_OPENING.search(text.value):
        return text
    return with_clozes(
        text, list(syntax.curly_clozes(text)) or syntax.HIGHLIGHT_CLOZES.deletions(text)
    )
