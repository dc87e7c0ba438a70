r"""The format of inka and inka2 (github.com/salkrr/inka): numbered questions between dashes, in any Markdown file.

    file     = { text | section }
    section  = "---" { "Deck:" name | "Tags:" words | note } "---"
    note     = [ "<!--ID:" digits "-->" ] number "." question { ">" answer line }
             | [ "<!--ID:" digits "-->" ] number "." text with "{" deletions "}" or Anki's own
    answer   = the lines behind ">", which stand together

Text outside a section is not for cards, and reported. So is text in a section that belongs to no note. Inside fenced
code nothing is special. A line's end is one on the card, and `==text==` is marked there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from generator.diagnostics import Code, Location, quoted
from generator.notes import LineRange, Text
from generator.sources.assembly import Field, WrittenTag
from generator.sources.code import Fence, closes, opening_fence
from generator.sources.dialects.clozes import ANKI_CLOZE, Deletion, with_clozes
from generator.sources.dialects.composing import field_text
from generator.sources.dialects.highlights import with_highlights
from generator.sources.dialects.line_ends import with_line_ends
from generator.sources.dialects.opaque import Opaque
from generator.sources.dialects.reading import Gatherer, Reading, put, put_answer
from generator.sources.lines import Line, read_lines, text_of

_RULE = re.compile(r"---[ \t]*$")
_HEADING = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_NUMBER = re.compile(r"\d+\.(?:[ \t]+|$)")
_HEAD = re.compile(r"(?P<name>Deck|Tags):[ \t]*")
_ANSWER = re.compile(r">[ \t]?")
_ID = re.compile(r"[ \t]*<!--[ \t]*ID:[ \t]*(?P<id>\S+?)[ \t]*-->[ \t]*$")
_CURLY = re.compile(r"\\.|\{(?P<text>[^{}\n]+)\}", re.DOTALL)


def read(path: str, rows: Sequence[str]) -> Reading:
    """Read a file of inka."""
    gatherer = Gatherer(path, is_markdown=True)
    lines, problems = read_lines(path, rows, 1, code_in_quotes=False)
    gatherer.reading.problems += problems
    reader = _Reader(gatherer, rows, lines)
    for line in lines:
        reader.take(line)
    reader.finish()
    return gatherer.finish()


@dataclass(slots=True)
class _Open:
    """A note while its lines come in; `above` is the row above which its id may stand."""

    start: Line
    question: list[Line] = field(default_factory=list)
    answer: list[Line] = field(default_factory=list)
    ended: bool = False


class _Reader:
    def __init__(self, gatherer: Gatherer, rows: Sequence[str], lines: Sequence[Line]) -> None:
        self.gatherer = gatherer
        self.path = gatherer.path
        code = {line.number for line in lines if line.code}
        self.ids = {
            number: found
            for number, row in enumerate(rows, start=1)
            if number not in code and (found := _ID.match(row)) is not None
        }
        self.section: Line | None = None
        self.deck: str | None = None
        self.tags: list[WrittenTag] = []
        self.seen: set[str] = set()
        self.open: _Open | None = None
        self.deck_place: Location | None = None
        self.has_notes = False

    def take(self, line: Line) -> None:
        at_start = bool(line.pieces) and line.pieces[0].column == 1 and not line.code
        if at_start and _RULE.match(line.text):
            self._take_rule(line)
        elif self.section is None:
            heading = _HEADING.match(line.text) if at_start else None
            if heading:
                self.gatherer.head(line, len(heading[1]))
            else:
                self.gatherer.skip(line)
        elif at_start and (number := _NUMBER.match(line.text)):
            self._finish_note()
            self.has_notes = True
            self.open = _Open(line, [line.after(number.end())])
        elif at_start and self.open is None and (head := _HEAD.match(line.text)):
            self._take_head(line, head)
        elif self.open is None:
            self.gatherer.skip(line)
        else:
            self._take_text(self.open, line, at_start=at_start)

    def finish(self) -> None:
        self._finish_note()
        if self.section is not None:
            place = self.gatherer.place(self.section.number)
            hint = 'put a line "---" below the last card, and take dashes away that part nothing'
            self.gatherer.report(place, Code.PART_NOT_CLOSED, "section without an end", hint)

    def _take_rule(self, line: Line) -> None:
        self._finish_note()
        self._report_idle()
        self.gatherer.finish_unused()
        self.section = line if self.section is None else None
        self.deck, self.tags, self.seen = None, [], set()
        self.has_notes = False

    def _report_idle(self) -> None:
        """Report what a section says of its notes if it has none."""
        if self.has_notes:
            return
        if self.deck is not None and self.deck_place is not None:
            hint = "leave it, or write the section's notes below it"
            message = f"deck without a card: {quoted(self.deck)}"
            self.gatherer.report(self.deck_place, Code.UNUSED_TEXT, message, hint)
        for tag in self.tags:
            self.gatherer.report_idle_tag(tag)

    def _take_head(self, line: Line, head: re.Match[str]) -> None:
        rest = line.after(head.end())
        value, place = rest.text.strip(), self.gatherer.place(line.number)
        name = head["name"]
        if name in self.seen:
            hint = "write one for each section, and part sections by dashes"
            self.gatherer.report(place, Code.FIELD_TWICE, f'the section has a second "{name}:"', hint)
        elif not value and name == "Deck":
            hint = "write the deck's name behind it, or take the line away"
            self.gatherer.report(place, Code.WRONG_VALUE, '"Deck:" names no deck', hint)
        elif name == "Deck":
            self.deck, self.deck_place = value, place
        else:
            text = text_of(self.path, [rest])
            self.tags = [WrittenTag(text.locate(found.start()), found[0]) for found in re.finditer(r"\S+", text.value)]
        self.seen.add(name)

    def _take_text(self, note: _Open, line: Line, *, at_start: bool) -> None:
        sign = _ANSWER.match(line.text) if at_start else None
        if sign and not note.ended:
            note.answer.append(line.after(sign.end()))
        elif not note.answer:
            note.question.append(line)
        else:
            note.ended = True
            self.gatherer.skip(line)

    def _finish_note(self) -> None:
        note, self.open = self.open, None
        if note is None:
            return
        place = self.gatherer.place(note.start.number)
        question = _shown(field_text(self.path, note.question))
        answer = _shown(field_text(self.path, self._fenced(note.answer)))
        if question is None:
            hint = "write the question behind the number"
            self.gatherer.report(place, Code.NO_QUESTION, "number without a question", hint)
            return
        draft = self.gatherer.draft(Field.QUESTION, place)
        if not note.answer and (text := _with_clozes(question)) is not None:
            draft.start = Field.CLOZE
            draft.places = {Field.CLOZE: place}
            put(draft, Field.CLOZE, text)
        else:
            hint = 'write the answer below it, after ">", or put "{" and "}" around what is asked for'
            put(draft, Field.QUESTION, question)
            put_answer(draft, answer, hint, place if note.answer else None)
        draft.tags += self.tags
        taken = [line.number for line in (*note.question, *note.answer) if line.text.strip()]
        first = note.start.number - 1 if note.start.number - 1 in self.ids else note.start.number
        lines = LineRange(first=first, last=max(taken))
        self.gatherer.add(draft, lines, deck=self.deck, remark=self._remark(note.start.number))

    def _remark(self, number: int) -> str | None:
        found = self.ids.get(number - 1)
        if found is None:
            return None
        self.gatherer.foreign_id(self.gatherer.place(number - 1, found.start("id") + 1))
        return f"Anki note id {found['id']}"

    def _fenced(self, lines: list[Line]) -> list[Line]:
        """Mark the code in lines whose ">" hid it from the first pass."""
        out: list[Line] = []
        fence: Fence | None = None
        start = 0
        for line in lines:
            if fence is None:
                fence, start = opening_fence(line.text), len(out)
                out.append(line)
            else:
                out.append(Line(line.number, line.pieces, code=True))
                fence = None if closes(fence, line.text) else fence
        if fence is not None:
            first = out[start]
            place = text_of(self.path, [first]).locate(fence.start)
            hint = f'put a line of "> {fence.char * fence.length}" below the code'
            self.gatherer.report(place, Code.FENCE_NOT_CLOSED, "code block without an end", hint)
        return out


def _shown(text: Text | None) -> Text | None:
    return None if text is None else with_line_ends(with_highlights(text))


def _with_clozes(text: Text) -> Text | None:
    """Return the text of a cloze note; None if it has no deletion."""
    if ANKI_CLOZE.search(text.value):
        return text
    opaque = Opaque(text.value)
    deletions = [
        Deletion(found.start(), found.end(), found.span("text"))
        for found in _CURLY.finditer(text.value)
        if found["text"] and found["text"].strip() and not opaque.holds(found.start())
    ]
    return with_clozes(text, deletions) if deletions else None
