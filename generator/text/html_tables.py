"""The tables of HTML, written as Markdown tag by tag.

In Markdown, the first row is the head of a table. A table without a head gets an empty one, which
no card shows, and a cell over several columns or rows gets empty cells beside it.
"""

from generator.lazy_patterns import lazy_pattern
from generator.text.html import Tag, tokens
from generator.text.html_blocks import ListHandler, RecordLoss
from generator.text.markdown_writer import MarkdownWriter
from generator.values import dataclass

_SPAN = lazy_pattern(r"[1-9]\d{0,2}")
# A row with more cells is not padded: a table may have a "colspan" of 1000 in each of its rows.
_MOST_COLUMNS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class _TableShape:
    """The number of columns of a table, and whether its first row is a head."""

    columns: int
    has_head: bool


class _ShapeReader:
    """Reads the shape of a table, tag by tag."""

    def __init__(self) -> None:
        self.columns = 1
        self.has_head = False
        self._cells: list[int] = []
        self._rows = 0
        # Of the first row: whether it is in a `<thead>`, and whether all its text is marked as one.
        self._is_in_head = False
        self._is_marked = True
        self._open_marks = 0

    def text(self, value: str) -> None:
        """Read a piece of text."""
        if self._rows == 1 and self._cells and not self._open_marks and value.strip():
            self._is_marked = False

    def tag(self, tag: Tag) -> None:
        """Read a tag that is not inside an inner table."""
        if tag.name == "thead":
            self._is_in_head = not tag.is_end
        elif tag.meaning == "row":
            self.end_row()
            self._rows += not tag.is_end
        elif tag.name == "th" or tag.meaning == "strong":
            self._open_marks = max(0, self._open_marks + (-1 if tag.is_end else 1))
        if tag.meaning == "cell" and not tag.is_end:
            # A new cell ends the one before it, whose end tag may be missing.
            self._open_marks = int(tag.name == "th")
            span = tag.get("colspan")
            self._cells.append(int(span) if _SPAN.fullmatch(span) else 1)
            if self._rows == 1 and self._is_in_head:
                self.has_head = True

    def end_row(self) -> None:
        """End a row; its end tag may be missing."""
        if not self._cells:
            return
        self.columns = max(self.columns, min(sum(self._cells), _MOST_COLUMNS))
        if self._rows == 1:
            self.has_head = self.has_head or self._is_marked
        self._cells = []


def _table_shape(value: str, table: Tag) -> _TableShape:
    reader = _ShapeReader()
    depth, position = 0, table.end
    for token in tokens(value, table.end):
        if not depth:
            reader.text(value[position : token.start])
        position = token.end
        if not isinstance(token, Tag):
            continue
        if token.meaning == "table":
            depth += -1 if token.is_end else 1
            if depth < 0:
                break
        elif not depth:
            reader.tag(token)
    reader.end_row()
    return _TableShape(columns=reader.columns, has_head=reader.has_head)


class TableHandler:
    """Writes the open table. Tables inside it become text; all do if the writer is in a row.

    `value` is the text with the table.
    """

    def __init__(
        self, value: str, writer: MarkdownWriter, record_loss: RecordLoss, lists: ListHandler
    ) -> None:
        self._value = value
        self._writer = writer
        self._record_loss = record_loss
        self._lists = lists
        # In a row of a Markdown table, each table is inside a cell, and a `<tr>` without a table
        # starts no row.
        self._lowest_depth = self._depth = 2 * int(writer.in_row)
        self._shape = _TableShape(columns=1, has_head=False)
        self._rows = 0
        self._cells = 0
        self._in_cell = False
        # How many cells the open cell is wide, and below it, how many rows each column is taken.
        self._width = 1
        self._taken: dict[int, int] = {}

    def handle_table(self, tag: Tag) -> None:
        """Start or end a table; a table in a cell becomes text."""
        if tag.is_end and self._depth == 1:
            self._end_row(tag)
        self._depth = max(self._lowest_depth, self._depth + (-1 if tag.is_end else 1))
        if not tag.is_end and self._depth == 1:
            self._rows = 0
            self._taken = {}
            self._shape = _table_shape(self._value, tag)
        elif not tag.is_end:
            self._record_loss(tag)
        self._writer.paragraph()

    def handle_row(self, tag: Tag) -> None:
        """Start or end a row; its end tag may be missing."""
        if self._depth != 1:
            self._separate(tag, "; ")
            return
        self._end_row(tag)
        if not tag.is_end:
            if not self._rows and not self._shape.has_head:
                self._write_empty_head(tag)
            self._writer.start_row(tag.start, is_first=not self._rows)
            self._cells = 0

    def handle_cell(self, tag: Tag) -> None:
        """Start or end a cell; its end tag may be missing."""
        if self._depth != 1:
            self._separate(tag, " ")
        elif self._writer.in_row:
            self._end_cell(tag)
            self._in_cell = not tag.is_end
            if not tag.is_end:
                self._skip_taken(tag)
                self._start_cell(tag)

    def _start_cell(self, tag: Tag) -> None:
        sizes = {"colspan": 1, "rowspan": 1}
        for name in sizes:
            if tag.get(name) not in ("", "1"):
                self._record_loss(tag, name)
                written = tag.get(name)
                sizes[name] = int(written) if _SPAN.fullmatch(written) else 1
        self._width = max(1, min(sizes["colspan"], self._shape.columns - self._cells))
        if sizes["rowspan"] > 1:
            for column in range(self._cells, self._cells + self._width):
                self._taken[column] = sizes["rowspan"] - 1

    def _skip_taken(self, tag: Tag) -> None:
        """Write empty cells below a cell that is several rows high."""
        while self._taken.get(self._cells):
            self._taken[self._cells] -= 1
            self._writer.end_cell(tag.start)
            self._cells += 1

    def _write_empty_head(self, tag: Tag) -> None:
        self._writer.start_row(tag.start, is_first=True)
        for _ in range(self._shape.columns):
            self._writer.end_cell(tag.start)
        self._writer.end_row(tag.start, self._shape.columns)
        self._rows = 1

    def _separate(self, tag: Tag, between: str) -> None:
        if self._depth and not tag.is_end:
            self._writer.separate(between, tag.start)
        else:
            self._writer.paragraph(1)

    def _end_row(self, tag: Tag) -> None:
        self._end_cell(tag)
        if self._writer.in_row:
            self._skip_taken(tag)
            while not self._rows and self._cells < self._shape.columns:
                self._writer.end_cell(tag.start)
                self._cells += 1
            self._writer.end_row(tag.start, 0 if self._rows else max(1, self._cells))
            self._rows += 1

    def _end_cell(self, tag: Tag) -> None:
        if self._in_cell:
            self._writer.end_cell(tag.start)
            self._lists.end_cell()
            self._in_cell = False
            for _ in range(1, self._width):
                self._writer.end_cell(tag.start)
            self._cells += self._width
