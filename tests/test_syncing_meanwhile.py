"""What the learner does on a phone that has not synced yet stays, whatever the author syncs."""

from pathlib import Path

import pytest

from tests.deliveries import DAY, FIRST, basic
from tests.device import Device, assert_same, opened_device
from tests.learner import AGAIN, EASY, GOOD, HARD
from tests.pushing import SAVED
from tests.sync_server import SyncServer
from tests.syncing import Machine

SECOND, THIRD = FIRST + 10 * DAY, FIRST + 20 * DAY
LEARNING = FIRST + 5 * DAY  # when the learner does something, in seconds
QUESTION = '"What is known of birch amber1?"'


@pytest.fixture(autouse=True)
def _sent(machine: Machine, phone: Device) -> None:
    """Send four notes to the phone."""
    write(machine)
    assert machine.done(now=FIRST) == "4 new"
    phone.sync()
    phone.sync_normally()


def write(machine: Machine, **answers: str) -> None:
    """Write the notes 0 to 3; `n1="text"` is the answer of note 1."""
    machine.write(*(basic(number, answer=answers.get(f"n{number}", "")) for number in range(4)))


def write_into(machine: Machine, deck: str, count: int = 4) -> None:
    machine.write(f"---\ndeck: {deck}\n---", *(basic(number) for number in range(count)))


def guid(phone: Device, number: int) -> str:
    return phone.guid(basic(number).split("known of ")[1].split("?")[0])


def assert_same_on_a_new_phone(phone: Device, tmp_path: Path, server: SyncServer) -> None:
    """Assert that the account has what the phone has."""
    with opened_device(tmp_path, "new phone", server) as other:
        other.sync()
        assert_same(phone, other)
        other.check()


# ---- reviews


def test_reviews_before_and_after_a_sync_stay(
    machine: Machine, phone: Device, tmp_path: Path, sync_server: SyncServer
) -> None:
    phone.study("cards", [EASY, AGAIN])
    phone.sync_normally()
    phone.study("cards", [HARD])
    write(machine, n0="another answer", n1="another one", n2="a third one")
    assert machine.done(now=SECOND) == "3 changed"
    phone.study("cards", [GOOD])
    reviews, scheduling = phone.reviews(), phone.scheduling()
    assert len(reviews) == 4
    phone.sync_normally()
    assert phone.note(guid(phone, 1))["Back"] == "<p>another one</p>"
    assert (phone.reviews(), phone.scheduling()) == (reviews, scheduling)
    assert machine.done(now=THIRD) == ""
    phone.sync_normally()
    assert (phone.reviews(), phone.scheduling()) == (reviews, scheduling)
    assert_same_on_a_new_phone(phone, tmp_path, sync_server)


def test_a_moved_card_keeps_a_review_that_was_not_synced(
    machine: Machine, phone: Device, tmp_path: Path, sync_server: SyncServer
) -> None:
    phone.study("cards", [EASY])
    phone.sync_normally()
    assert phone.study("cards", [EASY])
    before = phone.scheduling()
    write_into(machine, "Trees")
    assert machine.done(now=SECOND) == "4 cards moved"
    phone.sync_normally()  # the review comes back with the old deck
    assert machine.done(now=THIRD) == "1 card moved"
    phone.sync_normally()
    after = phone.scheduling()
    deck = 1  # the column with the id of the deck
    for key, columns in before.items():
        assert after[key][:deck] + after[key][deck + 1 :] == columns[:deck] + columns[deck + 1 :]
    assert len(phone.reviews()) == 2
    assert {phone.deck(one) for one in phone.guids()} == {"Trees"}
    assert_same_on_a_new_phone(phone, tmp_path, sync_server)


def test_suspended_flagged_and_filtered_cards_stay_so(machine: Machine, phone: Device) -> None:
    suspended, flagged, filtered = (guid(phone, number) for number in range(3))
    phone.suspend(suspended)
    phone.flag(flagged)
    filter_note(phone, filtered)
    write(machine, n0="another answer", n1="another one", n2="a third one")
    assert machine.done(now=SECOND) == "3 changed"
    before = phone.scheduling()
    phone.sync_normally()
    assert machine.done(now=THIRD) == ""
    phone.sync_normally()
    assert phone.scheduling() == before
    assert phone.card(filtered).odid
    assert phone.note(filtered)["Back"] == "<p>a third one</p>"


