"""A lock that is damaged or gone, put together again from what still knows the notes.

The best witness comes first: the whole lines of the lock itself, then its last sound version in version control, then
the package. The lines of several locks are merged as a union merge of the files would. A package adds only notes
that no lock has, since it does not know what the source looked like.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from generator.build import source_notes
from generator.diagnostics import Diagnostic, has_errors
from generator.identity import recognise_notes
from generator.identity.lock import Entry, Lock
from generator.identity.lock_text import format_lock, salvage_lock
from generator.identity.pairing import Recognised
from generator.identity.transfers import uncertain_notes
from generator.project import folder_prefix, with_first_line
from generator.project.entries_from_package import Wanted, entries_from_package
from generator.project.files import ReadSource, write_atomically
from generator.project.lockfile import write_lock
from generator.project.media_folder import MediaFolder
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What a witness said: how many notes it has, and how many of them only it knows so far.

    `damaged` counts the lines that could not be read.
    """

    name: str
    notes: int
    added: int
    damaged: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """What a repair comes to; nothing is written yet.

    `source` is as it was found, with its lock and what is wrong with that. `contributions` is in the order of the witnesses.
    `known` and `new` count the notes of the source that the repaired `lock` knows, and that it does not. `problems` are
    errors in the source that keep its notes from being compared with those of a witness; there is no lock then.
    """

    source: Source
    read: ReadSource
    contributions: tuple[Contribution, ...] = ()
    lock: Lock = field(default_factory=Lock)
    known: int = 0
    new: int = 0
    problems: tuple[Diagnostic, ...] = ()

    @property
    def has_changes(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.source.problems) or self.lock != self.source.lock


def source_of_lock(path: Path) -> Path | None:
    """Find the source of a lock that is damaged or gone; None where neither its lines nor its name lead to one."""
    found = salvage_file(path)
    if found is None or not (found.lock.source or found.guids):
        found = committed_lock(path) or found
    named = source_named(path, found.lock) if found else None
    return named if named is not None and named.exists() else None


def prepare_repair(source: Source, output: Path, chosen: Path | None = None) -> Repair:
    """Gather the notes of a source from all witnesses. Raises OSError, and NotARecoveryFileError.

    `output` is the folder that packages are written to. With a `chosen` file, that file is asked in place of version
    control and the package.
    """
    own = salvage_file(source.lock_path)
    witness = committed_lock(source.lock_path) if chosen is None else read_recovery_file(chosen)
    locks = [found for found in (own, witness) if isinstance(found, RecoveryLock)]
    package = witness if isinstance(witness, RecoveryPackage) else None
    union = _union(locks)
    now = replace(
        source,
        lock=union,
        deck=union.deck or source.deck,
        dialect=source.dialect or dialect_of_lock(union),
    )
    read = now.read()
    if chosen is None:
        package = find_package(output, read.deck.name, now.name, union.entries)
    gathered = _RecoveryFiles(source=now, read=read, own=own, locks=locks, package=package)
    # The notes of a file that a user named are compared with those of the source, which all have to be there then.
    if chosen is not None and has_errors(read.diagnostics):
        return Repair(source=source, read=read, problems=read.diagnostics)
    repaired = gathered.repair(source)
    if chosen is not None:
        gathered.check(chosen, repaired)
    return repaired


def write_repair(repaired: Repair) -> Path | None:
    """Write the lock whole, and return where the file that was there is kept. Raises OSError."""
    path = repaired.source.lock_path
    kept = (
        _keep(path, "damaged" if repaired.source.problems else "before") if path.exists() else None
    )
    write_lock(path, repaired.lock)
    return kept


def _keep(path: Path, what: str) -> Path:
    names = (f"{path.name}.{what}{f'-{number}' if number > 1 else ''}" for number in count(1))
    kept = next(place for place in map(path.with_name, names) if not place.exists())
    data = path.read_bytes()
    write_atomically(kept, lambda stream: stream.write(data))
    return kept


