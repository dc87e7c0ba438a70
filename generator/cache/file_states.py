"""The state of a file: values that differ after a change, without reading its content."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from generator.file_errors import raise_if_disk_failed
from generator.regular_files import open_file, read_file_and_status
from generator.values import dataclass

# Device, inode, size, and the times of the last change of its content and of itself in nanoseconds.
# The last one cannot be set back, but is the time of creation on Windows.
FileState = tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFile:
    """A file whose content has this `digest` while the file has this `state`."""

    digest: str
    state: FileState


# In nanoseconds. Two changes within the resolution of the clock leave the same times. That of FAT
# is two seconds, the coarsest of a common file system.
_RESOLUTION = 2_000_000_000
_HASH = "sha256"
# The suffixes of notes, and of files that are named but not read.
_LISTED = (".md", ".org", ".mochi", ".rem", ".csv", ".tsv", ".txt")
_PATTERNS = ".gitignore"


def file_state(path: str | Path) -> FileState | None:
    """Return the state of a file or folder; None if it is missing or cannot be looked at."""
    try:
        return state_from(os.stat(path))  # noqa: PTH116 (called for each of some thousand files)
    except (OSError, ValueError):
        return None


def state_from(status: os.stat_result) -> FileState:
    """Return the state that a call of `stat` found."""
    return (
        status.st_dev,
        status.st_ino,
        status.st_size,
        status.st_mtime_ns,
        status.st_ctime_ns,
    )


def is_too_recent(state: FileState, seen: int) -> bool:
    """Return whether a file may have changed once more after it was `seen`, in the same state.

    As in git, its content has to be read then. `seen` is in nanoseconds since 1970.
    """
    return max(state[3], state[4]) + _RESOLUTION >= seen


def content_digest(path: str | Path) -> str | None:
    """Return the digest of a file's content; None if it cannot be read."""
    try:
        with os.fdopen(open_file(path), "rb") as stream:
            return hashlib.file_digest(stream, _HASH).hexdigest()
    except (OSError, ValueError):
        return None


def read_known(path: str | Path) -> tuple[bytes, KnownFile]:
    """Read a file; return its content and its state before that. Raises OSError."""
    data, status = read_file_and_status(path)
    digest = hashlib.new(_HASH, data).hexdigest()
    return data, KnownFile(digest=digest, state=state_from(status))


def read_unchanged(path: str | Path, digest: str) -> bytes:
    """Read a file again, whose content had this digest. Raises OSError, also for another one."""
    data, now = read_known(path)
    if now.digest != digest:
        raise OSError(None, "it changed while it was read: run the command again", os.fspath(path))
    return data


def names_in(folder: str | Path) -> list[str]:
    """List the names in a folder that decide which files of it and below it are read, sorted.

    These are the names of folders, with a slash, of text files, and of files with patterns.
    """
    with suppress(OSError), os.scandir(folder) as entries:
        return names_that_matter(
            f"{entry.name}/" if _is_folder(entry) else entry.name for entry in entries
        )
    return []


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError as error:  # such as a link that leads to itself
        raise_if_disk_failed(error)
        return False


def walk(
    folder: str | Path, onerror: Callable[[OSError], object] = lambda _: None
) -> Iterator[tuple[str, list[str], list[os.DirEntry[str]]]]:
    """Walk through a folder like `os.walk`, which fails at a thousand levels before Python 3.12.

    Yields all that is no folder as entries, pipes and broken links too. An entry that is no link
    knows without a further call whether it is a regular file.
    """
    pending = [os.fspath(folder)]
    while pending:
        base = pending.pop()
        folders: list[str] = []
        files: list[os.DirEntry[str]] = []
        links: set[str] = set()
        try:
            with os.scandir(base) as entries:
                for entry in entries:
                    if not _is_folder(entry):
                        files.append(entry)
                        continue
                    folders.append(entry.name)
                    if entry.is_symlink():
                        links.add(entry.name)
        except OSError as error:
            raise_if_disk_failed(error)
            onerror(error)
            continue
        # The caller may change the list of folders.
        yield base, folders, files
        start = base.rstrip(os.sep) + os.sep
        pending += [start + name for name in reversed(folders) if name not in links]


def files_below(folder: str | Path) -> Iterator[str]:
    """Yield the paths of all files below a folder, in order; hidden folders are left out."""
    for base, folders, files in walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (f"{base}{os.sep}{name}" for name in sorted(file.name for file in files))


def names_digest(paths: Iterable[str]) -> str:
    """Return a digest of paths, which changes if a file is added, renamed or deleted."""
    names = "\0".join(paths).encode(errors="surrogateescape")
    return hashlib.blake2b(names, digest_size=16).hexdigest()


def names_that_matter(names: Iterable[str]) -> list[str]:
    """Return of all names in a folder those that `names_in` lists; a folder's end with a slash."""
    return sorted(
        name
        for name in names
        if name == _PATTERNS
        or (not name.startswith(".") and (name.endswith("/") or name.lower().endswith(_LISTED)))
    )
