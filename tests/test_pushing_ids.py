"""A push finds its notes by their GUIDs, whatever ids they have in Anki."""

import shutil
import unicodedata
from pathlib import Path

import pytest
from anki.notes import NoteId

from generator.delivery.push_records import opened_record
from tests.anki_connect_server import AnkiConnectServer
from tests.author import Author, guids
from tests.deliveries import DAY, FIRST, basic
from tests.dumps import differences
from tests.learner import EASY
from tests.pushing import Desk

OTHER_TYPE = "you gave it another note type in Anki, or changed the fields of its note type"
SECOND, THIRD = FIRST + 10 * DAY, FIRST + 20 * DAY


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, anki_connect: AnkiConnectServer) -> Desk:
    return Desk(tmp_path / "author", monkeypatch, anki_connect)


def build(desk: Desk, *numbers: int, now: int = FIRST) -> list[str]:
    """Write the notes and build; return their GUIDs."""
    desk.write(*map(basic, numbers))
    return guids(desk.author.build(now))


def add_note_of_another_program(desk: Desk, nid: int, deck: str = "Other") -> tuple[object, ...]:
    """Add a note with this id; return its row."""
    collection = desk.collection
    note = collection.new_note(collection.models.by_name("Basic"))  # type: ignore[arg-type]
    note["Front"], note["Back"] = f"not of the source {nid}", "nor this"
    collection.add_note(note, collection.decks.id(deck))  # type: ignore[arg-type]
    desk.db.execute("update cards set nid = ?, id = ? where nid = ?", nid, nid, note.id)
    desk.db.execute("update notes set id = ? where id = ?", nid, note.id)
    return row(desk, nid)


def row(desk: Desk, nid: int) -> tuple[object, ...]:
    """Return all of a note and its cards."""
    note = desk.db.all("select * from notes where id = ?", nid)
    return (note, desk.db.all("select * from cards where nid = ?", nid))


@pytest.mark.parametrize("deck", ["Other", "cards"])
@pytest.mark.parametrize("by_hand", [False, True])
def test_notes_whose_ids_anki_moved(desk: Desk, deck: str, by_hand: bool) -> None:
    ours = build(desk, 0, 1, 2)
    nids = [desk.author.nid(guid) for guid in ours]
    for nid in nids[:2]:
        add_note_of_another_program(desk, nid, deck)
    if by_hand:
        desk.learner.import_package(desk.author.package("cards"))
    else:
        assert desk.pushed(now=FIRST) == ["Anki (User 1): 3 new", "done: 3 new"]
    assert desk.learner.note(ours[0]).id != nids[0]
    desk.learner.study("cards", [EASY] * 3)
    others = [row(desk, nid) for nid in nids[:2]]
    desk.write("---\nsubdecks: 1\n---\n\n" + basic(2), "# Sub", basic(1, answer="another answer"))
    printed = desk.pushed(now=SECOND)
    assert printed[0] == "Anki (User 1): 1 changed, 1 unchanged, 1 to delete, 1 card to move"
    assert "done: 1 changed, 1 deleted, 1 card moved" in printed
    assert [logged.params["notes"] for logged in desk.anki.log if logged.action == "deleteNotes"]
    assert [guid in desk.guids() for guid in ours] == [False, True, True]
    assert desk.deck(ours[1]) == "cards::Sub"
    assert desk.field(ours[1], "Back") == "<p>another answer</p>"
    assert [row(desk, nid) for nid in nids[:2]] == others
    before = desk.dump()
    desk.pushed(now=SECOND)
    assert differences(before, desk.dump()) == {}


def test_restored_notes_whose_ids_anki_moved(desk: Desk) -> None:
    ours = build(desk, 0, 1)
    nid = desk.author.nid(ours[0])
    other = add_note_of_another_program(desk, nid)
    desk.pushed(now=FIRST)
    desk.collection.remove_notes([desk.learner.note(ours[0]).id])
    assert desk.done("--restore", now=SECOND) == "1 new"
    assert ours[0] in desk.guids()
    assert row(desk, nid) == other
    desk.write(basic(0, answer="another answer"), basic(1))
    assert desk.done(now=THIRD) == "1 changed"
    assert desk.field(ours[0], "Back") == "<p>another answer</p>"
    assert row(desk, nid) == other


def test_a_lock_of_another_collection(desk: Desk) -> None:
    """Another collection has other notes under the ids of the lock, in the same deck, say."""
    ours = build(desk, 0, 1, 2)
    nids = [desk.author.nid(guid) for guid in ours]
    build(desk, 1, 2, now=SECOND)
    others = [add_note_of_another_program(desk, nid, "cards") for nid in nids]
    assert desk.pushed(now=THIRD) == [
        "Anki (User 1): 2 new",
        '  stays     cards.md  "What is known of amber amber0?"',
        "            removed from the source, but not deleted: Anki has another note under its id",
        "done: 2 new",
    ]
    assert [row(desk, nid) for nid in nids] == others
    assert [guid in desk.guids() for guid in ours] == [False, True, True]


