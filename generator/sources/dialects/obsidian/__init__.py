r"""Obsidian notes with cards for the plugin Spaced Repetition or for Obsidian_to_Anki (`blocks`).

    file      = [ YAML ] { heading | deck line | card | block | text }
    deck line = tags alone on a line, one of them "#flashcards" [ "/" deck ] (see `tag_lines`)
    card      = [ deck tag ] question "::" answer            one line
              | [ deck tag ] question ":::" answer           both ways
              | lines "?" lines  |  lines "??" lines         the second both ways
              | lines with "==" deletions "=="
    a card of several lines ends at a blank line, or at "+++" in a file that has such a line
    block     = "START" … "END", "STARTI" … "ENDI", "TARGET DECK" …, "FILE TAGS" …

Headings are sections, as the plugin shows them. Its schedule comments are dropped, like all other
comments. Text on no card is reported. Of several deck tags for one card, the first one counts. Code
and math are text.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from generator.diagnostics import Code, Location
from generator.lazy_patterns import lazy_pattern
from generator.notes import LineRange
from generator.sources.assembly import ParsedNote, WrittenTag
from generator.sources.dialect import Detection, Dialect, ParsedFile, Rank, Sample
from generator.sources.dialects.obsidian import syntax
from generator.sources.dialects.obsidian.blocks import Blocks
from generator.sources.dialects.obsidian.tag_lines import CurrentTags, split_deck_tags
from generator.sources.field_markers import Field
from generator.sources.foreign.clozes import with_clozes
from generator.sources.foreign.field_setters import set_answer, set_field, set_type
from generator.sources.foreign.gatherer import Gatherer
from generator.sources.foreign.yaml_header import read_yaml_header
from generator.sources.front_matter import blank_front_matter
from generator.text.lines import Comment, Line, join_lines
from generator.text.located import Text
from generator.text.markers import ITEM, TASK_BOX, TITLED_HEADING
from generator.text.regions import CodeAndMath

_ONE_LINE_SEPARATOR = lazy_pattern(r"(?<!:):::?(?!:)")
_LIST_MARKER_AND_BOX = lazy_pattern(rf"[ \t]*{ITEM}[ \t]+(?:{TASK_BOX}[ \t]+)?")
_OBSIDIAN_COMMENT = lazy_pattern(r"%%(?:(?!%%).)*%%")
# The plugin writes a card's schedule at its end or on the line below.
_SCHEDULE = lazy_pattern(r"[ \t]*SR:")
_SEPARATOR_LINES = ("?", "??")
_REVERSED_SEPARATORS = (":::", "??")
_CARD_END = "+++"


_PLUGIN_ROW = lazy_pattern(
    r"START(?:[ \t]|$)|TARGET DECK\b|<!--SR:|tags:.*\bflashcards\b|[ \t]*-[ \t]+flashcards\b",
    re.IGNORECASE,
)
_PLUGIN_SYNTAX = lazy_pattern(
    rf"{_PLUGIN_ROW.pattern}|(?:.*\s)?STARTI[ \t]+\[|(?:.*\s)?#flashcards\b", re.IGNORECASE
)


def _detect(sample: Sample) -> Detection | None:
    return sample.match(_PLUGIN_SYNTAX, Rank.MARKER)


def read(path: str, rows: Sequence[str]) -> ParsedFile:
    """Read an Obsidian note."""
    front_matter, problems = read_yaml_header(path, rows)
    deck, tags = split_deck_tags(front_matter.tags)
    return _read_notes(path, blank_front_matter(front_matter, rows), deck).with_front_matter(
        replace(front_matter, tags=tags), problems
    )


def _read_notes(path: str, rows: Sequence[str], deck: str | None) -> ParsedFile:
    """Read the text below the front matter; `deck` is the one that the front matter names."""
    gatherer = Gatherer(path, is_markdown=True)
    lines, comments = gatherer.read_lines(rows)
    reader = _Reader(gatherer, lines, comments)
    reader.tags.deck = deck
    reader.read_all()
    return gatherer.finish()


class _CardLines(NamedTuple):
    """A card's first line, the tags at its start, and its lines without these tags."""

    start: Line
    tags: Sequence[WrittenTag]
    lines: Sequence[Line]


