"""A text's source without the line ends that only wrap it, to see whether what a note is made of has changed.

An author who wraps a paragraph anew changes nothing that a learner sees, and must not overwrite a learner's edits.
Only a line end that is sure to be a space to Markdown goes; any other difference of two sources is a change.
"""

import re
from collections.abc import Sequence

from generator.text.markers import FENCE, HASHES, ITEM, TASK_BOX
from generator.text.regions import CodeRegion, Region

# A line that goes on with the text above it: it starts no block of its own.
_CONTINUATION = re.compile(
    rf"[ \t]*(?!>|(?:{HASHES}|{ITEM})(?:[ \t]|$)|:|[=-]+[ \t]*$|(?:[-_*][ \t]*){{3,}}$|{FENCE}|\[[^\]]*\]:|!!!)\S"
)
# A line that ends a block, or is no paragraph: a heading, a row of a table, an admonition's title, a target.
_NOT_CONTINUED = re.compile(
    rf"[ \t]*(?:$|{HASHES}(?:[ \t]|$)|!!!|\[[^\]]*\]:|{ITEM}[ \t]*(?:{TASK_BOX}[ \t]*)?$)|.*\|"
)
_HARD_BREAK = re.compile(r"(?: {2,}[ \t]*|\\)$")
# A line that makes the one above it a heading or a term.
_CHANGES_LINE_ABOVE = re.compile(r"[ \t]*(?::[ \t]|[=-]+[ \t]*$)")


def unwrap(source: str, regions: Sequence[Region]) -> str:
    """Join the lines of the source's paragraphs; `regions` are its own. Blocks of code stay as they are."""
    blocks = [region for region in regions if isinstance(region, CodeRegion) and region.block]
    parts = []
    position = 0
    for block in blocks:
        parts += [
            _join_wrapped_lines(source[position : block.start]),
            source[block.start : block.end],
        ]
        position = block.end
    parts.append(_join_wrapped_lines(source[position:]))
    return "".join(parts)


def _join_wrapped_lines(text: str) -> str:
    first, *rest = text.split("\n")
    lines = [first]
    indent = _indent_width(first)
    for line, below in zip(rest, [*rest, ""][1:], strict=True):
        above = lines[-1]
        is_text = (
            not _NOT_CONTINUED.match(above) and not _HARD_BREAK.search(above) and "|" not in line
        )
        # A line that begins left of the one above it may end an item or an admonition.
        goes_on = (
            _CONTINUATION.match(line)
            and not _CHANGES_LINE_ABOVE.match(below)
            and _indent_width(line) >= indent
        )
        if is_text and goes_on:
            lines[-1] = f"{above.rstrip()} {line.lstrip()}"
        else:
            lines.append(line)
            indent = _indent_width(line)
    return "\n".join(line if _HARD_BREAK.search(line) else line.rstrip() for line in lines)


def _indent_width(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
