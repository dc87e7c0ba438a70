"""Measure several commands in turn: A B C A B C …, so that a machine that slows down slows all."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Literal

from benchmarks.processes import Command, CommandError, Cost, run

# A command that takes longer than this many seconds has at most so many rounds.
FEWER_ROUNDS = ((120.0, 1), (20.0, 3))

Counter = Callable[[Path], tuple[int, int]]  # a package -> the notes and cards that Anki imports
Clock = Literal["wall", "cpu"]


def nothing(_round: int) -> None:
    """Prepare nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A command to measure; `prepare` is called before each run with 0, 1, … and is not timed.

    `package` is what it writes, or None; Anki must find `notes` notes in it, with a card each.
    """

    name: str
    command: Command
    prepare: Callable[[int], None] = nothing
    package: Path | None = None
    notes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The runs of a row in order; the first run, which is not among them, tells the memory.

    `size` is that of the package in bytes. `failure` says why nothing or not all was measured.
    """

    name: str
    costs: Sequence[Cost] = ()
    memory: int = 0
    size: int = 0
    failure: str = ""

    def values(self, clock: Clock) -> list[float]:
        """Return the times of all runs."""
        return [getattr(cost, clock) for cost in self.costs]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A median with the least and the greatest value."""

    median: float
    least: float
    greatest: float


def spread(values: Iterable[float]) -> Spread:
    """Return the median of values, and how far they are apart."""
    ordered = sorted(values)
    return Spread(median=median(ordered), least=ordered[0], greatest=ordered[-1])


def ratio(one: Measured, other: Measured, clock: Clock) -> Spread | None:
    """Compare two rows round by round; None if one of them failed."""
    # One of them may have fewer rounds, which were the first ones.
    pairs = [*zip(one.values(clock), other.values(clock), strict=False)]
    return spread(first / second for first, second in pairs) if pairs else None


# ---- measuring


@dataclass(slots=True, kw_only=True)
class _State:
    row: Row
    rounds: int
    memory: int = 0
    size: int = 0
    failure: str = ""
    costs: list[Cost] = field(default_factory=list)


def measure(
    rows: Sequence[Row], rounds: int, count: Counter, say: Callable[[str], None]
) -> Mapping[str, Measured]:
    """Run each row once without timing it, then all in turn; return them by name."""
    states = [_first_run(row, rounds, count, say) for row in rows]
    for number in range(1, rounds + 1):
        say(f"round {number} of {rounds}")
        for state in states:
            if number <= state.rounds and not state.failure:
                _run(state, number)
    return {
        state.row.name: Measured(
            name=state.row.name,
            costs=tuple(state.costs),
            memory=state.memory,
            size=state.size,
            failure=state.failure,
        )
        for state in states
    }


def _first_run(row: Row, rounds: int, count: Counter, say: Callable[[str], None]) -> _State:
    """Write bytecode, fill the system's cache of files, sample the memory, and count the notes."""
    say(row.name)
    state = _State(row=row, rounds=rounds)
    try:
        row.prepare(0)
        cost = run(row.command, sampled=True)
        state.memory = cost.memory
        state.rounds = min(
            [rounds, *(most for seconds, most in FEWER_ROUNDS if cost.wall > seconds)]
        )
        if row.package is not None:
            state.size = row.package.stat().st_size
            state.failure = _wrong_count(count(row.package), row.notes)
    except (CommandError, OSError) as error:
        state.failure = str(error)
    if state.failure:
        say(f"{row.name}: {state.failure}")
    return state


def _wrong_count(counts: tuple[int, int], expected: int) -> str:
    if counts == (expected, expected):
        return ""
    return f"Anki finds {counts[0]:,} notes and {counts[1]:,} cards instead of {expected:,}"


def _run(state: _State, number: int) -> None:
    try:
        state.row.prepare(number)
        state.costs.append(run(state.row.command))
    except (CommandError, OSError) as error:
        state.failure = str(error)
