"""The lock on disk: read and written whole, and one build at a time."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path

from filelock import FileLock, Timeout

from generator.diagnostics import Diagnostic
from generator.identity.lock import Lock
from generator.identity.lock_text import damage, format_lock, parse_lock
from generator.project.files import write_atomically

# How every lock begins, of any version: other programs call their files `.lock` as well.
_BEGIN = b'{"anki-deck lock"'
# In seconds: longer than a build that waits for nothing takes to write its lock.
_PATIENCE = 5.0
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def is_lock(path: Path) -> bool:
    """Tell a lock of ours from other programs' files (yarn.lock, uv.lock)."""
    try:
        if not path.is_file():  # a pipe would wait for someone to write
            return False
        with path.open("rb") as stream:
            return stream.readline(100).removeprefix(_BYTE_ORDER_MARK).startswith(_BEGIN)
    except OSError:
        return False


def read_lock(path: Path) -> tuple[Lock, list[Diagnostic]]:
    """Read a lock; one that is not there is empty. Raises OSError."""
    state = file_state(path)
    return (Lock(), []) if state is None else _parsed(path, state)


def file_state(path: Path) -> tuple[int, ...] | None:
    """Return what changes whenever a file is replaced; None for one that is not there. Raises OSError."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


@lru_cache(maxsize=64)  # a build asks for its own lock, and for those beside it, several times
def _parsed(path: Path, _state: tuple[int, ...]) -> tuple[Lock, list[Diagnostic]]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Lock(), [damage(path.as_posix(), line, "this line is not UTF-8")]
    return parse_lock(path.as_posix(), text)


def write_lock(path: Path, lock: Lock) -> None:
    """Write a lock whole. Raises OSError."""
    data = format_lock(lock).encode()
    write_atomically(path, lambda stream: stream.write(data))


def record_moved_notes(path: Path, guids: Collection[str], now: int) -> None:
    """Note in a lock that another one has these notes now; `now` is in seconds. Raises OSError."""
    # A build of its own source that waits for this one reads its lock again before it goes on.
    with exclusive_access(path, lambda: None, patience=_PATIENCE, longest=0):
        lock, problems = read_lock(path)
        if not problems:
            write_lock(path, lock.without(guids, now))


@contextmanager
def exclusive_access(
    path: Path,
    waiting: Callable[[], None],
    *,
    patience: float = 0.0,
    longest: float = -1,
    kind: str = "",
) -> Iterator[None]:
    """Keep other builds that write the same file waiting; call `waiting` when it is this one that waits.

    It waits so many seconds (`patience`) in silence, and goes on without the others' leave after the `longest` time.
    Guards of different kinds never meet, not even for one path. What builds wait for is in the system's temporary
    folder, so that nothing is left beside the source.
    """
    place = os.path.normcase(os.path.realpath(path))
    name = hashlib.sha256(os.fsencode(place)).hexdigest()[:16]
    guard = FileLock(Path(tempfile.gettempdir(), f"anki-deck-{name}{kind}.guard"), mode=0o666)
    try:
        guard.acquire(timeout=patience)
    except Timeout:
        waiting()
        with suppress(Timeout):
            guard.acquire(timeout=longest)
    try:
        yield
    finally:
        guard.release()
