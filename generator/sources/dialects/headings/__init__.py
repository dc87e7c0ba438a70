r"""Headings as questions: mdanki, markdown-anki-decks, Md2Anki, and the Anki extension of VS Code.

    file      = [ "# " deck ] { note }
    note      = "## " question { line } [ separator { line } ]
              | '<h2 markdown="block">' { line } "</h2>" { line }
              | '<div data-question markdown="block">' { line } "</div>" { line }
    separator = "%" alone on a line; in Md2Anki "---", the first one only
    type      = `{=<md2anki_type_` name `>=}` in backticks, in a note or above all notes (Md2Anki)
    tags      = a line of "[#tag](…)" links, or `{=:tag, tag:=}` in backticks anywhere (Md2Anki)
    id        = "(" UUID ")" at the end of a question, "(" digits ")" at the end of a deck (Md2Anki)
    subdeck   = "## Subdeck: " title: its notes are headings one level deeper (Md2Anki)

The text below a question is its answer; the text above a separator belongs to the question. Deeper
headings are text. Notes are headings of level 2, or of the highest level below 1 in the file. A
question with `{{c1::…}}` makes a cloze note; the text below it, which the tools leave out, becomes
its extra field. Tags below the deck's name apply to all notes.
"""

import re
from collections.abc import Sequence

from generator.diagnostics import Code
from generator.lazy_patterns import lazy_pattern
from generator.sources.assembly import ParsedNote, WrittenTag
from generator.sources.dialect import Dialect, ParsedFile
from generator.sources.dialects.headings.body import (
    heading_level,
    heading_text,
    level_of,
    take_tag_line,
    with_single_backslashes,
    without_code_tags,
)
from generator.sources.dialects.headings.detection import MARKERS, UUID_AT_END, detect
from generator.sources.field_markers import Field
from generator.sources.foreign.field_setters import set_answer, set_field, set_type
from generator.sources.foreign.gatherer import Gatherer
from generator.sources.foreign.native_notes import read_between_cards
from generator.sources.foreign.yaml_header import read_yaml_header
from generator.sources.front_matter import blank_front_matter
from generator.text.cloze import NUMBERED_OPENING
from generator.text.edits import Edit, edit_text, join_texts
from generator.text.lines import Line, join_lines
from generator.text.located import Text, text_at
from generator.text.markers import DASHES, without_closing_hashes

# Md2Anki's other type, "default", is a plain question whatever text it has.
_CLOZE_TYPES, _TYPED = ("cloze", "cloze_extra"), "answer"
_NOTE_ID = lazy_pattern(rf"[ \t]*{UUID_AT_END}")
_DECK_ID = lazy_pattern(r"[ \t]*\(\d{4,}\)[ \t]*$")
_SUBDECK = lazy_pattern(r"Subdeck:[ \t]*")
_HTML_QUESTION = lazy_pattern(r"<(?P<tag>h2\b|div\b(?=[^<>]*\bdata-question\b))[^<>]*>")


def read(path: str, rows: Sequence[str]) -> ParsedFile:
    """Read a file of headings."""
    front_matter, problems = read_yaml_header(path, rows)
    return _read_notes(path, blank_front_matter(front_matter, rows)).with_front_matter(
        front_matter, problems
    )


def _read_notes(path: str, rows: Sequence[str]) -> ParsedFile:
    gatherer = Gatherer(path, is_markdown=True)
    lines, _ = gatherer.read_lines(rows)
    reader = _Reader(gatherer, lines)
    read_between_cards(
        gatherer,
        lines,
        reader.take,
        lambda: reader.note is None and not reader.html_question,
        reader.full_deck,
    )
    reader.finish()
    return gatherer.finish()


