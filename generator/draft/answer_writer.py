"""Write the answer of a card: a paragraph with a list below it, or a list only."""

from collections.abc import Iterator
from dataclasses import field

from generator.draft.card_lines import (
    CardLines,
    LineToWrite,
    as_text,
    lines_outside_cards,
    prefix_comment,
)
from generator.draft.inline_markup import escape_block_start, escape_inline, escape_line_start
from generator.draft.raw_line import RawLine
from generator.lazy_patterns import lazy_pattern
from generator.values import dataclass

_MARKDOWN_NUMBER = lazy_pattern(r"\d{1,9}[.)] ")


def answer_lines(card: CardLines, *, dollars: bool) -> Iterator[str]:
    """Write the answer. With `dollars`, dollar signs that are not TeX are escaped."""
    meaning = [escape_inline(card.entry[1], dollars=dollars)] if card.entry else []
    texts = [line for line in card.answer if line.is_content and not line.continues_line_above]
    has_paragraph = bool(meaning) or (
        bool(texts) and not texts[0].line.is_code and not _is_list_item(texts[0].line)
    )
    items = texts if meaning or not has_paragraph else texts[1:]
    # Several plain lines are a list; one line, or one and a list below it, starts as a paragraph.
    starts_with_paragraph = has_paragraph and all(
        _is_list_item(item.line) or item.line.is_code for item in items
    )
    writer = _AnswerWriter(
        dollars=dollars,
        starts_with_paragraph=starts_with_paragraph,
        indents=sorted({text.line.indent for text in texts}),
    )
    if not starts_with_paragraph:
        yield "A:"
    for text in meaning:
        yield writer.write_meaning(text)
    for line in card.answer:
        yield from writer.write(line)


def _is_list_item(line: RawLine) -> bool:
    return line.has_bullet or line.ordinal is not None or line.has_letter


@dataclass(slots=True)
class _AnswerWriter:
    """Writes the lines of an answer one after the other.

    `indents` are all indents of the answer in ascending order; the index of an indent in them is
    its rank. `depth` is that of the last list item, -1 for none. `plain_ranks` are the ranks of
    lines without bullets, under which list items are nested. `count` is the last list number.
    """

    dollars: bool
    starts_with_paragraph: bool
    indents: list[int]
    has_started: bool = False
    depth: int = -1
    count: int = 0
    is_below_label: bool = False
    plain_ranks: set[int] = field(default_factory=set)

    def write_meaning(self, text: str) -> str:
        """Write the meaning of an entry, which is the first text of its answer."""
        self.has_started = True
        if self.starts_with_paragraph:
            return f"A: {escape_block_start(text)}"
        self.depth = 0
        self.plain_ranks.add(0)
        return f"- {escape_block_start(text)}"

    def write(self, to_write: LineToWrite) -> Iterator[str]:
        """Write one line, and its comment above it."""
        line = to_write.line
        if not to_write.is_content and not line.is_code:
            yield from lines_outside_cards(to_write)
            return
        if to_write.comment:
            yield to_write.comment
        if line.is_code:
            self.has_started = True
            yield line.text
        elif to_write.continues_line_above and self.has_started:
            yield self._continuation(line)
        elif not self.has_started and self.starts_with_paragraph:
            self.has_started = True
            yield f"A: {prefix_comment(line)}{self._escaped(line.body)}"
        else:
            yield as_text(self._item(line))

    def _escaped(self, text: str) -> str:
        return escape_block_start(escape_inline(text, dollars=self.dollars))

    def _continuation(self, line: RawLine) -> str:
        if self.depth < 0:
            return escape_line_start(escape_inline(line.body, dollars=self.dollars))
        return "  " * (self.depth + 1) + self._escaped(line.body)

    def _item(self, line: RawLine) -> str:
        self.has_started = True
        self.depth = self._item_depth(line)
        self.is_below_label = line.is_label
        indent = "  " * self.depth
        # Markdown numbers items itself: "3." after "1." would be shown as 2. Such a number becomes
        # text of an item with a dash.
        if line.ordinal == self.count + 1 and _MARKDOWN_NUMBER.match(line.text):
            self.count += 1
            return f"{indent}{line.prefix.strip()} {self._escaped(line.body)}"
        self.count = 0
        if line.has_answer_label:
            return f"{indent}- {prefix_comment(line)}{self._escaped(line.body)}"
        return f"{indent}- {self._escaped(line.body if line.has_bullet else line.text)}"

    def _item_depth(self, line: RawLine) -> int:
        """Return the depth by the indent, but at most one more than that of the item above.

        List items are nested under a plain line with the same indent, and lines below a label
        under that label.
        """
        rank = self.indents.index(line.indent) if line.indent in self.indents else 0
        if _is_list_item(line):
            depth = rank + 1 if rank in self.plain_ranks else rank
        elif self.is_below_label and not line.is_label:
            return min(rank + 1, self.depth + 1)
        else:
            self.plain_ranks = {plain for plain in self.plain_ranks if plain < rank} | {rank}
            depth = rank
        return max(0, min(depth - (1 if self.starts_with_paragraph else 0), self.depth + 1))
