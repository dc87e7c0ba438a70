"""Ctrl-C, which ends the process although a library may lose the exception that it raises.

Some libraries take any exception for a missing library while they are imported, and Python turns
one that is raised while a class is made into a RuntimeError.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Interrupts:
    """Raises KeyboardInterrupt at Ctrl-C and at SIGTERM, and again when it is asked to check."""

    def __init__(self) -> None:
        self._was_interrupted = False

    def install(self) -> None:
        """Handle the signals from now on; an interrupt that this process ignores stays ignored."""
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, self._interrupt)
        signal.signal(signal.SIGTERM, self._interrupt)

    def check(self) -> None:
        """Raise KeyboardInterrupt if there was an interrupt."""
        if self._was_interrupted:
            raise KeyboardInterrupt

    @contextmanager
    def ending(self) -> Iterator[None]:
        """End the context without an exception after an interrupt, whatever it has become."""
        try:
            yield
        except KeyboardInterrupt:
            pass
        except Exception:
            if not self._was_interrupted:
                raise

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        self._was_interrupted = True
        raise KeyboardInterrupt
