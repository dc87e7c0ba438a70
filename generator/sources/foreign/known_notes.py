"""Notes that Anki may have already, by id, GUID and note type; each kind is reported once."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from generator.diagnostics import Code, Diagnostic, Location, quoted
from generator.sources.foreign.columns import OPTION
from generator.sources.foreign.note_types import (
    BASIC_FIELDS,
    KNOWN_TYPES,
    PLAIN_TEXT_BASIC,
    PLAIN_TEXT_CLOZE,
    is_occlusion_type,
)

_FOREIGN_ID_HINT = (
    'to keep the reviews, export the notes from Anki as "Notes in Plain Text" with "Include unique'
    ' identifier" and convert that file'
)
_OTHER_TYPE_HINT = (
    "after the first import, select them in Anki's browser and change them with"
    ' Notes > Change Note Type to "{}"'
)


class ForeignId(NamedTuple):
    """An id by which Anki cannot match a note, and the comment about it in the converted text."""

    location: Location
    comment: str


class KnownNotes:
    """Collects the locations of such notes.

    `foreign_ids` are the locations of ids by which Anki cannot match a note.
    """

    def __init__(self) -> None:
        self.foreign_ids: list[Location] = []
        self._other_types: dict[tuple[str, str], list[Location]] = {}
        self._unknown_types: dict[str, list[Location]] = {}
        self._columns: dict[str, list[int]] = {}

    def add_type_mismatch(self, location: Location, name: str, *, is_cloze: bool) -> None:
        """Add a GUID that Anki has with another note type; `name` is empty if it is not known."""
        self._other_types.setdefault(
            (PLAIN_TEXT_CLOZE if is_cloze else PLAIN_TEXT_BASIC, name), []
        ).append(location)

    def add_note_type(self, location: Location, name: str, columns: Sequence[int] = ()) -> None:
        """Add the note type of a note whose fields are read in order; "" if it is not known.

        `columns` are the numbers of those that have texts: question, answer, others.
        """
        # The fields of "Basic" are known; "iKnow! Vocabulary" may have its question anywhere.
        # Two fields have only one order.
        has_order = 0 < len(columns) <= len(BASIC_FIELDS)
        is_unnamed = not name and not columns
        if is_unnamed or has_order or name in KNOWN_TYPES or is_occlusion_type(name):
            return
        self._unknown_types.setdefault(name, []).append(location)
        if len(columns) > len(self._columns.get(name, ())):
            self._columns[name] = list(columns)

    def problems(self) -> Iterator[Diagnostic]:
        """Yield what happens to reviews of notes that Anki has, and how unknown types were read."""
        if locations := self.foreign_ids:
            which, become = (
                (f"this note and {len(locations) - 1} more by their ids", "they become new notes")
                if len(locations) > 1
                else ("this note by its id", "it becomes a new note")
            )
            message = f"Anki's import cannot match {which}: {become}, without the old reviews"
            yield Diagnostic(
                location=locations[0], code=Code.FOREIGN_ID, message=message, hint=_FOREIGN_ID_HINT
            )
        # One message for each type, since a file may have thousands of such notes.
        for (native_type, name), locations in self._other_types.items():
            notes, keep, them = (
                (f"this note and {len(locations) - 1} more", "they keep their", "them")
                if len(locations) > 1
                else ("this note", "it keeps its", "it")
            )
            named = f"the note type {quoted(name)}" if name else "a different note type"
            message = (
                f"Anki has {notes} with {named}: {keep} reviews, "
                f"but changes here do not reach {them}"
            )
            hint = _OTHER_TYPE_HINT.format(native_type)
            yield Diagnostic(
                location=locations[0], code=Code.FOREIGN_ID, message=message, hint=hint
            )
        for name, locations in self._unknown_types.items():
            notes = (
                f"this note and {len(locations) - 1} more have"
                if len(locations) > 1
                else "this note has"
            )
            named = (
                f"the unknown note type {quoted(name)}: its"
                if name
                else "no note type in the file: the"
            )
            message = f"{notes} {named} fields are read in order"
            hint = (
                "check that its first field is the question, its second the answer "
                "and the rest extra"
            )
            if len(numbers := self._columns.get(name, [])) > len(BASIC_FIELDS):
                question, answer, *rest = numbers
                extra = ",".join(f"extra={number}" for number in rest)
                hint = f"check that they are {OPTION} question={question},answer={answer},{extra}"
            yield Diagnostic(
                location=locations[0], code=Code.NOT_CONVERTED, message=message, hint=hint
            )
