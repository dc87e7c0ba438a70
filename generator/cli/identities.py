"""The notes and drafts of a source with what they are to Anki."""

from generator.identity import Identified
from generator.notes import DraftNote, Note, in_source_order
from generator.project import Project


def identities(project: Project) -> list[tuple[Note | DraftNote, Identified]]:
    """List notes and drafts in source order, each with its identity; none where problems keep them from having one."""
    if project.identification is None:
        return []
    notes, drafts = iter(project.identification.notes), iter(project.identification.drafts)
    ordered = in_source_order(project.rendered.deck)
    return [(note, next(drafts if isinstance(note, DraftNote) else notes)) for note in ordered]


def place_of_note(note: Note | DraftNote) -> str:
    """Name the line that a note begins at: `cards.md:12`."""
    return f"{note.location.path}:{note.location.line}"
