"""Folders inside each other, more of them than a function can call itself."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.cache.file_states import files_below, walk
from generator.project.vault import Vaults
from tests.generated_texts import write

LEVELS = 1_100


@pytest.fixture
def below(tmp_path: Path) -> Iterator[Path]:
    """Make the folders; return the one at the bottom."""
    folders = [tmp_path]
    for _ in range(LEVELS):
        folders.append(folders[-1] / "d")
        folders[-1].mkdir()
    yield folders[-1]
    # Here, since what removes the folder of a test calls itself.
    for folder in folders[:0:-1]:
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()


def test_files_below_them_are_found(tmp_path: Path, below: Path) -> None:
    for folder in (below, tmp_path):
        (folder / "a.md").write_text("Q: a\nA: b\n", encoding="utf-8")
    assert list(files_below(tmp_path)) == [str(tmp_path / "a.md"), str(below / "a.md")]


def test_their_vault_is_found(tmp_path: Path, below: Path) -> None:
    (tmp_path / ".obsidian").mkdir()
    assert Vaults().roots_of(below) == (tmp_path.resolve(),)


def test_a_walk_is_that_of_the_standard_library(tmp_path: Path) -> None:
    for name in ("b/c/1", "b/2", "a/3", "4"):
        write(str(tmp_path / "e" / name), b"")
    (tmp_path / "e/link").symlink_to(tmp_path / "e/b")
    expected = sorted(
        (base, sorted(one), sorted(two)) for base, one, two in os.walk(tmp_path / "e")
    )
    found = [
        (base, sorted(folders), sorted(file.name for file in files))
        for base, folders, files in walk(tmp_path / "e")
    ]
    assert sorted(found) == expected
