"""The notes and drafts of a source with what they are to Anki."""

from generator.identity import Identified
from generator.notes import DraftNote, Note
from generator.project import Project


def identities(project: Project) -> list[tuple[Note | DraftNote, Identified]]:
    """List notes and drafts in source order, each with its identity; none where problems keep them from having one."""
    return [(one.note, one.identity) for one in project.rendered.notes if one.identity is not None]


def location_of(note: Note | DraftNote) -> str:
    """Name the line that a note begins at: `cards.md:12`."""
    return f"{note.location.path}:{note.location.line}"
