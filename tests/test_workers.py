"""Notes are rendered the same in several processes, which all end, whatever happens to them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from generator.build import RenderedDeck, render_deck
from generator.identity.numbering import NumberedText
from generator.markup.media import MediaLibrary
from generator.project import note_renderer
from generator.project.media_folder import MediaFolder
from generator.project.note_renderer import BATCH, NoteRenderer
from generator.project.workers import Batch, Workers
from generator.rendering.note_content import note_content
from generator.rendering.rendered_note import NumberedNote, RenderedNote, render_notes
from tests.texts import NoFile, read

PROJECT = Path(__file__).parent.parent
# In seconds: longer than anything here takes.
PATIENCE = 120
COUNT = 1200
KINDS = (
    "Q: Word {0}?\nA: Text {0} with **bold** and $x^{0}$. #tag",
    "C: Text {0} with {{{{one}}}} and {{{{two {0}}}}} hidden.\nExtra: more",
    "Q: List {0}?\nA:\n- a\n- {{{{b}}}}\nType: list",
    "Q: Picture {0}?\nA: ![](a.png)",
    "Q: Missing {0}?\nA: ![](missing.png)",
    "Q: Draft {0}?\nA:",
    "Q: Two lines {0}\nA: a\n  ~~~python\n  x = {0}\n  ~~~",
    "Q: Problem {0}?\nA: {{{{c1::a}}}} and $$ [link]( and <b>bold",
)


# A process that a shell starts in the background ignores Ctrl-C, and so do those that it starts.
BUILD = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from generator.cli import main; main(['build'], prog_name='anki-deck')"
)


@pytest.fixture(autouse=True)
def picture(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture in the current folder; a short deck is worth starting processes."""
    (folder / "a.png").write_bytes(b"picture")
    monkeypatch.setattr(note_renderer, "WORTH_PROCESSES", 1)


def rendered_by(renderer: NoteRenderer | None) -> RenderedDeck:
    """Render a deck with notes of all kinds; a third of them have cloze numbers of before."""
    source = "\n\n".join(KINDS[number % len(KINDS)].format(number) for number in range(COUNT))
    deck, problems = read(source)
    numbers = {index: [NumberedText(3, "one")] for index in range(0, COUNT, 3)}
    media: MediaLibrary = MediaFolder(Path())
    return render_deck(deck, problems, media, numbers=numbers, renderer=renderer or render_notes)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RenderedDeck]:
    folder, before = tmp_path_factory.mktemp("deck"), Path.cwd()
    (folder / "a.png").write_bytes(b"picture")
    os.chdir(folder)
    try:
        yield rendered_by(None)
    finally:
        os.chdir(before)


def without_paths(deck: RenderedDeck) -> object:
    """Return what a build makes of a deck, without the folder that its media are in."""
    return [
        (one.note, one.source, one.fields and (one.fields.values, one.fields.problems))
        for one in deck.notes
    ], deck.diagnostics


@pytest.mark.parametrize("processes", [0, 1, 3])
def test_any_number_of_processes_gives_the_same(expected: RenderedDeck, processes: int) -> None:
    renderer = NoteRenderer(None, processes)
    assert without_paths(rendered_by(renderer)) == without_paths(expected)
    assert renderer._workers is None


class Harmed(NoteRenderer):
    """Kills some of its processes after some notes."""

    def __init__(self, processes: int, *, at: int, count: int) -> None:
        super().__init__(None, processes)
        self.at, self.count, self.pids = at, count, list[int]()

    def __call__(self, notes: "list[NumberedNote]", media: MediaLibrary) -> Iterator[RenderedNote]:  # type: ignore[override]
        for index, note in enumerate(super().__call__(notes, media)):
            if self._workers is not None and not self.pids:
                self.pids = [one.pid or 0 for one in self._workers._processes]
            if index == self.at:
                for pid in self.pids[: self.count]:
                    os.kill(pid, signal.SIGKILL)
            yield note


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize(("at", "count"), [(0, 3), (150, 2), (450, 1)])
def test_processes_that_are_killed_change_nothing(
    expected: RenderedDeck, at: int, count: int
) -> None:
    renderer = Harmed(3, at=at, count=count)
    assert without_paths(rendered_by(renderer)) == without_paths(expected)
    assert len(renderer.pids) == 3
    for pid in renderer.pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_after_an_error_in_a_process_the_next_batch_is_rendered() -> None:
    deck, _ = read("Q: a\nA: b")
    good = [note_content(note, ()) for note in deck.notes]
    workers = Workers(1)
    answers = []
    try:
        for contents in ([("no such note",)], good):
            batch = Batch(contents)
            workers.give(batch)
            assert batch.is_given
            workers.collect(timeout=None)
            answers.append(batch.answer)
            assert batch.is_given == (batch.answer is not None)
            assert workers.is_idle
    finally:
        workers.stop()
    assert answers[0] is None
    assert answers[1] is not None


