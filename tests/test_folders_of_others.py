"""A folder from others has nothing written, and nothing read, outside of it."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from generator.project.lockfile import read_lock, write_lock
from tests.vaults import files_below, write_files

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")

Run = Callable[..., Result]
NOTE = "Q: Is it?\nA: Yes\n"
PROJECT = Path(__file__).parent.parent


@pytest.fixture
def deck(anki_deck: Run) -> Path:  # noqa: ARG001 (it makes the folder)
    """A folder from others, in which the commands run; what is beside it must stay as it is."""
    folder = Path.cwd()
    write_files(folder.parent, {"deck/cards.md": NOTE, "home/kept.txt": "mine"})
    return folder


@pytest.mark.parametrize("command", ["build", "check", "diff", "preview"])
@pytest.mark.parametrize("target", ["../home/.profile", "../home/kept.txt"])
def test_a_lock_that_leads_out_of_the_folder_is_refused(
    anki_deck: Run, deck: Path, command: str, target: str
) -> None:
    (deck / "cards.lock").symlink_to(target)
    result = anki_deck(command)
    assert (result.exit_code, result.stderr) == (
        1,
        "Error: cards.lock: it is a link that leads out of its folder\n",
    )
    assert files_below(deck.parent / "home") == {"kept.txt": b"mine"}


def test_the_lock_of_another_deck_stays(anki_deck: Run, deck: Path) -> None:
    write_files(deck.parent, {"home/cards.md": "Q: mine\nA: b\n"})
    assert anki_deck("build", "../home/cards.md").exit_code == 0
    before = (deck.parent / "home/cards.lock").read_bytes()
    (deck / "cards.lock").symlink_to("../home/cards.lock")
    assert anki_deck("build", "cards.md").exit_code == 1
    assert (deck.parent / "home/cards.lock").read_bytes() == before


def test_a_lock_may_be_a_link_inside_the_folder(anki_deck: Run, deck: Path) -> None:
    (deck / "locks").mkdir()
    (deck / "cards.lock").symlink_to("locks/real.lock")
    assert anki_deck("build").exit_code == 0
    assert "1 unchanged" in anki_deck("build").stdout
    assert (deck / "cards.lock").is_symlink()


READ = """
import atexit, os, sys
outside = []
def note(event, arguments):
    if event == "open" and isinstance(arguments[0], str) and arguments[0].endswith(".md"):
        path = os.path.realpath(arguments[0])
        if not path.startswith(os.getcwd() + "/"):
            outside.append(path)
sys.addaudithook(note)
atexit.register(lambda: print(outside))
from generator.cli import main
main(sys.argv[1:])
"""


@pytest.mark.parametrize("source", ["/", "..", "../home", "../home/mine.md", "cards.md/../../home"])
@pytest.mark.parametrize("arguments", [["check"], ["check", "cards.md"]])
def test_a_lock_that_names_another_place_is_that_of_its_own_files(
    anki_deck: Run, deck: Path, source: str, arguments: list[str]
) -> None:
    write_files(deck.parent, {"home/mine.md": "Q: mine\nA: b\n"})
    anki_deck("build")
    lock, _ = read_lock(Path("cards.lock"))
    write_lock(Path("cards.lock"), replace(lock, source=source))
    done = subprocess.run(
        [sys.executable, "-c", READ, *arguments],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout == "cards.md: 1 note, 1 card, no problems\n[]\n"
    assert "1 unchanged" in anki_deck("build", "cards.md").stdout


def test_a_starter_is_not_written_through_links(anki_deck: Run, deck: Path) -> None:
    (deck / "cards.md").unlink()
    (deck / "cards.md").symlink_to("../home/.profile")
    (deck / ".gitignore").symlink_to("../home/.zshrc")
    result = anki_deck("init")
    assert (result.exit_code, result.stderr) == (
        1,
        "Error: .gitignore: it is a link that leads out of its folder\n",
    )
    assert files_below(deck.parent / "home") == {"kept.txt": b"mine"}
