"""`anki-deck watch` as a process: what it prints, writes and leaves behind."""

import random
import re
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.identity.lock_text import parse_lock
from tests.watching import PATIENCE, PROJECT, Watching, build, wait_until, watching

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs /proc and signals")

ONE, BROKEN = "Q: one\nA: 1\n", "A: 1\n"
EDITED = ONE.replace("1", "1, edited")
EVERYDAY, FULL = 12, 100
# Each builds line begins with the time of day, and ends with the seconds it took.
_TIME = re.compile(r"\d\d:\d\d:\d\d  ")
_SECONDS = re.compile(r" \(\d+\.\d\d s\)$")


@pytest.fixture
def source(folder: Path) -> Path:
    path = folder / "cards.md"
    path.write_text(ONE, encoding="utf-8")
    return path


def lines(command: Watching) -> list[str]:
    """Return what the command printed after the address, without times."""
    return [_SECONDS.sub("", _TIME.sub("", line)) for line in command.lines[1:]]


def wait_for_lines(command: Watching, count: int) -> list[str]:
    wait_until(lambda: len(command.lines) > count, lambda: command.printed)
    return lines(command)[:count]


def test_each_save_is_a_line_and_ctrl_c_ends_it(source: Path) -> None:
    with watching(source.parent) as command:
        assert wait_for_lines(command, 1) == ["output/cards.apkg: 1 new"]
        assert _TIME.match(command.lines[1])
        source.write_text(EDITED, encoding="utf-8")
        assert wait_for_lines(command, 2)[1:] == ["output/cards.apkg: 1 changed"]
        assert command.end() == 0
        assert len(command.lines) == 3
    assert zipfile.ZipFile("output/cards.apkg").testzip() is None
    assert "edited" in Path("cards.lock").read_text(encoding="utf-8")


