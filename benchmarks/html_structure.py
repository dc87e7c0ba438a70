"""The structure of HTML as text: equal for two fragments if a reader sees the same.

- White space is collapsed, except in code, and dropped next to blocks and line breaks.
- The text of a list item or block quote is in paragraphs, so that an item with one paragraph is the
  same in a loose and in a tight list.
- Only the attributes that change what a reader sees are kept. A destination is compared without
  percent-encoding.
- `<div class="highlight">` around code, `<span>` and links with a relative address are dropped, but
  not their content: a card has no files beside it, so it shows only the label of such a link.
"""

import re
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from itertools import groupby
from urllib.parse import unquote

VOID = frozenset({"br", "hr", "img", "input"})
BLOCKS = frozenset(
    {"blockquote", "div", "hr", "li", "ol", "p", "pre", "ul"}
    | {"table", "tbody", "td", "th", "thead", "tr"}
    | {f"h{level}" for level in range(1, 7)}
)
WITH_PARAGRAPHS = frozenset({"blockquote", "li"})

_SPACE = re.compile(r"[ \t\r\n]+")  # a no-break space is not collapsed
_BREAK = re.compile(r" ?<br> ?")
_LAST_LINE_END = re.compile(r"\n(?=</code></pre>)")
_SCHEME = re.compile(r"//|[A-Za-z][A-Za-z0-9+.-]*:")
_ALIGNMENT = re.compile(r"text-align: *(\w+)")

Attributes = dict[str, str]


@dataclass
class Element:
    """An element of the HTML; the whole fragment is one without a name."""

    name: str
    attributes: Attributes
    children: "list[Element | str]" = field(default_factory=list)

    @property
    def is_wrapper(self) -> bool:
        """Whether only the content counts."""
        is_highlight = self.name == "div" and self.attributes.get("class") == "highlight"
        is_link = self.name == "a" and _SCHEME.match(self.attributes.get("href", "")) is None
        return is_highlight or is_link or self.name == "span"


def structure(html: str) -> str:
    """Return the HTML in a form that is equal for the same structure and text."""
    reader = _TreeReader()
    reader.feed(html)
    reader.close()
    return _content(reader.root)


def same_structure(expected: str, actual: str) -> bool:
    """Return whether two fragments have the same structure and text.

    The last line end of a code block, which is not seen, may be missing in `actual`.
    """
    return structure(actual) in {structure(expected), structure(_LAST_LINE_END.sub("", expected))}


class _TreeReader(HTMLParser):
    """Reads HTML into `root`. An end tag also ends the elements inside that have no end tag."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in [element.name for element in self._open]:
            while self._open.pop().name != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def _content(element: Element) -> str:
    """Return the structure of an element's content, which may be blocks with text between them."""
    nodes = _unwrapped(element)
    if element.name and element.name not in BLOCKS:
        return _joined(nodes)
    parts = []
    for is_block, group in groupby(nodes, _is_block):
        part = _joined([*group])
        if not is_block:
            part = _BREAK.sub("<br>", part).strip(" ")
            if part and element.name in WITH_PARAGRAPHS:
                part = f"<p>{part}</p>"
        parts.append(part)
    return "".join(parts)


def _unwrapped(element: Element) -> list[Element | str]:
    nodes: list[Element | str] = []
    for child in element.children:
        is_wrapper = isinstance(child, Element) and child.is_wrapper
        nodes += _unwrapped(child) if isinstance(child, Element) and is_wrapper else [child]
    return nodes


def _is_block(node: Element | str) -> bool:
    return isinstance(node, Element) and node.name in BLOCKS


def _joined(nodes: list[Element | str]) -> str:
    return "".join(
        _SPACE.sub(" ", escape(node, quote=False)) if isinstance(node, str) else _tagged(node)
        for node in nodes
    )


def _tagged(element: Element) -> str:
    """Return an element with its tags."""
    start = "".join([f"<{element.name}", *_kept_attributes(element), ">"])
    if element.name in VOID:
        return start
    is_exact = element.name in {"code", "pre"}
    content = _exact(element) if is_exact else _content(element)
    is_empty_body = element.name == "tbody" and not content  # GFM leaves it out
    return "" if is_empty_body else f"{start}{content}</{element.name}>"


def _kept_attributes(element: Element) -> list[str]:
    attributes = element.attributes
    alignment = _ALIGNMENT.search(attributes.get("style", ""))
    kept: Attributes = {}
    if "href" in attributes:
        kept["href"] = unquote(attributes["href"])
    for name in ("title", "checked"):
        if name in attributes:
            kept[name] = attributes[name]
    if attributes.get("start", "1") != "1":
        kept["start"] = attributes["start"]
    if alignment or "align" in attributes:
        kept["align"] = alignment[1] if alignment else attributes["align"]
    return [f' {name}="{escape(value)}"' for name, value in kept.items()]


def _exact(element: Element) -> str:
    """Return the content of code with its white space."""
    return "".join(
        escape(node, quote=False) if isinstance(node, str) else _tagged(node)
        for node in _unwrapped(element)
    )
