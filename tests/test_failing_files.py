"""A disk that is full, read-only or broken at any call, and commands that are interrupted."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.fault_runs import SCENARIOS, is_chosen, run_all, serving
from tests.kill_runs import interrupt

pytestmark = pytest.mark.skipif(os.name == "nt", reason="processes are neither forked nor killed")

# What every command is told to do in the slow tests takes half a minute there. All calls, by hand:
# `python -m tests.fault_runs`, and a thousand signals: `python -m tests.kill_runs`.
_EVERY, _SIGNALS = 13, 60
_BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}


# The files that a message names, for commands on a disk that becomes full.
_WRITTEN = {
    "build first": ("output/trees.apkg", "cards.lock", "deck/output", ".guard"),
    "init again": (".gitignore", ".gitattributes", "cards.md"),
    "lock repair": ("cards.lock", "cards.lock.damaged", ".guard"),
}


@pytest.mark.parametrize("name", _WRITTEN)
def test_a_disk_that_becomes_full(name: str, tmp_path: Path) -> None:
    with serving(tmp_path / "server") as server:
        outcomes = run_all(
            server,
            _BY_NAME[name],
            tmp_path / "kept",
            ["full"],
            lambda fault, number: is_chosen(fault, number, 3),
        )
    assert outcomes.damage == []
    failures = [message for message in outcomes.messages if message.startswith("1 ")]
    assert failures
    for failure in failures:
        named = failure.removeprefix("1 Error: ").removesuffix(": No space left on device")
        assert named.endswith(_WRITTEN[name]), failure


@pytest.mark.slow
@pytest.mark.parametrize("name", _BY_NAME)
def test_faults_at_many_calls(name: str, tmp_path: Path) -> None:
    with serving(tmp_path / "server") as server:
        outcomes = run_all(
            server,
            _BY_NAME[name],
            tmp_path / "kept",
            chosen=lambda fault, number: is_chosen(fault, number, _EVERY),
        )
    print(dict(outcomes.counts))
    assert outcomes.damage == []
    assert outcomes.counts["failed"]


@pytest.mark.slow
def test_signals_at_any_moment(tmp_path: Path) -> None:
    found = dict(interrupt(tmp_path, _SIGNALS, seed=1))
    assert [one for outcomes in found.values() for one in outcomes.damage] == []
    assert sum(outcomes.counts["all old"] for outcomes in found.values())


@pytest.mark.skipif(sys.platform != "linux", reason="there is no such file there")
@pytest.mark.parametrize("name", ["cards.md", ".gitignore"])
def test_what_the_disk_cannot_read_does_not_count_as_missing(
    name: str, anki_deck: Callable[..., Result]
) -> None:
    note = "Q: Which tree has two names?\nA: Rowan\n"
    Path("cards.md").write_text(note, encoding="utf-8")
    assert anki_deck("build", "cards.md").exit_code == 0
    Path("cards.md").rename("more.md")
    Path("cards.md").write_text("Q: Which tree sheds needles?\nA: Larch\n", encoding="utf-8")
    before = Path("cards.lock").read_bytes()
    # Its start cannot be read: the kernel answers with an input/output error.
    Path(name).unlink(missing_ok=True)
    Path(name).symlink_to("/proc/self/mem")
    result = anki_deck("build", "more.md")
    assert (result.stdout, result.exit_code) == ("", 1)
    assert result.stderr.endswith(f"{name}: Input/output error\n")
    assert not Path("more.lock").exists()
    Path(name).unlink()
    Path(name).write_bytes(before if name == "cards.lock" else b"")
    assert "1 unchanged, 1 moved" in anki_deck("build", "more.md").stdout
