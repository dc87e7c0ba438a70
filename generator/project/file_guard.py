"""A guard that one process has at a time: a lock of the operating system on a file.

It ends with its process, also if that is killed. The library filelock does the same, but takes
longer to import than a small deck takes to build. The locks are the same as those of filelock,
which earlier releases of this program used, so that builds of different releases wait too.
"""

import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from errno import EACCES, EAGAIN, EDEADLK, ENOSYS, ENOTSUP
from pathlib import Path

from generator.file_errors import naming

# In seconds.
_INTERVAL = 0.05
# In a folder that several users share, a guard belongs to the one who made it.
_MODE = 0o666
_HELD_ELSEWHERE = {EACCES, EAGAIN, EDEADLK}
# Some file systems have no locks. A build there continues without.
_NO_LOCKS = {ENOSYS, ENOTSUP}


class FileGuard:
    """A guard on a file, which is created if it is missing, and never deleted."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds, or without an end if that is negative; return whether held.

        Raises OSError for a file that cannot be opened.
        """
        end = time.monotonic() + timeout
        while not self._is_acquired():
            if timeout >= 0 and time.monotonic() >= end:
                return False
            time.sleep(_INTERVAL)
        return True

    def release(self) -> None:
        """Let another process have the guard; do nothing if it is not held."""
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            # Closing is not enough: a process that was forked meanwhile has the file open too.
            with suppress(OSError):
                _unlock(descriptor)
            # The file is empty, so nothing is lost if this fails, and what was done stays done.
            with suppress(OSError):
                os.close(descriptor)

    def _is_acquired(self) -> bool:
        """Try once."""
        with naming(self._path):
            return self._try_to_acquire()

    def _try_to_acquire(self) -> bool:
        descriptor = _open(self._path)
        if descriptor is None:
            return False
        try:
            # A file that was deleted after it was opened (by a cleanup of the temporary folder)
            # guards nothing: the next process creates another one.
            if _lock(descriptor) and os.fstat(descriptor).st_nlink:
                self._descriptor = descriptor
        finally:
            if self._descriptor is None:
                os.close(descriptor)
        return self._descriptor is not None


def _open(path: Path) -> int | None:
    """Open the file, or create it; return None if it is deleted in between."""
    flags = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)
    try:
        descriptor = os.open(path, flags | os.O_CREAT | os.O_EXCL, _MODE)
    except FileExistsError:
        # Without O_CREAT, which Linux refuses for another user's file in the temporary folder.
        with suppress(FileNotFoundError):
            return os.open(path, flags)
        return None
    if sys.platform != "win32":
        with suppress(OSError):
            os.fchmod(descriptor, _MODE)  # whatever the umask
    return descriptor


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in _HELD_ELSEWHERE:
                return False
            raise
        return True

    def _unlock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in _HELD_ELSEWHERE:
                return False
            if error.errno not in _NO_LOCKS:
                raise
        return True

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def path_digest(path: Path) -> str:
    """Return the same short text for all paths that lead to a file, for use in file names."""
    real_path = os.path.normcase(os.path.realpath(path))
    return hashlib.sha256(os.fsencode(real_path)).hexdigest()[:16]


@contextmanager
def exclusive_access(
    path: Path,
    on_wait: Callable[[], None],
    *,
    patience: float = 0.0,
    timeout: float = -1,
    kind: str = "",
) -> Iterator[None]:
    """Keep other builds away from a file; wait first for the build that uses it now.

    After `patience` seconds of waiting, `on_wait` is called. After `timeout` more seconds, the
    caller continues without the guard; by default it waits until the other build ends. Guards of
    different kinds are independent, even for the same path. The guard file is in the system's
    temporary folder, so that no file is left next to the source.
    """
    import tempfile  # here, because it imports more than a command that only reads needs

    guard = FileGuard(Path(tempfile.gettempdir(), f"anki-deck-{path_digest(path)}{kind}.guard"))
    if not guard.acquire(patience):
        on_wait()
        guard.acquire(timeout)
    try:
        yield
    finally:
        guard.release()
