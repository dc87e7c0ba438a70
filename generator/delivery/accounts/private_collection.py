"""The collection of an account on this machine, which stands in for the learner's."""

import io
from collections.abc import Collection as Ids
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import anki.lang
from anki.collection import (
    Collection,
    DeckIdLimit,
    ExportAnkiPackageOptions,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)
from anki.errors import DBError

from generator.delivery.accounts.sync_errors import collection_errors, shown
from generator.delivery.anki import DeliveryError, ErrorKind
from generator.delivery.anki_note import AnkiNote, CardChange
from generator.delivery.notes_info import note_of
from generator.notetypes import NOTE_TYPES, NoteType

# As the add-on AnkiConnect imports, so that both ways of delivery have the same result.
_IMPORT = ImportAnkiPackageOptions(
    merge_notetypes=True, with_scheduling=True, with_deck_configs=True
)
_EXPORT = ExportAnkiPackageOptions(
    with_scheduling=True, with_deck_configs=True, with_media=True, legacy=True
)
_TYPES = {note_type.id: note_type for note_type in NOTE_TYPES}


@contextmanager
def opened_collection(path: Path) -> Iterator[Collection]:
    """Open a collection, which is made if there is none. Raises DeliveryError."""
    anki.lang.set_lang("en_US")  # the texts of errors become part of this program's output
    try:
        collection = Collection(str(path))
    except DBError as error:
        raise _not_opened(path, shown(error)) from error
    try:
        yield collection
    except BaseException:
        with suppress(DeliveryError):  # what went wrong first may have closed it
            _close(collection)
        raise
    _close(collection)


def _close(collection: Collection) -> None:
    with collection_errors(), redirect_stdout(io.StringIO()):  # it prints how long calls took
        collection.close()


def _not_opened(path: Path, reason: str) -> DeliveryError:
    if "already open" in reason:
        reason, hint = "another program has opened this collection", "close it, and try again"
    elif "FileTooNew" in reason:
        reason, hint = "a later Anki wrote this collection", 'update the library "anki"'
    else:
        hint = (
            "if the file is damaged, rename it: the next sync downloads the collection of the"
            " account again"
        )
    return DeliveryError(f"{path}: {reason}", hint, kind=ErrorKind.FILE)


