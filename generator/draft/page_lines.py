"""Lines of a page that are not its content: page numbers, addresses, repeated headers and rules."""

import re
from collections.abc import Sequence
from itertools import pairwise

from generator.draft.raw_line import RawLine
from generator.lazy_patterns import lazy_pattern

# A line that is next to a page number at least this often, word for word, is the page's header.
MIN_REPEATS = 3
# The patterns of page numbers without a word.
BARE_PAGE_NUMBERS = ("0", "0 -", "0 / 0", "0/0")
# "---" between the cards that a language model wrote; "* * *" between the parts of a text.
_RULE = lazy_pattern(r"(?P<first>[-*_])(?:[ \t]*(?P=first)){2,}$")
PAGE_WORDS = ("page", "slide", "seite", "página", "folie", "p.")


def find_page_lines(lines: Sequence[RawLine]) -> frozenset[int]:
    """Find page numbers, addresses, lines that repeat word for word next to them, and rules."""
    indexes: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        has_prefix = line.prefix and line.pattern not in BARE_PAGE_NUMBERS  # "- 3 -" has no bullet
        if (
            not line.is_code
            and not has_prefix
            and not line.starts_like_continuation
            and not line.ends_in_question_mark
        ):
            key = line.pattern if _may_be_page_line(line) else line.text
            indexes.setdefault(key, []).append(index)
    # There is content between two pages.
    repeated = [
        group
        for group in indexes.values()
        if all(later - index > 1 for index, later in pairwise(group))
    ]
    pages = {index for group in repeated if _are_page_lines(lines, group) for index in group}
    next_to_pages = {index + step for index in pages for step in (-1, 1)}
    headers = {
        index
        for group in repeated
        if len(group) >= MIN_REPEATS and next_to_pages.issuperset(group)
        for index in group
    }
    rules = {line.number for line in lines if not line.is_code and _RULE.match(line.text)}
    return frozenset(rules.union(lines[index].number for index in pages | headers))


def _may_be_page_line(line: RawLine) -> bool:
    """Return whether it may be the number or the address of a page."""
    return (
        line.pattern.startswith(("http", "www.", "©"))
        or line.pattern in BARE_PAGE_NUMBERS
        or (line.pattern.split(" ")[0] in PAGE_WORDS and line.pattern.endswith("0"))
    )


def _are_page_lines(lines: Sequence[RawLine], group: Sequence[int]) -> bool:
    """Return whether the lines of one pattern are page numbers or addresses.

    Lines right below a question are its answers.
    """
    pattern = lines[group[0]].pattern
    if not _may_be_page_line(lines[group[0]]) or any(
        index and _is_question(lines[index - 1]) for index in group
    ):
        return False
    if pattern in BARE_PAGE_NUMBERS:
        numbers = [int(re.findall(r"\d+", lines[index].body)[0]) for index in group]
        return len(group) >= MIN_REPEATS and all(
            later - number == 1 for number, later in pairwise(numbers)
        )
    return len(group) >= 2


def _is_question(line: RawLine) -> bool:
    return line.ends_in_question_mark or line.is_imperative or line.has_question_label
