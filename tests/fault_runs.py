"""What a command leaves after a fault of the file system, at each of its calls.

By hand: `python -m tests.fault_runs [--c] [SCENARIO …]` runs all faults and prints a table. With
`--c`, the calls of SQLite fail too; that needs a C compiler on Linux.
"""

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.failing_files import FAULTS

PROJECT = Path(__file__).parent.parent
THEN = 1_790_000_000
# In seconds: longer than any run here takes.
PATIENCE = 120
# What a run that fails may leave for the next run to delete.
_TEMPORARY = re.compile(r"\..*\.(part|old)")

PNG = b"\x89PNG\r\n\x1a\n"
SOURCE = """---
deck: Trees
---
# Leaves #leaf

Q: Which tree has needles that it sheds?
A: The larch ![](larch.png)

Q: Which tree has two names?
A: {answer} [sound:rowan.mp3]

C: The {{{{oak}}}} has acorns.
"""
VAULT = {
    ".obsidian/app.json": b"{}",
    "a.md": b"#flashcards\n\nlarch::a conifer ![[larch.png]]\n\noak::has acorns\n",
    "sub/b.md": b"#flashcards\n\nrowan::also mountain ash\n",
    "media/larch.png": PNG + b"larch",
}


@dataclass(frozen=True, kw_only=True)
class Printed:
    """How a run ended, and what it printed; `count` are the calls that the fault might strike."""

    status: int
    out: str
    err: str
    count: int
    struck: str


