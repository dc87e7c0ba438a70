"""The time of work that must grow with the length of a text, and no faster."""

import gc
from collections.abc import Callable
from time import process_time


def seconds_of(work: Callable[[], object]) -> float:
    """Return the CPU time of some work, the shorter of two runs.

    Python does not look for cycles meanwhile: after thousands of tests, that alone takes longer.
    """
    return min(_seconds_of(work) for _ in range(2))


def _seconds_of(work: Callable[[], object]) -> float:
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        start = process_time()
        work()
        return process_time() - start
    finally:
        if was_enabled:
            gc.enable()
