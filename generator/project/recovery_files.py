"""Where the notes of a lock that is damaged or gone may still be found: old and other locks, and packages."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice, takewhile
from pathlib import Path

from generator.apkg import PackageNote, read_notes, read_owner
from generator.diagnostics import Code
from generator.identity.lock import Lock
from generator.identity.lock_text import parse_lock, salvage_lock
from generator.project.history import versions
from generator.project.output import package_names

# How a zip file begins, and with it every package.
_ZIP = b"PK"
# The first names that a package may have are looked at whether or not the one before is there.
_UNNUMBERED = 3


class NotARecoveryFileError(ValueError):
    """A file that was named for a repair cannot help with it; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryLock:
    """A lock, as far as it can be read; `damaged` counts the lines that cannot."""

    name: str
    lock: Lock
    damaged: int = 0

    @property
    def guids(self) -> frozenset[str]:
        """The notes that it knows."""
        return frozenset(self.lock.entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryPackage:
    """A package that this program wrote."""

    name: str
    notes: tuple[PackageNote, ...]

    @property
    def guids(self) -> frozenset[str]:
        """The notes that it carries."""
        return frozenset(note.guid for note in self.notes)


def salvage_file(path: Path) -> RecoveryLock | None:
    """Read the whole lines of a lock; None if there is no file. Raises OSError."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    lock, damaged = salvage_lock(_decoded(data))
    return RecoveryLock(name=path.as_posix(), lock=lock, damaged=damaged)


def committed_lock(path: Path) -> RecoveryLock | None:
    """Read the newest committed version of a lock that has notes and no problem; the file need not exist now."""
    for version in versions(path):
        lock, problems = parse_lock(path.as_posix(), _decoded(version.data))
        if lock.entries and not problems:
            return RecoveryLock(name=f"commit {version.commit} of {version.date}", lock=lock)
    return None


def find_package(
    output: Path, deck: str, stem: str, known: Collection[str]
) -> RecoveryPackage | None:
    """Find the package that builds of a source write to the folder by default. Raises OSError.

    It is under one of the names that a build would choose (`stem` is the source's name), and it is the package of the
    root `deck`, or has one of the `known` GUIDs.
    """
    names = package_names(deck, stem)
    places = [output / name for name in islice(names, _UNNUMBERED)]
    places += takewhile(Path.is_file, (output / name for name in names))
    for path in filter(Path.is_file, places):
        owner = read_owner(path)
        if owner and (owner.deck == deck or not owner.guids.isdisjoint(known)):
            notes = read_notes(path)
            if notes is not None:
                return RecoveryPackage(name=path.as_posix(), notes=notes)
    return None


def read_recovery_file(path: Path) -> RecoveryLock | RecoveryPackage:
    """Read a file that a user named: a lock, which may be damaged, or a package. Raises OSError and NotARecoveryFileError."""
    name = path.as_posix()
    data = path.read_bytes()
    if data.startswith(_ZIP):
        notes = read_notes(path)
        if notes is None:
            raise NotARecoveryFileError(f'"{name}" is not a package that this program wrote')
        return RecoveryPackage(name=name, notes=notes)
    _, problems = parse_lock(name, _decoded(data))
    for problem in problems:
        if problem.code is Code.LOCK_VERSION:
            raise NotARecoveryFileError(
                f'"{name}" cannot be read: {problem.message}\n  hint: {problem.hint}'
            )
    found = salvage_file(path)
    if found is None or not found.guids:
        raise NotARecoveryFileError(
            f'"{name}" is neither a lock with notes nor a package of this program'
        )
    return found


def _decoded(data: bytes) -> str:
    """Decode a lock. A line with a byte that is not UTF-8 changes, and so differs from its checksum."""
    return data.decode(errors="replace")
