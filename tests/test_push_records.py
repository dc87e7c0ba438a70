"""The record of what was sent to which profile."""

import os
import sqlite3
import stat
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest

from generator.delivery.binding import is_first_push
from generator.delivery.desktop import Profile
from generator.delivery.push_records import locks_of_other_sources, opened_record
from generator.delivery.sent_notes import EarlierState, SentNote, SentNotes, SharedState
from tests.author import Author
from tests.deliveries import basic

# As the release made it that could only push to the desktop.
FORMAT_1 = """
    CREATE TABLE profiles (
        profile TEXT PRIMARY KEY, first INTEGER, header TEXT, lock TEXT DEFAULT ''
    ) WITHOUT ROWID;
    CREATE TABLE notes (
        profile TEXT, guid TEXT, nid INTEGER, deck TEXT, fields TEXT, tags TEXT, learners TEXT,
        at INTEGER, mod INTEGER, is_deleted INTEGER, PRIMARY KEY (profile, guid)
    ) WITHOUT ROWID;
    CREATE TABLE source (lock TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE unsure (guid TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE kept (profile TEXT, guid TEXT, PRIMARY KEY (profile, guid)) WITHOUT ROWID;
    PRAGMA user_version = 1;
"""

NILE = SentNote(
    guid="a",
    nid=1790000000001,
    deck="Rivers::Long",
    fields=("longest <b>river</b>\n?", "", "the Nile", ""),
    tags=("water", "geo::africa"),
)
RHINE = SentNote(
    guid="b",
    nid=1790000000002,
    deck="Rivers",
    fields=("Rhône é 河", ""),
    tags=(),
    learners=((0, "0123456789ab"), (12, "cdef01234567")),
    at=1790000009,
    mod=1790000008,
    is_deleted=True,
)


@pytest.fixture
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ANKI_DECK_DATA", str(tmp_path / "data"))
    return tmp_path / "cards.lock"


def record_of(tmp_path: Path) -> Path:
    """Return the path of the only record."""
    (path,) = (tmp_path / "data" / "anki-deck" / "pushed").glob("*.sqlite")
    return path


def test_notes_are_read_as_they_were_recorded(lock: Path) -> None:
    with opened_record(lock) as record:
        assert record.notes("User 1") == {}
        assert record.header("User 1") is None
        assert record.profiles() == []
        record.begin("User 1")
        record.record_header("User 1", "types 1")
        record.record("User 1", [NILE, RHINE])
        record.keep("User 1", {"c", "d"})
        record.record_unsure(["e", "f"])
        record.record_unsure(["e"])
    with opened_record(lock) as record:
        assert record.notes("User 1") == {"a": NILE, "b": RHINE}
        assert record.header("User 1") == "types 1"
        assert record.profiles() == ["User 1"]
        assert record.kept("User 1") == {"c", "d"}
        assert record.unsure() == {"e", "f"}
        assert record.was_damaged is None


def test_later_records_replace_earlier_ones(lock: Path) -> None:
    with opened_record(lock) as record:
        record.begin("User 1")
        record.record_header("User 1", "types 1")
        record.record("User 1", [NILE, RHINE])
        record.keep("User 1", {"c"})
        assert record.notes("User 1")["b"].is_deleted
        again = SentNote(guid="b", nid=3, deck="Seas", fields=("x",), tags=("y",))
        record.record("User 1", [again])
        record.forget("User 1", ["a"])
        record.begin("User 1")
        record.record_header("User 1", "types 2")
        record.keep("User 1", ())
        assert record.notes("User 1") == {"b": again}
    with opened_record(lock) as record:
        assert record.notes("User 1") == {"b": again}
        assert record.header("User 1") == "types 2"
        assert record.kept("User 1") == frozenset()


def test_profiles_are_apart_and_the_first_one_stays_the_first(lock: Path) -> None:
    with opened_record(lock) as record:
        record.begin("Zoe")
        record.record_header("Zoe", "types 1")
        record.record("Zoe", [NILE])
        record.keep("Zoe", {"c"})
        record.begin("Anna")
        record.record_header("Anna", "types 2")
        record.record("Anna", [RHINE])
        record.begin("Zoe")
        record.record_header("Zoe", "types 3")
    with opened_record(lock) as record:
        assert record.profiles()[0] == "Zoe"
        assert (record.header("Zoe"), record.header("Anna")) == ("types 3", "types 2")
        assert record.notes("Zoe") == {"a": NILE}
        assert record.notes("Anna") == {"b": RHINE}
        assert record.kept("Anna") == frozenset()
        record.forget("Anna", ["a", "b"])
        assert record.notes("Zoe") == {"a": NILE}


