"""Many commands at once in one folder, some of them killed: nothing is mixed up or half-written."""

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from generator.identity.lock_text import parse_lock
from generator.project.file_guard import exclusive_access
from tests.fault_runs import temporary_files
from tests.identities import THEN
from tests.test_crash import PATIENCE, environment

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are not forked there")

ROUNDS = 5 if os.environ.get("CI") else 40
# Loads the program once. Each line of stdin has commands to start at the same time; the numbers of
# their processes are printed, and after the next line their exit statuses.
FORK_SERVER = """
import json, os, sys
import generator.apkg.writing, generator.build, generator.project, generator.cli.summary
import generator.migration, generator.cli.folder_conversion, generator.preview.writing
from generator.cli import main
for line in sys.stdin:
    now, printed, commands = json.loads(line)
    os.environ["SOURCE_DATE_EPOCH"] = str(now)
    begin, go = os.pipe()
    children = []
    for number, command in enumerate(commands):
        child = os.fork()
        if not child:
            os.close(go)
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
            os.dup2(os.open(f"{printed}/{number}", flags), 1)
            os.dup2(1, 2)
            os.read(begin, 1)  # until all have started
            main(command.split())
        children.append(child)
    print(json.dumps(children), flush=True)
    os.close(go)
    os.close(begin)
    sys.stdin.readline()
    statuses = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    print(json.dumps(statuses), flush=True)
"""
# The locks, each with the package of its source and the root deck.
DECKS = {
    "french.lock": ("output/verbs.apkg", "French::Verbs"),
    "german.lock": ("output/german-verbs.apkg", "German::Verbs"),
    "vault/cards.lock": ("output/vault.apkg", "vault"),
    "new/cards.lock": ("own/new.apkg", "vault"),
}
ALONE = (
    *("build french.md", "build german.md", "build vault"),
    *("convert vault -o new --force", "build new -o own/new.apkg"),
    *("preview french.md", "preview german.md", "draft raw.txt -o drafted.md --force"),
)
AT_ONCE = (
    *ALONE,
    *("build french.md", "preview french.md", "convert vault -o new --force"),
    *("build german.md --no-cache", "draft raw.txt -o drafted.md --force", "init"),
)


