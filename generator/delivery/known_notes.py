"""What is known of the notes of a source before they are read."""

from collections.abc import Collection, Mapping

from generator.delivery.sent_notes import SentNote
from generator.delivery.wanted import Wanted
from generator.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNotes:
    """The ids of all notes, as far as they are known, and those of them that Anki has."""

    wanted: Wanted
    sent: Mapping[str, SentNote]
    kept: Collection[str]
    present: frozenset[int]

    def nid(self, guid: str) -> int:
        """Return the id that a note is expected to have in Anki."""
        if guid in self.sent:
            return self.sent[guid].nid
        wanted = self.wanted.notes.get(guid)
        return wanted.note.nid if wanted else self.wanted.removed[guid].nid

    def is_present(self, guid: str) -> bool:
        """Return whether Anki has a note with the id of this one."""
        return self.nid(guid) in self.present
