"""Runs a target on an input: what is found, and how long it takes."""

import gc
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import process_time
from types import FrameType

from tests.fuzz.find import TooSlow, kind_of
from tests.fuzz.inputs import Files
from tests.fuzz.targets import Target

# After how many times the allowed CPU time a target is stopped.
_PATIENCE = 30


@dataclass(frozen=True, slots=True)
class Outcome:
    """The kind of a find and its message, "" if all is fine; and the CPU time in seconds."""

    kind: str
    message: str
    seconds: float


def attempt(target: Target, files: Files) -> Outcome:
    """Run a target on an input. A run that takes too long counts only if a second one does too."""
    outcome = _attempt_once(target, files)
    if outcome.kind or outcome.seconds <= target.seconds:
        return outcome
    again = _attempt_once(target, files)
    if again.kind or again.seconds <= target.seconds:
        return again
    seconds = min(outcome.seconds, again.seconds)
    return Outcome("too slow", f"{seconds:.1f} s, {target.seconds:.0f} s are allowed", seconds)


def _attempt_once(target: Target, files: Files) -> Outcome:
    # The search for cycles takes longer the more a process has done before.
    gc.collect(0)
    gc.disable()
    start = process_time()
    kind, message = "", ""
    try:
        with _stopped_after(target.seconds * _PATIENCE):
            target.check(files)
    except (Exception, TooSlow) as error:  # noqa: BLE001 (any is a find)
        kind, message = kind_of(error), f"{type(error).__name__}: {error}"
    finally:
        gc.enable()
    return Outcome(kind, message, process_time() - start)


@contextmanager
def _stopped_after(seconds: float) -> Iterator[None]:
    """Raise TooSlow after this CPU time, where the system has a timer for it."""

    def stop(signal_number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        raise TooSlow(f"stopped after {seconds:.0f} s")

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
