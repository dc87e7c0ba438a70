"""Files and folders are renamed, split and confused, and what is on disk is never deleted."""

import re
import shutil
from pathlib import Path

import pytest

from tests.anki_connect_server import AnkiConnectServer
from tests.deliveries import DAY, FIRST, basic, told
from tests.learner import EASY
from tests.pushing import Desk

SECOND, THIRD = FIRST + 10 * DAY, FIRST + 20 * DAY


MANY = "since so many may be a mistake (if not, add --delete-many)"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, anki_connect: AnkiConnectServer) -> Desk:
    return Desk(tmp_path / "author", monkeypatch, anki_connect)


def write(desk: Desk, path: str, *numbers: int, header: str = "") -> None:
    file = desk.author.folder / path
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"{header}\n" + "\n\n".join(map(basic, numbers)) + "\n")


def push(desk: Desk, *arguments: str, now: int, status: int = 0) -> list[str]:
    """Push without a look at what `desk` has as its source."""
    result = desk.run("push", "--yes", *arguments, now=now)
    assert result.exit_code == status, result.output
    return told(result)


def study(desk: Desk, deck: str, count: int) -> None:
    seen = desk.learner.study(deck, [EASY] * count)
    assert len(set(seen)) == count


def nothing_is_lost(desk: Desk, *numbers: int) -> None:
    """Check that Anki has each of the notes once, and has deleted none."""
    fronts = [re.sub("\\D*", "", front) for front in desk.fronts()]
    assert sorted(fronts) == sorted(map(str, numbers))
    assert "deleteNotes" not in desk.anki.actions


def test_a_folder_and_then_the_file_that_is_the_default_in_it(desk: Desk) -> None:
    write(desk, "cards.md", 1)
    write(desk, "s/x.md", 2)
    push(desk, ".", now=FIRST)
    study(desk, "author", 2)
    push(desk, now=SECOND)
    nothing_is_lost(desk, 1, 2)
    push(desk, "cards.md", now=SECOND, status=2)  # it is a part of a source
    assert desk.anki.actions == []
    push(desk, ".", now=THIRD)
    nothing_is_lost(desk, 1, 2)
    assert len(desk.learner.reviews()) == 2


def test_a_source_that_was_renamed(desk: Desk) -> None:
    write(desk, "notes.md", 1, 2, 3, header="---\ndeck: Geo\n---")
    push(desk, "notes.md", now=FIRST)
    study(desk, "Geo", 3)
    (desk.author.folder / "notes.md").rename(desk.author.folder / "geo.md")
    push(desk, "geo.md", now=SECOND)
    nothing_is_lost(desk, 1, 2, 3)
    assert desk.anki.collection.find_cards("deck:Geo is:review") != []


def test_a_folder_that_was_moved(desk: Desk, tmp_path: Path) -> None:
    """What the learner changed since the last push is known in the new place as well."""
    write(desk, "geo/a.md", 1, 2, 3)
    push(desk, "geo", now=FIRST)
    study(desk, "geo", 3)
    desk.learner.edit(desk.guid("birch amber1"), "Back", "my answer", when=FIRST + DAY)
    (desk.author.folder / "geo").rename(tmp_path / "geo")
    text = (tmp_path / "geo" / "a.md").read_text()
    (tmp_path / "geo" / "a.md").write_text(text.replace(basic(2), basic(2, answer="another")))
    result = desk.run("push", "--yes", str(tmp_path / "geo"), now=SECOND)
    assert result.exit_code == 0
    assert "First push" not in result.output
    assert "done: 1 changed" in result.output.splitlines()
    nothing_is_lost(desk, 1, 2, 3)
    assert desk.field(desk.guid("birch amber1"), "Back") == "my answer"


