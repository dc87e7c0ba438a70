"""The `.gitattributes` lines for locks, matched by real git."""

import os
import subprocess
from pathlib import Path

import pytest

from generator.identity.lock import Lock
from generator.identity.lock_text import format_lock
from generator.project.gitattributes import gitattributes_lines
from tests.author import Author

LOCK = format_lock(Lock()).encode()
UNION = "merge=union text eol=lf"


def put(folder: Path, name: str, data: bytes = LOCK) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def merged_by_union(folder: Path, name: str) -> bool:
    command = ["git", "check-attr", "-z", "merge", "--", name]
    printed = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout
    return printed.split("\0")[1:3] == ["merge", "union"]


def test_every_lock_of_a_deck_has_a_line(tmp_path: Path) -> None:
    for name in ("bones.lock", "sub/muscles.lock", "sub/cards.lock", "windows.lock"):
        put(tmp_path, name)
    put(tmp_path, "windows.lock", b"\xef\xbb\xbf" + LOCK.replace(b"\n", b"\r\n"))
    put(tmp_path, "version-2.lock", b'{"anki-deck lock": 2, "source": "version-2.md"}\n')
    for name, data in (
        ("yarn.lock", b"# yarn lockfile v1\n"),
        ("empty.lock", b""),
        ("bones.md", LOCK),
    ):
        put(tmp_path, name, data)
    put(tmp_path, ".venv/bones.lock")
    (tmp_path / "folder.lock").mkdir()
    assert gitattributes_lines(tmp_path) == (
        f"cards.lock {UNION}",
        f"bones.lock {UNION}",
        f"sub/muscles.lock {UNION}",
        f"version-2.lock {UNION}",
        f"windows.lock {UNION}",
    )


@pytest.mark.skipif(
    os.name == "nt", reason="there are no pipes in folders, and no links without a right"
)
def test_unreadable_and_special_files_are_skipped(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.lock")
    (tmp_path / "nowhere.lock").symlink_to("nothing")
    (tmp_path / "loop.lock").symlink_to("loop.lock")
    assert gitattributes_lines(tmp_path) == (f"cards.lock {UNION}",)


@pytest.mark.skipif(os.name == "nt", reason="such names are not allowed there")
@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("bones.lock", "bones.lock"),
        ("my notes.lock", '"my notes.lock"'),
        ("année/日本語.lock", "année/日本語.lock"),
        ("a[b].lock", r"a\[b].lock"),
        ("a *?[b].lock", r'"a \\*\\?\\[b].lock"'),
        ("!wow.lock", r"\!wow.lock"),
        ("#1.lock", '"#1.lock"'),
        ('"x".lock', r'"\"x\".lock"'),
        ("back\\slash.lock", r"back\\slash.lock"),
        ("back \\slash.lock", r'"back \\\\slash.lock"'),
        ("tab\tline\n.lock", r'"tab\tline\n.lock"'),
        ("[attr]x.lock", r"\[attr]x.lock"),
        (" .lock", '" .lock"'),
    ],
)
def test_the_pattern_matches_only_that_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, pattern: str
) -> None:
    author = Author(tmp_path, monkeypatch)
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    put(tmp_path, name)
    assert gitattributes_lines(tmp_path) == (f"cards.lock {UNION}", f"{pattern} {UNION}")
    for _ in range(2):
        assert author.run("init").exit_code == 0
        assert (
            tmp_path / ".gitattributes"
        ).read_bytes() == f"cards.lock {UNION}\n{pattern} {UNION}\n".encode()
    assert merged_by_union(tmp_path, name)
    assert merged_by_union(tmp_path, "deeper/cards.lock")
    assert not merged_by_union(tmp_path, "axb.lock")
    assert not merged_by_union(tmp_path, "yarn.lock")
