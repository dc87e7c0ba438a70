"""The source that a command works on, a file or a folder, and its lock: all rules for finding them.

The lock decides: its first line names the source, and a command without SOURCE takes the source
that `cards.lock` in the current folder names.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path

from generator.diagnostics import Diagnostic
from generator.identity.lock import Lock
from generator.project.commands import command_line
from generator.project.file_guard import exclusive_access
from generator.project.files import SourceContent, read_source
from generator.project.folder import SUFFIX, card_files
from generator.project.lockfile import lock_state, read_lock
from generator.project.unread_files import UnreadFiles
from generator.reading import AS_FOUND, Reading
from generator.sources import ROOT_FILE
from generator.values import dataclass

# How the first line of a lock names its own folder.
FOLDER = "."
LOCK_SUFFIX = ".lock"
ROOT_LOCK = "cards.lock"
_INIT_HINT = '"anki-deck init" writes a starter cards.md'


class NoSourceError(ValueError):
    """A command names no source that can be built; the message says what to type instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file or a folder with its lock.

    `root` is the path that the user or the lock named. `lock_path` is where its lock is or will be,
    `lock` the lock that is there now. `problems` are those of the lock; if there are any, the lock
    is not used. `reading` is how the files are read: as the user or the lock says.
    `deck` is the root deck's name unless `deck:` sets another: the name in the lock, or the file's
    or folder's own. `lock_state` is `lockfile.lock_state` of the lock as it was read.
    """

    root: Path
    lock_path: Path
    lock: Lock
    deck: str
    problems: tuple[Diagnostic, ...] = ()
    reading: Reading = AS_FOUND
    lock_state: tuple[int, ...] | None = None

    @property
    def is_folder(self) -> bool:
        """Whether the source is a folder of files."""
        return self.root.is_dir()

    @property
    def folder(self) -> Path:
        """The folder that paths in the lock are relative to, and that must contain all media."""
        return self.root if self.is_folder else self.root.parent

    @property
    def name(self) -> str:
        """The name of the file without its suffix, or of the folder."""
        return default_deck(self.root)

    @property
    def name_in_lock(self) -> str:
        """The name of the source in the first line of its lock."""
        return FOLDER if self.is_folder else self.root.name

    def reopen(self) -> "Source":
        """Return the source with its lock read again. Raises OSError."""
        return open_source(self.root, self.reading)

    def read(self) -> SourceContent:
        """Read all files of the source. Raises OSError."""
        return read_source(self.root, self.reading, self.deck)


def default_deck(root: Path) -> str:
    """Return the default name of a source's deck: that of its file or folder."""
    return root.resolve().name if root.is_dir() else root.stem


def is_same_file(one: Path, other: Path) -> bool:
    """Return whether two paths lead to the same file or folder."""
    return os.path.realpath(one) == os.path.realpath(other)


def relative_path(path: Path, start: Path | None = None) -> Path:
    """Return a path relative to a folder, by default the current one.

    On Windows, a path on another drive is returned whole.
    """
    try:
        return Path(os.path.relpath(path, start or Path()))
    except ValueError:
        return path.resolve()


def find_source(named: Path | None, reading: Reading = AS_FOUND, command: str = "build") -> Source:
    """Find the source that a command works on. Raises NoSourceError and OSError.

    `named` is the command's SOURCE. The error message has the same `command` with a valid source.
    """
    if named is None:
        named = _default_source(command, reading)
    source = open_source(named, reading)
    if (folder := _enclosing_source(source)) is not None:
        # Its own lock says how it is read.
        call = command_line(command, folder, AS_FOUND)
        if command == "convert":
            call += " -o NEW-FOLDER"
        raise NoSourceError(
            f"{named.as_posix()} is part of the folder {folder.as_posix()},"
            f" which is built as a whole: {call}"
        )
    return source


@contextmanager
def exclusive_source(
    named: Path | None, reading: Reading, on_wait: Callable[[], None], command: str = "build"
) -> Iterator[Source]:
    """Find a source, and keep other builds of it waiting. Raises NoSourceError and OSError.

    `on_wait` is called if another build has to end first.
    """
    source = find_source(named, reading, command)
    with exclusive_access(source.lock_path, on_wait):
        yield source.reopen()  # the build that ended first may have changed the lock


