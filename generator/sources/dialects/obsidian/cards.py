r"""The cards of Spaced Repetition; its settings may have other separators than these.

    card = [ deck tag ] question "::" answer            one line
         | [ deck tag ] question ":::" answer           both ways
         | lines "?" lines  |  lines "??" lines         the second both ways
         | lines with deletions                         see `cloze_patterns`

A card of several lines ends at a blank line, or at the line that the settings name, or at "+++" in
a file that has such a line. A heading may be the first line of a question. A separator without a
question above it is text, as in the plugin.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from generator.diagnostics import Code, Location
from generator.notes import LineRange
from generator.sources.assembly import ParsedNote, WrittenTag
from generator.sources.dialects.obsidian.anki_notes import AnkiNotes
from generator.sources.dialects.obsidian.preset_notes import LIST_MARKER, Starts, heading_title
from generator.sources.dialects.obsidian.tag_lines import CurrentTags
from generator.sources.dialects.obsidian.vault_syntax import CardSyntax
from generator.sources.field_markers import Field
from generator.sources.foreign import obsidian_syntax as syntax
from generator.sources.foreign.clozes import with_clozes
from generator.sources.foreign.field_setters import set_answer, set_field, set_type
from generator.sources.foreign.gatherer import Gatherer
from generator.sources.foreign.yaml_header import is_key_of_plugin
from generator.text.lines import Line, join_lines
from generator.text.located import Text
from generator.text.markers import TITLED_HEADING
from generator.text.regions import CodeAndMath

_USUAL_CARD_END = "+++"


class _CardLines(NamedTuple):
    """A card's first line, the tags at its start, and its lines without these tags."""

    start: Line
    tags: Sequence[WrittenTag]
    lines: Sequence[Line]


class _ScannedParagraph(NamedTuple):
    """What decides whether a paragraph is a card, from the index `first` on.

    `decisive` is the index of the first line that is a separator, or has one; without one, that of
    the last line of the paragraph.
    """

    first: int
    decisive: int
    has_separator: bool | None = None
    last_deletion: int = -1


