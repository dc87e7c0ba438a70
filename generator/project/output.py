"""Write a package to a file, never over another deck's package silently, and one build at a time.

Two decks may have the same file name: `French::Verbs` and `German::Verbs` are both `verbs.apkg` by
default. The GUIDs of its notes show which source a package belongs to: its lock has them.
"""

import stat
from collections.abc import Callable, Container, Iterator
from contextlib import AbstractContextManager
from itertools import count
from pathlib import Path

from generator.apkg import Package, PackageOwner
from generator.apkg.labels import read_owner
from generator.project.file_guard import exclusive_access
from generator.project.files import output_name, slug, write_atomically
from generator.values import dataclass

PACKAGE_SUFFIX = ".apkg"
# In seconds. Another build uses a target only while it writes its package, which does not take
# long.
_TARGET_PATIENCE = 1.0
# In bytes: the longest deck and source name in a file name, which leaves room for a number.
_LONGEST_DECK, _LONGEST_STEM = 130, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A package to write.

    `known_guids` are those in the source's lock, `stem` is the source's name. `on_wait` is called
    with the target if another build uses it for long.
    """

    package: Package
    known_guids: Container[str]
    stem: str
    on_wait: Callable[[Path], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPackage:
    """The path of the written package, and messages about other decks' packages in its way."""

    path: Path
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedTarget:
    """The reason why nothing was written."""

    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _ForeignFile:
    """What exists at a target and is not a package of the source, such as "a folder"."""

    description: str
    is_package: bool


def write_into(folder: Path, output: Output) -> WrittenPackage:
    """Write the package to a folder, under the first of its names that is free. Raises OSError."""
    foreign_files: list[str] = []
    for name in output_names(output.package.deck, output.stem, PACKAGE_SUFFIX):
        path = folder / name
        with _exclusive(path, output):
            foreign = _foreign_file(path, output)
            if foreign is None:
                _write(path, output.package)
                notices = (f"{file}: writing {path.as_posix()} instead" for file in foreign_files)
                return WrittenPackage(path=path, notices=tuple(notices))
        foreign_files.append(f"{path.as_posix()} is {foreign.description}")
    raise AssertionError("names never end")


def write_to(path: Path, output: Output) -> WrittenPackage | RefusedTarget:
    """Write the package to the file that the user named. Raises OSError.

    A file that is not a package is never replaced.
    """
    name = path.as_posix()
    with _exclusive(path, output):
        foreign = _foreign_file(path, output)
        if foreign is not None and not foreign.is_package:
            return _refused(path, foreign.description)
        _write(path, output.package)
    notices = (f"replaced {name}, which was {foreign.description}",) if foreign else ()
    return WrittenPackage(path=path, notices=notices)


def check_target(path: Path) -> RefusedTarget | None:
    """Return why no package may be written to the file that the user named. Raises OSError."""
    owner = _owner_of(path)
    return _refused(path, owner) if isinstance(owner, str) else None


def _refused(path: Path, description: str) -> RefusedTarget:
    return RefusedTarget(
        message=f'"{path.as_posix()}" is {description}: name another file for the package'
    )


def output_names(deck: str, stem: str, suffix: str) -> Iterator[str]:
    """Yield file names for what is made of a deck, best first: the last ones are numbered.

    For `German::Verbs` in `notes.md` and the suffix ".apkg" they are `verbs.apkg`,
    `german-verbs.apkg`, `german-verbs-notes.apkg`, `german-verbs-notes-2.apkg` and so on.
    """
    name = output_name(deck)
    yield f"{name}{suffix}"
    whole = slug(deck, _LONGEST_DECK)
    if "-" in whole and whole != name:
        yield f"{whole}{suffix}"
    whole = f"{whole}-{slug(stem, _LONGEST_STEM)}"
    yield f"{whole}{suffix}"
    yield from (f"{whole}-{number}{suffix}" for number in count(2))


def _foreign_file(path: Path, output: Output) -> _ForeignFile | None:
    """Look for something else at a target.

    There is none if the target is free, an empty file, or a package of the same source.
    """
    owner = _owner_of(path)
    if owner is None:
        return None
    if isinstance(owner, str):
        return _ForeignFile(description=owner, is_package=False)
    is_empty = not owner.guids and owner.deck == output.package.deck
    if is_empty or any(guid in output.known_guids for guid in owner.guids):
        return None
    if owner.deck is None:
        return _ForeignFile(description="a package of another program", is_package=True)
    return _ForeignFile(description=f"the package of the deck {owner.deck}", is_package=True)


def _owner_of(path: Path) -> PackageOwner | str | None:
    """Return whose package is at a path, what else it is, or None if the path is free."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    if path.is_dir():
        return "a folder"
    if not stat.S_ISREG(status.st_mode):
        return "not a regular file"
    if not status.st_size:  # a script may have created it for the package
        return None
    return read_owner(path) or "not a package"


def _write(path: Path, package: Package) -> None:
    # Imported here: genanki takes long, and other commands write no package.
    from generator.apkg.writing import write_package

    write_atomically(path, lambda stream: write_package(package, stream))


def _exclusive(path: Path, output: Output) -> AbstractContextManager[None]:
    """Keep other builds away from a target while it is read and written.

    A build that has a target waits for nothing else, so no two builds wait for each other.
    """
    return exclusive_access(
        path, lambda: output.on_wait(path), patience=_TARGET_PATIENCE, kind=".output"
    )
