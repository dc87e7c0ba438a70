"""The blocks of a text as an element tree, with what its leaves and code blocks have as text."""

from dataclasses import field
from xml.etree.ElementTree import Element

from generator.markup.containers import ListBlock
from generator.markup.link_parts import References
from generator.markup.rows import Content
from generator.values import dataclass


@dataclass(slots=True, eq=False)
class Leaf:
    """The text of a block that holds no blocks. `footnote` is the name of the one that it is in."""

    element: Element
    content: Content
    footnote: str = ""
    keeps_line_ends: bool = False


@dataclass(slots=True, eq=False)
class CodeBlock:
    """A fenced code block; `start:end` in the source with its fences, `inner` without them."""

    element: Element
    content: Content
    language: str
    start: int
    end: int
    inner: tuple[int, int]

    @property
    def name(self) -> str:
        """The name of its language, "" without one."""
        return self.language.split(maxsplit=1)[0] if self.language else ""


@dataclass(slots=True)
class Document:
    """The blocks of a text: the root of their tree, its leaves and code blocks in order.

    `footnotes` are the elements of the footnotes' texts, which are not in the tree yet, and
    `footnote_starts` all their labels, with their offsets. `lists` are all lists and definitions.
    `surplus_cells` has for each row of a table the first cell beyond the last column, with its
    offset, its text and the number of columns.
    """

    root: Element
    leaves: list[Leaf] = field(default_factory=list)
    code: list[CodeBlock] = field(default_factory=list)
    footnotes: dict[str, Element] = field(default_factory=dict)
    footnote_starts: list[tuple[str, int]] = field(default_factory=list)
    references: References = field(default_factory=References)
    lists: list[ListBlock] = field(default_factory=list)
    surplus_cells: list[tuple[int, str, int]] = field(default_factory=list)
