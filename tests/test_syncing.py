"""`anki-deck sync` hands a source to an account, and a phone gets it from there."""

from typing import Any

import pytest
from anki.consts import CARD_TYPE_REV, QUEUE_TYPE_REV

from tests.deliveries import DAY, FIRST, basic
from tests.device import FULL_DOWNLOAD, FULL_UPLOAD, NO_CHANGES, Device
from tests.dumps import Dump, differences, dump_of
from tests.learner import EASY, GOOD
from tests.sync_server import SyncServer
from tests.syncing import Machine

SECOND, THIRD = FIRST + 10 * DAY, FIRST + 20 * DAY


def add(device: Device, front: str, deck: str = "Mine") -> None:
    """Add a note of the learner's, with a picture."""
    note = device.collection.new_note(device.collection.models.by_name("Basic"))
    name = device.collection.media.write_data("mine.png", b"mine")
    note["Front"], note["Back"] = front, f'<img src="{name}">'
    number = device.collection.decks.id(deck)
    assert number is not None
    device.collection.add_note(note, number)


def rows_of_learner(device: Device) -> Dump:
    """Return the rows that no delivery of other decks may change."""
    rows = dump_of(device.collection, "notes", "cards", "revlog", "graves", with_usn=False)
    decks = device.collection.decks
    names = {deck.id: (deck.name, decks.get(deck.id)["desc"]) for deck in decks.all_names_and_ids()}
    types = {
        model["id"]: ({**model, "usn": 0, "mod": 0},) for model in device.collection.models.all()
    }
    return {**rows, "decks": names, "notetypes": types}


def assert_kept(before: Dump, after: Dump) -> None:
    """Assert that no row of the learner's has changed or is gone."""
    for table, rows in before.items():
        changed = {key for key, row in rows.items() if after[table].get(key) != row}
        assert not changed, (table, changed)


# ---- the first sync


def test_an_account_without_notes_gets_the_source(machine: Machine, phone: Device) -> None:
    machine.write(basic(0, extra="\nTags: trees"), basic(1))
    assert machine.synced(now=FIRST) == [
        f"First sync of this source with {machine.title}.",
        f"{machine.title}: 2 new",
        "done: 2 new",
        f"{machine.title} has no cards: everything is uploaded",
        f"synced with {machine.title}",
    ]
    assert phone.sync() == FULL_DOWNLOAD
    first, second = (phone.note(phone.guid(word)) for word in ("amber0", "birch"))
    assert {name: text for name, text in first.items() if text} == {
        "Front": "<p>What is known of amber amber0?</p>",
        "Back": "<p>Answer 0 on amber amber0</p>",
    }
    assert (first.tags, second.tags) == (["trees"], [])
    assert {phone.deck(guid) for guid in phone.guids()} == {"cards"}
    phone.check()


def test_notes_of_other_decks_stay_as_they_are(
    machine: Machine, phone: Device, sync_server: SyncServer
) -> None:
    for front in ("river", "lake"):
        add(phone, front)
    phone.study("Mine", [GOOD, EASY])
    assert phone.sync() == FULL_UPLOAD
    phone.sync()
    before = rows_of_learner(phone)
    machine.write(basic(0), basic(1))
    assert machine.synced(now=FIRST)[1:] == [
        f"{machine.title}: 2 new",
        "done: 2 new",
        f"synced with {machine.title}",
    ]
    phone.sync_normally()
    after = rows_of_learner(phone)
    assert_kept(before, after)
    assert len(after["notes"]) == 4
    assert sync_server.media()["mine.png"] == b"mine"
    phone.check()


def test_ten_thousand_notes_of_another_deck_stay_as_they_are(
    machine: Machine, phone: Device
) -> None:
    add_many(phone, 10_000)
    assert phone.sync() == FULL_UPLOAD
    phone.sync()
    before = rows_of_learner(phone)
    assert [len(before[table]) for table in ("notes", "cards", "revlog")] == [10_000] * 3
    machine.write(basic(0), basic(1))
    assert machine.done(now=FIRST) == "2 new"
    machine.write(basic(0, answer="another answer"))
    assert machine.done(now=SECOND) == "1 changed, 1 deleted"
    phone.sync_normally()
    after = rows_of_learner(phone)
    new = phone.note(phone.guid("amber0"))
    found = differences(before, after)
    assert found.pop("notetypes") == [new.mid]
    assert found.pop("decks") == [new.cards()[0].did]
    assert found == {"notes": [new.id], "cards": [new.cards()[0].id], "graves": found["graves"]}


