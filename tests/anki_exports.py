"""Packages that real Anki exports, as the action `exportPackage` of AnkiConnect makes them."""

import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from anki.collection import (
    Collection,
    DeckIdLimit,
    ExportAnkiPackageOptions,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
    ImportLogWithChanges,
)


def export(collection: Collection, deck: str, path: Path, *, legacy: bool = True) -> Path:
    """Export a deck and those below it, with all that the learner did."""
    number = collection.decks.id_for_name(deck)
    assert number is not None, deck
    collection.export_anki_package(
        out_path=str(path),
        options=ExportAnkiPackageOptions(
            with_scheduling=True, with_deck_configs=True, with_media=True, legacy=legacy
        ),
        limit=DeckIdLimit(deck_id=number),
    )
    return path


def import_with_progress(collection: Collection, package: Path) -> ImportLogWithChanges.Log:
    """Import a package with "import any learning progress" and "import any deck presets"."""
    options = ImportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True)
    log = collection.import_anki_package(
        ImportAnkiPackageRequest(package_path=str(package), options=options)
    ).log
    collection.models._clear_cache()
    return log


def rewrite(source: Path, target: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Write a package again after a change of its entries."""
    with zipfile.ZipFile(source) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return target


def run_in_collection(*statements: str) -> Callable[[dict[str, bytes]], None]:
    """Return a change that runs statements of SQL in the collection of an export."""

    def change(entries: dict[str, bytes]) -> None:
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
            database.deserialize(entries["collection.anki21"])
            for statement in statements:
                database.execute(statement)
            entries["collection.anki21"] = database.serialize()

    return change


def collection_of(package: Path) -> sqlite3.Connection:
    """Open the collection of a package; the caller closes it."""
    with zipfile.ZipFile(package) as archive:
        data = archive.read("collection.anki21")
    database = sqlite3.connect(":memory:")
    database.deserialize(data)
    return database


def col_json(package: Path, column: str) -> Any:
    """Return a column of `col`: note types, decks or options by their ids."""
    with closing(collection_of(package)) as database:
        return json.loads(database.execute(f"SELECT {column} FROM col").fetchone()[0])
