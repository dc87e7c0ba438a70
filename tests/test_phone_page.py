"""The job for CI in `docs/phone.md`: who starts it, what it knows, and that its commands work."""

import re
import shlex
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import Result

from generator.cli.syncing import sync_command
from generator.delivery.accounts.account import checked_endpoint
from tests.deliveries import DAY, FIRST, basic, done, told
from tests.device import NO_CHANGES, Device, opened_device
from tests.learner import EASY
from tests.sync_server import SyncServer
from tests.syncing import Machine

PROJECT = Path(__file__).parents[1]
PAGE = (PROJECT / "docs/phone.md").read_text(encoding="utf-8")
(WORKFLOW_TEXT,) = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
WORKFLOW: dict[Any, Any] = yaml.safe_load(WORKFLOW_TEXT)
(JOB,) = WORKFLOW["jobs"].values()
STEPS: dict[str, dict[str, Any]] = {step["name"]: step for step in JOB["steps"] if "run" in step}
(SCRIPT,) = re.findall(r"^```sh\n(set -eu\n.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
SECOND, THIRD, FOURTH = FIRST + 10 * DAY, FIRST + 20 * DAY, FIRST + 30 * DAY
LEARNING = FIRST + 5 * DAY  # when the learner does something, in seconds


def test_only_a_push_to_one_branch_starts_the_job() -> None:
    on = WORKFLOW[True]  # YAML 1.1, which GitHub does not use, takes "on" for a yes
    assert on == {"push": {"branches": ["main"]}}


def test_the_job_may_only_read_the_repository_and_waits_for_other_runs() -> None:
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert WORKFLOW["concurrency"] == {"group": "anki-deck-sync", "cancel-in-progress": False}
    assert "permissions" not in JOB
    checkout = JOB["steps"][0]
    assert checkout["uses"].startswith("actions/checkout@")
    assert checkout["with"]["persist-credentials"] is False


def test_only_the_step_that_syncs_has_the_secrets() -> None:
    # Not as text of a command either, in which a secret or a variable would be code.
    assert all("${{" not in step["run"] for step in STEPS.values())
    found = {
        name: value
        for name, value in STEPS["Sync"]["env"].items()
        if value.startswith("${{ secrets.")
    }
    assert found == {
        "ANKI_DECK_USER": "${{ secrets.ANKI_DECK_USER }}",
        "ANKI_DECK_PASSWORD": "${{ secrets.ANKI_DECK_PASSWORD }}",
    }
    assert WORKFLOW_TEXT.count("secrets") == len(found)


def test_the_job_installs_this_project_with_its_extra() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    match = re.search(r'"([\w-]+)\[(\w+)\] @ \$FROM"$', STEPS["Install"]["run"])
    assert match
    assert match[1] == project["name"]
    assert match[2] in project["optional-dependencies"]
    assert list(STEPS["Install"]["env"]) == ["FROM"]


def test_the_script_has_the_commands_of_the_job() -> None:
    assert list(STEPS) == ["Install", "Build", "Sync"]
    lines = SCRIPT.replace("\\\n", "").splitlines()
    assert lines[4:6] == [STEPS["Install"]["run"], STEPS["Build"]["run"]]
    assert lines[6].endswith(f" {STEPS['Sync']['run']}")
    assert [line for line in lines if "SECRETS" in line] == [lines[6]]


def test_the_address_of_ankiweb_in_the_page() -> None:
    assert "`https://ankiweb.net` for AnkiWeb" in " ".join(PAGE.split())
    assert checked_endpoint("https://ankiweb.net") is None


def test_every_option_of_sync_is_in_its_section() -> None:
    page = (PROJECT / "docs/commands.md").read_text(encoding="utf-8")
    section = page[page.index("## `anki-deck sync") : page.index("## `anki-deck convert")]
    options = {option.opts[-1] for option in sync_command.params} - {"source", "--output"}
    assert len(options) > 10
    assert [option for option in sorted(options) if f"`{option}" not in section] == []


# ---- the commands of the job, with a real server


def run(machine: Machine, step: str, *more: str, now: int) -> Result:
    """Run the command of a step as it is in the page, with more options."""
    program, *arguments = shlex.split(STEPS[step]["run"])
    assert program == "anki-deck"
    variables = {"ENDPOINT": machine.server.address}
    expanded = [string.Template(one).substitute(variables) for one in arguments]
    return machine.run(*expanded, *more, now=now)


def job(author: Machine, folder: Path, *more: str, now: int) -> str:
    """Run the job on a new machine that has what was committed; return what the sync has done."""
    ci = author.copy_to(folder)
    built = run(ci, "Build", now=now)
    assert built.exit_code == 0, built.output
    synced = run(ci, "Sync", *more, now=now)
    assert synced.exit_code == 0, synced.output
    return done(told(synced))


def commit(author: Machine, *notes: str, now: int) -> None:
    author.write(*notes)
    assert author.run("build", now=now).exit_code == 0


@pytest.fixture
def author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sync_server: SyncServer) -> Machine:
    return Machine(tmp_path / "author", monkeypatch, sync_server)


