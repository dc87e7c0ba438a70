"""How far each target was run, kept in a file so that the next run goes on from there."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.fuzz.corpus import PROJECT

# Not in version control.
STATE = PROJECT / ".fuzz" / "state.json"


@dataclass(slots=True)
class Progress:
    """What was done for one target and seed. `kinds` has the number of finds of each kind."""

    done: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    slowest_number: int = 0
    kinds: dict[str, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Inputs per second of CPU time."""
        return self.done / self.seconds if self.seconds else 0.0


State = dict[str, Progress]


def load_state(path: Path) -> State:
    if not path.exists():
        return {}
    data = json.loads(path.read_text(encoding="utf-8"))
    return {key: Progress(**value) for key, value in data.items()}


def save_state(path: Path, state: State) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.with_suffix(".new")
    written.write_text(
        json.dumps({key: asdict(one) for key, one in state.items()}, indent=1), encoding="utf-8"
    )
    written.replace(path)


def table(state: State) -> str:
    """Return a table with a line for each target and seed."""
    rows = [f"{'target':<14}{'inputs':>10}{'finds':>7}{'inputs/s':>10}   slowest input"]
    for key, one in sorted(state.items()):
        slowest = f"{one.slowest:.2f} s (number {one.slowest_number})"
        finds = sum(one.kinds.values())
        rows.append(f"{key:<14}{one.done:>10,}{finds:>7,}{one.rate:>10,.0f}   {slowest}")
        rows += (f"  {count:>6,} {kind}" for kind, count in sorted(one.kinds.items()))
    return "\n".join(rows)
