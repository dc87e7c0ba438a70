"""A phone that has not synced for long brings back what it had, and only its own work is kept."""

import shutil
from pathlib import Path

import pytest

from tests.deliveries import DAY, FIRST, basic
from tests.device import Device, assert_same, opened_device
from tests.learner import EASY
from tests.sync_server import SyncServer
from tests.syncing import Machine

SECOND, THIRD, FOURTH = FIRST + 10 * DAY, FIRST + 20 * DAY, FIRST + 30 * DAY
# When the learner does something on the phone: before, between or after what is sent meanwhile.
TIMES, NAMES = [FIRST + 5 * DAY, FIRST + 15 * DAY, FIRST + 25 * DAY], ["before", "between", "after"]


@pytest.fixture(autouse=True)
def _sent(machine: Machine, phone: Device) -> None:
    """Send two notes to the phone."""
    write(machine)
    assert machine.done(now=FIRST) == "2 new"
    phone.sync()


def write(
    machine: Machine, answer: str = "", extra: str = "", tags: str = "old", deck: str = "cards"
) -> None:
    """Write the two notes, one of them with these parts."""
    lines = [f"\nExtra: {extra}" if extra else "", f"\nTags: {tags}" if tags else ""]
    notes = [basic(0, answer=answer, extra="".join(lines)), basic(1)]
    machine.write(f"---\ndeck: {deck}\n---", *notes)


def guid(phone: Device) -> str:
    return phone.guid("amber amber0")


def parts(phone: Device) -> tuple[str, str, str, list[str]]:
    """Return what the tests change of the note."""
    note = phone.note(guid(phone))
    return note["Back"], note["Hint"], note["Extra"], sorted(note.tags)


@pytest.mark.parametrize("when", TIMES, ids=NAMES)
@pytest.mark.parametrize("is_shared", [False, True])
def test_the_text_of_a_note_that_was_changed_twice_is_the_last_one(
    machine: Machine, phone: Device, when: int, *, is_shared: bool
) -> None:
    for now, answer in ((SECOND, "second"), (THIRD, "third")):
        write(machine, answer, f"also {answer}")
        assert machine.done(now=now) == "1 changed"
    phone.edit(guid(phone), "Hint", "my hint", when)
    phone.tag(guid(phone), "mine", when)
    phone.sync_normally()
    assert parts(phone)[0] == "<p>Answer 0 on amber amber0</p>"
    if is_shared:
        shutil.rmtree(machine.data)
    assert machine.done(now=FOURTH) == "1 changed"
    phone.sync_normally()
    assert parts(phone) == ("<p>third</p>", "my hint", "<p>also third</p>", ["mine", "old"])


def test_a_text_that_another_device_has_replaced_is_known(
    machine: Machine, phone: Device, tmp_path: Path, sync_server: SyncServer
) -> None:
    with opened_device(tmp_path, "other", sync_server) as other:
        other.sync()
        write(machine, "second")
        assert machine.done(now=SECOND) == "1 changed"
        phone.sync_normally()
        other.tag(guid(other), "mine", TIMES[0])
        other.sync_normally()  # with the first text
        write(machine, "third")
        assert machine.done(now=THIRD) == "1 changed"
        phone.tag(guid(phone), "too", TIMES[2])
        phone.sync_normally()  # with the second one
        assert machine.done(now=FOURTH) == "1 changed"
        phone.sync_normally()
    assert parts(phone) == ("<p>third</p>", "", "", ["old", "too"])


def test_a_text_that_comes_back_twice_is_replaced_twice(machine: Machine, phone: Device) -> None:
    write(machine, extra="also this")
    assert machine.done(now=SECOND) == "1 changed"
    for tag, edited, now in (("mine", TIMES[1], THIRD), ("too", TIMES[2], FOURTH)):
        # A phone that syncs before it is sent again, and so never gets it.
        phone.tag(guid(phone), tag, edited)
        phone.sync_normally()
        printed = machine.synced(now=now)
        assert "            your Extra in Anki, empty: to be replaced by the source" in printed
    phone.sync_normally()
    assert parts(phone)[2:] == ("<p>also this</p>", ["mine", "old", "too"])


