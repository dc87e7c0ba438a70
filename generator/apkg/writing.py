"""Write packages.

genanki writes the JSON of note types and decks; the rows of notes and cards are written here.
"""

import json
import sqlite3
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from html import escape
from io import BytesIO
from operator import attrgetter
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import BinaryIO

from generator.apkg import COLLECTION, DEFAULT_DECK_ID, Package, PackageNote, with_decks_above
from generator.apkg.genanki_import import APKG_COL, APKG_SCHEMA, genanki
from generator.apkg.labels import package_label
from generator.cache.file_states import read_unchanged
from generator.lazy_patterns import lazy_pattern
from generator.notetypes import NOTE_TYPES, NoteType, back_html, css, front_html
from generator.text.media_suffixes import IMAGES, SOUNDS, VIDEOS

# The oldest date in a zip file. With a fixed date, the same content gives the same bytes.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
# Level 6 takes a third longer to save a fourteenth of the size.
_COMPRESSION_LEVEL = 4
# With more characters in its fields, a package takes too much memory if its collection does too.
_MOST_CHARACTERS = 2**24
# In bytes: what is compressed at once, and the header of a database.
_PIECE, _HEADER_LENGTH = 1_000_000, 100
_COMPRESSED_SUFFIXES = (IMAGES | SOUNDS | VIDEOS) - {".svg", ".bmp", ".wav", ".tif", ".tiff"}
# Anki's default font, for a field in the editor, and for the box for a typed answer without other
# CSS.
_FONT = "Arial"
# The name of the deck that every collection has. With another id, Anki would rename one of two
# decks of this name.
_DEFAULT_DECK = "default"
# Anki creates the indexes when it opens a collection; in a package they would double its size.
_INDEX = lazy_pattern(r"CREATE INDEX [^;]*;")
# Anki computes the sort field and the checksum on import, so they stay empty.
_NOTE_ROW = "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, '', 0, 0, '')"
_CARD_ROW = "INSERT INTO cards VALUES (?, ?, ?, ?, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')"


def write_package(package: Package, target: BinaryIO) -> None:
    """Write a package; the same package gives the same bytes."""
    with zipfile.ZipFile(target, "w") as archive:
        with _collection(package) as (collection, length):
            _add_collection(archive, collection, length)
        names = {str(number): file.name for number, file in enumerate(package.media)}
        _add_file(archive, "media", json.dumps(names).encode(), compress=True)
        for number, file in enumerate(package.media):
            compress = PurePath(file.name).suffix not in _COMPRESSED_SUFFIXES
            data = read_unchanged(file.path, file.digest)
            _add_file(archive, str(number), data, compress=compress)
        archive.comment = package_label(package)


def _add_collection(archive: zipfile.ZipFile, collection: BinaryIO, length: int) -> None:
    """Add the collection piece by piece, since it may be large."""
    entry = _zip_entry(COLLECTION)
    entry.compress_type, entry.file_size = zipfile.ZIP_DEFLATED, length
    # `writestr` sets it in the same way, and there is no public one in all versions of Python.
    entry._compresslevel = _COMPRESSION_LEVEL  # type: ignore[attr-defined]
    with archive.open(entry, "w") as file:
        file.write(_without_counts(collection.read(_HEADER_LENGTH)))
        while piece := collection.read(_PIECE):
            file.write(piece)


def _without_counts(header: bytes) -> bytes:
    """Return the header of a database without its count of changes and the version of SQLite.

    They depend on how the database was made, and a database in memory has them 0.
    """
    return header[:24] + bytes(4) + header[28:92] + bytes(8)


def _add_file(archive: zipfile.ZipFile, name: str, data: bytes, *, compress: bool) -> None:
    kind = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    archive.writestr(_zip_entry(name), data, compress_type=kind, compresslevel=_COMPRESSION_LEVEL)


def _zip_entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=_ZIP_DATE)
    entry.external_attr = 0o644 << 16
    entry.create_system = 3  # Unix, also on Windows, so that the bytes are the same
    return entry