@pytest.fixture
def phone(tmp_path: Path, sync_server: SyncServer) -> Iterator[Device]:
    with opened_device(tmp_path, "phone", sync_server) as device:
        yield device


def test_jobs_in_empty_homes_bring_edits_to_a_phone_that_reviews(
    author: Machine, phone: Device, tmp_path: Path
) -> None:
    commit(author, basic(0), basic(1), basic(2), now=FIRST)
    assert job(author, tmp_path / "run1", now=FIRST) == "3 new"
    phone.sync()
    amber, birch, cedar = phone.study("cards", [EASY] * 3)
    # Without a network: an edit of a note that the author changes as well.
    phone.edit(amber, "Extra", "on the phone", when=LEARNING)
    reviews, scheduling = phone.reviews(), phone.scheduling()
    commit(author, basic(0, answer="Resin"), basic(1), basic(3), now=SECOND)
    assert job(author, tmp_path / "run2", now=SECOND) == "1 new, 1 changed, 1 deleted"
    # The phone has the later edit, which the next job merges with that of the text.
    phone.sync_normally()
    assert job(author, tmp_path / "run3", now=THIRD) == "1 changed"
    phone.sync_normally()
    note = phone.note(amber)
    assert (note["Back"], note["Extra"]) == ("<p>Resin</p>", "on the phone")
    assert len(phone.guids()) == 3
    assert cedar not in phone.guids()
    assert phone.reviews() == reviews
    assert {key: phone.scheduling()[key] for key in ((amber, 0), (birch, 0))} == {
        key: state for key, state in scheduling.items() if key[0] != cedar
    }
    assert job(author, tmp_path / "run4", now=FOURTH) == ""
    assert phone.sync() == NO_CHANGES
    # What was sent is no file that Anki calls unused.
    (record,) = phone.media()
    assert record.startswith("_anki-deck-")
    assert list(phone.collection.media.check().unused) == []


def test_a_job_fails_before_it_syncs_if_the_lock_was_not_committed(
    author: Machine, tmp_path: Path
) -> None:
    commit(author, basic(0), now=FIRST)
    author.write(basic(0), basic(1))
    built = run(author.copy_to(tmp_path / "run"), "Build", now=SECOND)
    assert built.exit_code == 1
    assert built.output.endswith(
        "cards.lock would change, which --frozen forbids: nothing was written\n"
    )


def test_a_job_that_leaves_deletions_to_a_computer(
    author: Machine, phone: Device, tmp_path: Path
) -> None:
    commit(author, basic(0), basic(1), now=FIRST)
    assert job(author, tmp_path / "run1", now=FIRST) == "2 new"
    phone.sync()
    commit(author, basic(0), now=SECOND)
    for number in range(2):
        folder = tmp_path / f"run2{number}"
        assert job(author, folder, "--no-delete", "--keep-edits", now=SECOND) == ""
    phone.sync_normally()
    assert len(phone.guids()) == 2
    assert author.done(now=THIRD) == "1 deleted"
    phone.sync_normally()
    assert len(phone.guids()) == 1
