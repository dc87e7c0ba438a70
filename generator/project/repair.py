"""Restore a lock that is damaged or gone from the files that still have its notes.

The most reliable recovery file is used first: the undamaged lines of the lock itself, then its last
good version in git, then the package. The lines of several locks are merged as a union merge of the
files would do. A package adds only notes that no lock has, since it does not have the text of the
source.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from itertools import count
from pathlib import Path

from generator.build import source_notes
from generator.diagnostics import Diagnostic, has_errors
from generator.identity import recognise_notes
from generator.identity.lock import Entry, Lock
from generator.identity.lock_text import format_lock, salvage_lock
from generator.identity.pairing import RecognisedNote
from generator.identity.transfers import uncertain_notes
from generator.project.entries_from_package import WantedEntries, entries_from_package
from generator.project.files import SourceContent, write_atomically
from generator.project.identities import folder_prefix, with_first_line
from generator.project.lockfile import write_lock
from generator.project.other_locks import OtherLocks
from generator.project.recovery_files import (
    NotARecoveryFileError,
    RecoveryLock,
    RecoveryPackage,
    committed_lock,
    find_package,
    read_recovery_file,
    salvage_file,
)
from generator.project.source import Source, dialect_of_lock, source_named
from generator.regular_files import read_file
from generator.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What a recovery file gave: the number of its notes, and of those that it `added`.

    It added the notes that no file before it has. `damaged` counts the lines that could not be
    read.
    """

    name: str
    notes: int
    added: int
    damaged: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """The result of a repair that is not written yet.

    `source` is the source with its damaged lock. `contributions` are in the order of the recovery
    files. `known` and `new` count the notes of the source that the repaired `lock` has and does not
    have. `problems` are errors in the source that prevent comparing its notes with those of a
    recovery file; then there is no lock.
    """

    source: Source
    content: SourceContent
    contributions: tuple[Contribution, ...] = ()
    lock: Lock = field(default_factory=Lock)
    known: int = 0
    new: int = 0
    problems: tuple[Diagnostic, ...] = ()

    @property
    def has_changes(self) -> bool:
        """Whether the lock has to be written."""
        return bool(self.source.problems) or self.lock != self.source.lock


def source_of_lock(path: Path) -> Path | None:
    """Find the source of a lock that is damaged or gone; None if no source can be found."""
    found = salvage_file(path)
    if found is None or not (found.lock.source or found.guids):
        found = committed_lock(path) or found
    named = source_named(path, found.lock) if found else None
    return named if named is not None and named.exists() else None


def prepare_repair(source: Source, output: Path, chosen: Path | None = None) -> Repair:
    """Collect the notes of a source from all recovery files. Raises OSError, NotARecoveryFileError.

    `output` is the folder that packages are written to. A `chosen` file is used instead of git and
    the package.
    """
    own = salvage_file(source.lock_path)
    recovery_file = (
        committed_lock(source.lock_path) if chosen is None else read_recovery_file(chosen)
    )
    locks = [found for found in (own, recovery_file) if isinstance(found, RecoveryLock)]
    package = recovery_file if isinstance(recovery_file, RecoveryPackage) else None
    union = _union(locks)
    now = replace(
        source,
        lock=union,
        deck=union.deck or source.deck,
        reading=replace(
            source.reading,
            dialect=source.reading.dialect or dialect_of_lock(union),
            columns=source.reading.roles or union.columns,
        ),
    )
    content = now.read()
    if chosen is None:
        package = find_package(output, content.deck.name, now.name, union.entries)
    recovery = _Recovery(source=now, content=content, own=own, locks=locks, package=package)
    # The notes of a chosen file are compared with those of the source, all of which have to be
    # read.
    if chosen is not None and has_errors(content.diagnostics):
        return Repair(source=source, content=content, problems=content.diagnostics)
    repaired = recovery.repair(source)
    if chosen is not None:
        recovery.check(chosen, repaired)
    return repaired


def write_repair(repaired: Repair) -> Path | None:
    """Write the lock, and return the copy of the file before, if there was one. Raises OSError."""
    path = repaired.source.lock_path
    kept = (
        _keep_copy(path, "damaged" if repaired.source.problems else "before")
        if path.exists()
        else None
    )
    write_lock(path, repaired.lock)
    return kept


