"""The blocks of a Logseq page: list items, each with its properties and the items below it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import field

from generator.lazy_patterns import lazy_pattern
from generator.text.lines import Line
from generator.text.markers import TITLED_HEADING
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


def read_blocks(
    lines: Sequence[Line], is_card: Callable[[str], bool] = lambda _text: False
) -> Iterator[Line | Block]:
    """Yield the lines that are in no block, and the blocks, in their order.

    In Logseq, a paragraph or heading without a bullet is a block as well. Here it is one if
    `is_card` is true for one of its lines and an item that is indented is below it.
    """
    blocks: list[Block] = []
    stack: list[int] = []
    bare_end = 0
    for index, line in enumerate(lines):
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
        elif index < bare_end and stack:
            blocks[stack[-1]].add(line, line)
        elif index >= bare_end and _is_text(line):
            bare_end = _end_of_text(lines, index)
            rows = [one.text for one in lines[index:bare_end]]
            if not _has_item_below(lines, bare_end) or not any(map(is_card, rows)):
                stack = []
                yield line
                continue
            block = Block(0, -1)
            block.add(line, line)
            stack = [len(blocks)]
            blocks.append(block)
            yield block
        else:
            stack = []
            yield line


def _is_text(line: Line) -> bool:
    """Return whether a line is text without a bullet and without an indent."""
    return (
        not line.code
        and line.text[:1].strip() != ""
        and _BULLET.match(line.text) is None
        and PROPERTY.match(line.text) is None
    )


def _end_of_text(lines: Sequence[Line], index: int) -> int:
    """Return the index below a paragraph or heading and its properties."""
    end = index + 1
    while end < len(lines) and (_is_text(lines[end]) or PROPERTY.match(lines[end].text)):
        if lines[end].code or TITLED_HEADING.match(lines[end].text):
            break
        end += 1
    return end


def _has_item_below(lines: Sequence[Line], index: int) -> bool:
    bullet = None if index == len(lines) else _BULLET.match(lines[index].text)
    return bullet is not None and bool(bullet["indent"]) and not lines[index].code


def _without_indent(line: Line, width: int) -> Line:
    """Remove white space of at most this width."""
    column = 0
    for index, char in enumerate(line.text):
        if char not in " \t" or column >= width:
            return line.after(index)
        column += 4 - column % 4 if char == "\t" else 1
    return line.after(len(line.text))
