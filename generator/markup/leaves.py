"""The text of a leaf block as elements: its inline nodes, with the delimiters of deletions."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from generator.diagnostics import Code, quoted
from generator.markup.anki_text import Delimiter, Math
from generator.markup.document import CodeBlock, Leaf
from generator.markup.emphasis import Edges, PairedRun, measured_run, pair_runs
from generator.markup.footnotes import Footnotes
from generator.markup.formula_safety import harmful_command
from generator.markup.highlight import write_code
from generator.markup.inlines import plain_text
from generator.markup.link_parts import Target, as_address
from generator.markup.media_elements import MediaElements
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
from generator.markup.problems import Problems
from generator.markup.rows import Content
from generator.markup.writer import ElementWriter
from generator.text.addresses import is_link
from generator.text.cloze import ClozeDelimiter, DelimiterRole
from generator.text.regions import CodeRegion, MathRegion, MediaLink
from generator.values import dataclass


class FootnoteNumber(Element):
    """The number that refers to a footnote."""


class PlacedDelimiters:
    """The delimiters of a text, in order; `elements` are those in its tree, by their offsets."""

    def __init__(self, delimiters: Sequence[ClozeDelimiter] = ()) -> None:
        self._delimiters = delimiters
        self._starts = [delimiter.start for delimiter in delimiters]
        self.elements: dict[int, Delimiter] = {}

    @property
    def are_any(self) -> bool:
        """Whether the text has delimiters."""
        return bool(self._delimiters)

    def inside(self, content: Content) -> list[tuple[int, int, ClozeDelimiter]]:
        """List the delimiters in a leaf's text, each with its place there."""
        if not self._delimiters:
            return []
        found: list[tuple[int, int, ClozeDelimiter]] = []
        ends = [*content.starts[1:], len(content.text)]
        for start, source, end in zip(content.starts, content.sources, ends, strict=True):
            index = bisect_left(self._starts, source)
            while index < len(self._starts) and self._starts[index] < source + end - start:
                delimiter = self._delimiters[index]
                offset = start + delimiter.start - source
                found.append((offset, offset + delimiter.end - delimiter.start, delimiter))
                index += 1
        return found

    def place(self, delimiter: ClozeDelimiter) -> Delimiter:
        """Make the element of a delimiter."""
        element = Delimiter(delimiter)
        self.elements[delimiter.start] = element
        return element


@dataclass(frozen=True, slots=True)
class LeafContext:
    """What the leaves of a text share: the delimiters of deletions, media files, footnotes.

    `breaks` is whether each line end is a line break.
    """

    delimiters: PlacedDelimiters
    media: MediaElements
    footnotes: Footnotes
    problems: Problems
    breaks: bool = False


def write_leaf(leaf: Leaf, nodes: Sequence[Node], context: LeafContext) -> None:
    """Write the inline nodes of a leaf into its element."""
    if len(nodes) == 1 and isinstance(nodes[0], Characters) and not context.delimiters.are_any:
        writer = ElementWriter(leaf.element)
        writer.text(leaf.content.text[nodes[0].start : nodes[0].end])
        writer.flush()
        return
    _LeafWriter(leaf, context).write(nodes)


def write_code_block(block: CodeBlock, delimiters: PlacedDelimiters) -> None:
    """Write the code of a block into its element."""
    writer = ElementWriter(block.element)
    inserted = [
        (start, end, delimiters.place(delimiter))
        for start, end, delimiter in delimiters.inside(block.content)
    ]
    write_code(block.content.text, block.name, writer, inserted)
    writer.flush()


