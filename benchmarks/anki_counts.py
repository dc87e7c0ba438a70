"""What Anki finds in a package, asked of its library in a process of its own."""

import json
import sys
from pathlib import Path
from subprocess import run as run_process

from benchmarks.peer_programs import SCRIPTS
from benchmarks.processes import CommandError, environment, last_line


def imported_counts(package: Path) -> tuple[int, int]:
    """Return how many notes and cards Anki imports from a package."""
    counts = json.loads(last_line(anki_library("count", str(package))))
    return counts["notes"], counts["cards"]


def anki_library(*arguments: str) -> str:
    """Run a command of `peers/anki_library.py` and return what it prints."""
    words = [sys.executable, str(SCRIPTS / "anki_library.py"), *arguments]
    process = run_process(
        words, env=environment({}), capture_output=True, encoding="utf-8", check=False
    )
    if process.returncode:
        raise CommandError(f"Anki: {last_line(process.stderr)}")
    return process.stdout
