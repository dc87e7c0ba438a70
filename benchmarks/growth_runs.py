"""Measures pairs of a reader and a pattern, each in a process with limits, several at once."""

import gc
import math
import os
import re
import resource
import signal
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from benchmarks.growth_patterns import Pattern
from benchmarks.growth_readers import Reader

SMALLEST, SHORT, LONG, LONGER = 1_000, 10_000, 100_000, 1_000_000
# In seconds, at LONG. Below this, a time has more to do with the machine than with the text.
TOO_SHORT = 0.02
TICK = 1e-4  # in seconds
# A short text is read again until it has taken so many seconds, or so often.
ENOUGH, MOST_RUNS = 0.005, 10
# In seconds, at LONGER. A reader that needs no more for a megabyte is fast whatever its exponent.
FLOOR = 0.2
# In bytes, of address space: so that a pattern cannot take all memory of the machine.
MOST_MEMORY = 4_000_000_000
# In bytes, at LONG. Below this, the growth of memory is that of a few buffers.
LEAST_MEMORY = 60_000_000
# How many times the seconds of its limit a pair may take by the clock, on a busy machine.
PATIENCE = 20
KILLED = "killed"
_STATUS = Path("/proc/self/status")
# From the process that is started to those that are forked from it.
_FORK = get_context("fork")


@dataclass(frozen=True)
class Pair:
    """A reader and one of its patterns."""

    reader: Reader
    pattern: Pattern

    @property
    def name(self) -> str:
        """The names of both."""
        return f"{self.reader.name}: {self.pattern.name}"


@dataclass(frozen=True)
class Growth:
    """How long a pair took at each size, as far as it got, and its peak of memory in bytes.

    `failure` says why it got no further, "" if it did everything.
    """

    pair: Pair
    times: dict[int, float] = field(default_factory=dict)
    memory: dict[int, int] = field(default_factory=dict)
    failure: str = ""

    @property
    def exponent(self) -> float:
        """The exponent of the time, infinite if the pair did not get to the end."""
        if self.failure:
            return math.inf
        if LONGER in self.times:
            return _exponent(self.times, LONG, LONGER) if self.times[LONGER] > FLOOR else 0.0
        return _exponent(self.times, SHORT, LONG)

    @property
    def memory_exponent(self) -> float:
        """The exponent of the memory; 0 if it is little, or not known on this system."""
        if self.memory.get(LONG, 0) < LEAST_MEMORY:
            return 0.0
        return _exponent(
            {size: float(max(one, 1)) for size, one in self.memory.items()}, SHORT, LONG
        )

    def is_above(self, limit: float, seconds: float) -> bool:
        """Return whether it grows faster than it may, or takes more time for the short text."""
        return (
            max(self.exponent, self.memory_exponent) > limit
            or self.times.get(SHORT, math.inf) > seconds
        )

    def with_best(self, other: "Growth") -> "Growth":
        """Return the better of two measurements, size by size."""
        if self.failure or other.failure:
            return min(self, other, key=lambda one: bool(one.failure))
        sizes = self.times.keys() & other.times.keys()
        return Growth(
            pair=self.pair,
            times={size: min(self.times[size], other.times[size]) for size in sorted(sizes)},
            memory=min(self.memory, other.memory, key=lambda one: one.get(LONG, 0)),
        )


def _exponent(values: dict[int, float], small: int, large: int) -> float:
    return math.log(max(values[large], TICK) / max(values[small], TICK), large / small)


@dataclass(frozen=True)
class _Run:
    process: BaseProcess
    pair: Pair
    end: float
    found: list[tuple[int, float, int]] = field(default_factory=list)


def measure(pairs: Iterable[Pair], seconds: float, jobs: int) -> Iterator[Growth]:
    """Measure pairs, `jobs` at once, each for at most `seconds` of CPU; yield them as they end."""
    gc.collect()
    gc.freeze()  # what the processes share with this one is not copied for its counts
    waiting, runs = iter(pairs), dict[Connection, _Run]()
    while True:
        while len(runs) < jobs and (pair := next(waiting, None)):
            ours, theirs = _FORK.Pipe(duplex=False)
            process = _FORK.Process(target=_measure, args=(pair, theirs, seconds))
            process.start()
            theirs.close()
            runs[ours] = _Run(process, pair, time.monotonic() + seconds * PATIENCE)
        if not runs:
            return
        now = time.monotonic()
        ready = wait([*runs], timeout=max(0.0, min(run.end for run in runs.values()) - now))
        for ours in [*runs]:
            ended = _receive(ours, runs[ours]) if ours in ready else None
            if ended is None and time.monotonic() > runs[ours].end:
                ended = "too slow"
            if ended is not None:
                yield _end(ours, runs.pop(ours), ended, seconds)


def _receive(ours: Connection, run: _Run) -> str | None:
    """Take what a process found; return how it ended if it did, "" if it is done."""
    try:
        found = ours.recv()
    except EOFError:
        return KILLED
    if isinstance(found, str):
        return found
    run.found.append(found)
    return None


def _end(ours: Connection, run: _Run, failure: str, seconds: float) -> Growth:
    if failure != KILLED:
        run.process.kill()
    run.process.join()
    ours.close()
    if run.process.exitcode == -signal.SIGXCPU:
        failure = f"over {seconds:.0f} s"
    times = {size: seconds for size, seconds, _ in run.found}
    memory = {size: peak for size, _, peak in run.found}
    return Growth(pair=run.pair, times=times, memory=memory, failure=failure)


def _measure(pair: Pair, theirs: Connection, seconds: float) -> None:
    """Measure a pair; send each size with its seconds and its bytes, then how it ended."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    limit = math.ceil(seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
    gc.disable()
    try:
        # The smallest text fills caches and loads modules; it is not measured.
        for size in (SMALLEST, SHORT, LONG):
            found = _run(pair, size)
            if size != SMALLEST:
                theirs.send((size, *found))
        if found[0] < TOO_SHORT:
            theirs.send((LONGER, *_run(pair, LONGER)))
        ended = ""
    except Exception as error:  # noqa: BLE001 (each is a finding, also a MemoryError)
        ended = f"{type(error).__name__}: {error}"[:60]
    theirs.send(ended)
    os._exit(0)


def _run(pair: Pair, size: int) -> tuple[float, int]:
    work = pair.reader.prepare(pair.pattern.text(size))
    before = _memory("VmRSS")
    # Of the processor: other processes change it less than the clock's.
    start, runs, spent = time.process_time(), 0, 0.0
    # The clock of the processor may tick only some times in a second.
    while not runs or (size == SHORT and spent < ENOUGH and runs < MOST_RUNS):
        re.purge()  # with this cache, another run would take less time
        work()
        runs, spent = runs + 1, time.process_time() - start
    return spent / runs, _memory("VmHWM") - before


def _memory(name: str) -> int:
    """Return a line of the status of this process in bytes; 0 where there is no such file."""
    if not _STATUS.exists():
        return 0
    lines = _STATUS.read_text(encoding="ascii", errors="replace").splitlines()
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(name)), 0)
