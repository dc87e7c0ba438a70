"""A list whose items are asked one by one, and once more all together, as cloze deletions.

Each item is a deletion with the others in sight around it; one more deletion around all of them asks for the whole.
They are put around finished items, so what Anki hides is whole HTML whatever an item holds.
"""

import re
from collections.abc import Sequence

from generator.identity.numbering import Numbered, assign_numbers
from generator.markup.lists import EMPTY
from generator.markup.placeholders import Placeholders
from generator.text.cloze import HIGHEST_NUMBER, opening_delimiter

# The number of the card that asks for the whole list: the last that Anki has, so that items can be added without end.
WHOLE_LIST = HIGHEST_NUMBER

_TAG_OR_IMAGE = re.compile(r"<(?:img\b[^<>]*?\bsrc=\"(?P<source>[^\"]*)\")?[^<>]*>")


class ItemPlaceholders:
    """The places around each item, held until it is known what the items say."""

    def __init__(self, placeholders: Placeholders) -> None:
        self._placeholders = placeholders
        self._places: list[tuple[str, str]] = []

    def around(self) -> tuple[str, str]:
        """Return the characters to put before and behind the next item."""
        self._places.append((self._placeholders.store(""), self._placeholders.store("")))
        return self._places[-1]

    def deletions(
        self, html: str, remembered: Sequence[Numbered]
    ) -> tuple[str, tuple[tuple[int, str], ...]]:
        """Make deletions of the items; return the HTML, its characters not put back yet, and each number's text."""
        texts = [
            _item_text(self._placeholders.restore(html[_content_of(html, place)]))
            for place in self._places
        ]
        numbers = assign_numbers(remembered, texts, taken=(WHOLE_LIST,))
        if len(texts) > 1:  # a single item is the whole list
            html = self._enclose_list(html, len(texts))
        for (before, behind), number in zip(self._places, numbers, strict=True):
            html = html.replace(before, self._placeholders.store(opening_delimiter([number])))
            html = html.replace(behind, self._placeholders.store("}}"))
        return html, tuple(zip(numbers, texts, strict=True))

    def _enclose_list(self, html: str, count: int) -> str:
        """Put a deletion around the list; how many items there are is its hint, in no language."""
        first, last = html.index(self._places[0][0]), html.index(self._places[-1][1])
        # A paragraph may precede the list, and its items may hold lists: its tag is the last before its first item, and
        # its end tag the first after the end of its last item.
        start = max(html.rfind("<ul", 0, first), html.rfind("<ol", 0, first))
        end = html.index(f"</{html[start + 1 : start + 3]}>", last) + len("</ul>")
        before, behind = (
            self._placeholders.store(opening_delimiter([WHOLE_LIST])),
            self._placeholders.store(f"::{count} ×}}}}"),
        )
        return html[:start] + before + html[start:end] + behind + html[end:]


def _content_of(html: str, place: tuple[str, str]) -> slice:
    return slice(html.index(place[0]) + 1, html.index(place[1]))


def _item_text(html: str) -> str:
    """Reduce an item to what tells it from others: its words, and its pictures by name."""
    # "-" alone holds EMPTY, and has no text.
    return " ".join(
        _TAG_OR_IMAGE.sub(lambda tag: f" {tag['source'] or ''} ", html).replace(EMPTY, "").split()
    )