def test_a_source_that_was_split_into_a_folder(desk: Desk) -> None:
    write(desk, "notes.md", 1, 2, 3, header="---\ndeck: Geo\n---")
    push(desk, "notes.md", now=FIRST)
    study(desk, "Geo", 3)
    (desk.author.folder / "notes.md").unlink()
    write(desk, "geo/a.md", 1, 2, header="---\ndeck: Geo\n---")
    write(desk, "geo/b.md", 3, header="---\ndeck: Geo\n---")
    push(desk, "geo", now=SECOND)
    nothing_is_lost(desk, 1, 2, 3)


def test_a_note_that_moved_to_another_source(desk: Desk) -> None:
    header = "---\ndeck: X\n---"
    write(desk, "notes.md", 1, 2, 3, header=header)
    write(desk, "other.md", 4, header=header)
    push(desk, "notes.md", now=FIRST)
    push(desk, "other.md", now=FIRST)
    study(desk, "X", 4)
    write(desk, "notes.md", 1, 2, header=header)
    write(desk, "other.md", 4, 3, header=header)
    push(desk, "notes.md", now=SECOND)
    nothing_is_lost(desk, 1, 2, 3, 4)
    push(desk, "other.md", now=SECOND)
    nothing_is_lost(desk, 1, 2, 3, 4)
    for source in ("notes.md", "other.md"):
        push(desk, source, now=THIRD)
        nothing_is_lost(desk, 1, 2, 3, 4)
        assert [logged.action for logged in desk.anki.changes] == ["sync"]


def test_a_note_that_moved_to_a_source_that_was_pushed_first(desk: Desk) -> None:
    header = "---\ndeck: X\n---"
    write(desk, "notes.md", 1, 2, 3, header=header)
    write(desk, "other.md", 4, header=header)
    push(desk, "notes.md", now=FIRST)
    push(desk, "other.md", now=FIRST)
    write(desk, "notes.md", 1, 2, header=header)
    write(desk, "other.md", 4, 3, header=header)
    for source in ("other.md", "notes.md", "other.md"):
        push(desk, source, now=SECOND)
        nothing_is_lost(desk, 1, 2, 3, 4)


def test_a_note_that_moved_and_was_edited_later_is_updated(desk: Desk) -> None:
    header = "---\ndeck: X\n---"
    write(desk, "notes.md", 1, 2, 3, header=header)
    write(desk, "other.md", 4, header=header)
    push(desk, "notes.md", now=FIRST)
    push(desk, "other.md", now=FIRST)
    study(desk, "X", 4)
    write(desk, "notes.md", 1, 2, header=header)
    write(desk, "other.md", 4, 3, header=header)
    push(desk, "notes.md", now=SECOND)
    push(desk, "other.md", now=SECOND)
    text = desk.author.folder / "other.md"
    text.write_text(text.read_text().replace(basic(3), basic(3, answer="another answer")))
    assert push(desk, "other.md", now=THIRD)[-1] == "done: 1 changed"
    nothing_is_lost(desk, 1, 2, 3, 4)
    assert desk.field(desk.guid("dahlia amber3"), "Back") == "<p>another answer</p>"
    assert len(desk.learner.reviews()) == 4


def test_two_files_and_a_folder_that_share_a_name(desk: Desk) -> None:
    write(desk, "notes.md", 1, 2)
    push(desk, "notes.md", now=FIRST)
    study(desk, "notes", 2)
    (desk.author.folder / "notes.txt").write_text(f"{basic(3)}\n")
    desk.run("push", "--yes", "notes.txt", now=SECOND)
    assert {"1", "2"} <= {re.sub("\\D*", "", front) for front in desk.fronts()}
    assert "deleteNotes" not in desk.anki.actions
    (desk.author.folder / "notes.txt").unlink()
    push(desk, "notes.md", now=THIRD)
    assert {"1", "2"} <= {re.sub("\\D*", "", front) for front in desk.fronts()}
    assert "deleteNotes" not in desk.anki.actions