class _LeafWriter:
    def __init__(self, leaf: Leaf, context: LeafContext) -> None:
        self.leaf = leaf
        self.text = leaf.content.text
        self.context = context
        self.inside = context.delimiters.inside(leaf.content)
        self.starts = [start for start, _, _ in self.inside]
        self.edges = Edges(
            {start: delimiter.role for start, _, delimiter in self.inside},
            {end: delimiter.role for _, end, delimiter in self.inside},
        )
        self.writer = ElementWriter(leaf.element)

    def write(self, nodes: Sequence[Node]) -> None:
        self._write(nodes)
        self.writer.flush()

    def _write(self, nodes: Sequence[Node]) -> None:
        runs: dict[int, PairedRun] = {
            index: measured_run(node, self.text, self.edges)
            for index, node in enumerate(nodes)
            if isinstance(node, Run)
        }
        pair_runs(runs.values())
        for index, node in enumerate(nodes):
            if index in runs:
                self._write_run(runs[index])
            else:
                self._write_node(node)

    def _write_run(self, run: PairedRun) -> None:
        for _ in run.closed:
            self.writer.end()
        self.writer.text(run.char * run.count)
        for tag in reversed(run.opened):
            self.writer.start(Element(tag))

    def _write_node(self, node: Node) -> None:
        match node:
            case Characters():
                self._write_characters(node.start, node.end)
            case Tag() | Highlight():  # without a partner
                self._write_characters(node.start, node.end)
            case Tagged():
                self.writer.start(Element(node.name))
                self._write(node.nodes)
                self.writer.end()
            case Separator():
                self.writer.text(node.text)
            case LineEnd():
                self._write_line_end(is_hard=node.is_hard)
            case CodeRegion():
                self._write_code(node)
            case MathRegion():
                self._write_math(node)
            case MediaLink():
                link = node._replace(alt=plain_text(node.alt))
                self.writer.add(self.context.media.element(link, self._source(node.start)))
            case Picture():
                link = MediaLink(node.start, node.start, node.target.address, node.alt)
                link = link._replace(title=node.target.title)
                self.writer.add(self.context.media.element(link, self._source(node.start)))
            case Link() if is_link(node.target.address):
                self.writer.start(_link(node.target))
                self._write(node.nodes)
                self.writer.end()
            case Link():
                # The card has no files beside it, and opens no address of another scheme.
                self._write(node.nodes)
            case Autolink() if not is_link(node.address):
                self.writer.text(f"<{node.shown}>")  # text, as all else in angle brackets
            case Autolink():
                self.writer.start(_link(Target(node.address)))
                self.writer.text(node.shown)
                self.writer.end()
            case FootnoteUse():
                number = FootnoteNumber("sup")
                number.text = str(self.context.footnotes.number(node.name))
                self.writer.add(number)
            case Ruby():
                self._write_ruby(node)
            case Run():  # written by its pairs
                pass

    def _source(self, offset: int) -> int:
        return self.leaf.content.source_offset(offset)

    def _delimiters(self, start: int, end: int) -> Iterator[tuple[int, int, ClozeDelimiter]]:
        index = bisect_left(self.starts, start)
        while index < len(self.starts) and self.starts[index] < end:
            yield self.inside[index]
            index += 1

    def _write_characters(self, start: int, end: int, *, line_end: str = "\n") -> None:
        position = start
        for opening, closing, delimiter in self._delimiters(start, end):
            self.writer.text(self.text[position:opening].replace("\n", line_end))
            self.writer.add(self.context.delimiters.place(delimiter))
            position = closing
        self.writer.text(self.text[position:end].replace("\n", line_end))

    def _write_code(self, region: CodeRegion) -> None:
        start, end = region.inner
        content = self.text[start:end]
        # Outer spaces are stripped, unless a span has nothing else (CommonMark 6.1).
        if content[:1] in (" ", "\n") and content[-1:] in (" ", "\n") and content.strip(" \n"):
            start, end = start + 1, end - 1
        self.writer.start(Element("code"))
        self._write_characters(start, end, line_end=" ")
        self.writer.end()

    def _write_math(self, region: MathRegion) -> None:
        harmful = next(filter(None, map(harmful_command, self._formulas(region))), None)
        if harmful is not None:
            command, hint = harmful
            shown = quoted(self.text[region.start : region.end])
            message = f'formula shown as text because of "{command}": {shown}'
            offset = self._source(region.start)
            self.context.problems.add(offset, Code.FORMULA_AS_TEXT, message, hint)
            self._write_characters(region.start, region.end)
            return
        self.writer.start(Math())
        self.writer.text("\\[" if region.display else "\\(")
        self._write_characters(*region.inner)
        self.writer.text("\\]" if region.display else "\\)")
        self.writer.end()

    def _formulas(self, region: MathRegion) -> Iterator[str]:
        """Yield the formula that MathJax reads, with and without the hints of its deletions."""
        start, end = region.inner
        with_hints, without_hints = [], []
        is_hint = False
        for opening, closing, delimiter in (*self._delimiters(start, end), (end, end, None)):
            with_hints.append(self.text[start:opening])
            if not is_hint:
                without_hints.append(self.text[start:opening])
            is_hint = delimiter is not None and delimiter.role is DelimiterRole.HINT
            start = closing
        yield "".join(with_hints)
        yield "".join(without_hints)

    def _write_line_end(self, *, is_hard: bool) -> None:
        if is_hard or self.leaf.keeps_line_ends or self.context.breaks:
            self.writer.add(Element("br"))
            self.writer.text("\n")
        else:
            # A space, so that wrapping a text anew does not change its field.
            self.writer.text(" ")

    def _write_ruby(self, node: Ruby) -> None:
        ruby, reading = Element("ruby"), Element("rt")
        ruby.text, reading.text = node.kanji, node.kana
        ruby.append(reading)
        self.writer.add(ruby)


def _link(target: Target) -> Element:
    element = Element("a", {"href": as_address(target.address)})
    if target.title:
        element.set("title", target.title)
    return element
