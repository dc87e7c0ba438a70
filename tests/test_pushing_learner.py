"""What the learner did in Anki stays, whatever the author pushes."""

from pathlib import Path

import pytest

from tests.anki_connect_server import AnkiConnectServer
from tests.deliveries import DAY, FIRST, basic
from tests.dumps import differences
from tests.learner import EASY
from tests.pushing import SAVED, Desk

SECOND, THIRD = FIRST + 10 * DAY, FIRST + 20 * DAY
LEARNING = FIRST + 5 * DAY  # when the learner does something, in seconds


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, anki_connect: AnkiConnectServer) -> Desk:
    """Return a desk on which four notes were pushed and reviewed."""
    desk = Desk(tmp_path / "author", monkeypatch, anki_connect)
    write(desk)
    assert desk.pushed(now=FIRST) == ["Anki (User 1): 4 new", "done: 4 new"]
    desk.learner.study("cards", [EASY] * 4)
    return desk


def write(desk: Desk, **answers: str) -> None:
    """Write the notes 0 to 3; `n1="text"` is the answer of note 1."""
    desk.write(*(basic(number, answer=answers.get(f"n{number}", "")) for number in range(4)))


def guid(desk: Desk, number: int) -> str:
    return desk.guid(basic(number).split("known of ")[1].split("?")[0])


# ---- deleted notes


def test_a_note_that_the_learner_deleted_is_not_sent_again(desk: Desk) -> None:
    gone = guid(desk, 1)
    desk.collection.remove_notes([desk.learner.note(gone).id])
    note = "  1 note that you deleted in Anki: not sent again (--restore sends them)"
    assert desk.pushed(now=SECOND) == ["Anki (User 1): nothing to change (3 notes)", note]
    assert [logged.action for logged in desk.anki.changes] == ["sync"]
    # Nor if the author changes it, and not even in a later push of other changes.
    write(desk, n1="another answer", n2="another one")
    assert desk.pushed(now=SECOND) == [
        "Anki (User 1): 1 changed, 2 unchanged",
        '  changed   cards.md:7  "What is known of cedar amber2?"',
        note,
        "done: 1 changed",
    ]
    assert gone not in desk.guids()


def test_a_note_that_the_learner_deleted_is_restored_on_demand(desk: Desk) -> None:
    gone = guid(desk, 1)
    desk.collection.remove_notes([desk.learner.note(gone).id])
    desk.pushed(now=SECOND)
    assert desk.pushed("--restore", now=SECOND) == [
        "Anki (User 1): 1 new, 3 unchanged",
        '  new       cards.md:4  "What is known of birch amber1?"',
        "done: 1 new",
    ]
    assert gone in desk.guids()
    all_there = "Anki (User 1): nothing to change (4 notes)"
    assert desk.pushed(now=SECOND) == [all_there]
    # From now on it is updated as any other.
    write(desk, n1="another answer")
    assert desk.done(now=THIRD) == "1 changed"
    assert desk.field(gone, "Back") == "<p>another answer</p>"


def test_the_last_line_counts_only_notes_that_are_there(desk: Desk) -> None:
    desk.collection.remove_notes([desk.learner.note(guid(desk, 1)).id])
    desk.pushed(now=SECOND)
    (line,) = desk.pushed(now=SECOND)
    assert line == "Anki (User 1): nothing to change (3 notes)"


def test_a_note_that_the_learner_brought_back_is_updated_again(desk: Desk) -> None:
    gone = guid(desk, 1)
    desk.collection.remove_notes([desk.learner.note(gone).id])
    desk.pushed(now=SECOND)
    desk.learner.import_package(desk.author.package("cards"))
    write(desk, n1="another answer")
    assert desk.done(now=THIRD) == "1 changed"
    assert desk.field(gone, "Back") == "<p>another answer</p>"


def test_a_note_that_the_learner_brought_back_is_known_again(desk: Desk) -> None:
    desk.collection.remove_notes([desk.learner.note(guid(desk, 1)).id])
    desk.pushed(now=SECOND)
    desk.learner.import_package(desk.author.package("cards"))
    desk.pushed(now=THIRD)
    write(desk, n2="another answer")
    assert desk.done(now=THIRD + DAY) == "1 changed"
    assert "exportPackage" not in desk.anki.actions