def test_a_field_that_the_learner_empties_stays_empty(machine: Machine, phone: Device) -> None:
    write(machine, extra="also this")
    assert machine.done(now=SECOND) == "1 changed"
    phone.sync_normally()
    phone.edit(guid(phone), "Extra", "", THIRD)
    phone.sync_normally()
    assert machine.done(now=FOURTH) == ""
    write(machine, answer="another answer", extra="also this")
    assert machine.done(now=FOURTH + DAY) == "1 changed"
    phone.sync_normally()
    assert parts(phone) == ("<p>another answer</p>", "", "", ["old"])


def test_a_text_that_the_learner_empties_again_is_told(machine: Machine, phone: Device) -> None:
    phone.edit(guid(phone), "Extra", "mine", TIMES[0])
    phone.sync_normally()
    assert machine.done(now=TIMES[0] + DAY) == ""
    write(machine, extra="also this")
    assert machine.done(now=SECOND) == "1 changed"
    phone.edit(guid(phone), "Extra", "", TIMES[0] + 2 * DAY)
    phone.sync_normally()
    printed = machine.synced(now=THIRD)
    assert "            your Extra in Anki, empty: to be replaced by the source" in printed


def test_other_machines_know_of_a_field_that_the_learner_emptied(
    machine: Machine, phone: Device
) -> None:
    phone.edit(guid(phone), "Back", "", TIMES[0])
    phone.sync_normally()
    assert machine.done(now=SECOND) == ""
    shutil.rmtree(machine.data)
    assert machine.synced(now=THIRD) == [
        f"{machine.title}: nothing to change (2 notes)",
        f"synced with {machine.title}",
    ]


def test_a_text_that_both_have_is_not_told_as_the_learners(machine: Machine, phone: Device) -> None:
    write(machine, answer="another answer")
    assert machine.done(now=SECOND) == "1 changed"
    phone.sync_normally()
    phone.edit(guid(phone), "Hint", "my hint", TIMES[2])
    phone.sync_normally()
    write(machine, answer="another answer", extra="also this")
    printed = machine.synced(now=FOURTH)
    assert not [line for line in printed if "to be replaced" in line]
    phone.sync_normally()
    assert parts(phone) == ("<p>another answer</p>", "my hint", "<p>also this</p>", ["old"])


def test_a_note_that_the_author_removes_is_deleted_in_spite_of_an_edit(
    machine: Machine, phone: Device
) -> None:
    phone.edit(guid(phone), "Hint", "my hint", TIMES[0])
    machine.write(basic(1))
    assert machine.done(now=SECOND) == "1 deleted"
    phone.sync_normally()
    assert len(phone.guids()) == 1
    assert machine.done(now=THIRD) == ""


# ---- tags


@pytest.mark.parametrize("when", TIMES, ids=NAMES)
def test_tags_of_both_are_kept(machine: Machine, phone: Device, when: int) -> None:
    write(machine, "second", tags="old, new")
    assert machine.done(now=SECOND) == "1 changed"
    note = phone.note(guid(phone))
    note.tags = ["mine"]  # without "old"
    phone.collection.update_note(note)
    phone.date(guid(phone), when)
    phone.sync_normally()
    assert machine.done(now=FOURTH) == "1 changed"
    phone.sync_normally()
    assert parts(phone)[3] == ["mine", "new"]


def test_a_tag_that_the_author_removed_does_not_come_back(machine: Machine, phone: Device) -> None:
    write(machine, tags="")
    assert machine.done(now=SECOND) == "1 changed"
    phone.tag(guid(phone), "mine", TIMES[0])
    phone.sync_normally()
    assert machine.done(now=THIRD) == "1 changed"
    phone.sync_normally()
    assert parts(phone)[3] == ["mine"]


