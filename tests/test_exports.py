"""Packages that real Anki exported are read; what is no such package is an error with a reason."""

import random
import struct
import zipfile
from pathlib import Path

import pytest
from anki.collection import Collection

from generator.apkg.exports import ExportedCard, ExportedNote, ExportError, read_export
from generator.delivery.anki_note import AnkiCard, AnkiNote, from_export
from generator.notetypes import BASIC, CLOZE
from tests.anki_exports import export, import_with_progress, rewrite, run_in_collection
from tests.author import Author
from tests.learner import AGAIN, EASY, GOOD, Learner

SOURCE = """---
deck: Nature::Animals
---
Q: Which bird sleeps on the wing?
A: The swift
Extra: It lands only to nest.
Tags: birds, nature::air

Q: Which mammal digs?
A: The mole
Type: reversed

C: The {{newt}} regrows a {{leg}}.
"""


@pytest.fixture
def learner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, collection: Collection) -> Learner:
    """A learner who imported the package of the source."""
    author = Author(tmp_path / "author", monkeypatch)
    author.write(SOURCE)
    learner = Learner(collection)
    assert learner.import_package(author.build()["package"]) == {"new": 3}
    return learner


def exported(learner: Learner, tmp_path: Path, deck: str = "Nature") -> tuple[ExportedNote, ...]:
    return read_export(export(learner.collection, deck, tmp_path / "export.apkg"))


def field(note: ExportedNote, name: str) -> str:
    assert note.note_type is not None
    return note.fields[note.note_type.fields.index(name)]


def test_notes_are_read(learner: Learner, tmp_path: Path) -> None:
    learner.study("Nature::Animals", [GOOD, AGAIN, EASY])
    notes = exported(learner, tmp_path)
    assert len(notes) == 3
    swift = notes[0]
    found = learner.note(swift.guid)
    assert swift == ExportedNote(
        guid=found.guid,
        nid=found.id,
        mod=found.mod,
        type_id=BASIC.id,
        type_name="Plain Text Basic",
        note_type=BASIC,
        fields=tuple(found.fields),
        tags=("birds", "nature::air"),
        cards=(ExportedCard(id=found.card_ids()[0], deck="Nature::Animals", reviews=1),),
        has_more_text=False,
    )
    assert field(swift, "Back") == "<p>The swift</p>"
    assert field(swift, "Extra") == "<p>It lands only to nest.</p>"
    assert [note.note_type for note in notes] == [BASIC, BASIC, CLOZE]
    assert [[card.reviews for card in note.cards] for note in notes] == [[1], [1, 0], [1, 0]]
    assert [note.tags for note in notes[1:]] == [(), ()]
    card = swift.cards[0]
    assert from_export(swift) == AnkiNote(
        nid=swift.nid,
        note_type=BASIC,
        fields=swift.fields,
        tags=swift.tags,
        guid=swift.guid,
        mod=swift.mod,
        cards=(AnkiCard(id=card.id, deck="Nature::Animals", reviews=1),),
    )


def test_only_answers_are_counted_as_reviews(learner: Learner, tmp_path: Path) -> None:
    learner.study("Nature::Animals", [GOOD, EASY])
    swift = exported(learner, tmp_path)[0]
    learner.collection.sched.set_due_date([swift.cards[0].id], "7")  # type: ignore[list-item]
    assert learner.collection.db is not None
    assert learner.collection.db.scalar("select count() from revlog") == 3
    assert exported(learner, tmp_path)[0].cards[0].reviews == 1


def test_a_card_in_another_deck_comes_along(learner: Learner, tmp_path: Path) -> None:
    mole = exported(learner, tmp_path)[1]
    decks = learner.collection.decks
    number = decks.id('Müll & "Mehr"::日本\u2028x')
    assert number is not None
    learner.collection.set_deck([mole.cards[1].id], number)  # type: ignore[list-item]
    stored = decks.name(number)
    assert [card.deck for card in exported(learner, tmp_path)[1].cards] == [
        "Nature::Animals",
        stored,
    ]
    # A deck that has one of its cards exports the whole note.
    (alone,) = exported(learner, tmp_path, deck=stored.split("::")[0])
    assert alone == exported(learner, tmp_path)[1]


def filtered(learner: Learner, search: str) -> None:
    deck = learner.collection.sched.get_or_create_filtered_deck(0)  # type: ignore[arg-type]
    deck.name = "Cram"
    deck.config.search_terms[0].search = search
    learner.collection.sched.add_or_update_filtered_deck(deck)