def _union(locks: Sequence[RecoveryLock]) -> Lock:
    """Merge locks as a union merge of their files does."""
    return salvage_lock("".join(format_lock(found.lock) for found in locks))[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class _RecoveryFiles:
    """All witnesses, and the source with the root deck, the dialect and the notes that their locks tell.

    `own` is what is left of the source's lock, and one of the `locks`.
    """

    source: Source
    read: ReadSource
    own: RecoveryLock | None
    locks: Sequence[RecoveryLock]
    package: RecoveryPackage | None

    def repair(self, before: Source) -> Repair:
        """Put the lock together; `before` is the source as it was found."""
        # What another lock of the folder has is that lock's, unless the source's own lock says otherwise.
        elsewhere = OtherLocks(self.source, self.read).guids - self._own
        entries = {
            guid: entry for guid, entry in self.source.lock.entries.items() if guid not in elsewhere
        }
        told = entries.keys() | self.source.lock.moved.keys() | elsewhere
        # A package may be older than a move to another source: what that one's lock has is not missing here.
        missing = self.package.guids - told if self.package else frozenset()
        if missing and has_errors(self.read.diagnostics):
            return Repair(source=before, read=self.read, problems=self.read.diagnostics)
        if self.package and missing:
            entries |= self._lines(self.package, missing, entries)
        found = [guid in entries for guid in self._guids(entries)]
        return Repair(
            source=before,
            read=self.read,
            contributions=tuple(self._asked(entries)),
            lock=with_first_line(
                replace(self.source.lock, entries=entries), self.source, self.read.deck.name
            ),
            known=found.count(True),
            new=found.count(False),
        )

    def check(self, chosen: Path, repaired: Repair) -> None:
        """Refuse a file of another source, whose notes would count as removed. Raises NotARecoveryFileError."""
        guids = self.package.guids if self.package else self.locks[-1].guids
        if guids.isdisjoint({*self._own, *self._guids(repaired.lock.entries)}):
            name = self.source.root.as_posix()
            raise NotARecoveryFileError(
                f'"{chosen.as_posix()}" is of another source: none of its notes is in {name}'
            )

    @property
    def _own(self) -> frozenset[str]:
        return self.own.guids if self.own else frozenset()

    @property
    def _media(self) -> MediaFolder:
        return MediaFolder(self.source.folder, by_name=self.read.is_foreign)

    def _recognised(self, entries: Mapping[str, Entry]) -> tuple[Recognised, ...]:
        notes = source_notes(self.read.deck, self._media, folder_prefix(self.source))
        return recognise_notes(entries, notes, self.read.deck.name)

    def _guids(self, entries: Mapping[str, Entry]) -> list[str]:
        """List the GUIDs of the notes of the source, drafts left out."""
        return [one.guid for one in self._recognised(entries) if not one.note.draft]

    def _lines(
        self, package: RecoveryPackage, missing: frozenset[str], entries: Mapping[str, Entry]
    ) -> dict[str, Entry]:
        recognised = self._recognised(entries)
        known = {index for index, one in enumerate(recognised) if one.guid in entries}
        wanted = Wanted(
            guids=missing,
            identified=known - {*uncertain_notes(recognised)},
            taken={number for entry in entries.values() for number in _ids(entry)},
            left=self.source.name_in_lock,
        )
        return entries_from_package(
            package.notes, wanted, self.read.deck, self._media, folder_prefix(self.source)
        )

    def _asked(self, entries: Mapping[str, Entry]) -> Iterator[Contribution]:
        told: frozenset[str] = frozenset()
        for lock in self.locks:
            added = len(lock.guids & entries.keys() - told)
            yield Contribution(
                name=lock.name, notes=len(lock.guids), added=added, damaged=lock.damaged
            )
            told |= lock.guids
        if self.package:
            guids = self.package.guids
            yield Contribution(
                name=self.package.name, notes=len(guids), added=len(guids & entries.keys() - told)
            )


def _ids(entry: Entry) -> Iterator[int]:
    if entry.nid:
        yield entry.nid
    yield from (number for _, number in entry.cards)
