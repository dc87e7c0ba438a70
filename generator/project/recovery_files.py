"""Files that may still have the notes of a damaged or lost lock: other locks, and packages."""

from collections.abc import Collection
from itertools import islice, takewhile
from pathlib import Path

from generator.apkg import PackageNote
from generator.apkg.labels import read_owner
from generator.apkg.reading import read_notes
from generator.diagnostics import Code
from generator.identity.lock import Lock
from generator.identity.lock_text import parse_lock, salvage_lock
from generator.project.history import committed_versions
from generator.project.output import PACKAGE_SUFFIX, output_names
from generator.regular_files import read_file, read_start
from generator.values import dataclass

# How a zip file begins, and therefore every package.
_ZIP_START = b"PK"
# So many of a package's names are tried even if no file has the name before.
_UNNUMBERED_NAMES = 3


class NotARecoveryFileError(ValueError):
    """A file that the user named for a repair cannot be used; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryLock:
    """A lock as far as it can be read; `damaged` counts the lines that cannot be read."""

    name: str
    lock: Lock
    damaged: int = 0

    @property
    def guids(self) -> frozenset[str]:
        """The GUIDs of the notes in the lock."""
        return frozenset(self.lock.entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryPackage:
    """A package that this program wrote."""

    name: str
    notes: tuple[PackageNote, ...]

    @property
    def guids(self) -> frozenset[str]:
        """The GUIDs of the notes in the package."""
        return frozenset(note.guid for note in self.notes)


def salvage_file(path: Path) -> RecoveryLock | None:
    """Read the undamaged lines of a lock; None if there is no file. Raises OSError."""
    try:
        data = read_file(path)
    except FileNotFoundError:
        return None
    lock, damaged = salvage_lock(_decode_lock(data))
    return RecoveryLock(name=path.as_posix(), lock=lock, damaged=damaged)


def committed_lock(path: Path) -> RecoveryLock | None:
    """Read the newest committed version of a lock that has notes and no problems.

    The file need not exist now.
    """
    for version in committed_versions(path):
        lock, problems = parse_lock(path.as_posix(), _decode_lock(version.data))
        if lock.entries and not problems:
            return RecoveryLock(name=f"commit {version.commit} of {version.date}", lock=lock)
    return None


def find_package(
    output: Path, deck: str, stem: str, known: Collection[str]
) -> RecoveryPackage | None:
    """Find the package that builds of a source write to a folder by default. Raises OSError.

    It has one of the names that a build would choose (`stem` is the source's name), and either it
    is the package of the root `deck` or it has one of the `known` GUIDs.
    """
    names = output_names(deck, stem, PACKAGE_SUFFIX)
    paths = [output / name for name in islice(names, _UNNUMBERED_NAMES)]
    paths += takewhile(Path.is_file, (output / name for name in names))
    for path in filter(Path.is_file, paths):
        owner = read_owner(path)
        if owner and (owner.deck == deck or not owner.guids.isdisjoint(known)):
            notes = read_notes(path)
            if notes is not None:
                return RecoveryPackage(name=path.as_posix(), notes=notes)
    return None


def read_recovery_file(path: Path) -> RecoveryLock | RecoveryPackage:
    """Read a file that the user named: a lock, which may be damaged, or a package.

    Raises OSError and NotARecoveryFileError.
    """
    name = path.as_posix()
    if read_start(path, len(_ZIP_START)) == _ZIP_START:
        notes = read_notes(path)  # with its media, it may be larger than any text
        if notes is None:
            raise NotARecoveryFileError(f'"{name}" is not a package of this program')
        return RecoveryPackage(name=name, notes=notes)
    _, problems = parse_lock(name, _decode_lock(read_file(path)))
    for problem in problems:
        if problem.code is Code.LOCK_VERSION:
            raise NotARecoveryFileError(
                f'cannot read "{name}": {problem.message}\n  hint: {problem.hint}'
            )
    found = salvage_file(path)
    if found is None or not found.guids:
        raise NotARecoveryFileError(
            f'"{name}" is neither a lock with notes nor a package of this program'
        )
    return found


def _decode_lock(data: bytes) -> str:
    """Decode a lock. A line that is not UTF-8 is changed, so it no longer matches its checksum."""
    return data.decode(errors="replace")
