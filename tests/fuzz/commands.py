"""The command in a folder of its own, for targets that are given files."""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from generator.cli import main
from generator.identity.lock import Lock
from generator.identity.lock_text import parse_lock
from tests.fuzz.find import Find
from tests.fuzz.inputs import Files, to_bytes

# The time of the first build.
START = 1_790_000_000


@contextmanager
def work_folder() -> Iterator[Path]:
    """Make an empty folder the current one, with a cache of its own, at a fixed time."""
    before, variables = Path.cwd(), dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="fuzz-", ignore_cleanup_errors=True) as base:
        folder = Path(base, "deck")
        folder.mkdir()
        os.environ["ANKI_DECK_CACHE"] = str(Path(base, "cache"))
        os.environ["ANKI_DECK_DATA"] = str(Path(base, "data"))
        set_time(START)
        os.chdir(folder)
        try:
            yield folder
        finally:
            os.chdir(before)
            os.environ.clear()
            os.environ.update(variables)


def set_time(seconds: int) -> None:
    os.environ["SOURCE_DATE_EPOCH"] = str(seconds)


def write_files(files: Files) -> None:
    for path, text in files.items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(to_bytes(text))


def run(*arguments: str, fine: tuple[int, ...] = (0, 1, 2)) -> Result:
    """Run the command; it must end with one of these exit statuses, and never by an exception."""
    result = CliRunner().invoke(main, arguments, prog_name="anki-deck")
    error = result.exception
    if error is not None and not isinstance(error, SystemExit):
        raise error
    if result.exit_code not in fine:
        raise Find(f"{arguments[0]}: exit status", f"{result.exit_code}\n{result.output[:500]}")
    return result


def report(result: Result) -> Mapping[str, Any]:
    """Return what a command printed with `--json`."""
    found: Mapping[str, Any] = json.loads(result.stdout)
    return found


def read_lock(path: Path) -> Lock:
    """Read the lock that a build wrote, which has no problems; an empty one if it wrote none."""
    if not path.exists():
        return Lock()
    lock, problems = parse_lock(path.name, path.read_bytes().decode())
    if problems:
        raise Find("a written lock has problems", str(problems[0]))
    return lock
