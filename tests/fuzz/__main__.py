"""`python -m tests.fuzz`: runs targets, or replays a saved case."""

import argparse
import sys
from pathlib import Path

from tests.fuzz.attempt import attempt
from tests.fuzz.cases import CASES, load_case
from tests.fuzz.run import run
from tests.fuzz.state import STATE, load_state, table
from tests.fuzz.targets import TARGETS


def main() -> int:
    """Return 1 if something was found."""
    options = _options()
    if options.replay:
        return _replay(options.replay)
    found = 0
    for saved in run(
        options.target or [*TARGETS],
        seed=options.seed,
        minutes=options.minutes,
        processes=options.processes,
        state_path=options.state,
        cases=options.cases,
    ):
        found += len(saved)
        for path in saved:
            print(f"found: {path}: {load_case(path).message.splitlines()[0][:200]}", flush=True)
    print(table(load_state(options.state)))
    return int(found > 0)


def _replay(path: Path) -> int:
    case = load_case(path)
    outcome = attempt(TARGETS[case.target], case.files)
    print(f"{outcome.kind or 'fine'} ({outcome.seconds:.2f} s)\n{outcome.message}")
    return int(bool(outcome.kind))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0, help="how long to run")
    parser.add_argument(
        "--target", action="append", choices=[*TARGETS], help="only this; repeatable"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--state", type=Path, default=STATE, help="where to go on, and to keep it")
    parser.add_argument("--cases", type=Path, default=CASES, help="the folder for what is found")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="run a saved case again")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
