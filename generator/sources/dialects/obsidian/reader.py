"""Reads a note of an Obsidian vault: cards of Spaced Repetition, notes of Obsidian_to_Anki."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from generator.diagnostics import Code
from generator.lazy_patterns import lazy_pattern
from generator.notes import LineRange
from generator.sources.anki_presets import Preset
from generator.sources.dialects.obsidian import note_fields
from generator.sources.dialects.obsidian.anki_notes import ID_COMMENT, AnkiNotes, split_id_rows
from generator.sources.dialects.obsidian.blocks import Blocks
from generator.sources.dialects.obsidian.cards import Cards
from generator.sources.dialects.obsidian.inference import infer_presets, may_be_of_patterns
from generator.sources.dialects.obsidian.preset_notes import FoundNote, PresetNotes
from generator.sources.dialects.obsidian.tag_lines import CurrentTags
from generator.sources.dialects.obsidian.user_patterns import run_patterns
from generator.sources.dialects.obsidian.vault_syntax import VaultSyntax
from generator.sources.foreign import obsidian_syntax as syntax
from generator.sources.foreign.gatherer import ON_CARDS, Gatherer
from generator.sources.foreign.known_notes import ForeignId
from generator.sources.foreign.native_notes import (
    NativeNote,
    is_native_start,
    read_heading_question,
    read_native_note,
)
from generator.sources.vault_settings import ObsidianToAnki
from generator.text.lines import Line
from generator.text.markers import TITLED_HEADING
from generator.text.regions import CodeAndMath

_OBSIDIAN_COMMENT = lazy_pattern(r"%%(?:(?!%%).)*%%")
# The plugin writes a card's schedule at its end, on the line below, or in a callout.
_SCHEDULE = lazy_pattern(r"[ \t]*SR:")
_SCHEDULE_CALLOUT = "> [!sr|card-metadata]"


class Reader:
    """Reads the lines of one file.

    `is_marked` is whether a tag in the front matter marks its cards.
    """

    def __init__(
        self,
        gatherer: Gatherer,
        vault: VaultSyntax,
        rows: Sequence[str],
        *,
        deck: str | None,
        is_marked: bool,
    ) -> None:
        self.gatherer = gatherer
        self.vault = vault
        read_lines, comments = gatherer.read_lines(rows)
        self.lines, self._id_lines, comments = split_id_rows(
            _without_callouts(read_lines), comments
        )
        self.numbers = [line.number for line in self.lines]
        self.matches: dict[int, list[FoundNote]] = {}
        schedules = {comment.line for comment in comments if _SCHEDULE.match(comment.text)}
        settings = vault.settings.obsidian_to_anki
        self.notes = AnkiNotes(gatherer, comments, settings or ObsidianToAnki(), vault.path)
        self.blocks = Blocks(self.notes, vault.blocks)
        self.tags = CurrentTags(gatherer, vault.cards.deck_tags, vault.folder_deck)
        self.tags.deck = deck
        self.id_rows = [comment.line for comment in comments if ID_COMMENT.match(comment.text)]
        presets = self._presets()
        self.has_cards = self._reads_cards(presets, is_marked=is_marked or bool(schedules))
        self.presets = PresetNotes(presets, settings, self._starts_block)
        self.cards = Cards(
            gatherer, vault.cards, self.tags, self.notes, schedules, self._starts_block
        )
        self.cards.look_for_ends(self.lines if self.has_cards else ())
        patterns = settings.patterns if settings and not vault.has_notes_ignored else ()
        self.matches = (
            run_patterns(gatherer, patterns, rows, self.lines)
            if patterns and vault.run_patterns
            else {}
        )

    def read_all(self) -> None:
        """Read all lines."""
        index = 0
        while index < len(self.lines):
            index = self._read_at(index)
        self.notes.report_unused_ids(self._id_lines)
        self.tags.finish()
        self.notes.finish()

    def _presets(self) -> Sequence[Preset]:
        settings = self.vault.settings.obsidian_to_anki
        if self.vault.has_notes_ignored:
            return ()
        known = settings.presets if settings is not None else ()
        patterns = settings.patterns if settings is not None else ()
        if patterns and self.vault.run_patterns:
            return known
        if known and not patterns:
            return known
        taken = self._rows_in_blocks()
        if known:
            of_known = PresetNotes(known, settings, self._starts_block).find_all(self.lines)
            for found in of_known:
                taken.update(range(found.last + 1, self._last_id_row(found.last) + 1))
        inferred = infer_presets(self.lines, [row for row in self.id_rows if row not in taken])
        if patterns:
            inferred = [preset for preset in inferred if may_be_of_patterns(preset, patterns)]
        return [*known, *inferred]

    def _rows_in_blocks(self) -> set[int]:
        """Return the rows between a line that begins a block and the one that ends it."""
        words = self.vault.blocks.settings
        rows: set[int] = set()
        start: int | None = None
        for line in self.lines:
            bare = "" if line.code else line.text.rstrip()
            if bare == words.begin:
                start = line.number
            elif bare == words.end and start is not None:
                rows.update(range(start, line.number))
                start = None
            elif words.begin_inline in line.text:
                rows.add(line.number)
        return rows

    def _reads_cards(self, presets: Sequence[Preset], *, is_marked: bool) -> bool:
        """Return whether the file has cards of Spaced Repetition: in doubt, yes.

        Without a tag, text with "::" or "==" in a file with a sign of the other plugin is text.
        """
        if self.vault.has_cards_ignored:
            return False
        if is_marked or self.vault.folder_deck is not None or self._has_deck_tag():
            return True
        if self.vault.has_settings or presets or self.id_rows:
            return False
        return not any(map(self._is_of_notes, self.lines))

    def _is_of_notes(self, line: Line) -> bool:
        """Return whether a line is a sign of Obsidian_to_Anki."""
        blocks = self.vault.blocks
        return not line.code and (
            line.text.rstrip() == blocks.settings.begin
            or blocks.settings.begin_inline in line.text
            or blocks.file_setting.match(line.text) is not None
        )

    def _has_deck_tag(self) -> bool:
        pattern = self.vault.cards.deck_tags.in_text
        return any(
            not line.code
            and "#" in line.text
            and next(CodeAndMath(line.text).matches_outside(pattern), None) is not None
            for line in self.lines
        )

    def _starts_block(self, lines: Sequence[Line], index: int) -> bool:
        return (
            self.blocks.starts(lines, index)
            or is_native_start(lines[index])
            or index in self.matches
        )

    def _starts_card(self, lines: Sequence[Line], index: int) -> bool:
        return (
            self.blocks.starts(lines, index)
            or index in self.matches
            or (self.has_cards and self.cards.starts(lines, index))
            or self.presets.find(lines, index) is not None
            or self.presets.find_inline(lines, index) is not None
        )

    def _read_at(self, index: int) -> int:
        """Read what starts at a line; return the index of the line after it."""
        line = self.lines[index]
        text = line.text
        if index in self.matches:
            return self._add_found(*self.matches[index])
        if line.code or not text.strip() or self.cards.is_end(line):
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
        if found := self.presets.find(self.lines, index):
            return self._add_found(found)
        if TITLED_HEADING.match(text):
            return self._read_heading(index)
        # "Q: one::two" is a card of the plugin.
        if is_native_start(line) and not (self.has_cards and self.cards.starts(self.lines, index)):
            return self._read_native(index)
        if self.has_cards:
            if self.tags.take_line(line):
                return index + 1
            return self.cards.read_paragraph(self.lines, index)
        return self._read_lines(index)

    def _read_heading(self, index: int) -> int:
        line = self.lines[index]
        if self.has_cards:
            next_index = self.cards.read_heading_card(self.lines, index)
            if next_index > index:
                return next_index
        level = len(line.text) - len(line.text.lstrip("#"))
        if found := read_heading_question(
            self.gatherer, self.lines, index, self._starts_card, self._stop(index)
        ):
            self._add_native(index, found)
            self.gatherer.add_heading(line, level)
            return found.end
        self.gatherer.add_heading(line, level)
        self.tags.take_text(line)
        self.tags.take_heading()
        return index + 1

    def _read_native(self, index: int) -> int:
        found = read_native_note(
            self.gatherer, self.lines, index, self._starts_card, self._stop(index)
        )
        if found is None:
            return index + 1
        self._add_native(index, found)
        return found.end

    def _stop(self, index: int) -> int | None:
        """Return the index of the first line below the next id of a note; None without one."""
        position = bisect_right(self.id_rows, self.lines[index].number)
        if position == len(self.id_rows):
            return None
        return bisect_right(self.numbers, self.id_rows[position])

    def _add_native(self, index: int, found: NativeNote) -> None:
        note = found.note
        for name in [name for name in ON_CARDS if name in note.texts]:
            text = note.texts[name]
            if syntax.without_hidden(text) is None and name is not note.start:
                del note.texts[name]
            else:
                note.texts[name] = syntax.convert_syntax(text)
        tags, deck = self.tags.tags_of_card([], [])
        note.tags += tags
        lines, foreign_id = self._with_id(index, found.end, found.lines)
        self.gatherer.add(note, lines, deck=deck, foreign_id=foreign_id)

    def _with_id(
        self, index: int, end: int, lines: LineRange
    ) -> tuple[LineRange, ForeignId | None]:
        """Return the rows of a note with that of its id, and the id.

        `lines` are its rows without the id, `end` is the index after them.
        """
        last = self._last_id_row(lines.last)
        ids = self.notes.ids(self.lines[index : max(end, index + 1)], last)
        if not ids:
            return lines, None
        row = max(ids[0].location.line, lines.last)
        return LineRange(first=lines.first, last=row), ids[0]

    def _last_id_row(self, last: int) -> int:
        """Return the last row that may have the id of a note, given that of its last text."""
        # The plugin may leave a blank row above the id.
        below = bisect_right(self.numbers, last)
        has_row = below < len(self.lines) and self.numbers[below] == last + 1
        return last + 1 + (has_row and not self.lines[below].text.strip())

    def _add_found(self, *notes: FoundNote) -> int:
        """Add notes of expressions; return the index after the last one."""
        for found in notes:
            for line in found.unused:
                self.gatherer.skip(line)
            index = bisect_left(self.numbers, found.start.number)
            if found.heading:
                self.gatherer.report_unused()
                self.gatherer.sections = [
                    section for section in self.gatherer.sections if section.level < found.heading
                ]
            known = self.notes.field_names(found.note_type)
            names = known or note_fields.field_names(found.note_type)
            more = (f"Field {number}" for number in range(len(names) + 1, len(found.fields) + 1))
            texts = {
                name: self.gatherer.text(lines)
                for name, lines in zip((*names, *more), found.fields, strict=False)
            }
            if found.tags is not None:
                texts[note_fields.TAGS] = self.gatherer.text([found.tags])
            location = self.gatherer.location(found.start.number, found.start.column)
            lines, foreign_id = self._with_id(
                index, found.end, LineRange(first=found.start.number, last=found.last)
            )
            self.notes.add(found.note_type, texts, lines, location, foreign_id)
            if found.heading:
                self.gatherer.add_heading(self.lines[index], found.heading)
        return max(found.end for found in notes)

    def _read_lines(self, index: int) -> int:
        """Read a paragraph in a file without cards of Spaced Repetition."""
        end = self.presets.paragraph_end(self.lines, index)
        for i in range(index, end):
            if found := self.presets.find_inline(self.lines, i):
                self._add_found(found)
            else:
                self.gatherer.skip(self.lines[i])
        return end

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


def _without_callouts(lines: Sequence[Line]) -> list[Line]:
    """Remove the callouts that have a schedule, whose comment is removed already."""
    kept: list[Line] = []
    in_callout = False
    for line in lines:
        text = line.text.strip()
        in_callout = not line.code and (
            text.startswith(_SCHEDULE_CALLOUT) or (in_callout and text == ">")
        )
        if not in_callout:
            kept.append(line)
    return kept
