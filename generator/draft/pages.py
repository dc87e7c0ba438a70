"""The furniture of pages: their numbers and addresses, and the headers beside these, which say nothing of the subject."""

import re
from collections.abc import Sequence
from itertools import pairwise

from generator.draft.raw_line import RawLine

# A line that stands so often beside the number of a page, word for word, is the header of that page.
REPEATED = 3
# A page's number without a word.
NUMBER_ALONE = ("0", "0 -", "0 / 0", "0/0")


def page_furniture(lines: Sequence[RawLine]) -> frozenset[int]:
    """Find the numbers and addresses of pages, and what repeats word for word right above or below them."""
    places: dict[str, list[int]] = {}
    for place, line in enumerate(lines):
        marked = line.mark and line.shape not in NUMBER_ALONE  # "- 3 -" is no bullet
        if not line.code and not marked and not line.goes_on and not line.asks:
            places.setdefault(line.shape if _is_page(line) else line.text, []).append(place)
    repeated = [
        where for where in places.values() if all(two - one > 1 for one, two in pairwise(where))
    ]
    pages = {place for where in repeated if _are_pages(lines, where) for place in where}
    beside = {place + step for place in pages for step in (-1, 1)}
    headers = {
        place
        for where in repeated
        if len(where) >= REPEATED and beside.issuperset(where)
        for place in where
    }
    return frozenset(lines[place].number for place in pages | headers)


def _is_page(line: RawLine) -> bool:
    """Whether it may be the number or the address of a page."""
    return (
        line.shape.startswith(("http", "www.", "©"))
        or line.shape in NUMBER_ALONE
        or _names_page(line)
    )


def _names_page(line: RawLine) -> bool:
    return line.shape.split(" ")[0] in (
        "page",
        "slide",
        "seite",
        "página",
        "folie",
        "p.",
    ) and line.shape.endswith("0")


def _are_pages(lines: Sequence[RawLine], where: Sequence[int]) -> bool:
    """Whether lines of one shape number the pages, or give their address; below a question they are its answer."""
    if not _is_page(lines[where[0]]) or any(
        place and _wants_answer(lines[place - 1]) for place in where
    ):
        return False
    if lines[where[0]].shape in NUMBER_ALONE:
        numbers = [int(re.findall(r"\d+", lines[place].body)[0]) for place in where]
        return len(where) >= REPEATED and all(two - one == 1 for one, two in pairwise(numbers))
    return len(where) >= 2


def _wants_answer(line: RawLine) -> bool:
    return line.asks or line.orders or line.asks_by_label
