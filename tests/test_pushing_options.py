"""The options of a push: what it does not do, and what it does only on demand."""

import shutil
from pathlib import Path

import pytest
from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

from tests.anki_collection import opened
from tests.anki_connect_server import AnkiConnectServer
from tests.deliveries import DAY, FIRST, basic
from tests.dumps import differences
from tests.learner import EASY
from tests.pushing import SAVED, Desk

SECOND, THIRD = FIRST + 10 * DAY, FIRST + 20 * DAY
MAPLE = "C: Boiled {{maple}} sap is syrup."


MANY = "since so many may be a mistake (if not, add --delete-many)"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, anki_connect: AnkiConnectServer) -> Desk:
    """Return a desk where all kinds of changes are to be pushed."""
    desk = Desk(tmp_path / "author", monkeypatch, anki_connect)
    desk.write(*map(basic, range(4)))
    assert desk.done(now=FIRST) == "4 new"
    desk.learner.study("cards", [EASY] * 4)
    desk.learner.edit(desk.guid("birch amber1"), "Back", "my answer", when=FIRST + DAY)
    changed = [basic(0, answer="another"), basic(1, answer="another"), basic(2)]
    desk.write("---\ndeck: Trees\n---", *changed, MAPLE)
    return desk


def files(folder: Path) -> dict[Path, bytes]:
    """Return the content of all files but those of Anki."""
    return {
        path: path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "Anki2" not in path.parts
    }


def test_a_dry_run_prints_the_plan_and_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    before, written = desk.dump(), files(tmp_path)
    desk.anki.log.clear()
    result = desk.push("--dry-run", now=SECOND, yes=False)
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "cards.md: 4 notes, 4 cards in the deck Trees",
        "Anki (User 1): 1 new, 2 changed, 1 unchanged, 1 to delete, 3 cards to move",
        '  new       cards.md:14  "Boiled {{maple}} sap is syrup."',
        '  changed   cards.md:5  "What is known of amber amber0?"',
        '  replace   cards.md:8  "What is known of birch amber1?"',
        '            your Back in Anki, "my answer": to be replaced by the source',
        '  delete    cards.md  "What is known of dahlia amber3?"',
        "            1 review",
        "  move      3 cards with 3 reviews: from cards to Trees",
        '            cards.md:5  "What is known of amber amber0?"',
        '            cards.md:8  "What is known of birch amber1?"',
        '            cards.md:11  "What is known of cedar amber2?"',
        "dry run: nothing was changed",
    ]
    assert desk.anki.changes == []
    assert differences(before, desk.dump()) == {}
    assert files(tmp_path) == written


def test_a_dry_run_before_the_first_push(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, anki_connect: AnkiConnectServer
) -> None:
    desk = Desk(tmp_path / "author", monkeypatch, anki_connect)
    desk.write(basic(0))
    written = files(tmp_path)
    result = desk.push("--dry-run", yes=False)
    assert result.exit_code == 0
    assert result.output.splitlines()[-2:] == [
        "Anki (User 1): 1 new",
        "dry run: nothing was changed",
    ]
    assert files(tmp_path) == written
    assert desk.anki.changes == []


def test_no_delete(desk: Desk) -> None:
    printed = desk.pushed("--no-delete", now=SECOND)
    assert printed[0] == "Anki (User 1): 1 new, 2 changed, 1 unchanged, 3 cards to move"
    assert "  1 removed note: left in Anki (--no-delete)" in printed
    assert "done: 1 new, 2 changed, 3 cards moved" in printed
    assert "deleteNotes" not in desk.anki.actions
    # The next push, without the option, offers it again.
    assert desk.done(now=SECOND) == "1 deleted"


def test_no_move(desk: Desk) -> None:
    assert desk.done("--no-move", now=SECOND) == "1 new, 2 changed, 1 deleted"
    assert desk.deck(desk.guid("cedar amber2")) == "cards"
    assert "changeDeck" not in desk.anki.actions
    assert desk.done(now=SECOND) == "3 cards moved"
    assert desk.deck(desk.guid("cedar amber2")) == "Trees"


def test_keep_edits(desk: Desk) -> None:
    assert desk.done("--keep-edits", now=SECOND) == "1 new, 1 changed, 1 deleted, 3 cards moved"
    edited = desk.guid("birch amber1")
    assert desk.field(edited, "Back") == "my answer"
    assert desk.deck(edited) == "Trees"
    assert desk.done(now=SECOND) == "1 changed"
    assert desk.field(edited, "Back") == "<p>another</p>"