def open_source(root: Path, reading: Reading = AS_FOUND) -> Source:
    """Open a source: find its lock and read it. Raises OSError."""
    lock_path = lock_path_of(root)
    state = lock_state(lock_path)
    lock, problems = read_lock(lock_path)
    # A lock of version 1 names no deck: the deck had the name of the lock's source, which may have
    # been renamed since.
    named = source_named(lock_path, lock) if lock.entries else root
    given = "" if reading.columns_from else reading.columns
    return Source(
        root=root,
        lock_path=lock_path,
        lock=lock,
        deck=lock.deck or default_deck(named),
        problems=tuple(problems),
        reading=replace(
            reading,
            dialect=reading.dialect or dialect_of_lock(lock),
            columns=given or lock.columns,
            columns_from="" if given or not lock.columns else lock_path.as_posix(),
        ),
        lock_state=state,
    )


def dialect_of_lock(lock: Lock) -> str | None:
    """Return the dialect in a lock's first line; None if there is none or it is unknown."""
    if not lock.dialect:
        return None
    # Imported here, so that sources in the native format do not have to load the dialects.
    from generator.sources.dialects import dialect_names

    return lock.dialect if lock.dialect in dialect_names() else None


def lock_path_of(root: Path) -> Path:
    """Return where the lock of a source is or will be: in a folder, next to a file.

    `notes.md` has `notes.lock`; any other file has its whole name with `.lock`: `notes.csv.lock`. A
    lock with either name is used if it names the file. Otherwise the lock gets the first name that
    is free, or whose lock has no other source now: no two sources share a lock.
    """
    paths = usual_lock_paths(root)
    if root.is_dir():
        return paths[0]
    existing = next((path for path in paths if path.exists() and _names_source(path, root)), None)
    return existing or next(
        path
        for path in chain(paths, _numbered_lock_paths(root))
        if not path.exists() or _is_available_to(path, root)
    )


def usual_lock_paths(root: Path) -> tuple[Path, ...]:
    """Return where the lock of a source is, best first, unless other sources have these locks."""
    if root.is_dir():
        return (root / ROOT_LOCK,)
    return tuple(root.with_name(name) for name in _lock_file_names(root))


def _lock_file_names(file: Path) -> tuple[str, ...]:
    short, full = f"{file.stem}{LOCK_SUFFIX}", f"{file.name}{LOCK_SUFFIX}"
    return (short, full) if file.suffix.lower() == ".md" else (full, short)


def _numbered_lock_paths(file: Path) -> Iterator[Path]:
    yield from (file.with_name(f"{file.name}.{number}{LOCK_SUFFIX}") for number in range(2, 1000))


def source_named(path: Path, lock: Lock) -> Path:
    """Return the source that a lock names, which is beside it.

    A lock of version 1 names no source: it is its only file, otherwise its folder. So does one with
    a path to elsewhere, which others may have written: all files below would be read.
    """
    if _is_beside(lock.source):
        return path.parent / lock.source
    files = {entry.path for entry in lock.entries.values()}
    if path.name == ROOT_LOCK:
        is_file = files == {ROOT_FILE} or (not files and (path.parent / ROOT_FILE).exists())
        return path.parent / ROOT_FILE if is_file else path.parent
    only = files.pop() if len(files) == 1 else ""
    return path.parent / (only if _is_beside(only) else f"{path.stem}.md")


def _is_beside(name: str) -> bool:
    """Return whether a name in a lock is that of a file in its folder, or "." for the folder."""
    return name == "." or (name not in ("", "..") and Path(name).name == name)


def _names_source(path: Path, root: Path) -> bool:
    """Return whether the lock at a path belongs to this source.

    A damaged lock with the file's whole name (`notes.csv.lock`) cannot belong to another source.
    """
    lock, problems = read_lock(path)
    return is_same_file(source_named(path, lock), root) or (
        bool(problems) and path.name == f"{root.name}{LOCK_SUFFIX}"
    )


