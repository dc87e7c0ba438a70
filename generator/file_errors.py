"""Errors of the operating system, with the file that each is about.

A call with a path names it in its error. Reading, writing and closing an open file names none.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

# The disk, the network or the system failed, so the file may well be there. All other errors say
# what is there: a file that is missing, forbidden, or a folder.
_FAILURES = frozenset(
    getattr(errno, name)
    for name in (
        *("EIO", "EREMOTEIO", "EBADMSG", "EUCLEAN", "ENODEV", "ESTALE", "ETIMEDOUT"),
        *("ENOMEM", "EMFILE", "ENFILE"),
    )
    if hasattr(errno, name)
)


@contextmanager
def naming(path: str | os.PathLike[str]) -> Iterator[None]:
    """Let errors of the operating system that name no file name this one."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = os.fspath(path)
        raise


def raise_if_disk_failed(error: Exception) -> None:
    """Raise an error after which nothing is known of a file; do nothing for any other one.

    A file or folder that cannot be read now must not count as missing: the notes in it would be
    removed, or lose the identities that its lock has.
    """
    if isinstance(error, OSError) and error.errno in _FAILURES:
        raise error
