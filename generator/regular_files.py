"""Read files that others wrote: never a pipe or a device, and never more than fits into memory.

The functions about a path take any path, such as one from a text: one that is too long, has a NUL
character, leads back to itself by links, or is in a folder that may not be read.
"""

import errno
import os
import stat
from collections.abc import Callable
from functools import partial
from pathlib import Path

from generator.file_errors import naming, raise_if_disk_failed

# In bytes. A source of 100,000 notes has a tenth of it, and larger texts would fill the memory.
LARGEST = 256 * 1024 * 1024
# The first one so that a pipe without a writer is opened at once, and can be refused. Without the
# last one, Windows would change the line ends.
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
# In bytes, at once.
_LEAST_READ = 65_536


def read_file(path: str | Path, largest: int = LARGEST) -> bytes:
    """Return the content of a regular file of at most `largest` bytes. Raises OSError."""
    return read_file_and_status(path, largest)[0]


def read_start(path: str | Path, size: int) -> bytes:
    """Return the first `size` bytes of a regular file, or all that it has. Raises OSError."""
    with naming(path), os.fdopen(open_file(path), "rb") as stream:
        return stream.read(size)


def read_file_and_status(path: str | Path, largest: int = LARGEST) -> tuple[bytes, os.stat_result]:
    """Return the content of a regular file, and its status before it was read. Raises OSError."""
    with naming(path):
        # For a small file, opening a stream takes as long as reading it.
        descriptor = open_file(path)
        try:
            status = os.fstat(descriptor)
            data = read_all(partial(os.read, descriptor), path, largest, expected=status.st_size)
        finally:
            os.close(descriptor)
    return data, status


def open_file(path: str | Path) -> int:
    """Open a regular file for reading; return its descriptor. Raises OSError."""
    descriptor = os.open(path, _READ)
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return descriptor
    os.close(descriptor)
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))
    raise not_regular(path)


def read_all(
    read: Callable[[int], bytes], path: str | Path, largest: int = LARGEST, expected: int = 0
) -> bytes:
    """Call `read` until a file or pipe has no more; `expected` is its size in bytes, if known.

    Raises OSError, which names the `path`, also for more than `largest` bytes.
    """
    # A pipe has no size, and a file may grow meanwhile: only b"" is the end.
    size = min(max(expected + 1, _LEAST_READ), largest + 1)
    pieces: list[bytes] = []
    length = 0
    for piece in iter(partial(read, size), b""):
        length += len(piece)
        if length > largest:
            why = f"larger than {largest // 1024 // 1024} MB"
            raise OSError(errno.EFBIG, why, os.fspath(path))
        pieces.append(piece)
    return b"".join(pieces)


def exists(path: str | Path) -> bool:
    """Return whether there is something at a path. Raises OSError if the disk fails."""
    return _status(path) is not None


def is_folder(path: str | Path) -> bool:
    """Return whether there is a folder at a path. Raises OSError if the disk fails."""
    status = _status(path)
    return status is not None and stat.S_ISDIR(status.st_mode)


def is_regular_file(path: str | Path) -> bool:
    """Return whether there is a regular file at a path. Raises OSError if the disk fails."""
    status = _status(path)
    return status is not None and stat.S_ISREG(status.st_mode)


def is_stream(path: str | Path) -> bool:
    """Return whether there is a pipe or a device at a path, which is no file to be replaced.

    Raises OSError if the disk fails.
    """
    status = _status(path)
    return status is not None and not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode))


def is_broken_link(path: str | Path) -> bool:
    """Return whether a path is a link to a file that does not exist, or to itself."""
    return os.path.islink(path) and not exists(path)  # noqa: PTH114 (never raises)


def leads_out(path: Path) -> bool:
    """Return whether a path is a link to something outside of its folder, which need not exist.

    Such a link may come with a folder from others, to have something written elsewhere.
    """
    return path.is_symlink() and not real_path(path).is_relative_to(real_path(path.parent))


def link_out(path: Path) -> OSError:
    """Return the error for a link that leads out of its folder."""
    return OSError(errno.EINVAL, "it is a link that leads out of its folder", os.fspath(path))


def _status(path: str | Path) -> os.stat_result | None:
    """Return the status of what is at a path; None if there is nothing that can be looked at."""
    try:
        return os.stat(path)  # noqa: PTH116 (called often)
    except (OSError, ValueError) as error:
        raise_if_disk_failed(error)
        return None


def not_regular(path: str | Path) -> OSError:
    """Return the error for a pipe or a device."""
    return OSError(errno.EINVAL, "not a regular file", os.fspath(path))


def real_path(path: str | Path) -> Path:
    """Return the path without links, as far as they lead somewhere. Raises ValueError for a NUL."""
    return Path(os.path.realpath(path))  # that of a Path raises for links that lead in a circle
