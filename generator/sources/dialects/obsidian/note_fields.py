r"""The fields in a block of Obsidian_to_Anki: where each starts, and which native field it becomes.

A line that starts with the name of one of the note type's fields and a colon starts or continues
that field; the text above the first such line belongs to the first field. The field names of the
user's own note types are not known: any one or two capitalised words count as a name, the first
field is the question, and the second the answer.
"""

import re
from collections.abc import Mapping, Sequence

from generator.sources.field_markers import Field
from generator.sources.foreign.note_types import KNOWN_TYPES
from generator.text.lines import Line
from generator.text.located import Text

TAGS, REVERSE = "Tags", "Add Reverse"
# The text above the first name, for the user's own note types.
UNNAMED = ""

_COMMON_FIELDS: dict[str, Field] = {
    "Back": Field.ANSWER,
    "Extra": Field.EXTRA,
    "Back Extra": Field.EXTRA,
    "Hint": Field.HINT,
    "Source": Field.SOURCE,
}
_BASIC_FIELDS: dict[str, Field] = {"Front": Field.QUESTION, **_COMMON_FIELDS}
_CLOZE_FIELDS: dict[str, Field] = {"Text": Field.QUESTION, **_COMMON_FIELDS}
_ANY_FIELDS: dict[str, Field] = {
    UNNAMED: Field.QUESTION,
    "Front": Field.QUESTION,
    "Text": Field.QUESTION,
    **_COMMON_FIELDS,
}
_FIELD_NAME = r"[^\W\d_a-z][\w-]*(?: [^\W\d_a-z][\w-]*)?"
_KNOWN_TYPE_NAMES = {name.casefold() for name in KNOWN_TYPES}

FieldLines = dict[str, list[Line]]


def split_block(note_type: str, lines: Sequence[Line]) -> FieldLines:
    """Split the lines below a note type's name into fields."""
    # The text above the first name belongs to the first field.
    name = first_field(note_type)
    pattern = re.compile(rf"(?P<name>{_name_pattern(note_type)}):(?:[ \t]+|$)")
    fields: FieldLines = {}
    for line in lines:
        found = pattern.match(line.text) if line.at_start else None
        name = found["name"] if found else name
        fields.setdefault(name, []).append(line.after(found.end()) if found else line)
    return fields


def split_inline(note_type: str, body: Line) -> FieldLines:
    """Split the text of a note on one line into fields."""
    names = list(
        re.finditer(rf"(?:^|[ \t])(?P<name>{_name_pattern(note_type)}):(?:[ \t]+|$)", body.text)
    )
    stops = [name.start() for name in names] + [len(body.text)]
    fields: FieldLines = {first_field(note_type): [body.before(stops[0])]}
    for name, stop in zip(names, stops[1:], strict=True):
        fields.setdefault(name["name"], []).append(body.before(stop).after(name.end()))
    return fields


def assign_fields(note_type: str, texts: Mapping[str, Text]) -> dict[Field, list[Text]]:
    """Assign each text to a native field, except `Tags` and `Add Reverse`; no text is lost."""
    known = _known_fields(note_type) or _ANY_FIELDS
    is_unknown_type = known is _ANY_FIELDS
    fields: dict[Field, list[Text]] = {}
    given = {
        name
        for name, field in known.items()
        if name in texts and _append_text(fields, field, texts[name], once=is_unknown_type)
    }
    for name, text in texts.items():
        if name not in given and name not in (TAGS, REVERSE):
            # Whatever the user's own type calls them, the first two are question and answer.
            free = (field for field in (Field.QUESTION, Field.ANSWER) if field not in fields)
            fields.setdefault(next(free, Field.EXTRA), []).append(text)
    return fields


def _append_text(fields: dict[Field, list[Text]], field: Field, text: Text, *, once: bool) -> bool:
    if once and field in fields and field is not Field.EXTRA:
        return False
    fields.setdefault(field, []).append(text)
    return True


def _known_fields(note_type: str) -> dict[str, Field] | None:
    """Return the fields of a known note type; None for any other."""
    if note_type.casefold() not in _KNOWN_TYPE_NAMES:
        return None
    return _CLOZE_FIELDS if "cloze" in note_type.casefold() else _BASIC_FIELDS


def first_field(note_type: str) -> str:
    """Return the name of the first field of a note type."""
    return next(iter(_known_fields(note_type) or _ANY_FIELDS))


def _name_pattern(note_type: str) -> str:
    known = _known_fields(note_type)
    if known is None:
        return rf"{TAGS}|{REVERSE}|{_FIELD_NAME}"
    return "|".join(
        (
            *sorted(known, key=len, reverse=True),
            TAGS,
            *([REVERSE] if known is _BASIC_FIELDS else []),
        )
    )
