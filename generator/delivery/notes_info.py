"""Notes as AnkiConnect describes them."""

from collections.abc import Mapping
from typing import Any, TypeVar

from generator.delivery import anki_connect_errors as errors
from generator.delivery.anki_note import AnkiNote
from generator.notetypes import NoteType

Item = TypeVar("Item")


def checked_list(answer: object, kind: type[Item], action: str) -> list[Item]:
    """Return an answer that has to be a list of items of a kind. Raises DeliveryError."""
    if not isinstance(answer, list) or not all(isinstance(item, kind) for item in answer):
        raise errors.unexpected(action)
    return answer


def note_of(info: Mapping[str, Any], types: Mapping[str, NoteType]) -> AnkiNote:
    """Return a note from its `notesInfo`, with this program's note types by their names in Anki.

    Raises DeliveryError.
    """
    match info:
        case {
            "noteId": int() as nid,
            "modelName": str() as name,
            "tags": list() as tags,
            "fields": dict() as fields,
        }:
            values = _values(fields)
            note_type = types.get(name)
            own_fields = _own_fields(note_type, values) if note_type else None
            more_text = len([text for text in values.values() if text]) - len(
                [text for text in own_fields or () if text]
            )
            mod = info.get("mod")
            return AnkiNote(
                nid=nid,
                note_type=note_type if own_fields else None,
                fields=own_fields or tuple(values.values()),
                tags=tuple(checked_list(tags, str, "notesInfo")),
                mod=mod if isinstance(mod, int) else None,
                has_more_text=bool(own_fields) and more_text > 0,
            )
    raise errors.unexpected("notesInfo")


def _values(fields: Mapping[str, Any]) -> dict[str, str]:
    """Return the values by the names of the fields, in the order of the fields in Anki."""
    ordered = list[tuple[int, str, str]]()
    for name, field in fields.items():
        match field:
            case {"order": int() as order, "value": str() as value}:
                ordered.append((order, name, value))
            case _:
                raise errors.unexpected("notesInfo")
    return {name: value for _, name, value in sorted(ordered)}


def _own_fields(note_type: NoteType, values: Mapping[str, str]) -> tuple[str, ...] | None:
    """Return the values of a note type's fields; None if the learner's changes are not clear.

    `values` are in the order of the fields in Anki. A field that the learner renamed is recognised
    by its position, if they have added none.
    """
    if len(values) != len(note_type.fields):
        own = [values[field] for field in note_type.fields if field in values]
        return tuple(own) if len(own) == len(note_type.fields) else None
    names, fields = [*values], list[str]()
    for position, field in enumerate(note_type.fields):
        if field in values:
            fields.append(values[field])
        elif position < len(names) and names[position] not in note_type.fields:
            fields.append(values[names[position]])
        else:
            return None
    return tuple(fields)
