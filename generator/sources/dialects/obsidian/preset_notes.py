"""Finds the notes of Obsidian_to_Anki's documented expressions (`presets`) in lines of a file.

A paragraph ends at a blank line, at a row that is a comment and where a block starts; above an
answer, and in one below a heading, it ends at a heading too. Each search looks at the
paragraph at an index and at the one below it, once.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from generator.lazy_patterns import lazy_pattern
from generator.sources.anki_presets import Preset, Style
from generator.sources.dialects.obsidian.anki_notes import PLAIN_ID
from generator.sources.foreign import obsidian_syntax as syntax
from generator.sources.vault_settings import ObsidianToAnki
from generator.text.cloze import NUMBERED_OPENING
from generator.text.lines import Line, join_lines
from generator.text.markers import DASHES, ITEM, TASK_BOX, TITLED_HEADING, without_closing_hashes
from generator.text.regions import CodeAndMath

LIST_MARKER = lazy_pattern(rf"[ \t]*{ITEM}[ \t]+(?:{TASK_BOX}[ \t]+)?")
_TABLE_CELL = lazy_pattern(r"[ \t]*\|(?P<cell>[^|\n]+)\|[ \t]*$")
_TAGS = "Tags: "

# Whether something of another kind starts at an index.
Starts = Callable[[Sequence[Line], int], bool]


class FoundNote(NamedTuple):
    """The lines of each field of a note, its words of tags, and the index of the line after it.

    `heading` is the level of the heading that is its question, 0 if it is none. `unused` is the
    text beside it in its rows.
    """

    note_type: str
    start: Line
    fields: tuple[Sequence[Line], ...]
    tags: Line | None
    last: int
    end: int
    heading: int = 0
    unused: tuple[Line, ...] = ()


class PresetNotes:
    """Finds the notes of several presets; of two at the same line, the first preset counts."""

    def __init__(
        self, presets: Sequence[Preset], settings: ObsidianToAnki | None, starts_block: Starts
    ) -> None:
        self.presets = [preset for preset in presets if preset.style is not Style.INLINE]
        self.inline = [preset for preset in presets if preset.style is Style.INLINE]
        self._settings = settings
        self._starts_block = starts_block
        # No note of a preset starts in the paragraph before this index: lines are looked at once.
        self._absent_before: dict[Preset, int] = {}
        self._find = {
            Style.HEADER: self._header,
            Style.TAGGED: self._tagged,
            Style.LABELLED: self._labelled,
            Style.RULED: self._ruled,
            Style.CLOZE: self._cloze,
            Style.TABLE: self._table,
        }

    def find(self, lines: Sequence[Line], index: int) -> FoundNote | None:
        """Find a note at the start of a paragraph, or at a heading; not one on a single line."""
        for preset in self.presets:
            if index >= self._absent_before.get(preset, 0) and (
                found := self._find[preset.style](lines, index, preset)
            ):
                return found
        return None

    def find_inline(self, lines: Sequence[Line], index: int) -> FoundNote | None:
        """Find a note on a single line."""
        found = (self._on_one_line(lines, index, preset) for preset in self.inline)
        return next(filter(None, found), None)

    def find_all(self, lines: Sequence[Line]) -> Iterator[FoundNote]:
        """Yield the notes in the lines of a file, in order."""
        index = 0
        while index < len(lines):
            line = lines[index]
            if line.code or not line.text.strip():
                index += 1
            elif found := self.find(lines, index):
                yield found
                index = found.end
            else:
                is_heading = TITLED_HEADING.match(line.text) is not None
                end = index + 1 if is_heading else self.paragraph_end(lines, index)
                on_lines = (self.find_inline(lines, i) for i in range(index, end))
                yield from filter(None, on_lines)
                index = end

    def paragraph_end(
        self, lines: Sequence[Line], index: int, *, with_headings: bool = False
    ) -> int:
        """Return the index after the paragraph with this line."""
        index += 1
        while index < len(lines) and not self._is_end(lines, index, with_headings=with_headings):
            index += 1
        return index

    def _is_end(self, lines: Sequence[Line], index: int, *, with_headings: bool) -> bool:
        line = lines[index]
        if line.code:
            return False
        return (
            not line.text.strip()
            or line.number > lines[index - 1].number + 1
            or (not with_headings and TITLED_HEADING.match(line.text) is not None)
            or PLAIN_ID.fullmatch(line.text.strip()) is not None
            or self._starts_block(lines, index)
        )

    def _answer(
        self, lines: Sequence[Line], index: int, *, with_headings: bool = True
    ) -> tuple[int, int]:
        """Return the range of the paragraph at or below an index; empty if something else is."""
        start = index
        while start < len(lines) and not lines[start].code and not lines[start].text.strip():
            start += 1
        is_gap = start < len(lines) and lines[start].number > lines[start - 1].number + 1
        if start == len(lines) or is_gap or self._starts_block(lines, start):
            return index, index
        if not with_headings and TITLED_HEADING.match(lines[start].text):
            return index, index
        return start, self.paragraph_end(lines, start, with_headings=with_headings)

    def _header(self, lines: Sequence[Line], index: int, preset: Preset) -> FoundNote | None:
        heading = TITLED_HEADING.match(lines[index].text)
        if heading is None or not preset.least <= len(heading[1]) <= preset.most:
            return None
        level = len(heading[1])
        start, end = self._answer(lines, index + 1, with_headings=False)
        while preset.has_blanks and end < len(lines) and self._continues(lines, end):
            end = self.paragraph_end(lines, end)
        return self._note(
            preset,
            lines,
            [heading_title(lines[index], level)],
            lines[start:end],
            index,
            end,
            heading=level,
        )

    def _continues(self, lines: Sequence[Line], index: int) -> bool:
        return lines[index].number == lines[index - 1].number + 1 and not (
            TITLED_HEADING.match(lines[index].text) or self._starts_block(lines, index)
        )

    def _tagged(self, lines: Sequence[Line], index: int, preset: Preset) -> FoundNote | None:
        tag = " " + preset.words[0]
        heading = TITLED_HEADING.match(lines[index].text)
        # Below a heading without the tag, another question may start, but a tag alone is its own.
        last_question = self.paragraph_end(lines, index) - 1
        if heading:
            below = lines[index + 1].text if last_question > index else ""
            last_question = index + (below.strip() == preset.words[0])
        tagged = next(
            (i for i in range(index, last_question + 1) if _ends_with(lines[i], tag)), None
        )
        if tagged is None:
            self._absent_before[preset] = last_question + 1
            return None
        level = len(heading[1]) if heading else 0
        first = heading_title(lines[index], level) if heading else lines[index]
        question = [first, *lines[index + 1 : tagged + 1]]
        question[-1] = question[-1].before(len(question[-1].text.rstrip()) - len(tag))
        start, end = self._answer(lines, tagged + 1)
        # The next question directly below the answer.
        end = next((i for i in range(start, end) if _ends_with(lines[i], tag)), end)
        return self._note(preset, lines, question, lines[start:end], index, end, heading=level)

    def _labelled(self, lines: Sequence[Line], index: int, preset: Preset) -> FoundNote | None:
        question_label, answer_label = preset.words
        if not _starts_with(lines[index], question_label):
            return None
        end = self.paragraph_end(lines, index)
        answer = next((i for i in range(index, end) if _starts_with(lines[i], answer_label)), None)
        question_end = end if answer is None else answer
        if answer is not None:
            end = self.paragraph_end(lines, answer, with_headings=True)
        else:
            answer, end = self._answer(lines, end)
            if answer == end or not _starts_with(lines[answer], answer_label):
                return None
        question = [lines[index].after(len(question_label)), *lines[index + 1 : question_end]]
        below = [lines[answer].after(len(answer_label)), *lines[answer + 1 : end]]
        return self._note(preset, lines, question, below, index, end)

    def _ruled(self, lines: Sequence[Line], index: int, preset: Preset) -> FoundNote | None:
        if TITLED_HEADING.match(lines[index].text) or DASHES.match(lines[index].text):
            return None
        end = self.paragraph_end(lines, index)
        rule = next((i for i in range(index, end) if _is_rule(lines[i])), None)
        if rule is None:
            self._absent_before[preset] = end
            return None
        end = self.paragraph_end(lines, rule, with_headings=True)
        end = next((i for i in range(rule + 1, end) if _is_rule(lines[i])), end)
        return self._note(preset, lines, lines[index:rule], lines[rule + 1 : end], index, end)

    def _cloze(self, lines: Sequence[Line], index: int, preset: Preset) -> FoundNote | None:
        if TITLED_HEADING.match(lines[index].text):
            return None
        end = self.paragraph_end(lines, index)
        kept = lines[index:end]
        if not any(preset.words[0] in line.text for line in kept) or not self._has_deletion(kept):
            self._absent_before[preset] = end
            return None
        return self._note(preset, lines, kept, None, index, end)

    def _has_deletion(self, lines: Sequence[Line]) -> bool:
        text = join_lines("", lines)
        if NUMBERED_OPENING.search(text.value):
            return True
        # Without the settings, the notes that were found show that both are on.
        if self._settings is not None and not self._settings.curly_cloze:
            return False
        has_highlights = self._settings is None or self._settings.highlight_cloze
        return any(syntax.curly_clozes(text)) or (
            has_highlights and bool(syntax.HIGHLIGHT_CLOZES.deletions(text))
        )

    def _table(self, lines: Sequence[Line], index: int, preset: Preset) -> FoundNote | None:
        rows = lines[index : index + 3]
        cells = [None if row.code else _TABLE_CELL.match(row.text) for row in rows]
        if len(cells) < 3 or not all(cells):
            return None
        question, answer = (
            [row.before(cell.end("cell")).after(cell.start("cell"))]
            for row, cell in zip((rows[0], rows[2]), (cells[0], cells[2]), strict=True)
            if cell is not None
        )
        return self._note(preset, lines, question, answer, index, index + 3)

    def _on_one_line(self, lines: Sequence[Line], index: int, preset: Preset) -> FoundNote | None:
        line, separator = lines[index], preset.words[0]
        if line.code or separator not in line.text:
            return None
        marker = LIST_MARKER.match(line.text)
        kept = line.after(marker.end()) if marker else line
        # As in the expression, the last one on the line.
        position = kept.text.rfind(separator)
        protected = CodeAndMath(kept.text)
        while position >= 0 and (
            protected.contains(position) or _is_longer(kept.text, position, separator)
        ):
            position = kept.text.rfind(separator, 0, position)
        if position < 0:
            return None
        question, answer = kept.before(position), kept.after(position + len(separator))
        return self._note(preset, lines, [question], [answer], index, index + 1)

    def _note(
        self,
        preset: Preset,
        lines: Sequence[Line],
        question: Sequence[Line],
        answer: Sequence[Line] | None,
        index: int,
        end: int,
        heading: int = 0,
    ) -> FoundNote | None:
        """Return a note of these lines; None if one of its fields would be empty."""
        fields = (question,) if answer is None else (question, answer)
        kept, tags = without_tags(fields[-1])
        fields = (*fields[:-1], kept)
        if not all(any(line.text.strip() for line in field) for field in fields):
            return None
        last = next(line.number for line in reversed(lines[index:end]) if line.text.strip())
        return FoundNote(preset.note_type, lines[index], fields, tags, last, end, heading)


def heading_title(line: Line, level: int) -> Line:
    """Return a heading without its marker of this many hashes."""
    rest = line.after(level)
    return rest.before(len(without_closing_hashes(rest.text.rstrip())))


def _ends_with(line: Line, tag: str) -> bool:
    return not line.code and line.text.rstrip().endswith(tag)


def _starts_with(line: Line, label: str) -> bool:
    return (
        line.at_start
        and line.text.startswith(label.rstrip())
        and (line.text.startswith(label) or line.text == label.rstrip())
    )


def _is_rule(line: Line) -> bool:
    return not line.code and DASHES.match(line.text) is not None


def _is_longer(text: str, position: int, separator: str) -> bool:
    """Return whether a separator is part of a run of its character, as "::" in ":::"."""
    if len(set(separator)) > 1:
        return False
    end = position + len(separator)
    return text[position - 1 : position] == separator[0] or text[end : end + 1] == separator[0]


def without_tags(lines: Sequence[Line]) -> tuple[list[Line], Line | None]:
    """Split the last line of a note at "Tags: "; return the lines, and the words after it."""
    filled = [index for index, line in enumerate(lines) if line.text.strip()]
    if not filled:
        return list(lines), None
    line = lines[filled[-1]]
    position = -1 if line.code else line.text.rfind(_TAGS)
    if position < 0 or (position and not line.text[position - 1].isspace()):
        return list(lines), None
    kept = [*lines[: filled[-1]], line.before(position)]
    return kept, line.after(position + len(_TAGS))
