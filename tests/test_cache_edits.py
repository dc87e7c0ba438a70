"""With and without the cache, every command prints and writes the same after any edits."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.cache.folder import VARIABLE
from generator.project.clock import VARIABLE as BUILD_TIME
from tests.cache_edits import CACHE_EDITS, EDITS, Twins, contents

Edit = tuple[str, int]
PROJECT = Path(__file__).parent.parent
# In seconds: longer than any build here takes.
PATIENCE = 120

_COMMANDS = (
    ("build",),
    ("build", "cards.md"),
    ("build", "."),
    ("build", "--json"),
    ("build", "--removed"),
    ("build", "-o", "own.apkg"),
    ("build", "more.md"),
    ("check", "more.md"),
    ("check", "below"),
    ("check",),
    ("check", "."),
    ("check", "--json"),
    ("check", "--strict", "cards.md"),
    ("diff",),
    ("diff", "."),
    ("diff", "--json", "cards.md"),
    ("diff", "--explain"),
)
edits = st.tuples(
    st.sampled_from(sorted({**EDITS, **CACHE_EDITS, "later": 0, "wait": 0})), st.integers(0, 120)
)
steps = st.tuples(st.lists(edits, max_size=3), st.sampled_from(_COMMANDS))
histories = st.lists(steps, min_size=1, max_size=8)


def _replay(history: Sequence[tuple[Sequence[Edit], Sequence[str]]]) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as monkeypatch:
        twins = Twins(Path(folder), monkeypatch)
        twins.run("build")
        for some, command in history:
            for name, number in some:
                twins.edit(name, number)
            twins.run(*command)
        monkeypatch.undo()


@given(histories)
# A warning that a number had another text before is gone in the next build.
@example([([("number", 0), ("renumber", 0)], ("build",))])
@settings(max_examples=25)
def test_the_cache_changes_nothing(history: list[tuple[list[Edit], tuple[str, ...]]]) -> None:
    _replay(history)


@pytest.mark.slow
@given(histories)
@settings(max_examples=600)
def test_the_cache_changes_nothing_in_many_histories(
    history: list[tuple[list[Edit], tuple[str, ...]]],
) -> None:
    _replay(history)


def test_several_builds_at_once_use_one_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    twins = Twins(tmp_path, monkeypatch)
    for number in range(3):
        twins.edit("reword", number)
        command = [sys.executable, "-m", "generator", "build"]
        environment = {
            **os.environ,
            "PYTHONPATH": str(PROJECT),
            VARIABLE: str(twins.cache),
            BUILD_TIME: str(twins.now),
        }
        quiet = subprocess.DEVNULL
        running = [
            subprocess.Popen(command, cwd=twins.cached, env=environment, stdout=quiet, stderr=quiet)
            for _ in range(4)
        ]
        assert [process.wait(timeout=PATIENCE) for process in running] == [0] * 4
        environment[VARIABLE] = "off"
        subprocess.run(
            command, cwd=twins.plain, env=environment, stdout=quiet, stderr=quiet, check=True
        )
        assert contents(twins.cached) == contents(twins.plain)
        twins.run("build")
        twins.run("diff")
