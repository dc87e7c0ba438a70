"""Writes Markdown piece by piece from HTML.

Line ends, white space, list markers and delimiters of emphasis are written only when their text
follows, so that `<b>a </b>b<br>` leaves no space inside its delimiters and no line end after its
text.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from generator.lazy_patterns import lazy_pattern
from generator.text.edits import TextBuilder, TextSlicer
from generator.text.escaping import escape_offsets, line_start_escape, paired_markers
from generator.text.kept_space import Characters, KeptSpace
from generator.text.located import Text

# Deeper lists and block quotes are written at this depth: cards do not have them, and the total
# length of their indents would be quadratic.
_DEEPEST_LEVEL = 10
PARAGRAPH = 2  # line ends
_STRIKE_MARKUP = lazy_pattern(r"<(?:s|strike|del)\b|line-through", re.IGNORECASE)
_ANKI_MATH_TAG = lazy_pattern(r"\[/?\${1,2}\]")
# Characters that are syntax in Markdown, and text if they come from a reference: `&lt;`, `&#42;`.
_REFERENCE_SYNTAX = lazy_pattern(r"[\\`*_{}\[\]<>#+~|$=-]")


class Delimiters(NamedTuple):
    """The delimiters of a span: `**` and `**`, `[` and `](target)`, or `<u>` and `</u>`."""

    opening: str
    closing: str

    @property
    def is_link(self) -> bool:
        """Whether they are those of a link."""
        return self.opening == "["


STRONG, EMPHASIS, STRIKE, MARK = (Delimiters(run, run) for run in ("**", "*", "~~", "=="))


def tag_delimiters(name: str) -> Delimiters:
    """Return the tags of an inline element."""
    return Delimiters(f"<{name}>", f"</{name}>")


def _quote_prefix(depth: int) -> str:
    return "> " * min(depth, _DEEPEST_LEVEL)


class MarkdownWriter:
    """Writes the Markdown of one text.

    With `from_html`, the text is HTML: white space collapses, and characters that would be syntax
    are escaped. Otherwise the text is Markdown.

    Readers set: `breaks`, the number of line ends before the next text; `marker`, that of the next
    list item or heading; `depth`, the number of open lists; `quotes`, that of open block quotes;
    `in_row`, whether a table row, which has no line ends, is open.
    """

    def __init__(
        self, text: Text, *, from_html: bool, cloze: bool = False, in_row: bool = False
    ) -> None:
        self._text = text
        self._slicer = TextSlicer(text)
        self._builder = TextBuilder(text.path)
        self.from_html = from_html
        self._cloze = cloze
        self._may_strike = _STRIKE_MARKUP.search(text.value) is not None
        self._paired = paired_markers(_ANKI_MATH_TAG.sub("", text.value))
        self._run: list[tuple[str, int]] = []  # characters that are not written yet
        # White space before the next character, if that is on the same line: with `from_html`, or
        # without.
        self._space: Characters = ()
        self._kept = KeptSpace()
        self._open: list[Delimiters] = []  # spans whose opening delimiter is written
        self._pending: list[Delimiters] = []  # spans that start before the next character
        # Spans that end here, unless a span with the same delimiters starts here.
        self._ended: list[tuple[Delimiters, int]] = []
        self._quotes_of_row: int | None = (
            None  # `quotes` of the line before, if that is a table row
        )
        self._written = False
        self._at_start = True
        # Spans that contain the table, and are written in each of its cells.
        self._spans_around_table: list[Delimiters] = []
        self._tags_of_breaks = 0  # in a table row, before the next character
        self.breaks = 0
        self.marker: str | None = None
        self.depth = 0
        self.quotes = 0
        self.in_row = in_row

    def copy(self, start: int, end: int) -> None:
        """Add a piece of the source."""
        self._run += (
            (char, start + index) for index, char in enumerate(self._text.value[start:end])
        )

    def add(self, value: str, offset: int) -> None:
        """Add characters, such as those of a reference at `offset`, as text."""
        shown = value if self.from_html else _REFERENCE_SYNTAX.sub(r"\\\g<0>", value)
        self._run += ((char, offset) for char in shown)

    def write(self, markdown: str, offset: int) -> None:
        """Write Markdown within a line, such as a picture or math."""
        self.flush()
        self._begin_text(offset)
        self._insert(markdown, offset)

    def write_block(self, rows: Sequence[str], offset: int) -> None:
        """Write the lines of a block."""
        self.paragraph()
        if self.marker is not None and self.marker.startswith("#"):  # `<h2><pre>`
            self.marker = None
        # Right after a list marker, as in `<li><pre>`, the lines are indented by its width.
        marker = self.marker if self.depth else None
        prefix = (
            self._prefix(self.depth)
            if marker is None
            else self._prefix(self.depth - 1) + " " * len(marker)
        )
        self._begin_text(offset, has_spans=False)
        self._insert(f"\n{prefix}".join(rows), offset)
        self.paragraph()

    def write_text(self, piece: Text, offset: int) -> None:
        """Write a text that another writer made."""
        self.flush()
        self._begin_text(offset)
        self._builder.add(piece)

    def pass_tag(self) -> None:
        """Write the characters before a tag."""
        self.flush()
        self._kept.pass_tag()

    def line_break(self) -> None:
        """End the line as `<br>` does; in a table row, where only the tag can, write it."""
        self.flush()
        if self.in_row and self.from_html:
            self._tags_of_breaks += not self._at_start
        elif self.from_html:
            self.breaks += 1
        else:
            self._kept.break_line()

    def paragraph(self, breaks: int = PARAGRAPH) -> None:
        """End the paragraph, or, with `breaks` of 1, the line."""
        self.flush()
        if self.from_html:
            self.breaks = max(self.breaks, breaks)
        elif breaks and self.in_row:
            self._kept.end_row_piece()
        elif breaks:
            self._kept.end_paragraph()

    def start(self, span: Delimiters) -> None:
        """Start a span before the next character."""
        self.flush()
        if self.is_in(span):
            return
        ended = [delimiters for delimiters, _ in self._ended]
        # `<b>a</b><b>b</b>` is one span, unless a link that ended later must be closed first:
        # `<a><b>a</b></a><b>b</b>`.
        joins = span in ended and not self._space and not self._kept and not self.breaks
        if joins and not any(later.is_link for later in ended[ended.index(span) :]):
            del self._ended[ended.index(span)]
            self._open.append(span)
        else:
            self._pending.append(span)

    def end(self, span: Delimiters, offset: int) -> None:
        """End a span after its last character that is not white space; drop an empty span."""
        self.flush()
        if span in self._pending:
            self._pending.remove(span)
        elif span in self._open:
            index = self._open.index(span)
            # Spans that started later continue: `<b>a<i>b</b>c</i>`.
            self._pending = [*self._open[index + 1 :], *self._pending]
            self._ended += ((ended, offset) for ended in reversed(self._open[index:]))
            del self._open[index:]

    def is_in(self, span: Delimiters) -> bool:
        """Return whether a span is open, or starts before the next character."""
        return span in self._open or span in self._pending

    def character_before(self) -> str:
        """Return the character that will be before the next one; a space at the start of a line."""
        if self.is_at_start() or self._space or self._kept or self._tags_of_breaks:
            return " "
        if self._pending:
            return self._pending[-1].opening[-1]
        return self._ended[-1][0].closing[-1] if self._ended else self._builder.last_character()

    def keep_space(self, offset: int) -> None:
        """Write the white space at the edge of a link in Markdown, which stays there: `[a ](b)`."""
        self.flush()
        if not self.from_html and not self._kept.is_paragraph_end():
            self._begin_text(offset)

    def start_row(self, offset: int, *, is_first: bool) -> None:
        """Start a table row."""
        if is_first:
            self.paragraph()
            self._begin_text(offset, has_spans=False)
            self._insert("| ", offset)
            self._spans_around_table = list(self._pending)
        else:
            self.flush()
            self._insert(f"\n{self._prefix(self.depth)}| ", offset)
        self.in_row, self._at_start, self.breaks = True, True, 0

    def end_cell(self, offset: int) -> None:
        """End a cell of a table row."""
        self.flush()
        self._close_all(offset)
        self.breaks, self.marker, self._space, self._tags_of_breaks = 0, None, (), 0
        self._pending = list(self._spans_around_table)
        self._insert(" | ", offset)
        self._at_start = True

    def end_row(self, offset: int, cells: int) -> None:
        """End a table row; after the first, of `cells` cells, write the delimiter row."""
        if cells:
            self._insert(f"\n{self._prefix(self.depth)}|" + "---|" * cells, offset)
        self.in_row = False
        self._quotes_of_row = self.quotes
        self.paragraph(1)

    def separate(self, between: str, offset: int) -> None:
        """Write a separator between two pieces of a cell, such as the items of a list."""
        self.flush()
        self._space = [(char, offset) for char in between]

    def is_at_start(self) -> bool:
        """Return whether the next character starts a line."""
        self.flush()
        return (
            self._at_start
            or bool(self.breaks)
            or self.marker is not None
            or self._kept.is_line_end()
        )

    def finish(self) -> Text | None:
        """Return the Markdown, or None if there is none."""
        self.flush()
        self._close_all(max(0, len(self._text.value) - 1))
        return self._builder.text()

    def flush(self) -> None:
        """Write the characters that were added, except for the white space after them."""
        run, self._run = self._run, []
        if not run:
            return
        (self._write_collapsed if self.from_html else self._write_unchanged)(run)

    def _write_collapsed(self, run: Characters) -> None:
        words = re.sub(r"\s", " ", "".join(char for char, _ in run))
        lead = len(words) - len(words.lstrip())
        # The text of a link is not at the start of a line: "[" comes before it.
        at_start = self.is_at_start() and not any(span.is_link for span in self._pending)
        offsets = escape_offsets(
            words[lead:], at_start=at_start, paired=self._paired, cloze=self._cloze
        )
        escaped = {lead + index for index in offsets}
        if self._may_strike:  # `~~` and `~` would be one delimiter, or a fence
            escaped |= {index for index, char in enumerate(words) if char == "~"}
        # A delimiter may be beside it: `<b>*</b>`.
        edges = {lead, len(words.rstrip()) - 1}
        escaped |= {index for index in edges if 0 <= index < len(words) and words[index] == "*"}
        if words.endswith("\\"):  # a delimiter may follow
            escaped.add(len(words) - 1)
        position = 0
        for found in re.finditer("[^ ]+", words):
            if found.start() > position:
                self._space = self._space or [(" ", run[position][1])]
            self._begin_text(run[found.start()][1])
            self._characters(run, escaped, *found.span())
            position = found.end()
        if position < len(words):
            self._space = self._space or [(" ", run[position][1])]

    def _write_unchanged(self, run: Characters) -> None:
        value = "".join(char for char, _ in run)
        start, end = len(value) - len(value.lstrip()), len(value.rstrip())
        self._kept.add(run[:start])
        if start == len(value):
            return
        # After `<br>`, "1. a" is text, and after a line end of the source it is a list item.
        escape = line_start_escape(value[start:end]) if self._kept.is_hard() else None
        self._begin_text(run[start][1])
        self._characters(run, set() if escape is None else {start + escape}, start, end)
        self._kept.add(run[end:])

    def _begin_text(self, offset: int, *, has_spans: bool = True) -> None:
        """Write what comes before the next character: white space, a marker, delimiters of spans.

        Without `has_spans`, a block starts, and the spans start in its text.
        """
        self._close_ended()
        if self._tags_of_breaks:
            self._insert("<br>" * self._tags_of_breaks, offset)
            self._tags_of_breaks, self.breaks, self.marker, self._space = 0, 0, None, ()
        if not self.from_html:
            self._write_kept(offset)
        elif self.in_row and (self.breaks or self.marker is not None):
            self.breaks, self.marker, self._space = 0, None, self._space or [(" ", offset)]
        if self.breaks or self.marker is not None:
            self._begin_line(offset)
        elif not self._at_start:
            self._characters(self._space, set(), 0, len(self._space))
        self._space = ()
        if has_spans:
            self._open_pending(offset)
        self._written, self._at_start = True, False

    def _write_kept(self, offset: int) -> None:
        if self._kept.is_paragraph_end():  # `<b>a<br><br>b</b>`
            self._suspend_open(offset)
        space = self._kept.take(offset)
        self._characters(space, set(), 0, len(space))

    def _open_pending(self, offset: int) -> None:
        for span in self._pending:
            self._insert(span.opening, offset)
        self._open += self._pending
        self._pending = []

    def _suspend_open(self, offset: int) -> None:
        """Close the open spans, and start them again before the next character."""
        self._pending = [*self._open, *self._pending]
        self._close_all(offset)

    def _begin_line(self, offset: int) -> None:
        self._suspend_open(offset)
        prefix = self._prefix(self.depth - (self.marker is not None))
        if not self._written:
            self._insert(self._prefix(0), offset)
        elif self.breaks >= PARAGRAPH:
            # After a table, the ">" of a block quote that starts would be read as one more row.
            quotes = (
                self.quotes
                if self._quotes_of_row is None
                else min(self.quotes, self._quotes_of_row)
            )
            self._insert(f"\n{_quote_prefix(quotes).rstrip()}\n{prefix}", offset)
        # An item needs no hard line break before it; other text does.
        else:
            self._insert(f"{'  ' if self.marker is None else ''}\n{prefix}", offset)
        self._insert(self.marker or "", offset)
        self.breaks, self.marker, self._at_start, self._quotes_of_row = 0, None, True, None

    def _prefix(self, depth: int) -> str:
        return _quote_prefix(self.quotes) + "    " * min(max(0, depth), _DEEPEST_LEVEL)

    def _characters(self, run: Characters, escaped: set[int], start: int, end: int) -> None:
        """Write characters, copying them from the source in pieces as long as possible."""
        while start < end:
            char, offset = run[start]
            is_bar = char == "|" and self.in_row and self.from_html
            if start in escaped or is_bar:
                self._insert("\\", offset)
            stop = start
            while (
                stop < end
                and self._is_copy(run[stop], offset + stop - start)
                and (stop == start or stop not in escaped)
            ):
                stop += 1
                if stop < end and run[stop][0] == "|":
                    break
            if stop > start:
                self._slicer.copy(self._builder, offset, offset + stop - start)
            else:
                self._insert(char, offset)
            start = max(stop, start + 1)

    def _is_copy(self, char: tuple[str, int], offset: int) -> bool:
        """Return whether a character is the source's at this offset, and not from a reference."""
        return char[1] == offset and self._text.value.startswith(*char)

    def _insert(self, text: str, offset: int) -> None:
        self._builder.insert(self._text.locate(offset), text)

    def _close_ended(self) -> None:
        for span, offset in self._ended:
            self._insert(span.closing, offset)
        self._ended = []

    def _close_all(self, offset: int) -> None:
        self._close_ended()
        while self._open:
            self._insert(self._open.pop().closing, offset)
