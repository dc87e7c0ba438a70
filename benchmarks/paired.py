"""Compare two pieces of work in one process: they run in turn, once per round.

So a machine that slows down slows both, and the ratio hardly depends on the machine.
"""

import gc
import time
from collections.abc import Callable
from statistics import median

Work = Callable[[], object]


def seconds(work: Work) -> float:
    """Measure one run."""
    gc.collect()
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def ratio(one: Work, other: Work, rounds: int) -> float:
    """Return how many times as long `one` takes as `other`: the median over the rounds."""
    return median(seconds(one) / seconds(other) for _ in range(rounds))
