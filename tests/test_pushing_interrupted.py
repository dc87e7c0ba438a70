"""A push that was broken off, an older collection, and several commands at once."""

import io
import os
import shutil
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from tests.anki_connect_server import AnkiConnect, AnkiConnectError, AnkiConnectServer
from tests.deliveries import DAY, FIRST, basic
from tests.dumps import differences
from tests.learner import EASY
from tests.pushing import Desk

PROJECT = Path(__file__).parent.parent
SECOND, THIRD = FIRST + 10 * DAY, FIRST + 20 * DAY
MAPLE = "C: Boiled {{maple}} sap is syrup."
# In seconds: longer than any process here takes.
PATIENCE = 120


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, anki_connect: AnkiConnectServer) -> Desk:
    desk = Desk(tmp_path / "author", monkeypatch, anki_connect)
    desk.write(*map(basic, range(4)))
    assert desk.done(now=FIRST) == "4 new"
    desk.learner.study("cards", [EASY] * 4)
    return desk


def change_all(desk: Desk) -> None:
    """Edit, move, add and remove notes; note 0 is edited and moved."""
    changed = [basic(0, answer="another"), basic(1), basic(2), MAPLE]
    desk.write("---\ndeck: Trees\n---", *changed)


def all_is_there(desk: Desk) -> None:
    """Check what is in Anki after a push of all changes, and that another push has no work."""
    assert len(desk.guids()) == 4
    assert desk.field(desk.guid("amber amber0"), "Back") == "<p>another</p>"
    assert {desk.deck(guid) for guid in desk.guids()} == {"Trees"}
    before = desk.dump()
    assert desk.push(now=SECOND).exit_code == 0
    assert [logged.action for logged in desk.anki.changes] == ["sync"]
    assert differences(before, desk.dump()) == {}


@pytest.mark.parametrize("action", ["importPackage", "changeDeck", "deleteNotes"])
@pytest.mark.parametrize("is_done", [True, False], ids=["done", "not done"])
def test_a_push_is_repeated_after_an_error_of_any_action(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, action: str, is_done: bool
) -> None:
    """Anki may have done it or not; the add-on reports an error."""
    desk.learner.tag(desk.guid("amber amber0"), "leech", when=FIRST + DAY)
    change_all(desk)
    original = getattr(AnkiConnect, action)

    def broken(self: AnkiConnect, **params: Any) -> None:
        if is_done:
            original(self, **params)
        raise AnkiConnectError("something went wrong")

    with monkeypatch.context() as patch:
        patch.setattr(AnkiConnect, action, broken)
        result = desk.push(now=SECOND)
    assert result.exit_code == 1
    assert result.output.splitlines()[-1] == f'Error: Anki refused "{action}": something went wrong'
    assert desk.push(now=SECOND).exit_code == 0
    assert desk.learner.note(desk.guid("amber amber0")).tags == ["leech"]
    all_is_there(desk)


def test_a_time_out_of_the_import(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write(*map(basic, range(3)), basic(3, answer="another"), MAPLE)
    desk.anki.delays["importPackage"] = 2.0
    with monkeypatch.context() as patch:
        patch.setattr("generator.delivery.desktop.LONG_TIMEOUT", 0.2)
        result = desk.push("--no-sync", now=SECOND)
    assert result.exit_code == 1
    message, hint = result.output.splitlines()[-2:]
    assert message == (
        "Error: Anki did not answer within 0.2 s: whether the package was imported is not known"
    )
    assert hint == (
        "  hint: close the dialogs in Anki, wait until it responds to you, and repeat the command,"
        " which is safe"
    )
    desk.anki.delays.clear()
    assert desk.push(now=SECOND).exit_code == 0  # it waits for the import, which is done meanwhile
    assert len(desk.guids()) == 5
    before = desk.dump()
    assert desk.push(now=SECOND).exit_code == 0
    assert [logged.action for logged in desk.anki.changes] == ["sync"]
    assert differences(before, desk.dump()) == {}


def test_the_first_push_is_repeated_after_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, anki_connect: AnkiConnectServer
) -> None:
    desk = Desk(tmp_path / "author", monkeypatch, anki_connect)
    desk.write("---\ndescription: On trees.\n---", *map(basic, range(4)))
    original = AnkiConnect.importPackage

    def broken(self: AnkiConnect, path: str) -> bool:
        original(self, path)
        raise AnkiConnectError("something went wrong")

    with monkeypatch.context() as patch:
        patch.setattr(AnkiConnect, "importPackage", broken)
        assert desk.push(now=FIRST).exit_code == 1
    assert desk.push(now=FIRST).exit_code == 0
    assert len(desk.guids()) == 4
    before = desk.dump()
    desk.push(now=FIRST)
    assert differences(before, desk.dump()) == {}


