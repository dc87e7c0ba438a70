"""The lines of cards: their markers and indents, deletions on one line, and formulas."""

from collections.abc import Callable, Sequence
from itertools import takewhile

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
_OPENING = lazy_pattern(r"(?<!\\)\$\$")
# The number of deletions that name none: one card asks for all of them.
_SHARED = "1"


def without_item_marker(line: Line) -> Line:
    """Return a line without the marker of a list item or heading at its start."""
    marker = _ITEM_OR_HEADING.match(line.text)
    return line.after(marker.end()) if marker else line


def without_common_indent(lines: Sequence[Line]) -> list[Line]:
    """Return lines without the white space that all start with: the answer of a list item."""
    rows = [line.text for line in lines if line.text.strip()]
    indents = [row[: len(row) - len(row.lstrip())] for row in rows]
    # All start with what the first and the last of them in the order of strings start with.
    ends = zip(min(indents, default=""), max(indents, default=""), strict=False)
    width = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], ends))
    return [line.after(width) if line.text.strip() else line for line in lines]


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


def lines_in_formulas(
    lines: Sequence[Line], is_outside: Callable[[Line], bool]
) -> dict[int, tuple[Line, Line]]:
    """Find formulas of several lines between `$$`: the index of each line, and what is around.

    This is the text before the formula on its first line, and the text after it on its last one. A
    line for which `is_outside` is true is in no formula: the `$$` above it is none, or not closed.
    """
    found: dict[int, tuple[Line, Line]] = {}
    first, start = -1, 0
    for index, line in enumerate(lines):
        text = line.text
        if line.code or is_outside(line):
            first = -1
        elif first < 0:
            opening = CodeAndMath(text).matches_outside(_OPENING) if "$$" in text else iter(())
            if (sign := next(opening, None)) is not None:
                first, start = index, sign.start()
        elif (end := text.find("$$")) >= 0:
            nothing = line.before(0)
            found |= dict.fromkeys(range(first, index), (nothing, nothing))
            found[first] = (lines[first].before(start), nothing)
            found[index] = (nothing, line.after(end + len("$$")))
            first = -1
    return found