def test_a_folder_that_was_copied_under_another_name(desk: Desk) -> None:
    header = "---\ndeck: R::A\n---"
    write(desk, "first/a.md", 1, 2, 3, header=header)
    push(desk, "first", now=FIRST)
    study(desk, "R::A", 3)
    shutil.copytree(desk.author.folder / "first", desk.author.folder / "second")
    for lock in (desk.author.folder / "second").glob("*.lock"):
        lock.unlink()
    write(desk, "second/a.md", 1, 2, header=header)
    # The copy has notes of its own: it has another root deck, and no lock.
    push(desk, "second", now=SECOND)
    nothing_is_lost(desk, 1, 1, 2, 2, 3)
    assert len(desk.learner.reviews()) == 3


def test_a_copy_of_a_folder_with_its_lock_from_which_a_note_was_removed(
    desk: Desk, tmp_path: Path
) -> None:
    header = "---\ndeck: R::A\n---"
    write(desk, "first/a.md", 1, 2, 3, header=header)
    push(desk, "first", now=FIRST)
    study(desk, "R::A", 3)
    shutil.copytree(desk.author.folder / "first", tmp_path / "elsewhere" / "first")
    copied = tmp_path / "elsewhere" / "first"
    (copied / "a.md").write_text(f"{header}\n{basic(1)}\n\n{basic(2)}\n")
    printed = push(desk, str(copied), now=SECOND)
    nothing_is_lost(desk, 1, 2, 3)
    assert printed[-1].startswith(
        "            removed from the source, but not deleted: it is also"
    )


def test_the_folder_of_another_deck_is_no_reason_to_delete(desk: Desk) -> None:
    """A push of the wrong folder, with a lock of its own, touches only its own notes."""
    write(desk, "geo/a.md", 1, 2, 3, header="---\ndeck: Geo\n---")
    push(desk, "geo", now=FIRST)
    study(desk, "Geo", 3)
    write(desk, "bio/a.md", 7, header="---\ndeck: Geo\n---")
    push(desk, "bio", now=SECOND)
    nothing_is_lost(desk, 1, 2, 3, 7)


def test_a_file_that_is_broken_or_missing_for_a_moment(desk: Desk, tmp_path: Path) -> None:
    write(desk, "geo/a.md", 1, 2, 3)
    write(desk, "geo/b.md", 4)
    push(desk, "geo", now=FIRST)
    study(desk, "geo", 4)
    broken = desk.author.folder / "geo" / "a.md"
    kept = broken.read_text()
    broken.write_text(kept.replace("A: Answer 2", "Q: Answer 2"))
    desk.run("push", "--yes", "geo", now=SECOND)
    nothing_is_lost(desk, 1, 2, 3, 4)
    # The learner's notes of the file that is gone are many: they are deleted only by demand.
    write(desk, "geo/b.md", *range(4, 12))
    broken.write_text(kept)
    push(desk, "geo", now=SECOND)
    (desk.author.folder / "geo" / "b.md").rename(tmp_path / "b.md")
    assert push(desk, "geo", now=THIRD)[-2:] == [
        f"  8 removed notes: left in Anki, {MANY}",
        "nothing was changed in Anki",
    ]
    nothing_is_lost(desk, *range(1, 12))


def test_a_note_whose_text_is_still_in_a_file_of_the_repository(desk: Desk) -> None:
    (desk.author.folder / ".git").mkdir()
    write(desk, "geo/a.md", 1, 2, 3)
    push(desk, "geo/a.md", now=FIRST)
    study(desk, "a", 3)
    write(desk, "geo/a.md", 1, 2)
    write(desk, "later.md", 3)
    printed = push(desk, "geo/a.md", now=SECOND)
    nothing_is_lost(desk, 1, 2, 3)
    assert printed[-1] == "Anki (User 1): nothing to change (2 notes)"


def test_a_draft_is_no_removal(desk: Desk) -> None:
    write(desk, "a.md", 1, 2)
    push(desk, "a.md", now=FIRST)
    study(desk, "a", 2)
    path = desk.author.folder / "a.md"
    path.write_text(path.read_text().replace("A: Answer 2 on cedar amber2", "A:"))
    push(desk, "a.md", now=SECOND)
    nothing_is_lost(desk, 1, 2)
