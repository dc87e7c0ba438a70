"""The blocks that contain blocks, and how a row continues them (CommonMark 0.31, section 5)."""

from collections.abc import Sequence
from dataclasses import field
from enum import Enum, auto
from xml.etree.ElementTree import Element

from generator.lazy_patterns import lazy_pattern
from generator.markup.rows import Content, Row, indent_limit
from generator.text.markers import ITEM
from generator.values import dataclass

ITEM_START = lazy_pattern(rf"({ITEM})(?=[ \t]|$)")
ADMONITION_START = lazy_pattern(r'!!! ?([\w-]+(?: +[\w-]+)*)(?: +"(?P<title>[^"\n]*)")?[ \t]*$')
FOOTNOTE_START = lazy_pattern(r"\[\^([^\[\]\s]+)\]:")
DEFINITION_START = lazy_pattern(r":(?=[ \t]+\S)")
# "[!note] Title"; "[!note]-" is closed in an editor at first, and open on a card.
CALLOUT_START = lazy_pattern(r"\[!(\w[\w-]*)\][+-]?(?=[ \t]|$)")

# An indented body has rows with two to four columns more; the first of them decides.
_LEAST_INDENT, _MOST_INDENT = 2, 4
# So many columns after a list marker are content (CommonMark: an indented code block).
_WIDEST_GAP = 5


class Kind(Enum):
    """What a row needs to continue a container."""

    ROOT = auto()
    QUOTE = auto()  # ">"
    ITEM = auto()  # the indent of the item's text
    BODY = auto()  # some indent: an admonition, a definition, a footnote


@dataclass(slots=True)
class ListBlock:
    """A list, or a definition, which is tight or loose as a list's items are.

    `marker` is the end of its items' markers, `-` or `.`; `starts` are their offsets in the source.
    """

    element: Element
    marker: str
    is_loose: bool = False
    starts: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Container:
    """An open container.

    `width` is the number of columns by which its rows are indented, 0 if no row has shown it yet;
    `indent` is that of its marker.
    `is_lazy`: a paragraph in it may go on in a row without the container's marker or indent.
    `ends_with_blank`: the last row that reached it was blank. `last_list` is its last block, if
    that is a list; `last_paragraph` likewise.
    """

    element: Element
    kind: Kind = Kind.ROOT
    width: int = 0
    indent: int = 0
    is_lazy: bool = True
    own_list: ListBlock | None = None
    ends_with_blank: bool = False
    has_blocks: bool = False
    last_list: ListBlock | None = None
    last_paragraph: "tuple[Element, Content] | None" = None
    is_callout: bool = False
    footnote: str = ""

    def takes(self, row: Row) -> bool:
        """Read the container's marker or indent from a row; return whether the row has it."""
        match self.kind:
            case Kind.QUOTE:
                return row.indent < indent_limit(self.indent) and take_quote_marker(row)
            case Kind.ITEM | Kind.BODY if row.is_blank:
                row.skip_columns(self.width)
                # An item that starts with a blank row ends at the next one.
                return self.has_blocks or self.kind is Kind.BODY
            case Kind.ITEM:
                fits = row.indent >= self.width
                if fits:
                    row.skip_columns(self.width)
                return fits
            case Kind.BODY:
                if not self.width and row.indent >= _LEAST_INDENT:
                    self.width = min(row.indent, _MOST_INDENT)
                if not self.width or row.indent < self.width:
                    return False
                row.skip_columns(self.width)
        return True

    def start_block(self) -> None:
        """Record that a block follows in this container."""
        if self.own_list and self.has_blocks and self.ends_with_blank:
            self.own_list.is_loose = True
        self.has_blocks = True
        self.last_list = self.last_paragraph = None


def take_quote_marker(row: Row) -> bool:
    """Read the `>` of a block quote, with one column after it."""
    if not row.text.startswith(">", row.text_offset):
        return False
    row.skip(1)
    row.skip_columns(1)
    return True


def take_item_marker(row: Row, marker: str) -> int:
    """Read the marker of a list item; return the columns by which the item's rows are indented."""
    before = row.indent
    row.skip(len(marker))
    gap = row.indent
    if row.is_blank or gap >= _WIDEST_GAP:
        gap = 1
    row.skip_columns(gap)
    return before + len(marker) + gap


def list_of(container: Container, marker: str) -> ListBlock:
    """Return the list of a container's next item: its last block, or a new list."""
    current = container.last_list
    if current is not None and current.marker == marker[-1]:
        current.is_loose |= container.ends_with_blank
        return current
    container.start_block()
    numbered = marker[0].isdigit()
    element = Element("ol" if numbered else "ul")
    if numbered and int(marker[:-1]) != 1:
        element.set("start", str(int(marker[:-1])))
    container.element.append(element)
    container.last_list = ListBlock(element, marker[-1])
    return container.last_list


def admonition(kinds: str, title: str | None) -> tuple[Element, Element | None]:
    """Return the element of an admonition or callout, and that for the text of its title.

    Without a title, it has the name of its first kind, and with the title "" none.
    """
    element = Element("div", {"class": f"admonition {kinds.lower()}"})
    if title == "":
        return element, None
    heading = Element("p", {"class": "admonition-title"})
    element.append(heading)
    if title is None:
        heading.text = kinds.split()[0].capitalize()
        return element, None
    return element, heading


def matched_containers(stack: Sequence[Container], row: Row) -> int:
    """Return how many containers of the stack a row continues, the root included."""
    for index in range(1, len(stack)):
        if not stack[index].takes(row):
            return index
    return len(stack)
