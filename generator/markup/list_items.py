"""The items of a list note as deletions: one for each item, and one around the whole list."""

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from generator.diagnostics import Code
from generator.identity.numbering import NumberedText, assign_numbers
from generator.markup.anki_text import Delimiter
from generator.markup.containers import ITEM_START, ListBlock
from generator.markup.deletions import report_highest_number
from generator.markup.document import Document
from generator.markup.problems import Problems
from generator.markup.words import item_text
from generator.text.characters import shows_nothing
from generator.text.cloze import HIGHEST_NUMBER, ClozeDelimiter, DelimiterRole

# The hint of the card that asks for a whole list, in the languages that cards know. It agrees with
# items of any gender.
_ALL_ITEMS = {
    "ar": "الكل: {}",
    "de": "alle {}",
    "en": "all {}",
    "es": "{} en total",
    "fr": "les {}",
    "it": "{} in tutto",
    "ja": "全部で {}",
    "pt": "{} no total",
    "ru": "все {}",
    "zh": "全部 {}",
}
_ALL_ITEMS_WITHOUT_WORDS = "{0}/{0}"
# The cloze number of the whole list: Anki's highest, so that new items can have the numbers below
# it.
WHOLE_LIST = HIGHEST_NUMBER


def ask_items(
    document: Document,
    remembered: Sequence[NumberedText],
    language: str | None,
    problems: Problems,
) -> tuple[tuple[int, str], ...]:
    """Turn the items of a text's first list into deletions; return each number with its text.

    `language` is the tag of the language for the hint of the whole list.
    """
    found = list(_lists_in_a_row(document))
    if not found:
        hint = 'start each item on a new line with "- " or "1. "'
        problems.add(0, Code.NO_LIST, "the answer of a list note is not a list", hint)
        return ()
    first, *others = found
    _report_not_asked(first, others, document, problems)
    clozes = _enclose_items(first.element, remembered)
    if len(clozes) > 1:  # a single item is the whole list
        _enclose_list(document.root, first.element, language)
    for start, (_, text) in zip(first.starts, clozes, strict=True):
        if shows_nothing(text):
            hint = "write its text, or delete the line"
            problems.add(start, Code.NO_LIST, "empty list item", hint)
    report_highest_number(clozes, problems)
    return clozes


def _report_not_asked(
    first: ListBlock, others: Sequence[ListBlock], document: Document, problems: Problems
) -> None:
    """Report the first list, and the first line like an item, that no card asks for by mistake."""
    message = "no card asks for this: a list note asks for the items of its first list"
    resumed = (opened for opened in document.lists if _resumes(opened, first))
    for other in [*others, *resumed][:1]:
        hint = (
            "give its items the same marker as the items above, or indent them like the text of "
            "the item to which they belong"
        )
        if other not in others:
            hint = "indent what is above it like the text of the item to which it belongs"
        problems.add(other.starts[0], Code.LIST_NOT_ASKED, message, hint)
    for start in [*_items_in_text(document)][:1]:
        hint = (
            "indent the paragraph above it like the text of the item to which it belongs; if this "
            'is no item, write "\\-" or "1\\."'
        )
        problems.add(start, Code.LIST_NOT_ASKED, message, hint)


def _resumes(opened: ListBlock, first: ListBlock) -> bool:
    """Return whether a list goes on with the numbers of another one, after a block between them."""
    start = int(first.element.get("start", "1")) + len(first.element)
    is_numbered = opened.element.tag == first.element.tag == "ol"
    return is_numbered and opened.element.get("start") == str(start)


def _lists_in_a_row(document: Document) -> Iterator[ListBlock]:
    """Yield the first list that is not in another block, and the lists directly after it."""
    lists = {opened.element: opened for opened in document.lists}
    is_found = False
    for child in document.root:
        if child.tag in ("ul", "ol"):
            is_found = True
            yield lists[child]
        elif is_found:
            return


def _items_in_text(document: Document) -> Iterator[int]:
    """Yield where a row of a paragraph after the first list looks like an item.

    Below "1. a" and a paragraph that is indented too little, "2. b" goes on with that paragraph.
    """
    children = list(document.root)
    is_list = [child.tag in ("ul", "ol") for child in children]
    below = set(children[is_list.index(True) :])
    for leaf in document.leaves:
        if leaf.element in below:
            for start, source in zip(leaf.content.starts, leaf.content.sources, strict=True):
                if ITEM_START.match(leaf.content.text, start):
                    yield source


def _enclose_items(
    found: Element, remembered: Sequence[NumberedText]
) -> tuple[tuple[int, str], ...]:
    items = list(found)
    texts = [item_text(item) for item in items]
    numbers = assign_numbers(remembered, texts, taken=(WHOLE_LIST,))
    for item, number in zip(items, numbers, strict=True):
        opening = _opening(number)
        opening.tail, item.text = item.text, None
        item.insert(0, opening)
        item.append(_closing())
    return tuple(zip(numbers, texts, strict=True))


def _enclose_list(root: Element, found: Element, language: str | None) -> None:
    """Put a deletion around a list; its hint says that all items are asked for."""
    hint = Delimiter(ClozeDelimiter(0, 0, DelimiterRole.HINT))
    words = _ALL_ITEMS.get((language or "").partition("-")[0].lower(), _ALL_ITEMS_WITHOUT_WORDS)
    hint.tail = words.format(len(found))
    index = list(root).index(found)
    root[index : index + 1] = [_opening(WHOLE_LIST), found, hint, _closing()]


def _opening(number: int) -> Delimiter:
    return Delimiter(ClozeDelimiter(0, 0, DelimiterRole.OPEN, (number,)))


def _closing() -> Delimiter:
    return Delimiter(ClozeDelimiter(0, 0, DelimiterRole.CLOSE))
