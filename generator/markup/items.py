"""The items of a list note as cloze deletions: one for each item, and one around the whole list.

The delimiters are put around rendered items, so that the HTML that Anki hides is well-formed
whatever an item contains.
"""

import re
from collections.abc import Sequence

from generator.identity.numbering import NumberedText, assign_numbers
from generator.markup.lists import EMPTY
from generator.markup.placeholders import Placeholders
from generator.text.cloze import HIGHEST_NUMBER, opening_delimiter

# The cloze number of the whole list: Anki's highest, so that new items can have the numbers below
# it.
WHOLE_LIST = HIGHEST_NUMBER

_TAG_OR_IMAGE = re.compile(r"<(?:img\b[^<>]*?\bsrc=\"(?P<source>[^\"]*)\")?[^<>]*>")


class ItemPlaceholders:
    """Placeholders before and after each item, for which delimiters are stored after rendering."""

    def __init__(self, placeholders: Placeholders) -> None:
        self._placeholders = placeholders
        self._pairs: list[tuple[str, str]] = []

    def around(self) -> tuple[str, str]:
        """Return the placeholders for the start and the end of the next item."""
        self._pairs.append((self._placeholders.store(""), self._placeholders.store("")))
        return self._pairs[-1]

    def deletions(
        self, html: str, remembered: Sequence[NumberedText]
    ) -> tuple[str, tuple[tuple[int, str], ...]]:
        """Turn items into deletions; return the HTML with placeholders, and each number's text."""
        texts = [
            _item_text(self._placeholders.restore(html[_content_of(html, pair)]))
            for pair in self._pairs
        ]
        numbers = assign_numbers(remembered, texts, taken=(WHOLE_LIST,))
        if len(texts) > 1:  # a single item is the whole list
            html = self._enclose_list(html, len(texts))
        for (before, after), number in zip(self._pairs, numbers, strict=True):
            html = html.replace(before, self._placeholders.store(opening_delimiter([number])))
            html = html.replace(after, self._placeholders.store("}}"))
        return html, tuple(zip(numbers, texts, strict=True))

    def _enclose_list(self, html: str, count: int) -> str:
        """Put a deletion around the list; its hint, "3 ×", needs no translation."""
        first, last = html.index(self._pairs[0][0]), html.index(self._pairs[-1][1])
        # The list may follow a paragraph or another element, and its items may contain lists. Its
        # start tag is the last before its first item, its end tag the first after its last item.
        start = max(html.rfind("<ul", 0, first), html.rfind("<ol", 0, first))
        end = html.index(f"</{html[start + 1 : start + 3]}>", last) + len("</ul>")
        opening = self._placeholders.store(opening_delimiter([WHOLE_LIST]))
        closing = self._placeholders.store(f"::{count} ×}}}}")
        return html[:start] + opening + html[start:end] + closing + html[end:]


def _content_of(html: str, pair: tuple[str, str]) -> slice:
    return slice(html.index(pair[0]) + 1, html.index(pair[1]))


def _item_text(html: str) -> str:
    """Return an item's words and the names of its pictures, by which its number is remembered."""
    # The content of "-" alone is EMPTY, which is no text.
    return " ".join(
        _TAG_OR_IMAGE.sub(lambda tag: f" {tag['source'] or ''} ", html).replace(EMPTY, "").split()
    )
