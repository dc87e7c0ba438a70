"""Python-Markdown's frame for the parsers of this package: from a text to HTML.

Its `Markdown` parses blocks into an element tree, runs processors on the tree, and serialises it.
Here the parser and the processor are this package's, and are given with each text.
"""

from collections.abc import Callable, Iterable
from functools import cache
from xml.etree.ElementTree import Element, ElementTree

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.treeprocessors import Treeprocessor
from markdown.util import Registry

Parse = Callable[[str], Element]
Process = Callable[[Element], None]


def to_html(source: str, parse: Parse, process: Process) -> str:
    """Return the HTML of a text whose tree `parse` returns and `process` changes."""
    frame = _frame()
    frame.parse, frame.process = parse, process
    try:
        return frame.convert(source)
    finally:  # nothing is remembered from one text to the next
        del frame.parse, frame.process
        frame.lines = []


@cache
def _frame() -> "_CardMarkdown":
    # Made once, because that takes as long as to render a short text.
    return _CardMarkdown(output_format="html")


class _CardMarkdown(Markdown):
    """Parses a text with `parse`, and changes its tree with `process`."""

    lines: list[str]
    parse: Parse
    process: Process

    def build_parser(self) -> "_CardMarkdown":
        """Build Python-Markdown's parts: a parser and a tree processor, and no others."""
        self.preprocessors = Registry()
        self.inlinePatterns = Registry()
        self.postprocessors = Registry()
        self.parser = _Parser(self)
        self.treeprocessors = Registry()
        self.treeprocessors.register(_Processor(self), "process", 0)
        return self


class _Parser(BlockParser):
    md: _CardMarkdown

    def parseDocument(self, lines: Iterable[str]) -> ElementTree:  # noqa: N802 (Python-Markdown's)
        return ElementTree(self.md.parse("\n".join(lines)))


class _Processor(Treeprocessor):
    md: _CardMarkdown

    def run(self, root: Element) -> None:
        self.md.process(root)
