"""Notes that were moved by copying them, saving, and then deleting the first one.

A build in between gives the copy an identity of its own, and after the deletion it would be the
first one that is removed, with its reviews. A single build of the final state would know better, so
the copy takes over the identity.
"""

from collections.abc import Collection, Iterator

from generator.build import BuiltNote
from generator.identity import recognise_notes
from generator.identity.entries import with_copy
from generator.identity.lock import Lock
from generator.notes import DraftNote
from generator.project import Project
from generator.project.clock import build_time
from generator.project.identities import with_first_line


def lock_with_moved_notes(project: Project, created: Collection[str]) -> Lock | None:
    """Return a lock in which copies have the identities of removed notes; None without any.

    `created` are the GUIDs that builds have given to new notes since the watching began.
    """
    lock = project.source.lock
    pairs = list(_moved(project, created))
    for guid, copy in pairs:
        known = copy.identity.guid if copy.identity else guid
        lock = with_copy(lock, guid, copy.source, instead_of=known, now=build_time())
    deck, notes = project.rendered.deck.name, [built.source for built in project.rendered.notes]
    given = {note.guid for note in recognise_notes(lock.entries, notes, deck)} if pairs else set()
    if not pairs or not given.issuperset(guid for guid, _ in pairs):
        return None
    return with_first_line(lock, project.source, deck)


def _moved(project: Project, created: Collection[str]) -> Iterator[tuple[str, BuiltNote]]:
    """Yield the GUIDs of removed notes, each with a copy that was created meanwhile."""
    copies = {
        (built.source.kind, built.source.question, built.source.answer): built
        for built in project.rendered.notes
        if built.identity
        and built.identity.guid in created
        and built.source.id is None
        and not isinstance(built.note, DraftNote)
    }
    for entry in project.removed:
        copy = copies.pop((entry.kind, entry.question, entry.answer), None)
        if copy is not None and entry.guid not in created:
            yield entry.guid, copy
