"""Whatever is wrong, a push says what to do about it, and has changed nothing."""

import socket
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.anki_connect_server import AnkiConnect, AnkiConnectError, AnkiConnectServer
from tests.deliveries import DAY, FIRST, basic
from tests.dumps import differences
from tests.pushing import Desk

SECOND, THIRD = FIRST + 10 * DAY, FIRST + 20 * DAY


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, anki_connect: AnkiConnectServer) -> Desk:
    desk = Desk(tmp_path / "author", monkeypatch, anki_connect)
    desk.write(*map(basic, range(4)))
    assert desk.done(now=FIRST) == "4 new"
    changed = [basic(0, answer="another"), basic(1), basic(2)]
    desk.write("---\ndeck: Trees\n---", *changed, "C: Boiled {{maple}} sap is syrup.")
    return desk


def failed(desk: Desk, *options: str, status: int = 1, now: int = SECOND) -> list[str]:
    """Push, which fails; nothing is changed in Anki. Return the last lines of what it prints."""
    before = desk.dump()
    result = desk.push(*options, now=now)
    assert result.exit_code == status, result.output
    assert differences(before, desk.dump()) == {}
    assert "Traceback" not in result.output
    lines = result.output.splitlines()
    return lines[max(at for at, line in enumerate(lines) if "Error: " in line or not at) :]


def works_again(desk: Desk) -> None:
    assert desk.done(now=SECOND) == "1 new, 1 changed, 1 deleted, 3 cards moved"


def test_anki_is_closed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free, monkeypatch.context() as patch:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        patch.setenv("ANKI_CONNECT_URL", f"http://127.0.0.1:{port}")
        message = failed(desk)
    assert message[0].startswith("Error: Anki")
    assert message[0].endswith(" (nothing was changed in Anki)")
    assert message[1].startswith("  hint: ")
    works_again(desk)


def test_no_profile_is_open(desk: Desk) -> None:
    desk.anki.is_profile_open = False
    assert failed(desk) == [
        "Error: no profile is open in Anki (nothing was changed in Anki)",
        "  hint: open your profile in Anki, and repeat the command",
    ]
    desk.anki.is_profile_open = True
    works_again(desk)


