"""The rendered notes of a source, in an SQLite file of its own.

Each note is found by a digest of all that its fields depend on. Several processes may use the file
at the same time, and it may be deleted at any time. A build never fails because of it: while it is
locked, full or read-only, nothing is found or kept, and a file that is damaged or not ours is
replaced.
"""

import hashlib
import os
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from generator.cache.folder import cache_folder

Result = TypeVar("Result")

_SUFFIX = ".sqlite"
# These two numbers say that a file is ours, and how its table is made.
_APPLICATION, _FORMAT = 0x616E6B69, 1
# No longer than this, in seconds, another process is waited for.
_PATIENCE = 0.5
# Rows that no build has used lately are deleted once there are more of them than used ones, and
# more than this.
_SPARE_ROWS = 1_000
_ROWS_AT_ONCE = 500
# In seconds. The file of a source that is not built any more is deleted after this time.
_LONGEST_UNUSED = 60 * 24 * 3600

_SCHEMA = (
    f"PRAGMA application_id = {_APPLICATION}",
    f"PRAGMA user_version = {_FORMAT}",
    "CREATE TABLE notes (key BLOB PRIMARY KEY, content TEXT NOT NULL, checksum INTEGER NOT NULL)",
)
_OUT_OF_REACH = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_NOMEM,
)


class RenderedNotes:
    """Rendered notes by their keys; what a note's `content` means is up to the caller."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._new: list[tuple[bytes, str, int]] = []
        self._used: set[bytes] = set()
        self._failed = False
        self._database: sqlite3.Connection | None = None

    def find(self, keys: Sequence[bytes]) -> dict[bytes, str]:
        """Return the content of those notes that are known."""
        self._used.update(keys)
        found: dict[bytes, str] = {}
        for start in range(0, len(keys), _ROWS_AT_ONCE):
            some = keys[start : start + _ROWS_AT_ONCE]
            found |= self._run(partial(_rows, keys=some)) or {}
        return found

    def add(self, key: bytes, content: str) -> None:
        """Keep a note that was rendered now."""
        self._new.append((key, content, _checksum(key, content)))
        if len(self._new) >= _ROWS_AT_ONCE:
            self._write()

    def close(self, *, is_complete: bool) -> None:
        """Write what is new.

        If all notes were looked up (`is_complete`), the others are deleted once they are too many.
        """
        self._write()
        if is_complete:
            self._run(lambda database: _delete_unused(database, self._used))
        if self._database is not None:
            self._disconnect()
            with suppress(OSError):
                os.utime(self._path)  # it was used, even if nothing is new

    def _write(self) -> None:
        new, self._new = self._new, []
        if new:
            self._run(lambda database: _insert(database, new))

    def _run(self, work: Callable[[sqlite3.Connection], Result]) -> Result | None:
        """Do some work; None if the file cannot be used. One that is damaged is deleted."""
        if self._failed:
            return None
        try:
            if self._database is None:
                self._database = _open(self._path)
            return work(self._database)
        except (OSError, UnicodeError):
            self._failed = True
        except (sqlite3.Error, OverflowError) as error:
            self._failed = True
            self._disconnect()  # on Windows, an open file cannot be deleted
            if not _is_out_of_reach(error):
                with suppress(OSError):
                    _delete(self._path)
        return None

    def _disconnect(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None


def rendered_notes_of(source: Path) -> RenderedNotes | None:
    """Open what is known of a source's notes; None if there is no cache."""
    folder = cache_folder()
    if folder is None:
        return None
    name = hashlib.sha256(os.fsencode(os.path.realpath(source))).hexdigest()[:32]
    return RenderedNotes(folder / f"{name}{_SUFFIX}")


def _open(path: Path) -> sqlite3.Connection:
    try:
        return _open_or_make(path)
    except sqlite3.Error as error:
        if _is_out_of_reach(error):
            raise
    _delete(path)
    return _open_or_make(path)


def _open_or_make(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    try:
        # What a crash of the machine may damage is replaced; a killed process damages nothing.
        database.execute("PRAGMA synchronous = OFF")
        if not _is_ours(database):
            _delete_unused_files(path.parent)
            _make_table(database)
    except BaseException:
        database.close()
        raise
    return database


def _make_table(database: sqlite3.Connection) -> None:
    database.execute("BEGIN IMMEDIATE")
    if not _is_ours(database):  # another process may have made the table at this moment
        (count,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if count:
            raise sqlite3.DatabaseError("another program's file, or of another format")
        for statement in _SCHEMA:
            database.execute(statement)
    database.execute("COMMIT")


def _delete(path: Path) -> None:
    """Delete a file, and the journal that would be played back into the next one."""
    path.unlink()
    path.with_name(f"{path.name}-journal").unlink(missing_ok=True)


def _is_out_of_reach(error: BaseException) -> bool:
    """Return whether a file is locked, full, read-only and so on, rather than damaged."""
    # The lower byte is the kind of the error: https://sqlite.org/rescode.html
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF in _OUT_OF_REACH


def _is_ours(database: sqlite3.Connection) -> bool:
    numbers = (
        database.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("application_id", "user_version")
    )
    return tuple(numbers) == (_APPLICATION, _FORMAT)


def _rows(database: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, str]:
    marks = ",".join("?" * len(keys))
    query = f"SELECT key, content, checksum FROM notes WHERE key IN ({marks})"
    return {
        key: content
        for key, content, checksum in database.execute(query, keys)
        if isinstance(content, str) and _checksum(key, content) == checksum
    }


def _insert(database: sqlite3.Connection, rows: Sequence[tuple[bytes, str, int]]) -> None:
    database.execute("BEGIN IMMEDIATE")
    database.executemany("INSERT OR REPLACE INTO notes VALUES (?, ?, ?)", rows)
    database.execute("COMMIT")


def _delete_unused(database: sqlite3.Connection, used: Iterable[bytes]) -> None:
    keys = [(key,) for key in used]
    (count,) = database.execute("SELECT count(*) FROM notes").fetchone()
    if count <= 2 * len(keys) + _SPARE_ROWS:
        return
    database.execute("CREATE TEMP TABLE used (key BLOB PRIMARY KEY)")
    database.execute("BEGIN IMMEDIATE")
    database.executemany("INSERT INTO used VALUES (?)", keys)
    database.execute("DELETE FROM notes WHERE key NOT IN (SELECT key FROM used)")
    database.execute("COMMIT")
    database.execute("VACUUM")


def _checksum(key: bytes, content: str) -> int:
    return zlib.crc32(content.encode(errors="surrogatepass"), zlib.crc32(key))


def _delete_unused_files(folder: Path) -> None:
    """Delete the files of sources that were not built for long."""
    oldest = time.time() - _LONGEST_UNUSED
    for path in folder.glob(f"*{_SUFFIX}"):
        with suppress(OSError):
            if path.stat().st_mtime < oldest:
                _delete(path)
