"""An outcome is repeated only while every fact that it depends on holds."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cache import file_states, outcomes
from generator.cache.file_states import (
    KnownFile,
    content_digest,
    file_state,
    files_below,
    names_digest,
    names_in,
    state_from,
)
from generator.cache.folder import VARIABLE
from generator.cache.outcomes import Call, Facts, Outcome
from generator.cli import main
from tests.cache_edits import RESOLUTION, WAIT

OUTCOME = Outcome(printed=((False, "out"), (True, "err \x1b[1m日本")), status=1)
PROJECT = Path(__file__).parent.parent
_read: list[str] = []
_is_recording = False


def _record(event: str, arguments: tuple[object, ...]) -> None:
    if not _is_recording or event not in ("open", "os.scandir", "os.listdir"):
        return
    writes = event == "open" and int(str(arguments[2])) & (os.O_WRONLY | os.O_RDWR)
    if isinstance(arguments[0], str | os.PathLike) and not writes:
        _read.append(os.path.realpath(os.fspath(arguments[0])))


sys.addaudithook(_record)


@pytest.fixture(autouse=True)
def cache(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: ARG001 (tests run in the folder)
    """A cache of the test's own; files are recognised by their state after a short time."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr(file_states, "_RESOLUTION", RESOLUTION)
    return tmp_path / "cache"


def known(path: str) -> KnownFile:
    state, digest = file_state(path), content_digest(path)
    assert state is not None
    assert digest is not None
    return KnownFile(digest=digest, state=state)


def facts() -> Facts:
    """Return facts of each kind about the current folder."""
    Path("below").mkdir()
    for name in ("cards.md", "cell.png", ".gitignore"):
        Path(name).write_text("one")
    time.sleep(WAIT)
    return Facts(
        contents={"cards.md": known("cards.md").digest},
        files={"cell.png": known("cell.png")},
        exists={"cards.lock": False, ".gitignore": True},
        folders={".": names_in("."), "below": []},
        trees={"below": names_digest(files_below("below"))},
        real_paths={"below": os.path.realpath("below")},
        seen=time.time_ns(),
    )