def test_a_card_in_a_filtered_deck_is_moved_out_of_it(machine: Machine, phone: Device) -> None:
    filtered = guid(phone, 2)
    filter_note(phone, filtered)
    phone.sync_normally()
    write_into(machine, "Trees")
    assert machine.done(now=SECOND) == "4 cards moved"
    phone.sync_normally()
    assert phone.card(filtered).odid == 0
    assert phone.deck(filtered) == "Trees"


def filter_note(phone: Device, guid: str) -> None:
    """Put a note into a filtered deck."""
    deck = phone.collection.sched.get_or_create_filtered_deck(deck_id=0)  # type: ignore[arg-type]
    deck.name = "Filtered"
    deck.config.search_terms[0].search = f"nid:{phone.note(guid).id}"
    phone.collection.sched.add_or_update_filtered_deck(deck)
    assert phone.card(guid).odid


# ---- edited fields


@pytest.mark.parametrize("when", [LEARNING, THIRD], ids=["before", "after"])
def test_edits_of_two_fields_are_both_kept(
    machine: Machine, phone: Device, when: int, tmp_path: Path, sync_server: SyncServer
) -> None:
    edited = guid(phone, 1)
    phone.edit(edited, "Extra", "my words", when=when)
    phone.tag(edited, "mine", when=when)
    write(machine, n1="another answer")
    assert machine.done(now=SECOND) == "1 changed"
    phone.sync_normally()
    # The old answer, which the phone brings back, is not the learner's.
    assert not [line for line in machine.synced("--keep-edits", now=THIRD) if "your" in line]
    phone.sync_normally()
    note = phone.note(edited)
    assert (note["Back"], note["Extra"], note.tags) == (
        "<p>another answer</p>",
        "my words",
        ["mine"],
    )
    assert machine.done(now=THIRD + DAY) == ""
    assert_same_on_a_new_phone(phone, tmp_path, sync_server)


def conflict(machine: Machine, phone: Device) -> str:
    """Let the phone and the author change the same field; return the note."""
    edited = guid(phone, 1)
    phone.edit(edited, "Back", "my answer", when=LEARNING)
    write(machine, n1="another answer")
    assert machine.done(now=SECOND) == "1 changed"
    phone.sync_normally()
    assert phone.note(edited)["Back"] == "my answer"
    return edited


def test_a_later_edit_of_the_same_field_stays_and_is_listed_once(
    machine: Machine, phone: Device
) -> None:
    """Nobody can tell whether the learner had seen what was sent."""
    write(machine, n1="another answer")
    assert machine.done(now=SECOND) == "1 changed"
    edited = guid(phone, 1)
    phone.edit(edited, "Back", "my answer", when=THIRD)
    phone.sync_normally()
    line = "            edited in Anki: Back (stays)"
    assert line in machine.synced(now=THIRD + DAY)
    assert line not in machine.synced(now=THIRD + 2 * DAY)
    phone.sync_normally()
    assert phone.note(edited)["Back"] == "my answer"


def test_an_edit_of_the_same_field_is_kept_on_demand(machine: Machine, phone: Device) -> None:
    edited = conflict(machine, phone)
    assert machine.synced("--keep-edits", now=THIRD) == [
        f"{machine.title}: 3 unchanged, 1 kept",
        f"  kept      cards.md:4  {QUESTION}",
        '            your Back in Anki, "my answer": stays (--keep-edits)',
        "nothing was changed in Anki",
        f"synced with {machine.title}",
    ]
    phone.sync_normally()
    assert phone.note(edited)["Back"] == "my answer"


def test_an_edit_of_the_same_field_is_saved_and_replaced(machine: Machine, phone: Device) -> None:
    edited = conflict(machine, phone)
    asked = machine.sync(yes=False, now=THIRD)
    assert asked.exit_code == 2
    assert "there is no terminal to ask: add --yes or --keep-edits\n" in asked.stderr
    assert machine.synced(now=THIRD) == [
        f"{machine.title}: 1 changed, 3 unchanged",
        f"  replace   cards.md:4  {QUESTION}",
        '            your Back in Anki, "my answer": to be replaced by the source',
        f"{SAVED}PATH",
        "done: 1 changed",
        f"synced with {machine.title}",
    ]
    phone.sync_normally()
    assert phone.note(edited)["Back"] == "<p>another answer</p>"
    assert machine.done(now=THIRD + DAY) == ""