def test_it_can_be_terminated_with_a_page_that_is_open(source: Path) -> None:
    with watching(source.parent) as command:
        host, port = "127.0.0.1", int(command.address.split(":")[2].split("/")[0])
        path = command.address.split(str(port))[1]
        with socket.create_connection((host, port), PATIENCE) as connection:
            connection.sendall(f"GET {path}events HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
            assert connection.recv(1000).startswith(b"HTTP/1.1 200 ")
            wait_for_lines(command, 1)
            assert command.end(signal.SIGTERM) == 0
        assert lines(command) == ["output/cards.apkg: 1 new"]


def test_text_on_no_card_is_printed_on_demand(folder: Path) -> None:
    (folder / "notes").mkdir()
    text = "#flashcards\n\nText.\n\nq::a\n"
    (folder / "notes/a.md").write_text(text, encoding="utf-8")
    with watching(folder, "notes", "--all") as command:
        wait_until(lambda: "1 new" in command.printed, lambda: command.printed)
        assert command.printed.count("warning[W908]") == 1
        (folder / "notes/a.md").write_text(f"{text}\nr::b\n", encoding="utf-8")
        wait_until(lambda: "1 unchanged" in command.printed, lambda: command.printed)
        assert command.printed.count("warning[W908]") == 1
        assert "--all" not in command.printed


def test_problems_are_printed_once_and_package_and_lock_stay(source: Path) -> None:
    with watching(source.parent) as command:
        wait_for_lines(command, 1)
        package, lock = Path("output/cards.apkg"), Path("cards.lock")
        before = package.read_bytes(), lock.read_bytes()
        source.write_text(BROKEN, encoding="utf-8")
        broken = [
            "cards.md:1:1: error[E103]: answer without a question",
            "    1 | A: 1",
            "      | ^",
            '  hint: add a line that starts with "Q:" above it',
            "1 error: nothing was written",
        ]
        assert wait_for_lines(command, 6)[1:] == broken
        # Another save with the same problem.
        source.write_text(f"{BROKEN}\n", encoding="utf-8")
        assert wait_for_lines(command, 7)[6:] == ["still broken: 1 error: nothing was written"]
        source.write_text(f"\n{BROKEN}", encoding="utf-8")
        command.line_with("cards.md:2:1: error[E103]")
        assert (package.read_bytes(), lock.read_bytes()) == before
        source.write_text(EDITED, encoding="utf-8")
        assert "fixed: output/cards.apkg: 1 changed (" in command.line_with("fixed")
        assert command.end() == 0


def test_a_source_that_is_broken_at_the_start_is_watched(source: Path) -> None:
    source.write_text(BROKEN, encoding="utf-8")
    with watching(source.parent) as command:
        command.line_with("1 error: nothing was written")
        assert b"answer without a question" in command.get()
        assert not Path("output").exists()
        source.write_text(ONE, encoding="utf-8")
        command.line_with("fixed: output/cards.apkg: 1 new")
        assert command.end() == 0


@pytest.mark.parametrize("is_folder", [False, True])
def test_a_source_that_is_gone_is_waited_for(is_folder: bool, folder: Path) -> None:
    deck, away = folder / "deck", folder / "away"
    deck.mkdir()
    (deck / "cards.md").write_text(ONE, encoding="utf-8")
    root = "deck" if is_folder else "deck/cards.md"
    with watching(folder, root) as command:
        command.line_with("1 new")
        lock = (deck / "cards.lock").read_bytes()
        deck.rename(away)
        command.line_with(f"{root} is gone: waiting for it to return")
        (away / "cards.md").write_text(EDITED, encoding="utf-8")
        away.rename(deck)
        command.line_with("1 changed")
        assert command.end() == 0
        assert command.printed.count("is gone") == 1
    assert "removed" not in command.printed
    assert (deck / "cards.lock").read_bytes() != lock


def test_wrong_usage_ends_it(source: Path) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        ran = subprocess.run(
            [sys.executable, "-m", "generator", "watch", "--no-open", *arguments],
            cwd=source.parent,
            env={"PYTHONPATH": str(PROJECT)},
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=PATIENCE,
        )
        return ran.returncode, ran.stderr

    status, printed = run("missing.md")
    assert status == 2
    assert "'missing.md' does not exist" in printed
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        status, printed = run("--port", str(port))
        assert status == 2
        assert f"Error: port {port} cannot be used: Address already in use\n" in printed
    status, printed = run("-o", "cards.md")
    assert status == 2
    assert 'Error: "cards.md" is not a package: name another file for the package\n' in printed
    status, printed = run("--push-after", "3")
    assert status == 2
    assert 'Error: "--push-after" needs "--push"\n' in printed
    status, printed = run("--profile", "Mine")
    assert status == 2
    assert 'Error: "--profile" needs "--push"\n' in printed
    source.unlink()
    status, printed = run()
    assert status == 2
    assert "no file here has cards" in printed
    assert not Path("output").exists()


def test_a_port_can_be_chosen_and_is_free_again_at_once(source: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    addresses = set()
    for _ in range(2):
        with watching(source.parent, "--port", str(port)) as command:
            addresses.add(command.address)
            assert command.get()
            assert command.end() == 0
    assert all(f"http://127.0.0.1:{port}/" in address for address in addresses)
    assert len(addresses) == 2


def test_a_package_that_cannot_be_written_is_tried_again(source: Path) -> None:
    Path("output").write_text("a file in the way", encoding="utf-8")
    with watching(source.parent) as command:
        command.line_with("output/cards.apkg: Not a directory")
        Path("output").unlink()
        command.line_with("output/cards.apkg: 1 new")
        assert command.end() == 0
        assert command.printed.count("Not a directory") == 1


def test_a_lock_that_git_replaces_is_read_again(source: Path) -> None:
    with watching(source.parent) as command:
        command.line_with("1 new")
        lock = Path("cards.lock")
        first = lock.read_bytes()
        source.write_text(f"{ONE}\nQ: two\nA: 2\n", encoding="utf-8")
        command.line_with("1 new, 1 unchanged")
        second = parse_lock("cards.lock", lock.read_text(encoding="utf-8"))[0]
        lock.unlink()
        time.sleep(0.2)
        lock.write_bytes(first)
        command.line_with("1 new, 1 unchanged", after=3)
        third = parse_lock("cards.lock", lock.read_text(encoding="utf-8"))[0]
        assert third.entries.keys() == second.entries.keys()
        assert command.end() == 0


# ---- many saves

FILES = ("cards.md", "more.md", "sub/other.md")


def text(name: str, edition: int) -> str:
    return "".join(
        f"Q: question {number} of {name}\nA: answer {number}, edition {edition}\n\n"
        for number in range(5)
    )


class Author:
    """Saves files of a folder in the ways of editors, with errors and moves among them."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self._chance = random.Random(seed)
        self._edition = 0
        self._ways: list[Callable[[Path, str], None]] = [
            self._in_place, self._vim, self._code, self._atomic, self._recreate, self._broken,
            self._rename, self._move_folder,
        ]  # fmt: skip

    def save(self) -> None:
        """Save a file, and all is in order again."""
        self._edition += 1
        path = self._folder / self._chance.choice(FILES)
        self._chance.choice(self._ways)(path, text(path.name, self._edition))
        time.sleep(self._chance.choice([0, 0.01, 0.05, 0.2, 0.4]))

    def _pause(self) -> None:
        time.sleep(self._chance.choice([0, 0.005, 0.1]))

    def _in_place(self, path: Path, content: str) -> None:
        with path.open("w", encoding="utf-8") as stream:
            stream.write(content[:50])
            stream.flush()
            self._pause()
            stream.write(content[50:])

    def _vim(self, path: Path, content: str) -> None:
        backup = path.with_name(f"{path.name}~")
        path.rename(backup)
        self._pause()
        path.write_text(content, encoding="utf-8")
        backup.unlink()

    def _code(self, path: Path, content: str) -> None:
        path.write_text("", encoding="utf-8")
        self._pause()
        path.write_text(content, encoding="utf-8")

    def _atomic(self, path: Path, content: str) -> None:
        temporary = path.with_name(f".{path.name}.tmp")
        temporary.write_text(content, encoding="utf-8")
        self._pause()
        temporary.replace(path)

    def _recreate(self, path: Path, content: str) -> None:
        path.unlink()
        self._pause()
        path.write_text(content, encoding="utf-8")

    def _broken(self, path: Path, content: str) -> None:
        path.write_text(f"A: nothing\n\n{content}", encoding="utf-8")
        time.sleep(self._chance.choice([0.05, 0.3]))
        path.write_text(content, encoding="utf-8")

    def _rename(self, path: Path, content: str) -> None:
        other = path.with_name(f"renamed-{path.name}")
        path.rename(other)
        time.sleep(self._chance.choice([0.05, 0.3]))
        other.rename(path)
        path.write_text(content, encoding="utf-8")

    def _move_folder(self, path: Path, content: str) -> None:
        away = self._folder.with_name("away")
        self._folder.rename(away)
        self._pause()
        away.rename(self._folder)
        path.write_text(content, encoding="utf-8")


def storm(folder: Path, count: int, seed: int) -> None:
    """Save many times; in the end package and lock are those of a plain build."""
    deck = folder / "deck"
    (deck / "sub").mkdir(parents=True)
    for name in FILES:
        (deck / name).write_text(text(Path(name).name, 0), encoding="utf-8")
    author = Author(deck, seed)
    with watching(folder, "deck") as command:
        command.line_with("15 new")
        # A few builds and a page make what stays: modules, the cache.
        command.get()
        for _ in range(3):
            author.save()
            time.sleep(1)
        wait_until(lambda: _is_built(deck, "edition 3"), lambda: command.printed)
        before = _settled(command)
        for _ in range(count):
            author.save()
        (deck / "cards.md").write_text(
            f"{text('cards.md', 0)}\nQ: the end\nA: of the storm\n", encoding="utf-8"
        )
        wait_until(lambda: _is_built(deck, "the end"), lambda: command.printed)
        for _ in range(3):
            command.get()
        assert _settled(command) == before, command.printed
        assert command.end() == 0
        printed = command.printed
    print(f"seed {seed}: {printed.count('.apkg: ')} builds of {count} saves")
    assert "Traceback" not in printed
    # No file was seen half-saved, so no note was away for any build.
    assert " removed" not in printed
    assert " returned" not in printed
    assert printed.count(".apkg: ") < count + 6
    lock = deck / "cards.lock"
    entries = parse_lock("cards.lock", lock.read_text(encoding="utf-8"))[0].entries.values()
    assert len(entries) == 16
    assert not any(entry.removed for entry in entries)
    package = folder / "output/deck.apkg"
    written = package.read_bytes(), lock.read_bytes()
    assert "16 unchanged" in build(folder, "deck")
    assert (package.read_bytes(), lock.read_bytes()) == written
    assert not list(folder.rglob("*.part"))


def _is_built(deck: Path, words: str) -> bool:
    try:
        return words in (deck / "cards.lock").read_text(encoding="utf-8")
    except OSError:
        return False


def _settled(command: Watching) -> dict[str, int]:
    """Return what the process has open once it only waits."""
    seen: list[dict[str, int]] = []

    def is_settled() -> bool:
        time.sleep(0.3)
        seen.append(command.open_things())
        return len(seen) > 5 and all(one == seen[-1] for one in seen[-5:])

    wait_until(is_settled, lambda: f"{seen[-5:]}\n{command.printed}")
    return seen[-1]


def test_saves_in_a_row_end_in_the_right_package(folder: Path) -> None:
    storm(folder, EVERYDAY, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3])
def test_a_hundred_saves_in_a_row_end_in_the_right_package(seed: int, folder: Path) -> None:
    storm(folder, FULL, seed)
