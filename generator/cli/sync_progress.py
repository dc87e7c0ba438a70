"""The progress of a sync, on one line of a terminal."""

import sys
import time

# In seconds: what takes no longer shows no progress.
_DELAY = 1.0


class SyncProgress:
    """Shows on stderr what a sync is doing, if that is a terminal and the sync takes long."""

    def __init__(self) -> None:
        self._start: float | None = None
        self._width = 0

    def show(self, text: str) -> None:
        """Show a text instead of the last one; with "", the sync has ended."""
        if not text:
            self._remove()
            return
        now = time.monotonic()
        self._start = self._start or now
        is_terminal = sys.stderr is not None and sys.stderr.isatty()
        if is_terminal and now - self._start >= _DELAY:
            from shutil import get_terminal_size

            self._write(f"syncing: {text}"[: get_terminal_size().columns - 1])

    def _remove(self) -> None:
        if self._width:
            self._write("")
            self._write("")
        self._start = None

    def _write(self, text: str) -> None:
        # Blanks hide the rest of a longer text.
        shown = f"\r{text.ljust(self._width)}"
        # First, since an interrupt may come after any line.
        self._width = len(text)
        sys.stderr.write(shown)
        sys.stderr.flush()