# ---- deleted and moved by the learner


def test_a_note_deleted_on_the_phone_is_not_sent_again(machine: Machine, phone: Device) -> None:
    gone = guid(phone, 1)
    phone.collection.remove_notes([phone.note(gone).id])
    write(machine, n1="another answer")
    assert machine.done(now=SECOND) == "1 changed"  # it is still there for the author
    phone.sync_normally()
    line = "  1 note that you deleted in Anki: not sent again (--restore sends them)"
    assert line in machine.synced(now=THIRD)
    phone.sync_normally()
    assert gone not in phone.guids()
    assert machine.done("--restore", now=THIRD) == "1 new"
    phone.sync_normally()
    assert phone.note(gone)["Back"] == "<p>another answer</p>"


def test_cards_moved_on_the_phone_stay_there(machine: Machine, phone: Device) -> None:
    moved = guid(phone, 1)
    phone.move(moved, "Mine")
    write(machine, n1="another answer")
    assert machine.done(now=SECOND) == "1 changed"
    phone.sync_normally()
    assert machine.done(now=THIRD) == ""
    phone.sync_normally()
    assert phone.deck(moved) == "Mine"
    assert phone.note(moved)["Back"] == "<p>another answer</p>"


def test_both_moved_a_card(machine: Machine, phone: Device) -> None:
    moved = guid(phone, 1)
    phone.move(moved, "Mine")
    write_into(machine, "Trees")
    assert machine.done(now=SECOND) == "4 cards moved"
    phone.sync_normally()
    machine.done(now=THIRD)
    phone.sync_normally()
    decks = [phone.deck(guid(phone, number)) for number in range(4)]
    assert decks == ["Trees", "Mine", "Trees", "Trees"]


# ---- removed and moved by the author


def test_removed_notes_are_deleted_with_a_backup(machine: Machine, phone: Device) -> None:
    gone = guid(phone, 3)
    phone.study("cards", [EASY] * 4)
    phone.sync_normally()
    machine.write(*(basic(number) for number in range(3)))
    asked = machine.sync(yes=False, now=SECOND)
    assert asked.exit_code == 2
    assert "there is no terminal to ask: add --yes or --no-delete\n" in asked.stderr
    line = "  1 removed note: left in Anki (--no-delete)"
    assert line in machine.synced("--no-delete", now=SECOND)
    phone.sync_normally()
    assert gone in phone.guids()
    assert machine.synced(now=SECOND) == [
        f"{machine.title}: 3 unchanged, 1 to delete",
        '  delete    cards.md  "What is known of dahlia amber3?"',
        "            1 review",
        f"{SAVED}PATH",
        "done: 1 deleted",
        f"synced with {machine.title}",
    ]
    phone.sync_normally()
    assert gone not in phone.guids()
    (saved,) = machine.data.glob("**/saved-notes/*.apkg")
    assert phone.import_package(saved) == {"new": 1}
    assert gone in phone.guids()


def test_a_note_that_the_phone_edited_before_it_was_deleted(
    machine: Machine, phone: Device
) -> None:
    edited = guid(phone, 3)
    phone.edit(edited, "Back", "my answer", when=LEARNING)
    phone.sync_normally()
    machine.write(*(basic(number) for number in range(3)))
    assert machine.done(now=SECOND) == ""
    phone.sync_normally()
    assert phone.note(edited)["Back"] == "my answer"


def test_cards_are_moved_only_if_the_user_agrees(machine: Machine, phone: Device) -> None:
    write_into(machine, "Trees")
    asked = machine.sync(yes=False, now=SECOND)
    assert asked.exit_code == 2
    assert "there is no terminal to ask: add --yes or --no-move\n" in asked.stderr
    assert machine.done("--no-move", now=SECOND) == ""
    phone.sync_normally()
    assert phone.deck(guid(phone, 1)) == "cards"
    assert machine.synced(now=SECOND)[1:-1] == [
        "  move      4 cards with 0 reviews: from cards to Trees",
        '            cards.md:5  "What is known of amber amber0?"',
        '            cards.md:8  "What is known of birch amber1?"',
        '            cards.md:11  "What is known of cedar amber2?"',
        '            cards.md:14  "What is known of dahlia amber3?"',
        "done: 4 cards moved",
    ]
    phone.sync_normally()
    assert {phone.deck(guid(phone, number)) for number in range(4)} == {"Trees"}
