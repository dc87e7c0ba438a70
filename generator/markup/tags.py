"""The inline elements of a text that have a start and an end of their own: HTML pairs, highlights.

An element contains whole nodes, so that all elements of a leaf are properly nested: of tags that
cross, the pair that ends first counts. What has no partner is text.
"""

from collections.abc import Sequence
from dataclasses import field

from generator.lazy_patterns import lazy_pattern
from generator.markup.nodes import Highlight, LineEnd, Node, Tag, Tagged
from generator.text.html import INLINE_TAGS
from generator.values import dataclass

# Without attributes and in lower case, so that `Vec<T>` and `<B>` are text.
TAG = lazy_pattern(rf"<(?P<end>/?)(?P<name>{'|'.join(INLINE_TAGS)})>")
# The line end after a line break is no second one.
BREAK = lazy_pattern(r"<br ?/?>[ \t]*\n?")
# More levels are no text, and Python-Markdown's serialiser is recursive.
_DEEPEST = 20
_HIGHLIGHT = "mark"


def pair_tags(nodes: Sequence[Node]) -> list[Node]:
    """Return the nodes of a text with each pair of tags, and what is between them, as one node."""
    if not any(isinstance(node, Tag | Highlight) for node in nodes):
        return list(nodes)
    return _Pairs().read(nodes)


@dataclass(slots=True)
class _Pairs:
    """The nodes so far, and the starts that have no end yet."""

    nodes: list[Node] = field(default_factory=list)
    # Each open start: its name, and its index in `nodes`.
    starts: list[tuple[str, int]] = field(default_factory=list)
    # The indexes in `starts` of each name, and of the highlights in the current line.
    indexes: dict[str, list[int]] = field(default_factory=dict)
    highlights: list[int] = field(default_factory=list)
    # The index in `nodes` of the last element with the most levels; none can be around it.
    deepest: int = -1

    def read(self, nodes: Sequence[Node]) -> list[Node]:
        for node in nodes:
            match node:
                case Tag():
                    self._read(node, node.name, can_open=not node.is_end, can_close=node.is_end)
                case Highlight():
                    self._read(node, "", can_open=node.can_open, can_close=node.can_close)
                case _:
                    if isinstance(node, LineEnd):
                        self.highlights = []
                    self.nodes.append(node)
        return self.nodes

    def _read(self, node: Node, name: str, *, can_open: bool, can_close: bool) -> None:
        opened = self.indexes.setdefault(name, []) if name else self.highlights
        if can_close and opened and self._close(opened[-1]):
            return
        if can_open:
            opened.append(len(self.starts))
            self.starts.append((name, len(self.nodes)))
        self.nodes.append(node)

    def _close(self, index: int) -> bool:
        name, start = self.starts[index]
        if start < self.deepest or start + 1 == len(self.nodes):
            return False
        inside = self.nodes[start + 1 :]
        depth = 1 + max((node.depth for node in inside if isinstance(node, Tagged)), default=0)
        self.nodes[start:] = [Tagged(name or _HIGHLIGHT, inside, depth)]
        if depth == _DEEPEST:
            self.deepest = start
        for position in range(len(self.starts) - 1, index - 1, -1):
            opened = self.indexes.get(self.starts[position][0], self.highlights)
            if opened and opened[-1] == position:
                opened.pop()
        del self.starts[index:]
        return True
