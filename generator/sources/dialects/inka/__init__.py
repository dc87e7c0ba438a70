r"""The format of inka and inka2 (github.com/salkrr/inka): numbered questions between dashes.

    file     = { text | section }
    section  = "---" { "Deck:" name | "Tags:" words | note } "---"
    note     = [ "<!--ID:" digits "-->" ] number "." question { ">" answer line }
             | [ "<!--ID:" digits "-->" ] number "." text with "{" deletion "}" or Anki's syntax
    answer   = consecutive lines that start with ">"

Between sections, notes of the native format are read as well.

Text outside sections, and text in a section that belongs to no note, is on no card and is reported.
Fenced code is text. Line breaks are kept, and `==text==` is a highlight.
"""

import re
from collections.abc import Sequence
from dataclasses import field, replace

from generator.diagnostics import Code, Location, quoted
from generator.lazy_patterns import lazy_pattern
from generator.notes import LineRange
from generator.sources.assembly import WrittenTag
from generator.sources.dialect import Dialect, ParsedFile
from generator.sources.dialects.inka.detection import MARKERS, detect
from generator.sources.field_markers import Field
from generator.sources.foreign.clozes import Deletion, with_clozes
from generator.sources.foreign.field_setters import set_answer, set_field, tags_in_words
from generator.sources.foreign.gatherer import Gatherer
from generator.sources.foreign.known_notes import ForeignId
from generator.sources.foreign.native_notes import read_between_cards
from generator.text.cloze import NUMBERED_OPENING
from generator.text.code import FencedRow, Fences, unquoted_fence
from generator.text.edits import with_hard_breaks, with_loose_highlights
from generator.text.lines import Comment, Line, join_lines
from generator.text.located import Text
from generator.text.markers import TITLED_HEADING
from generator.text.regions import CodeAndMath
from generator.values import dataclass

_SECTION_DASHES = lazy_pattern(r"---[ \t]*$")
_QUESTION_NUMBER = lazy_pattern(r"\d+\.(?:[ \t]+|$)")
_SECTION_KEY = lazy_pattern(r"(?P<name>Deck|Tags):[ \t]*")
_ANSWER_MARKER = lazy_pattern(r">[ \t]?")
_ID_COMMENT = lazy_pattern(r"[ \t]*ID:[ \t]*(?P<id>\S+?)[ \t]*")
_BRACED = lazy_pattern(r"\\.|\{(?P<text>[^{}\n]+)\}", re.DOTALL)


def read(path: str, rows: Sequence[str]) -> ParsedFile:
    """Read a file of inka."""
    gatherer = Gatherer(path, is_markdown=True)
    lines, comments = gatherer.read_lines(
        rows,
        opens=unquoted_fence,  # ">" is the marker of an answer
    )
    reader = _Reader(gatherer, comments)
    read_between_cards(gatherer, lines, reader.take, lambda: reader.section is None)
    reader.finish()
    return gatherer.finish()


@dataclass(slots=True)
class _OpenNote:
    """A note whose lines are being read; `is_ended` means that its answer is complete."""

    start: Line
    question: list[Line] = field(default_factory=list)
    answer: list[Line] = field(default_factory=list)
    is_ended: bool = False