class Server:
    """Runs the command in `deck`, below a folder in which calls fail, by `fault_server`."""

    def __init__(self, folder: Path, library: Path | None = None) -> None:
        self.root = folder / "run"
        self.deck = self.root / "deck"
        self._printed = folder / "printed"
        self._library = library
        self.deck.mkdir(parents=True)
        (self.root / "tmp").mkdir()
        preload = {"LD_PRELOAD": str(library)} if library else {}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.fault_server"],
            cwd=folder,
            env={**os.environ, **preload, "PYTHONPATH": str(PROJECT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(
        self,
        arguments: Sequence[str],
        *,
        now: int = THEN,
        fault: tuple[str, int] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> int:
        """Start a run; return its process id."""
        request = {
            "root": str(self.root),
            "folder": str(self.deck),
            "arguments": list(arguments),
            "fault": fault,
            "library": str(self._library) if self._library else None,
            "printed": str(self._printed),
            "environment": {
                "SOURCE_DATE_EPOCH": str(now),
                "TMPDIR": str(self.root / "tmp"),
                "ANKI_DECK_CACHE": str(self.root / "cache"),
                "ANKI_DECK_DATA": str(self.root / "data"),
                "CI": "",
                **(environment or {}),
            },
        }
        return int(self._ask(json.dumps(request)))

    def ended(self) -> Printed:
        """Wait for the run."""
        answer: dict[str, Any] = json.loads(self._ask(""))
        out, err = (
            Path(f"{self._printed}.{name}").read_text(encoding="utf-8", errors="replace")
            for name in ("out", "err")
        )
        return Printed(
            status=answer["status"],
            out=out,
            err=err,
            count=answer.get("count", 0),
            struck=answer.get("struck", ""),
        )

    def run(
        self, *arguments: str, now: int = THEN, fault: tuple[str, int] | None = None
    ) -> Printed:
        self.start(arguments, now=now, fault=fault)
        return self.ended()

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(PATIENCE)
        self._process.stdout.close()

    def _ask(self, line: str) -> str:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()


@contextmanager
def serving(folder: Path, library: Path | None = None) -> Iterator[Server]:
    server = Server(folder, library)
    try:
        yield server
    finally:
        server.close()


def put(folder: Path, files: Mapping[str, bytes | str]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def _source(server: Server, answer: str = "Rowan") -> None:
    put(
        server.deck,
        {
            "cards.md": SOURCE.format(answer=answer),
            "larch.png": PNG + b"larch",
            "rowan.mp3": b"ID3 rowan",
        },
    )


def _built(server: Server) -> None:
    _source(server)
    _ok(server.run("build", "cards.md", now=THEN - 1000))


def _edited(server: Server) -> None:
    _built(server)
    _source(server, "Rowan, or mountain ash")


def _moved(server: Server) -> None:
    """Two of the notes move to another file, whose lock is another one."""
    _built(server)
    head, *notes = SOURCE.format(answer="Rowan").split("\n\n")
    put(
        server.deck,
        {"cards.md": "\n\n".join([head, notes[2]]), "more.md": "\n\n".join([head, *notes[:2]])},
    )


def _large(server: Server) -> None:
    put(
        server.deck,
        {"cards.md": "Q: a\nA: ![](large.png)\n", "large.png": PNG + bytes(2 * 1024 * 1024)},
    )


def _vault(server: Server) -> None:
    put(server.deck / "vault", VAULT)
    _ok(server.run("build", "vault", now=THEN - 1000))


def _edited_vault(server: Server) -> None:
    put(server.deck / "vault", {".gitignore": "old.md\n", "old.md": "#flashcards\n\nyew::toxic\n"})
    _vault(server)
    put(server.deck / "vault", {"sub/b.md": "#flashcards\n\nrowan::red berries\n"})
    put(server.deck / "vault", {"c.md": "#flashcards\n\nash::keys\n"})


def _converted(server: Server) -> None:
    _vault(server)
    _ok(server.run("convert", "vault", "-o", "new", now=THEN - 1000))
    put(server.deck / "vault", {"a.md": VAULT["a.md"].replace(b"acorns", b"lobes")})
    _ok(server.run("build", "vault", now=THEN - 900))


def _single(server: Server) -> None:
    put(server.deck, {"a/one.md": VAULT["a.md"], "a/larch.png": PNG + b"larch"})
    _ok(server.run("build", "a/one.md", now=THEN - 1000))


def _raw(server: Server) -> None:
    put(server.deck, {"raw.txt": "Which tree has needles?\nThe larch\n\nAnd acorns?\nThe oak\n"})


def _git_files(server: Server) -> None:
    put(server.deck, {".gitignore": "build/\n*.pyc", "other.lock": b""})


def _linkable(server: Server) -> None:
    _built(server)
    text = SOURCE.format(answer="Rowan").replace("The larch", "Larix decidua, of the mountains")
    text = text.replace("Which tree has needles that it sheds?", "A conifer bare in winter:")
    put(server.deck, {"cards.md": text})
    _ok(server.run("build", "cards.md", now=THEN - 900))


def _damaged(server: Server) -> None:
    _built(server)
    lock = server.deck / "cards.lock"
    rows = lock.read_bytes().splitlines(keepends=True)
    lock.write_bytes(b"".join([rows[0], rows[1][:40], b"\n", *rows[2:]]))


def _ok(printed: Printed) -> None:
    assert printed.status == 0, printed


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A command, and the files before it. `guid` stands for the GUID of a removed note."""

    name: str
    arguments: tuple[str, ...]
    prepare: Callable[[Server], None]


SCENARIOS = tuple(
    Scenario(name=name, arguments=tuple(arguments.split()), prepare=prepare)
    for name, arguments, prepare in (
        ("build first", "build cards.md", _source),
        ("build edited", "build cards.md", _edited),
        ("build unchanged", "build cards.md", _built),
        ("build -o", "build cards.md -o sub/trees.apkg", _edited),
        ("build --rerender", "build cards.md --rerender", _edited),
        ("build --no-cache", "build cards.md --no-cache", _edited),
        ("build moved", "build more.md", _moved),
        ("build folder", "build vault", lambda server: put(server.deck / "vault", VAULT)),
        ("build folder again", "build vault", _edited_vault),
        ("check", "check cards.md", _edited),
        ("preview", "preview cards.md", _edited),
        ("preview large", "preview cards.md", _large),
        ("convert file", "convert a/one.md -o b/two.md", _single),
        ("convert folder", "convert vault -o new", _vault),
        ("convert again", "convert vault -o new --force", _converted),
        ("draft", "draft raw.txt -o new/cards.md", _raw),
        ("init", "init", lambda _: None),
        ("init again", "init", _git_files),
        ("link", "link GUID cards.md:6", _linkable),
        ("lock repair", "lock repair", _damaged),
    )
)


def contents(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder, without those that the next run deletes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not _TEMPORARY.fullmatch(path.name)
    }


def temporary_files(folder: Path) -> list[str]:
    found = (path for path in folder.rglob("*") if _TEMPORARY.fullmatch(path.name))
    return sorted(path.relative_to(folder).as_posix() for path in found)


@dataclass
class Outcomes:
    """What was found: counts of outcomes, the lines that were printed, and the faults."""

    counts: Counter[str] = field(default_factory=Counter)
    messages: Counter[str] = field(default_factory=Counter)
    damage: list[str] = field(default_factory=list)


class Case:
    """A command that is run again and again from the same files, those that are there now."""

    def __init__(
        self, server: Server, arguments: Sequence[str], kept: Path, *, now: int = THEN
    ) -> None:
        self._server = server
        self._kept = kept
        self._now = now
        self._arguments = [_removed_guid(server) if word == "GUID" else word for word in arguments]
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(server.root, kept)
        self.before = contents(server.deck)
        begun = time.monotonic()
        self.whole = server.run(*self._arguments, now=now)
        self.duration = time.monotonic() - begun
        assert self.whole.status == 0, self.whole
        self.after = contents(server.deck)

    def restore(self) -> None:
        shutil.rmtree(self._server.root)
        shutil.copytree(self._kept, self._server.root)

    def strike(self, name: str, number: int, outcomes: Outcomes) -> bool:
        """Run with a fault, and again without; return whether the fault was reached."""
        self.restore()
        broken = self._server.run(*self._arguments, now=self._now, fault=(name, number))
        if number > broken.count:
            assert broken.status == 0, broken
            return False
        found = contents(self._server.deck)
        wrong = [*self._wrong_files(found), *self._wrong_report(broken, found)]
        if broken.status:  # what is done need not be done again: a file is there already
            wrong += self._run_again()
        outcomes.counts["failed" if broken.status else "did not matter"] += 1
        outcomes.messages[f"{broken.status} {_last_line(broken)}"] += 1
        outcomes.damage += [f"{name} {number} ({broken.struck}): {one}" for one in wrong]
        return True

    def interrupt(
        self, number: signal.Signals, delay: float, outcomes: Outcomes, *, is_writing: bool = False
    ) -> None:
        """Run, send a signal after some time in seconds, and run again.

        With `is_writing`, the time begins when the run writes its first file.
        """
        self.restore()
        process = self._server.start(self._arguments, now=self._now)
        if is_writing:
            self._wait_until_it_writes()
        time.sleep(delay)
        os.kill(process, number)
        broken = self._server.ended()
        found = contents(self._server.deck)
        wrong = [*self._wrong_files(found), *_wrong_end(broken, number)]
        if found == self.before:
            outcomes.counts["all old"] += 1
        else:
            outcomes.counts["all new" if found == self.after else "some new"] += 1
        outcomes.counts["with a temporary file"] += bool(temporary_files(self._server.deck))
        outcomes.counts["ended before"] += broken.status == 0
        wrong += self._run_again()
        outcomes.damage += [f"{number.name} after {delay:.4f} s: {one}" for one in wrong]

    def _wait_until_it_writes(self) -> None:
        new = (name for name in self.after if self.before.get(name) != self.after[name])
        folders = {(self._server.deck / name).parent for name in new}
        end = time.monotonic() + 2 * self.duration
        while time.monotonic() < end:
            if any(folder.is_dir() and [*folder.glob(".*.part")] for folder in folders):
                return

    def _run_again(self) -> Iterator[str]:
        again = self._server.run(*self._arguments, now=self._now)
        if again.status == 0 and self._is_in_two_locks():
            # The build of the other source settles that, and writes its own package.
            again = self._server.run("build", "cards.md", now=self._now)
            self._put_back(self.after, "cards.lock", "output/trees.apkg")
        found = contents(self._server.deck)
        if again.status != 0:
            yield f"the next run fails: {again.err.strip()[-200:]}"
        elif found != self.after:
            yield f"the next run differs: {self._different(found)}"
        if left := temporary_files(self._server.deck):
            yield f"the next run leaves {', '.join(left)}"

    def _is_in_two_locks(self) -> bool:
        """Return whether notes that moved to another lock are also in the one that they had."""
        return self._arguments == ["build", "more.md"] and (
            (self._server.deck / "cards.lock").read_bytes() == self.before["cards.lock"]
        )

    def _put_back(self, files: Mapping[str, bytes], *names: str) -> None:
        put(self._server.deck, {name: files[name] for name in names})

    def _different(self, found: Mapping[str, bytes]) -> list[str]:
        names = sorted({*found, *self.after})
        return [name for name in names if found.get(name) != self.after.get(name)]

    def _wrong_files(self, found: Mapping[str, bytes]) -> Iterator[str]:
        new = {
            name
            for name in {*self.before, *self.after, *found}
            if self.before.get(name) != self.after.get(name)
        }
        for name in sorted({*found, *self.before, *self.after}):
            if found.get(name) not in (self.before.get(name), self.after.get(name)):
                yield f"{name} is neither old nor new: {found.get(name, b'')[-80:]!r}"
        is_new = {name for name in new if found.get(name) == self.after.get(name)}
        locks = {name for name in new if name.endswith(".lock")}
        if locks & is_new and not new - locks <= is_new:
            yield "the lock is ahead"

    def _wrong_report(self, broken: Printed, found: Mapping[str, bytes]) -> Iterator[str]:
        printed, last = broken.err + broken.out, _last_line(broken)
        if "Traceback" in printed or "Exception ignored" in printed or broken.status == 99:
            yield f"a traceback: {printed[-400:]}"
        if broken.status == 0:
            if found != self.after:
                yield f"it says that all is done, but {self._different(found)} differ"
            if broken.out != self.whole.out:
                yield f"it prints something else: {broken.out!r}"
        elif broken.status not in (1, 2) or not last:
            yield f"exit status {broken.status}: {printed!r}"
        elif last.startswith("Error: output:") and not broken.struck.endswith("output"):
            yield f"no file is named: {last}"


def _wrong_end(broken: Printed, number: signal.Signals) -> Iterator[str]:
    """Yield what is wrong with the end of a run that got a signal."""
    expected = {0, 1} if number is signal.SIGINT else {0, -number}
    if broken.status not in expected:
        yield f"exit status {broken.status}"
    if "Traceback" in broken.err or "Exception ignored" in broken.err:
        yield f"a traceback: {broken.err[-400:]}"
    if broken.status == 1 and _last_line(broken) != "Aborted!":
        yield f"it ends with {_last_line(broken)!r}"


def _last_line(printed: Printed) -> str:
    rows = (printed.err or printed.out).strip().splitlines()
    return rows[-1] if rows else ""


def _removed_guid(server: Server) -> str:
    """Return the GUID of the note that the last build has lost."""
    report = server.run("diff", "--removed", "--json", "cards.md")
    lock = (server.deck / "cards.lock").read_text(encoding="utf-8")
    there = {note["guid"] for note in json.loads(report.out)["notes"]}
    known = set(re.findall(r'"guid": ?"([^"]+)"', lock))
    (guid,) = known - there
    return str(guid)


def prepared(server: Server, scenario: Scenario, kept: Path, *options: str) -> Case:
    """Return the case of a scenario, in a folder with nothing else."""
    shutil.rmtree(server.root)
    server.deck.mkdir(parents=True)
    (server.root / "tmp").mkdir()
    scenario.prepare(server)
    return Case(server, [*scenario.arguments, *options], kept)


def is_chosen(name: str, number: int, every: int) -> bool:
    """Choose one of every so many calls, the same ones in each run."""
    return zlib.crc32(f"{name} {number}".encode()) % every == 0


def run_all(
    server: Server,
    scenario: Scenario,
    kept: Path,
    faults: Sequence[str] = tuple(FAULTS),
    chosen: Callable[[str, int], bool] = lambda _name, _number: True,
) -> Outcomes:
    """Run a scenario with each fault at each call."""
    case = prepared(server, scenario, kept)
    outcomes = Outcomes()
    for name in faults:
        number = 1
        while not chosen(name, number) or case.strike(name, number, outcomes):
            number += 1
    return outcomes


def compiled(folder: Path) -> Path:
    """Compile failing_calls.c, and return the library."""
    library = folder / "failing_calls.so"
    source = Path(__file__).with_name("failing_calls.c")
    command = ["cc", "-shared", "-fPIC", "-O1", "-w", "-o", str(library), str(source), "-ldl"]
    subprocess.run(command, check=True)
    return library


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--c", action="store_true", help="strike the calls of libraries too")
    parser.add_argument("--messages", action="store_true", help="print each message once")
    parser.add_argument("--faults", nargs="+", choices=FAULTS, default=list(FAULTS))
    parser.add_argument("--every", type=int, default=1, help="strike one of so many calls")
    parser.add_argument("scenarios", nargs="*")
    options = parser.parse_args()
    total: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        library = compiled(folder) if options.c else None
        for scenario in SCENARIOS:
            if options.scenarios and scenario.name not in options.scenarios:
                continue
            shutil.rmtree(folder / "kept", ignore_errors=True)
            shutil.rmtree(folder / "server", ignore_errors=True)
            with serving(folder / "server", library) as server:
                outcomes = run_all(
                    server,
                    scenario,
                    folder / "kept",
                    options.faults,
                    lambda name, number: is_chosen(name, number, options.every),
                )
            counts = ", ".join(f"{count} {what}" for what, count in outcomes.counts.items())
            print(f"{scenario.name:18} {counts}, {len(outcomes.damage)} damaged", flush=True)
            for one in outcomes.damage:
                print(f"    {one}", flush=True)
            if options.messages:
                for message, count in sorted(outcomes.messages.items()):
                    print(f"    {count:4} × {message}")
            total += outcomes.counts
            total["damaged"] += len(outcomes.damage)
    print(dict(total))
    return int(bool(total["damaged"]))


if __name__ == "__main__":
    sys.exit(main())