def test_a_renderer_that_is_not_used_to_the_end_leaves_no_process() -> None:
    renderer = Harmed(2, at=-1, count=0)
    deck, _ = read("\n\n".join(f"Q: a {number}\nA: *b*" for number in range(COUNT)))
    rendered = renderer([(note, ()) for note in deck.notes], NoFile())
    for _ in range(BATCH + 1):
        next(rendered)
    assert len(renderer.pids) == 2
    rendered.close()  # type: ignore[attr-defined]
    for pid in renderer.pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


# ---- a real build


def test_a_script_without_a_guard_builds_once(folder: Path, tmp_path: Path) -> None:
    # Other processes must not import it, as they do with the main script of a program.
    script = tmp_path / "build.py"
    script.write_text(f"print('once')\n{BUILD}\n")
    with _start(folder, tmp_path / "tmp", str(script)) as build:
        out, err = build.communicate(timeout=PATIENCE)
    assert (out.splitlines()[:2], err, build.returncode) == (
        ["once", "output/cards.apkg: 5,000 notes, 5,000 cards in the deck cards"],
        "",
        0,
    )


def _start(folder: Path, temporary: Path, *words: str) -> "subprocess.Popen[str]":
    temporary.mkdir()
    notes = (
        f"Q: Word {n}?\nA: **Text** {n}, `code` and $x^{n}$\n  - a\n  - b" for n in range(5000)
    )
    (folder / "cards.md").write_text("\n\n".join(notes))
    environment: Mapping[str, str] = {
        **os.environ,
        "PYTHONPATH": str(PROJECT),
        "TMPDIR": str(temporary),
        "ANKI_DECK_CACHE": str(temporary / "cache"),
    }
    return subprocess.Popen(
        [sys.executable, *(words or ("-c", BUILD))],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _group(leader: int) -> list[int]:
    """List the processes of a group, except for those that have ended."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,pgid=,stat="], check=True, capture_output=True, text=True
    )
    rows = (line.split() for line in listed.stdout.splitlines())
    return [int(pid) for pid, group, state in rows if int(group) == leader and state[0] != "Z"]


def _wait_for_workers(build: "subprocess.Popen[str]", then: float = 0.3) -> None:
    """Wait until the build starts other processes, if there is a processor for them."""
    end = time.monotonic() + PATIENCE
    wanted = 1 + bool(note_renderer.spare_processors())
    while len(_group(build.pid)) < wanted and build.poll() is None and time.monotonic() < end:
        time.sleep(0.02)
    assert build.poll() is None
    time.sleep(then)


def _end_of_group(leader: int) -> list[int]:
    end = time.monotonic() + PATIENCE
    while (left := _group(leader)) and time.monotonic() < end:
        time.sleep(0.05)
    return left


_soon = (pytest.param(0.04 * step, marks=pytest.mark.slow) for step in range(12))


@pytest.mark.skipif(sys.platform == "win32", reason="there are no process groups")
@pytest.mark.parametrize("then", [0.1, 0.3, *_soon])
def test_ctrl_c_ends_all_processes_and_writes_nothing(
    folder: Path, tmp_path: Path, then: float
) -> None:
    with _start(folder, tmp_path / "tmp") as build:
        _wait_for_workers(build, then)
        os.killpg(build.pid, signal.SIGINT)
        out, err = build.communicate(timeout=PATIENCE)
    assert (out, err.strip(), build.returncode) == ("", "Aborted!", 1)
    assert _end_of_group(build.pid) == []
    assert sorted(path.name for path in folder.rglob("*")) == ["a.png", "cards.md"]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_the_processes_of_a_build_that_is_killed_end(folder: Path, tmp_path: Path) -> None:
    with _start(folder, tmp_path / "tmp") as build:
        _wait_for_workers(build)
        build.kill()
        build.communicate(timeout=PATIENCE)
    assert _end_of_group(build.pid) == []
    with suppress(ProcessLookupError):
        os.killpg(build.pid, signal.SIGKILL)
    assert sorted(path.name for path in folder.rglob("*")) == ["a.png", "cards.md"]
