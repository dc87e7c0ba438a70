"""Run a command in a process of its own, and say what it cost."""

import json
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import run as run_process

MEASURED_RUN = Path(__file__).resolve().parent / "measured_run.py"
LIMIT = 1800.0  # seconds
# What would change how a command of Python runs; CI changes what this program prints and keeps.
_LEFT_OUT = ("PYTHON", "ANKI_DECK_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command, the folder that it runs in, and what it needs in the environment."""

    words: Sequence[str]
    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a run cost with all its processes: seconds by the clock and of processors, and bytes.

    `memory` is the peak of all its processes together if it was sampled, else that of the largest.
    """

    wall: float
    cpu: float
    memory: int


class CommandError(Exception):
    """A command failed; the message has the end of what it printed."""


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a command."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name != "CI" and not name.startswith(_LEFT_OUT)
    }
    return {**kept, **variables}


def run(command: Command, *, sampled: bool = False, seconds: float = LIMIT) -> Cost:
    """Run a command; with `sampled` it is slower, and the memory of all its processes is known."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "output")
        request = {
            "command": [*command.words],
            "folder": str(command.folder),
            "environment": environment(command.variables),
            "output": str(output),
            "seconds": seconds,
            "sampled": sampled,
        }
        # -I and -S make it small, since no peak below its own can be measured.
        words = [sys.executable, "-I", "-S", str(MEASURED_RUN), json.dumps(request)]
        process = run_process(words, capture_output=True, encoding="utf-8", check=False)
        if process.returncode:
            raise CommandError(last_line(process.stderr))
        cost = json.loads(process.stdout)
        if cost["status"]:
            raise CommandError(_failure(cost, output, seconds))
    memory = max(cost["largest"], cost["tree"])
    return Cost(wall=cost["wall"], cpu=cost["cpu"], memory=memory)


def _failure(cost: Mapping[str, float], output: Path, seconds: float) -> str:
    if cost["wall"] >= seconds:
        return f"over {seconds:.0f} s"
    printed = output.read_text(encoding="utf-8", errors="replace")
    return f"exit status {cost['status']}: {last_line(printed)}"


def last_line(text: str) -> str:
    """Return the last line with text, which for a traceback is the exception."""
    return (text.strip().splitlines() or ["nothing printed"])[-1].strip()