def test_a_card_in_a_filtered_deck_has_its_own_deck(learner: Learner, tmp_path: Path) -> None:
    swift, mole, newt = exported(learner, tmp_path)
    filtered(learner, f"cid:{swift.cards[0].id},{mole.cards[1].id}")
    # Anki exports no note whose cards are all in a filtered deck with the deck that they are from.
    assert exported(learner, tmp_path) == (mole, newt)
    assert exported(learner, tmp_path, deck="Cram") == (swift, mole)


def test_renamed_and_added_fields(learner: Learner, tmp_path: Path) -> None:
    before = exported(learner, tmp_path)
    models = learner.collection.models
    model = models.get(BASIC.id)  # type: ignore[arg-type]
    assert model is not None
    model["name"] = "My questions"
    models.rename_field(model, model["flds"][1], "Answer")
    # An own field with the name that ours had, as the first one.
    added = models.new_field("Back")
    models.add_field(model, added)
    models.reposition_field(model, added, 0)
    models.update_dict(model)
    swift = learner.note(before[0].guid)
    assert swift.keys()[:3] == ["Back", "Front", "Answer"]
    swift["Back"] = "my own"
    learner.collection.update_note(swift)
    after = exported(learner, tmp_path)
    assert [note.fields for note in after] == [note.fields for note in before]
    assert [note.note_type for note in after] == [BASIC, BASIC, CLOZE]
    assert [note.type_name for note in after[:2]] == ["My questions"] * 2


def test_fields_without_ids_are_found_by_name(learner: Learner, tmp_path: Path) -> None:
    """Anki before 23.10 gave fields no ids."""
    path = export(learner.collection, "Nature", tmp_path / "export.apkg")
    without_ids = run_in_collection(
        """UPDATE col SET models = replace(models, '"id":602', '"x":')"""
    )
    old = rewrite(path, tmp_path / "old.apkg", without_ids)
    assert read_export(old) == read_export(path)


def test_a_note_type_without_one_of_our_fields_is_not_ours(
    learner: Learner, tmp_path: Path
) -> None:
    models = learner.collection.models
    model = models.get(BASIC.id)  # type: ignore[arg-type]
    assert model is not None
    models.remove_field(model, model["flds"][2])
    models.update_dict(model)
    swift, _, newt = exported(learner, tmp_path)
    assert (swift.type_id, swift.note_type, newt.note_type) == (BASIC.id, None, CLOZE)
    assert swift.fields == tuple(learner.note(swift.guid).fields)
    # One that has the name of the deleted field is another one of ours.
    models.rename_field(model, model["flds"][2], "Hint")
    models.update_dict(model)
    assert exported(learner, tmp_path)[0].note_type is None


def test_a_note_of_another_program(learner: Learner, tmp_path: Path) -> None:
    col = learner.collection
    model = col.models.by_name("Basic")
    assert model is not None
    note = col.new_note(model)
    note.fields = ["a", "b"]
    deck = col.decks.id("Nature")
    assert deck is not None
    col.add_note(note, deck)
    foreign = exported(learner, tmp_path)[-1]
    assert (foreign.type_id, foreign.type_name, foreign.note_type, foreign.fields) == (
        model["id"],
        "Basic",
        None,
        ("a", "b"),
    )


def test_a_note_with_too_few_fields_is_not_ours(learner: Learner, tmp_path: Path) -> None:
    path = export(learner.collection, "Nature", tmp_path / "export.apkg")
    damage = run_in_collection(
        "UPDATE notes SET flds = 'one' WHERE id = (SELECT min(id) FROM notes)"
    )
    swift = read_export(rewrite(path, tmp_path / "damaged.apkg", damage))[0]
    assert (swift.note_type, swift.fields) == (None, ("one",))


def test_a_card_without_a_deck(learner: Learner, tmp_path: Path) -> None:
    path = export(learner.collection, "Nature", tmp_path / "export.apkg")
    damage = run_in_collection("UPDATE cards SET did = 5")
    swift = read_export(rewrite(path, tmp_path / "damaged.apkg", damage))[0]
    assert swift.cards[0].deck == ""


