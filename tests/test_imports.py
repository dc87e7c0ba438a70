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
    anki asyncio decimal difflib genanki logging markdown multiprocessing pygments
    rapidfuzz regex sqlite3 yaml zipfile
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


# What genanki and Markdown import, and the cache.
OF_GENANKI = frozenset({"genanki", "sqlite3", "yaml", "zipfile"})
OF_MARKDOWN = frozenset({"logging", "markdown"})
OF_CACHE = frozenset({"sqlite3"})
PLAIN = "Q: one\nA: 1\n\nC: {{two}} is 2\n"


def test_check_and_diff_import_only_markdown_and_the_cache(tmp_path: Path) -> None:
    (tmp_path / "cards.md").write_text(PLAIN, encoding="utf-8")
    for command in ("check", "diff"):
        assert imported(tmp_path, command) & SLOW <= OF_MARKDOWN | OF_CACHE


def test_a_build_imports_only_what_it_writes_with(tmp_path: Path) -> None:
    source = tmp_path / "cards.md"
    source.write_text(PLAIN, encoding="utf-8")
    for option in ("--strict", "--no-cache"):
        names = imported(tmp_path, "build", option) & SLOW
        assert names >= {"genanki", "sqlite3"}
        assert names <= OF_GENANKI | OF_MARKDOWN
    # Notes that are only new, only gone or only reordered are not compared either.
    for text in (f"{PLAIN}\nQ: three\nA: 3\n", "Q: three\nA: 3\n\nQ: one\nA: 1\n"):
        source.write_text(text, encoding="utf-8")
        assert imported(tmp_path, "build") & SLOW <= OF_GENANKI | OF_MARKDOWN


def test_a_call_that_is_repeated_imports_only_the_cache(tmp_path: Path) -> None:
    (tmp_path / "cards.md").write_text(PLAIN, encoding="utf-8")
    for command in ("build", "check", "diff"):
        imported(tmp_path, command)
        names = imported(tmp_path, command)
        assert not names & SLOW
        assert {name.split(".")[1] for name in names if name.startswith("generator.")} == {
            "cache",
            "cli",
            "file_errors",
            "regular_files",
            "reading",
            "values",
        }


def test_watch_without_a_push_imports_nothing_of_it() -> None:
    script = (
        "import sys\n"
        "import generator.watch.session\n"
        "import generator.watch.shown_cards\n"
        "assert not [name for name in sys.modules if name.startswith('generator.delivery')]\n"
    )
    project = Path(__file__).parent.parent
    subprocess.run([sys.executable, "-c", script], cwd=project, check=True)


def test_what_a_note_needs_is_imported(tmp_path: Path) -> None:
    source = tmp_path / "cards.md"
    source.write_text(PLAIN, encoding="utf-8")
    imported(tmp_path, "build")
    source.write_text(PLAIN.replace("one", "the first"), encoding="utf-8")
    assert "rapidfuzz" in imported(tmp_path, "diff")
    source.write_text(f"{PLAIN}\n```python\nx = 1\n```\n", encoding="utf-8")
    assert "pygments" in imported(tmp_path, "check")
    source.write_text(f"---\ndeck: D\n---\n{PLAIN}", encoding="utf-8")
    assert "yaml" in imported(tmp_path, "check")


def test_genanki_leaves_its_library_to_others() -> None:
    script = (
        "import sys, functools\n"
        "from generator.apkg.genanki_import import genanki\n"
        "assert 'cached_property' not in sys.modules\n"
        "assert 'asyncio' not in sys.modules\n"
        "import cached_property\n"
        "assert cached_property.cached_property is not functools.cached_property\n"
        "assert genanki.model.cached_property is functools.cached_property\n"
    )
    project = Path(__file__).parent.parent
    subprocess.run([sys.executable, "-W", "error", "-c", script], cwd=project, check=True)
