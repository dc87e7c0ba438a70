"""Python-Markdown's frame for the parsers of this package: from a text to HTML.

Its `Markdown` parses blocks into an element tree, runs processors on the tree, and serialises it.
Here the parser and the processor are this package's. An instance is made for each text, so that
nothing is remembered from one text to the next.
"""

from collections.abc import Callable, Iterable
from xml.etree.ElementTree import Element, ElementTree

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.treeprocessors import Treeprocessor
from markdown.util import Registry


class CardMarkdown(Markdown):
    """Parses a text with `parse`, and changes its tree with `process`."""

    def __init__(self, parse: Callable[[str], Element], process: Callable[[Element], None]) -> None:
        self._parse, self._process = parse, process
        super().__init__(output_format="html")

    def build_parser(self) -> "CardMarkdown":
        """Build Python-Markdown's parts: a parser and a tree processor, and no others."""
        self.preprocessors = Registry()
        self.inlinePatterns = Registry()
        self.postprocessors = Registry()
        self.parser = _Parser(self, self._parse)
        self.treeprocessors = Registry()
        self.treeprocessors.register(_Processor(self, self._process), "process", 0)
        return self


class _Parser(BlockParser):
    def __init__(self, md: Markdown, parse: Callable[[str], Element]) -> None:
        super().__init__(md)
        self._parse = parse

    def parseDocument(self, lines: Iterable[str]) -> ElementTree:  # noqa: N802 (Python-Markdown's)
        return ElementTree(self._parse("\n".join(lines)))


class _Processor(Treeprocessor):
    def __init__(self, md: Markdown, process: Callable[[Element], None]) -> None:
        super().__init__(md)
        self._process = process

    def run(self, root: Element) -> None:
        self._process(root)
