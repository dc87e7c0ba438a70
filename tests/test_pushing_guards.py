"""What keeps a push from harm in states that are rare, each of which once did some."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from generator.apkg.exports import read_export
from generator.delivery.push_records import opened_record
from tests.anki_connect_server import AnkiConnect, AnkiConnectServer
from tests.deliveries import DAY, FIRST, basic, told
from tests.learner import GOOD
from tests.pushing import SAVED, Desk
from tests.terminal import Terminal

SECOND, THIRD, FOURTH = FIRST + 5 * DAY, FIRST + 10 * DAY, FIRST + 15 * DAY
AMBER, BIRCH, CEDAR = "amber amber0", "birch amber1", "cedar amber2"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, anki_connect: AnkiConnectServer) -> Desk:
    """Four notes that were pushed."""
    desk = Desk(tmp_path / "author", monkeypatch, anki_connect)
    desk.write(*map(basic, range(4)))
    assert desk.done(now=FIRST) == "4 new"
    return desk


def add_field(desk: Desk, guid: str, text: str) -> None:
    """Let the learner add a field to the note type and fill it in one note."""
    models = desk.collection.models
    model = models.by_name("Plain Text Basic")
    assert model is not None
    models.add_field(model, models.new_field("Mine"))
    models.update_dict(model)
    note = desk.learner.note(guid)
    note["Mine"] = text
    desk.collection.update_note(note)


# ---- the learner's work


@pytest.mark.parametrize("is_newer", [True, False])
def test_a_field_that_the_learner_added_is_never_emptied(desk: Desk, is_newer: bool) -> None:
    desk.anki.is_newer = is_newer
    amber, cedar = desk.guid(AMBER), desk.guid(CEDAR)
    add_field(desk, amber, "my own")
    desk.learner.note(cedar)
    desk.write(basic(0, answer="another"), basic(1, answer="another"), basic(2))
    lines = desk.pushed(now=SECOND)
    assert (
        "            not updated: an import would empty the field that you added in Anki" in lines
    )
    assert "done: 1 changed, 1 deleted" in lines
    assert desk.field(amber, "Mine") == "my own"
    assert desk.field(amber, "Back") != "<p>another</p>"
    # A removed note with such a text is an edited one.
    desk.write(basic(1, answer="another"), basic(2))
    lines = desk.pushed(now=THIRD)
    assert (
        "            removed from the source, but not deleted: you filled a field in Anki that you"
        " added" in lines
    )
    assert desk.field(amber, "Mine") == "my own"


def test_a_text_that_the_learner_puts_back_is_theirs(desk: Desk) -> None:
    amber = desk.guid(AMBER)
    before = desk.field(amber, "Back")
    desk.write(basic(0, answer="another"), *map(basic, range(1, 4)))
    assert desk.done(now=SECOND) == "1 changed"
    desk.learner.edit(amber, "Back", before, when=SECOND + DAY)
    assert desk.pushed(now=THIRD) == ["Anki (User 1): nothing to change (4 notes)"]
    assert desk.field(amber, "Back") == before


def test_a_description_that_changes_touches_no_note(desk: Desk) -> None:
    amber = desk.guid(AMBER)
    # The source goes to another text and back, so its time is later than that of the edit.
    desk.learner.edit(amber, "Hint", "my hint", when=FIRST + DAY)
    desk.learner.tag(amber, "mine", when=FIRST + DAY)
    desk.write(basic(0, answer="another"), *map(basic, range(1, 4)))
    desk.run("build", "cards.md", now=SECOND)
    desk.write(*map(basic, range(4)))
    desk.run("build", "cards.md", now=THIRD)
    desk.pushed(now=THIRD)
    desk.write("---\ndescription: On trees.\n---", *map(basic, range(4)))
    desk.pushed(now=FOURTH)
    assert desk.field(amber, "Hint") == "my hint"
    assert desk.learner.note(amber).tags == ["mine"]
    deck = desk.collection.decks.by_name("cards")
    assert deck is not None
    assert deck["desc"] == "On trees."


def test_a_description_of_the_learner_s_stays_at_the_first_push(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    deck = desk.collection.decks.by_name("cards")
    assert deck is not None
    deck["desc"] = "mine"
    desk.collection.decks.save(deck)
    desk.write("---\ndescription: On trees.\n---", *map(basic, range(5)))
    monkeypatch.setenv("ANKI_DECK_DATA", str(tmp_path / "other"))
    assert desk.done(now=SECOND) == "1 new"
    deck = desk.collection.decks.by_name("cards")
    assert deck is not None
    assert deck["desc"] == "mine"


def test_a_replaced_text_that_is_restored_stays(desk: Desk) -> None:
    amber = desk.guid(AMBER)
    desk.learner.edit(amber, "Back", "mine", when=FIRST + DAY)
    desk.write(basic(0, answer="another"), *map(basic, range(1, 4)))
    assert desk.done(now=SECOND) == "1 changed"
    dahlia = desk.learner.note(desk.guid("dahlia amber3"))
    desk.collection.remove_notes([dahlia.id])
    # As the import of the saved package does, with "Update notes: Always".
    desk.learner.edit(amber, "Back", "mine", when=FIRST + DAY)
    assert desk.done(now=THIRD) == ""
    assert desk.field(amber, "Back") == "mine"
    assert len(desk.guids()) == 3


def test_a_build_that_was_imported_by_hand_is_no_edit(desk: Desk) -> None:
    desk.write(basic(0, answer="another"), *map(basic, range(1, 4)))
    desk.run("build", "cards.md", now=SECOND)
    desk.learner.import_package(desk.author.package("cards"))
    desk.write(basic(0, answer="a third one"), *map(basic, range(1, 4)))
    lines = desk.pushed(now=THIRD)
    assert lines[0] == "Anki (User 1): 1 changed, 3 unchanged"
    assert lines[1].startswith("  changed ")


def test_a_description_is_carried_by_a_note_that_the_learner_edited(desk: Desk) -> None:
    for number in range(4):
        note = desk.learner.note(desk.guid(f"amber{number}"))
        note["Extra"] = "mine"
        desk.collection.update_note(note)
    desk.write("---\ndescription: On trees.\n---", *map(basic, range(4)))
    desk.pushed(now=SECOND)
    deck = desk.collection.decks.by_name("cards")
    assert deck is not None
    assert deck["desc"] == "On trees."
    assert desk.field(desk.guid(AMBER), "Extra") == "mine"


@pytest.mark.parametrize("is_newer", [True, False])
def test_fields_that_were_renamed_and_added_do_no_harm(desk: Desk, is_newer: bool) -> None:
    desk.anki.is_newer = is_newer
    models = desk.collection.models
    model = models.by_name("Plain Text Basic")
    assert model is not None
    models.rename_field(model, model["flds"][1], "Answer")
    models.add_field(model, models.new_field("Mine"))
    models.update_dict(model)
    desk.write(basic(0, answer="another"), basic(1), basic(2))
    assert desk.done(now=SECOND) == "1 changed, 1 deleted"
    assert desk.field(desk.guid(AMBER), "Answer") == "<p>another</p>"


# ---- what changes while the user is asked


def asked(desk: Desk) -> Terminal:
    desk.learner.study("cards", [GOOD] * 4)
    desk.write(*map(basic, range(3)))
    return Terminal(desk.author.folder, "push", "cards.md")


def test_an_edit_while_the_user_is_asked(desk: Desk) -> None:
    terminal = asked(desk)
    terminal.answer("[q]uit: ", "")
    with desk.anki.between_requests():
        note = desk.learner.note(desk.guid("dahlia amber3"))
        note["Extra"] = "mine"
        desk.collection.update_note(note)
    terminal.answer("", "y\n")
    assert terminal.end() == 1
    assert terminal.lines[-2] == (
        "Error: what would be deleted, moved or replaced was changed in Anki meanwhile (nothing was"
        " changed in Anki)"
    )
    assert terminal.lines[-1] == "  hint: finish your work there, and run the command again"
    assert len(desk.guids()) == 4


def test_a_review_while_the_user_is_asked_is_saved_with_the_note(
    desk: Desk, tmp_path: Path
) -> None:
    terminal = asked(desk)
    terminal.answer("[q]uit: ", "")
    with desk.anki.between_requests():
        card = desk.learner.card(desk.guid("dahlia amber3"))
        desk.db.execute("insert into revlog values (1, ?, -1, 3, 1, 1, 2500, 1000, 1)", card.id)
    terminal.answer("", "y\n")
    assert terminal.end() == 0
    (saved,) = (tmp_path / "data" / "anki-deck" / "saved-notes").glob("*.apkg")
    assert [card.reviews for card in read_export(saved)[0].cards] == [2]


def test_the_source_changes_while_the_user_is_asked(desk: Desk) -> None:
    terminal = asked(desk)
    terminal.answer("[q]uit: ", "")
    desk.write(*map(basic, range(4)))
    terminal.answer("", "y\n")
    assert terminal.end() == 1
    assert terminal.lines[-2:] == [
        "Error: the source was changed meanwhile (nothing was changed in Anki)",
        "  hint: run the command again",
    ]
    assert len(desk.guids()) == 4


def test_a_file_comes_back_while_the_user_is_asked(desk: Desk) -> None:
    desk.run("push", "--yes", ".", now=SECOND)
    lost = desk.author.folder / "more.md"
    lost.write_text(basic(4), encoding="utf-8")
    desk.run("push", "--yes", ".", now=SECOND)
    lost.unlink()
    terminal = Terminal(desk.author.folder, "push", ".")
    terminal.answer("[q]uit: ", "")
    lost.write_text(basic(4), encoding="utf-8")
    terminal.answer("", "y\n")
    assert terminal.end() == 1
    assert terminal.lines[-2] == (
        "Error: the source was changed meanwhile (nothing was changed in Anki)"
    )
    assert len(desk.guids()) == 5


def test_an_edit_while_the_import_dialog_is_open(desk: Desk) -> None:
    def edit(action: str, params: dict[str, Any]) -> None:
        if action == "guiImportFile":
            AnkiConnect(desk.anki).importPackage(params["path"])
            note = desk.learner.note(desk.guid("dahlia amber3"))
            note["Extra"] = "mine"
            desk.collection.update_note(note)

    desk.anki.on_action = edit
    desk.write(basic(0, answer="another"), basic(1), basic(2))
    terminal = Terminal(desk.author.folder, "push", "--dialog", "cards.md")
    terminal.answer("[q]uit: ", "y\n")
    assert terminal.end(pressing=" ") == 1
    assert "was edited in Anki meanwhile: what is new and changed was sent" in terminal.printed
    assert desk.field(desk.guid("dahlia amber3"), "Extra") == "mine"


def test_another_profile_while_the_user_is_asked(desk: Desk) -> None:
    terminal = asked(desk)
    terminal.answer("[q]uit: ", "")
    with desk.anki.between_requests():
        desk.anki.profile = "Second"
    terminal.answer("", "y\n")
    assert terminal.end() == 1
    assert terminal.lines[-2] == (
        'Error: the profile "Second" was opened in Anki meanwhile, instead of "User 1" (nothing was'
        " changed in Anki)"
    )
    assert len(desk.guids()) == 4


# ---- deletions


def test_a_possible_match_is_not_deleted_by_the_next_push_either(desk: Desk) -> None:
    question = "What is known of amber and of where it is found?"
    desk.write(f"Q: {question}\nA: Other words", *map(basic, range(1, 4)))
    result = desk.push(now=SECOND)
    why = (
        "            removed from the source, but not deleted: it may be another note of the source"
        ": link the two, or delete it in Anki"
    )
    assert "unsure" in result.output
    assert why in told(result)
    assert why in desk.pushed(now=THIRD)
    assert len(desk.guids()) == 5


@pytest.mark.parametrize("damage", ["", "<<<<<<< HEAD\n"])
def test_a_copy_of_the_folder_protects_its_notes(desk: Desk, tmp_path: Path, damage: str) -> None:
    copy = Desk(tmp_path / "copy", desk._monkeypatch, desk.anki)
    shutil.copytree(desk.author.folder, copy.author.folder, dirs_exist_ok=True)
    copy.pushed("--profile", "User 1", now=FIRST + DAY)
    copy.author.lock.write_text(damage + copy.author.lock.read_text())
    desk.write(*map(basic, range(3)))
    lines = desk.pushed(now=SECOND)
    lock = copy.author.lock
    why = f"it may also be a note of {lock}, which cannot be read"
    why = why if damage else f"it is also a note of {lock}"
    assert f"            removed from the source, but not deleted: {why}" in lines
    assert len(desk.guids()) == 4


def test_a_note_in_a_comment_is_not_deleted(desk: Desk) -> None:
    desk.write(*map(basic, range(3)), f"<!--\n{basic(3)}\n-->")
    lines = desk.pushed(now=SECOND)
    assert (
        "            removed from the source, but not deleted: its text is still in a file" in lines
    )
    assert len(desk.guids()) == 4


def test_notes_of_several_lines_or_with_tags_in_a_comment_are_not_deleted(desk: Desk) -> None:
    long, tagged = "Q: Which of\nthese two?\nA: Both", "Q: Who? #people\nA: They"
    desk.write(*map(basic, range(4)), long, tagged)
    assert desk.done(now=SECOND) == "2 new"
    desk.write(*map(basic, range(4)), f"<!--\n{long}\n\n{tagged}\n-->")
    assert desk.done(now=THIRD) == ""
    # Another question has the same first line.
    desk.write(*map(basic, range(4)), "<!--\nQ: Which of\nthese three?\nA: All\n-->")
    assert desk.done(now=FOURTH) == "2 deleted"


def test_a_dry_run_tells_again_what_stays(desk: Desk) -> None:
    desk.learner.edit(desk.guid("dahlia amber3"), "Back", "mine", when=FIRST + DAY)
    desk.write(*map(basic, range(3)))
    why = "            removed from the source, but not deleted: you edited it in Anki"
    assert why in desk.pushed(now=SECOND)
    assert why not in desk.pushed(now=THIRD)
    assert why in desk.pushed("--dry-run", now=THIRD)


def test_a_question_that_another_one_begins_with_is_no_text_of_it(desk: Desk) -> None:
    desk.write(*map(basic, range(4)), "Q: Fe\nA: iron", "Q: Fermi\nA: a physicist")
    desk.pushed(now=SECOND)
    desk.write(*map(basic, range(4)), "Q: Fermi\nA: a physicist")
    assert desk.done(now=THIRD) == "1 deleted"


def test_the_saved_package_is_named_before_anything_fails(desk: Desk) -> None:
    def fail(action: str, _params: dict[str, Any]) -> None:
        if action == "deleteNotes":
            raise RuntimeError("the disk is full")

    desk.write(*map(basic, range(3)))
    desk.anki.on_action = fail
    result = desk.push(now=SECOND)
    assert result.exit_code == 1
    assert SAVED in result.output


# ---- what is not sent, or not told


def test_every_warning_of_a_build_is_told_on_demand(desk: Desk) -> None:
    remote = [basic(number, answer=f"![](https://e.org/{number}.png)") for number in range(5)]
    desk.write(*remote)
    short = desk.push("--dry-run", now=SECOND).output
    assert "(and 4 more W903 in this file: --all shows them)" in short
    everything = desk.push("--dry-run", "--all", now=SECOND).output
    assert (everything.count("warning[W903]"), "--all" in everything) == (5, False)


def test_a_source_that_goes_back_to_an_older_state_is_sent(desk: Desk) -> None:
    folder, kept = desk.author.folder, desk.author.folder.parent / "kept"
    desk.pushed(now=FIRST)
    shutil.copytree(folder, kept)
    desk.write(basic(0, answer="another"), *map(basic, range(1, 4)))
    # By another call, whose outcome is another one.
    assert "done: 1 changed" in told(desk.run("push", "--yes", "--list-skipped", now=SECOND))
    for name in ("cards.md", "cards.lock"):
        shutil.copy2(kept / name, folder / name)
    assert desk.done(now=THIRD) == "1 changed"


def test_only_a_tag_that_was_taken_counts(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    tagged = f"{basic(0)}\nTags: tree"
    desk.write(tagged, *map(basic, range(1, 4)))
    with monkeypatch.context() as patch:
        patch.setattr(AnkiConnect, "importPackage", lambda _self, path: bool(path))
        assert desk.push(now=SECOND).exit_code == 1
    assert desk.done(now=SECOND) == "1 changed"
    assert desk.learner.note(desk.guid(AMBER)).tags == ["tree"]


def test_moves_are_not_forgotten_after_an_error(desk: Desk) -> None:
    def fail(action: str, _params: dict[str, Any]) -> None:
        if action == "changeDeck":
            raise RuntimeError("not now")

    changed = [basic(0, answer="another"), *map(basic, range(1, 4))]
    desk.write("---\ndeck: Trees\n---", *changed)
    desk.anki.on_action = fail
    assert desk.push(now=SECOND).exit_code == 1
    desk.anki.on_action = lambda _action, _params: None
    assert desk.done(now=SECOND) == "4 cards moved"


def test_a_folder_that_moved_stays_bound_to_its_profile(desk: Desk, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere"
    desk.author.folder.rename(moved)
    other = Desk(moved, desk._monkeypatch, desk.anki)
    desk.anki.profile = "Second"
    result = other.push(now=SECOND)
    assert result.exit_code == 1
    assert 'this source was pushed to the profile "User 1", and "Second" is open' in result.output
    desk.anki.profile = "User 1"
    assert "First push" not in other.push(now=SECOND).output


def test_notes_that_differ_at_the_first_push_are_listed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    desk.learner.edit(desk.guid(AMBER), "Back", "mine", when=FIRST + DAY)
    monkeypatch.setenv("ANKI_DECK_DATA", str(tmp_path / "other"))
    assert desk.pushed(now=SECOND) == [
        "Anki (User 1): nothing to change (4 notes)",
        f'  stays     cards.md:1  "What is known of {AMBER}?"',
        "            differs in Anki and stays: Back. If it is not your edit, change the note here",
    ]


# ---- what changes while a push is carried out


@pytest.mark.parametrize(
    ("action", "never"), [("findNotes", "importPackage"), ("importPackage", "deleteNotes")]
)
def test_another_profile_is_opened_during_a_push(desk: Desk, action: str, never: str) -> None:
    def switch(asked_for: str, _params: dict[str, Any]) -> None:
        if asked_for == action:
            desk.anki.profile = "Second"

    desk.write(basic(0, answer="another"), basic(1), basic(2))
    desk.anki.on_action = switch
    result = desk.push(now=SECOND)
    assert result.exit_code == 1
    assert "was opened in Anki meanwhile" in result.output
    assert never not in desk.anki.actions


def test_a_tag_that_is_added_during_a_push(desk: Desk) -> None:
    gone = desk.guid("dahlia amber3")

    def tag(action: str, _params: dict[str, Any]) -> None:
        if action == "modelNamesAndIds":
            desk.anki.on_action = lambda _action, _params: None
            desk.learner.tag(gone, "mine", when=FIRST + DAY)

    desk.write(*map(basic, range(3)))
    desk.anki.on_action = tag
    assert "was edited in Anki meanwhile" in desk.push(now=SECOND).output
    assert gone in desk.guids()


def test_a_deletion_that_anki_does_not_do_is_an_error(desk: Desk) -> None:
    desk.write(*map(basic, range(3)))
    desk.anki.results["deleteNotes"] = None
    assert "Anki has not deleted 1 of 1 notes" in desk.push(now=SECOND).output
    desk.anki.results.clear()
    assert desk.done(now=THIRD) == "1 deleted"


# ---- what is recorded


def test_a_note_that_is_left_alone_stays_in_the_record(desk: Desk) -> None:
    gone = desk.guid("dahlia amber3")
    desk.learner.edit(gone, "Back", "mine", when=FIRST + DAY)
    desk.write(*map(basic, range(3)))
    desk.pushed(now=SECOND)
    desk.write(basic(0, answer="another"), basic(1), basic(2))
    desk.pushed(now=THIRD)
    assert "exportPackage" not in desk.anki.actions
    with opened_record(desk.author.lock) as record:
        assert gone in record.kept(record.profiles()[0])


def test_a_description_and_a_replaced_edit_are_sent_together(desk: Desk) -> None:
    desk.learner.edit(desk.guid(AMBER), "Back", "mine", when=FIRST + DAY)
    described = "---\ndescription: On trees.\n---"
    desk.write(described, basic(0, answer="another"), *map(basic, range(1, 4)))
    assert desk.done(now=SECOND) == "1 changed"
