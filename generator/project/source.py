"""What a command works on: a file or a folder, with its lock. Every rule about which one that is stands here.

The lock decides: its first line names the source, and a command without SOURCE takes what `cards.lock` in the current
folder names.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from generator.diagnostics import Diagnostic
from generator.identity.lock import Lock
from generator.project.files import ReadSource, read_source
from generator.project.folder import SUFFIX
from generator.project.lockfile import exclusive_access, file_state, read_lock
from generator.project.shell import shell_word
from generator.sources import ROOT_FILE

# How the first line of a lock names its own folder.
FOLDER = "."
LOCK_SUFFIX = ".lock"
ROOT_LOCK = "cards.lock"


class NoSourceError(ValueError):
    """A call that names no source that can be built: wrong usage, with what to type instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file or a folder with its lock.

    `root` is what the user named, or what the lock did. `lock_path` is where its lock is or will be, `lock` what is
    there now. `problems` are those of the lock: with one, nothing else in it counts. `dialect` is the one that all
    files are read in; None for what each file's front matter or characters tell. `deck` is the root deck's name unless
    `deck:` says otherwise: what the lock names, else the file's or folder's own. `lock_state` tells whether the lock on
    disk is still the one that was read, as `lockfile.file_state` does.
    """

    root: Path
    lock_path: Path
    lock: Lock
    deck: str
    problems: tuple[Diagnostic, ...] = ()
    dialect: str | None = None
    lock_state: tuple[int, ...] | None = None

    @property
    def is_folder(self) -> bool:
        """Whether the source is a folder of files."""
        return self.root.is_dir()

    @property
    def folder(self) -> Path:
        """What paths in the lock start from, and media have to be inside of."""
        return self.root if self.is_folder else self.root.parent

    @property
    def name(self) -> str:
        """What the source is called: a file without its suffix, or a folder."""
        return default_deck(self.root)

    @property
    def name_in_lock(self) -> str:
        """How the first line of the lock names the source."""
        return FOLDER if self.is_folder else self.root.name

    def reopen(self) -> "Source":
        """Return the source with its lock as it is now. Raises OSError."""
        return open_source(self.root, self.dialect)

    def read(self) -> ReadSource:
        """Read all its files. Raises OSError."""
        return read_source(self.root, self.dialect, self.deck)


def default_deck(root: Path) -> str:
    """Name the deck of a source after its file or folder."""
    return root.resolve().name if root.is_dir() else root.stem


def is_same_file(one: Path, other: Path) -> bool:
    """Tell whether two paths lead to one file or folder."""
    return os.path.realpath(one) == os.path.realpath(other)


def relative_path(path: Path, start: Path | None = None) -> Path:
    """Return a path from a folder, by default the current one; whole where it is on another drive of Windows."""
    try:
        return Path(os.path.relpath(path, start or Path()))
    except ValueError:
        return path.resolve()


def find_source(named: Path | None, dialect: str | None = None, command: str = "build") -> Source:
    """Find what a command works on; `named` is its SOURCE. Raises NoSourceError, and OSError.

    The error names the same `command` with a source that it takes.
    """
    if named is None:
        named = _default(command)
    source = open_source(named, dialect)
    if (above := _folder_with(source)) is not None:
        call = f"anki-deck {command} {shell_word(above)}"
        raise NoSourceError(
            f"{named.as_posix()} is part of the deck of {above.as_posix()}, which is built as one: {call}"
        )
    return source


@contextmanager
def exclusive_source(
    named: Path | None, dialect: str | None, waiting: Callable[[], None], command: str = "build"
) -> Iterator[Source]:
    """Find a source and keep other builds of it waiting, as `lockfile.exclusive_access` does. Raises NoSourceError, and OSError."""
    source = find_source(named, dialect, command)
    with exclusive_access(source.lock_path, waiting):
        yield source.reopen()  # the build that this one waited for has changed the lock


def open_source(root: Path, dialect: str | None = None) -> Source:
    """Find the lock of a source, wherever it is, and read it. Raises OSError."""
    lock_path = lock_path_of(root)
    state = file_state(lock_path)
    lock, problems = read_lock(lock_path)
    dialect = dialect or dialect_of_lock(lock)
    # Version 1 names no deck: its source's own name was the deck's, if that source has become this one as well.
    named = source_named(lock_path, lock) if lock.entries else root
    return Source(
        root=root,
        lock_path=lock_path,
        lock=lock,
        deck=lock.deck or default_deck(named),
        problems=tuple(problems),
        dialect=dialect,
        lock_state=state,
    )


def dialect_of_lock(lock: Lock) -> str | None:
    """Return the dialect that a lock's first line names; None for one that this version does not know."""
    if not lock.dialect:
        return None
    from generator.sources.dialects import (
        dialect_names,
    )  # here, so that our own format need not wait for it

    return lock.dialect if lock.dialect in dialect_names() else None


def lock_path_of(root: Path) -> Path:
    """Return where the lock of a source is or will be: inside a folder, beside a file. No two sources share one.

    `notes.md` has `notes.lock`, any other file its whole name with `.lock`: `notes.csv.lock`. A lock of either name
    that names the file counts. Otherwise it is the first name that is free, or whose lock has no other source now.
    """
    if root.is_dir():
        return root / ROOT_LOCK
    places = [root.with_name(name) for name in _lock_names(root)]
    there = next((path for path in places if path.exists() and _names(path, root)), None)
    return there or next(
        path for path in (*places, *_numbered(root)) if not path.exists() or _is_left_to(path, root)
    )


