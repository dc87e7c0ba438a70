r"""The format of Anki Panky (github.com/kamalsacranie/anki-panky): Pandoc slides as cards.

The pause of a slide, `. . .`, comes before the answer.

    file  = [ "---" "name: " deck "---" ] { card }
    card  = "---" question ". . ." answer
          | "# " question answer
          | "# " title question ". . ." answer
    tags  = "<AnkiTags " words "/>", at a card's end

A card ends at the next line of dashes or heading of level 1; deeper headings are text. Pandoc's
`equation` environment becomes display math.
"""

import re
from collections.abc import Sequence

from generator.diagnostics import Code, quoted
from generator.lazy_patterns import lazy_pattern
from generator.sources.assembly import WrittenTag
from generator.sources.dialect import Dialect, ParsedFile
from generator.sources.dialects.panky.detection import LEVEL_1_HEADING, MARKERS, PAUSE, detect
from generator.sources.field_markers import Field
from generator.sources.foreign.field_setters import set_answer, set_field, tags_in_words
from generator.sources.foreign.gatherer import Gatherer
from generator.sources.foreign.native_notes import read_between_cards
from generator.text.edits import join_texts, rewrite
from generator.text.lines import Line, join_lines
from generator.text.located import Text
from generator.text.markers import DASHES

_ANKI_TAGS = lazy_pattern(r"[ \t]*<AnkiTags(?P<words>(?:[ \t][^<>]*?)?)/?>[ \t]*$", re.IGNORECASE)
_YAML_LINE = lazy_pattern(r"(?P<key>[A-Za-z][\w-]*):(?:[ \t]+(?P<value>.*?))?[ \t]*$")
_EQUATION = lazy_pattern(
    r"\\begin\{(?P<kind>equation\*?)\}(?P<body>(?:(?!\\begin\{).)*?)\\end\{(?P=kind)\}", re.DOTALL
)


def read(path: str, rows: Sequence[str]) -> ParsedFile:
    """Read a file of Anki Panky."""
    gatherer = Gatherer(path, is_markdown=True)
    lines, _ = gatherer.read_lines(rows, above=_read_front_matter(gatherer, rows))
    reader = _Reader(gatherer)
    read_between_cards(gatherer, lines, reader.take, reader.is_between_cards)
    reader.finish_card()
    return gatherer.finish()


class _Reader:
    def __init__(self, gatherer: Gatherer) -> None:
        self.gatherer = gatherer
        self.start: Line | None = None
        self.title: Text | None = None
        self.front: list[Line] = []
        self.back: list[Line] | None = None

    def is_between_cards(self) -> bool:
        """Return whether no card has begun with a text."""
        is_empty = not any(line.text.strip() for line in self.front)
        return self.title is None and self.back is None and is_empty

    def take(self, line: Line) -> None:
        at_start = line.at_start
        if self.start and line.text.strip() and self._is_below_native_note(self.start):
            self.start = line
        if at_start and DASHES.match(line.text):
            self.finish_card()
            self.start = line
        elif at_start and (heading := LEVEL_1_HEADING.match(line.text)):
            self._take_heading(line, heading.end())
        elif self.start is None:
            self.gatherer.skip(line)
        elif at_start and PAUSE.match(line.text) and self.back is None:
            self.back = []
        else:
            (self.front if self.back is None else self.back).append(line)

    def _is_below_native_note(self, start: Line) -> bool:
        """Return whether a native note stands below the dashes that started the open card."""
        return self.is_between_cards() and self.gatherer.last_line > start.number

    def _take_heading(self, line: Line, width: int) -> None:
        # "---" with "# Title" below it starts one card, not two.
        continues_card = self.start is not None and self.title is None and self.back is None
        if not continues_card or any(above.text.strip() for above in self.front):
            self.finish_card()
        self.start = line
        self.title = self.gatherer.text([line.after(width)])

    def finish_card(self) -> None:
        start, title, front, back = self.start, self.title, self.front, self.back
        self.start, self.title, self.front, self.back = None, None, [], None
        if start is None:
            return
        tags = self._cut_tags(front if back is None else back)
        above, answer = self.gatherer.text(front), self.gatherer.text(back or [])
        # "# q" without a pause: the text below it is the answer.
        if title is not None and back is None:
            above, answer = None, above
        parts = [text for text in (title, above) if text is not None]
        question = join_texts(parts) if parts else None
        if question is None and answer is None and back is None:
            if tags:  # otherwise dashes at the end of the file, or before a heading
                message = f"tags on no card: {quoted(' '.join(tag.text for tag in tags))}"
                hint = "move them to the end of a card, or delete them"
                self.gatherer.report(tags[0].location, Code.NOT_CONVERTED, message, hint)
            return
        location = self.gatherer.location(start.number)
        if question is None:
            hint = 'write the question above ". . ."'
            self.gatherer.report(location, Code.NO_QUESTION, "card without a question", hint)
        else:
            note = self.gatherer.start_note(Field.QUESTION, location)
            set_field(note, Field.QUESTION, _convert_equations(question))
            hint = (
                'write the answer below a line ". . ."'
                if title is None
                else "write the answer below the heading"
            )
            set_answer(
                note,
                answer and _convert_equations(answer),
                hint,
                None if back is None else location,
            )
            note.tags += tags
            self.gatherer.add(note)

    def _cut_tags(self, lines: list[Line]) -> list[WrittenTag]:
        """Remove the tags from the end of a card's lines and return them."""
        index = next((i for i in range(len(lines) - 1, -1, -1) if lines[i].text.strip()), None)
        # Tags are on the last line that is not blank; anywhere else they are text.
        found = None if index is None or lines[index].code else _ANKI_TAGS.match(lines[index].text)
        if index is None or found is None:
            return []
        words = join_lines(
            self.gatherer.path,
            [lines[index].before(found.end("words")).after(found.start("words"))],
        )
        del lines[index:]
        return tags_in_words(words)


def _read_front_matter(gatherer: Gatherer, rows: Sequence[str]) -> int:
    """Read the front matter if its first line is `key: value`; return how many rows it has."""
    if len(rows) < 2 or not DASHES.match(rows[0]) or not _YAML_LINE.match(rows[1]):
        return 0
    end = next((index for index in range(1, len(rows)) if DASHES.match(rows[index])), None)
    # "---", "name: x", ". . .", "y", "---" are two cards, not front matter.
    if end is None or any(PAUSE.match(row) for row in rows[:end]):
        return 0
    for number, row in enumerate(rows[1:end], start=2):
        found = _YAML_LINE.match(row)
        if (
            found
            and found["key"] == "name"
            and found["value"]
            and gatherer.front_matter.deck is None
        ):
            gatherer.front_matter.deck = found["value"].strip("\"'")
        elif row.strip():
            message = f"not converted: {quoted(row)}"
            hint = "leave it: only the deck's name is used"
            gatherer.report(gatherer.location(number), Code.NOT_CONVERTED, message, hint)
    return end + 1


def _convert_equations(text: Text) -> Text:
    return rewrite(text, _EQUATION, r"\[\g<body>\]") if "\\begin{equation" in text.value else text


DIALECT = Dialect(
    name="panky",
    read=read,
    detect=detect,
    shares_markers=True,
    may_be_plain=True,
    tools=("anki-panky",),
    note_hint='write a line "# …" with the question, and the answer below it',
    markers=MARKERS,
)
