"""What a push asks in a terminal, with what it does after each answer."""

from pathlib import Path

import pytest

from tests.anki_connect_server import AnkiConnectServer
from tests.deliveries import DAY, FIRST, basic
from tests.learner import EASY
from tests.pushing import Desk
from tests.terminal import Terminal

MAPLE = "C: Boiled {{maple}} sap is syrup."
QUESTION = (
    "Delete 1 note (1 review), move 3 cards and replace your edits in 1 note? [y]es, [n]o: leave"
    " them as they are, [q]uit: "
)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, anki_connect: AnkiConnectServer) -> Desk:
    desk = Desk(tmp_path / "author", monkeypatch, anki_connect)
    desk.write(*map(basic, range(4)))
    return desk


def change_all(desk: Desk) -> None:
    assert desk.done(now=FIRST) == "4 new"
    desk.learner.study("cards", [EASY] * 4)
    desk.learner.edit(desk.guid("birch amber1"), "Back", "my answer", when=FIRST + DAY)
    changed = [basic(0, answer="another"), basic(1, answer="another"), basic(2)]
    desk.write("---\ndeck: Trees\n---", *changed, MAPLE)
    desk.anki.log.clear()


def test_the_first_push_says_what_it_changes_besides_the_notes(desk: Desk) -> None:
    terminal = Terminal(desk.author.folder, "push", "cards.md")
    terminal.answer("Send 4 notes to Anki? [y/N]: ", "n\n")
    assert terminal.end() == 1
    assert terminal.lines[-1] == "nothing was changed in Anki"
    assert desk.anki.changes == []
    assert desk.guids() == []
    # It is the first one still.
    terminal = Terminal(desk.author.folder, "push", "cards.md")
    terminal.answer("Send 4 notes to Anki? [y/N]: ", "y\n")
    assert terminal.end() == 0
    assert terminal.lines[-2:] == [
        "done: 4 new",
        "asked Anki to sync: if it opens a login window, log in there, or push with --no-sync",
    ]
    assert len(desk.guids()) == 4
    # And now there is nothing to ask.
    terminal = Terminal(desk.author.folder, "push", "cards.md")
    assert terminal.end() == 0
    assert "Go on?" not in terminal.printed


def test_yes_does_all_that_is_listed(desk: Desk) -> None:
    change_all(desk)
    terminal = Terminal(desk.author.folder, "push", "cards.md")
    terminal.answer(QUESTION, "y\n")
    assert terminal.end() == 0
    assert "done: 1 new, 2 changed, 1 deleted, 3 cards moved" in terminal.lines
    assert desk.field(desk.guid("birch amber1"), "Back") == "<p>another</p>"


def test_no_does_only_what_takes_nothing_from_the_learner(desk: Desk) -> None:
    change_all(desk)
    terminal = Terminal(desk.author.folder, "push", "cards.md")
    terminal.answer(QUESTION, "n\n")
    assert terminal.end() == 0
    assert "done: 1 new, 1 changed" in terminal.lines
    assert {"deleteNotes", "changeDeck"}.isdisjoint(desk.anki.actions)
    assert len(desk.guids()) == 5
    assert desk.field(desk.guid("birch amber1"), "Back") == "my answer"
    # The next push asks again.
    terminal = Terminal(desk.author.folder, "push", "cards.md")
    terminal.answer(QUESTION, "Y\n")
    assert terminal.end() == 0
    assert "done: 1 changed, 1 deleted, 3 cards moved" in terminal.lines


@pytest.mark.parametrize("answer", ["q\n", "\x04", "what?\nq\n"], ids=["q", "end", "nonsense"])
def test_quit_changes_nothing(desk: Desk, answer: str) -> None:
    change_all(desk)
    before = desk.dump()
    terminal = Terminal(desk.author.folder, "push", "cards.md")
    terminal.answer(QUESTION, answer)
    assert terminal.end() == 1
    assert desk.anki.changes == []
    assert desk.dump() == before


def test_the_api_key_is_asked_for_and_not_shown(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    desk.anki.api_key = "secret words"
    terminal = Terminal(desk.author.folder, "push", "cards.md", "--yes")
    terminal.answer("API key of AnkiConnect: ", "secret words\n")
    assert terminal.end() == 0, terminal.printed
    assert "done: 4 new" in terminal.lines
    assert "secret words" not in terminal.printed
    terminal = Terminal(desk.author.folder, "push", "cards.md", "--yes")
    terminal.answer("API key of AnkiConnect: ", "wrong words\n")
    assert terminal.end() == 1
    assert "Error: AnkiConnect does not accept the API key" in terminal.printed
    assert "wrong words" not in terminal.printed
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    keys = (b"secret words", b"wrong words")
    assert not [path for path in written if any(key in path.read_bytes() for key in keys)]


def test_the_import_in_anki_s_own_dialog(desk: Desk) -> None:
    """The learner imports in Anki's window, and then goes on in the terminal."""

    def import_in_dialog(action: str, params: dict[str, str]) -> None:
        if action == "guiImportFile":
            desk.learner.import_package(Path(params["path"]))

    desk.anki.on_action = import_in_dialog  # type: ignore[assignment]
    terminal = Terminal(desk.author.folder, "push", "cards.md", "--dialog")
    terminal.answer("Send 4 notes to Anki? [y/N]: ", "y\n")
    terminal.answer("Then press any key here …", "")
    assert terminal.end(pressing="x") == 0, terminal.printed
    assert "done: 4 new" in terminal.printed
    assert "importPackage" not in desk.anki.actions
    assert len(desk.guids()) == 4
    # An import without progress drops two tags, which the learner gets back.
    changed = desk.guid("amber amber0")
    for tag in ("leech", "marked", "mine"):
        desk.learner.tag(changed, tag, when=FIRST + DAY)
    desk.write(basic(0, answer="another"), *map(basic, range(1, 4)))
    terminal = Terminal(desk.author.folder, "push", "cards.md", "--dialog")
    terminal.answer("Then press any key here …", "")
    assert terminal.end(pressing="x") == 0, terminal.printed
    assert "done: 1 changed" in terminal.printed
    assert sorted(desk.learner.note(changed).tags) == ["leech", "marked", "mine"]


def test_an_import_in_the_dialog_that_the_learner_did_not_do(desk: Desk) -> None:
    terminal = Terminal(desk.author.folder, "push", "cards.md", "--dialog")
    terminal.answer("Send 4 notes to Anki? [y/N]: ", "y\n")
    terminal.answer("Then press any key here …", "")
    assert terminal.end(pressing="x") == 1
    assert desk.guids() == []
    assert (
        len([line for line in terminal.lines if "does not have this note as it was" in line]) == 4
    )


def test_moves_with_the_dialog_need_no_import_by_the_add_on(desk: Desk) -> None:
    assert desk.done(now=FIRST) == "4 new"
    desk.anki.log.clear()
    desk.write("---\ndeck: Trees\n---", *map(basic, range(4)))
    terminal = Terminal(desk.author.folder, "push", "cards.md", "--dialog")
    terminal.answer("[q]uit: ", "y\n")
    assert terminal.end(pressing="x") == 0, terminal.printed
    assert "done: 4 cards moved" in terminal.printed
    assert "importPackage" not in desk.anki.actions
