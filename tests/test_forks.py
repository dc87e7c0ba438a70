"""A run of CI for a proposal from a fork is recognised, and stops before it reads a secret."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from generator.delivery.accounts.forks import is_run_of_fork
from tests.deliveries import basic
from tests.sync_server import SyncServer
from tests.syncing import Machine

OURS, THEIRS = {"full_name": "ann/cards"}, {"full_name": "mallory/cards"}
MESSAGE = """\
Error: this is a CI run for a proposal from a fork: no password was read, and nothing was synced
  hint: sync in a job that runs after the merge
"""


def github(folder: Path, name: str, event: object) -> dict[str, str]:
    """Return the variables that GitHub sets for an event."""
    path = folder / "event.json"
    path.write_text(event if isinstance(event, str) else json.dumps(event), encoding="utf-8")
    return {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(path)}


def proposal(source: object) -> dict[str, Any]:
    """Return the event of a pull request whose text is in this repository."""
    return {"repository": OURS, "pull_request": {"head": {"repo": source}, "base": {"repo": OURS}}}


def later_run(source: object) -> dict[str, Any]:
    """Return the event of a run after another one, whose text is in this repository."""
    return {"repository": OURS, "workflow_run": {"head_repository": source, "event": "push"}}


@pytest.mark.parametrize(
    "name",
    [
        "pull_request",
        "pull_request_target",
        "pull_request_review",
        "pull_request_review_comment",
    ],
)
def test_a_pull_request_of_github(tmp_path: Path, name: str) -> None:
    assert not is_run_of_fork(github(tmp_path, name, proposal(OURS)))
    assert is_run_of_fork(github(tmp_path, name, proposal(THEIRS)))
    assert is_run_of_fork(github(tmp_path, name, proposal(None)))  # the fork was deleted


def test_a_run_after_another_one_of_github(tmp_path: Path) -> None:
    assert not is_run_of_fork(github(tmp_path, "workflow_run", later_run(OURS)))
    assert is_run_of_fork(github(tmp_path, "workflow_run", later_run(THEIRS)))
    assert is_run_of_fork(github(tmp_path, "workflow_run", later_run(None)))


@pytest.mark.parametrize("name", ["push", "schedule", "workflow_dispatch", "release", ""])
def test_other_events_of_github_are_of_the_repository(tmp_path: Path, name: str) -> None:
    assert not is_run_of_fork(github(tmp_path, name, {"repository": OURS}))
    assert not is_run_of_fork({"GITHUB_EVENT_NAME": name})


@pytest.mark.parametrize("name", ["pull_request", "pull_request_target", "workflow_run"])
@pytest.mark.parametrize(
    "event",
    [
        "",
        "{",
        "[]",
        "null",
        '"text"',
        "{}",
        '{"repository": null}',
        {"repository": OURS},
        {"repository": OURS, "pull_request": None},
        {"repository": OURS, "pull_request": {"head": {"repo": {}}}},
        {"repository": OURS, "workflow_run": []},
        {"pull_request": {"head": {"repo": OURS}}},
        {"repository": {}, "pull_request": {"head": {"repo": OURS}}},
        # Names that are missing on both sides are not the same repository.
        {
            "repository": {"full_name": None},
            "pull_request": {"head": {"repo": {"full_name": None}}},
        },
        "[" * 100_000,
    ],
)
def test_an_event_that_does_not_tell_is_that_of_a_fork(
    tmp_path: Path, name: str, event: object
) -> None:
    assert is_run_of_fork(github(tmp_path, name, event))


def test_an_event_without_a_file_is_that_of_a_fork(tmp_path: Path) -> None:
    variables = {"GITHUB_EVENT_NAME": "pull_request"}
    assert is_run_of_fork(variables)
    for path in ("", str(tmp_path), str(tmp_path / "missing.json")):
        assert is_run_of_fork({**variables, "GITHUB_EVENT_PATH": path})
    (tmp_path / "event.json").write_bytes(b"\xff\xfe{}")
    assert is_run_of_fork({**variables, "GITHUB_EVENT_PATH": str(tmp_path / "event.json")})


def test_a_merge_request_of_gitlab() -> None:
    project, source = "CI_MERGE_REQUEST_PROJECT_PATH", "CI_MERGE_REQUEST_SOURCE_PROJECT_PATH"
    assert not is_run_of_fork({project: "ann/cards", source: "ann/cards"})
    assert is_run_of_fork({project: "ann/cards", source: "mallory/cards"})
    assert is_run_of_fork({project: "ann/cards", source: ""})
    assert is_run_of_fork({project: "ann/cards"})  # the fork was deleted
    assert not is_run_of_fork({"GITLAB_CI": "true", "CI_PIPELINE_SOURCE": "push"})


def test_no_ci() -> None:
    assert not is_run_of_fork({})


def test_the_run_of_a_fork_stops_before_it_reads_a_secret(
    machine: Machine, sync_server: SyncServer, tmp_path: Path
) -> None:
    """Also with wrong values, and without any; no keyring is opened, and no folder is made."""
    machine.write(basic(0))
    for password in ("pass", "wrong", None):
        machine.password = password
        with machine.environment() as patch:
            for name, value in github(tmp_path, "pull_request_target", proposal(THEIRS)).items():
                patch.setenv(name, value)
            for options in ([], ["--dry-run"], ["--full-download"]):
                result = machine.sync(*options)
                assert result.exit_code == 1
                assert result.output == MESSAGE
    assert sync_server.requests() == []
    assert not machine.data.exists()
    assert not machine.author.lock.exists()


def test_the_run_of_a_fork_reads_neither_the_variables_nor_the_keyring(
    machine: Machine, tmp_path: Path
) -> None:
    machine.write(basic(0))
    code = """\
import os, sys
class Variables(dict):
    def _read(self, name):
        if name.startswith("ANKI_DECK_"):
            print("read", name)
    def get(self, name, default=None):
        self._read(name)
        return super().get(name, default)
    def __getitem__(self, name):
        self._read(name)
        return super().__getitem__(name)
os.environ = Variables(os.environ)
from generator.cli import main
try:
    main(["sync", "cards.md", "--yes"])
finally:
    print(sorted({"keyring", "anki"} & sys.modules.keys()))
"""
    with machine.environment() as patch:
        for name, value in github(tmp_path, "pull_request", proposal(THEIRS)).items():
            patch.setenv(name, value)
        patch.setenv("PYTHONPATH", str(Path(__file__).parent.parent))
        ended = subprocess.run(
            [sys.executable, "-c", code],
            cwd=machine.author.folder,
            capture_output=True,
            text=True,
            check=False,
        )
    assert ended.returncode == 1
    assert ended.stdout == "[]\n"
    assert ended.stderr == MESSAGE


def test_the_run_of_a_proposal_of_the_own_repository_syncs(
    machine: Machine, tmp_path: Path
) -> None:
    machine.write(basic(0))
    with machine.environment() as patch:
        for name, value in github(tmp_path, "pull_request", proposal(OURS)).items():
            patch.setenv(name, value)
        assert machine.done() == "1 new"
