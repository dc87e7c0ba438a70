"""A build that is killed leaves no file half-written; of two builds at once, one waits."""

import json
import os
import random
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator.identity.lock_text import parse_lock
from generator.project.file_guard import exclusive_access
from generator.project.source import lock_path_of
from tests.identities import THEN

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="processes are neither forked nor killed there"
)

EVERYDAY, FULL = 15, 200
PROJECT = Path(__file__).parent.parent
PACKAGE = Path("output/deck.apkg")
LOCK = Path("cards.lock")
PARTS = {Path("output/.deck.apkg.part"), Path(".cards.lock.part")}
NOTES = 20
# In seconds: longer than any build here takes.
PATIENCE = 60

# Loads the program once, then builds in a new process each time: kills hit the build itself.
FORK_SERVER = """
import os, sys
import generator.apkg.writing, generator.build, generator.project, generator.cli.summary
from generator.cli import main
for line in sys.stdin:
    os.environ["SOURCE_DATE_EPOCH"] = line.strip()
    child = os.fork()
    if not child:
        sys.stdout = open(os.devnull, "w")
        main(["build"])
    print(child, flush=True)
    sys.stdin.readline()  # until then no other process gets the child's id, even if it has ended
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def environment(folder: Path) -> dict[str, str]:
    """Return an environment in which the guard files are in a folder of the test."""
    (folder / "tmp").mkdir(exist_ok=True)
    return {**os.environ, "PYTHONPATH": str(PROJECT), "TMPDIR": str(folder / "tmp")}


class Nursery:
    """Runs each build in a separate process, all in one folder."""

    def __init__(self, folder: Path, where: Path) -> None:
        self.folder = where
        where.mkdir()
        self._process = subprocess.Popen(
            [sys.executable, "-c", FORK_SERVER],
            cwd=where,
            env=environment(folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, now: int) -> int:
        """Start a build; return its process id."""
        return self._ask(str(now))

    def ended(self) -> int:
        """Wait for the build; return its exit status, below 0 for a signal."""
        return self._ask("")

    def build(self, now: int) -> float:
        """Build to the end; return how long that took."""
        begun = time.monotonic()
        self.start(now)
        assert self.ended() == 0
        return time.monotonic() - begun

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(PATIENCE)
        self._process.stdout.close()

    def _ask(self, line: str) -> int:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@dataclass(frozen=True)
class Files:
    """The files that a build writes."""

    package: bytes | None
    lock: bytes | None


def found(folder: Path) -> Files:
    return Files(
        *(
            (folder / name).read_bytes() if (folder / name).exists() else None
            for name in (PACKAGE, LOCK)
        )
    )


def put(files: Files, folder: Path) -> None:
    (folder / PACKAGE).parent.mkdir(exist_ok=True)
    for name, data in ((PACKAGE, files.package), (LOCK, files.lock)):
        (folder / name).unlink(missing_ok=True)
        if data is not None:
            (folder / name).write_bytes(data)


def source(edition: int) -> str:
    """Return a source whose answers, number of notes and a few questions differ by edition."""
    notes = []
    for number in range(NOTES + edition % 7):
        asked = f"again in edition {edition}" if number % 10 == edition % 10 else "once"
        notes.append(
            f"Q: What is the number {number} of the list, asked {asked}?\n"
            f"A: Item {number}, edition {edition}\n"
        )
    return "---\ndeck: Deck\n---\n" + "\n".join(notes)


@pytest.fixture
def nurseries(tmp_path: Path) -> Iterator[tuple[Nursery, Nursery]]:
    """Yield one nursery whose builds are killed, and one whose builds finish, to compare."""
    both = Nursery(tmp_path, tmp_path / "killed"), Nursery(tmp_path, tmp_path / "whole")
    yield both
    for nursery in both:
        nursery.close()


def kill_builds(nurseries: tuple[Nursery, Nursery], times: int) -> tuple[Counter[str], int]:
    """Kill `times` builds; count the outcomes, and the `.part` files that are left."""
    killed, whole = nurseries
    outcomes: Counter[str] = Counter()
    chance = random.Random(times)
    edition = parts = 0
    while outcomes.total() - outcomes["ended before"] < times:
        edition += 1
        now = THEN + 60 * edition
        before = found(killed.folder)
        for nursery in nurseries:
            (nursery.folder / "cards.md").write_text(source(edition), encoding="utf-8")
        put(before, whole.folder)
        duration = whole.build(now)
        new = found(whole.folder)
        assert new.package != before.package
        assert new.lock != before.lock

        process = killed.start(now)
        wait(chance, duration, killed.folder)
        os.kill(process, 9)
        status = killed.ended()
        assert status in (0, -9)
        after = found(killed.folder)
        outcomes["ended before" if status == 0 else outcome(before, new, after)] += 1
        left = {
            path.relative_to(killed.folder) for path in killed.folder.rglob("*") if path.is_file()
        }
        assert len(left & PARTS) <= 1
        assert left - PARTS <= {Path("cards.md"), PACKAGE, LOCK}
        parts += len(left & PARTS)

        killed.build(now)
        assert found(killed.folder) == new
        assert not any((killed.folder / part).exists() for part in PARTS)
    return outcomes, parts


def wait(chance: random.Random, duration: float, folder: Path) -> None:
    """Wait for a part of the duration, or (every other time) until shortly after it writes."""
    if chance.random() < 0.5:
        time.sleep(chance.uniform(0, duration))
        return
    part = chance.choice(sorted(PARTS))
    end = time.monotonic() + 2 * duration
    while not (folder / part).exists() and time.monotonic() < end:
        pass
    time.sleep(chance.uniform(0, 0.01))


def outcome(before: Files, new: Files, after: Files) -> str:
    """Name the outcome. Each file is old or new, and the lock is not newer than the package."""
    if after == before:
        return "both old"
    if after == new:
        return "both new"
    assert after == Files(package=new.package, lock=before.lock)
    return "new package, old lock"


def test_killed_builds_leave_whole_files(nurseries: tuple[Nursery, Nursery]) -> None:
    outcomes, _ = kill_builds(nurseries, EVERYDAY)
    assert outcomes["both old"]


@pytest.mark.slow
def test_killed_builds_leave_whole_files_two_hundred_times(
    nurseries: tuple[Nursery, Nursery],
) -> None:
    outcomes, parts = kill_builds(nurseries, FULL)
    print(dict(outcomes), f"{parts} .part files")
    # The kills hit every stage of a build.
    assert all(outcomes[name] for name in ("both old", "both new", "new package, old lock"))
    assert parts


def builds(folder: Path, count: int, *arguments: str) -> list["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "generator", "build", "--json", *arguments]
    return [
        subprocess.Popen(
            command,
            cwd=folder,
            env=environment(folder),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(count)
    ]


def test_builds_at_once_run_one_after_the_other(tmp_path: Path) -> None:
    (tmp_path / "cards.md").write_text(source(1), encoding="utf-8")
    ended = [
        (*process.communicate(timeout=PATIENCE), process.returncode)
        for process in builds(tmp_path, 4)
    ]
    assert [status for *_, status in ended] == [0] * 4

    reports = [json.loads(printed)["notes"] for printed, *_ in ended]
    statuses = sorted({note["status"] for note in notes}.pop() for notes in reports)
    assert statuses == ["new", "unchanged", "unchanged", "unchanged"]
    assert len({tuple(note["guid"] for note in notes) for notes in reports}) == 1
    lock, problems = parse_lock("cards.lock", (tmp_path / LOCK).read_text(encoding="utf-8"))
    assert problems == []
    assert len(lock.entries) == len(reports[0])
    assert zipfile.ZipFile(tmp_path / PACKAGE).testzip() is None
    assert not any((tmp_path / part).exists() for part in PARTS)


def test_second_build_waits_and_reports_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cards.md").write_text(source(1), encoding="utf-8")
    monkeypatch.setattr("tempfile.tempdir", environment(tmp_path)["TMPDIR"])
    with exclusive_access(lock_path_of(tmp_path / "cards.md"), print):
        (process,) = builds(tmp_path, 1)
        assert process.stderr
        assert process.stderr.readline() == "another build is running here: waiting for it\n"
        time.sleep(0.2)
        assert process.poll() is None
        assert not (tmp_path / "output").exists()
    assert process.communicate(timeout=PATIENCE)[1] == ""
    assert process.returncode == 0
    assert (tmp_path / PACKAGE).exists()


def test_build_waits_for_another_that_writes_the_same_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cards.md").write_text(source(1), encoding="utf-8")
    monkeypatch.setattr("tempfile.tempdir", environment(tmp_path)["TMPDIR"])
    with exclusive_access(tmp_path / PACKAGE, print, kind=".output"):
        (process,) = builds(tmp_path, 1)
        assert process.stderr
        assert (
            process.stderr.readline()
            == "another build is writing output/deck.apkg: waiting for it\n"
        )
        assert process.poll() is None
        assert not (tmp_path / "output").exists()
    assert process.communicate(timeout=PATIENCE)[1] == ""
    assert process.returncode == 0
    assert (tmp_path / PACKAGE).exists()


def test_a_source_that_is_moved_meanwhile_is_not_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deck, away = tmp_path / "trees", tmp_path / "away"
    deck.mkdir()
    (deck / "cards.md").write_text(source(1), encoding="utf-8")
    monkeypatch.setattr("tempfile.tempdir", environment(tmp_path)["TMPDIR"])
    with exclusive_access(tmp_path / PACKAGE, print, kind=".output"):
        (process,) = builds(tmp_path, 1, "trees")
        assert process.stderr
        assert "waiting for it" in process.stderr.readline()
        deck.rename(away)
    printed = process.communicate(timeout=PATIENCE)
    assert (process.returncode, printed) == (1, ("", "Error: trees: No such file or directory\n"))
    assert not deck.exists()
    away.rename(deck)
    (again,) = builds(tmp_path, 1, "trees")
    assert (again.communicate(timeout=PATIENCE)[1], again.returncode) == ("", 0)


def test_part_file_of_a_killed_build_does_not_stop_the_next_build(tmp_path: Path) -> None:
    (tmp_path / "cards.md").write_text(source(1), encoding="utf-8")
    for part in PARTS:
        (tmp_path / part).parent.mkdir(exist_ok=True)
        (tmp_path / part).write_bytes(b"x" * 1_000_000)
    (process,) = builds(tmp_path, 1)
    assert (process.communicate(timeout=PATIENCE)[1], process.returncode) == ("", 0)
    assert zipfile.ZipFile(tmp_path / PACKAGE).testzip() is None
    assert not [*tmp_path.rglob("*.part")]
