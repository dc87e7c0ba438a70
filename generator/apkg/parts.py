"""Write a part of the packages that Anki exported: some notes, with all that belongs to them.

The rows are copied into a new database, in which nothing of the other notes can remain.
"""

import json
import re
import sqlite3
import unicodedata
import zipfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from html import unescape
from pathlib import Path
from shutil import copyfileobj
from typing import Any, BinaryIO
from urllib.parse import unquote

from generator.apkg import DEFAULT_DECK_ID, with_decks_above
from generator.apkg.exports import NEWER_COLLECTION, ExportError, OpenExport, open_export
from generator.apkg.genanki_import import APKG_SCHEMA
from generator.lazy_patterns import lazy_pattern

# The columns that exports of Anki have, which are those of every collection for Anki 2.1.
_COLUMNS = {
    "notes": "id, guid, mid, mod, usn, tags, flds, sfld, csum, flags, data",
    "cards": (
        "id, nid, did, ord, mod, usn, type, queue, due, ivl, factor, reps, lapses, left, odue,"
        " odid, flags, data"
    ),
    "revlog": "id, cid, usn, ease, ivl, lastIvl, factor, time, type",
}
_STAMPS = "id, crt, mod, scm, ver, dty, usn, ls, conf"
# A part of `collection.anki21` has this entry, as Anki writes it: a message in protobuf whose first
# field is 2.
_META, _NEWER_META = "meta", b"\x08\x02"
# The comment of the zip file, by which a part is recognised.
PART_COMMENT = b"anki-deck: notes from an export of Anki"
# Where a field or a template names a file. A quote in plain text may be left open, so a name may
# begin in what looks like another one.
_REFERENCE = lazy_pattern(
    r"\b(?:src|data|href|poster)\s*+=\s*+"
    r"(?=\"([^\"]{1,1000}+)\"|'([^']{1,1000}+)'|([^\s\"'>]{1,1000}+))"
    r"|\[sound:(?=([^\]]{1,1000}+)\])|\burl\((?=([^)]{1,1000}+)\))",
    re.IGNORECASE,
)

Row = tuple[Any, ...]


def write_part(exports: Sequence[Path], nids: Collection[int], target: BinaryIO) -> None:
    """Write a package with these notes of one or more packages that Anki exported.

    It has their cards with all scheduling, their reviews, and the note types, decks, deck options
    and media that they use. If several exports of one collection have a note, the first counts.
    Raises OSError, and ExportError for an export that cannot be read, or if a note is missing.
    """
    with (
        zipfile.ZipFile(target, "w") as archive,
        closing(sqlite3.connect(":memory:", isolation_level=None)) as database,
    ):
        part = _Part(archive, database, nids)
        for path in exports:
            with open_export(path) as export:
                part.add(path, export)
        part.finish()


