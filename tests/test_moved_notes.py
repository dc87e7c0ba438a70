"""Notes that are moved under `anki-deck watch`, with a save while they are there twice."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.identity.lock_text import parse_lock
from tests.watching import build, wait_until, watching

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs signals")

ONE, TWO = "Q: Where is the Seine?\nA: In France\n", "Q: Where is the Po?\nA: In Italy\n"
THREE = "Q: Where is the Ebro?\nA: In Spain\n"


def guids(lock: str = "cards.lock") -> dict[str, str]:
    """Return the GUIDs of the notes that are not removed, by their questions."""
    entries = parse_lock(lock, Path(lock).read_text(encoding="utf-8"))[0].entries.values()
    return {entry.question: entry.guid for entry in entries if not entry.removed}


def removed(lock: str = "cards.lock") -> list[str]:
    entries = parse_lock(lock, Path(lock).read_text(encoding="utf-8"))[0].entries.values()
    return [entry.question for entry in entries if entry.removed]


def watch_saves(source: Path, saves: list[Callable[[], object]]) -> None:
    """Watch a source, make the saves one by one, and wait for the build of each."""
    with watching(Path.cwd(), source.as_posix()) as command:
        for number, save in enumerate([lambda: None, *saves], start=1):
            save()
            wait_until(
                lambda number=number: sum(".apkg: " in line for line in command.lines) >= number,
                lambda: command.printed,
            )
        assert command.end() == 0


@pytest.mark.usefixtures("folder")
def test_a_note_that_is_pasted_before_it_is_cut_keeps_its_identity() -> None:
    source = Path("cards.md")
    source.write_text(f"{ONE}\n{TWO}\n{THREE}", encoding="utf-8")
    build(Path.cwd())
    before = guids()
    twice, moved = f"{ONE}\n{TWO}\n{THREE}\n{ONE}", f"{TWO}\n{THREE}\n{ONE}"
    watch_saves(
        source,
        [
            lambda: source.write_text(twice, encoding="utf-8"),
            lambda: source.write_text(moved, encoding="utf-8"),
        ],
    )
    assert guids() == before
    assert removed() == ["Where is the Seine?"]  # the copy, which may have been imported
    assert "3 unchanged" in build(Path.cwd())


@pytest.mark.usefixtures("folder")
def test_the_notes_of_a_file_that_is_copied_and_deleted_keep_their_identities() -> None:
    Path("notes").mkdir()
    rivers, renamed = Path("notes/rivers.md"), Path("notes/great-rivers.md")
    rivers.write_text(f"{ONE}\n{TWO}", encoding="utf-8")
    Path("notes/other.md").write_text(THREE, encoding="utf-8")
    build(Path.cwd(), "notes")
    before = guids("notes/cards.lock")
    watch_saves(
        Path("notes"),
        [lambda: renamed.write_bytes(rivers.read_bytes()), rivers.unlink],
    )
    assert guids("notes/cards.lock") == before
    assert len(removed("notes/cards.lock")) == 2


@pytest.mark.usefixtures("folder")
def test_a_note_of_before_that_is_removed_does_not_change_another_one() -> None:
    source = Path("cards.md")
    source.write_text(f"{ONE}\n{TWO}", encoding="utf-8")
    build(Path.cwd())
    before = guids()
    watch_saves(
        source,
        [
            lambda: source.write_text(f"{ONE}\n{TWO}\n{THREE}", encoding="utf-8"),
            lambda: source.write_text(f"{TWO}\n{THREE}", encoding="utf-8"),
        ],
    )
    after = guids()
    assert after["Where is the Po?"] == before["Where is the Po?"]
    assert after["Where is the Ebro?"] not in before.values()
    assert removed() == ["Where is the Seine?"]