class _Reader:
    def __init__(
        self, gatherer: Gatherer, lines: Sequence[Line], comments: Sequence[Comment]
    ) -> None:
        self.gatherer = gatherer
        self.lines = lines
        self.schedules = {comment.line for comment in comments if _SCHEDULE.match(comment.text)}
        self.blocks = Blocks(gatherer, comments)
        self.tags = CurrentTags(gatherer)
        # A file with a line "+++" was written with the plugin's setting that ends cards with it.
        self.has_card_ends = any(
            not line.code and line.text.rstrip() == _CARD_END for line in lines
        )
        self.in_comment = False

    def read_all(self) -> None:
        index = 0
        while index < len(self.lines):
            index = self._read_at(index)
        self.tags.finish()

    def _read_at(self, index: int) -> int:
        """Read what starts at a line; return the index of the line after it."""
        line = self.lines[index]
        text = line.text
        if line.code or not text.strip() or text.rstrip() == _CARD_END:
            # Code between cards is on no card; a blank line ends a run of reported lines.
            self.gatherer.skip(line) if line.code else self.gatherer.report_unused()
            return index + 1
        next_index = self.blocks.take(self.lines, index)
        if next_index > index:
            return next_index
        # "%% a %% b %%" starts a comment that continues on the lines below.
        if text.strip().startswith("%%") and text.count("%%") % 2:
            return self._after_comment(index)
        if _OBSIDIAN_COMMENT.fullmatch(text.strip()):
            return index + 1
        if heading := TITLED_HEADING.match(text):
            self.gatherer.add_heading(line, len(heading[1]))
            self.tags.take_text(line)
            self.tags.take_heading()
            return index + 1
        if self.tags.take_line(line):
            return index + 1
        return self._read_paragraph(index)

    def _after_comment(self, index: int) -> int:
        end = next(
            (i for i in range(index + 1, len(self.lines)) if "%%" in self.lines[i].text), None
        )
        if end is None:
            location = self.gatherer.location(self.lines[index].number, self.lines[index].column)
            hint = 'add "%%" where the comment ends'
            self.gatherer.report(location, Code.COMMENT_NOT_CLOSED, "comment is not closed", hint)
            return index + 1
        return end + 1

    def _read_paragraph(self, index: int) -> int:
        """Read lines up to a blank one or, in a file with "+++", a started card up to that line."""
        lines: list[Line] = []
        separator_index: int | None = None
        is_cloze = False
        while index < len(self.lines):
            line = self.lines[index]
            text = line.text
            # Blank lines belong to a card that ends with "+++", once it has started.
            is_open = separator_index is not None or is_cloze
            is_blank = not line.code and not text.strip()
            if not line.code and text.rstrip() == _CARD_END:
                index += 1
                break
            if is_blank and not (is_open and self.has_card_ends):
                break
            if (
                lines
                and not line.code
                and not (is_open and self.has_card_ends)
                and self._ends_paragraph(index)
            ):
                break
            # "std::map" below "?" is a line of the answer, not a card.
            if not line.code and not is_open and self._find_separator(line) is not None:
                self._skip(lines)
                self._add_inline(line)
                return index + 1
            if not line.code and text.rstrip() in _SEPARATOR_LINES and separator_index is None:
                separator_index = len(lines)
            elif not line.code and separator_index is None and "==" in text:
                is_cloze = is_cloze or bool(
                    list(syntax.highlight_clozes(join_lines(self.gatherer.path, [line])))
                )
            lines.append(line)
            index += 1
        self._add_paragraph(lines, separator_index, is_cloze=is_cloze)
        return index

    def _ends_paragraph(self, index: int) -> bool:
        line = self.lines[index]
        return TITLED_HEADING.match(line.text) is not None or self.blocks.starts(self.lines, index)

    def _find_separator(self, line: Line) -> re.Match[str] | None:
        """Find the `::` or `:::` between a question and its answer on one line."""
        if "::" not in line.text:
            return None
        return next(CodeAndMath(line.text).matches_outside(_ONE_LINE_SEPARATOR), None)

    def _add_inline(self, line: Line) -> None:
        # "- [ ] question::answer" is a card in a task list.
        marker = _LIST_MARKER_AND_BOX.match(line.text)
        tags, rest = self.tags.split_leading_tags(line.after(marker.end()) if marker else line)
        separator = self._find_separator(rest)
        if separator is None:
            self.gatherer.skip(line)
            return
        question = self.gatherer.text([rest.before(separator.start())])
        answer = self.gatherer.text([rest.after(separator.end())])
        location = self.gatherer.locate(rest, separator.start())
        self._add_basic(_CardLines(line, tags, [rest]), question, answer, separator[0], location)

    def _add_paragraph(
        self, lines: list[Line], separator_index: int | None, *, is_cloze: bool
    ) -> None:
        if separator_index is not None:
            tags, first = (
                self.tags.split_leading_tags(lines[0]) if separator_index else ([], lines[0])
            )
            question_lines = [first, *lines[1:separator_index]] if separator_index else []
            separator = lines[separator_index]
            question = self.gatherer.text(question_lines)
            answer = self.gatherer.text(lines[separator_index + 1 :])
            card = _CardLines(lines[0], tags, [first, *lines[1:]])
            location = self.gatherer.location(separator.number, separator.column)
            self._add_basic(card, question, answer, separator.text.strip(), location)
        elif is_cloze:
            tags, first = self.tags.split_leading_tags(lines[0])
            self._add_cloze(_CardLines(lines[0], tags, [first, *lines[1:]]))
        else:
            self._skip(lines)

    def _skip(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self.gatherer.skip(line)
            self.tags.take_text(line)

    def _add_basic(
        self,
        card: _CardLines,
        question: Text | None,
        answer: Text | None,
        separator: str,
        location: Location,
    ) -> None:
        before, after = "before", "after"
        # "a", "", "?": a blank line above "?" would end the card.
        if separator in _SEPARATOR_LINES:
            before, after = "on the line above", "on the line below"
        if question is None:
            message = f'missing question before "{separator}"'
            hint = f'write the question {before} "{separator}"'
            self.gatherer.report(location, Code.NO_QUESTION, message, hint)
            return
        note = self._start_note(Field.QUESTION, card)
        set_field(note, Field.QUESTION, syntax.convert_syntax(question))
        hint = f'write the answer {after} "{separator}"'
        set_answer(note, answer and syntax.convert_syntax(answer), hint, location)
        if separator in _REVERSED_SEPARATORS:
            set_type(note, location, "reversed")
        self._add(note, card)

    def _add_cloze(self, card: _CardLines) -> None:
        text = self.gatherer.text(card.lines)
        if text is None:
            return
        tail = syntax.find_lettered_tail(text)
        if tail is not None:
            location = text.locate(tail)
            message = "not converted: what each card shows of this cloze deletion"
            self.gatherer.report(
                location, Code.NOT_CONVERTED, message, 'leave it, or write a number, as in "[^1]"'
            )
        note = self._start_note(Field.CLOZE, card)
        set_field(
            note,
            Field.CLOZE,
            syntax.convert_syntax(with_clozes(text, syntax.highlight_clozes(text))),
        )
        self._add(note, card)

    def _start_note(self, start: Field, card: _CardLines) -> ParsedNote:
        return self.gatherer.start_note(
            start, self.gatherer.location(card.start.number, card.start.column)
        )

    def _add(self, note: ParsedNote, card: _CardLines) -> None:
        tags, deck = self.tags.tags_of_card(card.tags, card.lines)
        note.tags += tags
        last = max(
            (line.number for line in card.lines if line.text.strip()), default=card.start.number
        )
        # If the plugin wrote the schedule on the row below, that row belongs to the note.
        last += last + 1 in self.schedules
        self.gatherer.add(note, LineRange(first=card.start.number, last=last), deck=deck)


DIALECT = Dialect(
    name="obsidian",
    read=read,
    detect=_detect,
    tools=("obsidian-sr", "obsidian-spaced-repetition", "obsidian-to-anki", "spaced-repetition"),
    note_hint='write a line "question::answer"',
    markers=(_PLUGIN_ROW,),
    # These may be anywhere on a row, where a pattern would be slow to search a whole text.
    words=("starti", "#flashcards"),
)