def _lock_names(file: Path) -> tuple[str, ...]:
    short, full = f"{file.stem}{LOCK_SUFFIX}", f"{file.name}{LOCK_SUFFIX}"
    return (short, full) if file.suffix.lower() == ".md" else (full, short)


def _numbered(file: Path) -> Iterator[Path]:
    yield from (file.with_name(f"{file.name}.{number}{LOCK_SUFFIX}") for number in range(2, 1000))


def source_named(path: Path, lock: Lock) -> Path:
    """Return the source that a lock names. One of version 1 names none: it is its only file's, else its folder's."""
    if lock.source:
        return path.parent / lock.source
    files = {entry.path for entry in lock.entries.values()}
    if path.name == ROOT_LOCK:
        is_file = files == {ROOT_FILE} or (not files and (path.parent / ROOT_FILE).exists())
        return path.parent / ROOT_FILE if is_file else path.parent
    return path.parent / (files.pop() if len(files) == 1 else f"{path.stem}.md")


def _names(path: Path, root: Path) -> bool:
    """Tell whether the lock at a path names this source. A damaged one with the file's whole name can be no other's."""
    lock, problems = read_lock(path)
    return is_same_file(source_named(path, lock), root) or (
        bool(problems) and path.name == f"{root.name}{LOCK_SUFFIX}"
    )


def _is_left_to(path: Path, root: Path) -> bool:
    """Tell whether a lock has no other source now than this one, so that it goes over to it.

    Its own is gone, or is a folder in which no other file has cards; or somebody moved the lock here by hand.
    """
    lock, problems = read_lock(path)
    source = source_named(path, lock)
    if problems or not source.exists():
        return not problems
    if source.is_dir():
        return not files_with_cards(source, excluding=root)
    places = [source.with_name(name) for name in _lock_names(source)]
    is_at_home = any(is_same_file(path, place) for place in places)
    return not is_at_home and not any(place.exists() and _names(place, source) for place in places)


def files_with_cards(folder: Path, *, excluding: Path | None = None) -> tuple[Path, ...]:
    """List the files of a folder that hold a card, in the order of a build, `excluding` left out. Raises OSError."""
    return tuple(map(Path, read_source(folder, excluding=excluding).paths))


def _default(command: str) -> Path:
    """Return what is built without a SOURCE. Raises NoSourceError where that is not plain."""
    lock_path = Path(ROOT_LOCK)
    if lock_path.exists():
        lock, problems = read_lock(lock_path)
        source = source_named(lock_path, lock)
        if problems:  # which are reported with whatever the source is
            return Path(ROOT_FILE) if Path(ROOT_FILE).exists() else Path()
        if source.exists() and not is_same_file(lock_path_of(source), lock_path):
            return Path(ROOT_FILE)  # the lock of another file, moved here by hand
        if not source.exists():
            gone = f"{ROOT_LOCK} is the lock of {source.as_posix()}, which is gone"
            raise NoSourceError(f"{gone}: {_choices(files_with_cards(Path()), command)}")
        return source
    root = Path(ROOT_FILE)
    found = files_with_cards(Path(), excluding=root if root.is_file() else None)
    if root.is_file() and not found:
        return root
    raise NoSourceError(_choices((root, *found) if root.is_file() else found, command))


def _choices(found: Sequence[Path], command: str) -> str:
    """Say what to type instead, for the files with cards that were found."""
    if not found:
        return "no file here holds a card\n  hint: anki-deck init writes a starter cards.md"
    root = Path(ROOT_FILE)
    first = root if root.is_file() else found[0]
    files = (
        "1 file here holds cards" if len(found) == 1 else f"{len(found):,} files here hold cards"
    )
    return (
        f"{files}: say what the deck is made of\n"
        f"  this file alone: anki-deck {command} {shell_word(first)}\n"
        f"  every file with cards in this folder and below it: anki-deck {command} ."
    )


def _folder_with(source: Source) -> Path | None:
    """Find the folder above whose lock the source is part of, together with other files that hold cards."""
    if source.lock.entries or source.lock.source:
        return None
    root = Path(os.path.realpath(source.root))
    for folder in root.parents:
        lock_path = folder / ROOT_LOCK
        if not lock_path.is_file():
            continue
        lock, problems = read_lock(lock_path)
        if problems or not is_same_file(source_named(lock_path, lock), folder):
            continue
        read = read_source(folder)
        others = [path for path in map(Path, read.paths) if root not in (path, *path.parents)]
        is_part = read.listing is not None and not read.listing.is_ignored(root)
        if others and is_part and (root.is_dir() or root.suffix.lower() == SUFFIX):
            return relative_path(folder)
    return None


def source_containing(file: Path) -> Path:
    """Find the source that a file belongs to: the folder above whose lock has it, or the file itself."""
    source = open_source(file)
    return _folder_with(source) or next(
        (folder for folder in file.parents if _has(folder, file)), file
    )


def _has(folder: Path, file: Path) -> bool:
    lock_path = folder / ROOT_LOCK
    if not lock_path.is_file():
        return False
    lock, _ = read_lock(lock_path)
    path = relative_path(file, folder).as_posix()
    return is_same_file(source_named(lock_path, lock), folder) and any(
        entry.path == path for entry in lock.entries.values()
    )


def other_files_with_cards(source: Source) -> tuple[Path, ...]:
    """List the files with cards in the folder of `cards.md`, which are left alone. Raises OSError."""
    if source.is_folder:
        return ()
    return files_with_cards(source.folder, excluding=source.root)