def test_a_note_that_both_removed_is_asked_about_only_once(desk: Desk) -> None:
    desk.collection.remove_notes([desk.learner.note(guid(desk, 3)).id])
    desk.write(*(basic(number) for number in range(3)))
    assert desk.pushed(now=SECOND) == ["Anki (User 1): nothing to change (3 notes)"]
    # The next push does not look for it.
    write_three = [basic(0, answer="another"), basic(1), basic(2)]
    desk.write(*write_three)
    assert desk.done(now=THIRD) == "1 changed"
    assert "exportPackage" not in desk.anki.actions
    # The author takes it back: it is a note again.
    desk.write(*write_three, basic(3))
    assert desk.done(now=THIRD + DAY) == "1 new"


# ---- edited fields


@pytest.mark.parametrize("is_newer", [True, False])
def test_edits_that_only_the_learner_made_stay(desk: Desk, is_newer: bool) -> None:
    desk.anki.is_newer = is_newer
    edited = guid(desk, 1)
    desk.learner.edit(edited, "Back", "my answer", when=LEARNING)
    desk.learner.edit(edited, "Extra", "my words", when=LEARNING)
    before = desk.dump()
    assert desk.push(now=SECOND).exit_code == 0
    assert [logged.action for logged in desk.anki.changes] == ["sync"]
    assert differences(before, desk.dump()) == {}
    # Nor do they change with other notes, or with the note types and descriptions.
    write(desk, n2="another answer")
    assert desk.done(now=SECOND) == "1 changed"
    desk.author.write("---\ndescription: On trees.\n---\n" + desk.author.source.read_text())
    assert desk.push(now=SECOND).exit_code == 0
    assert desk.field(edited, "Back") == "my answer"
    assert "On trees." in desk.collection.decks.by_name("cards")["desc"]  # type: ignore[index]


def test_an_edit_of_another_field_of_a_changed_note_stays(desk: Desk) -> None:
    edited = guid(desk, 1)
    desk.learner.edit(edited, "Extra", "my words", when=LEARNING)
    write(desk, n1="another answer")
    assert desk.pushed(now=SECOND) == [
        "Anki (User 1): 1 changed, 3 unchanged",
        '  changed   cards.md:4  "What is known of birch amber1?"',
        "            edited in Anki too: Extra (stays)",
        "done: 1 changed",
    ]
    assert desk.field(edited, "Extra") == "my words"
    assert desk.field(edited, "Back") == "<p>another answer</p>"
    # Also if the author changes the note once more, and another time.
    write(desk, n1="a third answer")
    assert desk.done(now=THIRD) == "1 changed"
    assert desk.field(edited, "Extra") == "my words"
    assert desk.field(edited, "Back") == "<p>a third answer</p>"


def test_an_edit_of_the_same_field_is_replaced_and_saved(desk: Desk) -> None:
    edited = guid(desk, 1)
    desk.learner.edit(edited, "Back", "my answer", when=LEARNING)
    write(desk, n1="another answer")
    assert desk.pushed(now=SECOND) == [
        "Anki (User 1): 1 changed, 3 unchanged",
        '  replace   cards.md:4  "What is known of birch amber1?"',
        '            your Back in Anki, "my answer": to be replaced by the source',
        f"{SAVED}PATH",
        "done: 1 changed",
    ]
    assert desk.field(edited, "Back") == "<p>another answer</p>"
    before = desk.dump()
    desk.pushed(now=SECOND)
    assert differences(before, desk.dump()) == {}
    # The learner insists: that is an edit like any other, and the source has not changed since.
    desk.learner.edit(edited, "Back", "my answer", when=SECOND + DAY)
    assert desk.push(now=THIRD).exit_code == 0
    assert desk.field(edited, "Back") == "my answer"


