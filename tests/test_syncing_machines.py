"""Several machines sync one source, also ones that keep nothing, such as those of CI."""

import shutil
from pathlib import Path

import pytest

from tests.deliveries import DAY, FIRST, basic
from tests.device import NO_CHANGES, Device
from tests.dumps import differences
from tests.learner import EASY
from tests.sync_server import SyncServer
from tests.syncing import Machine

SECOND, THIRD = FIRST + 10 * DAY, FIRST + 20 * DAY
LEARNING = FIRST + 5 * DAY  # when the learner does something, in seconds


@pytest.fixture
def other(tmp_path: Path, machine: Machine, phone: Device) -> Machine:
    """Return a second machine, after four notes were sent from the first one, and reviewed."""
    machine.write(*(basic(number) for number in range(4)))
    assert machine.done(now=FIRST) == "4 new"
    phone.sync()
    phone.study("cards", [EASY] * 4)
    phone.sync_normally()
    return machine.copy_to(tmp_path / "other")


def write(machine: Machine, **answers: str) -> None:
    """Write the notes 0 to 3; `n1="text"` is the answer of note 1."""
    machine.write(*(basic(number, answer=answers.get(f"n{number}", "")) for number in range(4)))


def guid(phone: Device, number: int) -> str:
    return phone.guid(basic(number).split("known of ")[1].split("?")[0])


def build(machine: Machine, now: int) -> None:
    """Build, as an author does before the lock goes into the repository."""
    assert machine.run("build", "cards.md", now=now).exit_code == 0


def answers(phone: Device) -> list[str]:
    return [phone.note(guid(phone, number))["Back"] for number in range(4)]


# ---- in turn


def test_machines_send_in_turn(machine: Machine, other: Machine, phone: Device) -> None:
    write(other, n1="of the other one")
    assert other.done(now=SECOND) == "1 changed"
    other.copy_to(machine.folder)
    write(machine, n1="of the other one", n2="of the first one")
    assert machine.done(now=THIRD) == "1 changed"
    machine.copy_to(other.folder)
    for one in (other, machine):
        assert one.done(now=THIRD) == ""
    phone.sync_normally()
    assert answers(phone) == [
        "<p>Answer 0 on amber amber0</p>",
        "<p>of the other one</p>",
        "<p>of the first one</p>",
        "<p>Answer 3 on dahlia amber3</p>",
    ]
    assert len(phone.reviews()) == 4


def test_what_the_source_no_longer_has_is_deleted_by_either_machine(
    machine: Machine, other: Machine, phone: Device
) -> None:
    other.write(basic(0), basic(1), basic(3), basic(4))
    assert other.done(now=SECOND) == "1 new, 1 deleted"
    other.copy_to(machine.folder)
    machine.write(basic(0), basic(1), basic(3))
    assert machine.done(now=THIRD) == "1 deleted"
    phone.sync_normally()
    assert sorted(phone.guids()) == sorted(guid(phone, number) for number in (0, 1, 3))


def test_what_was_sent_is_shared_each_time(machine: Machine, sync_server: SyncServer) -> None:
    # Anki itself does not see that a file was overwritten, or has changed twice within a second.
    write(machine)
    assert machine.done(now=FIRST) == "4 new"
    folder = next(machine.data.glob("**/collection.media"))
    for number in range(3):
        write(machine, n1=f"answer {number}")
        assert machine.done(now=SECOND + number * DAY) == "1 changed"
        (path,) = folder.iterdir()
        assert sync_server.media() == {path.name: path.read_bytes()}


# ---- machines that keep nothing


def forget(machine: Machine) -> None:
    """Delete all that a machine keeps besides the repository."""
    shutil.rmtree(machine.data, ignore_errors=True)
    shutil.rmtree(machine.folder / "cache", ignore_errors=True)


@pytest.fixture
def ci(other: Machine) -> Machine:
    """Return a machine that keeps nothing, on which nothing was sent."""
    return other


def test_a_machine_without_data_has_nothing_to_send_again(
    ci: Machine, phone: Device, sync_server: SyncServer
) -> None:
    before, media = phone.content(), sync_server.media()
    for now in (SECOND, THIRD):
        assert ci.done(now=now) == ""
        forget(ci)
    assert phone.sync() == NO_CHANGES
    assert differences(before, phone.content()) == {}
    assert sync_server.media() == media


def test_an_edit_that_the_lock_has_already_is_sent(ci: Machine, phone: Device) -> None:
    for count, now in enumerate((SECOND, THIRD)):
        for text in (f"draft {count}", f"answer {count}"):
            write(ci, n1=text)
            build(ci, now)
            now += DAY
        forget(ci)
        assert ci.done(now=now) == "1 changed"
    phone.sync_normally()
    assert phone.note(guid(phone, 1))["Back"] == "<p>answer 1</p>"
    assert len(phone.reviews()) == 4


def test_an_edit_that_is_taken_back_is_sent(ci: Machine, phone: Device) -> None:
    for text, now in (("another answer", SECOND), ("", THIRD)):
        write(ci, n1=text)
        forget(ci)
        assert ci.done(now=now) == "1 changed"
    phone.sync_normally()
    assert phone.note(guid(phone, 1))["Back"] == "<p>Answer 1 on birch amber1</p>"


