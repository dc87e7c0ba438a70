"""The locks of the other sources in a source's scope, and the notes that it may take from them."""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from generator.build import source_notes
from generator.identity import recognise_notes
from generator.identity.ids import id_ranges
from generator.identity.lock import Entry, Lock
from generator.identity.pairing import SourceNote
from generator.identity.transfers import CERTAIN_REASONS, CandidateLock, normalise_question
from generator.project.files import SourceContent
from generator.project.lockfile import read_lock
from generator.project.other_files import OtherFiles, broken_files
from generator.project.scope import locks_in_scope
from generator.project.source import (
    Source,
    dialect_of_lock,
    is_same_file,
    lock_path_of,
    open_source,
    relative_path,
    source_named,
)
from generator.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherLock:
    """Another lock, with its path and the source (`root`) that it names, which may be gone."""

    path: Path
    lock: Lock
    root: Path


class OtherLocks:
    """The other locks in a source's scope; they are read when they are first needed."""

    def __init__(self, source: Source, content: SourceContent) -> None:
        self._source = source
        self._own_files = frozenset(map(os.path.realpath, content.texts))
        self._skipped = content.skipped
        self._ignored = content.listing.ignored if content.listing else ()
        self.damaged: list[Path] = []

    @cached_property
    def locks(self) -> tuple[OtherLock, ...]:
        """The locks that count: not the source's own, not damaged, and not a copy of a lock.

        A copy such as "notes (1).lock" names a source that has another lock. It would give the same
        notes away a second time.
        """
        locks = []
        for path in locks_in_scope(self._source):
            if is_same_file(path, self._source.lock_path):
                continue
            lock, problems = read_lock(path)
            root = source_named(path, lock)
            if problems:
                self.damaged.append(path)
            elif not root.exists() or is_same_file(lock_path_of(root), path):
                locks.append(OtherLock(path=path, lock=lock, root=root))
        return tuple(locks)

    @cached_property
    def guids(self) -> frozenset[str]:
        """The GUIDs in all other locks."""
        return frozenset(guid for other in self.locks for guid in other.lock.entries)

    @cached_property
    def _live_counts(self) -> Counter[str]:
        """The number of locks of existing sources that have a GUID, and not as removed."""
        return Counter(
            guid
            for other in self.locks
            if other.root.exists()
            for guid, entry in other.lock.entries.items()
            if not entry.removed
        )

    @property
    def ids(self) -> tuple[tuple[int, int], ...]:
        """The note and card ids that the other locks have given, as (first id, room) pairs."""
        entries = (entry for other in self.locks for entry in other.lock.entries.values())
        return tuple(
            ids for entry in entries for ids in id_ranges(entry.nid, entry.room, entry.cards)
        )

    def candidates_for(self, wanted: Sequence[SourceNote]) -> list[CandidateLock]:
        """Return the locks that may have one of the `wanted` notes.

        A lock may have a note if it has its question or its id, or if its source is part of this
        one. Only the sources of these locks are read, since that takes time.
        """
        if not self.locks:
            return []
        keys = {
            key for note in wanted for key in (normalise_question(note.question), note.id) if key
        }
        return [
            self._as_candidate(other)
            for other in self.locks
            if self._is_inside(other.root)
            or any(
                not keys.isdisjoint((normalise_question(entry.question), entry.id, entry.guid))
                for entry in other.lock.entries.values()
            )
        ]

    def _as_candidate(self, other: OtherLock) -> CandidateLock:
        entries = {guid: self._rebase(entry, other) for guid, entry in other.lock.entries.items()}
        is_inside = self._is_inside(other.root)
        content = (
            None
            if is_inside or not other.root.exists()
            else self._without_own_files(open_source(other.root).read())
        )
        # A file without notes counts as gone. A file with an error may still contain its notes.
        is_gone = content is None or not (content.paths or broken_files(content))
        return CandidateLock(
            name=str(other.path),
            entries=entries,
            free=frozenset(guid for guid in entries if not self.knows(guid))
            if content is None or is_gone
            else _notes_no_longer_in_source(other, content),
            is_gone=is_gone and not is_inside,
            is_inside=is_inside,
        )

    def _rebase(self, entry: Entry, other: OtherLock) -> Entry:
        """Return an entry with its path relative to the folder of the source that is built."""
        path = relative_path(other.path.parent / entry.path, self._source.folder)
        return replace(entry, path=path.as_posix())

    def _is_inside(self, root: Path) -> bool:
        """Return whether another source is part of the folder that is built."""
        real = os.path.realpath(root)
        return self._source.is_folder and any(
            file == real or file.startswith(real + os.sep) for file in self._own_files
        )

    def _without_own_files(self, content: SourceContent) -> SourceContent:
        """Return another source without the files of the one that is built (a part of it, say)."""
        return content.without(
            [path for path in content.texts if os.path.realpath(path) in self._own_files]
        )

    @cached_property
    def _other_files(self) -> OtherFiles:
        files = (
            (other.root, dialect_of_lock(other.lock))
            for other in self.locks
            if not other.root.is_dir()
        )
        own_files = self._own_files.union(map(os.path.realpath, self._skipped))
        return OtherFiles(self._source, own_files, self._ignored, files)

    def path_of(self, entry: Entry) -> str | None:
        """Return the other file or source that has a note now; None if there is none."""
        path = self._other_files.path_of(entry)
        if path is None and self.knows(entry.guid):
            path = next(
                other.root.as_posix()
                for other in self.locks
                if entry.guid in other.lock.entries and other.root.exists()
            )
        return path

    def has_note(self, entry: Entry) -> bool:
        """Return whether another lock or file has a note."""
        return self.path_of(entry) is not None

    def knows(self, guid: str) -> bool:
        """Return whether the lock of another source that exists has a note, and not as removed."""
        return self._live_counts[guid] > 0

    def has_with_other_guid(self, path: str, entry: Entry) -> bool:
        """Return whether the source of a file has a note with this question under another GUID."""
        question = normalise_question(entry.question)
        locks_of_file = (
            other
            for other in self.locks
            if is_same_file(other.root, Path(path)) or other.root in Path(path).parents
        )
        return any(
            its_entry.guid != entry.guid
            and not its_entry.removed
            and normalise_question(its_entry.question) == question
            for other in locks_of_file
            for its_entry in other.lock.entries.values()
        )

    @property
    def orphans(self) -> tuple[Path, ...]:
        """The locks next to the source's own whose sources are gone."""
        folder = self._source.lock_path.parent
        return tuple(
            other.path
            for other in self.locks
            if is_same_file(other.path.parent, folder) and not other.root.exists()
        )


def _notes_no_longer_in_source(other: OtherLock, content: SourceContent) -> frozenset[str]:
    """Return the GUIDs in a lock whose notes its source no longer has.

    A file with an error may still have any of its notes. A note that the source has only by
    similarity is included: another source with the same text is better evidence.
    """
    broken = broken_files(content)
    prefix = f"{other.path.parent.as_posix()}/".removeprefix("./")
    recognised = recognise_notes(
        other.lock.entries, source_notes(content.deck, content.media, prefix), content.deck.name
    )
    kept = {one.guid for one in recognised if one.match.reason in CERTAIN_REASONS}
    return frozenset(
        entry.guid
        for entry in other.lock.entries.values()
        if entry.guid not in kept and f"{prefix}{entry.path}" not in broken
    )
