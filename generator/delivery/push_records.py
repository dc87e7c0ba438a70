"""The records of what was sent, one SQLite file for each source in the user's data folder."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from generator.delivery.data_folder import data_folder
from generator.delivery.sent_notes import SentNotes
from generator.project.file_guard import path_digest
from generator.project.lockfile import read_lock

_FOLDER = "pushed"
_FORMAT = 2
# In seconds: how long another push of the same source may write.
_PATIENCE = 10.0
_TABLES = """
    CREATE TABLE IF NOT EXISTS profiles (
        profile TEXT PRIMARY KEY, first INTEGER, header TEXT, lock TEXT DEFAULT ''
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS notes (
        profile TEXT, guid TEXT, nid INTEGER, deck TEXT, fields TEXT, tags TEXT, learners TEXT,
        at INTEGER, mod INTEGER, is_deleted INTEGER, before TEXT DEFAULT '',
        moved_from TEXT DEFAULT '', moved_at INTEGER DEFAULT 0,
        PRIMARY KEY (profile, guid)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS source (lock TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS unsure (guid TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS kept (
        profile TEXT, guid TEXT, PRIMARY KEY (profile, guid)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS shared (
        profile TEXT PRIMARY KEY, file TEXT, replacement TEXT
    ) WITHOUT ROWID;
"""

# Of the notes: those that a record of an earlier release has not.
_LATER_COLUMNS = {
    "before": "TEXT DEFAULT ''",
    "moved_from": "TEXT DEFAULT ''",
    "moved_at": "INTEGER DEFAULT 0",
}


@contextmanager
def opened_record(lock_path: Path, *, read_only: bool = False) -> Iterator[SentNotes]:
    """Open the record of the source that has this lock. Raises OSError.

    A record that is damaged is put aside: what was sent is not known then, as before a first push.
    With `read_only`, changes are lost.
    """
    path, damaged = _path(lock_path), None
    moved = None if path.exists() else _record_of_moved_source(lock_path)
    if read_only:
        with closing(_copy_in_memory(moved or path)) as database:
            yield SentNotes(database, None)
        return
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if moved:
        _copy_record(moved, path)
    try:
        database = _opened(path)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):  # it is locked, or cannot be written
            raise OSError(None, str(error), str(path)) from error
        damaged = path.with_suffix(".damaged")
        path.replace(damaged)
        database = _opened(path)
    with closing(database):
        try:
            with database:
                # As bytes: a path may have some that are not UTF-8.
                name = os.fsencode(os.path.realpath(lock_path))
                database.execute("DELETE FROM source WHERE lock <> ?", (name,))
                database.execute("INSERT OR IGNORE INTO source VALUES (?)", (name,))
            yield SentNotes(database, damaged)
        except sqlite3.OperationalError as error:  # the disk is full, say
            raise OSError(None, str(error), str(path)) from error


def locks_of_other_sources(lock_path: Path) -> list[Path]:
    """Return the locks of all other sources that were pushed from this machine and still exist."""
    others = (lock for path, lock, _ in _records() if path != _path(lock_path))
    return [lock for lock in others if lock.is_file()]


def _record_of_moved_source(lock_path: Path) -> Path | None:
    """Return the record of a source that was here under another path: it has the same notes."""
    guids = frozenset(read_lock(lock_path)[0].entries)
    for path, lock, sent in _records() if guids else ():
        if not lock.exists() and 2 * len(sent & guids) > len(sent):
            return path
    return None


def _records() -> Iterator[tuple[Path, Path, frozenset[str]]]:
    """Yield the records that can be read, each with the lock of its source and all its GUIDs."""
    for path in sorted((data_folder() / _FOLDER).glob("*.sqlite")):
        with suppress(sqlite3.DatabaseError):
            address = f"{path.absolute().as_uri()}?mode=ro"
            with closing(sqlite3.connect(address, uri=True)) as database:
                locks = database.execute("SELECT lock FROM source").fetchall()
                guids = frozenset(guid for (guid,) in database.execute("SELECT guid FROM notes"))
            for (lock,) in locks:
                yield path, Path(os.fsdecode(lock)), guids


def _path(lock_path: Path) -> Path:
    return data_folder() / _FOLDER / f"{path_digest(lock_path)}.sqlite"


def _copy_record(moved: Path, path: Path) -> None:
    """Copy the record of a source that was moved: it may be back later. Raises OSError.

    A copy that was broken off must not count: the record is looked for only once.
    """
    part = path.with_suffix(".part")
    try:
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(moved, timeout=_PATIENCE)) as kept:
            _check(kept, moved)
            with closing(_opened(part)) as database:
                kept.backup(database)
        part.replace(path)
    except sqlite3.OperationalError as error:  # the disk is full, say
        raise OSError(None, str(error), str(path)) from error
    except sqlite3.DatabaseError:  # what was sent is not known then
        return
    finally:
        part.unlink(missing_ok=True)


def _copy_in_memory(path: Path) -> sqlite3.Connection:
    """Return a copy of a record; an empty one if there is none, or if it cannot be read."""
    database = sqlite3.connect(":memory:")
    with suppress(sqlite3.DatabaseError):
        if path.exists():
            with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as kept:
                _check(kept, path)
                kept.backup(database)
    _prepare(database)
    return database


def _opened(path: Path) -> sqlite3.Connection:
    path.touch(mode=0o600, exist_ok=True)
    database = sqlite3.connect(path, timeout=_PATIENCE)
    try:
        _check(database, path)
        _prepare(database)
        database.execute(f"PRAGMA user_version = {_FORMAT}")
    except BaseException:
        database.close()
        raise
    return database


def _prepare(database: sqlite3.Connection) -> None:
    """Make the tables, or add to those of an earlier release what they lack."""
    database.executescript(_TABLES)
    columns = {name for _, name, *_ in database.execute("PRAGMA table_info(notes)")}
    for name, kind in _LATER_COLUMNS.items():
        if name not in columns:
            database.execute(f"ALTER TABLE notes ADD COLUMN {name} {kind}")


def _check(database: sqlite3.Connection, path: Path) -> None:
    """Raise OSError for a record of a later release, and DatabaseError for a damaged one."""
    if database.execute("PRAGMA user_version").fetchone()[0] > _FORMAT:
        raise OSError(None, "a later release wrote it: update this program", str(path))
    if database.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise sqlite3.DatabaseError("damaged")
