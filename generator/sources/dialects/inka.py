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
from dataclasses import dataclass, field, replace

from generator.diagnostics import Code, Location, quoted
from generator.notes import LineRange
from generator.sources.assembly import WrittenTag
from generator.sources.dialect import Detection, Dialect, ParsedFile, Rank, Sample
from generator.sources.field_markers import Field
from generator.sources.foreign.clozes import Deletion, with_clozes
from generator.sources.foreign.filling import set_answer, set_field, tags_in_words
from generator.sources.foreign.gatherer import Gatherer
from generator.sources.foreign.known_notes import ForeignId
from generator.text.cloze import NUMBERED_OPENING
from generator.text.code import FencedRow, Fences, unquoted_fence
from generator.text.edits import highlights_as_strong, with_hard_breaks
from generator.text.lines import Comment, Line, text_of
from generator.text.located import Text
from generator.text.markers import DASHES, TITLED_HEADING
from generator.text.regions import CodeAndMath

_RULE = re.compile(r"---[ \t]*$")
_NUMBER = re.compile(r"\d+\.(?:[ \t]+|$)")
_HEAD = re.compile(r"(?P<name>Deck|Tags):[ \t]*")
_ANSWER = re.compile(r">[ \t]?")
_ID = re.compile(r"[ \t]*ID:[ \t]*(?P<id>\S+?)[ \t]*")
_CURLY = re.compile(r"\\.|\{(?P<text>[^{}\n]+)\}", re.DOTALL)


_NUMBERED = re.compile(r"\d+\.[ \t]+\S")
_OWN_ROW = re.compile(r"Deck:|<!--[ \t]*ID:")
_ANSWER_OR_OWN_ROW = re.compile(rf">|{_OWN_ROW.pattern}")


def _detect(sample: Sample) -> Detection | None:
    """Tell it by a numbered line below dashes; a list and a quotation below front matter are that as well."""
    rule, number = sample.index_of(DASHES), sample.index_of(_NUMBERED)
    if rule is None or number is None or number < rule or not sample.has(_ANSWER_OR_OWN_ROW):
        return None
    rules = [index for index, row in enumerate(sample.rows) if DASHES.match(row)]
    sections = (sample.rows[start:end] for start, end in zip(rules[::2], rules[1::2], strict=False))
    why = f"line {number + 1} is a numbered question below dashes"
    return Detection(why=why, rank=Rank.NOTES, is_sure=any(map(_has_note, sections)))


def _has_note(section: Sequence[str]) -> bool:
    """Find a numbered question with its answer, or one in a section that names a deck or an id."""
    number = next((index for index, row in enumerate(section) if _NUMBERED.match(row)), None)
    if number is None or any(_OWN_ROW.match(row) for row in section):
        return number is not None
    # A quotation below a heading that is below the list answers nothing.
    return next((row[:1] for row in section[number:] if row[:1] in ("#", ">")), "") == ">"


