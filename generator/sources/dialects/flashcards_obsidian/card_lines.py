"""Where the cards in the lines of a file start, and where their answers end."""

from collections.abc import Sequence

from generator.lazy_patterns import lazy_pattern
from generator.sources.dialects.flashcards_obsidian.one_line import deletions_of, lines_in_formulas
from generator.sources.dialects.flashcards_obsidian.syntax import CardSyntax, CardTag
from generator.sources.foreign.native_notes import is_native_start
from generator.text.lines import Line
from generator.text.markers import TITLED_HEADING

ID_ROW = lazy_pattern(r"[ \t]*\^(?P<id>\d{13})[ \t]*$")
ID_AT_END = lazy_pattern(r"(?<![ \t])[ \t]+\^(?P<id>\d{13})[ \t]*$")


class CardLines:
    """The lines of a file; with `may_touch`, a tag may be directly after a letter."""

    def __init__(self, lines: Sequence[Line], syntax: CardSyntax, *, may_touch: bool) -> None:
        self._lines = lines
        self._syntax = syntax
        self._may_touch = may_touch
        self._in_formulas = lines_in_formulas(lines, self._is_outside_formulas)

    def card_tag(self, text: str) -> CardTag | None:
        """Return the tag of a card at the end of a line, if there is one."""
        return self._syntax.card_tag(text, may_touch=self._may_touch)

    def tag_alone(self, index: int) -> CardTag | None:
        """Return the tag of a card if it is alone on a line."""
        line = self._lines[index] if index < len(self._lines) else None
        tag = self.card_tag(line.text) if line is not None and not line.code else None
        return tag if tag and tag.end == 0 else None

    def starts_card(self, lines: Sequence[Line], index: int) -> bool:
        """Return whether a card of the plugin is on a line."""
        line = lines[index]
        has_tag = self.card_tag(line.text) is not None
        return has_tag or self._syntax.find_separator(line) is not None

    def answer(self, index: int) -> tuple[list[Line], Line | None, int]:
        """Return the lines of an answer, the line with its id, and the index below both."""
        while index < len(self._lines) and self._is_blank(index):
            index += 1
        start = index
        # The plugin writes the id below an empty answer too; the text below it was meant.
        above = self._lines[index] if index < len(self._lines) else None
        if above is not None and not above.code and ID_ROW.match(above.text):
            end = self._end_of_paragraph(index + 1)
            return list(self._lines[index + 1 : end]), above, end
        while index < len(self._lines) and not self._starts_other(index):
            line = self._lines[index]
            if not line.code and ID_ROW.match(line.text):
                return list(self._lines[start:index]), line, index + 1
            if not line.code and (found := ID_AT_END.search(line.text)):
                last = line.before(found.start())
                return [*self._lines[start:index], last], line.after(found.start()), index + 1
            index += 1
        end = self._end_of_paragraph(start)
        return list(self._lines[start:end]), None, end

    def _is_blank(self, index: int) -> bool:
        line = self._lines[index]
        return not line.code and not line.text.strip()

    def _end_of_paragraph(self, index: int) -> int:
        while index < len(self._lines) and not self._is_blank(index):
            line = self._lines[index]
            if self._starts_other(index) or (not line.code and ID_ROW.match(line.text)):
                break
            index += 1
        return index

    def _starts_other(self, index: int) -> bool:
        """Return whether the text above ends at a line: a heading, or the start of a card."""
        line = self._lines[index]
        if line.code:
            return False
        return (
            TITLED_HEADING.match(line.text) is not None
            or is_native_start(line)
            or self.card_tag(line.text) is not None
            or (not line.text.strip() and self._question_starts(index + 1))
        )

    def has_one_line(self, index: int) -> bool:
        """Return whether a line has a card of one line, outside of formulas of several lines."""
        around = self._in_formulas.get(index, (self._lines[index],))
        return any(map(self._has_one_line, around))

    def _question_starts(self, index: int) -> bool:
        """Return whether the line below a blank one is a card of one line with its own id."""
        if index + 1 >= len(self._lines) or not ID_ROW.match(self._lines[index + 1].text):
            return False
        return self.has_one_line(index)

    def _has_one_line(self, line: Line) -> bool:
        """Return whether a line has the separator or a deletion of a card of one line."""
        return self._syntax.find_separator(line) is not None or bool(deletions_of(line.text))

    def _is_outside_formulas(self, line: Line) -> bool:
        return (
            TITLED_HEADING.match(line.text) is not None
            or ID_ROW.match(line.text) is not None
            or self.card_tag(line.text) is not None
        )
