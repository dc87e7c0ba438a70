r"""Plain text as Markdown that shows it: a backslash before every sign that would mean something.

Math in `\(…\)` and `\[…\]`, sounds in `[sound:…]` and, in a cloze note, Anki's deletions keep their meaning: that is
how Anki itself reads a field. Lines that begin as items do, if there are several, stay a list.
"""

import re
import string
from bisect import bisect_right
from collections.abc import Sequence

from generator.text.cloze import NUMBERED_OPENING
from generator.text.edits import Edit, edited, with_line_ends
from generator.text.located import Text

_KEPT = re.compile(r"\\\((?:(?!\\[()]).)+?\\\)|\\\[(?:(?!\\[\[\]]).)+?\\\]|\[sound:[^\[\]\n]+\]", re.DOTALL)
_SIGN = re.compile(r"[\\`*_~\[<${|]")
_LINK = re.compile(r"\[(?:\^|[^\[\]\n]*\][(\[:])")
_ANGLE = re.compile(r"<(?:!--|[A-Za-z][A-Za-z0-9+.-]*:|[^\s<>@]*@)")
_LINE_START = re.compile(r"(?:#{1,6}(?=\s|$)|>|:(?=\s)|!!!|={2,}\s*$|-{3,}\s*$|(?:\s*[|:-])+\s*$)")
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])(?=\s)")


def literal(text: Text, *, cloze: bool = False) -> Text:
    """Write plain text, line ends included, as Markdown."""
    rows = text.value.split("\n")
    lists = sum(_ITEM.match(row.lstrip()) is not None for row in rows) > 1
    dollars = text.value.count("$") > 1
    edits: list[Edit] = []
    kept = [found.span() for found in _KEPT.finditer(text.value)]
    offset = 0
    for row in rows:
        bare = row.lstrip()
        start = offset + len(row) - len(bare)
        in_item = lists and _ITEM.match(bare) is not None
        if start > offset and not in_item:
            edits.append(Edit(offset, start, ""))
        edits += (
            Edit(start + index, start + index, "\\")
            for index in escapes(bare, at_start=True, dollars=dollars, cloze=cloze, lists=lists)
            if not _within(kept, start + index)
        )
        offset += len(row) + 1
    return with_line_ends(edited(text, edits))


def escapes(run: str, *, at_start: bool, dollars: bool, cloze: bool = False, lists: bool = False) -> list[int]:
    """List the offsets in a stretch of one line before which a backslash goes.

    `at_start` tells whether a line begins with it; `dollars`, whether a dollar could be the start of math; `lists`,
    whether items are meant.
    """
    item = _ITEM.match(run) if at_start else None
    offsets = {
        found.start() for found in _SIGN.finditer(run) if _means(run, found.start(), dollars=dollars, cloze=cloze)
    }
    if item and lists:
        offsets.discard(0)
    elif item:
        offsets.add(item.end() - 1)
    elif at_start and _LINE_START.match(run):
        offsets.add(0)
    return sorted(offsets)


def _means(run: str, index: int, *, dollars: bool, cloze: bool) -> bool:
    """Tell whether the sign at `index` would mean something to Markdown."""
    char = run[index]
    before, behind = run[index - 1 : index] if index else "", run[index + 1 : index + 2]
    match char:
        case "`":
            return True
        case "\\":
            return behind in string.punctuation and behind != ""
        case "*":
            return not ((not before or before.isspace()) and (not behind or behind.isspace()))
        case "_":
            inside = before.isalnum() and behind.isalnum()
            return not inside and not ((not before or before.isspace()) and (not behind or behind.isspace()))
        case "~":
            return behind == "~" or before == "~"
        case "[":
            return _LINK.match(run, index) is not None
        case "<":
            return _ANGLE.match(run, index) is not None
        case "$":
            return dollars
        case "{":
            return cloze and run.startswith("{{", index) and not NUMBERED_OPENING.match(run, index)
        case _:
            return False


def _within(spans: Sequence[tuple[int, int]], offset: int) -> bool:
    index = bisect_right(spans, (offset, len(spans) and spans[-1][1] + 1)) - 1
    return index >= 0 and offset < spans[index][1]
