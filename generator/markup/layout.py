"""The last shape of a tree: tight lists without paragraphs, and line ends."""

from collections.abc import Iterable, Sequence
from itertools import pairwise, zip_longest
from xml.etree.ElementTree import Element

from generator.markup.anki_text import Delimiter
from generator.markup.containers import ListBlock
from generator.text.cloze import DelimiterRole

_BLOCKS = frozenset(
    {"address", "blockquote", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr"}
    | {"li", "ol", "p", "table", "tbody", "td", "th", "thead", "tr", "ul"}
)


def mark_figures(root: Element) -> None:
    """Give each paragraph that is only a picture, asked for or not, the class `figure`."""
    for paragraph in root:
        if paragraph.tag != "p" or not len(paragraph):
            continue
        shown = [child.tag for child in paragraph if not isinstance(child, Delimiter)]
        if shown == ["img"] and not _has_words(paragraph):
            paragraph.set("class", "figure")


def tighten(lists: Iterable[ListBlock]) -> None:
    """Put the paragraphs of tight lists and definitions directly into their items."""
    for opened in lists:
        if not opened.is_loose:
            # A definition is its own item.
            items = [opened.element] if opened.element.tag == "dd" else list(opened.element)
            for item in items:
                _without_paragraphs(item)


def _without_paragraphs(item: Element) -> None:
    children = list(item)
    if not any(child.tag == "p" for child in children) or _has_adjacent_paragraphs(children):
        return
    for child in children:
        item.remove(child)
    previous: Element | None = None
    for child in children:
        if child.tag != "p":
            item.append(child)
            previous = child
            continue
        _append_text(item, previous, child.text)
        for inner in child:
            item.append(inner)
            previous = inner
        _append_text(item, previous, child.tail)


def _has_adjacent_paragraphs(children: Sequence[Element]) -> bool:
    """Return whether two paragraphs follow each other, with a deletion's start or end between."""
    tags = [child.tag for child in children if not isinstance(child, Delimiter)]
    return ("p", "p") in pairwise(tags)


def _append_text(parent: Element, previous: Element | None, text: str | None) -> None:
    if not text:
        return
    if previous is None:
        parent.text = (parent.text or "") + text
    else:
        previous.tail = (previous.tail or "") + text


def _has_words(paragraph: Element) -> bool:
    """Return whether a paragraph has words of its own, other than a deletion's hint."""
    texts = [paragraph.text] + [
        child.tail
        for child in paragraph
        if not (isinstance(child, Delimiter) and child.role is DelimiterRole.HINT)
    ]
    return any(text and text.strip() for text in texts)


def add_line_ends(root: Element) -> None:
    """Start each block on a new line of the HTML, but after the start of a deletion."""
    for element in root.iter():
        children = list(element)
        if not children:  # most elements have only a text
            continue
        if _is_block(children[0]) and not (element.text or "").strip():
            element.text = "\n"
        is_below_block = False
        for child, following in zip_longest(children, children[1:]):
            if isinstance(child, Delimiter):
                ends_line = is_below_block and child.role is DelimiterRole.CLOSE
            else:
                ends_line = is_below_block = _is_block(child)
            is_inside = (
                isinstance(following, Delimiter) and following.role is not DelimiterRole.OPEN
            )
            is_last = following is None and not _is_block(child)
            if ends_line and not is_inside and not is_last and not (child.tail or "").strip():
                child.tail = "\n"


def _is_block(element: Element | None) -> bool:
    return element is not None and element.tag in _BLOCKS