def test_an_edit_of_the_learner_s_stays(ci: Machine, phone: Device) -> None:
    edited = guid(phone, 1)
    phone.edit(edited, "Extra", "my words", when=LEARNING)
    phone.tag(edited, "mine", when=LEARNING)
    phone.sync_normally()
    for count, now in enumerate((SECOND, THIRD)):
        write(ci, n1=f"answer {count}")
        build(ci, now)
        forget(ci)
        assert ci.done(now=now + DAY) == "1 changed"
    phone.sync_normally()
    note = phone.note(edited)
    assert (note["Back"], note["Extra"], note.tags) == ("<p>answer 1</p>", "my words", ["mine"])


def test_an_edit_of_both_is_shown(ci: Machine, phone: Device) -> None:
    edited = guid(phone, 1)
    phone.edit(edited, "Back", "my answer", when=LEARNING)
    phone.sync_normally()
    write(ci, n1="another answer")
    build(ci, SECOND)
    for now in (SECOND, THIRD):
        assert ci.synced("--keep-edits", now=now)[:-2] == [
            f"{ci.title}: 3 unchanged, 1 kept",
            '  kept      cards.md:4  "What is known of birch amber1?"',
            '            your Back in Anki, "my answer": stays (--keep-edits)',
        ]
        forget(ci)
    phone.sync_normally()
    assert phone.note(edited)["Back"] == "my answer"


def test_a_note_that_the_learner_deleted_is_not_sent_again(ci: Machine, phone: Device) -> None:
    gone = guid(phone, 1)
    phone.collection.remove_notes([phone.note(gone).id])
    phone.sync_normally()
    for count, now in enumerate((SECOND, THIRD)):
        write(ci, n1=f"answer {count}")
        build(ci, now)
        forget(ci)
        assert ci.synced(now=now + DAY) == [
            f"{ci.title}: nothing to change (3 notes)",
            "  1 note that you deleted in Anki: not sent again (--restore sends them)",
            f"synced with {ci.title}",
        ]
    phone.sync_normally()
    assert gone not in phone.guids()
    forget(ci)
    assert ci.done("--restore", now=THIRD) == "1 new"
    phone.sync_normally()
    assert gone in phone.guids()


def test_cards_that_the_learner_moved_stay_there(ci: Machine, phone: Device) -> None:
    moved = guid(phone, 1)
    phone.move(moved, "Mine")
    phone.sync_normally()
    write(ci, n1="another answer")
    build(ci, SECOND)
    assert ci.done(now=SECOND) == "1 changed"
    forget(ci)
    ci.write("---\ndeck: Trees\n---", *(basic(number) for number in range(4)))
    build(ci, THIRD)
    assert ci.done(now=THIRD) == "1 changed, 3 cards moved"
    phone.sync_normally()
    decks = [phone.deck(guid(phone, number)) for number in range(4)]
    assert decks == ["Trees", "Mine", "Trees", "Trees"]


def test_notes_that_the_author_removed_are_deleted(ci: Machine, phone: Device) -> None:
    for count, now in enumerate((SECOND, THIRD)):
        ci.write(*(basic(number) for number in range(3 - count)))
        build(ci, now)
        forget(ci)
        assert ci.done(now=now + DAY) == "1 deleted"
    phone.sync_normally()
    assert sorted(phone.guids()) == sorted(guid(phone, number) for number in range(2))


# ---- at once


def test_two_syncs_of_an_account_at_once_wait_for_each_other(
    machine: Machine, phone: Device, sync_server: SyncServer
) -> None:
    for name, number in (("more.md", 40), ("cards.md", 0)):
        machine.author.source.with_name(name).write_text(basic(number), encoding="utf-8")
    machine.keep_session(phone.auth.hkey)
    sync_server.freeze()
    first = machine.start("--yes")
    first.wait_for("syncing: ")
    second = machine.start("--yes", source="more.md")
    second.wait_for(f"another sync with {machine.title} is running: waiting for it")
    sync_server.thaw()
    for terminal in (first, second):
        assert terminal.end() == 0, terminal.printed
        assert "done: 1 new" in terminal.lines
    phone.sync()
    assert phone.fronts() == [
        "What is known of amber amber0?",
        "What is known of gorse cedar40?",
    ]


def test_what_another_machine_sends_while_the_user_is_asked_is_shared(
    machine: Machine, other: Machine, phone: Device
) -> None:
    machine.write(*(basic(number) for number in range(3)))
    machine.keep_session(phone.auth.hkey)
    terminal = machine.start()
    terminal.wait_for("Delete 1 note (1 review)? [y]es, [n]o: leave them as they are, [q]uit: ")
    other.write(*(basic(number) for number in range(5)))
    assert other.done(now=SECOND) == "1 new"
    terminal.type("y\n")
    assert terminal.end() == 0, terminal.printed
    assert "done: 1 deleted" in terminal.lines
    phone.sync_normally()
    phone.collection.remove_notes([phone.note(guid(phone, 4)).id])
    phone.sync_normally()
    # A machine that keeps nothing knows that the note was sent, and so that the learner deleted it.
    forget(other)
    other.write(*(basic(number) for number in (0, 1, 2, 4)))
    assert other.synced(now=THIRD) == [
        f"{other.title}: nothing to change (3 notes)",
        "  1 note that you deleted in Anki: not sent again (--restore sends them)",
        f"synced with {other.title}",
    ]
