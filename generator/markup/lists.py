"""Lists and tables as people write them, in the form that Python-Markdown reads.

Python-Markdown nests a list by exactly four spaces and wants a blank line before a list or table. Here two spaces
are enough to nest, as in CommonMark, and a list or table may follow right after a line of text, as on GitHub.
"""

import re
from typing import NamedTuple

_ITEM = re.compile(r"(?P<indent> *)(?P<marker>[-*+]|\d{1,9}[.)])(?P<gap> +|$)")
_TABLE_RULE = re.compile(r" *\|?(?: *:?-+:? *\|)+(?: *:?-+:? *)?$|(?: *\|)(?: *:?-+:? *)$")
# How much deeper than its parent's marker an item has to stand to be nested.
NESTING = 2
INDENT = 4


class _Level(NamedTuple):
    """An item that is open: where its marker stands, and whether that is a number."""

    indent: int
    numbered: bool


def normalised(text: str) -> str:
    """Rewrite the indents of nested lists to steps of four, and part lists and tables from the text above them."""
    rows = text.expandtabs(INDENT).split("\n")
    out: list[str] = []
    levels: list[_Level] = []  # the items that are open, outermost first
    start = 0  # how deep the block in hand began: Python-Markdown needs a blank line before an item less deep
    for index, row in enumerate(rows):
        indent = len(row) - len(row.lstrip(" "))
        item = _ITEM.match(row)
        after_blank = not out or not out[-1].strip()
        if not row.strip():
            out.append("")
        elif item and (levels or after_blank or _starts_list(item)):
            level, sibling = _Level(indent, item["marker"][0].isdigit()), None
            while levels and indent < levels[-1].indent + NESTING:
                sibling = levels.pop()
            another_list = sibling is not None and sibling.numbered is not level.numbered
            above_is_text = not levels and out and not out[-1].startswith(" ") and not _ITEM.match(out[-1])
            if not after_blank and (above_is_text or another_list or len(levels) < start):
                out.append("")
            if not out or not out[-1]:
                start = len(levels)
            out.append(" " * (INDENT * len(levels)) + _marker(item) + row[item.end() :])
            levels.append(level)
        else:
            if after_blank:
                while levels and indent < levels[-1].indent + NESTING:
                    levels.pop()
                start = len(levels) + 1  # an item right below a paragraph is none to Python-Markdown
            if _is_table_head(rows, index) and not after_blank:
                out.append("")
            kept = indent if not levels else INDENT * len(levels) + max(0, indent - levels[-1].indent - INDENT)
            out.append(" " * kept + row.lstrip(" "))
    return "\n".join(out)


def _starts_list(item: re.Match[str]) -> bool:
    """Tell whether an item may follow right after text: a bullet or a 1, with something behind it (CommonMark)."""
    return item["gap"] != "" and item["marker"] in ("-", "*", "+", "1.", "1)")


def _marker(item: re.Match[str]) -> str:
    """Write the item's marker so that its text starts a step of four behind it; `1)` as Markdown's `1.`."""
    marker = item["marker"].replace(")", ".")
    return marker.ljust(INDENT) if len(marker) < INDENT else marker + " "


def _is_table_head(rows: list[str], index: int) -> bool:
    return "|" in rows[index] and index + 1 < len(rows) and _TABLE_RULE.match(rows[index + 1]) is not None
