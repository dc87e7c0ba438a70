"""Lines that Markdown joins although their author may have meant them as lines: W926.

Prose is wrapped at a greater width. Lines that look like list items are none without a space after
their marker, or with a bullet that is not Markdown's.
"""

import re
from collections.abc import Sequence

from generator.lazy_patterns import lazy_pattern
from generator.markup.document import Leaf
from generator.markup.nodes import LineEnd, Node
from generator.text.regions import MediaLink

_LONGEST_SHORT_LINE = 30  # in characters
_FEWEST_SHORT_LINES = 3
_NEARLY_ITEM = lazy_pattern(
    r"[ \t]*(?:(?P<bullet>[•·▪‣◦●○∙–—])|(?P<dash>-)(?=[^\W\d_])|(?P<number>\d{1,3}[.)])(?=[^\W\d_])"
    r"|(?P<letter>[a-z]\))(?=[ \t]))"
)
_BREAKS = '"breaks: true" in the front matter keeps all line ends'


def joined_lines(leaf: Leaf, nodes: Sequence[Node]) -> tuple[str, str] | None:
    """Return message and hint for the lines of a paragraph, if it has short lines or items."""
    if "\n" not in leaf.content.text:
        return None
    rows = leaf.content.text.split("\n")
    if leaf.keeps_line_ends or leaf.element.tag != "p":
        return None
    soft = sum(isinstance(node, LineEnd) and not node.is_hard for node in nodes)
    if soft < len(rows) - 1:
        return None
    items = [_NEARLY_ITEM.match(row) for row in rows]
    if items[0] is not None and all(items):
        return f"{len(rows)} lines like list items are shown as one line", _hint_for(items[0])
    is_short = all(len(row) <= _LONGEST_SHORT_LINE for row in rows)
    is_media = all(isinstance(node, LineEnd | MediaLink) for node in nodes)
    if len(rows) < _FEWEST_SHORT_LINES or not is_short or is_media:
        return None
    hint = f'start each with "- " for a list, or end each but the last with a backslash; {_BREAKS}'
    return f"{len(rows)} short lines are shown as one line", hint


def _hint_for(item: re.Match[str]) -> str:
    if item["bullet"]:
        how = f'write "- " instead of "{item["bullet"]}" at the start of each'
    elif item["letter"]:
        how = 'start them with "1. ", "2. "'
    else:
        how = f'put a space after "{item["dash"] or item["number"]}" in each'
    return f"{how} for a list; {_BREAKS}"