def _keep_copy(path: Path, suffix: str) -> Path:
    """Copy a lock to a new file next to it: `cards.lock.damaged`, `cards.lock.damaged-2`.

    A repair that was broken off may have made the copy already.
    """
    names = (f"{path.name}.{suffix}{f'-{number}' if number > 1 else ''}" for number in count(1))
    data = read_file(path)
    for kept in map(path.with_name, names):
        if not kept.exists():
            write_atomically(kept, lambda stream: stream.write(data))
            return kept
        if kept.is_file() and read_file(kept) == data:
            return kept
    raise AssertionError("names never end")


def _union(locks: Sequence[RecoveryLock]) -> Lock:
    """Merge locks as a union merge of their files does."""
    return salvage_lock("".join(format_lock(found.lock) for found in locks))[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recovery:
    """All recovery files, and the source with the root deck, dialect and entries of their locks.

    `own` are the undamaged lines of the source's lock; it is one of the `locks`.
    """

    source: Source
    content: SourceContent
    own: RecoveryLock | None
    locks: Sequence[RecoveryLock]
    package: RecoveryPackage | None

    def repair(self, before: Source) -> Repair:
        """Restore the lock; `before` is the source with its damaged lock."""
        # A note that another lock has belongs to that lock, unless the source's own lock has it
        # too.
        elsewhere = OtherLocks(self.source, self.content).guids - self._own_guids
        entries = {
            guid: entry for guid, entry in self.source.lock.entries.items() if guid not in elsewhere
        }
        known = entries.keys() | self.source.lock.moved.keys() | elsewhere
        # A package may be older than the move of a note to another source. That note is not
        # missing.
        missing = self.package.guids - known if self.package else frozenset()
        if missing and has_errors(self.content.diagnostics):
            return Repair(source=before, content=self.content, problems=self.content.diagnostics)
        if self.package and missing:
            entries |= self._entries_from_package(self.package, missing, entries)
        found = [guid in entries for guid in self._guids_of_notes(entries)]
        return Repair(
            source=before,
            content=self.content,
            contributions=tuple(self._contributions(entries)),
            lock=with_first_line(
                replace(self.source.lock, entries=entries), self.source, self.content.deck.name
            ),
            known=found.count(True),
            new=found.count(False),
        )

    def check(self, chosen: Path, repaired: Repair) -> None:
        """Raise NotARecoveryFileError for a file of another source.

        All its notes would count as removed.
        """
        guids = self.package.guids if self.package else self.locks[-1].guids
        if guids.isdisjoint({*self._own_guids, *self._guids_of_notes(repaired.lock.entries)}):
            name = self.source.root.as_posix()
            raise NotARecoveryFileError(
                f'"{chosen.as_posix()}" belongs to another source: it has no note of {name}'
            )

    @property
    def _own_guids(self) -> frozenset[str]:
        return self.own.guids if self.own else frozenset()

    def _recognise(self, entries: Mapping[str, Entry]) -> tuple[RecognisedNote, ...]:
        notes = source_notes(self.content.deck, self.content.media, folder_prefix(self.source))
        return recognise_notes(entries, notes, self.content.deck.name)

    def _guids_of_notes(self, entries: Mapping[str, Entry]) -> list[str]:
        """List the GUIDs of the source's notes, without drafts."""
        return [one.guid for one in self._recognise(entries) if not one.note.draft]

    def _entries_from_package(
        self, package: RecoveryPackage, missing: frozenset[str], entries: Mapping[str, Entry]
    ) -> dict[str, Entry]:
        recognised = self._recognise(entries)
        known = {index for index, one in enumerate(recognised) if one.guid in entries}
        wanted = WantedEntries(
            guids=missing,
            identified=known - {*uncertain_notes(recognised)},
            taken={number for entry in entries.values() for number in _ids_of_entry(entry)},
            missing_path=self.source.name_in_lock,
        )
        return entries_from_package(
            package.notes, wanted, self.content.deck, self.content.media, folder_prefix(self.source)
        )

    def _contributions(self, entries: Mapping[str, Entry]) -> Iterator[Contribution]:
        known: frozenset[str] = frozenset()
        for lock in self.locks:
            added = len(lock.guids & entries.keys() - known)
            yield Contribution(
                name=lock.name, notes=len(lock.guids), added=added, damaged=lock.damaged
            )
            known |= lock.guids
        if self.package:
            guids = self.package.guids
            yield Contribution(
                name=self.package.name, notes=len(guids), added=len(guids & entries.keys() - known)
            )


def _ids_of_entry(entry: Entry) -> Iterator[int]:
    if entry.nid:
        yield entry.nid
    yield from (number for _, number in entry.cards)
