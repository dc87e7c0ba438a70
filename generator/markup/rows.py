"""A row of a text as the block parser reads it, from left to right, with columns as in CommonMark.

A tab reaches to the next column that is a multiple of four, and a container may take only a part
of it: in `-<tab>a`, the item's content starts two columns before the `a`.
"""

from bisect import bisect_right
from itertools import accumulate

from generator.values import dataclass

TAB_STOP = 4


def indent_limit(indent: int) -> int:
    """Return the indent from which on a row does not belong to a block with this `indent`.

    In CommonMark, a row indented by four columns is code and does not start a block. Here an indent
    alone makes no code, so a block may start further right, and its rows with it.
    """
    return TAB_STOP if indent < TAB_STOP else indent + TAB_STOP


class Row:
    """A row at `start` in the source, read up to `offset` in `text`, which is at `column`.

    `indent` is the number of columns up to the next character that is not white space, which is
    at `text_offset`.
    """

    __slots__ = ("_tab_rest", "column", "indent", "offset", "start", "text", "text_offset")

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.start = start
        self.offset = self.column = self._tab_rest = 0
        self.text_offset = self.indent = 0
        self._measure()

    @property
    def is_blank(self) -> bool:
        """Whether nothing but white space is left."""
        return self.text_offset == len(self.text)

    @property
    def rest(self) -> str:
        """What is left, without the white space before it."""
        return self.text[self.text_offset :]

    @property
    def source_offset(self) -> int:
        """The offset of `rest` in the source."""
        return self.start + self.text_offset

    def skip_indent(self) -> None:
        """Read the white space."""
        self.column += self.indent
        self.offset, self._tab_rest, self.indent = self.text_offset, 0, 0

    def skip(self, characters: int) -> None:
        """Read the white space and then this many characters, none of them a tab."""
        self.skip_indent()
        self.offset += characters
        self.column += characters
        self._measure()

    def skip_all(self) -> None:
        """Read the whole row."""
        self.offset = self.text_offset = len(self.text)
        self.indent = self._tab_rest = 0

    def skip_columns(self, columns: int) -> None:
        """Read at most this many columns of white space."""
        columns = min(columns, self.indent)
        if not self._tab_rest and "\t" not in self.text[self.offset : self.offset + columns]:
            self.offset += columns
            self.column += columns
            self.indent -= columns
            return
        while columns:
            width = self._tab_rest or (
                TAB_STOP - self.column % TAB_STOP if self.text[self.offset] == "\t" else 1
            )
            taken = min(width, columns)
            self.column += taken
            columns -= taken
            self._tab_rest = width - taken
            if not self._tab_rest:
                self.offset += 1
        self._measure()

    def code(self) -> tuple[str, int]:
        """Return what is left, with its white space, and its offset in the source."""
        # The rest of a tab of which a container took a part.
        if self._tab_rest:
            spaces = " " * self._tab_rest
            # So that the character after the tab has its own offset.
            start = self.start + self.offset + 1 - self._tab_rest
            return spaces + self.text[self.offset + 1 :], start
        return self.text[self.offset :], self.start + self.offset

    def _measure(self) -> None:
        position = self.offset
        text, end = self.text, len(self.text)
        column = self.column
        if self._tab_rest:
            column += self._tab_rest
            position += 1
        while position < end:
            char = text[position]
            if char == " ":
                column += 1
            elif char == "\t":
                column += TAB_STOP - column % TAB_STOP
            else:
                break
            position += 1
        self.text_offset, self.indent = position, column - self.column


@dataclass(frozen=True, slots=True)
class Content:
    """The text of a leaf block: rows of a source, without the markers of the blocks around it.

    `starts` are the offsets in `text` at which a piece of the source starts, the first of them 0;
    `sources` are the offsets of these pieces in the source.
    """

    text: str
    starts: tuple[int, ...] = (0,)
    sources: tuple[int, ...] = (0,)

    def source_offset(self, offset: int) -> int:
        """Return the offset in the source of the character at `offset`, which may be the end."""
        piece = bisect_right(self.starts, offset) - 1
        return self.sources[piece] + offset - self.starts[piece]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the source of `start:end`, which is not empty."""
        return self.source_offset(start), self.source_offset(end - 1) + 1

    def part(self, start: int, end: int) -> "Content":
        """Return `start:end` of the content."""
        first, last = bisect_right(self.starts, start), bisect_right(self.starts, end - 1)
        inner = range(first, max(first, last))
        return Content(
            self.text[start:end],
            (0, *(self.starts[piece] - start for piece in inner)),
            (self.source_offset(start), *(self.sources[piece] for piece in inner)),
        )


def join_rows(rows: list[tuple[str, int]]) -> Content:
    """Join one or more rows, each with its offset in the source."""
    lengths = accumulate((len(text) + 1 for text, _ in rows[:-1]), initial=0)
    return Content(
        "\n".join(text for text, _ in rows), tuple(lengths), tuple(start for _, start in rows)
    )
