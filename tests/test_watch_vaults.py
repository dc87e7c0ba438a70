"""What a watched folder of a vault misses, and is added elsewhere in the vault."""

from pathlib import Path

import pytest

from tests.test_watch_changes import PATIENCE, SILENCE, meanwhile, watched, write

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("added", "is_seen"),
    [("Attachments/later.png", True), ("Geo/Later.md", True), ("Geo/a.txt", False)],
)
def test_what_is_missing_is_seen_when_it_is_added_to_the_vault(
    folder: Path, added: str, is_seen: bool
) -> None:
    for name in (".obsidian", "Attachments", "Geo", "notes"):
        (folder / name).mkdir()
    text = "#flashcards\n\npic::![[later.png]]\n\nnote::![[Later]]\n"
    (folder / "notes/a.md").write_text(text, encoding="utf-8")
    with watched(Path("notes")) as changes, meanwhile(write(folder / added, "x")):
        found = changes.wait(PATIENCE if is_seen else SILENCE)
        assert (found is not None) == is_seen


def test_notes_of_the_vault_outside_the_folder_are_not_seen(folder: Path) -> None:
    for name in (".obsidian", "Geo", "notes"):
        (folder / name).mkdir()
    (folder / "notes/a.md").write_text("#flashcards\n\npic::![[later.png]]\n", encoding="utf-8")
    with watched(Path("notes")) as changes, meanwhile(write(folder / "Geo/b.md", "x")):
        assert changes.wait(SILENCE) is None