def add_many(device: Device, count: int) -> None:
    """Add notes of a learner's deck, each with a review."""
    database: Any = device.collection.db
    model, deck = device.collection.models.id_for_name("Basic"), device.collection.decks.id("Mine")
    start = (FIRST - 100 * DAY) * 1000
    ids = f"with recursive ids(n) as (values ({start}) union select n + 1 from ids limit {count})"
    database.execute(
        f"{ids} insert into notes select n, 'g' || n, ?, n / 1000, -1, '',"
        " 'front ' || n || char(31) || 'back ' || n, 'front ' || n, 0, 0, '' from ids",
        model,
    )
    database.execute(
        f"{ids} insert into cards select n, n, ?, 0, n / 1000, -1, {CARD_TYPE_REV},"
        f" {QUEUE_TYPE_REV}, 30, 20, 2500, 1, 0, 0, 0, 0, 3, '{{}}' from ids",
        deck,
    )
    database.execute(f"{ids} insert into revlog select n, n, -1, 3, 20, 10, 2500, 4000, 1 from ids")


def test_a_first_sync_is_asked_about(machine: Machine, phone: Device) -> None:
    machine.write(basic(0))
    result = machine.sync(now=FIRST, yes=False)
    assert result.exit_code == 2
    assert "there is no terminal to ask: add --yes\n" in result.stderr
    phone.sync()
    assert phone.fronts() == []


def test_an_account_in_which_a_phone_has_no_notes_yet_gets_the_source(
    machine: Machine, phone: Device
) -> None:
    # Anki says that such collections cannot be merged.
    assert phone.sync() == FULL_DOWNLOAD
    machine.write(basic(0))
    assert machine.done(now=FIRST) == "1 new"
    phone.sync_normally()
    assert phone.fronts() == ["What is known of amber amber0?"]


def test_a_dry_run_changes_nothing(
    machine: Machine, phone: Device, sync_server: SyncServer
) -> None:
    add(phone, "river")
    phone.sync()
    before = phone.content()
    machine.write(basic(0))
    assert "dry run: nothing was changed" in machine.synced("--dry-run", now=FIRST)
    assert phone.sync() == NO_CHANGES
    assert differences(before, phone.content()) == {}
    assert list(sync_server.media()) == ["mine.png"]
    assert [*machine.data.rglob("*.sqlite")] == []  # nor is anything recorded as sent
    assert machine.done(now=FIRST) == "1 new"


# ---- later syncs


@pytest.fixture
def synced(machine: Machine, phone: Device) -> Machine:
    """Return a machine that has synced four notes, and the phone has them."""
    machine.write(*(basic(number) for number in range(4)))
    assert machine.done(now=FIRST) == "4 new"
    phone.sync()
    return machine


def test_only_what_differs_is_sent(synced: Machine, phone: Device) -> None:
    phone.sync()
    before = phone.content()
    changed = phone.guid("birch")
    synced.write(basic(0), basic(1, answer="another answer"), basic(2), basic(3), basic(4))
    assert synced.synced(now=SECOND) == [
        f"{synced.title}: 1 new, 1 changed, 3 unchanged",
        '  new       cards.md:13  "What is known of elm amber4?"',
        '  changed   cards.md:4  "What is known of birch amber1?"',
        "done: 1 new, 1 changed",
        f"synced with {synced.title}",
    ]
    phone.sync_normally()
    new = phone.note(phone.guid("elm"))
    assert phone.note(changed)["Back"] == "<p>another answer</p>"
    assert differences(before, phone.content()) == {
        "notes": [phone.note(changed).id, new.id],
        "cards": [new.cards()[0].id],
    }


def test_a_sync_with_nothing_to_do_changes_nothing(
    synced: Machine, phone: Device, sync_server: SyncServer
) -> None:
    phone.sync()
    synced.synced(now=SECOND)  # the last one to sync, so that nothing is asked for
    before, media = phone.dump(), sync_server.media()
    sync_server.requests()
    for now in (SECOND, THIRD):
        assert synced.synced(now=now) == [
            f"{synced.title}: nothing to change (4 notes)",
            f"synced with {synced.title}",
        ]
        media_too = ["sync/meta", "msync/begin"]
        assert sync_server.requests() == ["sync/hostKey", *media_too, *media_too]
    assert phone.sync() == NO_CHANGES
    after = phone.dump()
    del before["col"], after["col"]  # when the collection was synced
    assert differences(before, after) == {}
    assert sync_server.media() == media


def test_an_edit_that_is_taken_back_before_a_sync_is_not_sent(
    synced: Machine, phone: Device
) -> None:
    phone.sync()
    synced.write(*(basic(number, answer="another") for number in range(4)))
    assert synced.run("build", "cards.md", now=SECOND).exit_code == 0
    synced.write(*(basic(number) for number in range(4)))
    assert synced.done(now=THIRD) == ""
    assert phone.sync() == NO_CHANGES


def test_a_description_and_new_decks_reach_the_phone(synced: Machine, phone: Device) -> None:
    text = synced.author.source.read_text(encoding="utf-8")
    header = "---\ndescription: On trees.\nsubdecks: 1\n---\n"
    synced.write(header + text, "# Oaks", basic(20))
    assert synced.done(now=SECOND) == "1 new"
    phone.sync_normally()
    deck = phone.collection.decks.by_name("cards")
    assert deck is not None
    assert "On trees." in deck["desc"]
    assert phone.deck(phone.guid("dahlia birch20")) == "cards::Oaks"
