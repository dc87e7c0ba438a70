"""Real Anki in tests: open a collection, import a package, read a card."""

import contextlib
import html
import io
import re
from collections.abc import Iterator
from pathlib import Path

import anki.collection  # first, because the library has circular imports
import anki.lang
from anki.cards import Card
from anki.collection import (
    Collection,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
    ImportLogWithChanges,
)
from anki.notes import Note

_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
_DIV = re.compile(r"<div\b|</div>")


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[Collection]:
    """Open the collection in a folder, or create it."""
    anki.lang.set_lang("en_US")
    folder.mkdir(exist_ok=True)
    collection = Collection(str(folder / "collection.anki2"))
    try:
        yield collection
    finally:
        with contextlib.redirect_stdout(io.StringIO()):  # the library prints timings
            collection.close()


def import_package(collection: Collection, package: Path) -> ImportLogWithChanges.Log:
    """Import a package with the dialog's default options."""
    request = ImportAnkiPackageRequest(
        package_path=str(package), options=ImportAnkiPackageOptions()
    )
    log = collection.import_anki_package(request).log
    collection.models._clear_cache()
    return log


def notes_in(collection: Collection) -> list[Note]:
    """List the notes in the order of their new cards."""
    notes = [collection.get_note(nid) for nid in collection.find_notes("")]
    return sorted(notes, key=lambda note: min(card.due for card in note.cards()))


def cloze_numbers(collection: Collection, note: Note) -> list[int]:
    """Return the cloze numbers that Anki finds in a note."""
    return sorted(collection._backend.cloze_numbers_in_note(note._to_backend_note()))


def question(card: Card) -> str:
    """Return the HTML of a card's question, without the stylesheet."""
    return _STYLE.sub("", card.question(reload=True))


def answer(card: Card) -> str:
    """Return the HTML of a card's answer, without the stylesheet."""
    return _STYLE.sub("", card.answer())


def part(html: str, name: str) -> str:
    """Return the content of the last `div` of this class in a card's HTML; "" if there is none."""
    start = html.rfind(f'<div class="{name}"')
    if start < 0:
        return ""
    inner = html.index(">", start) + 1
    depth = 1
    for tag in _DIV.finditer(html, inner):
        depth += -1 if tag[0] == "</div>" else 1
        if not depth:
            return html[inner : tag.start()].strip()
    raise AssertionError(html)


def words(text: str) -> str:
    """Return the text that HTML shows."""
    return " ".join(html.unescape(re.sub(r"<[^<>]*>", " ", text)).split())
