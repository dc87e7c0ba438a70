"""A target that imports packages into one collection of real Anki, which it empties in between."""

import atexit
import tempfile
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from anki.collection import Collection

from tests.anki_collection import cloze_numbers, import_package, opened
from tests.fuzz.commands import report, run, work_folder, write_files
from tests.fuzz.find import Find
from tests.fuzz.inputs import Files


def check_import(files: Files) -> None:
    """Anki imports each note of a package as new, with the cards that it would make itself."""
    with work_folder() as folder:
        write_files(files)
        built = run("build", ".", "-o", "../a.apkg", "--json")
        if built.exit_code:
            return
        wanted = report(run("check", ".", "--json"))
        collection = _collection()
        try:
            log = import_package(collection, folder.parent / "a.apkg")
            if not len(log.new) == wanted["notes"] == collection.note_count():
                raise Find("Anki has another number of notes", str(log)[:500])
            if wanted["cards"] != collection.card_count():
                counts = f"{wanted['cards']} {collection.card_count()}"
                raise Find("Anki has another number of cards", counts)
            if log.updated or log.duplicate or log.conflicting or log.missing_notetype:
                raise Find("Anki does not take a note as new", str(log)[:500])
            _assert_sound(collection)
        finally:
            collection.remove_notes(list(collection.find_notes("")))
            collection.media.trash_files(list(collection.media.check().unused))
            collection.media.empty_trash()


def _assert_sound(collection: Collection) -> None:
    """Check that Anki would remove or add no card, and finds no damage."""
    if empty := collection.get_empty_cards().notes:
        raise Find("Anki finds empty cards", str(empty)[:500])
    for note_id in collection.find_notes(""):
        note = collection.get_note(note_id)
        numbers = cloze_numbers(collection, note)
        if "Text" in note and numbers != sorted(card.ord + 1 for card in note.cards()):
            raise Find("Anki counts other deletions", f"{numbers} {note.fields}"[:500])
    if missing := list(collection.media.check().missing):
        raise Find("media are missing", str(missing))
    before = collection.card_count()
    remark, is_sound = collection.fix_integrity()
    if (
        not is_sound
        or remark != "Database rebuilt and optimized."
        or before != collection.card_count()
    ):
        raise Find("Anki finds damage", remark)


@cache
def _collection() -> Collection:
    """Open the collection of this process, until it ends."""
    stack = ExitStack()
    atexit.register(stack.close)
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="fuzz-anki-"))
    return stack.enter_context(opened(Path(folder, "anki")))