def import_of_another_person(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *numbers: int, lock: bool
) -> list[str]:
    """Import a package that another person built of the same source; return the GUIDs."""
    other = Author(tmp_path / "other", monkeypatch)
    other.write("\n\n".join(map(basic, numbers)) + "\n")
    if lock:
        shutil.copy(desk.author.lock, other.lock)
    report = other.build(FIRST + DAY)
    desk.learner.import_package(report["package"])
    return guids(report)


def test_a_package_of_another_person_with_the_same_guids(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = import_of_another_person(desk, tmp_path, monkeypatch, 0, 1, 2, lock=False)
    desk.learner.study("cards", [EASY] * 3)
    ours = build(desk, 0, 1, 2)
    assert ours == theirs
    assert desk.author.nid(ours[0]) != desk.learner.note(ours[0]).id
    # An edit that is older than the source's build is the learner's all the same.
    desk.learner.edit(ours[0], "Extra", "my own words", when=FIRST + 2 * DAY)
    before = desk.dump()
    assert desk.pushed(now=FIRST + 3 * DAY)[0] == "Anki (User 1): nothing to change (3 notes)"
    assert differences(before, desk.dump()) == {}
    # From now on, they are the source's notes as any other.
    desk.write(basic(0), basic(1, answer="another answer"))
    assert desk.done(now=SECOND) == "1 changed, 1 deleted"
    assert desk.guids() == sorted(ours[:2])
    assert desk.field(ours[1], "Back") == "<p>another answer</p>"


@pytest.mark.parametrize("deck", ["cards", "Another"])
def test_a_package_of_another_person_with_the_same_ids_and_other_guids(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deck: str
) -> None:
    ours = build(desk, 0, 1, 2)
    import_of_another_person(desk, tmp_path, monkeypatch, 0, 1, 2, lock=True)
    desk.db.execute("update notes set guid = 'their' || guid")
    number = desk.collection.decks.id(deck)
    desk.collection.set_deck(desk.collection.find_cards(""), number)  # type: ignore[arg-type]
    theirs = {nid: row(desk, nid) for nid in desk.collection.find_notes("")}
    assert sorted(theirs) == sorted(desk.author.nid(guid) for guid in ours)
    assert desk.done(now=FIRST) == "3 new"
    desk.write(basic(0), basic(1, answer="another answer"))
    assert desk.done(now=SECOND) == "1 changed, 1 deleted"
    assert [guid in desk.guids() for guid in ours] == [True, True, False]
    assert {nid: row(desk, nid) for nid in theirs} == theirs


def test_a_note_of_another_source_with_the_id_of_a_removed_note(desk: Desk) -> None:
    ours = build(desk, 0, 1, 2)
    desk.learner.import_package(desk.author.package("cards"))
    other = desk.learner.note(ours[2]).id
    desk.db.execute("update notes set guid = 'another' where id = ?", other)
    build(desk, 0, 1, now=SECOND)
    assert desk.pushed(now=SECOND) == [
        "Anki (User 1): nothing to change (2 notes)",
        '  stays     cards.md  "What is known of cedar amber2?"',
        "            removed from the source, but not deleted: Anki has another note under its id",
    ]
    assert desk.guids() == sorted([*ours[:2], "another"])


def change_note_type(desk: Desk, guid: str) -> None:
    """Give a note Anki's own type, as the learner can."""
    basic_type = desk.collection.models.id_for_name("Basic")
    note = desk.learner.note(guid)
    desk.collection.models.change_notetype_of_notes(_request(desk, note.id, int(basic_type or 0)))


def _request(desk: Desk, nid: NoteId, new: int):  # type: ignore[no-untyped-def]
    old = desk.collection.get_note(nid).mid
    info = desk.collection.models.change_notetype_info(old_notetype_id=old, new_notetype_id=new)  # type: ignore[arg-type]
    request = info.input
    request.note_ids.append(nid)
    return request


def test_notes_to_which_the_learner_gave_another_type(desk: Desk) -> None:
    ours = build(desk, 0, 1, 2)
    desk.pushed(now=FIRST)
    desk.learner.study("cards", [EASY] * 3)
    for guid in ours[1:]:
        change_note_type(desk, guid)
    before = desk.dump()
    desk.write(basic(0), basic(1, answer="another answer"))
    assert desk.pushed(now=SECOND) == [
        "Anki (User 1): nothing to change (1 note)",
        '  stays     cards.md  "What is known of cedar amber2?"',
        "            removed from the source, but not deleted: it has another note type in Anki",
        '  stays     cards.md:4  "What is known of birch amber1?"',
        f"            not updated: {OTHER_TYPE}",
    ]
    assert differences(before, desk.dump()) == {}
    # Another change is sent all the same.
    desk.write(basic(0, answer="a new one"), basic(1, answer="another answer"))
    assert desk.done(now=THIRD) == "1 changed"
    assert desk.guids() == sorted(ours)


def test_a_removed_note_that_the_learner_edited(desk: Desk) -> None:
    ours = build(desk, 0, 1, 2)
    desk.pushed(now=FIRST)
    desk.learner.edit(ours[2], "Extra", "my own words", when=FIRST + DAY)
    desk.write(basic(0), basic(1))
    stays = [
        '  stays     cards.md  "What is known of cedar amber2?"',
        "            removed from the source, but not deleted: you edited it in Anki",
    ]
    assert desk.pushed(now=SECOND) == ["Anki (User 1): nothing to change (2 notes)", *stays]
    assert desk.guids() == sorted(ours)
    # Later pushes leave it alone as well, and need not look for it each time.
    for number in range(1, 4):
        desk.write(basic(0, answer=f"answer {number}"), basic(1))
        assert desk.done(now=SECOND + number * DAY) == "1 changed"
        assert "exportPackage" not in desk.anki.actions
    assert desk.guids() == sorted(ours)
    assert desk.field(ours[2], "Extra") == "my own words"


def test_two_notes_with_the_same_guid(desk: Desk) -> None:
    """A damaged collection: which of them is the source's is not known."""
    ours = build(desk, 0, 1, 2)
    desk.pushed(now=FIRST)
    for guid in ours[1:]:
        copied = desk.learner.note(guid)
        columns = "guid, mid, mod, usn, tags, flds, sfld, csum, flags, data"
        desk.db.execute(
            f"insert into notes select id + 5000, {columns} from notes where id = ?", copied.id
        )
        desk.db.execute(
            "insert into cards select id + 5000, nid + 5000, did, ord, mod, usn, type, queue, due,"
            " ivl, factor, reps, lapses, left, odue, odid, flags, data from cards where nid = ?",
            copied.id,
        )
    desk.write(basic(0), basic(1, answer="another answer"))
    before, several = desk.dump(), "Anki has several notes with its GUID"
    assert desk.pushed(now=SECOND) == [
        "Anki (User 1): nothing to change (1 note)",
        '  stays     cards.md  "What is known of cedar amber2?"',
        f"            removed from the source, but not deleted: {several}",
        '  stays     cards.md:4  "What is known of birch amber1?"',
        f"            not updated: {several}",
    ]
    assert [logged.action for logged in desk.anki.changes] == ["sync"]
    assert differences(before, desk.dump()) == {}
    with opened_record(desk.author.lock) as record:
        assert ours[2] in record.notes(record.profiles()[0])


def test_an_id_that_anki_moved_is_known_to_the_next_push(desk: Desk) -> None:
    ours = build(desk, 0, 1)
    add_note_of_another_program(desk, desk.author.nid(ours[0]))
    desk.pushed(now=FIRST)
    desk.write(basic(0), basic(1, answer="another answer"))
    assert desk.done(now=SECOND) == "1 changed"
    assert "exportPackage" not in desk.anki.actions


def test_a_new_id_is_recorded(desk: Desk) -> None:
    (one, _) = build(desk, 0, 1)
    desk.pushed(now=FIRST)
    nid = desk.learner.note(one).id
    desk.db.execute("update cards set nid = nid + 5000 where nid = ?", nid)
    desk.db.execute("update notes set id = id + 5000 where id = ?", nid)
    desk.pushed(now=SECOND)
    desk.write(basic(0), basic(1, answer="another answer"))
    assert desk.done(now=THIRD) == "1 changed"
    assert "exportPackage" not in desk.anki.actions


def test_decomposed_characters_are_no_difference(desk: Desk) -> None:
    """Anki composes them, and they come from files of macOS."""
    text = unicodedata.normalize("NFD", "Où est le café de Zoë?")
    desk.write(f"Q: {text}\nA: À côté\nTags: été", basic(1))
    assert desk.done(now=FIRST) == "2 new"
    desk.write(f"Q: {text}\nA: À côté d’ici\nTags: été", basic(1))
    assert desk.done(now=SECOND) == "1 changed"
    before = desk.dump()
    desk.pushed(now=SECOND)
    assert differences(before, desk.dump()) == {}
    desk.write(basic(1))
    assert desk.done(now=THIRD) == "1 deleted"