def test_a_package_with_the_oldest_format(
    learner: Learner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = Author(tmp_path / "author", monkeypatch)
    built = read_export(author.build()["package"])
    assert [(note.guid, note.nid, note.fields, note.tags) for note in built] == [
        (note.guid, note.nid, note.fields, note.tags) for note in exported(learner, tmp_path)
    ]
    assert {card.deck for note in built for card in note.cards} == {"Nature::Animals"}


# ---- what is no such package


def reason(path: Path) -> str:
    with pytest.raises(ExportError) as caught:
        read_export(path)
    return str(caught.value).replace(path.as_posix(), "X")


def test_the_compressed_format(learner: Learner, tmp_path: Path) -> None:
    path = export(learner.collection, "Nature", tmp_path / "new.apkg", legacy=False)
    assert reason(path) == (
        "X is in the format that only newer versions of Anki read:"
        ' export it with "Support older Anki versions"'
    )


def test_other_files(tmp_path: Path) -> None:
    path = tmp_path / "x.apkg"
    path.write_bytes(b"")
    assert reason(path) == "X is not a package of Anki, or is damaged: File is not a zip file"
    path.write_text("Q: q\nA: a\n")
    assert reason(path) == "X is not a package of Anki, or is damaged: File is not a zip file"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert reason(path) == "X is not a package of Anki: it has no collection.anki2"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("collection.anki21", "no database" * 100)
    assert reason(path) == "X is damaged: DatabaseError('file is not a database')"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("collection.anki21", "")
    assert reason(path) == "X is damaged: ValueError('no table col')"
    with pytest.raises(FileNotFoundError):
        read_export(tmp_path / "missing.apkg")
    with pytest.raises(IsADirectoryError):
        read_export(tmp_path)


@pytest.fixture
def package(learner: Learner, tmp_path: Path) -> Path:
    return export(learner.collection, "Nature", tmp_path / "export.apkg")


def test_a_cut_file(package: Path) -> None:
    package.write_bytes(package.read_bytes()[:-100])
    assert reason(package) == "X is not a package of Anki, or is damaged: File is not a zip file"


def test_damaged_tables(package: Path, tmp_path: Path) -> None:
    def reason_after(*statements: str) -> str:
        path = rewrite(package, tmp_path / "x.apkg", run_in_collection(*statements))
        return reason(path)

    assert reason_after("DROP TABLE revlog") == "X is damaged: ValueError('no table revlog')"
    assert reason_after("DELETE FROM col").startswith("X is damaged: TypeError(")
    assert reason_after("UPDATE col SET models = '{}'") == f"X is damaged: KeyError({BASIC.id})"
    assert reason_after("UPDATE col SET decks = '['").startswith("X is damaged: JSONDecodeError(")
    nested = "UPDATE col SET decks = replace(hex(zeroblob(100000)), '0', '[')"
    assert reason_after(nested).startswith("X is damaged: RecursionError(")
    # A query that would never end.
    endless = (
        "ALTER TABLE notes RENAME TO kept",
        """CREATE VIEW notes AS WITH RECURSIVE n(id) AS (VALUES (1) UNION ALL SELECT id + 1 FROM n)
        SELECT id, '' AS guid, 0 AS mod, 0 AS mid, '' AS tags, '' AS flds FROM n""",
    )
    assert reason_after(*endless) == "X is damaged: ValueError('no table notes')"


def test_a_list_of_media_that_is_none(package: Path, tmp_path: Path) -> None:
    path = rewrite(package, tmp_path / "x.apkg", lambda entries: entries.update(media=b"[]"))
    assert reason(path).startswith("X is damaged: AttributeError(")


def test_a_file_that_would_fill_the_disk(package: Path) -> None:
    """The size of a collection is checked before it is decompressed."""
    data = bytearray(package.read_bytes())
    name = data.rindex(b"collection.anki21")  # in the directory at the end, which counts
    struct.pack_into("<I", data, name - 46 + 24, 2**32 - 2)
    package.write_bytes(data)
    assert reason(package) == "X: collection.anki21 is too large: 4,294,967,294 bytes"


def test_no_damage_is_another_exception(package: Path, tmp_path: Path) -> None:
    chance = random.Random(1)
    whole = package.read_bytes()
    with zipfile.ZipFile(package) as archive:
        collection = archive.read("collection.anki21")
    path = tmp_path / "x.apkg"
    failed = 0
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 1, 5))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(data[: chance.choice((len(data), chance.randrange(len(data))))])
        failed += not is_read(path)
        damaged = bytearray(collection)
        start = chance.randrange(len(damaged))
        damaged[start : start + 40] = chance.randbytes(40)
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("collection.anki21", damaged)
        failed += not is_read(path)
    assert failed > 50


def is_read(path: Path) -> bool:
    try:
        read_export(path)
    except (ExportError, OSError):
        return False
    return True


def test_an_export_is_imported_as_it_was(package: Path, learner: Learner) -> None:
    """The options of `import_with_progress` change nothing that is there already."""
    before = learner.scheduling()
    assert len(import_with_progress(learner.collection, package).duplicate) == 3
    assert learner.scheduling() == before