# ---- an older state of the collection


def collection_file(desk: Desk) -> Path:
    return Path(desk.collection.path)


def put_back(desk: Desk, kept: Path) -> None:
    """Restore the collection from a copy, as from a backup."""
    with redirect_stdout(io.StringIO()):  # the library prints timings
        desk.collection.close()
    shutil.copy(kept, collection_file(desk))
    desk.collection.reopen()


def copied(desk: Desk, to: Path) -> Path:
    with redirect_stdout(io.StringIO()):
        desk.collection.close()
    shutil.copy(collection_file(desk), to)
    desk.collection.reopen()
    return to


@pytest.mark.parametrize("is_newer", [True, False])
def test_changes_are_sent_again_to_an_older_collection(
    desk: Desk, tmp_path: Path, is_newer: bool
) -> None:
    desk.anki.is_newer = is_newer
    backup = copied(desk, tmp_path / "backup.anki2")
    desk.write(basic(0, answer="another"), basic(1), basic(2), MAPLE)
    assert desk.done(now=SECOND) == "1 new, 1 changed, 1 deleted"
    put_back(desk, backup)
    assert len(desk.guids()) == 4
    assert desk.field(desk.guid("amber amber0"), "Back") != "<p>another</p>"
    assert desk.done(now=THIRD) == "1 new, 1 changed, 1 deleted"
    assert desk.field(desk.guid("amber amber0"), "Back") == "<p>another</p>"
    assert len(desk.guids()) == 4
    before = desk.dump()
    desk.pushed(now=THIRD)
    assert differences(before, desk.dump()) == {}


@pytest.mark.parametrize("is_newer", [True, False])
def test_a_text_alone_is_sent_again_to_an_older_collection(
    desk: Desk, tmp_path: Path, is_newer: bool
) -> None:
    desk.anki.is_newer = is_newer
    backup = copied(desk, tmp_path / "backup.anki2")
    desk.write(basic(0, answer="another"), *map(basic, range(1, 4)))
    assert desk.done(now=SECOND) == "1 changed"
    put_back(desk, backup)
    desk.pushed(now=THIRD)
    assert desk.field(desk.guid("amber amber0"), "Back") == "<p>another</p>"


def test_edits_in_an_older_collection_are_the_learner_s(desk: Desk, tmp_path: Path) -> None:
    backup = copied(desk, tmp_path / "backup.anki2")
    desk.write(basic(0, answer="another"), *map(basic, range(1, 4)))
    assert desk.done(now=SECOND) == "1 changed"
    put_back(desk, backup)
    edited = desk.guid("amber amber0")
    desk.learner.edit(edited, "Extra", "my own words", when=SECOND + DAY)
    desk.pushed(now=THIRD)
    assert desk.field(edited, "Extra") == "my own words"


# ---- several commands at once


def process(desk: Desk, *arguments: str) -> "subprocess.Popen[str]":
    """Start the command as a process."""
    variables = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    return subprocess.Popen(
        [sys.executable, "-c", "from generator.cli import main; main()", *arguments],
        cwd=desk.author.folder,
        env={**variables, "PYTHONPATH": str(PROJECT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )


def test_two_pushes_and_a_build_at_once(desk: Desk) -> None:
    desk.write(basic(0, answer="another"), basic(1), basic(2), MAPLE)
    commands = (["push", "--yes"], ["push", "--yes"], ["build"])
    running = [process(desk, *command, "cards.md") for command in commands]
    printed = [one.communicate(timeout=PATIENCE)[0] for one in running]
    assert [one.returncode for one in running] == [0, 0, 0], printed
    assert "".join(printed).count("done: 1 new, 1 changed, 1 deleted") == 1, printed
    imports = [action for action in desk.anki.actions if action == "importPackage"]
    assert len(imports) == 2  # one of them of the first push
    assert len(desk.guids()) == 4
    before = desk.dump()
    assert desk.push().exit_code == 0
    assert differences(before, desk.dump()) == {}
