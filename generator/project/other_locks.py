"""The other sources of the folder: their locks, and what may be taken from them."""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from generator.build import source_notes
from generator.identity import recognise_notes
from generator.identity.ids import id_ranges
from generator.identity.lock import Entry, Lock
from generator.identity.pairing import SourceNote
from generator.identity.transfers import CERTAIN_REASONS, OtherLock, normalise_question
from generator.project.files import ReadSource
from generator.project.lockfile import read_lock
from generator.project.media_folder import MediaFolder
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


@dataclass(frozen=True, slots=True, kw_only=True)
class LockOnDisk:
    """Another lock of the folder, with the source that it names, which may be gone."""

    path: Path
    lock: Lock
    root: Path


class OtherLocks:
    """The other locks of a source's folder; each is read when it is asked for."""

    def __init__(self, source: Source, read: ReadSource) -> None:
        self._source = source
        self._ours = frozenset(map(os.path.realpath, read.rows))
        self._ignored = read.listing.ignored if read.listing else ()
        self.damaged: list[Path] = []

    @cached_property
    def locks(self) -> tuple[LockOnDisk, ...]:
        """The locks that count: not our own, not damaged, and no copy of a lock whose source has another."""
        found = []
        for path in locks_in_scope(self._source):
            if is_same_file(path, self._source.lock_path):
                continue
            lock, problems = read_lock(path)
            root = source_named(path, lock)
            # A copy such as "notes (1).lock" names a source that has a lock of its own: it would give notes away twice.
            if problems:
                self.damaged.append(path)
            elif not root.exists() or is_same_file(lock_path_of(root), path):
                found.append(LockOnDisk(path=path, lock=lock, root=root))
        return tuple(found)

    @cached_property
    def guids(self) -> frozenset[str]:
        """The GUIDs that are not to be given again."""
        return frozenset(guid for neighbour in self.locks for guid in neighbour.lock.entries)

    @cached_property
    def _live(self) -> Counter[str]:
        """In how many locks, whose sources are there, each note is and not as a removed one."""
        there = (neighbour for neighbour in self.locks if neighbour.root.exists())
        return Counter(
            guid for one in there for guid, entry in one.lock.entries.items() if not entry.removed
        )

    @property
    def ids(self) -> tuple[tuple[int, int], ...]:
        """The ids that are not to be given again, as (first id, room) pairs."""
        entries = (entry for neighbour in self.locks for entry in neighbour.lock.entries.values())
        return tuple(
            ids for entry in entries for ids in id_ranges(entry.nid, entry.room, entry.cards)
        )

    def others(self, wanted: Sequence[SourceNote]) -> list[OtherLock]:
        """Say of each lock that has something like the `wanted` notes what may be taken from it."""
        signs = {
            sign for note in wanted for sign in (normalise_question(note.question), note.id) if sign
        }
        # To say what a source still has, all of it is read and recognised: only where that may matter.
        return [
            self._other(neighbour)
            for neighbour in self.locks
            if self._is_inside(neighbour.root)
            or any(
                not signs.isdisjoint((normalise_question(entry.question), entry.id, entry.guid))
                for entry in neighbour.lock.entries.values()
            )
        ]

    def _other(self, neighbour: LockOnDisk) -> OtherLock:
        entries = {
            guid: self._rebased(entry, neighbour) for guid, entry in neighbour.lock.entries.items()
        }
        is_inside = self._is_inside(neighbour.root)
        read = (
            None
            if is_inside or not neighbour.root.exists()
            else self._beside_ours(open_source(neighbour.root).read())
        )
        # A file that was emptied is as good as gone; one with an error may still hold its notes.
        is_gone = read is None or not (read.paths or broken_files(read))
        return OtherLock(
            name=str(neighbour.path),
            entries=entries,
            free=frozenset(filter(self._is_orphan, entries))
            if read is None or is_gone
            else _free(neighbour, read),
            is_gone=is_gone and not is_inside,
            is_inside=is_inside,
        )

    def _rebased(self, entry: Entry, neighbour: LockOnDisk) -> Entry:
        path = relative_path(neighbour.path.parent / entry.path, self._source.folder)
        return replace(entry, path=path.as_posix())

    def _is_inside(self, root: Path) -> bool:
        real = os.path.realpath(root)
        return self._source.is_folder and any(
            file == real or file.startswith(real + os.sep) for file in self._ours
        )

    def _beside_ours(self, read: ReadSource) -> ReadSource:
        """Leave out what is in files of the source that is built: a folder may hold that source."""
        return read.without([path for path in read.rows if os.path.realpath(path) in self._ours])

    def _is_orphan(self, guid: str) -> bool:
        """Tell whether no other lock has a note that is in a lock whose source is gone."""
        return not self._live[guid]

    @cached_property
    def _texts(self) -> OtherFiles:
        files = (
            (one.root, dialect_of_lock(one.lock)) for one in self.locks if not one.root.is_dir()
        )
        return OtherFiles(self._source, self._ours, self._ignored, files)

    def path_of(self, entry: Entry) -> str | None:
        """Return the file, other than ours, that holds a note of ours now, or whose lock has it; None if none does."""
        path = self._texts.path_of(entry)
        if path is None and self.knows(entry.guid):
            path = next(
                one.root.as_posix()
                for one in self.locks
                if entry.guid in one.lock.entries and one.root.exists()
            )
        return path

    def has(self, entry: Entry) -> bool:
        """Tell whether another lock or file has a note."""
        return self.path_of(entry) is not None

    def knows(self, guid: str) -> bool:
        """Tell whether another lock has a note as its own, and not as a removed one."""
        return self._live[guid] > 0

    def has_as_another(self, path: str, entry: Entry) -> bool:
        """Tell whether the source that a file belongs to has a note of ours under another GUID."""
        question = normalise_question(entry.question)
        of_file = (
            one
            for one in self.locks
            if is_same_file(one.root, Path(path)) or one.root in Path(path).parents
        )
        lines = (line for one in of_file for line in one.lock.entries.values() if not line.removed)
        return any(
            line.guid != entry.guid and normalise_question(line.question) == question
            for line in lines
        )

    @property
    def orphans(self) -> tuple[Path, ...]:
        """The locks beside the source whose own sources are gone."""
        beside = (
            one
            for one in self.locks
            if is_same_file(one.path.parent, self._source.lock_path.parent)
        )
        return tuple(one.path for one in beside if not one.root.exists())


def _free(neighbour: LockOnDisk, read: ReadSource) -> frozenset[str]:
    """List the notes of a lock that its source no longer has. A file with an error may hold any of its notes.

    Similarity does not count: another source that has the very text is better evidence.
    """
    broken = broken_files(read)
    prefix = f"{neighbour.path.parent.as_posix()}/".removeprefix("./")
    media = MediaFolder(
        neighbour.root if neighbour.root.is_dir() else neighbour.root.parent,
        by_name=read.is_foreign,
    )
    recognised = recognise_notes(
        neighbour.lock.entries, source_notes(read.deck, media, prefix), read.deck.name
    )
    kept = {one.guid for one in recognised if one.match.reason in CERTAIN_REASONS}
    return frozenset(
        entry.guid
        for entry in neighbour.lock.entries.values()
        if entry.guid not in kept and f"{prefix}{entry.path}" not in broken
    )
