r"""Pages of Logseq: blocks with `#card`, and blocks with `{{cloze …}}`.

    page     = { key "::" value } { block | text }
    block    = "- " text { continuation } { key "::" value } { block, one level deeper }
    card     = a block with "#card" in its text: the blocks below it are the answer
             | a block with "#card" alone below a block with the question
             | such a block with "{{cloze" in it or below it: a cloze note of both
             | a block with "{{cloze" that is not below a card: a cloze note
    deletion = "{{cloze" text [ "\\" hint ] "}}"

All deletions of a card are asked for at once, as in Logseq. Tags next to `#card`, and those of
`tags::`, are the note's; `deck::` (of Logseq Anki Sync) on a block or page names its deck, and
`direction:: <->` makes a reversed note. Other properties, schedules and drawers are dropped. Blocks
that are headings are sections of the cards below them. Of cards in cards, an answer has at most
three. Source: `srs.cljs` of Logseq, and the manual of Logseq Anki Sync.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from generator.lazy_patterns import lazy_pattern
from generator.notes import LineRange
from generator.reading import ReadOptions
from generator.sources.assembly import Section, WrittenTag
from generator.sources.dialect import Detection, Dialect, ParsedFile, Rank, Sample
from generator.sources.dialects.logseq.block_texts import (
    TagRun,
    block_text,
    card_run,
    deletions_in,
    list_text,
    without_run,
)
from generator.sources.dialects.logseq.blocks import PROPERTY, Block, read_blocks
from generator.sources.dialects.logseq.page_names import page_levels
from generator.sources.dialects.logseq.references import References
from generator.sources.field_markers import Field
from generator.sources.foreign.clozes import with_clozes
from generator.sources.foreign.field_setters import set_answer, set_field, set_type
from generator.sources.foreign.gatherer import Gatherer
from generator.sources.foreign.yaml_header import read_yaml_header
from generator.sources.front_matter import blank_front_matter
from generator.sources.tags import canonical_tag, trailing_tags
from generator.text.lines import Line
from generator.text.located import Text
from generator.text.markers import TITLED_HEADING

_MOST_NESTED = 3
_CARD_ROW = lazy_pattern(r"[ \t]*-[ \t].*?(?:\{\{cloze[ \t]|#card\b|\[\[card\]\])")
_CARD_PROPERTY = lazy_pattern(
    r"[ \t]+(?:-[ \t]+)?card-(?:last-\w+|repeats|ease-factor|next-schedule)::"
)
_LINK = lazy_pattern(r"\[\[([^\[\]\n]+)\]\]")
_BOTH_WAYS = ("<->", "both")


def _detect(sample: Sample) -> Detection | None:
    """Detect the schedule of a card, a cloze macro in a block, or a block with a tag."""
    if found := sample.match(_CARD_PROPERTY, Rank.MARKER):
        return found
    rows = [index for index, row in enumerate(sample.rows) if _CARD_ROW.match(row)]
    for index in rows:
        if "{{cloze" in sample.rows[index].lower() or _has_child(sample.rows, index):
            return sample.match_row(index, Rank.MARKER)
    return None


def _detect_in_graph(sample: Sample) -> Detection | None:
    """Detect the tag of a card or a cloze macro on any row: these are pages of Logseq."""
    for index, row in enumerate(sample.rows):
        if "{{cloze" in row.lower() or card_run(row, may_touch=True) is not None:
            return sample.match_row(index, Rank.SETTINGS)
    return None


def _has_child(rows: Sequence[str], index: int) -> bool:
    """Return whether a block with the tag of a card has a block below it."""
    row = rows[index]
    if card_run(row) is None:
        return False
    indent = len(row) - len(row.lstrip())
    for below in rows[index + 1 :]:
        inner = below.lstrip()
        if inner.startswith("- ") and len(below) - len(inner) > indent:
            return True
        if not PROPERTY.match(below):
            return False
    return False


def read(path: str, rows: Sequence[str], *, in_graph: bool = False) -> ParsedFile:
    """Read a page of Logseq; `in_graph` is whether it is in a folder with Logseq's settings."""
    front_matter, problems = read_yaml_header(path, rows)
    gatherer = Gatherer(path, is_markdown=True)
    lines, _ = gatherer.read_lines(blank_front_matter(front_matter, rows))
    _Reader(gatherer, in_graph=in_graph).read_all(lines)
    return gatherer.finish().with_front_matter(front_matter, problems)


