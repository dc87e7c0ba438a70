"""What was sent to which profile or account: the base of every later comparison.

It is not in the lock, which others have as well: their collections have other states.
"""

import sqlite3
import time
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from generator.values import dataclass

_SEPARATOR = "\x1f"  # between fields, as in Anki's collections
_BETWEEN_STATES = "\x1e"
_COLUMNS = (
    "guid, nid, deck, fields, tags, learners, at, mod, before, is_deleted, moved_from, moved_at"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierState:
    """A note as it was in Anki from the time `since`, in seconds, until it was sent again.

    `digests` are those of its fields; a text of the learner's is "-", which is no digest. `tags`
    are those of the source.
    """

    since: int
    digests: tuple[str, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentNote:
    """A note as the source last gave it to Anki.

    `nid` is the id that it has in Anki, and `deck` the deck into which its cards were put. `fields`
    and `tags` are those of the source, without what the learner added. `learners` has the position
    and the digest of each text of the learner's that Anki had before or after the last push. `at`
    is when it was sent and `mod` the modification time with which it was, both in seconds; `mod` is
    0 for a note that was there before. `before` has the earlier states of the note, the
    latest last, if a device that has not synced may bring them back. `is_deleted` means that the
    learner deleted it in Anki. `moved_from` has the decks from which its cards were moved, and
    `moved_at` is when they were moved last, in seconds.
    """

    guid: str
    nid: int
    deck: str
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    learners: tuple[tuple[int, str], ...] = ()
    at: int = 0
    mod: int = 0
    before: tuple[EarlierState, ...] = ()
    is_deleted: bool = False
    moved_from: tuple[str, ...] = ()
    moved_at: int = 0


class SharedState(NamedTuple):
    """The file that was last taken from other machines or written for them; "" before.

    `replacement` is the name of the last replacement of the collection that is known here.
    """

    file: str = ""
    replacement: str = ""


class SentNotes:
    """The record of one source: what was sent to each profile. Changes are written at once.

    A profile is one of the desktop, or an account: it is named by the key of its collection.

    `was_damaged` has the path of a record that could not be read, and was put aside.
    """

    def __init__(self, database: sqlite3.Connection, was_damaged: Path | None) -> None:
        self._database = database
        self._notes: dict[str, dict[str, SentNote]] = {}
        self.was_damaged = was_damaged

    def profiles(self) -> list[str]:
        """Return the profiles and accounts to which the source was sent, in order of the first."""
        rows = self._database.execute("SELECT profile FROM profiles ORDER BY first, profile")
        return [profile for (profile,) in rows]

    def header(self, profile: str) -> str | None:
        """Return the digest of note types and deck descriptions that were last sent."""
        row = self._database.execute(
            "SELECT header FROM profiles WHERE profile = ?", (profile,)
        ).fetchone()
        return row[0] if row else None

    def notes(self, profile: str) -> dict[str, SentNote]:
        """Return the notes that were sent to a profile, by GUID."""
        if profile not in self._notes:
            self._notes[profile] = self._read(profile)
        return dict(self._notes[profile])

    def _read(self, profile: str) -> dict[str, SentNote]:
        rows = self._database.execute(
            f"SELECT {_COLUMNS} FROM notes WHERE profile = ?",
            (profile,),
        )
        return {
            guid: SentNote(
                guid=guid,
                nid=nid,
                deck=deck,
                fields=tuple(fields.split(_SEPARATOR)),
                tags=tuple(tag for tag in tags.split(" ") if tag),
                learners=_learners(learners),
                at=at,
                mod=mod,
                before=_states(before),
                is_deleted=bool(is_deleted),
                moved_from=tuple(moved_from.split(_SEPARATOR)) if moved_from else (),
                moved_at=moved_at,
            )
            for (
                guid,
                nid,
                deck,
                fields,
                tags,
                learners,
                at,
                mod,
                before,
                is_deleted,
                moved_from,
                moved_at,
            ) in rows
        }

    def kept(self, profile: str) -> frozenset[str]:
        """Return the GUIDs of removed notes that the last push left in Anki for a reason."""
        rows = self._database.execute("SELECT guid FROM kept WHERE profile = ?", (profile,))
        return frozenset(guid for (guid,) in rows)

    def begin(self, profile: str) -> None:
        """Record that a push to a profile begins: until its end, it is not complete."""
        with self._database:
            self._database.execute(
                "INSERT INTO profiles VALUES (?, ?, '', '')"
                " ON CONFLICT (profile) DO UPDATE SET lock = ''",
                (profile, time.time_ns()),
            )

    def record_header(self, profile: str, header: str) -> None:
        """Record the digests of what was sent besides notes."""
        with self._database:
            self._database.execute(
                "UPDATE profiles SET header = ? WHERE profile = ?", (header, profile)
            )

    def complete(self, profile: str, lock: str) -> None:
        """Record that Anki has all that the source wants; `lock` is a digest of the lock."""
        with self._database:
            self._database.execute(
                "UPDATE profiles SET lock = ? WHERE profile = ?", (lock, profile)
            )

    def is_complete(self, profile: str, lock: str) -> bool:
        """Return whether the last push to a profile was complete, and the lock was this one."""
        row = self._database.execute(
            "SELECT 1 FROM profiles WHERE profile = ? AND lock = ?", (profile, lock)
        ).fetchone()
        return row is not None

    def unsure(self) -> frozenset[str]:
        """Return the GUIDs of removed notes that were reported as possible matches."""
        return frozenset(guid for (guid,) in self._database.execute("SELECT guid FROM unsure"))

    def record_unsure(self, guids: Iterable[str]) -> None:
        """Record possible matches: the next build does not know any more that they were."""
        with self._database:
            self._database.executemany(
                "INSERT OR IGNORE INTO unsure VALUES (?)", [(guid,) for guid in guids]
            )

    def record(self, profile: str, notes: Iterable[SentNote]) -> None:
        """Record notes as sent."""
        new = {note.guid: note for note in notes}
        rows = (
            (
                profile,
                note.guid,
                note.nid,
                note.deck,
                _SEPARATOR.join(note.fields),
                " ".join(note.tags),
                " ".join(f"{position}:{digest}" for position, digest in note.learners),
                note.at,
                note.mod,
                _BETWEEN_STATES.join(map(_state_text, note.before)),
                note.is_deleted,
                _SEPARATOR.join(note.moved_from),
                note.moved_at,
            )
            for note in new.values()
        )
        with self._database:
            self._database.executemany(
                f"INSERT OR REPLACE INTO notes (profile, {_COLUMNS})"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                rows,
            )
        self._notes[profile] = self.notes(profile) | new

    def forget(self, profile: str, guids: Iterable[str]) -> None:
        """Forget notes that left the source and are not in Anki."""
        gone = set(guids)
        with self._database:
            self._database.executemany(
                "DELETE FROM notes WHERE profile = ? AND guid = ?",
                [(profile, guid) for guid in sorted(gone)],
            )
        known = self.notes(profile).items()
        self._notes[profile] = {guid: note for guid, note in known if guid not in gone}

    def keep(self, profile: str, guids: Collection[str]) -> None:
        """Record which removed notes stay in Anki, so that they need not be looked at each time."""
        with self._database:
            self._database.execute("DELETE FROM kept WHERE profile = ?", (profile,))
            self._database.executemany(
                "INSERT INTO kept VALUES (?, ?)", [(profile, guid) for guid in sorted(guids)]
            )

    # ---- sharing with other machines

    def snapshot(self, profile: str) -> dict[str, Any]:
        """Return all that is recorded for a profile, as values of JSON."""
        rows = self._database.execute(
            f"SELECT {_COLUMNS} FROM notes WHERE profile = ? ORDER BY guid", (profile,)
        )
        return {
            "header": self.header(profile),
            "notes": [list(row) for row in rows],
            "kept": sorted(self.kept(profile)),
            "unsure": sorted(self.unsure()),
        }

    def restore(self, profile: str, snapshot: Mapping[str, Any]) -> None:
        """Record for a profile what a snapshot has, instead of what was recorded."""
        holes = ", ".join("?" * _COLUMNS.count(",") + "?")
        with self._database:
            for table in ("notes", "kept"):
                self._database.execute(f"DELETE FROM {table} WHERE profile = ?", (profile,))
            self._database.executemany(
                f"INSERT OR REPLACE INTO notes (profile, {_COLUMNS}) VALUES (?, {holes})",
                [(profile, *row) for row in snapshot["notes"]],
            )
            self._database.executemany(
                "INSERT OR IGNORE INTO kept VALUES (?, ?)",
                [(profile, guid) for guid in snapshot["kept"]],
            )
            # Also without a header, it stays in its place among the profiles.
            self._database.execute(
                "UPDATE profiles SET header = ?, lock = '' WHERE profile = ?",
                (snapshot["header"], profile),
            )
            if snapshot["header"] is not None:
                self._database.execute(
                    "INSERT OR IGNORE INTO profiles VALUES (?, ?, ?, '')",
                    (profile, time.time_ns(), snapshot["header"]),
                )
            self._database.executemany(
                "INSERT OR IGNORE INTO unsure VALUES (?)", [(guid,) for guid in snapshot["unsure"]]
            )
        self._notes.pop(profile, None)

    def shared_state(self, profile: str) -> SharedState:
        """Return what is known of the record that is shared with other machines."""
        row = self._database.execute(
            "SELECT file, replacement FROM shared WHERE profile = ?", (profile,)
        ).fetchone()
        return SharedState(*row) if row else SharedState()

    def record_shared_state(self, profile: str, file: str, replacement: str) -> None:
        """Record which file was taken or written, and since when the collection is the same."""
        with self._database:
            self._database.execute(
                "INSERT OR REPLACE INTO shared VALUES (?, ?, ?)", (profile, file, replacement)
            )


def _state_text(state: EarlierState) -> str:
    return _SEPARATOR.join([str(state.since), *state.digests, " ".join(state.tags)])


def _states(text: str) -> tuple[EarlierState, ...]:
    states = (one.split(_SEPARATOR) for one in text.split(_BETWEEN_STATES) if one)
    return tuple(
        EarlierState(since=int(since), digests=tuple(digests), tags=tuple(tags.split()))
        for since, *digests, tags in states
    )


def _learners(text: str) -> tuple[tuple[int, str], ...]:
    pairs = (item.partition(":") for item in text.split())
    return tuple((int(position), digest) for position, _, digest in pairs)
