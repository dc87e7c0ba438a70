"""The blocks of a Logseq page: list items, each with its properties and the items below it."""

from collections.abc import Iterator, Sequence
from dataclasses import field

from generator.lazy_patterns import lazy_pattern
from generator.text.lines import Line
from generator.values import dataclass

_BULLET = lazy_pattern(r"(?P<indent>[ \t]*)-(?:[ \t]+|$)")
PROPERTY = lazy_pattern(r"[ \t]*(?P<key>[A-Za-z][\w.-]*)::(?:[ \t]+(?P<value>.*?))?[ \t]*$")
_DRAWER_START = lazy_pattern(r"[ \t]*:[A-Z]+:[ \t]*$")
_DRAWER_END = lazy_pattern(r"[ \t]*:END:[ \t]*$")
_DATE = lazy_pattern(r"[ \t]*(?:SCHEDULED|DEADLINE):[ \t]*<")


@dataclass(slots=True)
class Block:
    """A block, without its bullet, properties and drawers in `lines`.

    `rows` are all its lines. `children` are the blocks below it; `parent` is the index of the block
    above it, -1 for none.
    """

    indent: int
    parent: int
    rows: list[Line] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    properties: dict[str, tuple[Line, str]] = field(default_factory=dict)
    children: list[int] = field(default_factory=list)
    in_drawer: bool = False

    @property
    def last(self) -> int:
        """The number of its last line that is not blank."""
        return max(line.number for line in self.rows if line is self.rows[0] or line.text.strip())

    def add(self, line: Line, content: Line) -> None:
        """Add a line; `content` is the line without the block's indent or bullet."""
        self.rows.append(line)
        if line.code and not self.in_drawer:
            self.lines.append(content)
        elif self.in_drawer or _DRAWER_START.match(content.text):
            self.in_drawer = not _DRAWER_END.match(content.text)
        elif found := PROPERTY.match(content.text):
            self.properties[found["key"].lower()] = (content, found["value"] or "")
        elif not _DATE.match(content.text):
            self.lines.append(content)


def read_blocks(lines: Sequence[Line]) -> Iterator[Line | Block]:
    """Yield the lines that are in no block, and the blocks, in their order."""
    blocks: list[Block] = []
    stack: list[int] = []
    for line in lines:
        bullet = None if line.code else _BULLET.match(line.text)
        if bullet:
            indent = len(bullet["indent"].expandtabs(4))
            while stack and blocks[stack[-1]].indent >= indent:
                stack.pop()
            parent = stack[-1] if stack else -1
            block = Block(indent, parent)
            block.add(line, line.after(bullet.end()))
            if parent >= 0:
                blocks[parent].children.append(len(blocks))
            stack.append(len(blocks))
            blocks.append(block)
            yield block
        elif stack and (line.code or not line.text.strip() or line.text[:1] in " \t"):
            block = blocks[stack[-1]]
            block.add(line, _without_indent(line, block.indent + 2))
        else:
            stack = []
            yield line


def _without_indent(line: Line, width: int) -> Line:
    """Remove white space of at most this width."""
    column = 0
    for index, char in enumerate(line.text):
        if char not in " \t" or column >= width:
            return line.after(index)
        column += 4 - column % 4 if char == "\t" else 1
    return line.after(len(line.text))
