"""Processes that render notes, each one batch at a time."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import ModuleType

from generator.project.batches import Batch
from generator.rendering.worker import serve


class Workers:
    """Processes that end with this one, whatever happens to it."""

    def __init__(self, count: int) -> None:
        self._processes: list[BaseProcess] = []
        self._idle: list[Connection] = []
        self._batches: dict[Connection, Batch] = {}
        with suppress(OSError), _interrupts_blocked(), _main_hidden():
            for _ in range(count):
                self._start()

    def _start(self) -> None:
        # "spawn" is the one way in which all systems can start a process safely.
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs,), daemon=True)
        process.start()
        theirs.close()  # so that a worker that ends closes the pipe
        self._processes.append(process)
        self._idle.append(ours)

    @property
    def is_idle(self) -> bool:
        """Whether a process waits for a batch."""
        return bool(self._idle)

    def give(self, batch: Batch) -> None:
        """Give a batch to an idle process."""
        pipe = self._idle.pop()
        # A process that is gone stays out; its batch is rendered elsewhere.
        with suppress(OSError):
            pipe.send(batch.contents)
            batch.is_given = True
            self._batches[pipe] = batch

    def collect(self, timeout: float | None = 0) -> None:
        """Take the answers that are there, after at most this time in seconds; None waits."""
        for pipe in wait(list(self._batches), timeout) if self._batches else ():
            assert isinstance(pipe, Connection)
            batch = self._batches.pop(pipe)
            with suppress(EOFError, OSError):
                batch.answer = pipe.recv()
                self._idle.append(pipe)
            batch.is_given = batch.answer is not None

    def stop(self) -> None:
        """End the processes, also those that are at work."""
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.join()
        for pipe in (*self._idle, *self._batches):
            pipe.close()


@contextmanager
def _main_hidden() -> Iterator[None]:
    """Hide the main script, which a new process would import, and run if it has no guard."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Block Ctrl-C here until the end, and for good in the processes that are started meanwhile.

    It reaches all processes of a terminal, and this one ends the others. Windows cannot block it.
    """
    if sys.platform == "win32":
        yield
        return
    from multiprocessing import resource_tracker  # there is none on Windows

    # Python's own process, which it starts with the first one, would unblock Ctrl-C.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