class _Reader:
    def __init__(self, gatherer: Gatherer, *, in_graph: bool) -> None:
        self.gatherer = gatherer
        self.in_graph = in_graph
        self.blocks: list[Block] = []
        self.runs: list[tuple[int, TagRun] | None] = []
        self.sections: list[Section] = []
        self.references = References({})

    def read_all(self, lines: Sequence[Line]) -> None:
        parts = list(read_blocks(lines, _is_card) if self.in_graph else read_blocks(lines))
        self.blocks = [part for part in parts if isinstance(part, Block)]
        self.runs = [self._run(block) for block in self.blocks]
        self.references = References(self._texts_by_id())
        taken = [False] * len(self.blocks)
        for index, run in enumerate(self.runs):
            if run is not None:
                taken[self._question_block(index)] = True
        index = 0
        for part in parts:
            if isinstance(part, Line):
                self._read_line(part)
                continue
            if self.runs[index] is not None or (not taken[index] and self._has_deletion(part)):
                self._read_note(index, taken)
            elif not taken[index]:
                is_section = bool(part.lines) and TITLED_HEADING.match(part.lines[0].text)
                for line in part.lines[1 if is_section else 0 :]:
                    self.gatherer.skip(line)
            index += 1
        self.references.report_kept(self.gatherer)

    def _texts_by_id(self) -> dict[str, str]:
        """Return the texts of the blocks that others may refer to, by their ids."""
        found: dict[str, str] = {}
        for index, block in enumerate(self.blocks):
            if "id" in block.properties:
                lines = _without_heading(self._lines(index))
                text = block_text(self.gatherer.path, lines)
                found[block.properties["id"][1].strip()] = text.value if text else ""
        return found

    def _has_deletion(self, block: Block) -> bool:
        if not any("{{cloze" in line.text.lower() for line in block.lines):
            return False
        text = block_text(self.gatherer.path, block.lines)
        return text is not None and bool(deletions_in(text))

    def _run(self, block: Block) -> tuple[int, TagRun] | None:
        """Find the tag of a card in a block: the index of its line, and the tags there."""
        # With its schedule, Logseq has taken the block for a card.
        may_touch = self.in_graph or any(key.startswith("card-") for key in block.properties)
        found = (
            (index, run)
            for index, line in enumerate(block.lines)
            if not line.code and (run := card_run(line.text, may_touch=may_touch))
        )
        return next(found, None)

    def _read_line(self, line: Line) -> None:
        """Read a line outside of blocks: a property of the page, a heading, or text."""
        found = None if line.code else PROPERTY.match(line.text)
        if found:
            self._read_page_property(found["key"].lower(), found["value"] or "")
        elif not line.code and (heading := TITLED_HEADING.match(line.text)):
            self.gatherer.sections = self.sections
            self.gatherer.add_heading(line, len(heading[1]))
            self.sections = self.gatherer.sections
        else:
            self.gatherer.skip(line)

    def _read_page_property(self, key: str, value: str) -> None:
        front_matter = self.gatherer.front_matter
        if key == "deck" and front_matter.deck is None:
            front_matter.deck = _without_links(value).strip() or None
        elif key == "tags":
            words = map(canonical_tag, _words(value))
            front_matter.tags = (*front_matter.tags, *filter(None, words))

    def _read_note(self, index: int, taken: list[bool]) -> None:
        block, run = self.blocks[index], self.runs[index]
        asked = index if run is None else self._question_block(index)
        lines = self._lines(asked)
        question = block_text(self.gatherer.path, _without_heading(lines))
        location = self.gatherer.location(block.rows[0].number, block.rows[0].column)
        items, last = self._below(index, taken) if run is not None else ([], block.last)
        self.gatherer.sections = self._sections_of(asked)
        text = list_text(self.gatherer.path, [(0, block, lines), *items]) if items else question
        if text is not None and deletions_in(text):
            text = self.references.resolve(text)
            note = self.gatherer.start_note(Field.CLOZE, location)
            set_field(note, Field.CLOZE, with_clozes(text, deletions_in(text)))
        else:
            note = self.gatherer.start_note(Field.QUESTION, location)
            below = [(depth - 1, child, rows) for depth, child, rows in items]
            set_field(note, Field.QUESTION, question and self.references.resolve(question))
            answer: Text | None = list_text(self.gatherer.path, below)
            answer = answer and self.references.resolve(answer)
            set_answer(note, answer, 'write the answer as an item below "#card"', location)
            if block.properties.get("direction", (None, ""))[1].strip() in _BOTH_WAYS:
                set_type(note, location, "reversed")
        if run is not None:
            tag_line = block.lines[run[0]]
            note.tags += (
                WrittenTag(self.gatherer.locate(tag_line, offset), tag)
                for offset, tag in run[1].tags
            )
        if "tags" in block.properties:
            line, value = block.properties["tags"]
            note.tags += (WrittenTag(self.gatherer.locate(line, 0), word) for word in _words(value))
        deck = _without_links(block.properties.get("deck", (None, ""))[1]).strip()
        deck = deck or self.gatherer.front_matter.deck or ""
        lines_of_note = LineRange(first=block.rows[0].number, last=last)
        self.gatherer.add(note, lines_of_note, deck=deck or None)

    def _below(
        self, index: int, taken: list[bool]
    ) -> tuple[list[tuple[int, Block, Sequence[Line]]], int]:
        """Return the blocks below a card with their depths, and the last line of its own."""
        items: list[tuple[int, Block, Sequence[Line]]] = []
        last, is_own = self.blocks[index].last, True
        stack = [(child, 1, 0) for child in reversed(self.blocks[index].children)]
        while stack:
            child, depth, nested = stack.pop()
            block = self.blocks[child]
            items.append((depth, block, self._lines(child)))
            taken[child] = True
            nested += self.runs[child] is not None
            # The lines of a card in a card are its own.
            is_own = is_own and nested == 0
            last = block.last if is_own else last
            if nested < _MOST_NESTED:
                stack += ((one, depth + 1, nested) for one in reversed(block.children))
        return items, last

    def _question_block(self, index: int) -> int:
        """Return the index of the block with the question of a card.

        It is the block itself or, if that has only the tag, the nearest one above it with text,
        which Logseq shows above the card.
        """
        asked = index
        while asked >= 0 and not any(line.text.strip() for line in self._lines(asked)):
            asked = self.blocks[asked].parent
        return index if asked < 0 else asked

    def _lines(self, index: int) -> list[Line]:
        """Return the lines of a block without the tag of a card."""
        lines, run = list(self.blocks[index].lines), self.runs[index]
        if run is not None:
            row, tags = run
            lines[row] = without_run(lines[row], tags)
        return lines

    def _sections_of(self, index: int) -> list[Section]:
        """Return the sections of a card: the headings among the blocks above it."""
        titles: list[str] = []
        parent = self.blocks[index].parent
        while parent >= 0 and len(titles) < _MOST_NESTED:
            lines = self._lines(parent)
            if lines and (heading := TITLED_HEADING.match(lines[0].text)):
                text = lines[0].text[heading.end() :].strip()
                titles.append(text[: trailing_tags(text)[0]].strip())
            parent = self.blocks[parent].parent
        above = self.sections
        level = above[-1].level if above else 0
        below = [
            Section(level=min(level + number, 6), title=title)
            for number, title in enumerate(reversed(titles), start=1)
        ]
        return [*above, *below]


def _is_card(text: str) -> bool:
    return card_run(text, may_touch=True) is not None


def _without_heading(lines: Sequence[Line]) -> list[Line]:
    heading = TITLED_HEADING.match(lines[0].text) if lines else None
    return [lines[0].after(heading.end()), *lines[1:]] if heading else list(lines)


def _without_links(value: str) -> str:
    return _LINK.sub(r"\1", value)


def _words(value: str) -> list[str]:
    """Split the value of `tags::` at its commas."""
    return [
        word
        for part in value.split(",")
        if (word := _without_links(part).strip().removeprefix("#"))
    ]


def _configure(options: ReadOptions) -> Dialect:
    if not options.in_graph:
        return DIALECT
    return replace(DIALECT, detect=_detect_in_graph, read=partial(read, in_graph=True))


DIALECT = Dialect(
    name="logseq",
    read=read,
    detect=_detect,
    tools=("logseq-anki-sync",),
    deck_levels=page_levels,
    note_hint='write an item "- question #card", and the answer as an item below it',
    words=("{{cloze", "#card", "[[card]]", "card-"),
    configure=_configure,
)
