"""The cards of the plugin that are on one line."""

import re

from generator.lazy_patterns import lazy_pattern
from generator.sources.foreign.clozes import Deletion
from generator.text.cloze import NUMBERED_OPENING
from generator.text.lines import Line
from generator.text.markers import ITEM
from generator.text.regions import CodeAndMath

_SEPARATOR = lazy_pattern(r"(?<!:):::?(?!:)")
_ITEM_OR_HEADING = lazy_pattern(rf"[ \t]*(?:{ITEM}|#{{1,6}})[ \t]+")
_DELETION = lazy_pattern(
    r"==(?P<marked>[^=\n]+(?:=[^=\n]+)*)=="
    r"|(?<![{\\$])\{(?:c?(?P<number>\d{1,3})[:|])?(?P<braced>[^{}\n]+)\}(?!\})"
)
# The number of deletions that name none: one card asks for all of them.
_SHARED = "1"


def without_item_marker(line: Line) -> Line:
    """Return a line without the marker of a list item or heading at its start."""
    marker = _ITEM_OR_HEADING.match(line.text)
    return line.after(marker.end()) if marker else line


def find_separator(line: Line) -> re.Match[str] | None:
    """Find the `::` or `:::` with text on both sides, outside code and math."""
    if "::" not in line.text or line.code or NUMBERED_OPENING.search(line.text):
        return None
    text = line.text
    return next(
        (
            found
            for found in CodeAndMath(text).matches_outside(_SEPARATOR)
            if text[: found.start()].strip() and text[found.end() :].strip()
        ),
        None,
    )


def deletions_of(text: str) -> list[Deletion]:
    """Find the deletions of a line, outside code and math."""
    if "==" not in text and "{" not in text:
        return []
    return [
        Deletion(
            found.start(),
            found.end(),
            found.span("marked" if found["marked"] else "braced"),
            found["number"] or _SHARED,
        )
        for found in CodeAndMath(text).matches_outside(_DELETION)
        if (found["marked"] or found["braced"]).strip()
    ]
