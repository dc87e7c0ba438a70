"""The lock on disk: where it stands, read and written whole, and one build at a time."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from generator.diagnostics import Code, Diagnostic, Location
from generator.identity.lock import Entry, format_lock, parse_lock
from generator.project.files import replace_whole
from generator.sources import ROOT_FILE


def lock_path(source: Path) -> Path:
    """Return where the lock of a source stands: beside a file, inside a folder."""
    return (source / ROOT_FILE if source.is_dir() else source).with_suffix(".lock")


def read_lock(path: Path) -> tuple[dict[str, Entry], list[Diagnostic]]:
    """Read a lock; one that is not there is empty. Raises OSError."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return {}, []
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = "restore the file from version control; without it, reviews of edited notes are lost"
        location = Location(path=path.as_posix(), line=line, column=1)
        message = "the lock is damaged: a line that is not UTF-8"
        return {}, [Diagnostic(location=location, code=Code.LOCK_DAMAGED, message=message, hint=hint)]
    return parse_lock(path.as_posix(), text)


def write_lock(path: Path, before: Mapping[str, Entry], after: Mapping[str, Entry]) -> None:
    """Write a lock whole, if it changed. Raises OSError."""
    if after != before or not path.exists():
        data = format_lock(after.values()).encode()
        replace_whole(path, lambda stream: stream.write(data))


@contextmanager
def alone(path: Path, waiting: Callable[[], None], *, patience: float = 0.0, kind: str = "") -> Iterator[None]:
    """Keep other builds that write the same file waiting; call `waiting` when it is this one that waits.

    It waits so many seconds (`patience`) in silence. Guards of different kinds never meet, not even for one path.
    What they wait for stands in the system's temporary folder, so that nothing is left beside the source.
    """
    place = os.path.normcase(os.path.realpath(path))
    name = hashlib.sha256(os.fsencode(place)).hexdigest()[:16]
    guard = FileLock(Path(tempfile.gettempdir(), f"anki-deck-{name}{kind}.guard"), mode=0o666)
    try:
        guard.acquire(timeout=patience)
    except Timeout:
        waiting()
        guard.acquire()
    try:
        yield
    finally:
        guard.release()