def test_the_key_is_missing_or_wrong(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.anki.api_key = "secret words"
    missing = failed(desk)
    assert missing[0] == "Error: AnkiConnect requires an API key (nothing was changed in Anki)"
    assert "ANKI_CONNECT_KEY" in missing[1]
    monkeypatch.setenv("ANKI_CONNECT_KEY", "other words")
    wrong = failed(desk)
    assert wrong[0] == (
        "Error: AnkiConnect does not accept the API key from ANKI_CONNECT_KEY (nothing was changed"
        " in Anki)"
    )
    assert "other words" not in "".join(wrong)
    monkeypatch.setenv("ANKI_CONNECT_KEY", "secret words")
    result = desk.push(now=SECOND)
    assert result.exit_code == 0
    assert "secret words" not in result.output
    written = [path for path in desk.author.folder.parent.rglob("*") if path.is_file()]
    assert not [path for path in written if b"secret words" in path.read_bytes()]


def test_permission_is_denied(desk: Desk) -> None:
    desk.anki.is_permitted = False
    assert failed(desk)[0] == (
        "Error: AnkiConnect does not permit this program to use Anki (nothing was changed in Anki)"
    )


@pytest.mark.parametrize("action", ["exportPackage", "notesInfo", "findNotes", "getDecks"])
def test_an_older_add_on_lacks_an_action_that_reads(desk: Desk, action: str) -> None:
    desk.anki.missing = {action}
    message = failed(desk)
    assert message[0].startswith(
        f'Error: this version of AnkiConnect does not have the action "{action}" as it is needed'
    )
    assert "update the add-on" in message[1]
    desk.anki.missing = set()
    works_again(desk)


def test_a_much_older_add_on(desk: Desk) -> None:
    desk.anki.version = 5
    assert failed(desk)[0] == (
        "Error: AnkiConnect has version 5, and this program needs version 6 (nothing was changed in"
        " Anki)"
    )


def test_a_source_with_errors(desk: Desk) -> None:
    desk.write(basic(0), "Q: What is missing here?\nA: ![](missing.png)")
    failed(desk)
    assert desk.anki.changes == []


def test_another_profile_than_last_time(desk: Desk) -> None:
    desk.anki.profile = "Second"
    (desk.anki.base / "Second").mkdir()
    message, hint = failed(desk)
    assert message == (
        'Error: this source was pushed to the profile "User 1", and "Second" is open in Anki'
        " (nothing was changed in Anki)"
    )
    assert hint == (
        '  hint: open "User 1" in Anki (File > Switch Profile); or, to push to the open profile as'
        " well, add: --profile Second"
    )
    assert failed(desk, "--profile", "User 1") == [
        'Error: the profile "Second" is open in Anki, not "User 1" (nothing was changed in Anki)',
        '  hint: open "User 1" in Anki, if there is such a profile: File > Switch Profile',
    ]
    # The other profile has a collection of its own.
    desk.collection.remove_notes(desk.collection.find_notes(""))
    assert desk.done("--profile", "Second", now=SECOND) == "4 new"
    # It has to be named each time.
    failed(desk)
    desk.anki.profile = "User 1"
    assert desk.push("--dry-run", now=SECOND).exit_code == 0


def test_two_profiles_of_one_name(desk: Desk, tmp_path: Path) -> None:
    desk.anki.base = tmp_path / "Other base"
    message = failed(desk)
    was = tmp_path / "Anki2" / "User 1"
    assert message[0] == (
        f'Error: this source was pushed to the profile "User 1" (of {was}), and "User 1" is open in'
        " Anki (nothing was changed in Anki)"
    )


def test_the_deleted_notes_cannot_be_saved(desk: Desk, tmp_path: Path) -> None:
    saved = tmp_path / "data" / "anki-deck" / "saved-notes"
    saved.write_text("a file where the folder should be")
    message = failed(desk)
    assert message[0].startswith("Error: ")
    assert str(saved) in message[0]
    assert [logged.action for logged in desk.anki.changes] == []
    saved.unlink()
    works_again(desk)


def test_the_data_folder_cannot_be_used(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("ANKI_DECK_DATA", "/proc/version")
        assert failed(desk)[0].startswith("Error: ")
    assert desk.anki.changes == []
    works_again(desk)


def test_a_note_that_is_edited_during_the_push(desk: Desk) -> None:
    edited = desk.guid("amber amber0")

    def edit(action: str, _params: dict[str, Any]) -> None:
        if action == "exportPackage":
            desk.anki.on_action = after
        # The learner types while the notes are read, and the plan is shown.

    def after(_action: str, _params: dict[str, Any]) -> None:
        desk.anki.on_action = lambda _action, _params: None
        desk.learner.edit(edited, "Extra", "my own words", when=FIRST + DAY)

    desk.anki.on_action = edit
    result = desk.push(now=SECOND)
    assert result.exit_code == 1
    assert result.output.splitlines()[-2:] == [
        "Error: cards.md:5: this note was edited in Anki meanwhile: nothing was changed",
        "  hint: finish your work there, and run the command again",
    ]
    assert desk.anki.changes == []
    works_again(desk)
    assert desk.field(edited, "Extra") == "my own words"


def test_a_note_that_is_deleted_during_the_push(desk: Desk) -> None:
    gone = desk.learner.note(desk.guid("dahlia amber3")).id

    def delete(action: str, _params: dict[str, Any]) -> None:
        if action == "modelNamesAndIds":
            desk.anki.on_action = lambda _action, _params: None
            desk.collection.remove_notes([gone])

    desk.anki.on_action = delete
    result = desk.push(now=SECOND)
    assert result.exit_code == 1
    assert result.output.splitlines()[-2] == (
        "Error: cards.md: this note was deleted in Anki meanwhile: nothing was changed"
    )
    assert desk.anki.changes == []
    assert desk.done(now=SECOND) == "1 new, 1 changed, 3 cards moved"


def test_an_import_that_anki_refuses(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def import_package(_self: AnkiConnect, path: str) -> bool:
        raise AnkiConnectError(f"invalid Zip archive in {path[:0]}a folder")

    with monkeypatch.context() as patch:
        patch.setattr(AnkiConnect, "importPackage", import_package)
        assert failed(desk) == [
            'Error: Anki refused "importPackage": invalid Zip archive in a folder'
        ]
    works_again(desk)


def test_an_import_that_does_not_take_a_note(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    # As if each note in Anki was later than the package's.
    before = desk.dump()
    with monkeypatch.context() as patch:
        patch.setattr(AnkiConnect, "importPackage", lambda _self, path: bool(path))
        result = desk.push(now=SECOND)
    assert result.exit_code == 1
    assert result.output.splitlines()[-3:] == [
        "cards.md:14: Anki does not have this note as it was sent",
        "cards.md:5: Anki does not have this note as it was sent",
        "nothing was deleted or moved. Close the editors and dialogs in Anki, and push again",
    ]
    assert differences(before, desk.dump()) == {}
    works_again(desk)


@pytest.mark.parametrize("is_newer", [True, False])
def test_a_sync_without_an_account_or_network(desk: Desk, is_newer: bool) -> None:
    desk.anki.is_newer = is_newer
    desk.anki.sync_error = "sync: auth not configured"
    result = desk.push(now=SECOND)
    assert result.exit_code == 0
    last = result.output.splitlines()[-2:]
    if is_newer:
        assert last == [
            "not synced: Anki is not logged in to a sync server",
            "  hint: press Sync in Anki and log in, or add --no-sync",
        ]
    else:
        assert last[-1] == "asked Anki to sync"
    desk.anki.sync_error = "A network error occurred."
    result = desk.push(now=SECOND)
    assert result.exit_code == (1 if is_newer else 0)


def test_the_record_is_of_a_later_release(desk: Desk, tmp_path: Path) -> None:
    (record,) = (tmp_path / "data" / "anki-deck" / "pushed").glob("*.sqlite")
    database = sqlite3.connect(record)
    database.execute("PRAGMA user_version = 99")
    database.close()
    message = failed(desk)
    assert message == [f"Error: {record}: a later release wrote it: update this program"]
    assert desk.anki.changes == []


def test_a_damaged_record_is_told_and_nothing_of_the_learner_s_is_lost(
    desk: Desk, tmp_path: Path
) -> None:
    edited = desk.guid("amber amber0")
    desk.learner.edit(edited, "Extra", "my own words", when=FIRST + DAY)
    (record,) = (tmp_path / "data" / "anki-deck" / "pushed").glob("*.sqlite")
    record.write_bytes(b"no database " * 100)
    result = desk.push(now=SECOND)
    assert result.exit_code == 0
    assert result.output.splitlines()[0] == (
        f"the record of what was sent was damaged, and is now {record.with_suffix('.damaged')}:"
        " this time is like the first one"
    )
    assert desk.field(edited, "Extra") == "my own words"
    assert record.with_suffix(".damaged").exists()
