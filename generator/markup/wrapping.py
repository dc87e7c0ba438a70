"""Removes the line ends that only wrap a text, so that they are no change of a note's content.

Wrapping a paragraph again changes nothing that the learner sees, so it must not overwrite the
learner's edits in Anki. Only line ends that Markdown certainly reads as spaces are removed; any
other difference between two sources is a change.
"""

import re
from collections.abc import Sequence

from generator.text.markers import FENCE, HASHES, ITEM, TASK_BOX
from generator.text.regions import CodeRegion, Region

# A line that continues the paragraph before it: it starts no new block.
_CONTINUATION = re.compile(
    rf"[ \t]*(?!>|(?:{HASHES}|{ITEM})(?:[ \t]|$)|:|[=-]+[ \t]*$|(?:[-_*][ \t]*){{3,}}$|{FENCE}"
    r"|\[[^\]]*\]:|!!!)\S"
)
# A line that the next line does not continue: a blank line, a heading, a table row, the title of an
# admonition, a link definition, an empty item.
_NOT_CONTINUED = re.compile(
    rf"[ \t]*(?:$|{HASHES}(?:[ \t]|$)|!!!|\[[^\]]*\]:|{ITEM}[ \t]*(?:{TASK_BOX}[ \t]*)?$)|.*\|"
)
_HARD_BREAK = re.compile(r"(?: {2,}[ \t]*|\\)$")
# A line that makes the line before it a heading or a term.
_CHANGES_LINE_ABOVE = re.compile(r"[ \t]*(?::[ \t]|[=-]+[ \t]*$)")


def unwrap(source: str, regions: Sequence[Region]) -> str:
    """Join the lines of each paragraph; `regions` are the source's. Fenced code stays unchanged."""
    blocks = [region for region in regions if isinstance(region, CodeRegion) and region.block]
    pieces = []
    position = 0
    for block in blocks:
        pieces += [
            _join_wrapped_lines(source[position : block.start]),
            source[block.start : block.end],
        ]
        position = block.end
    pieces.append(_join_wrapped_lines(source[position:]))
    return "".join(pieces)


def _join_wrapped_lines(text: str) -> str:
    first, *rest = text.split("\n")
    lines = [first]
    indent = _indent_length(first)
    for line, below in zip(rest, [*rest, ""][1:], strict=True):
        above = lines[-1]
        is_text = (
            not _NOT_CONTINUED.match(above) and not _HARD_BREAK.search(above) and "|" not in line
        )
        # A line with less indent than the line before may end an item or an admonition.
        continues = (
            _CONTINUATION.match(line)
            and not _CHANGES_LINE_ABOVE.match(below)
            and _indent_length(line) >= indent
        )
        if is_text and continues:
            lines[-1] = f"{above.rstrip()} {line.lstrip()}"
        else:
            lines.append(line)
            indent = _indent_length(line)
    return "\n".join(line if _HARD_BREAK.search(line) else line.rstrip() for line in lines)


def _indent_length(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
