"""Sets the fields, the type and the tags of a parsed note."""

import re

from generator.diagnostics import Location
from generator.sources.assembly import ParsedNote, WrittenTag
from generator.sources.field_markers import Field
from generator.text.located import Text, text_at


def tags_in_words(text: Text) -> list[WrittenTag]:
    """Read the words of a text, separated by white space, as tags."""
    return [
        WrittenTag(text.locate(found.start()), found[0])
        for found in re.finditer(r"\S+", text.value)
    ]


def set_field(
    note: ParsedNote, name: Field, text: Text | None, location: Location | None = None
) -> None:
    """Set a field of a note, if there is a text for it."""
    if text is not None:
        note.texts[name] = text
        note.locations.setdefault(name, location or text.location)


def set_answer(
    note: ParsedNote, text: Text | None, hint: str, location: Location | None = None
) -> None:
    """Set the answer of a note, and the hint about writing one.

    `location` is that of an empty answer; None if the file has no marker of an answer.
    """
    set_field(note, Field.ANSWER, text)
    if location is not None:
        note.locations.setdefault(Field.ANSWER, location)
    note.answer_hint = hint


def set_type(note: ParsedNote, location: Location, name: str) -> None:
    """Set the type of a note, which something at this location implies."""
    set_field(note, Field.TYPE, text_at(location, name), location)
