r"""Other tools' deletions in our own form: `{{text}}`, `{{text::hint}}`, `{{c2::text::hint}}`.

What our form would read as its own sign is hidden by a backslash: two braces in a row, and `::` in a deletion.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from generator.text.edits import Edit, edit_text
from generator.text.located import Text
from generator.text.regions import CodeAndMath

_BRACES = re.compile(r"\\.|(?P<braces>[{}]+)", re.DOTALL)
_COLONS = re.compile(r"\\.|(?P<colons>::)", re.DOTALL)


class Deletion(NamedTuple):
    """A deletion as it stands in a text: all of it is `start:end`, what is asked for `inner`.

    `number` is the one that it names, `hint` the text that it shows instead.
    """

    start: int
    end: int
    inner: tuple[int, int]
    number: str = ""
    hint: str = ""


def with_clozes(text: Text, deletions: Iterable[Deletion]) -> Text:
    """Rewrite deletions, which are in order and apart, to our form."""
    protected = CodeAndMath(text.value)
    edits: list[Edit] = []
    position = 0
    for deletion in deletions:
        first, last = deletion.inner
        edits += _braces_hidden(
            text.value,
            position,
            deletion.start,
            protected,
            before_sign=True,
            after_sign=bool(edits),
        )
        edits.append(
            Edit(deletion.start, first, "{{" + (f"c{deletion.number}::" if deletion.number else ""))
        )
        hidden = [
            *_braces_hidden(text.value, first, last, protected, before_sign=True, after_sign=True),
            *_colons_hidden(text.value, first, last, protected),
        ]
        edits += sorted(hidden)
        edits.append(
            Edit(last, deletion.end, f"::{_hidden(deletion.hint)}}}}}" if deletion.hint else "}}")
        )
        position = deletion.end
    edits += _braces_hidden(
        text.value, position, len(text.value), protected, before_sign=False, after_sign=bool(edits)
    )
    return edit_text(text, edits)


def _braces_hidden(
    value: str, start: int, end: int, protected: CodeAndMath, *, before_sign: bool, after_sign: bool
) -> Iterator[Edit]:
    """Put a backslash before braces that stand together, or right beside a deletion's own."""
    for found in _BRACES.finditer(value, start, end):
        # "`{{`" is code, where a backslash would be shown.
        if found["braces"] is None or protected.holds(found.start()):
            continue
        # "{" right before a deletion: "{" and "{{a}}" would be three braces.
        touches = (before_sign and found.end() == end) or (after_sign and found.start() == start)
        if len(found["braces"]) > 1 or touches:
            for offset in range(found.start(), found.end()):
                yield Edit(offset, offset, "\\")


def _colons_hidden(value: str, start: int, end: int, protected: CodeAndMath) -> Iterator[Edit]:
    for found in _COLONS.finditer(value, start, end):
        if found["colons"] and not protected.holds(found.start()):
            # "std::map" in a deletion is text, not a text and its hint.
            yield Edit(found.start(), found.start(), "\\")
            yield Edit(found.start() + 1, found.start() + 1, "\\")


def _hidden(hint: str) -> str:
    return re.sub(r"[{}:]", r"\\\g<0>", hint) if re.search(r"[{}]|::", hint) else hint