class _Reader:
    def __init__(self, gatherer: Gatherer, lines: Sequence[Line]) -> None:
        self.gatherer = gatherer
        headings = [line.text for line in lines if heading_level(line)]
        self.note_level = 2
        # In a file with "### q" and no "##", the questions are at level 3.
        if not any(text.startswith(("## ", "##\t")) for text in headings):
            self.note_level = min(
                (level for text in headings if (level := level_of(text)) > 1), default=2
            )
        self.has_ids = any(_NOTE_ID.search(without_closing_hashes(text)) for text in headings)
        self.decks: list[str] = []
        self.deck_tags: list[dict[str, WrittenTag]] = [{}]
        self.unused_tags: dict[WrittenTag, None] = {}
        self.has_deck = False
        self.deck_type = ""
        self.types: list[str] = []  # those that the current note names
        self.note: ParsedNote | None = None
        self.question: list[Text] = []
        self.body: list[Line] = []
        self.html_question = ""  # the name of the element

    def take(self, line: Line) -> None:
        level = heading_level(line)
        if self.html_question:
            self._take_html_question(line)
        elif line.at_start and (opening := _HTML_QUESTION.match(line.text)):
            self._start_html_question(line, opening)
        elif level == 1:
            self._take_deck(line)
        elif level and level <= self.note_level + len(self.decks):
            self._take_heading(line, level)
        elif self.note is not None:
            self.body.append(line)
        else:
            self._take_preface(line)

    def finish(self) -> None:
        if self.html_question:
            hint = f'add "</{self.html_question}>" where the question ends'
            location = self.note.location if self.note else self.gatherer.location(1)
            message = f'"<{self.html_question}>" is not closed'
            self.gatherer.report(location, Code.BLOCK_NOT_CLOSED, message, hint)
            self.note, self.html_question = None, ""
        self._finish_note()
        for tag in self.unused_tags:
            self.gatherer.report_unused_tag(tag)

    def _take_deck(self, line: Line) -> None:
        self._finish_note()
        # A second "# Title" is a section, because a file has one deck.
        if self.has_deck:
            self.gatherer.add_heading(line, 1)
            return
        title = heading_text(self.gatherer.path, line)
        text = _DECK_ID.sub("", title.value)
        self.has_deck = True
        self.gatherer.front_matter.deck = _SUBDECK.sub("", text).strip() or None

    def _take_heading(self, line: Line, level: int) -> None:
        self._finish_note()
        # "## Subdeck: a", "### q", "## r": r is in the parent deck again.
        del self.decks[level - self.note_level :], self.deck_tags[level - self.note_level + 1 :]
        title = heading_text(self.gatherer.path, line)
        if subdeck := _SUBDECK.match(title.value):
            self.decks.append(
                _DECK_ID.sub("", title.value[subdeck.end() :]).strip().replace("::", ":")
            )
            self.deck_tags.append({})
            return
        self.types = []
        self.note = self.gatherer.start_note(Field.QUESTION, self.gatherer.location(line.number))
        self._take_question(title)

    def _take_question(self, title: Text) -> None:
        note = self.note
        if note is None:
            return
        if match := _NOTE_ID.search(title.value):
            location = title.locate(match.start("id"))
            set_field(note, Field.ID, text_at(location, match["id"]), location)
            # "## (66b3661f-…)" alone: the question is in the lines below.
            if not title.value[: match.start()].strip():
                return
            title = edit_text(title, [Edit(match.start(), len(title.value), "")])
        question = without_code_tags(title, note.tags, self.types)
        self.question = [question] if question is not None else []

    def _start_html_question(self, line: Line, opening: re.Match[str]) -> None:
        self._finish_note()
        self.note = self.gatherer.start_note(Field.QUESTION, self.gatherer.location(line.number))
        self.html_question = opening["tag"]
        self._take_html_question(line.after(opening.end()))

    def _take_html_question(self, line: Line) -> None:
        end_tag = f"</{self.html_question}>"
        end = -1 if line.code else line.text.find(end_tag)
        self.body.append(line if end < 0 else line.before(end))
        if end < 0:
            return
        self.html_question = ""
        text = self.gatherer.text(self.body)
        # Text after the end tag on the same row belongs to the answer.
        rest = line.after(end + len(end_tag))
        self.body = [rest] if rest.text.strip() else []
        self.question = [text] if text is not None else []

    def _take_preface(self, line: Line) -> None:
        """Read a line above the first note: tags for all notes, or text on no card."""
        tags: list[WrittenTag] = []
        is_tags = take_tag_line(self.gatherer.path, line, tags)
        if not is_tags and line.text.strip() and not line.code:
            is_tags = (
                without_code_tags(join_lines(self.gatherer.path, [line]), tags, self.types) is None
            )
        if is_tags:
            self.deck_type = (self.types or [self.deck_type])[-1]
            self.types = []
            # Each note goes through all of them, so a repeated one is left out.
            new = {tag.text: tag for tag in tags if tag.text not in self.deck_tags[-1]}
            self.deck_tags[-1] |= new
            self.unused_tags |= dict.fromkeys(new.values())
        else:
            self.gatherer.skip(line)

    def _finish_note(self) -> None:
        note, question, body = self.note, self.question, self.body
        self.note, self.question, self.body = None, [], []
        if note is None:
            return
        # Tags may be on any line of a note, also above the separator.
        body = [line for line in body if not take_tag_line(self.gatherer.path, line, note.tags)]
        upper_lines, lower_lines = self._split_at_separator(body)
        upper_text = self._text(upper_lines, note.tags)
        lower_text = self._text(lower_lines, note.tags)
        question += [upper_text] if upper_text is not None and question else []
        if not question and upper_text is not None:
            question = [upper_text]
        note.tags[:0] = [tag for tags in self.deck_tags for tag in tags.values()]
        for tag in note.tags:
            self.unused_tags.pop(tag, None)
        if not question:
            hint = "write the question in the heading"
            self.gatherer.report(
                note.location, Code.NO_QUESTION, "heading without a question", hint
            )
            return
        self._add_note(note, with_single_backslashes(join_texts(question)), lower_text)

    def _add_note(self, note: ParsedNote, question: Text, answer: Text | None) -> None:
        if answer is not None:
            answer = with_single_backslashes(answer)
        kind = (self.types or [self.deck_type])[-1]
        self.types = []
        # A note of type "default" is a plain question even with "{{c1::x}}" in it.
        is_cloze = kind in ("", *_CLOZE_TYPES) and NUMBERED_OPENING.search(question.value)
        if (
            not is_cloze
            and kind in ("", *_CLOZE_TYPES)
            and answer is not None
            and self.has_ids
            and NUMBERED_OPENING.search(answer.value)
        ):
            is_cloze = NUMBERED_OPENING.search(answer.value)
            question, answer = join_texts([question, answer]), None
        if is_cloze:
            note.start = Field.CLOZE
            note.locations[Field.CLOZE] = note.locations.pop(Field.QUESTION)
            set_field(note, Field.CLOZE, question)
            set_field(note, Field.EXTRA, answer)
        else:
            set_field(note, Field.QUESTION, question)
            set_answer(note, answer, "write the answer below the heading", note.location)
            if kind == _TYPED:
                set_type(note, note.location, "typed")
        # Md2Anki creates its own note type, whose name is not in the file.
        if note_id := note.texts.get(Field.ID):
            self.gatherer.known_notes.add_type_mismatch(
                note_id.location, "", is_cloze=note.start is Field.CLOZE
            )
        self.gatherer.add(note, deck=self.full_deck())

    def full_deck(self) -> str | None:
        """Return the deck of the notes here; None if the file names none."""
        return "::".join(filter(None, (self.gatherer.front_matter.deck, *self.decks))) or None

    def _split_at_separator(self, body: list[Line]) -> tuple[list[Line], list[Line]]:
        """Split a note's lines at the separator between question and answer, if there is one."""
        for index, line in enumerate(body):
            if line.at_start and (
                line.text.strip() == "%" or (self.has_ids and DASHES.match(line.text))
            ):
                return body[:index], body[index + 1 :]
        return [], body

    def _text(self, lines: Sequence[Line], tags: list[WrittenTag]) -> Text | None:
        text = self.gatherer.text(lines)
        return None if text is None else without_code_tags(text, tags, self.types)


DIALECT = Dialect(
    name="headings",
    read=read,
    detect=detect,
    tools=(
        "anki-vscode",
        "markdown",
        "markdown-anki-decks",
        "md2anki",
        "mdanki",
        "vscode",
        "vscode-anki",
    ),
    shares_markers=True,
    may_be_plain=True,
    note_hint='write a line "## …" with the question, and the answer below it',
    markers=MARKERS,
)
