"""What Anki may know of a file's notes: by which id, under which GUID and of which type. Each is reported once."""

from collections.abc import Iterator
from typing import NamedTuple

from generator.diagnostics import Code, Diagnostic, Location, quoted
from generator.sources.foreign.note_types import KNOWN_TYPES, PLAIN_TEXT_BASIC, PLAIN_TEXT_CLOZE

_FOREIGN_ID_HINT = (
    'to keep the reviews, export the notes from Anki as "Notes in Plain Text" with "Include unique'
    ' identifier" and convert that file'
)
_OTHER_TYPE_HINT = (
    "after the first import, select them in Anki's browser and change them with"
    ' Notes > Change Note Type to "{}"'
)


class ForeignId(NamedTuple):
    """An id of a note that Anki cannot match by: where it is, and what is said of it in the converted text."""

    location: Location
    remark: str


class KnownNotes:
    """Collects where such notes are. `foreign_ids` are the places of ids that Anki cannot match by."""

    def __init__(self) -> None:
        self.foreign_ids: list[Location] = []
        self._other_types: dict[tuple[str, str], list[Location]] = {}
        self._unknown_types: dict[str, list[Location]] = {}

    def add_type_mismatch(self, place: Location, name: str, *, is_cloze: bool) -> None:
        """Note a GUID that Anki has under a note type that is not ours; `name` is empty where it is not known."""
        self._other_types.setdefault(
            (PLAIN_TEXT_CLOZE if is_cloze else PLAIN_TEXT_BASIC, name), []
        ).append(place)

    def add_note_type(self, place: Location, name: str) -> None:
        """Note the type that a note names; of one that is not Anki's own or ours, the fields are taken by their order."""
        # "Basic" has fields that are known; of "iKnow! Vocabulary" nobody knows the question.
        if name and name not in KNOWN_TYPES:
            self._unknown_types.setdefault(name, []).append(place)

    def problems(self) -> Iterator[Diagnostic]:
        """Say what becomes of the reviews of notes that Anki has already, and what was made of types not known."""
        if found := self.foreign_ids:
            which, become = (
                (f"this note and {len(found) - 1} more by their ids", "they become new notes")
                if len(found) > 1
                else ("this note by its id", "it becomes a new note")
            )
            message = f"Anki's import cannot match {which}: {become}, without the old reviews"
            yield Diagnostic(
                location=found[0], code=Code.FOREIGN_ID, message=message, hint=_FOREIGN_ID_HINT
            )
        # One message for each type: a file may have thousands of such notes.
        for (ours, name), places in self._other_types.items():
            notes, keep, them = (
                (f"this note and {len(places) - 1} more", "they keep their", "them")
                if len(places) > 1
                else ("this note", "it keeps its", "it")
            )
            named = f"the note type {quoted(name)}" if name else "a different note type"
            message = f"Anki has {notes} with {named}: {keep} reviews, but changes here do not reach {them}"
            hint = _OTHER_TYPE_HINT.format(ours)
            yield Diagnostic(location=places[0], code=Code.FOREIGN_ID, message=message, hint=hint)
        for name, places in self._unknown_types.items():
            notes = (
                f"this note and {len(places) - 1} more have" if len(places) > 1 else "this note has"
            )
            hint = "check that its first field is the question, its second the answer and the rest extra"
            message = f"{notes} the unknown note type {quoted(name)}: its fields are read in order"
            yield Diagnostic(
                location=places[0], code=Code.NOT_CONVERTED, message=message, hint=hint
            )
