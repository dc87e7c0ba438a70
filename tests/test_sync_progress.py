"""The progress of a sync on one line of a terminal."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from generator.cli.sync_progress import SyncProgress


class Screen:
    """A terminal as stderr, with a clock that a test sets."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        self._master, slave = os.openpty()
        self._stream = os.fdopen(slave, "w", encoding="utf-8")
        patch.setattr(sys, "stderr", self._stream)
        patch.setenv("COLUMNS", "30")
        clock = SimpleNamespace(monotonic=lambda: self.now)
        patch.setattr("generator.cli.sync_progress.time", clock)

    def written(self) -> str:
        """Return what was written since the last call."""
        os.write(self._stream.fileno(), b"|")
        text = b""
        while not text.endswith(b"|"):
            text += os.read(self._master, 1000)
        return text.decode().removesuffix("|")

    def close(self) -> None:
        self._stream.close()
        os.close(self._master)


@contextmanager
def terminal() -> Iterator[Screen]:
    """Have a terminal: not in a fixture, since each phase of a test gets a stderr from pytest."""
    with pytest.MonkeyPatch.context() as patch:
        screen = Screen(patch)
        yield screen
    screen.close()


def test_what_takes_long_is_shown() -> None:
    with terminal() as screen:
        progress = SyncProgress()
        progress.show("1 of 3")
        screen.now += 0.9
        progress.show("2 of 3")
        assert screen.written() == ""
        screen.now += 0.1
        progress.show("3 of 3")
        assert screen.written() == "\rsyncing: 3 of 3"


def test_a_text_replaces_the_last_one_and_fits_on_the_line() -> None:
    with terminal() as screen:
        progress = SyncProgress()
        progress.show("")
        progress.show("1")
        screen.now += 1
        for text in ("x" * 100, "2"):
            progress.show(text)
        assert screen.written() == f"\rsyncing: {'x' * 20}\rsyncing: 2{' ' * 19}"


def test_the_end_leaves_an_empty_line() -> None:
    with terminal() as screen:
        progress = SyncProgress()
        progress.show("1")
        screen.now += 1
        progress.show("1")
        progress.show("")
        assert screen.written() == f"\rsyncing: 1\r{' ' * 10}\r"
        progress.show("")
        # The next sync may be a short one.
        screen.now += 1
        progress.show("2")
        assert screen.written() == ""


def test_without_a_terminal_nothing_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = SimpleNamespace(monotonic=lambda: 100.0)
    progress = SyncProgress()
    with monkeypatch.context() as patch:
        patch.setattr("generator.cli.sync_progress.time", clock)
        progress.show("1")
        clock.monotonic = lambda: 200.0
        for text in ("2", ""):
            progress.show(text)
        assert capsys.readouterr() == ("", "")
        patch.setattr(sys, "stderr", None)  # as in a window without a console
        progress.show("3")
