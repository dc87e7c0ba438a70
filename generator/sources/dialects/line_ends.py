"""Line ends that are meant: tools that show a line's end as one, in a Markdown that runs lines on."""

import re
from itertools import pairwise

from generator.notes import Text
from generator.sources.dialects.composing import Edit, edited
from generator.sources.dialects.opaque import Opaque

# A line of these does not run on into the next, so it needs no mark at its end.
_BLOCK = re.compile(r"[ \t]*(?:[-*+][ \t]|\d+[.)][ \t]|[>#|]|`{3}|~{3}|$|\t| {4})")


def with_line_ends(text: Text) -> Text:
    """Put two spaces before the ends of lines that are to stay lines."""
    if "\n" not in text.value:
        return text
    opaque = Opaque(text.value)
    edits = []
    offset = 0
    rows = text.value.split("\n")
    for row, following in pairwise(rows):
        end = offset + len(row)
        runs_on = not _BLOCK.match(row) and not _BLOCK.match(following) and not row.endswith("  ")
        if runs_on and not opaque.holds(end):
            edits.append(Edit(end, end, "  "))
        offset = end + 1
    return edited(text, edits)
