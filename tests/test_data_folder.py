"""The folder for what this program cannot make again."""

import stat
from pathlib import Path

import pytest

from generator.delivery.data_folder import data_folder


def test_the_folder_that_a_variable_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = tmp_path / "my data"
    named.mkdir(mode=0o755)
    monkeypatch.setenv("ANKI_DECK_DATA", str(named))
    assert data_folder() == named / "anki-deck"
    assert stat.S_IMODE(data_folder().stat().st_mode) == 0o700
    assert stat.S_IMODE(named.stat().st_mode) == 0o755
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANKI_DECK_DATA", "my data")
    assert data_folder() == named / "anki-deck"
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("ANKI_DECK_DATA", "~/other")
    assert data_folder() == tmp_path / "other" / "anki-deck"


def test_the_users_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANKI_DECK_DATA", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    assert data_folder() == tmp_path / "share" / "anki-deck"
    assert stat.S_IMODE(data_folder().stat().st_mode) == 0o700


def test_folders_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANKI_DECK_DATA", "~nobody-of-this-name/data")
    with pytest.raises(OSError, match=r"^ANKI_DECK_DATA: Could not determine home directory\.$"):
        data_folder()
    (tmp_path / "anki-deck").write_text("a file")
    monkeypatch.setenv("ANKI_DECK_DATA", str(tmp_path))
    with pytest.raises(FileExistsError):
        data_folder()
