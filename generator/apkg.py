"""Anki packages: a zip file with an SQLite collection that every version of Anki reads.

genanki writes the JSON of note types and decks; the rows of notes and cards are written here.
"""

import json
import os
import sqlite3
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from html import escape
from itertools import accumulate
from pathlib import Path, PurePath
from typing import BinaryIO

import genanki
from genanki.apkg_col import APKG_COL
from genanki.apkg_schema import APKG_SCHEMA

from generator.lazy_patterns import lazy_pattern
from generator.markup.media import MediaFile
from generator.notetypes import NOTE_TYPES, NoteType, back_html, css, front_html
from generator.text.media_suffixes import IMAGES, SOUNDS, VIDEOS
from generator.values import dataclass

# The oldest date in a zip file. With a fixed date, the same content gives the same bytes.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
# A higher level takes twice the time to save one percent.
_COMPRESSION_LEVEL = 6
_COMPRESSED_SUFFIXES = (IMAGES | SOUNDS | VIDEOS) - {".svg", ".bmp", ".wav", ".tif", ".tiff"}
# Anki's default font, for a field in the editor, and for the box for a typed answer without other
# CSS.
_FONT = "Arial"
# A package's label names its owner. It is JSON in the comment of the zip file, which is read
# without the rest of the file. Its first key identifies it.
_LABEL_KEY = "anki-deck package"
_LABEL_VERSION = 1
_LABELLED_NOTES = 8
# In characters. A comment has at most 65,535 bytes, a note's `ID:` at most 64 characters.
_LONGEST_DECK, _LONGEST_GUID = 200, 64
# The end record of a zip file, and the greatest length of the record with its comment.
_END_SIGNATURE, _END_LENGTH = b"PK\5\6", 22
_LONGEST_END = _END_LENGTH + 65_535
# The name of the collection in a package. Only Anki writes the other names; a package with the last
# one also has a dummy file of the first name.
_COLLECTION = "collection.anki2"
_NAMES_FROM_ANKI = {"meta", "collection.anki21", "collection.anki21b"}
# The name and id of the deck that every collection has. With another id, Anki would rename one of
# two decks of this name.
_DEFAULT_DECK, _DEFAULT_DECK_ID = "default", 1
# Anki creates the indexes when it opens a collection; in a package they would double its size.
_INDEX = lazy_pattern(r"CREATE INDEX [^;]*;")
# Anki computes the sort field and the checksum on import, so they stay empty.
_NOTE_ROW = "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, '', 0, 0, '')"
_CARD_ROW = "INSERT INTO cards VALUES (?, ?, ?, ?, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageNote:
    """A note in a package. `mod` is in seconds, `nid` in milliseconds, `due` is Anki's position.

    `cards` pairs each card's ordinal, from 0, with its id.
    """

    guid: str
    nid: int
    mod: int
    due: int
    note_type: NoteType
    deck: str
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    cards: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """The content of a package. `descriptions` pairs a deck's name with its description.

    `deck` is the root deck. The decks above it have its description, unless they have their own.
    """

    deck: str
    notes: tuple[PackageNote, ...]
    descriptions: tuple[tuple[str, str], ...]
    media: tuple[MediaFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageOwner:
    """The source of a package: its root deck, if known, and GUIDs of some or all of its notes."""

    deck: str | None
    guids: frozenset[str]


def write_package(package: Package, target: BinaryIO) -> None:
    """Write a package; the same package gives the same bytes."""
    with zipfile.ZipFile(target, "w") as archive:
        _add_file(archive, _COLLECTION, _collection(package), compress=True)
        names = {str(number): file.name for number, file in enumerate(package.media)}
        _add_file(archive, "media", json.dumps(names).encode(), compress=True)
        for number, file in enumerate(package.media):
            compress = PurePath(file.name).suffix not in _COMPRESSED_SUFFIXES
            _add_file(archive, str(number), Path(file.path).read_bytes(), compress=compress)
        archive.comment = _package_label(package)


def read_owner(path: Path) -> PackageOwner | None:
    """Read the owner of a package; return None if the file is not a package. Raises OSError.

    A package of this program has a label at its end. A package without a label, from an older build
    or from Anki, is opened.
    """
    return _owner_from_label(path) or _owner_without_label(path)


def read_notes(path: Path) -> tuple[PackageNote, ...] | None:
    """Read the notes of a package of this program; return None for other files. Raises OSError.

    Notes are in the order of their ids. Notes of other note types are left out.
    """
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile:
        return None
    with archive:
        names = set(archive.namelist())
        if _COLLECTION not in names or names & _NAMES_FROM_ANKI:
            return None
        try:
            # Without a note of the built-in note types, this program did not write it.
            return _notes_from_collection(archive.read(_COLLECTION)) or None
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


def _package_label(package: Package) -> bytes:
    """Return the label: the deck, and GUIDs from all over the package, for when some change."""
    guids = [note.guid for note in package.notes if len(note.guid) <= _LONGEST_GUID]
    # Rounded up, so that there are at most _LABELLED_NOTES.
    step = max(1, -(-len(guids) // _LABELLED_NOTES))
    label = {
        _LABEL_KEY: _LABEL_VERSION,
        "deck": package.deck[:_LONGEST_DECK],
        "guids": guids[::step],
    }
    return json.dumps(label, ensure_ascii=False).encode(errors="replace")


def _owner_from_label(path: Path) -> PackageOwner | None:
    with path.open("rb") as stream:
        stream.seek(max(0, stream.seek(0, os.SEEK_END) - _LONGEST_END))
        end = stream.read()
    start = end.rfind(_END_SIGNATURE)
    if start < 0:
        return None
    try:
        label = json.loads(end[start + _END_LENGTH :])
    except (ValueError, RecursionError):  # a comment that is not JSON: not a label
        return None
    if not isinstance(label, dict) or _LABEL_KEY not in label:
        return None
    deck, guids = label.get("deck"), label.get("guids")
    if not isinstance(deck, str) or not isinstance(guids, list):
        return None
    return PackageOwner(
        deck=_on_one_line(deck), guids=frozenset(guid for guid in guids if isinstance(guid, str))
    )


def _owner_without_label(path: Path) -> PackageOwner | None:
    """Read the owner of a package without a label from its notes."""
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile:
        return None
    with archive:
        names = set(archive.namelist())
        if not names & {_COLLECTION, *_NAMES_FROM_ANKI}:
            return None
        # An export of Anki may have reviews and edits, so it has no owner, even if the notes have
        # one.
        if names & _NAMES_FROM_ANKI:
            return PackageOwner(deck=None, guids=frozenset())
        try:
            return _owner_from_collection(archive.read(_COLLECTION))
        except Exception:  # noqa: BLE001 (a file of unknown origin fails in many ways)
            return PackageOwner(deck=None, guids=frozenset())


def _owner_from_collection(data: bytes) -> PackageOwner:
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(data)
        guids = frozenset(guid for (guid,) in database.execute("SELECT guid FROM notes"))
        decks = json.loads(database.execute("SELECT decks FROM col").fetchone()[0] or "{}")
    names = [deck["name"] for number, deck in decks.items() if int(number) != _DEFAULT_DECK_ID]
    return PackageOwner(deck=_on_one_line(min(names, key=len)) if names else None, guids=guids)


def _on_one_line(name: str) -> str:
    """Make a name of unknown origin fit to print."""
    return "".join(char if char.isprintable() else " " for char in name[:_LONGEST_DECK])


def _add_file(archive: zipfile.ZipFile, name: str, data: bytes, *, compress: bool) -> None:
    entry = zipfile.ZipInfo(name, date_time=_ZIP_DATE)
    entry.external_attr = 0o644 << 16
    entry.create_system = 3  # Unix, also on Windows, so that the bytes are the same
    kind = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    archive.writestr(entry, data, compress_type=kind, compresslevel=_COMPRESSION_LEVEL)


def _collection(package: Package) -> bytes:
    """Return the collection, made in memory, so that no temporary file can remain."""
    descriptions = _descriptions(package)
    names = sorted({note.deck for note in package.notes} | descriptions.keys())
    deck_ids = _deck_ids(names)
    decks = {
        deck_ids[name]: genanki.Deck(deck_ids[name], name, descriptions.get(name, ""))
        for name in names
    }
    models = {note_type.id: _genanki_model(note_type) for note_type in NOTE_TYPES}
    used = {note.note_type.id for note in package.notes}
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(_INDEX.sub("", APKG_SCHEMA))
        database.executescript(APKG_COL)
        known = json.loads(database.execute("SELECT decks FROM col").fetchone()[0])
        known.update({str(number): deck.to_json() for number, deck in decks.items()})
        first_deck = next(iter(decks), 1)  # a package without notes: Anki's default deck
        types = {
            str(note_type.id): _type_json(note_type, models[note_type.id], first_deck)
            for note_type in NOTE_TYPES
            if note_type.id in used
        }
        database.execute(
            "UPDATE col SET decks = ?, models = ?", (json.dumps(known), json.dumps(types))
        )
        # Sorted by id, the order in which SQLite stores them, for the best compression. Anki shows
        # them by `due`.
        notes = sorted(package.notes, key=lambda note: note.nid)
        database.executemany(_NOTE_ROW, (_note_row(note, models) for note in notes))
        database.executemany(
            _CARD_ROW, (row for note in notes for row in _card_rows(note, deck_ids))
        )
        database.commit()
        return database.serialize()


def _descriptions(package: Package) -> dict[str, str]:
    """Return the description of each deck that has one, as HTML.

    Anki shows it where the learner opens the deck, and the learner of `A::B` opens `A`.
    """
    written = dict(package.descriptions)
    shared = written.get(package.deck)
    described = written if shared is None else dict.fromkeys(_and_above(package.deck), shared)
    with_notes = {name for note in package.notes for name in _and_above(note.deck)}
    return {
        name: escape(text, quote=False).replace("\n", "<br>")
        for name, text in (described | written).items()
        if name in with_notes  # a description alone makes no deck
    }


def _and_above(deck: str) -> Iterator[str]:
    """Yield the name of a deck and of each deck above it."""
    return accumulate(deck.split("::"), "{}::{}".format)


def _type_json(note_type: NoteType, model: genanki.Model, deck: int) -> dict[str, object]:
    """Return a note type's JSON for Anki 2.1, with the keys that genanki does not know."""
    made: dict[str, object] = model.to_json(note_type.changed, deck)
    return (
        made
        if note_type.stock_kind is None
        else {**made, "originalStockKind": note_type.stock_kind}
    )


def _genanki_model(note_type: NoteType) -> genanki.Model:
    return genanki.Model(
        note_type.id,
        note_type.name,
        fields=[_field_json(note_type, index) for index in range(len(note_type.fields))],
        templates=[
            {
                "name": template.name,
                "id": template.id,
                "qfmt": front_html(template),
                "afmt": back_html(template),
            }
            for template in note_type.templates
        ],
        css=css(),
        model_type=genanki.Model.CLOZE if note_type.is_cloze else genanki.Model.FRONT_BACK,
        sort_field_index=note_type.fields.index(note_type.sort_field),
    )


def _field_json(note_type: NoteType, index: int) -> dict[str, object]:
    """Return a field's JSON, with the keys that genanki does not know.

    The fields of a note type that works as a built-in one of Anki have a `tag`, a number by which
    Anki finds them.
    """
    name = note_type.fields[index]
    field: dict[str, object] = {"name": name, "id": note_type.field_ids[index], "font": _FONT}
    if note_type.stock_kind is None:
        return field
    return {**field, "tag": index, "preventDeletion": name in note_type.needed_fields}


def _note_row(note: PackageNote, models: dict[int, genanki.Model]) -> tuple[object, ...]:
    made = genanki.Note(
        models[note.note_type.id], list(note.fields), tags=note.tags, guid=note.guid, due=note.due
    )
    return (
        note.nid,
        made.guid,
        made.model.model_id,
        note.mod,
        f" {' '.join(made.tags)} ",
        "\x1f".join(made.fields),
    )


def _card_rows(note: PackageNote, deck_ids: dict[str, int]) -> list[tuple[object, ...]]:
    deck = deck_ids[note.deck]
    return [(number, note.nid, deck, ordinal, note.mod, note.due) for ordinal, number in note.cards]


def _deck_ids(names: Sequence[str]) -> dict[str, int]:
    """Return an id for each deck. Anki assigns its own ids by name, but for its default deck."""
    return {
        name: _DEFAULT_DECK_ID if name.casefold() == _DEFAULT_DECK else number
        for number, name in enumerate(names, start=1_000_000)
    }