class _Part:
    """A package in the making."""

    def __init__(
        self, archive: zipfile.ZipFile, database: sqlite3.Connection, nids: Collection[int]
    ) -> None:
        self._archive, self._database = archive, database
        self._missing = set(nids)
        self._collection: tuple[str, Row] | None = None
        self._models: dict[str, Any] = {}
        self._decks: dict[str, Any] = {}
        self._options: dict[str, Any] = {}
        self._media: list[str] = []
        database.execute("PRAGMA journal_mode = OFF")  # nothing is ever rolled back
        database.executescript(APKG_SCHEMA)

    def add(self, path: Path, export: OpenExport) -> None:
        """Add those of the notes that are still missing."""
        self._check_collection(path, export)
        notes = _rows(export, "notes", 0, self._missing)
        cards = _rows(export, "cards", 1, {row[0] for row in notes})
        reviews = _rows(export, "revlog", 1, {row[0] for row in cards})
        for table, rows in (("notes", notes), ("cards", cards), ("revlog", reviews)):
            marks = ", ".join("?" * len(_COLUMNS[table].split(",")))
            self._database.executemany(
                f"INSERT INTO {table} ({_COLUMNS[table]}) VALUES ({marks})", rows
            )
        self._missing -= {row[0] for row in notes}
        models = self._add_properties(export, notes, cards)
        for name in _used_media(export.media, notes, models):
            if name not in self._media:
                self._copy_media(export, name)

    def finish(self) -> None:
        """Add the collection and the list of media."""
        if self._missing or self._collection is None:
            some = f", such as {min(self._missing)}" if self._missing else ""
            raise ExportError(f"{len(self._missing):,} notes are in no export{some}")
        name, stamps = self._collection
        texts = map(json.dumps, (self._models, self._decks, self._options, {}))
        self._database.execute(
            f"INSERT INTO col ({_STAMPS}, models, decks, dconf, tags)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*stamps, *texts),
        )
        if name == NEWER_COLLECTION:
            self._archive.writestr(zipfile.ZipInfo(_META), _NEWER_META)
        entry = zipfile.ZipInfo(name)
        entry.compress_type = zipfile.ZIP_DEFLATED
        self._archive.writestr(entry, self._database.serialize())
        media = json.dumps({str(number): file for number, file in enumerate(self._media)})
        self._archive.writestr(zipfile.ZipInfo("media"), media)
        self._archive.comment = PART_COMMENT

    def _check_collection(self, path: Path, export: OpenExport) -> None:
        """Check that this export fits the first one. Due dates count from a time of `col`."""
        stamps = export.database.execute(f"SELECT {_STAMPS} FROM col").fetchone()
        if self._collection is None:
            self._collection = export.name, stamps
        first, (_, created, *_) = self._collection
        if (export.name, stamps[1]) != (first, created):
            raise ExportError(f"{path} is an export of another collection")

    def _add_properties(
        self, export: OpenExport, notes: Iterable[Row], cards: Iterable[Row]
    ) -> list[dict[str, Any]]:
        """Add note types, decks and options; return the note types of these notes."""
        models, decks, options = map(
            json.loads, export.database.execute("SELECT models, decks, dconf FROM col").fetchone()
        )
        used_models = {str(mid): models[str(mid)] for mid in {row[2] for row in notes}}
        used_decks = _used_decks(decks, {number for row in cards for number in (row[2], row[15])})
        used_options = {str(deck.get("conf", 1)) for deck in used_decks.values()}
        self._models |= used_models
        self._decks |= used_decks
        self._options |= {key: value for key, value in options.items() if key in used_options}
        return list(used_models.values())

    def _copy_media(self, export: OpenExport, name: str) -> None:
        source = export.archive.getinfo(export.media[name])
        entry = zipfile.ZipInfo(str(len(self._media)))
        entry.file_size = source.file_size
        with export.archive.open(source) as content, self._archive.open(entry, "w") as stream:
            copyfileobj(content, stream)
        self._media.append(name)


def _rows(export: OpenExport, table: str, key: int, wanted: Collection[int]) -> list[Row]:
    """Return the rows of which a column, by its index, has one of these values."""
    rows = export.database.execute(f"SELECT {_COLUMNS[table]} FROM {table} ORDER BY id")
    return [row for row in rows if row[key] in wanted]


def _used_decks(decks: dict[str, Any], used: set[int]) -> dict[str, Any]:
    """Return the decks of these ids, those above them, and the one that every collection has."""
    ids = {str(number) for number in {*used, DEFAULT_DECK_ID}}
    names = {
        above for number in ids & decks.keys() for above in with_decks_above(decks[number]["name"])
    }
    return {number: deck for number, deck in decks.items() if deck["name"] in names}


def _used_media(
    media: Collection[str], notes: Iterable[Row], models: Iterable[dict[str, Any]]
) -> list[str]:
    """Return the names of the files that fields show or play, or that note types use.

    A file of a note type has a name that begins with `_`. Pictures of LaTeX are left out: Anki
    makes them again.
    """
    used = {name for row in notes for name in _references(row[6])}
    texts = [
        text
        for model in models
        for text in (model["css"], *(one[k] for one in model["tmpls"] for k in ("qfmt", "afmt")))
    ]
    return [
        name
        for name in media
        if name in used or (name.startswith("_") and any(name in text for text in texts))
    ]


def _references(text: str) -> Iterator[str]:
    """Yield all that the names of files in a text may mean."""
    for found in _REFERENCE.finditer(text):
        name = unicodedata.normalize("NFC", unescape(found[found.lastindex or 0])).strip(" \"'")
        yield name
        yield unquote(name)
