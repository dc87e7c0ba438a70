"""The collection of an account on this machine: what is read of it, and what changes in it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection

from generator.delivery.accounts.private_collection import PrivateCollection, opened_collection
from generator.delivery.anki import DeliveryError, ErrorKind
from generator.delivery.anki_note import CardChange
from generator.notetypes import NOTE_TYPES
from tests.anki_collection import opened
from tests.anki_exports import import_with_progress
from tests.author import Author
from tests.deliveries import FIRST, basic
from tests.learner import GOOD, Learner

# Also what means something in a search of Anki.
DECKS = ["Trees", "Trees::Oaks", 'a "b" *_c', "deck:x", "it's", "a\\b", "日本"]
BASIC = next(one for one in NOTE_TYPES if one.name == "Plain Text Basic")


class Private(Learner):
    """A collection with notes of a source, whose rows a test looks at."""

    def __init__(self, collection: Collection, author: Author) -> None:
        super().__init__(collection)
        self.anki = PrivateCollection(collection)
        self.author = author

    def deliver(self, *notes: str, now: int = FIRST) -> None:
        """Build a source with these notes, and import its package."""
        self.author.write("\n\n".join(notes) + "\n")
        self.anki.import_package(self.author.build(now=now)["package"])

    def nid(self, question: str) -> int:
        return int(self.note(self.guid(question)).id)

    def rows(self, query: str) -> list[list[Any]]:
        return self.collection.db.all(query)  # type: ignore[union-attr, no-any-return]

    def run(self, statement: str) -> None:
        self.collection.db.execute(statement)  # type: ignore[union-attr]


@pytest.fixture
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Private]:
    """A collection with two notes, each with a card."""
    with opened(tmp_path / "anki") as collection:
        private = Private(collection, Author(tmp_path / "author", monkeypatch))
        private.deliver(basic(0), basic(1))
        yield private


# ---- opened


def test_a_collection_is_made_and_opened_again(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "collection.anki2"
    for count in range(2):
        with opened_collection(path) as collection:
            assert collection.note_count() == count
            note = collection.new_note(collection.models.by_name("Basic"))
            note["Front"] = "river"
            collection.add_note(note, collection.decks.id("Trees"))  # type: ignore[arg-type]
    assert capfd.readouterr() == ("", "")


def test_a_collection_that_cannot_be_opened_says_why(tmp_path: Path) -> None:
    path = tmp_path / "collection.anki2"

    def error() -> DeliveryError:
        with pytest.raises(DeliveryError) as caught, opened_collection(path):
            pass
        assert caught.value.kind is ErrorKind.FILE
        return caught.value

    with opened_collection(path):
        found = error()
    assert found.message == f"{path}: another program has opened this collection"
    assert found.hint == "close it, and try again"
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE col SET ver = 99")
        database.commit()
    found = error()
    assert found.message == f"{path}: a later Anki wrote this collection"
    assert found.hint == 'update the library "anki"'
    path.write_bytes(b"no database")
    found = error()
    assert found.message.startswith(f"{path}: ")
    assert "rename it" in found.hint


# ---- what it has


def test_notes_are_read_by_their_ids(private: Private) -> None:
    first, second = private.nid("amber0"), private.nid("birch")
    private.tag(private.guid("birch"), "mine", when=FIRST)
    mine = private.collection.new_note(private.collection.models.by_name("Basic"))
    mine["Front"] = "river"
    private.collection.add_note(mine, private.collection.decks.id("Mine"))  # type: ignore[arg-type]
    assert private.anki.present([first, 5, mine.id]) == {first, mine.id}
    found = private.anki.notes([second, 5, mine.id])
    assert found.keys() == {second, mine.id}
    note = found[second]
    assert (note.nid, note.guid) == (second, private.guid("birch"))
    assert (note.note_type, note.tags, note.mod) == (BASIC, ("mine",), FIRST)
    assert note.fields[0] == "<p>What is known of birch amber1?</p>"
    assert len(note.fields) == len(BASIC.fields)
    assert (found[mine.id].note_type, found[mine.id].fields) == (None, ("river", ""))
    assert private.anki.mods([second, 5]) == {second: FIRST}


def test_a_note_without_a_note_type_is_damage(private: Private) -> None:
    nid = private.nid("birch")
    private.run(f"UPDATE notes SET mid = 7 WHERE id = {nid}")
    with pytest.raises(DeliveryError, match="a note has no note type"):
        private.anki.notes([nid])


def test_a_card_has_its_own_deck_and_the_time_of_its_last_review(private: Private) -> None:
    nids = [private.nid("amber0"), private.nid("birch")]
    private.study("cards", [GOOD])
    private.run("UPDATE revlog SET id = 1234567890123")
    card = private.collection.get_note(nids[0]).cards()[0].id  # type: ignore[arg-type]
    private.run(f"INSERT INTO revlog VALUES (987654321999, {card}, -1, 3, 1, 0, 2500, 1, 0)")
    filter_note(private, nids[1])
    private.run("UPDATE cards SET mod = 77")
    assert [*private.anki.card_changes(nids)] == [
        CardChange(nid=nids[0], deck="cards", mod=77, reviewed=1234567890),
        CardChange(nid=nids[1], deck="cards", mod=77, reviewed=0),
    ]
    # An export has to have the cards of a filtered deck as well.
    assert private.anki.decks_of(nids) == {"cards", "Filtered"}
    mid = private.collection.models.id_for_name(BASIC.name)
    assert private.anki.decks_of_types([mid]) == {"cards", "Filtered"}  # type: ignore[list-item]
    assert private.anki.decks_of_types([1]) == frozenset()


def filter_note(private: Private, nid: int) -> None:
    """Put a note into a filtered deck."""
    scheduler = private.collection.sched
    deck = scheduler.get_or_create_filtered_deck(deck_id=0)  # type: ignore[arg-type]
    deck.name = "Filtered"
    deck.config.search_terms[0].search = f"nid:{nid}"
    scheduler.add_or_update_filtered_deck(deck)


@pytest.mark.parametrize("deck", DECKS)
def test_decks_have_any_names(private: Private, deck: str, tmp_path: Path) -> None:
    first, second = private.nid("amber0"), private.nid("birch")
    assert private.anki.card_count(deck) == 0
    private.anki.move_cards([private.card(private.guid("birch")).id], deck)
    private.anki.move_cards([private.card(private.guid("amber0")).id], f"{deck}::below")
    assert private.anki.deck_names() >= {deck, f"{deck}::below"}
    assert private.anki.decks_of([first]) == {f"{deck}::below"}
    assert private.anki.decks_of([second]) == {deck}
    assert [private.anki.card_count(one) for one in (deck, f"{deck}::below")] == [2, 1]
    private.anki.export(deck, tmp_path / "deck.apkg")
    with opened(tmp_path / "other") as other:
        import_with_progress(other, tmp_path / "deck.apkg")
        assert Learner(other).guids() == private.guids()


# ---- files


def test_an_export_has_all_that_a_deletion_would_lose(private: Private, tmp_path: Path) -> None:
    private.author.source.with_name("tree.png").write_bytes(b"tree")
    private.deliver(basic(0), basic(1, extra="\n![](tree.png)"), now=FIRST + 5)
    assert private.study("cards", [GOOD, GOOD])
    private.flag(private.guid("birch"))
    decks = private.collection.decks
    deck = decks.by_name("cards")
    assert deck is not None
    decks.set_config_id_for_deck_dict(deck, decks.add_config_returning_id("My options"))
    private.anki.export("cards", tmp_path / "cards.apkg")
    with opened(tmp_path / "other") as other:
        import_with_progress(other, tmp_path / "cards.apkg")
        learner = Learner(other)
        assert learner.reviews() == private.reviews()
        assert learner.card(private.guid("birch")).user_flag() == 1
        assert "My options" in [options["name"] for options in other.decks.all_config()]
        (picture,) = Path(other.media.dir()).iterdir()
        assert picture.read_bytes() == b"tree"
    with pytest.raises(DeliveryError, match='no deck "river" to export'):
        private.anki.export("river", tmp_path / "river.apkg")


def test_an_import_keeps_a_note_type_as_it_was(private: Private) -> None:
    """With a later time, it would replace one that was changed on a device and not synced yet."""
    private.run("UPDATE notetypes SET mtime_secs = 1234, usn = 5")
    private.collection.models._clear_cache()
    private.deliver(basic(0, answer="another"), basic(1), basic(2), now=FIRST + 5)
    assert private.collection.note_count() == 3
    assert private.rows("SELECT DISTINCT mtime_secs, usn FROM notetypes") == [[1234, 5]]


def test_an_import_that_changes_a_note_type_is_to_be_synced(private: Private) -> None:
    models = private.collection.models
    model = models.by_name(BASIC.name)
    assert model is not None
    model["css"] = "/* of the first release */"
    models.update_dict(model)
    private.run("UPDATE notetypes SET mtime_secs = 1234, usn = 5")
    models._clear_cache()
    private.deliver(basic(0), basic(1), basic(2), now=FIRST + 5)
    found = models.by_name(BASIC.name)
    assert found is not None
    assert "first release" not in found["css"]
    ((when, usn),) = private.rows(
        f"SELECT mtime_secs, usn FROM notetypes WHERE name = '{BASIC.name}'"
    )
    assert when > 1234
    assert usn == -1


def test_an_import_keeps_a_field_that_the_learner_added(private: Private) -> None:
    models = private.collection.models
    model = models.by_name(BASIC.name)
    assert model is not None
    models.add_field(model, models.new_field("Mine"))
    models.update_dict(model)
    private.run(f"UPDATE notes SET mod = {FIRST}")  # the library has set it to now
    private.deliver(basic(0, answer="another"), basic(1), basic(2), now=FIRST + 5)
    assert private.note(private.guid("amber0"))["Back"] == "<p>another</p>"
    assert "Mine" in private.note(private.guid("cedar"))
    assert [name for name in models.all_names() if name.startswith(BASIC.name)] == [BASIC.name]


def test_a_package_that_is_damaged_changes_nothing(private: Private) -> None:
    before = private.dump()
    package = private.author.package("cards")
    package.write_bytes(package.read_bytes()[:-100])
    with pytest.raises(DeliveryError, match=r"^Anki's library: "):
        private.anki.import_package(package)
    assert private.dump() == before


# ---- changes


def test_a_move_gives_cards_an_earlier_time_and_is_to_be_synced(private: Private) -> None:
    private.run("UPDATE cards SET mod = 1000 + ord, usn = 5")
    moved, other = (private.card(private.guid(name)) for name in ("birch", "amber0"))
    private.anki.move_cards([moved.id], "Trees")
    query = "SELECT mod, usn FROM cards WHERE id = {}"
    assert private.rows(query.format(moved.id)) == [[999, -1]]
    assert private.rows(query.format(other.id)) == [[1000, 5]]
    assert private.deck(private.guid("birch")) == "Trees"
    # A deck that is there already is the same one.
    private.anki.move_cards([other.id], "trees")
    assert private.deck(private.guid("amber0")) == "Trees"


def test_a_card_in_a_filtered_deck_is_moved_out_of_it(private: Private) -> None:
    filter_note(private, private.nid("birch"))
    card = private.card(private.guid("birch"))
    private.anki.move_cards([card.id], "Trees")
    assert private.card(private.guid("birch")).odid == 0
    assert private.deck(private.guid("birch")) == "Trees"


def test_tags_are_added_and_the_others_stay(private: Private) -> None:
    guid = private.guid("birch")
    private.tag(guid, "mine", when=FIRST)
    private.anki.add_tags([private.nid("birch")], ["leaf", "tree::oak"])
    assert private.note(guid).tags == ["leaf", "mine", "tree::oak"]
    assert private.note(private.guid("amber0")).tags == []


def test_notes_are_deleted_with_their_cards(private: Private) -> None:
    kept = private.guid("amber0")
    private.anki.delete_notes([private.nid("birch"), 5])
    assert private.guids() == [kept]
    assert private.collection.card_count() == 1
    # So the deletion is synced as well.
    assert len(private.rows("SELECT * FROM graves WHERE usn = -1")) == 2


def test_an_error_that_closed_the_collection_is_the_one_that_is_raised(tmp_path: Path) -> None:
    """A full sync on a full disk, say, after which the library cannot open the file again."""

    def fail(collection: Collection) -> None:
        collection._backend.close_collection(downgrade_to_schema11=False)
        raise DeliveryError("the disk is full")

    with (
        pytest.raises(DeliveryError, match="the disk is full"),
        opened_collection(tmp_path / "collection.anki2") as collection,
    ):
        fail(collection)
    with opened_collection(tmp_path / "collection.anki2") as collection:
        assert collection.card_count() == 0


def test_a_collection_that_cannot_be_closed_is_an_error(tmp_path: Path) -> None:
    with (
        pytest.raises(DeliveryError, match="Anki's library: CollectionNotOpen"),
        opened_collection(tmp_path / "collection.anki2") as collection,
    ):
        collection._backend.close_collection(downgrade_to_schema11=False)
