"""The lock of a converted source: the identities of its notes, with their new texts and paths."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from generator.build import BuiltNote, RenderedDeck
from generator.identity.entries import with_texts
from generator.identity.lock import VERSION, Entry, Lock
from generator.identity.numbering import remember
from generator.identity.pairing import SourceNote
from generator.migration.target import Target, enclosing_deck
from generator.project import Project
from generator.project.clock import build_time
from generator.project.source import FOLDER, ROOT_LOCK, lock_path_of


def carried_lock(
    project: Project, target: Target, notes: Sequence[BuiltNote], rendered: RenderedDeck
) -> Lock:
    """Return the lock by which a build of the target finds every note unchanged.

    `notes` are those of the project that were written, and `rendered` has them as they were read
    again, in the same order. Notes that were removed from the source earlier stay removed. Those
    that were not written are in the lock of the source only.
    """
    before = project.lock
    removed = {guid: entry for guid, entry in before.entries.items() if entry.removed}
    written = {
        one.identity.guid: _carried(before.entries[one.identity.guid], again.source)
        for one, again in zip(notes, rendered.notes, strict=True)
        if one.identity is not None
    }
    return replace(
        before,
        entries={**removed, **written},
        moved={},
        source=FOLDER if target.is_folder else target.root.name,
        deck=rendered.deck.name,
        dialect="",
        columns="",
        at=build_time(),
        version=VERSION,
    )


def lock_path_in(target: Target) -> Path | None:
    """Return where the lock of a target is or will be; None for a file of a larger source.

    The lock of that source has no place for the identities: its next build finds them by the lock
    of the file that was converted, once the notes are gone from there. Raises OSError.
    """
    if target.is_folder:
        return target.root / ROOT_LOCK
    return None if enclosing_deck(target.root) else lock_path_of(target.root)


def merged_lock(lock: Lock, source: Lock, there: Lock) -> Lock:
    """Return the lock to write where the target has a lock already (`there`), which counts first.

    By itself it recognises the notes of a source that has no lock, also those that were reworded
    since they were converted before.
    """
    if not there.entries:
        return lock
    entries = {**(lock.entries if source.entries else {}), **there.entries}
    moved = {guid: at for guid, at in there.moved.items() if guid not in entries}
    return replace(lock, entries=entries, moved=moved, unknown=there.unknown or lock.unknown)


def _carried(entry: Entry, note: SourceNote) -> Entry:
    """Return an entry with all that recognises the note in its new text; its `mod` stays."""
    entry = replace(
        with_texts(entry, note),
        deck=note.deck,
        id=note.id if note.id and note.id != entry.guid else "",
    )
    if note.draft:
        return entry
    return replace(
        entry,
        digest=note.digest,
        fields=note.fields,
        clozes=remember(entry.clozes, note.clozes),
        rendered="",
    )
