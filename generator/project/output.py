"""Where a package is written: never over another deck's package without a word, and one build at a time.

Two decks may want one name: `French::Verbs` and `German::Verbs` are both `verbs.apkg` by default. A package says whose
it is by the GUIDs of its notes, which the lock of its source knows.
"""

import stat
from collections.abc import Callable, Container, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from generator.apkg import Package, read_owner, write_package
from generator.project.files import package_name, slug, write_atomically
from generator.project.lockfile import exclusive_access

# In seconds. Another build holds a target while it writes a package, which is soon over.
_PATIENCE = 1.0
# In bytes: what a source's name and a number may take of the longest name of a file.
_LONGEST_DECK, _LONGEST_STEM = 130, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What is to be written: the package, the GUIDs that the source's lock knows, and the source's name.

    `waiting` is called with the target when another build keeps it for long.
    """

    package: Package
    known: Container[str]
    stem: str
    waiting: Callable[[Path], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPackage:
    """The package as it was written, and what its reader has to know about other decks' packages there."""

    path: Path
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why nothing was written."""

    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Occupant:
    """What is where a package is to be written and is not ours."""

    what: str
    is_package: bool


def write_into(folder: Path, output: Output) -> WrittenPackage:
    """Write the package under the first of its names that nothing else has. Raises OSError."""
    taken: list[str] = []
    for name in package_names(output.package.deck, output.stem):
        path = folder / name
        with _guarded(path, output):
            occupant = _occupant(path, output)
            if occupant is None:
                _write(path, output.package)
                remarks = (f"{other}: writing {path.as_posix()}" for other in taken)
                return WrittenPackage(path=path, remarks=tuple(remarks))
        taken.append(f"{path.as_posix()} is {occupant.what}")
    raise AssertionError("names never end")


def write_to(path: Path, output: Output) -> WrittenPackage | Refused:
    """Write the package to the file that the user named, unless there is one that is no package. Raises OSError."""
    with _guarded(path, output):
        occupant = _occupant(path, output)
        if occupant is not None and not occupant.is_package:
            return Refused(
                message=f'"{path.as_posix()}" is {occupant.what}: name another file for the package'
            )
        _write(path, output.package)
    return WrittenPackage(
        path=path, remarks=(f"{path.as_posix()} was {occupant.what}: replaced",) if occupant else ()
    )


def package_names(deck: str, stem: str) -> Iterator[str]:
    """Yield the names of a deck's package, best first: `verbs`, `german-verbs`, `german-verbs-notes`, and numbered ones."""
    name = package_name(deck)
    yield name
    whole = slug(deck, _LONGEST_DECK)
    if "-" in whole and f"{whole}.apkg" != name:
        yield f"{whole}.apkg"
    whole = f"{whole}-{slug(stem, _LONGEST_STEM)}"
    yield f"{whole}.apkg"
    yield from (f"{whole}-{number}.apkg" for number in count(2))


def _occupant(path: Path, output: Output) -> _Occupant | None:
    """Look at what is there; None if it is nothing, an empty file, or a package of the source's own."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return _Occupant(what="a folder" if path.is_dir() else "no regular file", is_package=False)
    if not status.st_size:  # made by a script for the package to go into
        return None
    owner = read_owner(path)
    if owner is None:
        return _Occupant(what="no package", is_package=False)
    is_empty = not owner.guids and owner.deck == output.package.deck
    if is_empty or any(guid in output.known for guid in owner.guids):
        return None
    whose = (
        "a package of another program"
        if owner.deck is None
        else f"the package of the deck {owner.deck}"
    )
    return _Occupant(what=whose, is_package=True)


def _write(path: Path, package: Package) -> None:
    write_atomically(path, lambda stream: write_package(package, stream))


def _guarded(path: Path, output: Output) -> AbstractContextManager[None]:
    """Keep other builds away from a target while it is looked at and written.

    A build that has a target waits for nothing else, so that no two builds wait for each other.
    """
    return exclusive_access(path, lambda: output.waiting(path), patience=_PATIENCE, kind=".output")
