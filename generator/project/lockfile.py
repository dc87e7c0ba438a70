"""The lock on disk: read, and written as a whole."""

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from generator.diagnostics import Diagnostic
from generator.file_errors import raise_if_disk_failed
from generator.identity.lock import Lock
from generator.identity.lock_text import damage_diagnostic, format_lines, parse_lock
from generator.project.file_guard import exclusive_access
from generator.project.files import write_atomically
from generator.regular_files import leads_out, link_out, read_file, read_start

# How a lock of any version begins. Other programs have files called `.lock` as well.
_LOCK_START = b'{"anki-deck lock"'
# In seconds: longer than a build takes to write its lock.
_LOCK_PATIENCE = 5.0
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def is_lock(path: Path) -> bool:
    """Return whether a file is a lock of this program, unlike yarn.lock or uv.lock.

    Raises OSError if the disk fails.
    """
    if leads_out(path):
        return False
    try:
        return read_start(path, 100).removeprefix(_BYTE_ORDER_MARK).startswith(_LOCK_START)
    except OSError as error:
        raise_if_disk_failed(error)
        return False


def read_lock(path: Path) -> tuple[Lock, list[Diagnostic]]:
    """Read a lock; it is empty if there is no file. Raises OSError."""
    state = lock_state(path)
    return (Lock(), []) if state is None else _read_cached(path, state)


def lock_state(path: Path) -> tuple[int, ...] | None:
    """Return values that differ after a file is replaced; None if it is missing.

    Raises OSError, also for a link that leads out of its folder: the lock would be written there.
    """
    if leads_out(path):
        raise link_out(path)
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


@lru_cache(maxsize=64)  # a build reads its own lock and the locks near it several times
def _read_cached(path: Path, _state: tuple[int, ...]) -> tuple[Lock, list[Diagnostic]]:
    data = read_file(path)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Lock(), [damage_diagnostic(path.as_posix(), line, "this line is not UTF-8")]
    return parse_lock(path.as_posix(), text)


def forget_locks() -> None:
    """Free the locks that were read: a process that builds again and again would keep many."""
    _read_cached.cache_clear()


def write_lock(path: Path, lock: Lock) -> None:
    """Write a lock atomically. Raises OSError."""
    # Line by line, since the text of a large lock takes much memory.
    lines = map(str.encode, format_lines(lock))
    # A source that was moved while it was built is not made again without its files: such a folder
    # would be in the way of the one that comes back.
    write_atomically(path, lambda stream: stream.writelines(lines), makes_folder=False)


def record_moved_notes(path: Path, guids: Collection[str], now: int) -> None:
    """Record in a lock that these notes are in another lock now. Raises OSError.

    `now` is in seconds since 1970.
    """
    # After `_LOCK_PATIENCE` it writes without the guard: the build of that lock's source may be
    # waiting for this build. That build reads its lock again before it continues.
    with exclusive_access(path, lambda: None, patience=_LOCK_PATIENCE, timeout=0):
        lock, problems = read_lock(path)
        if not problems:
            write_lock(path, lock.without(guids, now))
