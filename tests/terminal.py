"""A command in a real terminal, whose prompts a test answers."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).parent.parent
# In seconds: longer than anything here takes.
PATIENCE = 60.0


class Terminal:
    """A process that runs the command in a terminal of its own, in a folder."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._master, slave = pty.openpty()
        variables = {k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH"}
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from generator.cli import main; main()", *arguments],
            cwd=folder,
            env={**variables, "PYTHONPATH": str(PROJECT), "TERM": "dumb", "NO_COLOR": "1"},
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
        self.printed = ""

    def answer(self, prompt: str, text: str) -> None:
        """Wait until a prompt is printed that was not before, and type an answer."""
        self.wait_for(prompt)
        self.type(text)

    def wait_for(self, text: str) -> None:
        """Wait until a text is printed that was not before."""
        self._read(until=text, start=len(self.printed))

    def type(self, text: str) -> None:
        """Type a text, or a key."""
        os.write(self._master, text.encode())

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    def interrupt(self) -> None:
        """Interrupt the command, as Ctrl+C does."""
        self._process.send_signal(signal.SIGINT)

    def end(self, pressing: str = "") -> int:
        """Wait for the end, and press a key again and again meanwhile; return the exit status.

        A prompt for one key discards what was typed before it waits, and a key that is pressed
        after it waited is printed like any other.
        """
        self._read(until=None, pressing=pressing)
        status = self._process.wait(PATIENCE)
        os.close(self._master)
        return status

    @property
    def lines(self) -> list[str]:
        return self.printed.replace("\r", "").splitlines()

    def _read(self, *, until: str | None, start: int = 0, pressing: str = "") -> None:
        deadline = time.monotonic() + PATIENCE
        while until is None or until not in self.printed[start:]:
            if time.monotonic() > deadline:
                self._process.kill()
                self._process.wait()
                os.close(self._master)
                raise AssertionError(f"{until!r} was not printed: {self.printed}")
            if not select.select([self._master], [], [], 0.1)[0]:
                os.write(self._master, pressing.encode())
                continue
            try:
                found = os.read(self._master, 1 << 16)
            except OSError:  # Linux reports the end of the process so
                found = b""
            if not found:
                assert until is None, f"it ended without {until!r}: {self.printed}"
                return
            self.printed += found.decode()
