"""Runs targets on one input after the other, in several processes, and saves what is found."""

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, process_time

from tests.fuzz.attempt import attempt
from tests.fuzz.cases import Case, save_case
from tests.fuzz.reduction import reduced
from tests.fuzz.state import Progress, State, load_state, save_state
from tests.fuzz.targets import TARGETS

# How long a process runs one target before the next one has its turn.
_SECONDS_OF_A_TURN = 4.0


@dataclass(frozen=True, slots=True)
class Turn:
    """Inputs of one target, by their numbers; `known` are the kinds that have a case already."""

    target: str
    seed: int
    numbers: range
    known: frozenset[str] = frozenset()


@dataclass(slots=True)
class Result:
    """What a turn found out; `cases` have the first find of each new kind."""

    turn: Turn
    progress: Progress = field(default_factory=Progress)
    cases: list[Case] = field(default_factory=list)


def take_turn(turn: Turn) -> Result:
    """Run the inputs of a turn."""
    target, result = TARGETS[turn.target], Result(turn)
    progress, start = result.progress, process_time()
    for number in turn.numbers:
        files = target.input(turn.seed, number)
        outcome = attempt(target, files)
        progress.done += 1
        if outcome.seconds > progress.slowest:
            progress.slowest, progress.slowest_number = outcome.seconds, number
        if not outcome.kind:
            continue
        if outcome.kind not in {*turn.known, *progress.kinds}:
            before = process_time()
            smaller = reduced(target, files, outcome.kind)
            message = attempt(target, smaller).message or outcome.message
            result.cases.append(Case(turn.target, turn.seed, number, message, smaller))
            start += process_time() - before
        progress.kinds[outcome.kind] = progress.kinds.get(outcome.kind, 0) + 1
    progress.seconds = process_time() - start
    return result


def run(
    names: Sequence[str],
    *,
    seed: int,
    minutes: float,
    processes: int,
    state_path: Path,
    cases: Path,
) -> Iterator[Sequence[Path]]:
    """Run targets in turn for some time; yield the new cases of each round.

    A target goes on after the last input of an earlier run with the same seed.
    """
    state, end = load_state(state_path), monotonic() + minutes * 60
    # Threads of Anki's library do not survive a fork.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        while monotonic() < end:
            turns = [_next_turn(state, name, seed, end) for name in names]
            done: list[Future[Result]] = [pool.submit(take_turn, turn) for turn in turns]
            saved = [
                save_case(cases, case) for one in done for case in _added(state, one.result()).cases
            ]
            save_state(state_path, state)
            yield saved


def _key(name: str, seed: int) -> str:
    return f"{name} {seed}"


def _next_turn(state: State, name: str, seed: int, end: float) -> Turn:
    progress = state.setdefault(_key(name, seed), Progress())
    seconds = min(_SECONDS_OF_A_TURN, max(0.1, end - monotonic()))
    # A short turn says little about how fast a target is, and may take no time that is measured.
    most = 10 + progress.done * 4
    count = min(most, max(1, int(progress.rate * seconds))) if progress.rate else most
    numbers = range(progress.done, progress.done + count)
    return Turn(name, seed, numbers, frozenset(progress.kinds))


def _added(state: State, result: Result) -> Result:
    """Add the result of a turn to the state."""
    before, new = state[_key(result.turn.target, result.turn.seed)], result.progress
    before.done += new.done
    before.seconds += new.seconds
    if new.slowest > before.slowest:
        before.slowest, before.slowest_number = new.slowest, new.slowest_number
    for kind, count in new.kinds.items():
        before.kinds[kind] = before.kinds.get(kind, 0) + count
    return result