def read(path: str, rows: Sequence[str]) -> ParsedFile:
    """Read a file of inka."""
    gatherer = Gatherer(path, is_markdown=True)
    lines, comments = gatherer.read_lines(
        rows, opens=unquoted_fence
    )  # ">" is an answer's marker here
    reader = _Reader(gatherer, comments)
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
    def __init__(self, gatherer: Gatherer, comments: Sequence[Comment]) -> None:
        self.gatherer = gatherer
        found = ((comment, _ID.fullmatch(comment.text)) for comment in comments)
        self.ids = {comment.line: (comment, ident) for comment, ident in found if ident}
        self.section: Line | None = None
        self.deck: str | None = None
        self.tags: list[WrittenTag] = []
        self.seen: set[str] = set()
        self.open: _Open | None = None
        self.deck_place: Location | None = None
        self.has_notes = False

    def take(self, line: Line) -> None:
        at_start = line.at_start
        if at_start and _RULE.match(line.text):
            self._take_rule(line)
        elif self.section is None:
            heading = TITLED_HEADING.match(line.text) if at_start else None
            if heading:
                self.gatherer.add_heading(line, len(heading[1]))
            else:
                self.gatherer.skip(line)
        elif at_start and (number := _NUMBER.match(line.text)):
            self._finish_note()
            self.has_notes = True
            self.open = _Open(line, [line.after(number.end())])
        # "Deck: x" below a question is a line of it.
        elif at_start and self.open is None and (head := _HEAD.match(line.text)):
            self._take_head(line, head)
        elif self.open is None:
            self.gatherer.skip(line)
        else:
            self._take_text(self.open, line, at_start=at_start)

    def finish(self) -> None:
        self._finish_note()
        if self.section is not None:
            place = self.gatherer.location(self.section.number)
            hint = 'put a line "---" below the last card, and take dashes away that part nothing'
            self.gatherer.report(place, Code.BLOCK_NOT_CLOSED, "section without an end", hint)

    def _take_rule(self, line: Line) -> None:
        self._finish_note()
        self._report_idle()
        self.gatherer.report_unused()
        self.section = line if self.section is None else None
        # "Deck:" and "Tags:" hold to the end of their section.
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
            self.gatherer.report_unused_tag(tag)

    def _take_head(self, line: Line, head: re.Match[str]) -> None:
        rest = line.after(head.end())
        value, place = rest.text.strip(), self.gatherer.location(line.number)
        name = head["name"]
        # Of two decks nobody knows which is meant.
        if name in self.seen:
            hint = "write one for each section, and part sections by dashes"
            self.gatherer.report(
                place, Code.DUPLICATE_FIELD, f'the section has a second "{name}:"', hint
            )
        elif not value and name == "Deck":
            hint = "write the deck's name behind it, or take the line away"
            self.gatherer.report(place, Code.WRONG_VALUE, '"Deck:" names no deck', hint)
        elif name == "Deck":
            self.deck, self.deck_place = value, place
        else:
            self.tags = tags_in_words(text_of(self.gatherer.path, [rest]))
        self.seen.add(name)

    def _take_text(self, note: _Open, line: Line, *, at_start: bool) -> None:
        sign = _ANSWER.match(line.text) if at_start else None
        # "> a", "text", "> b": the answer ends at the text, and what follows is on no card.
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
        place = self.gatherer.location(note.start.number)
        question = _shown(self.gatherer.text(note.question))
        answer = _shown(self.gatherer.text(self._fenced(note.answer)))
        if question is None:
            hint = "write the question behind the number"
            self.gatherer.report(place, Code.NO_QUESTION, "number without a question", hint)
            return
        draft = self.gatherer.start_note(Field.QUESTION, place)
        # "1. {a} is" with an answer below it is a question with braces.
        if not note.answer and (text := _with_clozes(question)) is not None:
            draft.start = Field.CLOZE
            draft.locations = {Field.CLOZE: place}
            set_field(draft, Field.CLOZE, text)
        else:
            hint = (
                'write the answer below it, after ">", or put "{" and "}" around what is asked for'
            )
            set_field(draft, Field.QUESTION, question)
            set_answer(draft, answer, hint, place if note.answer else None)
        draft.tags += self.tags
        taken = [line.number for line in (*note.question, *note.answer) if line.text.strip()]
        # An id is on the row above its number, and only there.
        first = note.start.number - 1 if note.start.number - 1 in self.ids else note.start.number
        lines = LineRange(first=first, last=max(taken))
        self.gatherer.add(
            draft, lines, deck=self.deck, foreign_id=self._foreign_id(note.start.number - 1)
        )

    def _foreign_id(self, number: int) -> ForeignId | None:
        if number not in self.ids:
            return None
        comment, ident = self.ids[number]
        place = self.gatherer.location(number, comment.text_column + ident.start("id"))
        return ForeignId(place, f"Anki note id {ident['id']}")

    def _fenced(self, lines: list[Line]) -> list[Line]:
        """Mark the code in lines whose ">" hid it from the first pass."""
        fences = Fences()
        roles = [fences.take(line.text) for line in lines]
        if (fence := fences.fence) is not None:
            first = [
                line for line, role in zip(lines, roles, strict=True) if role is FencedRow.OPENING
            ][-1]
            place = self.gatherer.locate(first, fence.start)
            hint = f'put a line of "> {fence.char * fence.length}" below the code'
            self.gatherer.report(place, Code.FENCE_NOT_CLOSED, "code block without an end", hint)
        inside = (FencedRow.CODE, FencedRow.CLOSING)
        return [replace(line, code=role in inside) for line, role in zip(lines, roles, strict=True)]


def _shown(text: Text | None) -> Text | None:
    return None if text is None else with_hard_breaks(highlights_as_strong(text))


def _with_clozes(text: Text) -> Text | None:
    """Return the text of a cloze note; None if it has no deletion."""
    if NUMBERED_OPENING.search(text.value):
        return text
    deletions = [
        Deletion(found.start(), found.end(), found.span("text"))
        for found in CodeAndMath(text.value).matches_outside(_CURLY)
        if found["text"] and found["text"].strip()
    ]
    return with_clozes(text, deletions) if deletions else None


DIALECT = Dialect(
    name="inka",
    read=read,
    detect=_detect,
    tools=("inka2",),
    note_hint='write "1. …" and below it "> …", with a line "---" above and below them',
    section_markers=(_NUMBERED, _ANSWER_OR_OWN_ROW),
)
