"""How a reader fills in a note: its fields, its type, its tags."""

import re

from generator.diagnostics import Location
from generator.sources.assembly import ParsedNote, WrittenTag
from generator.sources.field_markers import Field
from generator.text.located import Text, text_at


def tags_in_words(text: Text) -> list[WrittenTag]:
    """Read words between white space as tags."""
    return [
        WrittenTag(text.locate(found.start()), found[0])
        for found in re.finditer(r"\S+", text.value)
    ]


def set_field(
    draft: ParsedNote, name: Field, text: Text | None, place: Location | None = None
) -> None:
    """Set a field of a draft, if there is a text for it."""
    if text is not None:
        draft.texts[name] = text
        draft.locations.setdefault(name, place or text.location)


def set_answer(
    draft: ParsedNote, text: Text | None, hint: str, place: Location | None = None
) -> None:
    """Set the answer of a draft, and with the hint how one is written.

    `place` is where an answer without a text was to be; None where the file has no sign of one.
    """
    set_field(draft, Field.ANSWER, text)
    if place is not None:
        draft.locations.setdefault(Field.ANSWER, place)
    draft.answer_hint = hint


def set_type(draft: ParsedNote, place: Location, name: str) -> None:
    """Give a draft the type that a sign in the file stands for."""
    set_field(draft, Field.TYPE, text_at(place, name), place)
