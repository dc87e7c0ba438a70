"""Read packages of any origin: their notes, or whose they are."""

import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

from generator.apkg import COLLECTION, DEFAULT_DECK_ID, PackageNote, PackageOwner
from generator.file_errors import naming
from generator.notetypes import NOTE_TYPES

# Only Anki writes files of these names; a package with the last one also has a dummy collection.
_NAMES_FROM_ANKI = {"meta", "collection.anki21", "collection.anki21b"}


def read_notes(path: Path) -> tuple[PackageNote, ...] | None:
    """Read the notes of a package of this program; return None for other files. Raises OSError.

    Notes are in the order of their ids. Notes of other note types are left out.
    """
    with naming(path):
        try:
            archive = zipfile.ZipFile(path)
        except zipfile.BadZipFile:
            return None
    with naming(path), archive:
        names = set(archive.namelist())
        if COLLECTION not in names or names & _NAMES_FROM_ANKI:
            return None
        try:
            # Without a note of the built-in note types, this program did not write it.
            return _notes_from_collection(archive.read(COLLECTION)) or None
        except OSError:
            raise
        except Exception:  # noqa: BLE001 (as for an owner: a file of unknown origin)
            return None


def _notes_from_collection(data: bytes) -> tuple[PackageNote, ...]:
    types = {note_type.id: note_type for note_type in NOTE_TYPES}
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(data)
        decks = json.loads(database.execute("SELECT decks FROM col").fetchone()[0])
        cards: dict[int, list[tuple[int, int, str, int]]] = {}
        for nid, *card, deck, due in database.execute(
            "SELECT nid, ord, id, did, due FROM cards ORDER BY nid, ord"
        ):
            cards.setdefault(nid, []).append((*card, decks[str(deck)]["name"], due))
        rows = database.execute(
            "SELECT id, guid, mid, mod, tags, flds FROM notes ORDER BY id"
        ).fetchall()
    return tuple(
        PackageNote(
            guid=guid,
            nid=nid,
            mod=mod,
            due=cards[nid][0][3],
            note_type=types[mid],
            deck=cards[nid][0][2],
            fields=tuple(fields.split("\x1f")),
            tags=tuple(tags.split()),
            cards=tuple((ordinal, number) for ordinal, number, _, _ in cards[nid]),
        )
        for nid, guid, mid, mod, tags, fields in rows
        if mid in types and nid in cards and len(fields.split("\x1f")) == len(types[mid].fields)
    )


def owner_without_label(path: Path) -> PackageOwner | None:
    """Read the owner of a package without a label from its notes."""
    with naming(path):
        try:
            archive = zipfile.ZipFile(path)
        except zipfile.BadZipFile:
            return None
    with naming(path), archive:
        names = set(archive.namelist())
        if not names & {COLLECTION, *_NAMES_FROM_ANKI}:
            return None
        # An export of Anki may have reviews and edits, so it has no owner, even if the notes have
        # one.
        if names & _NAMES_FROM_ANKI:
            return PackageOwner(deck=None, guids=frozenset())
        try:
            return _owner_from_collection(archive.read(COLLECTION))
        except OSError:
            raise
        except Exception:  # noqa: BLE001 (a file of unknown origin fails in many ways)
            return PackageOwner(deck=None, guids=frozenset())


def _owner_from_collection(data: bytes) -> PackageOwner:
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(data)
        guids = frozenset(guid for (guid,) in database.execute("SELECT guid FROM notes"))
        decks = json.loads(database.execute("SELECT decks FROM col").fetchone()[0] or "{}")
    names = [deck["name"] for number, deck in decks.items() if int(number) != DEFAULT_DECK_ID]
    return PackageOwner(deck=min(names, key=len) if names else None, guids=guids)