def rewrite(name: str) -> None:
    """Write another content of the same size in place, and set back the time."""
    before = Path(name).stat()
    Path(name).write_text("two")
    os.utime(name, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_an_outcome_is_repeated_while_nothing_changes() -> None:
    call = Call("build", {"source": Path("cards.md")})
    assert call.known_outcome() is None
    call.keep(OUTCOME, facts())
    assert call.known_outcome() == OUTCOME
    assert Call("build", {"source": Path("cards.md")}).known_outcome() == OUTCOME


@pytest.mark.parametrize(
    "change",
    [
        lambda: rewrite("cards.md"),
        lambda: rewrite("cell.png"),
        lambda: Path("cards.md").unlink(),
        lambda: Path("cell.png").unlink(),
        lambda: Path("cards.lock").touch(),
        lambda: Path(".gitignore").unlink(),
        lambda: Path("new.md").touch(),
        lambda: Path("below/new.MD").touch(),
        lambda: Path("below/folder").mkdir(),
        lambda: Path("below/.gitignore").touch(),
        lambda: shutil.rmtree("below"),
        lambda: Path("below").rename("beneath"),
        lambda: Path("below").rename("beneath") and Path("below").symlink_to("beneath"),
        lambda: Path("cell.png").rename("other") and Path("cell.png").symlink_to("other"),
    ],
)
def test_an_outcome_is_not_repeated_after_a_change(change: Callable[[], object]) -> None:
    call = Call("build", {})
    call.keep(OUTCOME, facts())
    change()
    assert call.known_outcome() is None


@pytest.mark.parametrize(
    "change",
    [
        lambda: Path("cell.png").touch(),
        lambda: Path("cell.png").write_text("one"),
        lambda: shutil.copyfile("cell.png", "copy") and Path("copy").replace("cell.png"),
        lambda: Path("other.png").touch(),
        lambda: Path(".hidden.md").touch(),
        lambda: Path(".hidden").mkdir(),
        lambda: os.utime("cards.md"),
    ],
)
def test_what_the_result_does_not_depend_on_may_change(change: Callable[[], object]) -> None:
    call = Call("build", {})
    call.keep(OUTCOME, facts())
    change()
    assert call.known_outcome() == OUTCOME
    assert call.known_outcome() == OUTCOME


@pytest.mark.parametrize(
    "change",
    [
        lambda _: Call("build", {"source": None}),
        lambda _: Call("build", {"source": Path("cards.md"), "strict": True}),
        lambda _: Call("check", {"source": Path("cards.md")}),
        lambda patch: patch.setenv("SOURCE_DATE_EPOCH", "1790000001"),
        lambda patch: patch.chdir("below"),
    ],
)
def test_another_call_has_another_outcome(
    change: Callable[[pytest.MonkeyPatch], Call | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = {"source": Path("cards.md")}
    Call("build", arguments).keep(OUTCOME, facts())
    assert (change(monkeypatch) or Call("build", arguments)).known_outcome() is None


def test_a_file_that_changed_within_the_resolution_of_its_times_is_read() -> None:
    found = facts()
    Path("cell.png").write_text("two")
    racy = KnownFile(digest=found.files["cell.png"].digest, state=known("cell.png").state)
    call = Call("build", {})
    call.keep(OUTCOME, replace(found, files={"cell.png": racy}, seen=time.time_ns()))
    assert call.known_outcome() is None
    assert call.known_outcome() is None


def test_a_file_with_old_times_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    call = Call("build", {})
    call.keep(OUTCOME, facts())
    monkeypatch.setattr(sys.modules[__name__], "_is_recording", True)
    _read.clear()
    assert call.known_outcome() == OUTCOME
    assert os.path.realpath("cards.md") in _read
    assert os.path.realpath("cell.png") not in _read


def test_no_damage_of_a_record_goes_unnoticed(cache: Path) -> None:
    call = Call("build", {})
    call.keep(OUTCOME, facts())
    (record,) = cache.rglob("*.outcome")
    whole = record.read_bytes()
    for place in range(len(whole)):
        record.write_bytes(
            bytes([*whole[:place], whole[place] ^ 1 << place % 8, *whole[place + 1 :]])
        )
        assert call.known_outcome() is None
    for length in range(len(whole)):
        record.write_bytes(whole[:length])
        assert call.known_outcome() is None
    record.unlink()
    record.mkdir()
    assert call.known_outcome() is None
    call.keep(OUTCOME, _as_kept())
    assert record.is_dir()
    record.rmdir()
    call.keep(OUTCOME, _as_kept())
    assert call.known_outcome() == OUTCOME


def _as_kept() -> Facts:
    return Facts(contents={}, files={}, exists={}, folders={}, trees={}, real_paths={}, seen=1)


def test_only_the_newest_outcomes_are_kept(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outcomes, "_MOST_OUTCOMES", 20)
    for number in range(25):
        Call("build", {"number": number}).keep(OUTCOME, _as_kept())
    assert len(list(cache.rglob("*.outcome"))) <= 20 + 1
    assert Call("build", {"number": number}).known_outcome() == OUTCOME
    assert Call("build", {"number": 0}).known_outcome() is None


def test_a_link_to_itself_hides_no_other_name() -> None:
    Path("loop").symlink_to("loop")
    Path("cards.md").touch()
    assert names_in(".") == ["cards.md"]


def test_another_version_of_the_program_has_another_digest(tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "generator", tmp_path / "generator")
    script = "from generator.cache.folder import program_digest as p; print(p())"

    def digest() -> str:
        command = [sys.executable, "-B", "-c", script]
        return subprocess.run(
            command, cwd=tmp_path, check=True, capture_output=True, text=True
        ).stdout

    before = digest()
    assert digest() == before
    with (tmp_path / "generator/markup/tables.py").open("a") as stream:
        stream.write("\n")
    assert digest() != before


@pytest.mark.parametrize("command", ["build", "check", "diff"])
def test_all_that_a_command_reads_is_among_its_facts(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    for name in ("below", "ignored", "pictures"):
        Path(name).mkdir()
    Path("cards.md").write_text("Q: a\nA: ![](pictures/a.png)\n\nQ: draft [sound:b.mp3]\nA:\n")
    Path("below/more.md").write_text("Q: b\nA: c\n")
    Path("below/text.md").write_text("text")
    Path("ignored/other.md").write_text("Q: d\nA: e\n")
    Path(".gitignore").write_text("ignored\n")
    for name in ("pictures/a.png", "b.mp3"):
        Path(name).write_bytes(b"media")
    for name in ("text.txt", "table.csv", "drill.org"):
        Path(name).write_text("text\n")
    assert CliRunner().invoke(main, ["build", "cards.md", "--no-cache"]).exit_code == 0
    time.sleep(WAIT)
    monkeypatch.setattr(sys.modules[__name__], "_is_recording", True)
    found: list[Facts] = []
    keep = Call.keep

    def kept(call: Call, outcome: Outcome, facts_of_call: Facts) -> None:
        found.append(facts_of_call)
        keep(call, outcome, facts_of_call)

    monkeypatch.setattr(Call, "keep", kept)
    _read.clear()
    CliRunner().invoke(main, [command])
    monkeypatch.setattr(sys.modules[__name__], "_is_recording", False)
    (seen,) = found
    paths = {*seen.contents, *seen.files, *seen.exists, *seen.folders}
    inside = {path for path in _read if path.startswith(os.path.realpath("."))}
    assert inside - {os.path.realpath(path) for path in paths} == set()
    assert os.path.realpath("pictures/a.png") in inside
    assert os.path.realpath("below/more.md") in inside
    assert os.path.realpath("text.txt") in inside


def test_a_state_has_what_a_change_cannot_leave_as_it_was() -> None:
    Path("a").write_text("one")
    before = state_from(Path("a").stat())
    time.sleep(WAIT)
    rewrite("a")
    after = state_from(Path("a").stat())
    assert before[:4] == after[:4]
    assert before != after
