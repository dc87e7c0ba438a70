"""What was sent to which profile of Anki: the base of every later comparison.

It is not in the lock, which others have as well: their collections have other states.
"""

import sqlite3
import time
from collections.abc import Collection, Iterable
from pathlib import Path

from generator.values import dataclass

_SEPARATOR = "\x1f"  # between fields, as in Anki's collections


@dataclass(frozen=True, slots=True, kw_only=True)
class SentNote:
    """A note as the source last gave it to Anki.

    `nid` is the id that it has in Anki, and `deck` the deck into which its cards were put. `fields`
    and `tags` are those of the source, without what the learner added. `learners` has the position
    and the digest of each text of the learner's that Anki had before or after the last push. `at`
    is when it was sent and `mod` the modification time with which it was, both in seconds; `mod` is
    0 for a note that was there before. `is_deleted` means that the learner deleted it in Anki.
    """

    guid: str
    nid: int
    deck: str
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    learners: tuple[tuple[int, str], ...] = ()
    at: int = 0
    mod: int = 0
    is_deleted: bool = False


class SentNotes:
    """The record of one source: what was sent to each profile. Changes are written at once.

    `was_damaged` has the path of a record that could not be read, and was put aside.
    """

    def __init__(self, database: sqlite3.Connection, was_damaged: Path | None) -> None:
        self._database = database
        self._notes: dict[str, dict[str, SentNote]] = {}
        self.was_damaged = was_damaged

    def profile_of_first_push(self) -> str | None:
        """Return the profile to which the source was first pushed; None before its first push."""
        row = self._database.execute(
            "SELECT profile FROM profiles ORDER BY first, profile LIMIT 1"
        ).fetchone()
        return row[0] if row else None

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
            "SELECT guid, nid, deck, fields, tags, learners, at, mod, is_deleted FROM notes"
            " WHERE profile = ?",
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
                is_deleted=bool(is_deleted),
            )
            for guid, nid, deck, fields, tags, learners, at, mod, is_deleted in rows
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
                note.is_deleted,
            )
            for note in new.values()
        )
        with self._database:
            self._database.executemany(
                "INSERT OR REPLACE INTO notes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
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


def _learners(text: str) -> tuple[tuple[int, str], ...]:
    pairs = (item.partition(":") for item in text.split())
    return tuple((int(position), digest) for position, _, digest in pairs)
