"""Lists and tables as CommonMark and GitHub read them, in the form that Python-Markdown reads.

Python-Markdown nests a list by exactly four spaces and needs a blank line before a list or table.
Here two spaces are enough to nest, as in CommonMark, and a list or table may follow directly after
a line of text, as on GitHub.
"""

import re
from typing import NamedTuple

from generator.text.markers import ITEM, THEMATIC_BREAK

_ITEM_LINE = re.compile(rf"(?P<indent> *)(?P<marker>{ITEM})(?P<space> +|$)")
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
    return "\n".join(_ListNormaliser(text.expandtabs(INDENT).split("\n")).normalise())


class _ListNormaliser:
    def __init__(self, rows: list[str]) -> None:
        self.rows = rows
        self.out: list[str] = []
        self.levels: list[_OpenItem] = []  # the items that are open, outermost first
        # The depth at which the current block started: Python-Markdown needs a blank line before an
        # item that is less deep.
        self.start = 0
        self.after_blank = True

    def normalise(self) -> list[str]:
        for index, row in enumerate(self.rows):
            item = _ITEM_LINE.match(row)
            self.after_blank = not self.out or not self.out[-1].strip()
            if not row.strip():
                self.out.append("")
            elif THEMATIC_BREAK.match(row):
                self.levels.clear()
                self.out.append(row)
            elif _CONTAINER_START.match(row):
                self._close_items(_indent_width(row))
                self._write(row)
                self.levels.append(_OpenItem(_indent_width(row), container=True))
            elif item and not item["space"] and not self.levels and not self._is_item(index + 1):
                self.out.append(row)  # no item: "1998."
            elif item and (self.levels or self.after_blank or _starts_list(item)):
                self._write_item(row, item)
            else:
                self._write_text(row, index)
        return self.out

    def _write(self, row: str, *, indent: int = 0) -> None:
        """Write a row, indented by `indent` more than the open items."""
        self.out.append(" " * (INDENT * len(self.levels) + indent) + row.lstrip(" "))

    def _write_item(self, row: str, item: re.Match[str]) -> None:
        level, sibling = _OpenItem(_indent_width(row), item["marker"][0].isdigit()), None
        while self.levels and (
            level.indent < self.levels[-1].indent + NESTING or len(self.levels) >= DEEPEST
        ):
            sibling = self.levels.pop()
        # "1. a", then "- b".
        another_list = sibling is not None and sibling.numbered is not level.numbered
        is_too_high = len(self.levels) < self.start
        if not self.after_blank and (self._is_after_text() or another_list or is_too_high):
            self.out.append("")
        if not self.out or not self.out[-1]:
            self.start = len(self.levels)
        self._write(_padded_marker(item) + (row[item.end() :] or EMPTY))
        self.levels.append(level)

    def _is_after_text(self) -> bool:
        """Return whether the row before is text after which a list needs a blank line."""
        in_body = not self.levels or self.levels[-1].container
        if not in_body or not self.out or _opens_body(self.out[-1]):
            return False
        return bool(self.levels) or not self.out[-1].startswith(" ")

    def _write_text(self, row: str, index: int) -> None:
        indent = _indent_width(row)
        if self.after_blank or (self.levels and self.levels[-1].container):
            self._close_items(indent)
        if self.after_blank:
            # Python-Markdown reads no item directly after a paragraph.
            self.start = len(self.levels) + 1
        # "text", then a table; "- a", then "  > q".
        starts_block = _is_table_head(self.rows, index) or (
            bool(self.levels) and row.lstrip().startswith(">")
        )
        if starts_block and not self.after_blank:
            self.out.append("")
        # A row that is four columns deeper than its item's text is indented code, and stays so.
        kept = max(0, indent - self.levels[-1].indent - INDENT) if self.levels else indent
        self._write(row, indent=kept)

    def _close_items(self, indent: int) -> None:
        """Close the items to which a row with this indent does not belong."""
        while self.levels and indent < self.levels[-1].indent + NESTING:
            self.levels.pop()

    def _is_item(self, index: int) -> bool:
        return index < len(self.rows) and _ITEM_LINE.match(self.rows[index]) is not None


def _indent_width(row: str) -> int:
    return len(row) - len(row.lstrip(" "))


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


def _starts_list(item: re.Match[str]) -> bool:
    """Return whether an item may directly follow text: a bullet or 1, not empty (CommonMark)."""
    return item["space"] != "" and item["marker"] in ("-", "*", "+", "1.", "1)")


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
