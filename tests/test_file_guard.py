"""The guard on a file: one process has it at a time, whichever release of this program it runs."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock, Timeout

from generator.project.file_guard import FileGuard

# In seconds: longer than a process takes to start or to end.
PATIENCE = 60
HOLD = """
import sys
from pathlib import Path
from generator.project.file_guard import FileGuard
guard = FileGuard(Path(sys.argv[1]))
assert guard.acquire(60)
print("held", flush=True)
sys.stdin.readline()
guard.release()
print("released", flush=True)
sys.stdin.readline()
"""


@contextmanager
def holder(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Start a process that has the guard, until it reads a line."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_process_waits_until_another_releases_the_guard(tmp_path: Path) -> None:
    guard = FileGuard(tmp_path / "guard")
    with holder(tmp_path / "guard") as process:
        assert not guard.acquire(0)
        assert not guard.acquire(0.12)
        assert process.stdin
        assert process.stdout
        process.stdin.write("\n")
        process.stdin.flush()
        assert guard.acquire(PATIENCE)
        assert process.stdout.readline() == "released\n"
        assert process.poll() is None
        guard.release()


def test_a_killed_process_has_no_guard(tmp_path: Path) -> None:
    guard = FileGuard(tmp_path / "guard")
    with holder(tmp_path / "guard") as process:
        process.kill()
        assert guard.acquire(-1)
    guard.release()


def test_a_guard_can_be_taken_again(tmp_path: Path) -> None:
    guard, other = FileGuard(tmp_path / "guard"), FileGuard(tmp_path / "guard")
    guard.release()
    for _ in range(3):
        assert guard.acquire(0)
        assert not other.acquire(0)
        other.release()
        guard.release()
        guard.release()
        assert other.acquire(0)
        other.release()
    assert (tmp_path / "guard").read_bytes() == b""


def test_earlier_releases_wait_for_this_one_and_this_one_for_them(tmp_path: Path) -> None:
    guard, earlier = FileGuard(tmp_path / "guard"), FileLock(tmp_path / "guard", mode=0o666)
    with earlier:
        assert not guard.acquire(0)
    assert guard.acquire(0)
    with pytest.raises(Timeout):
        earlier.acquire(timeout=0)
    guard.release()
    with earlier:
        pass


def test_a_guard_that_cannot_be_created(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        FileGuard(tmp_path / "missing" / "guard").acquire(0)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such permissions there")
def test_any_user_can_have_a_guard_but_not_by_a_link(tmp_path: Path) -> None:
    guard = FileGuard(tmp_path / "guard")
    before = os.umask(0o077)
    try:
        assert guard.acquire(0)
    finally:
        os.umask(before)
    guard.release()
    assert stat.S_IMODE((tmp_path / "guard").stat().st_mode) == 0o666
    (tmp_path / "link").symlink_to(tmp_path / "guard")
    with pytest.raises(OSError, match="link"):
        FileGuard(tmp_path / "link").acquire(0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked there")
def test_a_forked_process_does_not_keep_the_guard(tmp_path: Path) -> None:
    guard = FileGuard(tmp_path / "guard")
    assert guard.acquire(0)
    begin, go = os.pipe()
    child = os.fork()
    if not child:
        os.close(go)
        os.read(begin, 1)
        os._exit(0)
    guard.release()
    assert FileGuard(tmp_path / "guard").acquire(0)
    os.close(begin)
    os.close(go)
    assert os.waitpid(child, 0)[1] == 0
