r"""The fields in a block of Obsidian_to_Anki: where each starts, and which native field it becomes.

A line that starts with the name of one of the note type's fields and a colon starts or continues
that field; the text above the first such line belongs to the first field. The field names of the
user's own note types are known only if the vault's settings have them: if not, any one or two
capitalised words count as a name. The first field is the question, and the second the answer.
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


def split_block(note_type: str, lines: Sequence[Line], names: Sequence[str] = ()) -> FieldLines:
    """Split the lines below a note type's name into fields.

    `names` are those of the type's fields; empty if they are not known.
    """
    # The text above the first name belongs to the first field.
    name = first_field(note_type, names)
    pattern = re.compile(rf"(?P<name>{_name_pattern(note_type, names)}):(?:[ \t]+|$)")
    fields: FieldLines = {}
    for line in lines:
        found = pattern.match(line.text) if line.at_start else None
        name = found["name"] if found else name
        fields.setdefault(name, []).append(line.after(found.end()) if found else line)
    return fields


def split_inline(note_type: str, body: Line, names: Sequence[str] = ()) -> FieldLines:
    """Split the text of a note on one line into fields."""
    pattern = rf"(?:^|[ \t])(?P<name>{_name_pattern(note_type, names)}):(?:[ \t]+|$)"
    found = list(re.finditer(pattern, body.text))
    stops = [name.start() for name in found] + [len(body.text)]
    fields: FieldLines = {first_field(note_type, names): [body.before(stops[0])]}
    for name, stop in zip(found, stops[1:], strict=True):
        fields.setdefault(name["name"], []).append(body.before(stop).after(name.end()))
    return fields


def assign_fields(
    note_type: str, texts: Mapping[str, Text], names: Sequence[str] = ()
) -> dict[Field, list[Text]]:
    """Assign each text to a native field, except `Tags` and `Add Reverse`; no text is lost."""
    if names:
        # The order of the type's fields counts, not that of a note's.
        texts = {name: texts[name] for name in (*names, *texts) if name in texts}
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


def is_known_type(note_type: str) -> bool:
    """Return whether a name is that of one of Anki's own note types."""
    return _known_fields(note_type) is not None


def first_field(note_type: str, names: Sequence[str] = ()) -> str:
    """Return the name of the first field of a note type."""
    return next(iter(names or _known_fields(note_type) or _ANY_FIELDS))


def field_names(note_type: str, names: Sequence[str] = ()) -> tuple[str, str]:
    """Return the names of the first two fields of a note type."""
    if len(names) > 1:
        return names[0], names[1]
    known = tuple(_known_fields(note_type) or _BASIC_FIELDS)
    return known[0], known[1]


def _name_pattern(note_type: str, names: Sequence[str]) -> str:
    if names:
        longest_first = sorted((*names, TAGS), key=len, reverse=True)
        return "|".join(map(re.escape, longest_first))
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
