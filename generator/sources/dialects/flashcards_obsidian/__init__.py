r"""Obsidian notes with cards for the plugin Flashcards (github.com/reuseman/flashcards-obsidian).

    file    = [ YAML with "cards-deck:" deck ] { heading | card | text }
    card    = question tag { tags } answer [ id ]              question and answer of several lines
            | question ( "::" | ":::" ) answer { tags } [ id ] on one line; ":::" both ways
            | a line with "==" deletion "==" or "{" [ number ":" ] deletion "}" { tags } [ id ]
    tag     = "#card" | "#card-reverse" | "#card/reverse"      at a line's end, or alone below it
    id      = "^" 13 digits                                    on the line below, or at its end

A question is a heading, or the lines above its tag up to a blank one. An answer ends at its id; one
without an id ends at a blank line outside code. Without a number, all deletions of a line are asked
for by one card. `#card-spaced`, a card without an answer, is reported. Headings are sections, as
the plugin shows them in front of a question. Code and math are text. Source: `src/conf/regex.ts`
and `src/services/parser.ts` of the plugin.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from generator.diagnostics import Code
from generator.notes import LineRange
from generator.reading import NO_OPTIONS, ReadOptions
from generator.sources.assembly import WrittenTag
from generator.sources.dialect import Dialect, ParsedFile
from generator.sources.dialects.flashcards_obsidian.card_lines import ID_AT_END, ID_ROW, CardLines
from generator.sources.dialects.flashcards_obsidian.detection import (
    CARDS_DECK,
    ID_WORD,
    MARKERS,
    detect,
    has_sign,
)
from generator.sources.dialects.flashcards_obsidian.one_line import (
    deletions_of,
    without_common_indent,
    without_item_marker,
)
from generator.sources.dialects.flashcards_obsidian.syntax import (
    DEFAULT_SYNTAX,
    CardSyntax,
    CardTag,
    syntax_in_vault,
)
from generator.sources.field_markers import Field
from generator.sources.foreign import obsidian_syntax as syntax
from generator.sources.foreign.clozes import with_clozes
from generator.sources.foreign.field_setters import set_answer, set_field, set_type
from generator.sources.foreign.gatherer import Gatherer
from generator.sources.foreign.known_notes import ForeignId
from generator.sources.foreign.native_notes import is_native_start, read_native_note
from generator.sources.foreign.yaml_header import is_key_of_plugin, read_yaml_header
from generator.sources.front_matter import blank_front_matter
from generator.sources.tags import trailing_tags
from generator.text.lines import Line, join_lines
from generator.text.markers import TITLED_HEADING


def read(path: str, rows: Sequence[str], syntax: CardSyntax = DEFAULT_SYNTAX) -> ParsedFile:
    """Read an Obsidian note with cards of this plugin."""
    front_matter, problems = read_yaml_header(path, rows)
    gatherer = Gatherer(path, is_markdown=True)
    lines, _ = gatherer.read_lines(blank_front_matter(front_matter, rows))
    below = (line.text for line in lines if not line.code)
    texts = (*rows[: front_matter.length], *below)
    # The plugin finds the key in any line.
    keys = map(CARDS_DECK.match, texts)
    decks = (found["deck"].strip("\"' \t") for found in keys if found)
    gatherer.front_matter.deck = next(filter(None, decks), None)
    _Reader(gatherer, lines, syntax, may_touch=has_sign(texts)).read_all()
    return gatherer.finish().with_front_matter(front_matter, problems)


class _Reader:
    def __init__(
        self, gatherer: Gatherer, lines: Sequence[Line], syntax: CardSyntax, *, may_touch: bool
    ) -> None:
        self.gatherer = gatherer
        self.lines = lines
        self.syntax = syntax
        self.cards = CardLines(lines, syntax, may_touch=may_touch)
        # The lines of the paragraph above that are on no card so far.
        self.above: list[Line] = []

    def read_all(self) -> None:
        index = 0
        while index < len(self.lines):
            index = self._read_at(index)
        self._skip_above()

    def _read_at(self, index: int) -> int:
        """Read what starts at a line; return the index of the line after it."""
        line = self.lines[index]
        if line.code:
            self.above.append(line)
            return index + 1
        if not line.text.strip():
            # A tag alone may be below a blank line.
            if self.cards.tag_alone(index + 1) is None:
                self._skip_above()
            return index + 1
        if is_native_start(line):
            return self._read_native(index)
        if ID_ROW.match(line.text):
            return index + 1  # of a card that was deleted
        heading = TITLED_HEADING.match(line.text)
        if heading:
            self._skip_above()
        if tag := self.cards.card_tag(line.text):
            return self._read_tagged(index, tag, len(heading[1]) if heading else 0)
        if heading and (below := self.cards.tag_alone(index + 1)):
            self.above = [line]
            return self._read_tagged(index + 1, below, len(heading[1]))
        end = self._read_one_line(index)
        if heading:
            text, _ = trailing_tags(line.text)
            self.gatherer.add_heading(line.before(text), len(heading[1]))
        elif end == index:
            self.above.append(line)
        return max(end, index + 1)

    def _skip_above(self) -> None:
        for line in self.above:
            self.gatherer.skip(line)
        self.above = []

    def _read_native(self, index: int) -> int:
        self._skip_above()
        found = read_native_note(self.gatherer, self.lines, index, self.cards.starts_card)
        if found is None:
            return index + 1
        self.gatherer.add(found.note, found.lines)
        return found.end

    def _read_tagged(self, index: int, tag: CardTag, level: int) -> int:
        """Read a card whose tag is on a line; `level` is that of its heading, 0 without one."""
        line = self.lines[index]
        if tag.is_spaced:
            self._skip_above()
            self._report_spaced(line)
            return index + 1
        question_lines = [*self.above, line.before(tag.end)]
        self.above = []
        first = question_lines[0]
        if level:
            heading = TITLED_HEADING.match(first.text)
            question_lines[0] = first.after(heading.end() if heading else 0)
            sections = self.gatherer.sections
            self.gatherer.sections = [one for one in sections if one.level < level]
        else:
            question_lines[0] = without_item_marker(first)
        answer_lines, id_line, end = self.cards.answer(index + 1)
        question = syntax.without_hidden(self.gatherer.text(question_lines))
        location = self.gatherer.location(first.number, first.column)
        if question is None:
            hint = 'write the question before "#card"'
            message = 'missing question before "#card"'
            self.gatherer.report(location, Code.NO_QUESTION, message, hint)
        else:
            note = self.gatherer.start_note(Field.QUESTION, location)
            set_field(note, Field.QUESTION, syntax.convert_syntax(question))
            answer_text = self.gatherer.text(without_common_indent(answer_lines))
            answer = syntax.without_hidden(answer_text)
            tag_location = self.gatherer.locate(line, tag.start)
            hint = 'write the answer on the line below "#card"'
            set_answer(note, answer and syntax.convert_syntax(answer), hint, tag_location)
            if tag.is_reversed:
                set_type(note, tag_location, "reversed")
            note.tags += self._tags(line, tag.others)
            last = max(
                one.number
                for one in (line, *answer_lines, *([id_line] if id_line else []))
                if one is line or one.text.strip()
            )
            lines = LineRange(first=first.number, last=last)
            self.gatherer.add(note, lines, foreign_id=self._foreign_id(id_line))
        if level:
            title, _ = trailing_tags(first.text)
            self.gatherer.add_heading(first.before(title), level)
        return end

    def _report_spaced(self, line: Line) -> None:
        message = 'not converted: "#card-spaced", a card without an answer'
        hint = 'leave it, or write an answer below it and "#card" instead'
        location = self.gatherer.location(line.number, line.column)
        self.gatherer.report(location, Code.NOT_CONVERTED, message, hint)

    def _read_one_line(self, index: int) -> int:
        """Read a card that is on one line; return the index below it, or `index` without one."""
        line = self.lines[index]
        if is_key_of_plugin(line.text) or not self.cards.has_one_line(index):
            return index
        id_line = self.lines[index + 1] if index + 1 < len(self.lines) else None
        if id_line is None or id_line.code or not ID_ROW.match(id_line.text):
            id_line = None
        rest, end = line, index + 1 + (id_line is not None)
        if at_end := ID_AT_END.search(line.text):
            rest, id_line = line.before(at_end.start()), line.after(at_end.start())
        length, written = trailing_tags(rest.text)
        text = without_item_marker(rest.before(length))
        separator = self.syntax.find_separator(text)
        if separator is None and not deletions_of(text.text):
            return index
        self._skip_above()
        location = self.gatherer.location(line.number, line.column)
        if separator is not None:
            note = self.gatherer.start_note(Field.QUESTION, location)
            question, answer = text.before(separator.start()), text.after(separator.end())
            for name, one in ((Field.QUESTION, question), (Field.ANSWER, answer)):
                value = syntax.without_hidden(self.gatherer.text([one]))
                set_field(note, name, value and syntax.convert_syntax(value))
            if separator[0] == self.syntax.reversed_separator:
                set_type(note, location, "reversed")
        else:
            note = self.gatherer.start_note(Field.CLOZE, location)
            value = join_lines(self.gatherer.path, [text])
            deletions = deletions_of(value.value)
            set_field(note, Field.CLOZE, syntax.convert_syntax(with_clozes(value, deletions)))
        note.tags += self._tags(line, [(tag.offset, tag.text) for tag in written])
        lines = LineRange(first=line.number, last=self.lines[end - 1].number)
        self.gatherer.add(note, lines, foreign_id=self._foreign_id(id_line))
        return end

    def _tags(self, line: Line, tags: Sequence[tuple[int, str]]) -> list[WrittenTag]:
        return [WrittenTag(self.gatherer.locate(line, offset), text) for offset, text in tags]

    def _foreign_id(self, line: Line | None) -> ForeignId | None:
        found = ID_ROW.match(line.text) if line is not None else None
        if line is None or found is None:
            return None
        location = self.gatherer.locate(line, found.start("id"))
        return ForeignId(location, f"Anki note id {found['id']}")


def _configure(options: ReadOptions) -> Dialect:
    """Return the dialect with the tag and separators of a vault's settings."""
    if not options.plugin_settings:
        return DIALECT
    syntax = syntax_in_vault(options)
    return replace(
        DIALECT,
        read=partial(read, syntax=syntax),
        detect=partial(detect, options),
        words=(*syntax.words, ID_WORD),
    )


DIALECT = Dialect(
    name="flashcards-obsidian",
    read=read,
    detect=partial(detect, NO_OPTIONS),
    tools=("flashcards", "obsidian-flashcards", "reuseman"),
    note_hint='write a line "question #card", and the answer on the line below it',
    shares_markers=True,
    is_note_file=True,
    markers=MARKERS,
    words=(*DEFAULT_SYNTAX.words, ID_WORD),
    configure=_configure,
)
