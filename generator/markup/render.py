"""One text of a note as the HTML of a field.

    text -> blocks with leaves -> inline nodes -> deletions -> element tree -> HTML

The blocks are CommonMark's, and Python-Markdown writes the tree. Questions about the structure,
such as what a deletion holds, are asked of the tree.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum, auto
from itertools import chain
from xml.etree.ElementTree import Element

from generator.diagnostics import Code, Diagnostic, quoted
from generator.identity.numbering import NumberedText
from generator.markup.anki_text import escape_tree
from generator.markup.blocks import parse_blocks
from generator.markup.code_html import CodeHtml
from generator.markup.deletions import NumberedDeletions, asked_numbers
from generator.markup.document import Document, Leaf
from generator.markup.footnotes import Footnotes
from generator.markup.formula_safety import keep_from_mathjax
from generator.markup.hidden_text import report_hidden_text
from generator.markup.inlines import regions_in, scan_inlines
from generator.markup.layout import add_line_ends, mark_figures, tighten
from generator.markup.leaves import LeafContext, PlacedDelimiters, write_code_block, write_leaf
from generator.markup.list_items import ask_items
from generator.markup.look_alikes import report_look_alikes
from generator.markup.markdown import to_html
from generator.markup.math_marks import mark_deletions
from generator.markup.media import MediaFile, MediaLibrary
from generator.markup.media_elements import MediaElements
from generator.markup.nodes import Node
from generator.markup.open_blocks import NestedTooDeeply
from generator.markup.plain_paragraphs import is_plain_paragraph
from generator.markup.problems import Problems
from generator.markup.words import has_only_words, shows_something, spoken_words, typed_words
from generator.text.located import Text
from generator.text.regions import CodeRegion, MediaLink, Region
from generator.values import dataclass


class Asks(Enum):
    """What the cards of a text ask for."""

    NOTHING = auto()
    DELETIONS = auto()
    ITEMS = auto()  # those of its first list


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderContext:
    """How a text is rendered: with which files, and what its cards ask for.

    In a cloze note, Anki reads the deletions in every field. `speaks`: the words to read aloud or
    to type are needed. `language` is the tag of the language in which the text is written.
    `breaks`: each line end in a paragraph is a line break. `remembered` are the cloze numbers of
    the last build.
    """

    library: MediaLibrary
    in_cloze_note: bool = False
    speaks: bool = False
    language: str | None = None
    breaks: bool = False
    asks: Asks = Asks.NOTHING
    remembered: tuple[NumberedText, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A text as HTML, the files that it needs, and its problems.

    `clozes` pairs each cloze number with its text; `numbers` are those for which Anki makes a card.
    `spoken` are the words to read aloud and `typed` those to type, if the context asks for them:
    HTML on one line with the delimiters of deletions, without furigana and footnotes.
    `has_only_words`: it shows no more than the words to type.
    """

    html: str = ""
    media: tuple[MediaFile, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    clozes: tuple[tuple[int, str], ...] = ()
    numbers: frozenset[int] = frozenset()
    spoken: str = ""
    typed: str = ""
    shows_something: bool = False
    has_only_words: bool = False


def render(text: Text, context: RenderContext) -> Rendered:
    """Render a text; a text with problems is rendered too."""
    if context.asks is Asks.NOTHING and is_plain_paragraph(text.value):
        return _plain_paragraph(text.value, context)
    return render_tree(text, context)


def render_tree(text: Text, context: RenderContext) -> Rendered:
    """Render a text by way of its tree, as all are rendered but plain paragraphs."""
    return _Rendering(text, context).render()


def _plain_paragraph(source: str, context: RenderContext) -> Rendered:
    words = " ".join(source.split()) if context.speaks else ""
    return Rendered(
        html=f"<p>{source}</p>",
        spoken=words,
        typed=words,
        shows_something=True,
        has_only_words=context.speaks,
    )


class _Rendering:
    """The steps of rendering one text, in order."""

    def __init__(self, text: Text, context: RenderContext) -> None:
        self.text = text
        self.context = context
        self.asks = context.asks
        self.problems = Problems(text)
        self.media = MediaElements(context.library, self.problems)
        self.placed = PlacedDelimiters()
        self.code = CodeHtml(in_cloze_note=context.in_cloze_note)
        self.document = Document(Element("div"))
        self.deletions: NumberedDeletions | None = None
        self.clozes: tuple[tuple[int, str], ...] = ()
        self.numbers: set[int] = set()
        self.spoken = self.typed = ""
        self.shows_something = self.has_only_words = False

    def render(self) -> Rendered:
        html = to_html(self.text.value, self._parse, self._process)
        if not self.text.value.strip():  # Python-Markdown returns early
            self._process(self.document.root)
        return Rendered(
            html=self.code.put_into(html),
            media=self.media.files,
            problems=tuple(self.problems.found),
            clozes=self.clozes,
            numbers=frozenset(self.numbers),
            spoken=self.spoken,
            typed=self.typed,
            shows_something=self.shows_something,
            has_only_words=self.has_only_words,
        )

    def _parse(self, source: str) -> Element:
        with_deletions = self.asks is Asks.DELETIONS
        try:
            self.document = parse_blocks(
                source,
                with_deletions=with_deletions,
                is_in_row=self.text.is_in_row,
            )
        except NestedTooDeeply as error:
            hint = "use fewer levels of lists and block quotes"
            message = f"nested too deeply: {quoted(source)}"
            self.problems.add(error.offset, Code.NESTED_TOO_DEEPLY, message, hint)
            self.asks = Asks.NOTHING
            shown = Element("p")
            shown.text = source
            self.document.root.append(shown)
        return self.document.root

    def _process(self, root: Element) -> None:
        self._write_leaves(root)
        if self.deletions is not None:
            self.clozes = self.deletions.clozes
            self.numbers = self.deletions.settle(root, self.placed)
        tighten(self.document.lists)
        if self.asks is Asks.ITEMS:
            remembered, language = self.context.remembered, self.context.language
            self.clozes = ask_items(self.document, remembered, language, self.problems)
            self.numbers = asked_numbers(root)
        self.shows_something = shows_something(root)
        if self.context.speaks:
            self.spoken = spoken_words(root, in_cloze_note=self.context.in_cloze_note)
            self.typed, self.has_only_words = typed_words(root), has_only_words(root)
        mark_figures(root)
        if self.asks is not Asks.NOTHING:  # no other text has deletions
            mark_deletions(root)
        if "\\" in self.text.value:
            keep_from_mathjax(root)
        escape_tree(root, in_cloze_note=self.context.in_cloze_note)
        add_line_ends(root)

    def _write_leaves(self, root: Element) -> None:
        document = self.document
        nodes = {
            leaf: scan_inlines(leaf.content.text, document.references, document.footnotes)
            for leaf in document.leaves
        }
        report_hidden_text(self.text.value, document, nodes, self.problems)
        report_look_alikes(
            document,
            nodes,
            self.problems,
            has_deletions=self.asks is Asks.DELETIONS,
            breaks=self.context.breaks,
        )
        if self.asks is Asks.DELETIONS:
            regions = sorted(_regions(document, nodes), key=lambda region: region.start)
            self.deletions = NumberedDeletions(regions, self.context.remembered, self.problems)
            self.placed = PlacedDelimiters(self.deletions.delimiters)
        # The tree has all code if something is asked of its words.
        is_asked = self.context.speaks or self.asks is not Asks.NOTHING
        for block in document.code:
            if is_asked:
                write_code_block(block, self.placed)
            else:
                self.code.write(block)
        self._write_in_order(root, nodes)

    def _write_in_order(self, root: Element, nodes: Mapping[Leaf, Sequence[Node]]) -> None:
        """Write the leaves, those of a footnote where it is used first: this is its number."""
        leaves: dict[str, list[Leaf]] = {}
        for leaf in self.document.leaves:
            leaves.setdefault(leaf.footnote, []).append(leaf)
        footnotes = Footnotes(self.document.footnotes)
        context = LeafContext(
            self.placed, self.media, footnotes, self.problems, breaks=self.context.breaks
        )
        for name in chain([""], footnotes.names()):
            for leaf in leaves.get(name, ()):
                write_leaf(leaf, nodes[leaf], context)
        footnotes.report(self.document.footnote_starts, self.problems)
        footnotes.add_to(root)


def _regions(document: Document, nodes: Mapping[Leaf, Sequence[Node]]) -> Iterator[Region]:
    """Yield the regions of a text in which deletions have other rules, by their source offsets."""
    for block in document.code:
        yield CodeRegion(block.start, block.end, block.inner, block=True)
    for leaf, scanned in nodes.items():
        content = leaf.content
        for region in regions_in(scanned):
            start, end = content.source_span(region.start, region.end)
            if isinstance(region, MediaLink):
                yield region._replace(start=start, end=end)
            else:
                inner = content.source_span(*region.inner)
                yield region._replace(start=start, end=end, inner=inner)
