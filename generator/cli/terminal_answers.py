"""Answers that the user types while a command goes on."""

import os
import select
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

# In seconds: how often the terminal is looked at while something is asked.
_INTERVAL = 0.3
_LONGEST_LINE = 1000


def has_terminal() -> bool:
    """Return whether the user can be asked; stdin is None if it was closed (`<&-`)."""
    return sys.stdin is not None and sys.stdin.isatty()


def can_answer() -> bool:
    """Return whether there is a terminal, of a system on which it can be read without waiting."""
    return sys.platform != "win32" and has_terminal()


class TerminalAnswers:
    """Reads the answers to one question at a time, in a thread of its own, until it is closed.

    `on_answer` is called with the id of the question and the line.
    """

    def __init__(self, on_answer: Callable[[str, str], None]) -> None:
        self._on_answer = on_answer
        self._terminal = sys.stdin.fileno()
        self._changed = threading.Condition()
        self._question: str | None = None
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def is_open(self) -> bool:
        """Whether the user can still type something."""
        return not self._is_closed

    @contextmanager
    def asking(self, question: str | None) -> Iterator[None]:
        """Print a question in this context; what was typed before it is no answer to it."""
        with self._changed:
            self._forget_typed()
            self._question = question
            yield
            self._changed.notify_all()

    def close(self) -> None:
        """End the thread."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        self._thread.join()

    def _run(self) -> None:
        while self._wait_for_question():
            if not self._is_readable(_INTERVAL):
                continue
            with self._changed:
                # Another question may have been printed, and the line thrown away.
                if self._question is None or not self._is_readable(0):
                    continue
                question, line = self._question, self._line()
                self._is_closed |= line is None
            if line is not None:
                self._on_answer(question, line)

    def _wait_for_question(self) -> bool:
        """Wait until something is asked; return False once this is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_closed or self._question is not None)
            return not self._is_closed

    def _is_readable(self, timeout: float) -> bool:
        if self._is_in_foreground():
            return bool(select.select([self._terminal], [], [], timeout)[0])
        with self._changed:
            self._changed.wait_for(lambda: self._is_closed, timeout)
        return False

    def _is_in_foreground(self) -> bool:
        """Return whether this process has the terminal: if not, the system stops it if it reads."""
        try:
            return os.tcgetpgrp(self._terminal) == os.getpgrp()
        except OSError:  # it is gone, which is the end of the input, or controls no process
            return True

    def _line(self) -> str | None:
        """Read a line; None at the end of the input."""
        # Not by `sys.stdin`, which a thread that reads would keep locked at the end of the process.
        with suppress(OSError):
            data = os.read(self._terminal, _LONGEST_LINE)
            return data.decode(errors="replace").strip() if data else None
        return None

    def _forget_typed(self) -> None:
        import termios

        if self._is_in_foreground():
            with suppress(termios.error):
                termios.tcflush(self._terminal, termios.TCIFLUSH)