def test_sources_are_apart_also_by_another_path_to_the_same_lock(
    lock: Path, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    with opened_record(lock) as record:
        record.record("User 1", [NILE])
    with opened_record(tmp_path / "other.lock") as record:
        assert record.notes("User 1") == {}
    with opened_record(tmp_path / "link" / "cards.lock") as record:
        assert record.notes("User 1") == {"a": NILE}


def test_a_push_that_had_nothing_left_to_do_is_known_by_its_lock(lock: Path) -> None:
    with opened_record(lock) as record:
        assert not record.is_complete("User 1", "")
        record.begin("User 1")
        record.complete("User 1", "lock 1")
    with opened_record(lock) as record:
        assert record.is_complete("User 1", "lock 1")
        assert not record.is_complete("User 1", "lock 2")
        assert not record.is_complete("Anna", "lock 1")
        record.begin("User 1")
        assert not record.is_complete("User 1", "lock 1")


def test_only_the_user_can_read_the_record(lock: Path, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with opened_record(lock) as record:
            record.record("User 1", [NILE])
    finally:
        os.umask(before)
    path = record_of(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for folder in (path.parent, path.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("damage", [b"no database, " * 99, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_damaged_record_is_put_aside(lock: Path, tmp_path: Path, damage: bytes) -> None:
    with opened_record(lock) as record:
        record.record("User 1", [NILE])
    path = record_of(tmp_path)
    path.write_bytes(damage)
    with opened_record(lock) as record:
        assert record.was_damaged == path.with_suffix(".damaged")
        assert record.was_damaged.read_bytes() == damage
        assert record.notes("User 1") == {}
        record.record("User 1", [RHINE])
    with opened_record(lock) as record:
        assert record.was_damaged is None
        assert record.notes("User 1") == {"b": RHINE}


def test_a_record_with_a_damaged_page_is_put_aside(lock: Path, tmp_path: Path) -> None:
    many = [
        SentNote(guid=f"g{number}", nid=number, deck="d", fields=("x" * 400,), tags=())
        for number in range(200)
    ]
    with opened_record(lock) as record:
        record.record("User 1", many)
    path = record_of(tmp_path)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 8000] = b"\xff" * 8000
    path.write_bytes(content)
    with opened_record(lock) as record:
        assert record.was_damaged is not None
        assert record.notes("User 1") == {}


def test_an_empty_record_is_one_before_the_first_push(lock: Path, tmp_path: Path) -> None:
    with opened_record(lock):
        pass
    record_of(tmp_path).write_bytes(b"")
    with opened_record(lock) as record:
        assert record.was_damaged is None
        assert record.notes("User 1") == {}


def test_a_record_of_a_later_release_is_refused_and_stays(lock: Path, tmp_path: Path) -> None:
    with opened_record(lock) as record:
        record.record("User 1", [NILE])
    path = record_of(tmp_path)
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 99")
        database.commit()
    content = path.read_bytes()
    told = "a later release wrote it: update this program"
    with pytest.raises(OSError, match=told) as caught, opened_record(lock):
        raise AssertionError("it was opened")
    assert caught.value.filename == str(path)
    assert path.read_bytes() == content


def test_a_record_that_is_only_read_is_not_written(lock: Path, tmp_path: Path) -> None:
    with opened_record(lock, read_only=True) as record:
        record.record("User 1", [NILE])
        assert record.notes("User 1") == {"a": NILE}
    assert not [*(tmp_path / "data").rglob("*.sqlite")]
    with opened_record(lock) as record:
        record.record("User 1", [NILE])
    content = record_of(tmp_path).read_bytes()
    with opened_record(lock, read_only=True) as record:
        assert record.notes("User 1") == {"a": NILE}
        record.record("User 1", [RHINE])
        record.begin("User 1")
    assert record_of(tmp_path).read_bytes() == content
    assert [path.name for path in record_of(tmp_path).parent.iterdir()] == [
        record_of(tmp_path).name
    ]


def test_a_damaged_record_that_is_only_read_stays_where_it_is(lock: Path, tmp_path: Path) -> None:
    with opened_record(lock):
        pass
    path = record_of(tmp_path)
    path.write_bytes(b"no database, " * 99)
    with opened_record(lock, read_only=True) as record:
        assert record.notes("User 1") == {}
    assert path.read_bytes() == b"no database, " * 99


def test_a_record_that_cannot_be_written_is_reported(
    lock: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.delivery.push_records._PATIENCE", 0.05)

    def record_while_it_is_locked() -> None:
        with ExitStack() as stack:
            record = stack.enter_context(opened_record(lock))
            other = sqlite3.connect(record_of(tmp_path), isolation_level=None)
            stack.enter_context(closing(other)).execute("BEGIN EXCLUSIVE")
            record.record("User 1", [NILE])

    with pytest.raises(OSError, match="database is locked") as caught:
        record_while_it_is_locked()
    assert caught.value.filename == str(record_of(tmp_path))


def test_a_source_whose_path_is_not_utf_8(lock: Path) -> None:
    folder = lock.parent / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    other = folder / "cards.lock"
    other.touch()
    with opened_record(other) as record:
        record.record("User 1", [NILE])
    with opened_record(lock):
        assert locks_of_other_sources(lock) == [other]


def test_a_record_in_use_by_another_push_is_reported(
    lock: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened_record(lock) as record:
        record.record("User 1", [NILE])
    monkeypatch.setattr("generator.delivery.push_records._PATIENCE", 0.05)
    with closing(sqlite3.connect(record_of(tmp_path), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(OSError, match="database is locked"), opened_record(lock):
            raise AssertionError("it was opened")
    with opened_record(lock) as record:
        assert record.notes("User 1") == {"a": NILE}


def test_the_first_push_to_each_profile_is_a_first_one(lock: Path) -> None:
    one, two = Profile(name="User 1", base=None), Profile(name="Second", base=None)
    with opened_record(lock) as record:
        assert is_first_push(record, one, None)
        record.begin(one.key)
        record.record_header(one.key, "types 1")
        assert not is_first_push(record, one, None)
        assert is_first_push(record, two, "Second")


# ---- records of an earlier release


def write_format_1(path: Path, lock: Path) -> None:
    """Write a record with both notes, as the first release did."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database:
        database.executescript(FORMAT_1)
        database.execute("INSERT INTO profiles VALUES ('User 1', 17, 'types 1', 'lock 1')")
        database.execute("INSERT INTO profiles VALUES ('Anna', 16, '', '')")
        for note in (NILE, RHINE):
            database.execute(
                "INSERT INTO notes VALUES ('User 1', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    note.guid,
                    note.nid,
                    note.deck,
                    "\x1f".join(note.fields),
                    " ".join(note.tags),
                    " ".join(f"{position}:{digest}" for position, digest in note.learners),
                    note.at,
                    note.mod,
                    note.is_deleted,
                ),
            )
        database.execute("INSERT INTO source VALUES (?)", (os.fsencode(os.path.realpath(lock)),))
        database.execute("INSERT INTO unsure VALUES ('e')")
        database.execute("INSERT INTO kept VALUES ('User 1', 'c')")
        database.commit()


def assert_as_in_format_1(record: SentNotes) -> None:
    assert record.was_damaged is None
    assert record.profiles() == ["Anna", "User 1"]
    assert record.notes("User 1") == {"a": NILE, "b": RHINE}
    assert record.header("User 1") == "types 1"
    assert record.is_complete("User 1", "lock 1")
    assert record.kept("User 1") == {"c"}
    assert record.unsure() == {"e"}
    assert record.shared_state("User 1") == SharedState()


def test_a_record_of_format_1_is_read_and_written_on(lock: Path, tmp_path: Path) -> None:
    with opened_record(lock):
        pass
    path = record_of(tmp_path)
    write_format_1(path, lock)
    later = replace(
        RHINE,
        is_deleted=False,
        before=(EarlierState(since=3, digests=("abc", "-"), tags=("x",)),),
        moved_from=("Rivers", "Rivers::Short"),
        moved_at=9,
    )
    with opened_record(lock) as record:
        assert_as_in_format_1(record)
        record.record("User 1", [later])
        record.record_shared_state("sync:ankiweb.net ann", "file", "name")
    # It is of the format of today now, and is not changed again.
    for _ in range(2):
        with opened_record(lock) as record:
            assert record.notes("User 1") == {"a": NILE, "b": later}
            assert record.shared_state("sync:ankiweb.net ann") == SharedState("file", "name")
        with closing(sqlite3.connect(path)) as database:
            assert database.execute("PRAGMA user_version").fetchone() == (2,)


def test_a_record_of_format_1_that_is_only_read_stays_as_it_is(lock: Path, tmp_path: Path) -> None:
    with opened_record(lock):
        pass
    path = record_of(tmp_path)
    write_format_1(path, lock)
    content = path.read_bytes()
    with opened_record(lock, read_only=True) as record:
        assert_as_in_format_1(record)
        record.record("User 1", [replace(NILE, moved_at=9)])
        assert record.notes("User 1")["a"].moved_at == 9
    assert path.read_bytes() == content


@pytest.mark.usefixtures("lock")
def test_a_record_of_format_1_of_a_source_that_was_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "old" / "cards.lock"
    author = Author(tmp_path / "deck", monkeypatch)
    author.write(basic(0))
    guid = author.build()["notes"][0]["guid"]
    old.parent.mkdir()
    with opened_record(old):
        pass
    path = record_of(tmp_path)
    write_format_1(path, old)
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE notes SET guid = ? WHERE guid = 'a'", (guid,))
        database.execute("DELETE FROM notes WHERE guid = 'b'")
        database.commit()
    content = path.read_bytes()
    with opened_record(author.lock) as record:
        assert record.notes("User 1") == {guid: replace(NILE, guid=guid)}
        record.record("User 1", [replace(NILE, guid=guid, moved_at=9)])
    assert path.read_bytes() == content
    with opened_record(author.lock) as record:
        assert record.notes("User 1")[guid].moved_at == 9