class Folder:
    """A folder with several sources, in which commands run at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "decks"
        self.folder.mkdir()
        self._printed = folder / "printed"
        self._printed.mkdir()
        self._process = subprocess.Popen(
            [sys.executable, "-c", FORK_SERVER],
            cwd=self.folder,
            env={**environment(folder), "ANKI_DECK_CACHE": str(folder / "cache"), "CI": ""},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def write(self, edition: int) -> None:
        """Write another text to every source. Each note names its source and the edition."""
        for name in ("french", "german"):
            notes = "\n".join(
                f"Q: Word {n} of {name}?\nA: {n} in edition {edition}\n"
                for n in range(9 + edition % 3)
            )
            text = f"---\ndeck: {name.title()}::Verbs\n---\n{notes}"
            (self.folder / f"{name}.md").write_text(text, encoding="utf-8")
        (self.folder / "vault").mkdir(exist_ok=True)
        for name in ("one", "two"):
            rows = "\n\n".join(f"word {n} of {name}::{n} in edition {edition}" for n in range(8))
            path = self.folder / "vault" / f"{name}.md"
            path.write_text(f"#flashcards\n\n{rows}\n", encoding="utf-8")
        raw = "\n".join(f"What is {n}?\nIt is {n} in edition {edition}" for n in range(9))
        (self.folder / "raw.txt").write_text(raw, encoding="utf-8")

    def run(
        self, commands: tuple[str, ...], now: int, kills: list[tuple[int, float]] | None = None
    ) -> None:
        """Run commands at once; kill some, each after a time in seconds. All others succeed."""
        begun = time.monotonic()
        children = self._ask(json.dumps([now, str(self._printed), commands]))
        for number, after in sorted(kills or [], key=lambda kill: kill[1]):
            time.sleep(max(0.0, begun + after - time.monotonic()))
            os.kill(children[number], 9)
        statuses = self._ask("")
        killed = {number for number, _ in kills or ()}
        for number, (command, status) in enumerate(zip(commands, statuses, strict=True)):
            printed = (self._printed / str(number)).read_text(encoding="utf-8")
            assert status == 0 or (number in killed and status == -9), (command, printed)
            assert "Traceback" not in printed, (command, printed)

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(PATIENCE)
        self._process.stdout.close()

    def _ask(self, line: str) -> list[int]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        answer: list[int] = json.loads(self._process.stdout.readline())
        return answer

    # ---- what is there

    def guids(self, lock: str) -> dict[str, str]:
        """Return the GUIDs in a lock by the question. The lock is whole, and of its source."""
        parsed, problems = parse_lock(lock, (self.folder / lock).read_text(encoding="utf-8"))
        assert problems == []
        assert parsed.deck == DECKS[lock][1]
        return {entry.question: entry.guid for entry in parsed.entries.values()}

    def answers(self, lock: str) -> dict[str, str]:
        """Return the answers in the package of a lock by the GUID. The package is whole."""
        with zipfile.ZipFile(self.folder / DECKS[lock][0]) as archive:
            assert archive.testzip() is None
            data = archive.read("collection.anki2")
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(data)
            rows = database.execute("SELECT guid, flds FROM notes").fetchall()
        return {guid: fields.split("\x1f")[1] for guid, fields in rows}

    def pages(self) -> list[str]:
        return [
            path.read_text(encoding="utf-8") for path in (self.folder / "output").glob("*.html")
        ]


@pytest.fixture
def decks(tmp_path: Path) -> Iterator[Folder]:
    decks = Folder(tmp_path)
    yield decks
    decks.close()


def check(decks: Folder, known: dict[str, dict[str, str]]) -> None:
    """Check that all files are whole, and that each note has the GUID that it always had."""
    for lock in DECKS:
        guids = decks.guids(lock)
        assert guids.items() >= known[lock].items()
        known[lock] = guids
        answers = decks.answers(lock)
        # The lock may be older than the package, never newer.
        assert answers.keys() <= {*guids.values()} or len(answers) > len(guids)
        editions = {answer.rpartition(" ")[2] for answer in answers.values()}
        assert len(editions) == 1, (lock, editions)
    assert all(page.rstrip().endswith("</html>") for page in decks.pages())


def run(decks: Folder, rounds: int) -> None:
    chance = random.Random(rounds)
    decks.write(0)
    for command in ALONE:
        decks.run((command,), THEN)
    known = {lock: decks.guids(lock) for lock in DECKS}
    assert {*known["vault/cards.lock"].values()} == {*known["new/cards.lock"].values()}
    whole = 1.0
    for edition in range(1, rounds + 1):
        now = THEN + 100 * edition
        decks.write(edition)
        numbers = chance.sample(range(len(AT_ONCE)), edition % 6)
        begun = time.monotonic()
        decks.run(AT_ONCE, now, [(number, chance.uniform(0, whole)) for number in numbers])
        whole = time.monotonic() - begun
        check(decks, known)
        for command in ALONE:
            decks.run((command,), now + 1)
        check(decks, known)
        for lock in DECKS:
            assert all(f"edition {edition}" in one for one in decks.answers(lock).values())
        assert temporary_files(decks.folder) == []
    assert not {*known["french.lock"].values()} & {*known["german.lock"].values()}


@pytest.mark.slow
def test_commands_at_once(decks: Folder) -> None:
    run(decks, ROUNDS)


def start(folder: Path, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "generator", *arguments],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("target", ["new", "new.md"])
def test_a_conversion_waits_for_a_build_of_its_target(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / "one.md").write_text("#flashcards\n\na::b\n", encoding="utf-8")
    source = "vault" if target == "new" else "vault/one.md"
    lock = tmp_path / ("new/cards.lock" if target == "new" else "new.lock")
    monkeypatch.setattr("tempfile.tempdir", environment(tmp_path)["TMPDIR"])
    with exclusive_access(lock, print):
        process = start(tmp_path, "convert", source, "-o", target)
        assert process.stderr
        rows = iter(process.stderr.readline, "")
        assert "another build is running here: waiting for it\n" in rows
        assert process.poll() is None
        assert not lock.exists()
        assert not (tmp_path / target).exists()
    assert "Error" not in process.communicate(timeout=PATIENCE)[1]
    assert process.returncode == 0
    assert lock.exists()


def test_a_file_is_written_by_one_process_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "raw.txt").write_text("What is it?\nThis\n", encoding="utf-8")
    monkeypatch.setattr("tempfile.tempdir", environment(tmp_path)["TMPDIR"])
    unfinished = tmp_path / ".cards.md.part"
    with exclusive_access(tmp_path / "cards.md", print, kind=".write"):
        unfinished.write_text("half", encoding="utf-8")
        process = start(tmp_path, "draft", "raw.txt", "-o", "cards.md")
        assert process.stderr
        waiting = "another process is writing cards.md: waiting for it\n"
        assert process.stderr.readline() == waiting
        assert process.poll() is None
        assert unfinished.read_text(encoding="utf-8") == "half"
    assert process.wait(PATIENCE) == 0
    assert process.communicate()[1].startswith("cards.md: 1 note")
    assert not unfinished.exists()
