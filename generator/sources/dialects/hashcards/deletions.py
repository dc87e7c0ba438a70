r"""The cloze deletions of a hashcards text, which is the text after `C:`.

    deletion = "[" text "]", without brackets inside
    text     = an image, or "\[" and "\]", or any other bracket

Source: `parse_cloze_cards` in hashcards' `src/parser.rs`. It knows neither code nor math: in
`` `a[0]` `` and `$x_[1]$` the brackets are a deletion, unless a backslash is before each. Of nested
brackets, the innermost are the deletion; hashcards leaves out the others, which are kept here. A
fork writes `||text||`, which counts in a text without a deletion in brackets.
"""

import re
from bisect import bisect_left

from generator.lazy_patterns import lazy_pattern
from generator.sources.foreign.clozes import Deletion
from generator.text.edits import Edit, edit_text
from generator.text.located import Text
from generator.text.regions import CodeAndMath

_BRACKET = lazy_pattern(
    r"(?P<escape>\\[\[\]])|!\[[^\[\]\n]*\](?:\([^()\n]*\))?|!\[\[[^\[\]\n]*\]\]"
    r"|(?P<open>\[)|(?P<close>\])"
)
_BARS = lazy_pattern(r"\\.|(?P<bars>\|\|)", re.DOTALL)


def read_deletions(text: Text) -> tuple[Text, list[Deletion]]:
    r"""Return a text with `[` for `\[`, and its deletions."""
    escapes: list[int] = []
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    for found in _BRACKET.finditer(text.value):
        if found["escape"]:
            escapes.append(found.start())
        elif found["open"]:
            opened = found.start()
        elif found["close"] and opened is not None:
            # "a list []" and "- [ ] a task" have nothing to ask for.
            if text.value[opened + 1 : found.start()].strip():
                spans.append((opened, found.end()))
            opened = None
    plain = edit_text(text, [Edit(offset, offset + 1, "") for offset in escapes])
    # The brackets of a deletion move to the left by one character for each backslash before them.
    moved = [
        (start - bisect_left(escapes, start), end - bisect_left(escapes, end))
        for start, end in spans
    ]
    return plain, [Deletion(start, end, (start + 1, end - 1)) for start, end in moved] or _in_bars(
        plain.value
    )


def _in_bars(value: str) -> list[Deletion]:
    """Find the deletions between two bars each, `||text||`."""
    if "||" not in value:
        return []
    bars = [
        found.start()
        for found in CodeAndMath(value, backslash_math=False).matches_outside(_BARS)
        if found["bars"]
    ]
    return [
        Deletion(start, end + 2, (start + 2, end))
        for start, end in zip(bars[::2], bars[1::2], strict=False)
        if value[start + 2 : end].strip()
    ]


def crossing_deletion(value: str, deletions: list[Deletion]) -> Deletion | None:
    """Return the first deletion with only one end in a piece of code or math; None if all fit."""
    protected = CodeAndMath(value, backslash_math=False)
    return next(
        (
            deletion
            for deletion in deletions
            if protected.region_at(deletion.start) is not protected.region_at(deletion.end - 1)
        ),
        None,
    )
