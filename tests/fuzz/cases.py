"""Saved inputs: a find until it is fixed, and then an example that must stay fine."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.fuzz.inputs import Files

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True, slots=True)
class Case:
    """An input, reduced from that of a seed and a number; and what was found with it."""

    target: str
    seed: int
    number: int
    message: str
    files: Files


def save_case(folder: Path, case: Case) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{case.target}-{case.seed}-{case.number}.json"
    # In ASCII: a surrogate stands for a byte that is not UTF-8.
    path.write_text(json.dumps(asdict(case), indent=1) + "\n", encoding="ascii")
    return path


def load_case(path: Path) -> Case:
    return Case(**json.loads(path.read_text(encoding="ascii")))


def saved_cases(folder: Path = CASES) -> list[Path]:
    """Return the files of all cases, in the order of their targets and numbers."""

    def key(path: Path) -> list[str]:
        return [part.zfill(12) for part in path.stem.split("-")]

    return sorted(folder.glob("*.json"), key=key)
