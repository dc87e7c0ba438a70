"""The text that inline nodes show, for an attribute."""

from collections.abc import Iterator, Sequence

from generator.markup.emphasis import Edges, measured_run, pair_runs
from generator.markup.nodes import (
    Autolink,
    Characters,
    FootnoteUse,
    Highlight,
    LineEnd,
    Link,
    Node,
    Picture,
    Ruby,
    Run,
    Separator,
    Tag,
    Tagged,
)
from generator.text.regions import CodeRegion, MathRegion, MediaLink


def node_text(nodes: Sequence[Node], text: str) -> str:
    """Return the text that the nodes of a `text` show."""
    return "".join(_texts(nodes, text))


def _texts(nodes: Sequence[Node], text: str) -> Iterator[str]:
    runs = {
        index: measured_run(node, text, Edges({}, {}))
        for index, node in enumerate(nodes)
        if isinstance(node, Run)
    }
    pair_runs(runs.values())
    for index, node in enumerate(nodes):
        match node:
            case Run():
                yield node.char * runs[index].count
            case Characters() | Tag() | Highlight():
                yield text[node.start : node.end]
            case Separator():
                yield node.text
            case LineEnd():
                yield " "
            case CodeRegion() | MathRegion():
                yield text[slice(*node.inner)]
            case Autolink():
                yield node.shown
            case Picture() | MediaLink():
                yield node.alt
            case Ruby():
                yield node.kanji
            case Link() | Tagged():
                yield from _texts(node.nodes, text)
            case FootnoteUse():
                pass
