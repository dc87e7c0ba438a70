"""A process that runs `anki-deck watch`, what it prints, and what it has open."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).parent.parent
# In seconds: longer than anything here takes.
PATIENCE = 60.0

# A shell lets the processes in its background ignore Ctrl-C, and the tests may run in one.
_COMMAND = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from generator.cli import main
main(prog_name="anki-deck")
"""


class Watching:
    """The command in a folder; its lines appear in `lines` as it prints them, stderr included."""

    def __init__(self, folder: Path, *arguments: str, stdin: int = subprocess.DEVNULL) -> None:
        self.folder = folder
        environment = {
            **{name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"},
            "PYTHONPATH": str(PROJECT),
            "PYTHONUNBUFFERED": "1",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", _COMMAND, "watch", "--no-open", *arguments],
            cwd=folder,
            env=environment,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    @property
    def address(self) -> str:
        """The address of the page, once it is printed."""
        return self.line_with("http://127.0.0.1:").split()[0]

    @property
    def printed(self) -> str:
        return "\n".join(self.lines)

    def line_with(self, text: str, after: int = 0) -> str:
        """Wait for a line with a text, after as many other lines."""
        wait_until(lambda: any(text in line for line in self.lines[after:]), lambda: self.printed)
        return next(line for line in self.lines[after:] if text in line)

    def get(self, path: str = "") -> bytes:
        with urllib.request.urlopen(f"{self.address}{path}", timeout=PATIENCE) as answer:
            data: bytes = answer.read()
            return data

    def open_things(self) -> dict[str, int]:
        """Count the threads, files and child processes of the process (Linux)."""
        root = Path("/proc", str(self.process.pid))
        children = [path.read_text().split() for path in root.glob("task/*/children")]
        return {
            "threads": len([*root.glob("task/*")]),
            "files": len([*root.glob("fd/*")]),
            "children": sum(map(len, children)),
        }

    def end(self, signal_number: int = signal.SIGINT) -> int:
        """Interrupt the command; return its exit status."""
        self.process.send_signal(signal_number)
        status = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        return status

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        assert self.process.stdout
        self.process.stdout.close()


@contextmanager
def watching(folder: Path, *arguments: str, stdin: int = subprocess.DEVNULL) -> Iterator[Watching]:
    one = Watching(folder, *arguments, stdin=stdin)
    try:
        yield one
    finally:
        one.close()


def wait_until(is_so: Callable[[], bool], told: Callable[[], str] = str) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, told()
        time.sleep(0.02)


def build(folder: Path, *arguments: str) -> str:
    """Run the command that only builds; return what it prints."""
    return run(folder, "build", *arguments)


def run(folder: Path, *arguments: str) -> str:
    """Run another command, which must succeed; return what it prints."""
    ran = subprocess.run(
        [sys.executable, "-m", "generator", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return ran.stdout + ran.stderr