class PrivateCollection:
    """What a delivery needs from a collection. Implements that part of `Anki`."""

    yields_to_devices = True

    def __init__(self, collection: Collection) -> None:
        self.collection = collection

    @property
    def _database(self) -> Any:
        return self.collection.db

    def check_profile(self) -> None:
        """Do nothing: nobody else has the collection open."""

    # ---- what the collection has

    def present(self, nids: Ids[int]) -> frozenset[int]:
        """Return those of the note ids that the collection has, of any note type."""
        return frozenset(self._database.list(f"SELECT id FROM notes WHERE id IN {_listed(nids)}"))

    def notes(self, nids: Ids[int]) -> dict[int, AnkiNote]:
        """Read notes by their ids, with their GUIDs and without cards."""
        rows = self._database.all(
            f"SELECT id, guid, mid, mod, tags, flds FROM notes WHERE id IN {_listed(nids)}"
        )
        models = {mid: self._model(mid) for mid in {row[2] for row in rows}}
        ours = {models[mid][0]: _TYPES[mid] for mid in models if mid in _TYPES}
        return {row[0]: _note(row, models[row[2]], ours) for row in rows}

    def _model(self, number: Any) -> tuple[str, list[str]]:
        """Return the name of a note type and those of its fields."""
        with collection_errors():
            model = self.collection.models.get(number)
        if model is None:
            raise DeliveryError("the collection is damaged: a note has no note type")
        return model["name"], [field["name"] for field in model["flds"]]

    def mods(self, nids: Ids[int]) -> Mapping[int, int]:
        """Return when notes were last changed, in seconds."""
        return dict(self._database.all(f"SELECT id, mod FROM notes WHERE id IN {_listed(nids)}"))

    def card_changes(self, nids: Ids[int]) -> Iterator[CardChange]:
        """Yield the cards of these notes, with the deck that they have outside of filtered ones."""
        rows = self._database.all(
            "SELECT nid, iif(odid, odid, did), mod, (SELECT ifnull(max(id), 0) / 1000 FROM revlog"
            f" WHERE cid = cards.id) FROM cards WHERE nid IN {_listed(nids)}"
        )
        for nid, deck, mod, reviewed in rows:
            name = self.collection.decks.name(deck)
            yield CardChange(nid=nid, deck=name, mod=mod, reviewed=reviewed)

    def deck_names(self) -> frozenset[str]:
        """Return the names of all decks."""
        return frozenset(deck.name for deck in self.collection.decks.all_names_and_ids())

    def decks_of(self, nids: Ids[int]) -> frozenset[str]:
        """Return the decks that have cards of these notes now, which may be filtered decks."""
        return self._decks(f"nid IN {_listed(nids)}")

    def decks_of_types(self, type_ids: Ids[int]) -> frozenset[str]:
        """Return the decks that have cards of these note types now."""
        return self._decks(f"nid IN (SELECT id FROM notes WHERE mid IN {_listed(type_ids)})")

    def _decks(self, condition: str) -> frozenset[str]:
        decks = self._database.list(f"SELECT DISTINCT did FROM cards WHERE {condition}")
        return frozenset(self.collection.decks.name(deck) for deck in decks)

    def card_count(self, deck: str) -> int:
        """Return the number of cards in a deck and those below it."""
        number: Any = self.collection.decks.id_for_name(deck)
        decks = self.collection.decks.deck_and_child_ids(number) if number else []
        return int(
            self._database.scalar(f"SELECT count() FROM cards WHERE did IN {_listed(decks)}")
        )

    # ---- files

    def export(self, deck: str, path: Path) -> None:
        """Write a package with the notes of a deck and those below it, and their reviews."""
        with collection_errors():
            number = self.collection.decks.id_for_name(deck)
            if number is None:
                raise DeliveryError(f'the collection has no deck "{deck}" to export')
            self.collection.export_anki_package(
                out_path=str(path), options=_EXPORT, limit=DeckIdLimit(number)
            )

    def import_package(self, path: Path) -> None:
        """Import a package: notes with a later modification time than Anki's are updated."""
        request = ImportAnkiPackageRequest(package_path=str(path.absolute()), options=_IMPORT)
        with collection_errors():
            before = self._note_types()
            self.collection.import_anki_package(request)
            self.collection.models._clear_cache()
            after = self._note_types()
        # An import also sets the time of note types that it does not change. With a later time,
        # they would replace what the learner changed on a device that has not synced yet.
        self._database.executemany(
            "UPDATE notetypes SET mtime_secs = ?, usn = ? WHERE id = ?",
            [
                (times["mod"], times["usn"], number)
                for number, (times, content) in before.items()
                if number in after and after[number][1] == content
            ],
        )

    def _note_types(self) -> dict[int, tuple[dict[str, int], dict[str, Any]]]:
        """Return the times and the content of all note types."""
        times = ("mod", "usn")
        return {
            model["id"]: (
                {name: model[name] for name in times},
                {name: value for name, value in model.items() if name not in times},
            )
            for model in self.collection.models.all()
        }

    # ---- changes

    def add_tags(self, nids: Ids[int], tags: Ids[str]) -> None:
        """Add tags to notes; their other tags stay."""
        with collection_errors():
            self.collection.tags.bulk_add(_ids(nids), " ".join(tags))

    def delete_notes(self, nids: Ids[int]) -> None:
        """Delete notes with their cards."""
        with collection_errors():
            self.collection.remove_notes(_ids(nids))

    def move_cards(self, cards: Ids[int], deck: str) -> None:
        """Move cards, by their ids, to a deck; it is created if there is none of this name.

        Their times become earlier: a device may have reviewed a card, or flagged it, and not synced
        yet. A flag leaves the time as it is. With an equal time, neither would replace the other,
        and with a later one, the move would replace the card's state on the device.
        """
        mods = self._database.all(f"SELECT mod - 1, id FROM cards WHERE id IN {_listed(cards)}")
        with collection_errors():
            number = self.collection.decks.id(deck)
            if number is not None:
                self.collection.set_deck(_ids(cards), number)
        self._database.executemany("UPDATE cards SET mod = ? WHERE id = ?", mods)

    def refresh(self, deck: str) -> None:
        """Do nothing: the collection has no window."""


def _listed(ids: Ids[int]) -> str:
    """Return ids for a query, which has no limit for them."""
    return f"({','.join(map(str, ids))})"


def _ids(ids: Ids[int]) -> list[Any]:
    return [*ids]


def _note(row: list[Any], model: tuple[str, list[str]], ours: Mapping[str, NoteType]) -> AnkiNote:
    nid, guid, _, mod, tags, text = row
    name, fields = model
    values = dict(zip(fields, text.split("\x1f"), strict=False))
    info = {
        "noteId": nid,
        "modelName": name,
        "tags": tags.split(),
        "fields": {
            field: {"value": value, "order": order}
            for order, (field, value) in enumerate(values.items())
        },
        "mod": mod,
    }
    return replace(note_of(info, ours), guid=guid)