@pytest.mark.parametrize(
    ("tags", "is_seen"), [(["", "new"], 1), (["new", ""], 0)], ids=["added", "removed and added"]
)
def test_a_tag_that_the_learner_removed_does_not_come_back(
    machine: Machine, phone: Device, tags: list[str], is_seen: int
) -> None:
    for number, (one, now) in enumerate(zip(tags, (SECOND, SECOND + DAY), strict=True)):
        write(machine, tags=one)
        assert machine.done(now=now) == "1 changed"
        if number <= is_seen:
            phone.sync_normally()
    write(machine, "third", tags="new")
    assert machine.done(now=THIRD) == "1 changed"
    # The device has the first answer, with either tags.
    phone.edit(guid(phone), "Hint", "my hint", TIMES[2])
    phone.untag(guid(phone), "new", TIMES[2])
    phone.sync_normally()
    assert machine.done(now=FOURTH) == "1 changed"
    phone.sync_normally()
    assert parts(phone) == ("<p>third</p>", "my hint", "", [])


def test_a_tag_that_the_author_adds_again_is_there_again(machine: Machine, phone: Device) -> None:
    write(machine, "second", tags="")
    assert machine.done(now=SECOND) == "1 changed"
    phone.untag(guid(phone), "old", TIMES[0])
    phone.sync_normally()
    write(machine, "second", tags="old")
    assert machine.done(now=THIRD) == "1 changed"
    phone.sync_normally()
    assert parts(phone)[::3] == ("<p>second</p>", ["old"])


# ---- cards


@pytest.mark.parametrize("when", TIMES[:2], ids=NAMES[:2])
def test_a_card_is_moved_again_after_a_review(machine: Machine, phone: Device, when: int) -> None:
    assert phone.study("cards", [EASY]) == [guid(phone)]
    date_review(phone, when)
    write(machine, deck="Trees")
    assert machine.done(now=SECOND) == "2 cards moved"
    phone.sync_normally()
    assert phone.deck(guid(phone)) == "cards"
    assert machine.done(now=THIRD) == "1 card moved"
    phone.sync_normally()
    assert (phone.deck(guid(phone)), phone.card(guid(phone)).reps) == ("Trees", 1)
    assert machine.done(now=FOURTH) == ""


def test_a_card_comes_back_from_a_deck_that_it_left_meanwhile(
    machine: Machine, phone: Device, tmp_path: Path, sync_server: SyncServer
) -> None:
    with opened_device(tmp_path, "other", sync_server) as other:
        other.sync()
        phone.move(guid(phone), "Mine")
        date_card(phone, TIMES[0])
        phone.sync_normally()
        write(machine, deck="Trees")
        assert machine.done(now=SECOND) == "1 card moved"  # not that in "Mine"
        other.suspend(guid(other))
        date_card(other, TIMES[0] + DAY)
        other.sync_normally()  # with the deck "cards"
        assert machine.done(now=THIRD) == "1 card moved"
        other.sync_normally()
        assert other.deck(guid(other)) == "Trees"


def test_a_card_that_the_learner_moves_back_stays_there(machine: Machine, phone: Device) -> None:
    write(machine, deck="Trees")
    assert machine.done(now=SECOND) == "2 cards moved"
    phone.sync_normally()
    phone.move(guid(phone), "cards")
    phone.sync_normally()
    assert machine.done(now=THIRD) == ""
    phone.sync_normally()
    assert phone.deck(guid(phone)) == "cards"


def test_a_flag_and_a_move_are_both_kept(
    machine: Machine, phone: Device, tmp_path: Path, sync_server: SyncServer
) -> None:
    phone.flag(guid(phone))
    write(machine, deck="Trees")
    assert machine.done(now=SECOND) == "2 cards moved"
    phone.sync_normally()
    assert machine.done(now=THIRD) == "1 card moved"
    phone.sync_normally()
    assert (phone.deck(guid(phone)), phone.card(guid(phone)).flags) == ("Trees", 1)
    with opened_device(tmp_path, "other", sync_server) as other:
        other.sync()
        assert_same(phone, other)


def date_review(phone: Device, when: int) -> None:
    """Set the time of the only review, which is in the past as the builds are."""
    phone.collection.db.execute("update revlog set id = ?", when * 1000)  # type: ignore[union-attr]
    date_card(phone, when)


def date_card(phone: Device, when: int) -> None:
    """Set the time of what was just changed in the card of the note."""
    card = phone.card(guid(phone)).id
    phone.collection.db.execute("update cards set mod = ? where id = ?", when, card)  # type: ignore[union-attr]
