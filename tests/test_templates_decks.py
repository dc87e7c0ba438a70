"""All cards of this project's decks and of the tests' notes: `templates/` renders them as Anki."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from shutil import copytree

import pytest
from anki.collection import AddNoteRequest, Collection
from anki.decks import DeckId
from anki.notes import Note as AnkiNote
from click.testing import CliRunner

from generator.cli import main
from generator.markup.fields import Fields
from generator.notes import Note
from generator.preview.card_data import card_content
from generator.sources import read_deck
from generator.templates.cards import render_card
from tests.anki_cards import card_of_anki, comparable, own_card
from tests.anki_collection import import_package, opened
from tests.conftest import PROJECT
from tests.look_deck import copy_look
from tests.test_dialects import CASE as DIALECT_CASE
from tests.test_dialects import FILES as DIALECT_FILES
from tests.test_dialects import case_file
from tests.test_kinds import CASE as KIND_CASE
from tests.test_kinds import FILES as KIND_FILES
from tests.texts import read, rendered


def own_deck(folder: Path) -> Path:
    source = folder / "cards.md"
    source.write_bytes(PROJECT.joinpath("cards.md").read_bytes())
    return source


def gallery(folder: Path) -> Path:
    return copytree(PROJECT / "docs" / "gallery-source", folder / "gallery-source")


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    """A collection with the cards of `look/`, and so with all note types."""
    with opened(tmp_path_factory.mktemp("anki")) as col:
        import_source(col, copy_look(tmp_path_factory.mktemp("look")))
        yield col


def import_source(collection: Collection, source: Path) -> None:
    package = source.parent / "deck.apkg"
    built = CliRunner().invoke(main, ["build", str(source), "--output", str(package)])
    assert built.exit_code == 0, built.output
    import_package(collection, package)


def assert_equal(collection: Collection, search: str, at_least: int) -> None:
    """Compare both sides of all cards that Anki finds."""
    cards = [collection.get_card(card) for card in collection.find_cards(search)]
    assert len(cards) >= at_least
    for card in cards:
        assert comparable(own_card(card)) == comparable(card_of_anki(card))


def test_look(collection: Collection) -> None:
    assert_equal(collection, "deck:Look", at_least=40)


@pytest.mark.parametrize(("copied", "at_least"), [(own_deck, 40), (gallery, 25)])
def test_decks(
    collection: Collection, tmp_path: Path, copied: Callable[[Path], Path], at_least: int
) -> None:
    before = set(collection.find_cards(""))
    import_source(collection, copied(tmp_path))
    added = set(collection.find_cards("")) - before
    assert_equal(collection, f"cid:{','.join(map(str, added))}", at_least)


def notes_of_kinds() -> Iterator[Note]:
    for path in KIND_FILES:
        for case in KIND_CASE.finditer(path.read_text(encoding="utf-8")):
            yield from read(case["source"])[0].notes


def notes_of_dialects() -> Iterator[Note]:
    for path in DIALECT_FILES:
        for case in DIALECT_CASE.finditer(path.read_text(encoding="utf-8")):
            file = case_file(path.parent.name, case["source"])
            yield from read_deck([file], "notes")[0].notes


@pytest.mark.parametrize(("notes", "at_least"), [(notes_of_kinds, 100), (notes_of_dialects, 250)])
def test_fields_of_notes(
    collection: Collection, notes: Callable[[], Iterator[Note]], at_least: int
) -> None:
    """Compare what is rendered from a note's own fields, which need not come from Anki."""
    asked = [fields for note in notes() if (fields := rendered(note)[0]).ordinals]
    added = add_notes(collection, asked)
    cards = [
        (card_content(fields, (), "A::B"), card)
        for fields, note in zip(asked, added, strict=True)
        for card in note.cards()
        if card.ord in fields.ordinals
    ]
    assert len(cards) >= at_least
    for content, card in cards:
        assert comparable(render_card(content, card.ord)) == comparable(card_of_anki(card))


def add_notes(collection: Collection, notes: Iterable[Fields]) -> list[AnkiNote]:
    deck = collection.decks.id("A::B")
    assert deck is not None
    requests = []
    for fields in notes:
        note_type = collection.models.by_name(fields.note_type.name)
        assert note_type is not None
        note = collection.new_note(note_type)
        note.fields = list(fields.values)
        requests.append(AddNoteRequest(note=note, deck_id=DeckId(deck)))
    collection.add_notes(requests)
    return [request.note for request in requests]
