"""The deletions of a card that is on one line."""

from generator.lazy_patterns import lazy_pattern
from generator.sources.foreign.clozes import Deletion
from generator.text.lines import Line
from generator.text.markers import ITEM
from generator.text.regions import CodeAndMath

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