@contextmanager
def _collection(package: Package) -> Iterator[tuple[BinaryIO, int]]:
    """Make the collection; give its bytes and their number.

    It is made in memory, so that no temporary file can remain. Only a very large one is made in a
    temporary file, since it would be there twice.
    """
    if sum(len(text) for note in package.notes for text in note.fields) <= _MOST_CHARACTERS:
        with closing(sqlite3.connect(":memory:")) as database:
            _fill(database, package)
            data = database.serialize()
        yield BytesIO(data), len(data)
        return
    with TemporaryDirectory(prefix="anki-deck-") as folder:
        path = Path(folder, COLLECTION)
        try:
            with closing(sqlite3.connect(path)) as database:
                database.execute("PRAGMA synchronous = OFF")  # it is read once, at once
                _fill(database, package)
        except sqlite3.OperationalError as error:  # the disk is full, say
            raise OSError(None, str(error), str(path)) from error
        with path.open("rb") as stream:
            yield stream, path.stat().st_size


def _fill(database: sqlite3.Connection, package: Package) -> None:
    descriptions = _descriptions(package)
    names = sorted({note.deck for note in package.notes} | descriptions.keys())
    deck_ids = _deck_ids(names)
    decks = {
        deck_ids[name]: genanki.Deck(deck_ids[name], name, descriptions.get(name, ""))
        for name in names
    }
    used = {note.note_type.id for note in package.notes}
    database.execute("PRAGMA journal_mode = OFF")  # nothing is ever rolled back
    database.executescript(_INDEX.sub("", APKG_SCHEMA))
    database.executescript(APKG_COL)
    known = json.loads(database.execute("SELECT decks FROM col").fetchone()[0])
    known.update({str(number): deck.to_json() for number, deck in decks.items()})
    first_deck = next(iter(decks), 1)  # a package without notes: Anki's default deck
    types = {
        str(note_type.id): _type_json(note_type, package.types_changed, first_deck)
        for note_type in NOTE_TYPES
        if note_type.id in used
    }
    database.execute("UPDATE col SET decks = ?, models = ?", (json.dumps(known), json.dumps(types)))
    # Sorted by id, the order in which SQLite stores them, for the best compression. Anki shows
    # them by `due`.
    notes = sorted(package.notes, key=attrgetter("nid"))
    database.executemany(_NOTE_ROW, map(_note_row, notes))
    database.executemany(_CARD_ROW, (row for note in notes for row in _card_rows(note, deck_ids)))
    database.commit()


def _descriptions(package: Package) -> dict[str, str]:
    """Return the description of each deck that has one, as HTML.

    Anki shows it where the learner opens the deck, and the learner of `A::B` opens `A`.
    """
    written = dict(package.descriptions)
    shared = written.get(package.deck)
    described = written if shared is None else dict.fromkeys(with_decks_above(package.deck), shared)
    decks = {note.deck for note in package.notes}
    with_notes = {name for deck in decks for name in with_decks_above(deck)}
    return {
        name: escape(text, quote=False).replace("\n", "<br>")
        for name, text in (described | written).items()
        if name in with_notes  # a description alone makes no deck
    }


def _type_json(note_type: NoteType, changed: int, deck: int) -> dict[str, object]:
    """Return a note type's JSON for Anki 2.1, with the keys that genanki does not know."""
    model, time = _genanki_model(note_type), max(note_type.changed, changed)
    made: dict[str, object] = model.to_json(time, deck)
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


def _note_row(note: PackageNote) -> tuple[object, ...]:
    tags, fields = f" {' '.join(note.tags)} ", "\x1f".join(note.fields)
    return note.nid, note.guid, note.note_type.id, note.mod, tags, fields


def _card_rows(note: PackageNote, deck_ids: dict[str, int]) -> list[tuple[object, ...]]:
    deck = deck_ids[note.deck]
    return [(number, note.nid, deck, ordinal, note.mod, note.due) for ordinal, number in note.cards]


def _deck_ids(names: Sequence[str]) -> dict[str, int]:
    """Return an id for each deck. Anki assigns its own ids by name, but for its default deck."""
    return {
        name: DEFAULT_DECK_ID if name.casefold() == _DEFAULT_DECK else number
        for number, name in enumerate(names, start=1_000_000)
    }