class Cards:
    """Reads the cards of one file.

    `schedules` are the rows with the plugin's schedule. `starts_other` is whether something that is
    no text of a card starts at a line.
    """

    def __init__(
        self,
        gatherer: Gatherer,
        card_syntax: CardSyntax,
        tags: CurrentTags,
        notes: AnkiNotes,
        schedules: set[int],
        starts_other: Starts,
    ) -> None:
        self.gatherer = gatherer
        self.syntax = card_syntax
        self.tags = tags
        self.notes = notes
        self.schedules = schedules
        self.starts_other = starts_other
        self.card_end = card_syntax.settings.card_end
        # The one that `starts` looked at last: it is asked of each line of a paragraph.
        self._paragraph = _ScannedParagraph(0, -1)

    def look_for_ends(self, lines: Sequence[Line]) -> None:
        """Let cards end at "+++" if the file has such a line and the settings name no other."""
        if not self.card_end and any(
            not line.code and line.text.rstrip() == _USUAL_CARD_END for line in lines
        ):
            self.card_end = _USUAL_CARD_END

    def is_end(self, line: Line) -> bool:
        """Return whether a line ends a card."""
        return bool(self.card_end) and not line.code and line.text.strip() == self.card_end

    def starts(self, lines: Sequence[Line], index: int) -> bool:
        """Return whether the paragraph that starts at an index is a card; `lines` are the file's.

        The lines above an index are no part of it.
        """
        paragraph = self._scanned(lines, index)
        if paragraph.has_separator is None:
            return index <= paragraph.last_deletion
        if paragraph.has_separator:
            return index == paragraph.decisive
        return index < paragraph.decisive

    def _scanned(self, lines: Sequence[Line], index: int) -> _ScannedParagraph:
        if not self._paragraph.first <= index <= self._paragraph.decisive:
            self._paragraph = self._scan(lines, index)
        return self._paragraph

    def _scan(self, lines: Sequence[Line], first: int) -> _ScannedParagraph:
        """Look for what decides whether a paragraph is a card."""
        last_deletion = -1
        index = first
        while index < len(lines) and (lines[index].code or lines[index].text.strip()):
            line = lines[index]
            if index > first and self.starts_other(lines, index):
                break
            if not line.code:
                if self.find_separator(line) is not None:
                    return _ScannedParagraph(first, index, has_separator=True)
                if line.text.strip() in self.syntax.several_lines:
                    return _ScannedParagraph(first, index, has_separator=False)
                if self._has_deletion(line):
                    last_deletion = index
            index += 1
        return _ScannedParagraph(first, index - 1, last_deletion=last_deletion)

    def find_separator(self, line: Line) -> re.Match[str] | None:
        """Find the separator between a question and its answer on one line.

        Not in a key of the front matter, which may be below it.
        """
        if is_key_of_plugin(line.text):
            return None
        found = self.syntax.one_line.search(line.text)
        if found is None:
            return None
        marker = LIST_MARKER.match(line.text)
        start = marker.end() if marker else 0
        inside = CodeAndMath(line.text).matches_outside(self.syntax.one_line)
        found = next(inside, None)
        # "::: note" and "::" without a question are text.
        return found if found and line.text[start : found.start()].strip() else None

    def read_paragraph(self, lines: Sequence[Line], index: int, first: Line | None = None) -> int:
        """Read lines up to a blank one or, with a line that ends cards, a started card up to it.

        `first` replaces the first line.
        """
        kept: list[Line] = []
        separator_index: int | None = None
        is_cloze = False
        while index < len(lines):
            line = first if first is not None and not kept else lines[index]
            text = line.text
            is_open = separator_index is not None or is_cloze
            # Blank lines belong to a card that ends with a line, once it has started.
            goes_on = is_open and bool(self.card_end)
            if self.is_end(line):
                index += 1
                break
            if not line.code and not text.strip() and not goes_on:
                break
            if kept and not line.code and not goes_on and self._ends(lines, index, is_open=is_open):
                break
            # "std::map" below "?" is a line of the answer, not a card.
            if (
                not line.code
                and separator_index is None
                and not goes_on
                and self.find_separator(line) is not None
            ):
                self._add_paragraph(kept, None, is_cloze=is_cloze)
                self._add_inline(line)
                return index + 1
            if self._is_separator(line) and separator_index is None and _has_text(kept):
                separator_index = len(kept)
            elif separator_index is None and not is_cloze:
                is_cloze = self._has_deletion(line)
            kept.append(line)
            index += 1
        self._add_paragraph(kept, separator_index, is_cloze=is_cloze)
        return index

    def read_heading_card(self, lines: Sequence[Line], index: int) -> int:
        """Read a card whose question is a heading; return `index` if there is none."""
        if not self._is_heading_card(lines, index):
            return index
        level = len(lines[index].text) - len(lines[index].text.lstrip("#"))
        title = heading_title(lines[index], level)
        self.gatherer.report_unused()
        sections = self.gatherer.sections
        self.gatherer.sections = [section for section in sections if section.level < level]
        end = self.read_paragraph(lines, index, title)
        # The cards below are about it.
        self.gatherer.add_heading(lines[index], level)
        self.tags.take_heading()
        return end

    def _is_heading_card(self, lines: Sequence[Line], index: int) -> bool:
        is_above = index + 1 < len(lines) and self._is_separator(lines[index + 1])
        line = lines[index]
        return is_above or self._has_deletion(line) or self.find_separator(line) is not None

    def _is_separator(self, line: Line) -> bool:
        return not line.code and line.text.strip() in self.syntax.several_lines

    def _has_deletion(self, line: Line) -> bool:
        if line.code or not self.syntax.clozes.is_in(line.text):
            return False
        return bool(self.syntax.clozes.deletions(join_lines(self.gatherer.path, [line])))

    def _ends(self, lines: Sequence[Line], index: int, *, is_open: bool) -> bool:
        """Return whether a paragraph ends above a line.

        A heading may be part of an answer, and below text of a question with a line "?" below it.
        """
        if not TITLED_HEADING.match(lines[index].text):
            return self.starts_other(lines, index)
        if self._is_heading_card(lines, index):
            return True
        return not is_open and self._scanned(lines, index).has_separator is not False

    def _add_inline(self, line: Line) -> None:
        # "- [ ] question::answer" is a card in a task list.
        marker = LIST_MARKER.match(line.text)
        tags, rest = self.tags.split_leading_tags(line.after(marker.end()) if marker else line)
        separator = self.find_separator(rest)
        if separator is None:
            self._skip([line])
            return
        question = self.gatherer.text([rest.before(separator.start())])
        answer = self.gatherer.text([rest.after(separator.end())])
        location = self.gatherer.locate(rest, separator.start())
        self._add_basic(_CardLines(line, tags, [rest]), question, answer, separator[0], location)

    def _add_paragraph(
        self, lines: list[Line], separator_index: int | None, *, is_cloze: bool
    ) -> None:
        if separator_index is not None:
            tags, first = self.tags.split_leading_tags(lines[0])
            separator = lines[separator_index]
            question = self.gatherer.text([first, *lines[1:separator_index]])
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
        # The question may be only tags: "#a", then "?".
        question, answer = syntax.without_hidden(question), syntax.without_hidden(answer)
        if question is None:
            self._skip([card.start, *card.lines[1:]])
            return
        is_line = separator in self.syntax.several_lines
        after = "on the line below" if is_line else "after"
        note = self._start_note(Field.QUESTION, card)
        set_field(note, Field.QUESTION, syntax.convert_syntax(question))
        hint = f'write the answer {after} "{separator}"'
        set_answer(note, answer and syntax.convert_syntax(answer), hint, location)
        if separator in self.syntax.reversed:
            set_type(note, location, "reversed")
        self._add(note, card)

    def _add_cloze(self, card: _CardLines) -> None:
        text = self.gatherer.text(card.lines)
        if text is None:
            return
        lettered = self.syntax.clozes.find_lettered(text)
        if lettered is not None:
            message = "not converted: what each card shows of this cloze deletion"
            self.gatherer.report(
                text.locate(lettered),
                Code.NOT_CONVERTED,
                message,
                'leave it, or write a number, as in "[^1]"',
            )
        note = self._start_note(Field.CLOZE, card)
        deletions = self.syntax.clozes.deletions(text)
        set_field(note, Field.CLOZE, syntax.convert_syntax(with_clozes(text, deletions)))
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
        # Obsidian_to_Anki reads "::" too, and writes its id on the row below.
        ids = self.notes.ids([card.start, *card.lines], last + 1)
        # If a plugin wrote the schedule on the row below, that row belongs to the note.
        last += last + 1 in self.schedules or any(found.location.line > last for found in ids)
        lines = LineRange(first=card.start.number, last=last)
        self.gatherer.add(note, lines, deck=deck, foreign_id=ids[0] if ids else None)


def _has_text(lines: Sequence[Line]) -> bool:
    return any(line.text.strip() for line in lines)
