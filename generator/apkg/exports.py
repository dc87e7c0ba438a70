"""Read packages that Anki exported: the learner's notes, with their cards and reviews."""

import json
import sqlite3
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from operator import itemgetter
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Any

from generator.apkg import COLLECTION
from generator.notetypes import NOTE_TYPES, NoteType
from generator.values import dataclass

# The names of the collection in a package that Anki exports. A package with one of the first two
# also has a `collection.anki2`, whose only note asks the reader to update Anki.
_COMPRESSED_COLLECTION = "collection.anki21b"
NEWER_COLLECTION = "collection.anki21"
# In bytes. A few kilobytes can be a zip file that fills every disk.
_LARGEST_COLLECTION, _LARGEST_LIST = 2**31, 2**26
_TABLES = ("col", "notes", "cards", "revlog")
_TYPES = {note_type.id: note_type for note_type in NOTE_TYPES}


class ExportError(Exception):
    """A file is no package that Anki exported in its older format, is damaged, or lacks a note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedCard:
    """A card. `deck` is the deck that it belongs to, also while it is in a filtered deck.

    It is "" in a damaged collection that does not have the deck. `reviews` are the answers in the
    review log, without what is there because the learner set a date.
    """

    id: int
    deck: str
    reviews: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedNote:
    """A note. `nid` is in milliseconds, `mod` in seconds.

    `type_id` and `type_name` are Anki's; `note_type` is None for a note of another program, or if
    the learner deleted one of its fields. `fields` are those of `note_type`, in its order, without
    those that the learner added; with no `note_type`, they are all fields. `has_more_text` says
    that a field that the learner added is filled.
    """

    guid: str
    nid: int
    mod: int
    type_id: int
    type_name: str
    note_type: NoteType | None
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    cards: tuple[ExportedCard, ...]
    has_more_text: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenExport:
    """An open package. `name` is that of its collection, `media` has the entry of each file."""

    name: str
    archive: zipfile.ZipFile
    database: sqlite3.Connection
    media: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _ExportedType:
    """A note type: with `fields_of`, the fields of ours are taken from the `count` of a note.

    `more_fields` are where those are that the learner added.
    """

    name: str
    count: int
    note_type: NoteType | None
    fields_of: Callable[[list[str]], tuple[str, ...]]
    more_fields: tuple[int, ...]


def read_export(path: Path) -> tuple[ExportedNote, ...]:
    """Read the notes of a package that Anki exported, by their ids. Raises OSError, ExportError."""
    with open_export(path) as export:
        return tuple(_notes(export.database))


@contextmanager
def open_export(path: Path) -> Iterator[OpenExport]:
    """Open a package that Anki exported. Raises OSError, ExportError.

    Any exception of the caller but these two is reported as damage of the package: a file of
    unknown origin fails in many ways.
    """
    try:
        with zipfile.ZipFile(path) as archive, TemporaryDirectory(prefix="anki-deck-") as folder:
            name = _collection_name(path, archive)
            # In a file, since it may be large, and may be in a mode that only files have.
            collection = Path(folder, COLLECTION)
            _extract(archive, name, collection)
            media = json.loads(_read(archive, "media")) if "media" in archive.namelist() else {}
            address = f"{collection.absolute().as_uri()}?mode=ro&immutable=1"
            with closing(sqlite3.connect(address, uri=True)) as database:
                _check_tables(database)
                yield OpenExport(
                    name=name,
                    archive=archive,
                    database=database,
                    media={file: entry for entry, file in media.items()},
                )
    except zipfile.BadZipFile as error:
        raise ExportError(f"{path} is not a package of Anki, or is damaged: {error}") from error
    except (OSError, ExportError):
        raise
    except Exception as error:
        raise ExportError(f"{path} is damaged: {error!r}") from error


def _collection_name(path: Path, archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if NEWER_COLLECTION in names:
        return NEWER_COLLECTION
    if _COMPRESSED_COLLECTION in names:
        raise ExportError(
            f"{path} is in the format that only newer versions of Anki read:"
            ' export it with "Support older Anki versions"'
        )
    if COLLECTION not in names:
        raise ExportError(f"{path} is not a package of Anki: it has no {COLLECTION}")
    return COLLECTION


def _extract(archive: zipfile.ZipFile, name: str, target: Path) -> None:
    _check_size(archive, name, _LARGEST_COLLECTION)
    with archive.open(name) as source, target.open("wb") as stream:
        copyfileobj(source, stream)


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    _check_size(archive, name, _LARGEST_LIST)
    return archive.read(name)


def _check_size(archive: zipfile.ZipFile, name: str, largest: int) -> None:
    # No more than this is decompressed, whatever is there.
    if (size := archive.getinfo(name).file_size) > largest:
        raise ExportError(f"{archive.filename}: {name} is too large: {size:,} bytes")


def _check_tables(database: sqlite3.Connection) -> None:
    """Check that the tables are tables: a view could be a query that never ends."""
    found = dict(database.execute("SELECT name, type FROM sqlite_master"))
    for name in _TABLES:
        if found.get(name) != "table":
            raise ValueError(f"no table {name}")


def _notes(database: sqlite3.Connection) -> Iterator[ExportedNote]:
    models, decks = map(json.loads, database.execute("SELECT models, decks FROM col").fetchone())
    types = {int(number): _exported_type(model) for number, model in models.items()}
    cards = _cards(database, {int(number): deck["name"] for number, deck in decks.items()})
    for nid, guid, mod, type_id, tags, text in database.execute(
        "SELECT id, guid, mod, mid, tags, flds FROM notes ORDER BY id"
    ):
        found, values = types[type_id], text.split("\x1f")
        is_ours = found.note_type is not None and len(values) == found.count
        yield ExportedNote(
            guid=guid,
            nid=nid,
            mod=mod,
            type_id=type_id,
            type_name=found.name,
            note_type=found.note_type if is_ours else None,
            fields=found.fields_of(values) if is_ours else tuple(values),
            has_more_text=is_ours and any(values[index] for index in found.more_fields),
            tags=tuple(tag for tag in tags.split(" ") if tag),
            cards=tuple(cards.get(nid, ())),
        )


def _cards(
    database: sqlite3.Connection, decks: dict[int, str]
) -> defaultdict[int, list[ExportedCard]]:
    """Return the cards of each note, in their order."""
    reviews = dict(database.execute("SELECT cid, count(*) FROM revlog WHERE ease > 0 GROUP BY cid"))
    cards = defaultdict[int, list[ExportedCard]](list)
    for nid, number, deck, home in database.execute(
        "SELECT nid, id, did, odid FROM cards ORDER BY nid, ord"
    ):
        card = ExportedCard(
            id=number, deck=decks.get(home or deck, ""), reviews=reviews.get(number, 0)
        )
        cards[nid].append(card)
    return cards


def _exported_type(model: dict[str, Any]) -> _ExportedType:
    note_type, indexes = _TYPES.get(model["id"]), tuple[int, ...]()
    if note_type is not None:
        indexes = _field_indexes(note_type, model["flds"])
    return _ExportedType(
        name=model["name"],
        count=len(model["flds"]),
        note_type=note_type if indexes else None,
        fields_of=itemgetter(*indexes) if indexes else tuple,
        more_fields=tuple(
            index for index in range(len(model["flds"])) if indexes and index not in indexes
        ),
    )


def _field_indexes(note_type: NoteType, fields: list[dict[str, Any]]) -> tuple[int, ...]:
    """Return where each field of ours is; nothing if one is missing.

    The learner may rename a field, so that it is found by its id first.
    """
    by_id = {field.get("id"): index for index, field in enumerate(fields)}
    by_name = {field["name"]: index for index, field in enumerate(fields)}
    found = {
        by_id.get(number, by_name.get(name)): None
        for number, name in zip(note_type.field_ids, note_type.fields, strict=True)
    }
    indexes = tuple(index for index in found if index is not None)
    return indexes if len(indexes) == len(note_type.fields) else ()
