"""Anki's own library: it makes notes in a new collection, exports packages, and counts notes.

python anki_library.py build NOTES PACKAGE      NOTES is JSON of [question, answer], as HTML
python anki_library.py count PACKAGE            imports the package and prints JSON
python anki_library.py export PACKAGE TARGET    imports it and exports all as a legacy package
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import anki.collection  # first, because the library has circular imports
import anki.lang
from anki.collection import (
    AddNoteRequest,
    Collection,
    ExportAnkiPackageOptions,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)

BASIC = "Basic"  # the note type of a new collection, in English


@contextmanager
def scratch_collection() -> Iterator[Collection]:
    """Make a collection and delete it afterwards."""
    anki.lang.set_lang("en_US")
    with tempfile.TemporaryDirectory() as folder:
        collection = Collection(str(Path(folder, "collection.anki2")))
        try:
            yield collection
        finally:
            collection.close()


def build(source: str, package: str) -> None:
    """Add notes and export them."""
    with scratch_collection() as collection:
        model, deck = collection.models.by_name(BASIC), collection.decks.id("Deck")
        assert model is not None
        assert deck is not None
        requests = []
        for fields in json.loads(Path(source).read_text(encoding="utf-8")):
            note = collection.new_note(model)
            note.fields = fields
            requests.append(AddNoteRequest(note=note, deck_id=deck))
        collection.add_notes(requests)
        _export(collection, package)


def count(package: str) -> None:
    """Print how many notes and cards Anki imports."""
    with scratch_collection() as collection:
        _import(collection, package)
        counts = {"notes": collection.note_count(), "cards": collection.card_count()}
    print(json.dumps(counts))


def export(package: str, target: str) -> None:
    """Write the notes of a package, with their note types, as Anki does for older versions."""
    with scratch_collection() as collection:
        _import(collection, package)
        _export(collection, target)


def _import(collection: Collection, package: str) -> None:
    request = ImportAnkiPackageRequest(
        package_path=str(Path(package).resolve()), options=ImportAnkiPackageOptions()
    )
    collection.import_anki_package(request)


def _export(collection: Collection, target: str) -> None:
    options = ExportAnkiPackageOptions(with_scheduling=False, with_media=True, legacy=True)
    path = str(Path(target).resolve())
    collection.export_anki_package(out_path=path, options=options, limit=None)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["build", source, target]:
            build(source, target)
        case ["count", source]:
            count(source)
        case ["export", source, target]:
            export(source, target)
        case _:
            sys.exit(__doc__)