def test_no_sync(desk: Desk) -> None:
    result = desk.push("--no-sync", now=SECOND)
    assert result.exit_code == 0
    assert "sync" not in desk.anki.actions
    assert "syncs" not in result.output


@pytest.mark.parametrize(
    ("removed", "kept", "is_many"), [(3, 1, False), (4, 15, True), (4, 16, False)]
)
def test_many_removed_notes_are_deleted_only_on_demand(
    desk: Desk, removed: int, kept: int, is_many: bool
) -> None:
    desk.collection.remove_notes(desk.collection.find_notes(""))
    shutil.rmtree(desk.anki.base.parent / "data")
    shutil.rmtree(desk.author.folder)
    notes = [basic(number) for number in range(100, 100 + removed + kept)]
    desk.author.folder.mkdir()
    desk.write(*notes)
    desk.pushed(now=FIRST)
    desk.write(*notes[removed:])
    if is_many:
        printed = desk.pushed(now=SECOND)
        assert printed[0] == f"Anki (User 1): {kept} unchanged"
        assert [line for line in printed if line.startswith("  removed ")] == [
            f'  removed   cards.md  "{note.partition("?")[0][3:]}?"' for note in notes[:removed]
        ]
        assert printed[-2:] == [
            f"  {removed} removed notes: left in Anki, {MANY}",
            "nothing was changed in Anki",
        ]
        assert "deleteNotes" not in desk.anki.actions
    options = ["--delete-many"] if is_many else []
    assert desk.done(*options, now=SECOND) == f"{removed} deleted"
    assert len(desk.guids()) == kept


def test_the_saved_package_brings_all_back(desk: Desk, tmp_path: Path) -> None:
    """Deleted notes come back with their reviews, also into another collection."""
    gone, replaced = desk.guid("dahlia amber3"), desk.guid("birch amber1")
    desk.learner.suspend(gone)
    desk.learner.flag(gone)
    desk.learner.tag(gone, "mine", when=FIRST + DAY)
    kept = {
        key: row for key, row in desk.learner.scheduling().items() if key[0] in (gone, replaced)
    }
    cards = {row[0] for row in kept.values()}
    reviews = [row for row in desk.learner.reviews() if row[1] in cards]
    assert reviews
    result = desk.push(now=SECOND)
    saved = Path(result.output.split(SAVED)[1].splitlines()[0])
    assert saved.stat().st_mode & 0o777 == 0o600

    with opened(tmp_path / "elsewhere") as collection:
        options = ImportAnkiPackageOptions(with_scheduling=True, with_deck_configs=False)
        request = ImportAnkiPackageRequest(package_path=str(saved), options=options)
        collection.import_anki_package(request)
        again = type(desk.learner)(collection)
        assert again.guids() == sorted([gone, replaced])
        found = again.scheduling()
        # Without the ids of the decks.
        assert {key: row[:1] + row[2:] for key, row in found.items()} == {
            key: row[:1] + row[2:] for key, row in kept.items()
        }
        assert again.reviews() == reviews
        assert again.note(replaced)["Back"] == "my answer"
        assert again.note(gone).tags == ["mine"]
        assert (again.card(gone).queue, again.card(gone).flags) == (-1, 1)


def test_a_dialog_without_a_terminal_is_refused(desk: Desk) -> None:
    result = desk.push("--dialog", now=SECOND)
    assert result.exit_code == 2
    assert '"--dialog" needs a terminal: it waits until you have imported' in result.output
    assert desk.anki.actions == []


def test_without_a_terminal_and_without_yes_nothing_is_changed(desk: Desk) -> None:
    before = desk.dump()
    result = desk.push(now=SECOND, yes=False)
    assert result.exit_code == 2
    assert result.output.splitlines()[-1] == (
        "Error: nothing was changed in Anki, because there is no terminal to ask: add --yes or"
        " --no-delete --no-move --keep-edits"
    )
    assert differences(before, desk.dump()) == {}
    careful = desk.push("--no-delete", "--no-move", "--keep-edits", now=SECOND, yes=False)
    assert careful.exit_code == 0
    assert "done: 1 new, 1 changed" in careful.output.splitlines()
