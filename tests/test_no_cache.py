"""Where the cache is, what does without it, and what it must not be trusted with."""

import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cache.folder import VARIABLE, cache_folder
from generator.cli import main
from generator.project.clock import VARIABLE as BUILD_TIME
from generator.project.lockfile import read_lock, write_lock
from tests.cache_edits import WAIT, Twins

PROJECT = Path(__file__).parent.parent


@pytest.fixture
def cache(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for the cache that is not there yet, and a source."""
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "named"))
    (folder / "cards.md").write_text("Q: a\nA: b\n")
    return tmp_path / "named" / "anki-deck"


def build(*options: str) -> str:
    result = CliRunner().invoke(main, ["build", *options])
    assert result.exit_code == 0, result.output
    return result.output


def is_repeated(*options: str) -> bool:
    """Return whether a build writes no new package, since it is repeated from the cache."""
    package = Path("output/cards.apkg")
    build(*options)
    before = package.stat().st_ino, package.stat().st_mtime_ns
    time.sleep(WAIT)
    build(*options)
    return before == (package.stat().st_ino, package.stat().st_mtime_ns)


@pytest.mark.usefixtures("cache")
def test_a_build_without_changes_writes_nothing() -> None:
    assert is_repeated()
    assert not is_repeated("--no-cache")
    assert not is_repeated("--frozen")
    assert not is_repeated("--rerender")
    assert not is_repeated("--keep-going")
    assert is_repeated("--json")


def test_with_these_options_the_cache_is_not_touched(cache: Path) -> None:
    build("--no-cache")
    build("--frozen")
    for command in ("check", "diff"):
        assert CliRunner().invoke(main, [command, "--no-cache"]).exit_code == 0
    assert not cache.exists()


@pytest.mark.parametrize("value", ["off", "OFF", "0", "no", "False"])
def test_the_cache_can_be_off(cache: Path, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv(VARIABLE, value)
    assert cache_folder() is None
    assert not is_repeated()
    assert not cache.exists()
    assert not Path(value).exists()


def test_on_a_server_the_cache_is_off_unless_a_folder_is_named(
    cache: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("CI", "true")
    assert cache_folder() == cache
    assert is_repeated()
    monkeypatch.setenv(VARIABLE, "")
    assert cache_folder() is None
    assert not is_repeated()
    for value in ("", "false"):
        monkeypatch.setenv("CI", value)
        assert cache_folder() is not None
    assert is_repeated()


def test_a_user_without_a_home_has_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    # Only root can become a user that the system does not know.
    script = (
        "import os, platformdirs.unix; from generator.cache.folder import cache_folder;"
        "is_root = not os.getuid(); is_root and os.setuid(54321);"
        "assert (cache_folder() is None) is is_root"
    )
    for name in ("HOME", "XDG_CACHE_HOME", VARIABLE, "CI"):
        monkeypatch.delenv(name, raising=False)
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    subprocess.run([sys.executable, "-c", script], env=environment, check=True, cwd=PROJECT)


def test_files_of_others_are_left_alone(cache: Path) -> None:
    named = cache.parent
    (named / "outcomes").mkdir(parents=True)
    others = [named / "mine.sqlite", *(named / "outcomes" / f"{n}.csv" for n in range(210))]
    for path in others:
        path.write_text("mine")
        os.utime(path, (1_000_000_000, 1_000_000_000))
    build()
    assert (cache / "outcomes").is_dir()
    assert all(path.read_text() == "mine" for path in others)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are different there")
def test_only_its_user_can_read_the_cache(cache: Path) -> None:
    old = os.umask(0)
    try:
        build()
    finally:
        os.umask(old)
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700
    assert stat.S_IMODE((cache / "outcomes").stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_made_is_no_error(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.parent.mkdir()
    cache.write_text("a file")
    for name in (cache, cache / "below", "a\0b"):
        if "\0" not in str(name):  # the environment cannot have such a value
            monkeypatch.setenv(VARIABLE, str(name))
        assert not is_repeated()
    assert cache.read_text() == "a file"


def test_the_cache_may_be_deleted_at_any_time(cache: Path) -> None:
    first = build()
    shutil.rmtree(cache)
    second = build()
    assert second != first  # it is not the first build any more
    shutil.rmtree(cache / "outcomes")
    assert build() == second
    shutil.rmtree(cache)
    assert build() == second


# ---- what decides the result, but is not in a file of the source


@pytest.fixture
def twins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Twins:
    return Twins(tmp_path, monkeypatch)


def _in_both(twins: Twins, change: Callable[[Path], object]) -> None:
    for folder in (twins.cached, twins.plain):
        change(folder)
    time.sleep(WAIT)


def test_a_second_build_is_repeated_though_the_first_made_the_output_folder(
    cache: Path,
) -> None:
    build()
    inode = Path("output/cards.apkg").stat().st_ino
    build()
    assert Path("output/cards.apkg").stat().st_ino == inode
    assert cache.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links need a permission there")
def test_a_file_around_the_source_that_can_be_read_again_is_seen(twins: Twins) -> None:
    twins.run("build")
    _in_both(twins, lambda folder: (folder / "other.md").symlink_to("gone"))
    twins.run("check")
    _in_both(twins, lambda folder: (folder / "gone").write_text("Q: c\nA: d\n"))
    twins.run("check")


@pytest.mark.skipif(sys.platform == "win32", reason="links need a permission there")
def test_a_new_file_next_to_a_link_to_itself_is_seen(twins: Twins) -> None:
    _in_both(twins, lambda folder: (folder / "sub").mkdir())
    _in_both(twins, lambda folder: (folder / "sub" / "loop").symlink_to("loop"))
    twins.run("build")
    twins.run("check")
    _in_both(twins, lambda folder: (folder / "sub" / "new.md").write_text("Q: c\nA: d\n"))
    twins.run("check")


@pytest.mark.skipif(sys.platform == "win32", reason="links need a permission there")
def test_pictures_that_are_moved_outside_and_linked_are_seen(twins: Twins) -> None:
    def move(folder: Path, name: str) -> None:
        outside = (folder.parent / name).absolute()
        (folder / name).rename(outside)
        (folder / name).symlink_to(outside)

    twins.edit("leaf", 0)
    text = "Q: a\nA: ![](pictures/leaf.png) ![](bark.png)\n"
    _in_both(twins, lambda folder: (folder / "cards.md").write_text(text))
    twins.run("build")
    _in_both(twins, lambda folder: move(folder, "pictures"))
    twins.run("build")
    _in_both(twins, lambda folder: (folder / "cards.md").write_text("Q: a\nA: ![](bark.png)\n"))
    twins.now += 5
    twins.run("build")
    _in_both(twins, lambda folder: move(folder, "bark.png"))
    twins.run("build")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes among the files")
def test_a_file_that_takes_the_place_of_a_pipe_is_seen(twins: Twins) -> None:
    _in_both(twins, lambda folder: os.mkfifo(folder / "other.md"))
    twins.run("build")
    _in_both(twins, lambda folder: (folder / "other.md").unlink())
    _in_both(twins, lambda folder: (folder / "other.md").write_text("Q: c\nA: d\n"))
    twins.run("build")


def test_a_clock_that_is_behind_is_not_remembered(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(BUILD_TIME, raising=False)
    build()
    path = Path("cards.lock")
    lock, _ = read_lock(path)
    ahead = int(time.time()) + 8
    entries = {guid: replace(entry, mod=ahead) for guid, entry in lock.entries.items()}
    write_lock(path, replace(lock, entries=entries))
    Path("cards.md").write_text("Q: a\nA: c\n")
    outputs = []
    for _ in range(2):
        outputs.append(CliRunner().invoke(main, ["build"]).output)
        time.sleep(1.1)
    assert all("ahead of this machine's clock" in output for output in outputs)
    assert outputs[0] != outputs[1]
    assert cache.exists()


def test_the_lock_of_another_source_decides_whose_a_lock_is(twins: Twins) -> None:
    """`notes.lock` belongs to `other.md` until that file is deleted."""

    def write(folder: Path) -> None:
        (folder / "notes.md").write_text("Q: c\nA: d\n")
        (folder / "other.md").write_text("Q: e\nA: f\n")

    _in_both(twins, write)
    twins.run("build", "other.md", "-o", "other.apkg", times=1)
    _in_both(twins, lambda folder: (folder / "other.lock").rename(folder / "notes.lock"))
    twins.run("build", "notes.md", "-o", "notes.apkg")
    _in_both(twins, lambda folder: (folder / "other.md").unlink())
    twins.run("check", "notes.md")
    twins.run("build", "notes.md", "-o", "notes.apkg")
    twins.run("diff", "notes.md")


def test_a_picture_that_was_missing_without_a_problem_is_found_later(twins: Twins) -> None:
    """A comment hides the picture, but the note is recognised by all of its text."""
    text = "Q: a\nA: b <!-- ![](later.png) -->\n\nQ: c\nA: [x]\n  [y]: ![](later.png)\n"
    _in_both(twins, lambda folder: (folder / "cards.md").write_text(text))
    twins.run("build")
    _in_both(twins, lambda folder: (folder / "later.png").write_bytes(b"picture"))
    twins.now += 5
    twins.run("build")
    twins.run("diff", "--json")
