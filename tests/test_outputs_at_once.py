"""Builds of different sources at once, in separate processes, to one folder: no package is lost."""

import json
import os
import random
import sqlite3
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.identities import THEN
from tests.test_crash import PATIENCE, environment

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are not forked there")

# A round takes four seconds on two cores.
EVERYDAY, FULL = 4, 40 if os.environ.get("CI") else 200
SHARED = "output/shared.apkg"
# Each with its root deck. The package of six is verbs.apkg by default; the second choice of four is
# german-verbs.apkg.
DECKS = {
    "french.md": "French::Verbs",
    "german.md": "German::Verbs",
    "a/notes.md": "German::Verbs",
    "b/notes.md": "German::Verbs",
    "c": "German::Verbs",
    "verbs.md": "Verbs",
    "one.md": "One",
    "two.md": "Two",
}
NAMED = ("one.md", "two.md")

# Loads the program once, then builds all sources at once, each in a forked process.
FORK_SERVER = """
import json, os, sys
import generator.apkg.writing, generator.build, generator.project, generator.cli.summary
from generator.cli import main
for line in sys.stdin:
    now, folder, commands = json.loads(line)
    os.environ["SOURCE_DATE_EPOCH"] = str(now)
    begin, go = os.pipe()
    children = []
    for number, arguments in enumerate(commands):
        child = os.fork()
        if not child:
            os.close(go)
            os.dup2(os.open(f"{folder}/{number}.out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
            os.dup2(os.open(f"{folder}/{number}.err", os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
            os.read(begin, 1)  # until all children have started
            main(arguments)
        children.append(child)
    os.close(go)
    os.close(begin)
    statuses = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    print(json.dumps(statuses), flush=True)
"""


@dataclass(frozen=True)
class Built:
    """What one of the builds printed."""

    source: str
    report: dict[str, Any]
    stderr: str

    @property
    def package(self) -> str:
        return str(self.report["package"])

    @property
    def guids(self) -> set[str]:
        return {note["guid"] for note in self.report["notes"]}


class AtOnce:
    """All sources in one folder, built at the same time in each round."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "decks"
        self.printed_folder = folder / "printed"
        self.printed_folder.mkdir()
        self.folder.mkdir()
        self._process = subprocess.Popen(
            [sys.executable, "-c", FORK_SERVER],
            cwd=self.folder,
            env=environment(folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def write(self, edition: int) -> None:
        """Write another text to every source; each note names its source."""
        for source, deck in DECKS.items():
            path = self.folder / source
            if not path.suffix:
                path = path / "cards.md"
            path.parent.mkdir(exist_ok=True)
            notes = "\n".join(
                f"Q: Word {n} of {source}?\nA: {n} in {edition}\n" for n in range(3 + edition % 5)
            )
            path.write_text(f"---\ndeck: {deck}\n---\n{notes}", encoding="utf-8")

    def build(self, now: int) -> list[Built]:
        commands = [
            ["build", source, "--json", *(["-o", SHARED] if source in NAMED else [])]
            for source in DECKS
        ]
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([now, str(self.printed_folder), commands]) + "\n")
        self._process.stdin.flush()
        statuses = json.loads(self._process.stdout.readline())
        errors = [
            (self.printed_folder / f"{number}.err").read_text() for number in range(len(commands))
        ]
        assert statuses == [0] * len(commands), errors
        reports = [
            json.loads((self.printed_folder / f"{number}.out").read_text())
            for number in range(len(commands))
        ]
        return [Built(*row) for row in zip(DECKS, reports, errors, strict=True)]

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(PATIENCE)
        self._process.stdout.close()


@pytest.fixture
def at_once(tmp_path: Path) -> Iterator[AtOnce]:
    runner = AtOnce(tmp_path)
    yield runner
    runner.close()


def guids_in(package: Path) -> set[str] | None:
    """Read the GUIDs of all notes in a package; None if it is damaged."""
    try:
        with zipfile.ZipFile(package) as archive:
            if archive.testzip() is not None:
                return None
            data = archive.read("collection.anki2")
    except (zipfile.BadZipFile, EOFError, OSError):
        return None
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(data)
        return {guid for (guid,) in database.execute("SELECT guid FROM notes")}


def judge(folder: Path, builds: list[Built]) -> Counter[str]:
    """Count the outcomes for the packages that the builds reported."""
    found: Counter[str] = Counter()
    for name in {built.package for built in builds}:
        writers = [built for built in builds if built.package == name]
        there = guids_in(folder / name)
        if there is None:
            found["broken"] += 1
            continue
        found["whole"] += 1
        last = [built for built in writers if built.guids == there]
        assert len(last) == 1, name
        # Of the builds that wrote one file, the last must have reported that it replaced a package.
        if len(writers) > 1 and "replaced" not in last[0].stderr:
            found["overwritten silently"] += 1
        found["reported to replace"] += sum("replaced" in built.stderr for built in writers)
        found["moved to another name"] += sum(
            "writing output/" in built.stderr for built in writers
        )
    return found


def run(at_once: AtOnce, rounds: int) -> Counter[str]:
    chance = random.Random(rounds)
    outcomes: Counter[str] = Counter()
    for edition in range(rounds):
        at_once.write(edition)
        output = at_once.folder / "output"
        if (
            output.exists() and edition % 2
        ):  # in every other round, some of the names are free again
            for path in sorted(output.iterdir()):
                if chance.random() < 0.5:
                    path.unlink()
        builds = at_once.build(THEN + 60 * edition)
        outcomes += judge(at_once.folder, builds)
        packages = [built.package for built in builds if built.source not in NAMED]
        assert len(set(packages)) == len(DECKS) - len(NAMED), packages
        assert not [*output.glob(".*")]
    return outcomes


def check(outcomes: Counter[str], rounds: int) -> None:
    print(dict(outcomes))
    assert outcomes["broken"] == outcomes["overwritten silently"] == 0
    assert outcomes["whole"] == rounds * (len(DECKS) - 1)
    assert outcomes["moved to another name"] == rounds * 5
    assert outcomes["reported to replace"] >= rounds


def test_builds_of_different_sources_at_once(at_once: AtOnce) -> None:
    check(run(at_once, EVERYDAY), EVERYDAY)


@pytest.mark.slow
def test_builds_of_different_sources_at_once_two_hundred_times(at_once: AtOnce) -> None:
    check(run(at_once, FULL), FULL)
