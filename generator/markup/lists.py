"""Lists and tables as CommonMark and GitHub read them, in the form that Python-Markdown reads.

Python-Markdown nests a list by exactly four spaces and needs a blank line before a list or table.
Here two spaces are enough to nest, as in CommonMark, and a list or table may follow directly after
a line of text, as on GitHub.
"""

import re
from typing import NamedTuple

from generator.text.markers import ITEM, THEMATIC_BREAK

_ITEM_LINE = re.compile(rf"(?P<indent> *)(?P<marker>{ITEM})(?P<gap> +|$)")
# The start of another block with an indented body: an admonition, a definition, a footnote.
_CONTAINER_START = re.compile(r" *!!! ?\w| {0,3}: {1,3}\S| {0,3}\[\^[^\]\n]+\]:")
_TABLE_DELIMITER_ROW = re.compile(r" *\|?(?: *:?-+:? *\|)+(?: *:?-+:? *)?$|(?: *\|)(?: *:?-+:? *)$")
# An item is nested if it is indented by so many columns more than its parent's marker.
NESTING = 2
INDENT = 4
# Python-Markdown recurses for each level; a deeper item is a sibling of the item before it.
DEEPEST = 20
# The content of an empty item: without it, Python-Markdown reads the marker "-" as the underline of
# a heading.
EMPTY = "\u200b"


class _OpenItem(NamedTuple):
    """An open list item: the indent of its marker, and whether that is a number.

    Another block with an indented body is a `container`.
    """

    indent: int
    numbered: bool = False
    container: bool = False


def normalise_lists(text: str) -> str:
    """Nest lists by steps of four spaces, and add blank lines before lists and tables."""
    rows = text.expandtabs(INDENT).split("\n")
    out: list[str] = []
    levels: list[_OpenItem] = []  # the items that are open, outermost first
    # The depth at which the current block started: Python-Markdown needs a blank line before an
    # item that is less deep.
    start = 0
    for index, row in enumerate(rows):
        indent = len(row) - len(row.lstrip(" "))
        item = _ITEM_LINE.match(row)
        after_blank = not out or not out[-1].strip()
        if not row.strip():
            out.append("")
        elif THEMATIC_BREAK.match(row):
            levels.clear()
            out.append(row)
        elif _CONTAINER_START.match(row):
            _close_items(levels, indent)
            out.append(" " * (INDENT * len(levels)) + row.lstrip(" "))
            levels.append(_OpenItem(indent, container=True))
        elif item and not item["gap"] and not levels and not _is_item(rows, index + 1):
            out.append(row)  # no item: "1998."
        elif item and (levels or after_blank or _starts_list(item)):
            level, sibling = _OpenItem(indent, item["marker"][0].isdigit()), None
            while levels and (indent < levels[-1].indent + NESTING or len(levels) >= DEEPEST):
                sibling = levels.pop()
            # "1. a", then "- b".
            another_list = sibling is not None and sibling.numbered is not level.numbered
            in_body = not levels or levels[-1].container
            above_is_text = (
                in_body
                and out
                and not _opens_body(out[-1])
                and (levels or not out[-1].startswith(" "))
            )
            if not after_blank and (above_is_text or another_list or len(levels) < start):
                out.append("")
            if not out or not out[-1]:
                start = len(levels)
            out.append(
                " " * (INDENT * len(levels)) + _padded_marker(item) + (row[item.end() :] or EMPTY)
            )
            levels.append(level)
        else:
            if after_blank or (levels and levels[-1].container):
                _close_items(levels, indent)
            if after_blank:
                # Python-Markdown reads no item directly after a paragraph.
                start = len(levels) + 1
            # "text", then a table; "- a", then "  > q".
            if not after_blank and (
                _is_table_head(rows, index) or (levels and row.lstrip().startswith(">"))
            ):
                out.append("")
            # A row that is four columns deeper than its item's text is indented code, and stays so.
            kept = (
                indent
                if not levels
                else INDENT * len(levels) + max(0, indent - levels[-1].indent - INDENT)
            )
            out.append(" " * kept + row.lstrip(" "))
    return "\n".join(out)


def _close_items(levels: list[_OpenItem], indent: int) -> None:
    """Close the items to which a row with this indent does not belong."""
    while levels and indent < levels[-1].indent + NESTING:
        levels.pop()


def _opens_body(row: str) -> bool:
    """Return whether a list can continue or start after this row without a blank line."""
    inside = row.lstrip(" ")
    if inside.startswith("!!!"):
        return True
    container = _CONTAINER_START.match(row)
    return (
        _ITEM_LINE.match(inside[1:].lstrip(" ") if container and inside.startswith(":") else inside)
        is not None
    )


def _is_item(rows: list[str], index: int) -> bool:
    return index < len(rows) and _ITEM_LINE.match(rows[index]) is not None


def _starts_list(item: re.Match[str]) -> bool:
    """Return whether an item may directly follow text: a bullet or 1, not empty (CommonMark)."""
    return item["gap"] != "" and item["marker"] in ("-", "*", "+", "1.", "1)")


def _padded_marker(item: re.Match[str]) -> str:
    """Pad the marker so that the item's text is at a step of four columns; write `1)` as `1.`."""
    marker = item["marker"].replace(")", ".")
    return marker.ljust(INDENT) if len(marker) < INDENT else marker + " "


def _is_table_head(rows: list[str], index: int) -> bool:
    return (
        "|" in rows[index]
        and index + 1 < len(rows)
        and _TABLE_DELIMITER_ROW.match(rows[index + 1]) is not None
    )
