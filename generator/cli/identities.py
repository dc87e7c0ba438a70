"""Lists the notes and drafts of a source with their identities."""

from generator.identity import NoteIdentity, Status
from generator.notes import DraftNote, Note
from generator.project import Project

# The colours of statuses, by their roles.
STATUS_ROLES = {Status.NEW: "good", Status.CHANGED: "place", Status.RETURNED: "good"}


def identities(project: Project) -> list[tuple[Note | DraftNote, NoteIdentity]]:
    """List notes and drafts in source order with their identities; none after an error."""
    return [
        (built.note, built.identity)
        for built in project.rendered.notes
        if built.identity is not None
    ]


def location_of(note: Note | DraftNote) -> str:
    """Return the file and line where a note begins: `cards.md:12`."""
    return f"{note.location.path}:{note.location.line}"
