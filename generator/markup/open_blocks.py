"""The blocks that are open at a row: containers, and at most one leaf in the innermost one."""

from collections.abc import Sequence
from dataclasses import field
from xml.etree.ElementTree import Element

from generator.lazy_patterns import lazy_pattern
from generator.markup.containers import Container, Kind
from generator.markup.document import CodeBlock, Document, Leaf
from generator.markup.math_rows import MathRows
from generator.markup.rows import Content, Row, join_rows
from generator.markup.tables import Table
from generator.text.code import Fence
from generator.text.markers import TASK_BOX
from generator.values import dataclass

# Browsers stop nesting elements at 512; a list level has two.
DEEPEST = 100
# A task list item starts with a paragraph that starts with a box and a text.
_TASK_START = lazy_pattern(rf"({TASK_BOX})[ \t]+(?=\S)")


class NestedTooDeeply(Exception):  # noqa: N818 (it is a problem of the text, not a bug)
    """More containers than a card can show are nested; `offset` is where, in the source."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


@dataclass(slots=True)
class OpenFence:
    """A code block whose closing fence is not read yet; its opening fence is at `start`."""

    fence: Fence
    indent: int
    start: int
    rows: list[tuple[str, int]] = field(default_factory=list)


class OpenBlocks:
    """The open blocks, from the root inwards, and the document that closed ones are added to.

    `paragraph` has the rows of an open paragraph with their offsets in the source, of which the
    first has the indent `paragraph_indent`. `lines` are all rows of the text; that at `index` is
    read, and a block may start at `start` in the source. A container was opened last in the row at
    `opened_in`.
    """

    def __init__(self, lines: Sequence[str], *, with_deletions: bool, is_in_row: bool) -> None:
        self.document = Document(Element("div"))
        self.lines = lines
        self.with_deletions = with_deletions
        self.is_in_row = is_in_row
        self.index = self.start = 0
        self.opened_in = -1
        self.stack = [Container(self.document.root)]
        self.paragraph: list[tuple[str, int]] = []
        self.paragraph_indent = 0
        self.fence: OpenFence | None = None
        self.table: Table | None = None
        self.math = MathRows(lines)

    @property
    def innermost(self) -> Container:
        """The container to which blocks are added."""
        return self.stack[-1]

    def is_paragraph(self, level: int) -> bool:
        """Return whether a row that continues `level` containers is below a paragraph in them."""
        return bool(self.paragraph) and level == len(self.stack)

    # ---- adding

    def open(self, container: Container) -> None:
        """Open a container in the innermost one; its marker is at `start` in the source."""
        if len(self.stack) > DEEPEST:
            raise NestedTooDeeply(self.start)
        container.footnote = container.footnote or self.innermost.footnote
        container.is_callout |= self.innermost.is_callout
        self.stack.append(container)
        self.opened_in = self.index

    def add(self, element: Element) -> Element:
        """Add a block to the innermost container."""
        self.innermost.start_block()
        self.innermost.element.append(element)
        return element

    def add_leaf(self, element: Element, content: Content) -> None:
        """Add the text of an element of the innermost container."""
        container = self.innermost
        leaf = Leaf(element, content, container.footnote, container.is_callout)
        self.document.leaves.append(leaf)

    def add_to_paragraph(self, row: Row) -> None:
        """Add a row to the open paragraph, or open one."""
        if not self.paragraph:
            self.start_paragraph(row.rest, row.source_offset)
            self.paragraph_indent = row.indent
        else:
            self.paragraph.append((row.rest, row.source_offset))
        self.math.read(row.rest, self.index)

    def start_paragraph(self, text: str, start: int) -> None:
        """Open a paragraph with a text that is at an offset in the source."""
        self.innermost.start_block()
        self.paragraph.append((text, start))

    # ---- closing

    def close(self, level: int) -> None:
        """Close the open leaf, and the containers from this level inwards, but not the root."""
        self.close_leaf()
        if level < len(self.stack):
            self.close_fence(None)
            del self.stack[max(level, 1) :]

    def close_leaf(self) -> None:
        """Close the open paragraph or table."""
        self.math.close()
        content = self.take_paragraph()
        if content is not None:
            self._add_paragraph(content)
        if self.table is not None:
            table, cells = self.table.build()
            columns = len(self.table.alignments)
            self.document.surplus_cells += (
                (cell.source_offset(0), cell.text, columns) for cell in self.table.surplus
            )
            self.table = None
            self.add(table)
            for cell, text in cells:
                self.add_leaf(cell, text)

    def take_paragraph(self) -> Content | None:
        """End the open paragraph; return it without the link definitions that it starts with."""
        if not self.paragraph:
            return None
        rows, self.paragraph = self.paragraph, []
        text, start = rows[-1]
        content = join_rows([*rows[:-1], (text.rstrip(" \t"), start)])
        read = self.document.references.read(content)
        if not read:
            return content
        return content.part(read, len(content.text)) if read < len(content.text) else None

    def close_fence(self, end: int | None) -> None:
        """Close the open code block; `end` is None if its container ends before its fence."""
        opened, self.fence = self.fence, None
        if opened is None:
            return
        element, pre, code = Element("div", {"class": "highlight"}), Element("pre"), Element("code")
        pre.append(code)
        element.append(pre)
        self.innermost.element.append(element)
        content = join_rows(opened.rows) if opened.rows else Content("")
        first = opened.rows[0][1] if opened.rows else opened.start
        last = content.source_offset(len(content.text)) if opened.rows else first
        self.document.code.append(
            CodeBlock(code, content, opened.fence.info, opened.start, end or last, (first, last))
        )

    def _add_paragraph(self, content: Content) -> None:
        container, element = self.innermost, Element("p")
        task = _TASK_START.match(content.text)
        if (
            task
            and container.own_list
            and container.kind is Kind.ITEM
            and not len(container.element)
        ):
            content = content.part(task.end(), len(content.text))
            element.append(_task_box(task[1]))
            container.element.set("class", "task-list-item")
            container.own_list.element.set("class", "task-list")
        container.element.append(element)
        container.last_paragraph = element, content
        self.add_leaf(element, content)


def _task_box(mark: str) -> Element:
    box = Element("input", {"type": "checkbox", "disabled": "disabled"})
    if mark != "[ ]":
        box.set("checked", "checked")
    box.tail = " "
    return box