def _is_available_to(path: Path, root: Path) -> bool:
    """Return whether a lock has no other source now, so that this source can take it over.

    Its own source is gone, or is a folder in which no other file has cards, or is a file whose lock
    the user moved here.
    """
    lock, problems = read_lock(path)
    source = source_named(path, lock)
    if problems or not source.exists():
        return not problems
    if source.is_dir():
        return not files_with_cards(source, excluding=root)
    usual_paths = usual_lock_paths(source)
    if any(is_same_file(path, usual) for usual in usual_paths):
        return False
    return not any(usual.exists() and _names_source(usual, source) for usual in usual_paths)


def files_with_cards(folder: Path, *, excluding: Path | None = None) -> tuple[Path, ...]:
    """List the files with cards in a folder, in source order. Raises OSError."""
    return tuple(map(Path, read_source(folder, excluding=excluding).paths))


def _default_source(command: str, reading: Reading) -> Path:
    """Return the source of a command without SOURCE. Raises NoSourceError if it is not clear."""
    lock_path = Path(ROOT_LOCK)
    if lock_path.exists():
        lock, problems = read_lock(lock_path)
        source = source_named(lock_path, lock)
        if problems:  # they are reported whichever source is opened
            return Path(ROOT_FILE) if Path(ROOT_FILE).exists() else Path()
        if source.exists() and not is_same_file(lock_path_of(source), lock_path):
            return Path(ROOT_FILE)  # the user moved the lock of another file here
        if not source.exists():
            gone = f"{ROOT_LOCK} belongs to {source.as_posix()}, which no longer exists"
            commands = _commands_to_choose(files_with_cards(Path()), command, reading)
            raise NoSourceError(f"{gone}; {commands}")
        return source
    root = Path(ROOT_FILE)
    others = files_with_cards(Path(), excluding=root if root.is_file() else None)
    if root.is_file() and not others:
        return root
    files = (root, *others) if root.is_file() else others
    raise NoSourceError(_commands_to_choose(files, command, reading))


def _commands_to_choose(files: Sequence[Path], command: str, reading: Reading) -> str:
    """Describe what to type instead, given the files with cards in the current folder."""
    if not files:
        hint = UnreadFiles().hint_without_notes(card_files(Path()), reading)
        return f"no file here has cards\n  hint: {hint or _INIT_HINT}"
    root = Path(ROOT_FILE)
    first = root if root.is_file() else files[0]
    count = "1 file here has cards" if len(files) == 1 else f"{len(files):,} files here have cards"
    return (
        f"{count}: use one of these commands\n"
        f"  only this file: {command_line(command, first, reading)}\n"
        "  every file with cards in this folder and below it:"
        f" {command_line(command, Path(), reading)}"
    )


def _enclosing_source(source: Source) -> Path | None:
    """Return the folder above that has a lock for the source and for other files with cards."""
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
        content = read_source(folder)
        others = [path for path in map(Path, content.paths) if root not in (path, *path.parents)]
        is_part = content.listing is not None and not content.listing.is_ignored(root)
        if others and is_part and (root.is_dir() or root.suffix.lower() == SUFFIX):
            return relative_path(folder)
    return None


def source_containing(file: Path) -> Path:
    """Return the source of a file: the folder above whose lock has the file, or the file itself."""
    source = open_source(file)
    return _enclosing_source(source) or next(
        (folder for folder in file.parents if _lists_file(folder, file)), file
    )


def _lists_file(folder: Path, file: Path) -> bool:
    lock_path = folder / ROOT_LOCK
    if not lock_path.is_file():
        return False
    lock, _ = read_lock(lock_path)
    path = relative_path(file, folder).as_posix()
    return is_same_file(source_named(lock_path, lock), folder) and any(
        entry.path == path for entry in lock.entries.values()
    )


def content_around(source: Source) -> SourceContent | None:
    """Read the other files in the folder of a source that is a file. Raises OSError."""
    return None if source.is_folder else read_source(source.folder, excluding=source.root)
