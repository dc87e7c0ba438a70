"""What is printed about possible matches: notes that may be a note of the lock."""

from collections.abc import Iterator
from functools import cached_property

from generator.cli.identities import identities, location_of
from generator.cli.link_commands import LinkCommands
from generator.diagnostics import quoted
from generator.identity import NoteIdentity
from generator.identity.lock import Entry
from generator.notes import DraftNote, Note
from generator.project import Project


class Candidates:
    """The notes that unsure notes may be: removed from the source, or still in it and split."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._locations = {
            identity.guid: location_of(note) for note, identity in identities(project)
        }

    @cached_property
    def _commands(self) -> LinkCommands:
        return LinkCommands(self._project)

    def is_in_source(self, identity: NoteIdentity) -> bool:
        """Return whether the candidate of an unsure note is still a note of the source."""
        return identity.unsure in self._locations

    def describe(self, identity: NoteIdentity) -> str:
        """Describe the candidate of an unsure note, with its location if it is in the source."""
        question = quoted(self._entry(identity).question, 50)
        if location := self._locations.get(identity.unsure or ""):
            return f"contains text of {question}, now at {location}"
        return f"counted as new; possible match: {question}"

    def advice(self, note: Note | DraftNote, identity: NoteIdentity) -> Iterator[str]:
        """Yield how to give the unsure note the reviews; nothing if its kind is different."""
        candidate = self._entry(identity)
        # A basic note that became a cloze note cannot be linked: Anki refuses this change.
        if candidate.kind != self._project.lock.entries[identity.guid].kind:
            return
        condition = (
            "to give this note the reviews instead"
            if candidate.guid in self._locations
            else "if it is the same note"
        )
        first = "write its answer first, then " if isinstance(note, DraftNote) else ""
        yield f"{condition}: {first}{self._commands.command_for(candidate.guid, note)}"

    def _entry(self, identity: NoteIdentity) -> Entry:
        """Return the candidate's entry from before this build."""
        if identity.unsure is None or self._project.matching is None:
            raise ValueError("a note that is not unsure has no candidate")
        return self._project.matching.entries[identity.unsure]