def test_edits_are_kept_on_demand(desk: Desk) -> None:
    edited = guid(desk, 1)
    desk.learner.edit(edited, "Back", "my answer", when=LEARNING)
    write(desk, n1="another answer", n2="another one")
    assert desk.pushed("--keep-edits", now=SECOND) == [
        "Anki (User 1): 1 changed, 2 unchanged, 1 kept",
        '  changed   cards.md:7  "What is known of cedar amber2?"',
        '  kept      cards.md:4  "What is known of birch amber1?"',
        '            your Back in Anki, "my answer": stays (--keep-edits)',
        "done: 1 changed",
    ]
    assert desk.field(edited, "Back") == "my answer"
    assert desk.done(now=THIRD) == "1 changed"
    assert desk.field(edited, "Back") == "<p>another answer</p>"


# ---- tags


def test_tags_of_the_learner_s_stay_on_a_changed_note(desk: Desk) -> None:
    edited = guid(desk, 1)
    for tag in ("mine", "leech", "Marked"):
        desk.learner.tag(edited, tag, when=LEARNING)
    write(desk, n1="another answer\nTags: trees, wood")
    assert desk.done(now=SECOND) == "1 changed"
    assert sorted(desk.learner.note(edited).tags) == ["Marked", "leech", "mine", "trees", "wood"]
    # A tag of the source that the learner removed stays away; one that the source removes goes.
    note = desk.learner.note(edited)
    note.remove_tag("wood")
    desk.collection.update_note(note)
    desk.learner.date(edited, SECOND + DAY)
    write(desk, n1="a third answer\nTags: trees, wood, leaves")
    assert desk.done(now=THIRD) == "1 changed"
    assert sorted(desk.learner.note(edited).tags) == ["Marked", "leaves", "leech", "mine", "trees"]
    write(desk, n1="a third answer\nTags: wood")
    assert desk.done(now=THIRD + DAY) == "1 changed"
    assert sorted(desk.learner.note(edited).tags) == ["Marked", "leech", "mine"]
    before = desk.dump()
    desk.pushed(now=THIRD + DAY)
    assert differences(before, desk.dump()) == {}


def test_tags_that_anki_does_not_import_end_in_no_loop(desk: Desk) -> None:
    write(desk, n1="another answer\nTags: marked")
    assert desk.done(now=SECOND) == "1 changed"
    before = desk.dump()
    for _ in range(2):
        desk.pushed(now=SECOND)
        assert [logged.action for logged in desk.anki.changes] == ["sync"]
    assert differences(before, desk.dump()) == {}


# ---- decks


def test_cards_that_the_learner_moved_stay_where_they_are(desk: Desk) -> None:
    moved = guid(desk, 1)
    desk.learner.move(moved, "Mine")
    write(desk, n1="another answer")
    assert desk.done(now=SECOND) == "1 changed"
    assert desk.deck(moved) == "Mine"
    desk.author.write("---\ndeck: Trees\n---\n" + desk.author.source.read_text())
    assert desk.pushed(now=THIRD) == [
        "Anki (User 1): 4 unchanged, 3 cards to move",
        "  move      3 cards with 3 reviews: from cards to Trees",
        '            cards.md:4  "What is known of amber amber0?"',
        '            cards.md:10  "What is known of cedar amber2?"',
        '            cards.md:13  "What is known of dahlia amber3?"',
        '  stays     cards.md:7  "What is known of birch amber1?"',
        "            in Mine, not Trees: moved in Anki, or before the last build",
        "done: 3 cards moved",
    ]
    assert desk.deck(moved) == "Mine"
    assert desk.deck(guid(desk, 2)) == "Trees"
    before = desk.dump()
    desk.pushed(now=THIRD)
    assert differences(before, desk.dump()) == {}


def test_a_note_that_the_learner_edited_and_moved_to_a_large_deck_is_found(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.delivery.exported_notes._FEW_CARDS", 0)
    monkeypatch.setattr("generator.delivery.exported_notes._TIMES", 0)
    moved = guid(desk, 1)
    desk.learner.move(moved, "Everything")
    desk.learner.edit(moved, "Back", "my answer", when=LEARNING)
    desk.write(basic(0), basic(1), basic(2))
    assert desk.done(now=SECOND) == "1 deleted"
    assert desk.field(moved, "Back") == "my answer"
    desk.write(basic(0), basic(2))
    assert desk.pushed(now=THIRD)[1:] == [
        '  stays     cards.md  "What is known of birch amber1?"',
        "            removed from the source, but not deleted: you edited it in Anki",
    ]
    assert moved in desk.guids()
