r"""The fields in a block of Obsidian_to_Anki: where each begins, and what each is of a note.

A line that starts with the name of one of the note type's fields and a colon goes on with that field, as often as it
comes; what stands above the first such line belongs to the first field. Of a note type of one's own the names are not
known: any one or two words with capitals count, the first field is the question, the second the answer.
"""

import re
from collections.abc import Mapping, Sequence

from generator.sources.field_markers import Field
from generator.sources.foreign.note_types import KNOWN_TYPES
from generator.text.lines import Line
from generator.text.located import Text

TAGS, REVERSE = "Tags", "Add Reverse"
# Of a note type of one's own: what stands above its first name.
UNNAMED = ""

_SHARED: dict[str, Field] = {
    "Back": Field.ANSWER,
    "Extra": Field.EXTRA,
    "Back Extra": Field.EXTRA,
    "Hint": Field.HINT,
    "Source": Field.SOURCE,
}
_BASIC: dict[str, Field] = {"Front": Field.QUESTION, **_SHARED}
_CLOZE: dict[str, Field] = {"Text": Field.QUESTION, **_SHARED}
_ANY: dict[str, Field] = {
    UNNAMED: Field.QUESTION,
    "Front": Field.QUESTION,
    "Text": Field.QUESTION,
    **_SHARED,
}
_OWN_NAME = r"[^\W\d_a-z][\w-]*(?: [^\W\d_a-z][\w-]*)?"
_KNOWN = {name.casefold() for name in KNOWN_TYPES}

Parts = dict[str, list[Line]]


def by_line(kind: str, lines: Sequence[Line]) -> Parts:
    """Part the lines below a note type's name into its fields."""
    # Text above the first name belongs to the first field.
    name, pattern = _first(kind), re.compile(rf"(?P<name>{_names(kind)}):(?:[ \t]+|$)")
    parts: Parts = {}
    for line in lines:
        found = pattern.match(line.text) if line.at_start else None
        name = found["name"] if found else name
        parts.setdefault(name, []).append(line.after(found.end()) if found else line)
    return parts


def in_line(kind: str, body: Line) -> Parts:
    """Part the text of a note on one line into its fields."""
    signs = list(re.finditer(rf"(?:^|[ \t])(?P<name>{_names(kind)}):(?:[ \t]+|$)", body.text))
    stops = [sign.start() for sign in signs] + [len(body.text)]
    parts: Parts = {_first(kind): [body.before(stops[0])]}
    for sign, stop in zip(signs, stops[1:], strict=True):
        parts.setdefault(sign["name"], []).append(body.before(stop).after(sign.end()))
    return parts


def of_note(kind: str, texts: Mapping[str, Text]) -> dict[Field, list[Text]]:
    """Say which field of a note each text is, `Tags` and `Add Reverse` left out; nothing goes."""
    known = _named(kind) or _ANY
    is_own = known is _ANY
    fields: dict[Field, list[Text]] = {}
    given = {
        name
        for name, field in known.items()
        if name in texts and _takes(fields, field, texts[name], once=is_own)
    }
    for name, text in texts.items():
        if name not in given and name not in (TAGS, REVERSE):
            # The first two fields of a type of one's own are the question and the answer, whatever they are called.
            free = (field for field in (Field.QUESTION, Field.ANSWER) if field not in fields)
            fields.setdefault(next(free, Field.EXTRA), []).append(text)
    return fields


def _takes(fields: dict[Field, list[Text]], field: Field, text: Text, *, once: bool) -> bool:
    if once and field in fields and field is not Field.EXTRA:
        return False
    fields.setdefault(field, []).append(text)
    return True


def _named(kind: str) -> dict[str, Field] | None:
    """Return the fields of a note type that is known by its name."""
    if kind.casefold() not in _KNOWN:
        return None
    return _CLOZE if "cloze" in kind.casefold() else _BASIC


def _first(kind: str) -> str:
    return next(iter(_named(kind) or _ANY))


def _names(kind: str) -> str:
    known = _named(kind)
    if known is None:
        return rf"{TAGS}|{REVERSE}|{_OWN_NAME}"
    return "|".join(
        (*sorted(known, key=len, reverse=True), TAGS, *([REVERSE] if known is _BASIC else []))
    )
