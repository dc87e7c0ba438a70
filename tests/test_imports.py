"""What a command imports: start-up is most of the time of a short command."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click import Context

from generator.cli import main

COMMANDS = main.list_commands(Context(main))
# The libraries that take long to import, and what is imported with them.
_SLOW = """
    anki asyncio decimal genanki logging markdown multiprocessing pathspec pygments rapidfuzz
    sqlite3 yaml zipfile
"""
SLOW = frozenset(_SLOW.split())


def imported(folder: Path, *arguments: str) -> set[str]:
    """Run the command; return the names of all modules that it imported."""
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "generator", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert ran.stdout
    rows = ran.stderr.splitlines()
    return {row.rpartition("|")[2].strip() for row in rows if row.startswith("import time:")}


def test_help_imports_no_command(tmp_path: Path) -> None:
    names = imported(tmp_path, "--help")
    assert not names & SLOW
    assert {name for name in names if name.startswith("generator")} == {
        "generator",
        "generator.cli",
    }


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_imports_only_the_command(command: str, tmp_path: Path) -> None:
    names = imported(tmp_path, command, "--help")
    assert not names & SLOW
    assert {name for name in names if name.startswith("generator.")} <= {
        "generator.cli",
        *(name for name in names if name.startswith("generator.cli.")),
    }
