r"""Other tools' cloze deletions in the native form: `{{text}}`, `{{c2::text::hint}}`.

A backslash escapes what would be read as a delimiter: two braces in a row, and `::` in a deletion.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from generator.diagnostics import Location
from generator.lazy_patterns import lazy_pattern
from generator.text.characters import INVISIBLE
from generator.text.edits import Edit, TextBuilder, TextSlicer, edit_text
from generator.text.located import Text
from generator.text.regions import CodeAndMath

_BRACES = lazy_pattern(r"\\.|(?P<braces>[{}]+)", re.DOTALL)
_EMPTY_DELETION = lazy_pattern(
    rf"\{{\{{c\d+(?:,\d+)*::(?:[\s{INVISIBLE}]|&(?:nbsp|shy|zwn?j|lrm|rlm);|<(?:br ?/?|/?div)>)*+"
    r"(?:::[^{}\n]*+)?\}\}",
    re.IGNORECASE,
)
_COLONS = lazy_pattern(r"\\.|(?P<colons>::)", re.DOTALL)
# What Anki shows for a deletion without a hint.
_NO_HINT = "..."


class Deletion(NamedTuple):
    """A cloze deletion in a text, from `start` to `end`; `inner` is the range of the asked text.

    `number` is its cloze number and `hint` its hint; both are empty if it has none.
    """

    start: int
    end: int
    inner: tuple[int, int]
    number: str = ""
    hint: str = ""


def without_empty_deletions(text: Text) -> tuple[Text | None, list[Location]]:
    """Remove the deletions in Anki's form that ask for nothing; return their locations, too.

    Anki shows nothing for them. The text is None if nothing else is in it.
    """
    found = list(_EMPTY_DELETION.finditer(text.value))
    if not found:
        return text, []
    builder, position = TextBuilder(text.path), 0
    slicer = TextSlicer(text)
    for deletion in found:
        slicer.copy(builder, position, deletion.start())
        position = deletion.end()
    slicer.copy(builder, position, len(text.value))
    return builder.text(), [text.locate(deletion.start()) for deletion in found]


def with_clozes(text: Text, deletions: Iterable[Deletion]) -> Text:
    """Rewrite deletions, which are sorted and do not overlap, in the native form.

    In code and math, only a deletion with a number is one, so there it gets a free number.
    """
    deletions = list(deletions)
    highest = max((int(one.number) for one in deletions if one.number.isdecimal()), default=0)
    protected = CodeAndMath(text.value)
    edits: list[Edit] = []
    position = 0
    for index, deletion in enumerate(deletions, start=1):
        first, last = deletion.inner
        edits += _escape_braces(
            text.value,
            position,
            deletion.start,
            protected,
            before_delimiter=True,
            after_delimiter=bool(edits),
        )
        number, hint = deletion.number, deletion.hint
        if protected.contains(deletion.start):
            number = number or str(highest + index)
            # No backslash can escape "::" in code.
            hint = hint or (_NO_HINT if "::" in text.value[first:last] else "")
        edits.append(Edit(deletion.start, first, "{{" + (f"c{number}::" if number else "")))
        escapes = [
            *_escape_braces(
                text.value, first, last, protected, before_delimiter=True, after_delimiter=True
            ),
            *_escape_colons(text.value, first, last, protected),
        ]
        edits += sorted(escapes)
        edits.append(
            Edit(
                last,
                deletion.end,
                f"::{_escape_hint(hint)}}}}}" if hint else "}}",
            )
        )
        position = deletion.end
    edits += _escape_braces(
        text.value,
        position,
        len(text.value),
        protected,
        before_delimiter=False,
        after_delimiter=bool(edits),
    )
    return edit_text(text, edits)


def _escape_braces(
    value: str,
    start: int,
    end: int,
    protected: CodeAndMath,
    *,
    before_delimiter: bool,
    after_delimiter: bool,
) -> Iterator[Edit]:
    """Put a backslash before adjacent braces, and before braces next to a deletion's delimiter."""
    for found in _BRACES.finditer(value, start, end):
        # In code ("`{{`"), a backslash would be shown.
        if found["braces"] is None or protected.contains(found.start()):
            continue
        # "{" before "{{a}}" would make three braces.
        touches = (before_delimiter and found.end() == end) or (
            after_delimiter and found.start() == start
        )
        if len(found["braces"]) > 1 or touches:
            for offset in range(found.start(), found.end()):
                yield Edit(offset, offset, "\\")


def _escape_colons(value: str, start: int, end: int, protected: CodeAndMath) -> Iterator[Edit]:
    for found in _COLONS.finditer(value, start, end):
        if found["colons"] and not protected.contains(found.start()):
            # "std::map" in a deletion is a text, not a text and its hint.
            yield Edit(found.start(), found.start(), "\\")
            yield Edit(found.start() + 1, found.start() + 1, "\\")


def _escape_hint(hint: str) -> str:
    return re.sub(r"[{}:]", r"\\\g<0>", hint) if re.search(r"[{}]|::", hint) else hint
