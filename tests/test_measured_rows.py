"""What a command costs with all its processes, and rows of commands that run in turn.

Nothing here says how long anything takes.
"""

import json
import sys
from pathlib import Path

import pytest

from benchmarks.processes import Command, CommandError, Cost, run
from benchmarks.rows import Measured, Row, Spread, measure, ratio, spread

# Processes are started and measured as POSIX has them.
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it runs on Linux and macOS")

IS_LINUX = sys.platform.startswith("linux")
MIB = 1024 * 1024


# A command that waits until the process which measures it has slept some times ends only after
# samples were taken of its whole memory, however slow the machine is.
SLEEPS = r"""
import os, time
from pathlib import Path
measurer = os.getppid()
def sleeps():
    text = Path(f"/proc/{measurer}/status").read_text()
    return int(text.split("\nvoluntary_ctxt_switches:")[1].split()[0])
"""


def ignore(_text: str) -> None:
    """Show no progress."""


def not_counted(_package: Path) -> tuple[int, int]:
    raise AssertionError("no package was expected")


def script(code: str, *arguments: str, folder: Path) -> Command:
    return Command(words=[sys.executable, "-c", code, *arguments], folder=folder)


def timed(*times: float) -> Measured:
    return Measured(name="A", costs=[Cost(wall=time, cpu=time, memory=MIB) for time in times])


def test_a_cost_includes_descendants_reaped_or_not(tmp_path: Path) -> None:
    # A child that is waited for, and one that outlives the command: each uses 0.3 s.
    work = "import time\nwhile time.process_time() < 0.3: pass"
    code = (
        "import subprocess, sys\n"
        f"subprocess.run([sys.executable, '-c', {work!r}], check=True)\n"
        f"subprocess.Popen([sys.executable, '-c', {work!r}])"
    )
    cost = run(script(code, folder=tmp_path))
    assert cost.cpu >= (0.6 if IS_LINUX else 0.3)


@pytest.mark.skipif(not IS_LINUX, reason="the memory of several processes is sampled on Linux")
def test_memory_is_that_of_all_processes_together(tmp_path: Path) -> None:
    child = (
        "import sys; data = bytearray(b'x') * (60 << 20); print(1, flush=True); sys.stdin.read()"
    )
    code = (
        f"{SLEEPS}"
        "import subprocess, sys\n"
        "data = bytearray(b'x') * (60 << 20)\n"
        f"with subprocess.Popen([sys.executable, '-c', {child!r}], stdin=subprocess.PIPE,"
        " stdout=subprocess.PIPE) as process:\n"
        "    process.stdout.readline()\n"
        "    end = sleeps() + int(sys.argv[1])\n"
        "    while sleeps() < end:\n"
        "        time.sleep(0.01)"
    )
    assert 60 * MIB < run(script(code, "0", folder=tmp_path)).memory < 100 * MIB
    sampled = run(script(code, "20", folder=tmp_path), sampled=True)
    assert 120 * MIB < sampled.memory < 200 * MIB
    shared = (
        f"{SLEEPS}"
        "data = bytearray(b'x') * (60 << 20)\n"
        "child = os.fork()\n"
        "end = sleeps() + 20\n"
        "while sleeps() < end:\n"
        "    time.sleep(0.01)\n"
        "if child:\n"
        "    os.waitpid(child, 0)"
    )
    assert 60 * MIB < run(script(shared, folder=tmp_path), sampled=True).memory < 100 * MIB


def test_a_command_has_no_variables_that_change_how_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CI", "PYTHONDONTWRITEBYTECODE", "ANKI_DECK_CACHE", "KEPT"):
        monkeypatch.setenv(name, "1")
    code = "import json, os; json.dump(dict(os.environ), open('found', 'w'))"
    run(Command(words=[sys.executable, "-c", code], folder=tmp_path, variables={"ADDED": "2"}))
    found = json.loads((tmp_path / "found").read_text())
    names = ("CI", "PYTHONDONTWRITEBYTECODE", "ANKI_DECK_CACHE", "KEPT", "ADDED")
    assert [found.get(name) for name in names] == [None, None, None, "1", "2"]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("print('why'); raise SystemExit(3)", "exit status 3: why"),
        ("1 / 0", "exit status 1: ZeroDivisionError: division by zero"),
        ("import time; time.sleep(60)", "over 1 s"),
    ],
)
def test_a_command_that_fails_says_why(code: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=f"^{message}$"):
        run(script(code, folder=tmp_path), seconds=1)


def test_a_command_that_is_missing_says_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file or directory"):
        run(Command(words=["/missing"], folder=tmp_path))


# ---- rows


def test_rows_run_in_turn_after_a_first_run(tmp_path: Path) -> None:
    code = "import sys; open('log', 'a').write(sys.argv[1])"
    prepared: list[tuple[str, int]] = []
    rows = [
        Row(
            name=name,
            command=script(code, name, folder=tmp_path),
            prepare=lambda number, name=name: prepared.append((name, number)),
        )
        for name in "AB"
    ]
    found = measure(rows, 2, not_counted, ignore)
    assert (tmp_path / "log").read_text() == "ABABAB"
    assert prepared == [(name, number) for number in range(3) for name in "AB"]
    assert [(row.name, len(row.costs), row.failure) for row in found.values()] == [
        ("A", 2, ""),
        ("B", 2, ""),
    ]
    assert all(row.memory > MIB for row in found.values())


def test_a_row_with_a_wrong_count_is_not_timed(tmp_path: Path) -> None:
    package = tmp_path / "package"
    package.write_bytes(b"123")
    row = Row(name="A", command=script("", folder=tmp_path), package=package, notes=2)
    (found,) = measure([row], 2, lambda _: (2, 3), ignore).values()
    assert found.failure == "Anki finds 2 notes and 3 cards instead of 2"
    assert found.costs == ()


def test_a_row_that_fails_leaves_the_others(tmp_path: Path) -> None:
    rows = [
        Row(name="A", command=script("raise SystemExit('broken')", folder=tmp_path)),
        Row(name="B", command=script("", folder=tmp_path)),
    ]
    found = measure(rows, 1, not_counted, ignore)
    assert found["A"].failure == "exit status 1: broken"
    assert len(found["B"].costs) == 1


def test_a_ratio_is_that_of_the_same_rounds() -> None:
    assert spread([3, 1, 2]) == Spread(median=2, least=1, greatest=3)
    found = ratio(timed(2, 9, 8), timed(1, 3), "wall")
    assert found == Spread(median=2.5, least=2, greatest=3)
    assert ratio(timed(1), timed(), "wall") is None