class _Reader:
    def __init__(self, gatherer: Gatherer, comments: Sequence[Comment]) -> None:
        self.gatherer = gatherer
        found = ((comment, _ID_COMMENT.fullmatch(comment.text)) for comment in comments)
        self.ids = {comment.line: (comment, match) for comment, match in found if match}
        self.section: Line | None = None
        self.deck: str | None = None
        self.tags: list[WrittenTag] = []
        self.keys: set[str] = set()
        self.open_note: _OpenNote | None = None
        self.deck_location: Location | None = None
        self.has_notes = False

    def take(self, line: Line) -> None:
        at_start = line.at_start
        if at_start and _SECTION_DASHES.match(line.text):
            self._take_dashes(line)
        elif self.section is None:
            heading = TITLED_HEADING.match(line.text) if at_start else None
            if heading:
                self.gatherer.add_heading(line, len(heading[1]))
            else:
                self.gatherer.skip(line)
        elif at_start and (number := _QUESTION_NUMBER.match(line.text)):
            self._finish_note()
            self.has_notes = True
            self.open_note = _OpenNote(line, [line.after(number.end())])
        # "Deck: x" below a question is a line of the question.
        elif at_start and self.open_note is None and (key := _SECTION_KEY.match(line.text)):
            self._take_key(line, key)
        elif self.open_note is None:
            self.gatherer.skip(line)
        else:
            self._take_text(self.open_note, line, at_start=at_start)

    def finish(self) -> None:
        self._finish_note()
        if self.section is not None:
            location = self.gatherer.location(self.section.number)
            hint = (
                'add a line "---" below the last card, '
                'or delete a "---" that neither starts nor ends a section'
            )
            self.gatherer.report(location, Code.BLOCK_NOT_CLOSED, "section is not closed", hint)

    def _take_dashes(self, line: Line) -> None:
        self._finish_note()
        self._report_unused_section()
        self.gatherer.report_unused()
        self.section = line if self.section is None else None
        # "Deck:" and "Tags:" apply to their section only.
        self.deck, self.tags, self.keys = None, [], set()
        self.has_notes = False

    def _report_unused_section(self) -> None:
        """Report the deck and the tags of a section without notes."""
        if self.has_notes:
            return
        if self.deck is not None and self.deck_location is not None:
            hint = "leave it, or write the section's notes below it"
            message = f"deck without a card: {quoted(self.deck)}"
            self.gatherer.report(self.deck_location, Code.UNUSED_TEXT, message, hint)
        for tag in self.tags:
            self.gatherer.report_unused_tag(tag)

    def _take_key(self, line: Line, key: re.Match[str]) -> None:
        rest = line.after(key.end())
        value, location = rest.text.strip(), self.gatherer.location(line.number)
        name = key["name"]
        # With two decks, it is unclear which one is right.
        if name in self.keys:
            fix = "delete one of the two" if name == "Deck" else 'write all tags after one "Tags:"'
            hint = f'{fix}, or add two lines "---" between two sections'
            self.gatherer.report(
                location, Code.DUPLICATE_FIELD, f'the section has a second "{name}:"', hint
            )
        elif not value and name == "Deck":
            hint = "write the deck's name after it, or delete the line"
            self.gatherer.report(
                location, Code.WRONG_VALUE, 'missing deck name after "Deck:"', hint
            )
        elif name == "Deck":
            self.deck, self.deck_location = value, location
        else:
            self.tags = tags_in_words(join_lines(self.gatherer.path, [rest]))
        self.keys.add(name)

    def _take_text(self, open_note: _OpenNote, line: Line, *, at_start: bool) -> None:
        marker = _ANSWER_MARKER.match(line.text) if at_start else None
        # "> a", "text", "> b": the answer ends at the text, and the rest is on no card.
        if marker and not open_note.is_ended:
            open_note.answer.append(line.after(marker.end()))
        elif not open_note.answer:
            open_note.question.append(line)
        else:
            open_note.is_ended = True
            self.gatherer.skip(line)

    def _finish_note(self) -> None:
        open_note, self.open_note = self.open_note, None
        if open_note is None:
            return
        location = self.gatherer.location(open_note.start.number)
        question = _convert_markdown(self.gatherer.text(open_note.question))
        answer = _convert_markdown(self.gatherer.text(self._mark_code(open_note.answer)))
        if question is None:
            hint = "write the question after the number"
            self.gatherer.report(
                location,
                Code.NO_QUESTION,
                f'missing question after "{open_note.start.text.strip()}"',
                hint,
            )
            return
        note = self.gatherer.start_note(Field.QUESTION, location)
        # "1. {a} is" with an answer below it is a question that contains braces.
        if not open_note.answer and (text := _with_clozes(question)) is not None:
            note.start = Field.CLOZE
            note.locations = {Field.CLOZE: location}
            set_field(note, Field.CLOZE, text)
        else:
            hint = (
                'write the answer below it, after ">", or put "{" and "}" around what is asked for'
            )
            set_field(note, Field.QUESTION, question)
            set_answer(note, answer, hint, location if open_note.answer else None)
        note.tags += self.tags
        taken = [
            line.number for line in (*open_note.question, *open_note.answer) if line.text.strip()
        ]
        # An id is always on the row above the number.
        first = (
            open_note.start.number - 1
            if open_note.start.number - 1 in self.ids
            else open_note.start.number
        )
        lines = LineRange(first=first, last=max(taken))
        self.gatherer.add(
            note, lines, deck=self.deck, foreign_id=self._foreign_id(open_note.start.number - 1)
        )

    def _foreign_id(self, number: int) -> ForeignId | None:
        if number not in self.ids:
            return None
        comment, match = self.ids[number]
        location = self.gatherer.location(number, comment.text_column + match.start("id"))
        return ForeignId(location, f"Anki note id {match['id']}")

    def _mark_code(self, lines: list[Line]) -> list[Line]:
        """Mark the lines of code blocks, which the first pass did not see after ">"."""
        fences = Fences()
        roles = [fences.take(line.text) for line in lines]
        if (fence := fences.fence) is not None:
            first = [
                line for line, role in zip(lines, roles, strict=True) if role is FencedRow.OPENING
            ][-1]
            location = self.gatherer.locate(first, fence.start)
            hint = f'add a line "> {fence.char * fence.length}" below the code'
            self.gatherer.report(location, Code.FENCE_NOT_CLOSED, "code block is not closed", hint)
        inside = (FencedRow.CODE, FencedRow.CLOSING)
        return [replace(line, code=role in inside) for line, role in zip(lines, roles, strict=True)]


def _convert_markdown(text: Text | None) -> Text | None:
    return None if text is None else with_hard_breaks(with_loose_highlights(text))


def _with_clozes(text: Text) -> Text | None:
    """Rewrite the deletions of a cloze note; return None if there are none."""
    if NUMBERED_OPENING.search(text.value):
        return text
    deletions = [
        Deletion(found.start(), found.end(), found.span("text"))
        for found in CodeAndMath(text.value).matches_outside(_BRACED)
        if found["text"] and found["text"].strip()
    ]
    return with_clozes(text, deletions) if deletions else None


DIALECT = Dialect(
    name="inka",
    read=read,
    detect=detect,
    shares_markers=True,
    tools=("inka2",),
    note_hint='write "1. …" and below it "> …", with a line "---" above and below them',
    markers=MARKERS,
)
