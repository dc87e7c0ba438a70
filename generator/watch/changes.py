"""Waits until something that a build depends on has changed, and the folder is quiet again.

An editor saves a file in steps: it renames the old one and writes a new one, or empties it and
writes it again. A build in between would take the file's notes for removed.
"""

import os
import threading
import time
from collections.abc import Callable, Generator
from contextlib import suppress

from watchfiles import Change, watch

from generator.watch.inputs import Inputs

# In milliseconds: how often the events of the system are looked at. They are handed over once two
# looks have found the same, and the folder is quiet once one more look has found nothing: 50 to 75
# milliseconds after the last event.
_STEP = 25
# In seconds: how long a file that is missing or empty is waited for.
_PATIENCE = 1.0
# In seconds: how often the files and folders are looked at that no event may tell of.
_INTERVAL = 0.5

# What the library raises if the system refuses; it has no class of its own for all of these.
_WATCH_ERRORS = (OSError, RuntimeError)

_Events = Generator[set[tuple[Change, str]], None, None]
# What tells a folder from another one at the same path: its device and its inode.
_Folders = dict[str, tuple[int, int]]


class Changes:
    """The changes in the folders of a source. It has a thread until it is closed.

    An event that another thread sets, `asked`, counts as a change of the source, and is cleared.
    `check` is called again and again while it waits, and may raise an exception.
    """

    def __init__(
        self,
        inputs: Inputs,
        asked: threading.Event | None = None,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self._inputs, self._check = inputs, check
        self._asked = asked or threading.Event()
        self._pending: set[str] = set()
        self._folders: _Folders = {}
        self._events: _Events | None = None
        self._looked = 0.0
        self._is_polling = False
        self._watch()

    def follow(self, inputs: Inputs) -> None:
        """Wait for changes of what the last build read. What has changed since counts too."""
        self._inputs = inputs
        if _existing(inputs.folders) != self._folders:
            self._watch()
            self._pending |= self._changed_inputs()

    def wait(self, timeout: float | None = None, *, again: bool = False) -> frozenset[str] | None:
        """Wait for a change, and until it is quiet. Return the files that are still missing.

        With `again`, something has changed already. After the `timeout` in seconds without any
        change, return None. Raises OSError if the folder cannot be watched.
        """
        end = None if timeout is None else time.monotonic() + timeout
        patience: float | None = None
        if again:
            self._pending.add(self._inputs.root)
        while True:
            self._check()
            if self._take_events():
                continue
            if self._pending:
                missing = self._inputs.missing(self._pending)
                now = time.monotonic()
                patience = (patience or now + _PATIENCE) if missing else None
                if patience is None or now >= patience:
                    self._pending.clear()
                    return missing
            elif end is not None and time.monotonic() >= end:
                return None

    def close(self) -> None:
        """End the thread."""
        if self._events is not None:
            self._events.close()
            self._events = None

    def _take_events(self) -> bool:
        """Look once; return whether there was a change that counts."""
        changed = self._relevant_events()
        if self._asked.is_set():
            self._asked.clear()
            changed.add(self._inputs.root)
        now = time.monotonic()
        if now - self._looked >= _INTERVAL:
            self._looked = now
            changed |= self._changes_without_events()
        self._pending |= changed
        return bool(changed)

    def _changes_without_events(self) -> set[str]:
        """Return what has changed although no event tells it."""
        if _existing(self._inputs.folders) != self._folders:
            self._watch()
            return {self._inputs.root, *self._changed_inputs()}
        # An event may be lost, or name a file by another path: on macOS, by the one without links.
        return self._changed_inputs()

    def _changed_inputs(self) -> set[str]:
        return {path for path in self._inputs.states if self._inputs.is_relevant(path)}

    def _relevant_events(self) -> set[str]:
        if self._events is None:
            time.sleep(_STEP / 1000)
            return set()
        try:
            found = {path for _, path in next(self._events)}
        # It cannot name a file whose name is not UTF-8, and then ends: anything may have changed.
        except _WATCH_ERRORS:
            self._watch()
            return {self._inputs.root, *self._changed_inputs()}
        # What was read may be changed by this program (the lock), or only look changed.
        return {path for path in found if self._inputs.is_relevant(path)}

    def _watch(self) -> None:
        """Watch the folders that exist now."""
        self.close()
        self._folders = _existing(self._inputs.folders)
        if not self._folders:
            return
        events = watch(
            *self._folders,
            watch_filter=None,
            debounce=2 * _STEP,
            step=_STEP,
            rust_timeout=1,
            yield_on_timeout=True,
            recursive=self._inputs.is_folder,
            ignore_permission_denied=True,
            force_polling=self._is_polling or None,
        )
        try:
            found = next(events)  # it begins to watch when it is first asked
        except FileNotFoundError:  # the folder is gone in this moment
            self._folders = {}
        except _WATCH_ERRORS:
            self._watch_otherwise()
        else:
            self._events = events
            self._pending |= {path for _, path in found if self._inputs.is_relevant(path)}

    def _watch_otherwise(self) -> None:
        """Look at the files again and again, since the system cannot watch so many folders.

        On Linux, `fs.inotify.max_user_watches` is the limit for all programs of a user together.
        """
        if self._is_polling:
            raise OSError(f"{self._inputs.root} cannot be watched")
        self._is_polling = True
        self._watch()


def _existing(folders: frozenset[str]) -> _Folders:
    found: _Folders = {}
    for folder in folders:
        with suppress(OSError):
            status = os.stat(folder)  # noqa: PTH116
            found[folder] = status.st_dev, status.st_ino
    return found
