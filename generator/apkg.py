"""Anki packages: the SQLite collection inside a zip file that every Anki reads.

genanki says what a note type and a deck are in such a collection; the rows are written here, all at once.
"""

import json
import re
import zipfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from html import escape
from pathlib import Path, PurePath
from sqlite3 import connect
from typing import BinaryIO

import genanki
from genanki.apkg_col import APKG_COL
from genanki.apkg_schema import APKG_SCHEMA

from generator.identity.guids import card_id
from generator.markup.media import IMAGES, SOUNDS, VIDEOS, MediaFile
from generator.notetypes import NOTE_TYPES, NoteType, back_html, css, front_html

# The oldest date that a zip file can carry: with a fixed one, the same content gives the same bytes.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
# Above level 6 deflate takes twice the time for one percent.
_LEVEL = 6
_COMPRESSED = (IMAGES | SOUNDS | VIDEOS) - {".svg", ".bmp", ".wav", ".tif", ".tiff"}
# Of a field in Anki's editor, and of the box for a typed answer where a card's CSS says nothing: Anki's own choice.
_FONT = "Arial"
# Anki makes these anew when it opens a collection; in a package they would double its size.
_INDEX = re.compile(r"CREATE INDEX [^;]*;")
# Anki works sort field and check sum out itself on import, so they stay empty.
_NOTE_ROW = "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, '', 0, 0, '')"
_CARD_ROW = "INSERT INTO cards VALUES (?, ?, ?, ?, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageNote:
    """A note as a package carries it. `mod` is in seconds, `nid` in milliseconds, `due` a position among new cards."""

    guid: str
    nid: int
    mod: int
    due: int
    note_type: NoteType
    deck: str
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    ordinals: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What goes into one package. `descriptions` pairs a deck's name with its text."""

    notes: tuple[PackageNote, ...]
    descriptions: tuple[tuple[str, str], ...]
    media: tuple[MediaFile, ...]


def write_package(package: Package, target: BinaryIO) -> None:
    """Write a package; the same package gives the same bytes."""
    with zipfile.ZipFile(target, "w") as archive:
        _add(archive, "collection.anki2", _collection(package), compress=True)
        names = {str(number): file.name for number, file in enumerate(package.media)}
        _add(archive, "media", json.dumps(names).encode(), compress=True)
        for number, file in enumerate(package.media):
            compress = PurePath(file.name).suffix not in _COMPRESSED
            _add(archive, str(number), Path(file.path).read_bytes(), compress=compress)


def _add(archive: zipfile.ZipFile, name: str, data: bytes, *, compress: bool) -> None:
    entry = zipfile.ZipInfo(name, date_time=_ZIP_DATE)
    entry.external_attr = 0o644 << 16
    entry.create_system = 3  # Unix, on Windows too: one of the bytes that have to be the same
    kind = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    archive.writestr(entry, data, compress_type=kind, compresslevel=_LEVEL)


def _collection(package: Package) -> bytes:
    """Make the collection in memory, so that no temporary file can be left behind."""
    names = sorted({note.deck for note in package.notes})
    deck_ids = _deck_ids(names)
    descriptions = {name: escape(text, quote=False).replace("\n", "<br>") for name, text in package.descriptions}
    decks = {deck_ids[name]: genanki.Deck(deck_ids[name], name, descriptions.get(name, "")) for name in names}
    models = {note_type.id: _model(note_type) for note_type in NOTE_TYPES}
    used = {note.note_type.id for note in package.notes}
    with closing(connect(":memory:")) as database:
        database.executescript(_INDEX.sub("", APKG_SCHEMA))
        database.executescript(APKG_COL)
        known = json.loads(database.execute("SELECT decks FROM col").fetchone()[0])
        known.update({str(number): deck.to_json() for number, deck in decks.items()})
        first_deck = next(iter(decks), 1)
        types = {
            str(note_type.id): _type_json(note_type, models[note_type.id], first_deck)
            for note_type in NOTE_TYPES
            if note_type.id in used
        }
        database.execute("UPDATE col SET decks = ?, models = ?", (json.dumps(known), json.dumps(types)))
        # In the order of their ids, which SQLite keeps them in: so they compress best. Anki shows them by `due`.
        notes = sorted(package.notes, key=lambda note: note.nid)
        database.executemany(_NOTE_ROW, (_note_row(note, models) for note in notes))
        database.executemany(_CARD_ROW, (row for note in notes for row in _card_rows(note, deck_ids)))
        database.commit()
        return database.serialize()


def _type_json(note_type: NoteType, model: genanki.Model, deck: int) -> dict[str, object]:
    """Write a note type as Anki 2.1 has it, with the keys that genanki does not know."""
    made: dict[str, object] = model.to_json(note_type.changed, deck)
    return made if note_type.stock_kind is None else {**made, "originalStockKind": note_type.stock_kind}


def _model(note_type: NoteType) -> genanki.Model:
    return genanki.Model(
        note_type.id,
        note_type.name,
        fields=[_field_json(note_type, place) for place in range(len(note_type.fields))],
        templates=[
            {"name": template.name, "id": template.id, "qfmt": front_html(template), "afmt": back_html(template)}
            for template in note_type.templates
        ],
        css=css(),
        model_type=genanki.Model.CLOZE if note_type.is_cloze else genanki.Model.FRONT_BACK,
    )


def _field_json(note_type: NoteType, place: int) -> dict[str, object]:
    """Write a field, with the keys that genanki does not know; a type that works as Anki's own has numbered fields."""
    name = note_type.fields[place]
    field: dict[str, object] = {"name": name, "id": note_type.field_ids[place], "font": _FONT}
    if note_type.stock_kind is None:
        return field
    return {**field, "tag": place, "preventDeletion": name in note_type.needed_fields}


def _note_row(note: PackageNote, models: dict[int, genanki.Model]) -> tuple[object, ...]:
    made = genanki.Note(models[note.note_type.id], list(note.fields), tags=note.tags, guid=note.guid, due=note.due)
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
    return [(card_id(note.nid, ordinal), note.nid, deck, ordinal, note.mod, note.due) for ordinal in note.ordinals]


def _deck_ids(names: Sequence[str]) -> dict[str, int]:
    """Give each deck a number; Anki goes by the name and takes an id of its own (1 is its default deck's)."""
    return {name: number for number, name in enumerate(names, start=1_000_000)}
