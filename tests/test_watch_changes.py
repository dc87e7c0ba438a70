"""When a watched source counts as changed: real files, saved in the ways of editors."""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from generator.project import Project, open_project
from generator.project.files import write_atomically
from generator.project.lockfile import write_lock
from generator.project.source import open_source
from generator.watch.changes import Changes
from generator.watch.inputs import Inputs, first_inputs, inputs_of, is_settled
from tests.watching import PROJECT

OLD, NEW = "Q: one\nA: 1\n", "Q: one\nA: 1, edited\n"
# In seconds: longer than any wait here takes, and how long nothing may happen.
PATIENCE, SILENCE = 20.0, 0.5
# In seconds: between the steps of a save, much longer than the folder has to be quiet.
PAUSE = 0.3


def opened(root: Path) -> Project:
    """Open a source, and write its lock."""
    project = open_project(open_source(root))
    if not project.failed:
        write_lock(project.source.lock_path, project.lock)
    return project


@contextmanager
def watched(root: Path) -> Iterator[Changes]:
    """Watch a source that was just built."""
    changes = Changes(inputs_of(opened(root)))
    # The events of what was written before are not those of the test.
    assert changes.wait(SILENCE / 2) is None
    try:
        yield changes
    finally:
        changes.close()


@contextmanager
def meanwhile(*steps: Callable[[], object]) -> Iterator[None]:
    """Do the steps with pauses in between, in another thread."""

    def do() -> None:
        for step in steps:
            step()
            time.sleep(PAUSE)

    thread = threading.Thread(target=do)
    thread.start()
    try:
        yield
    finally:
        thread.join()


@pytest.fixture
def source(folder: Path) -> Path:
    (folder / "cards.md").write_text(OLD, encoding="utf-8")
    return Path("cards.md")


def write(path: Path, text: str = NEW) -> Callable[[], object]:
    return lambda: path.write_text(text, encoding="utf-8")


def append(path: Path, text: str) -> Callable[[], object]:
    def do() -> None:
        with path.open("a", encoding="utf-8") as stream:
            stream.write(text)

    return do


BACKUP, TEMPORARY = Path("cards.md~"), Path(".cards.md.tmp-1")
SAVES: dict[str, Callable[[Path], list[Callable[[], object]]]] = {
    "in place": lambda path: [write(path)],
    "vim": lambda path: [
        lambda: Path("4913").touch(),
        lambda: Path("4913").unlink(),
        lambda: path.rename(BACKUP),
        write(path),
        BACKUP.unlink,
    ],
    "vim with backupcopy=yes": lambda path: [
        lambda: shutil.copy(path, BACKUP),
        write(path, ""),
        write(path),
        BACKUP.unlink,
    ],
    "VS Code": lambda path: [write(path, ""), write(path)],
    "atomic": lambda path: [write(TEMPORARY), lambda: TEMPORARY.replace(path)],
    "deleted and created": lambda path: [path.unlink, write(path)],
    "created empty": lambda path: [path.unlink, path.touch, write(path)],
}


@pytest.mark.parametrize("name", SAVES)
def test_a_save_is_seen_when_it_is_complete(name: str, source: Path) -> None:
    with watched(source) as changes, meanwhile(*SAVES[name](source)):
        assert changes.wait(PATIENCE) == frozenset()
        assert source.read_text(encoding="utf-8") == NEW


@pytest.mark.parametrize("name", SAVES)
def test_a_save_in_a_folder_is_seen_when_it_is_complete(name: str, source: Path) -> None:
    with watched(Path()) as changes, meanwhile(*SAVES[name](source)):
        assert changes.wait(PATIENCE) == frozenset()
        assert source.read_text(encoding="utf-8") == NEW


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_not_utf8_ends_nothing(source: Path) -> None:
    with watched(Path()) as changes:
        with meanwhile(lambda: Path(os.fsdecode(b"\xff.md")).write_text(OLD, encoding="utf-8")):
            assert changes.wait(PATIENCE) == frozenset()
        with meanwhile(write(source)):
            assert changes.wait(PATIENCE) == frozenset()


def test_a_build_that_is_asked_for_is_a_change(folder: Path) -> None:
    source = folder / "cards.md"
    source.write_text(OLD, encoding="utf-8")
    asked = threading.Event()
    changes = Changes(inputs_of(opened(source)), asked)
    try:
        with meanwhile(asked.set):
            assert changes.wait(PATIENCE) == frozenset()
        assert changes.wait(SILENCE) is None
    finally:
        changes.close()


def test_many_saves_in_a_row_are_few_changes(source: Path) -> None:
    count, duration, begun = 0, 0.0, time.monotonic()
    with watched(source) as changes:

        def save() -> None:
            for number in range(100):
                source.write_text(f"{OLD}\nQ: two\nA: {number}\n", encoding="utf-8")
                time.sleep(0.005)

        with meanwhile(save):
            while changes.wait(PATIENCE if not count else SILENCE) is not None:
                changes.follow(inputs_of(opened(source)))
                count += 1
                duration = time.monotonic() - begun
    # On a busy machine, a pause of the writer ends a storm, but each takes 50 milliseconds.
    assert 1 <= count < duration / 0.05


def test_a_file_that_stays_away_is_reported_as_gone(source: Path) -> None:
    (source.parent / "more.md").write_text(OLD.replace("one", "two"), encoding="utf-8")
    with watched(Path()) as changes:
        begun = time.monotonic()
        source.unlink()
        assert changes.wait(PATIENCE) == {str(source.absolute())}
        # It may have been a save that was not complete.
        assert time.monotonic() - begun > 1.0
        changes.follow(inputs_of(opened(Path())))
        assert changes.wait(SILENCE) is None
        source.write_text(NEW, encoding="utf-8")
        assert changes.wait(PATIENCE) == frozenset()


@pytest.mark.parametrize("is_folder", [False, True])
def test_a_folder_may_be_moved_away_and_back(is_folder: bool, folder: Path) -> None:
    deck, away = folder / "deck", folder / "away"
    deck.mkdir()
    source = deck / "cards.md"
    source.write_text(OLD, encoding="utf-8")
    with watched(deck if is_folder else source) as changes:
        deck.rename(away)
        assert changes.wait(PATIENCE) == {str(source), str(deck / "cards.lock")}
        away.rename(deck)
        assert changes.wait(PATIENCE) == frozenset()
        source.write_text(NEW, encoding="utf-8")
        assert changes.wait(PATIENCE) == frozenset()
        # Another folder may come back instead.
        shutil.move(deck, away)
        shutil.copytree(away, deck)
        assert changes.wait(PATIENCE) is not None
        source.write_text(OLD, encoding="utf-8")
        assert changes.wait(PATIENCE) == frozenset()


@pytest.mark.parametrize("root", [Path("cards.md"), Path()])
def test_files_that_no_build_reads_are_ignored(root: Path, source: Path) -> None:
    Path(".git").mkdir()
    with watched(root) as changes:
        for name in (
            ".cards.md.swp",
            "cards.md~",
            "#cards.md#",
            "4913",
            ".git/index.md",
            ".hidden.md",
            "cards.md.orig",
            "notes.txt",
            "yarn.lock",
        ):
            Path(name).write_text("Q: x\nA: y\n", encoding="utf-8")
        write_atomically(Path("output/deck.apkg"), lambda stream: stream.write(b"x"))
        source.read_bytes()
        assert changes.wait(SILENCE) is None


def test_other_files_next_to_a_file_are_ignored(source: Path) -> None:
    with watched(source) as changes:
        Path("more.md").write_text(NEW, encoding="utf-8")
        Path("folder").mkdir()
        Path("folder/more.md").write_text(NEW, encoding="utf-8")
        assert changes.wait(SILENCE) is None


def test_the_lock_counts_only_if_another_program_writes_it(source: Path) -> None:
    lock = Path("cards.lock")
    with watched(source) as changes:
        # The build has written it, and it is read after that.
        write_lock(lock, open_source(source).lock)
        changes.follow(inputs_of(opened(source)))
        assert changes.wait(SILENCE) is None
        # As git does.
        text = lock.read_bytes()
        with meanwhile(lock.unlink, lambda: lock.write_bytes(text)):
            assert changes.wait(PATIENCE) == frozenset()
            assert lock.exists()


def test_a_picture_counts(source: Path) -> None:
    Path("maps").mkdir()
    picture = Path("maps/map.png")
    picture.write_bytes(b"1")
    source.write_text("Q: one\nA: ![](maps/map.png)\n", encoding="utf-8")
    with watched(source) as changes:
        picture.write_bytes(b"22")
        assert changes.wait(PATIENCE) == frozenset()
        changes.follow(inputs_of(opened(source)))
        Path("maps/other.txt").write_bytes(b"1")
        assert changes.wait(SILENCE) is None


def test_a_picture_that_is_missing_counts_when_it_is_there(source: Path) -> None:
    source.write_text("Q: one\nA: ![](new/map.png)\n", encoding="utf-8")
    with watched(source) as changes:
        Path("new").mkdir()
        while (gone := changes.wait(SILENCE)) is not None:
            assert gone == frozenset()
            changes.follow(inputs_of(opened(source)))
        Path("new/map.png").write_bytes(b"1")
        assert changes.wait(PATIENCE) == frozenset()
    assert not opened(source).failed


def test_a_link_counts_when_its_file_is_edited_elsewhere(source: Path) -> None:
    Path("real").mkdir()
    source.rename("real/text.md")
    source.symlink_to("real/text.md")
    with watched(source) as changes:
        Path("real/text.md").write_text(NEW, encoding="utf-8")
        assert changes.wait(PATIENCE) == frozenset()


def test_a_folder_with_files_counts_when_it_is_new(source: Path, tmp_path: Path) -> None:
    Path(".gitignore").write_text("ignored/\n", encoding="utf-8")
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "below").mkdir(parents=True)
    (elsewhere / "below/more.md").write_text(NEW, encoding="utf-8")
    with watched(source.parent) as changes:
        Path("empty").mkdir()
        shutil.copytree(elsewhere, "ignored")
        assert changes.wait(SILENCE) is None
        elsewhere.rename("moved")
        assert changes.wait(PATIENCE) == frozenset()
        changes.follow(inputs_of(opened(source.parent)))
        Path("moved/below/more.md").write_text(OLD, encoding="utf-8")
        assert changes.wait(PATIENCE) == frozenset()
        changes.follow(inputs_of(opened(source.parent)))
        Path("moved").rename(tmp_path / "gone")
        assert changes.wait(PATIENCE) == {str(Path("moved/below/more.md").absolute())}


def test_patterns_count(source: Path) -> None:
    with watched(source.parent) as changes:
        Path(".gitignore").write_text("more.md\n", encoding="utf-8")
        assert changes.wait(PATIENCE) == frozenset()


def test_what_changed_before_new_folders_are_watched_counts(source: Path) -> None:
    Path("maps").mkdir()
    Path("maps/map.png").write_bytes(b"1")
    with watched(source) as changes:
        source.write_text("Q: one\nA: ![](maps/map.png)\n", encoding="utf-8")
        assert changes.wait(PATIENCE) == frozenset()
        inputs = inputs_of(opened(source))
        Path("maps/map.png").write_bytes(b"22")
        changes.follow(inputs)
        assert changes.wait(PATIENCE) == frozenset()


def test_files_are_looked_at_if_the_system_cannot_watch(source: Path) -> None:
    with watched(source) as changes:
        changes._watch_otherwise()
        source.write_text(NEW, encoding="utf-8")
        assert changes.wait(PATIENCE) == frozenset()
        changes.follow(inputs_of(opened(source)))
        assert changes.wait(SILENCE) is None
        with pytest.raises(OSError, match="cannot be watched"):
            changes._watch_otherwise()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_system_that_refuses_to_watch_is_a_message(source: Path) -> None:
    script = (
        "import os, resource\n"
        "from pathlib import Path\n"
        "from generator.watch.changes import Changes\n"
        "from generator.watch.inputs import first_inputs\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (30, 30))\n"
        "try:\n"
        "    while True: os.open(os.devnull, os.O_RDONLY)\n"
        "except OSError: pass\n"
        "try: Changes(first_inputs(Path('cards.md')))\n"
        "except OSError as error: print(error)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=source.parent,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert ran.stdout == f"{source.absolute()} cannot be watched\n"


def test_a_timeout_ends_the_wait_and_again_needs_no_event(source: Path) -> None:
    changes = Changes(first_inputs(source))
    try:
        assert changes.wait(0.0) is None
        assert changes.wait(again=True) == frozenset()
    finally:
        changes.close()


def test_no_thread_is_left(source: Path) -> None:
    def threads() -> int:
        return len([*Path("/proc/self").glob("task/*")])

    before = threads()
    with watched(source):
        pass
    end = time.monotonic() + PATIENCE
    while threads() > before and time.monotonic() < end:
        time.sleep(0.01)
    assert threads() <= before


# ---- whether a build may be written


def build_after(change: Callable[[], object], source: Path) -> tuple[Project, Inputs]:
    """Open a source before and after a change; return the second project and the first inputs."""
    before = inputs_of(opened(source))
    change()
    return open_project(open_source(source)), before


def test_a_build_is_settled_if_nothing_changed_since_it_read(source: Path) -> None:
    project, before = build_after(write(source), source)
    assert is_settled(project, before, ())
    source.write_text(OLD, encoding="utf-8")
    assert not is_settled(project, before, ())


def test_a_build_that_read_an_empty_file_is_not_settled(source: Path) -> None:
    project, before = build_after(write(source, ""), source)
    assert not is_settled(project, before, ())
    assert is_settled(project, before, {str(source.absolute())})


def test_a_build_that_missed_a_file_is_not_settled(source: Path) -> None:
    Path("more.md").write_text("Q: two\nA: 2\n", encoding="utf-8")
    project, before = build_after(source.unlink, Path())
    assert not is_settled(project, before, ())
    assert is_settled(project, before, {str(source.absolute())})


def test_a_build_is_not_settled_once_the_lock_is_replaced(source: Path) -> None:
    project, before = build_after(write(source), source)
    lock = project.source.lock_path
    write_lock(lock, replace(project.source.lock, at=1))
    assert not is_settled(project, before, ())
    lock.unlink()
    assert not is_settled(open_project(open_source(source)), before, ())


def test_an_interrupt_that_was_lost_ends_the_wait(source: Path) -> None:
    """As one that is raised in a library that takes any exception for a missing library."""
    script = (
        "import os, signal\n"
        "from pathlib import Path\n"
        "from generator.watch.changes import Changes\n"
        "from generator.watch.inputs import first_inputs\n"
        "from generator.watch.interrupts import Interrupts\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "interrupts = Interrupts()\n"
        "interrupts.install()\n"
        "changes = Changes(first_inputs(Path('cards.md')), check=interrupts.check)\n"
        "for number in (signal.SIGINT, signal.SIGTERM):\n"
        "    try: os.kill(os.getpid(), number)\n"
        "    except KeyboardInterrupt: print('lost')\n"
        "    try: changes.wait()\n"
        "    except KeyboardInterrupt: print('interrupted')\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=source.parent,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    assert ran.stdout.splitlines() == ["lost", "interrupted"] * 2


def test_an_interrupt_that_became_another_exception_ends_the_process() -> None:
    script = (
        "import os, signal\n"
        "from generator.watch.interrupts import Interrupts\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "interrupts = Interrupts()\n"
        "interrupts.install()\n"
        "class Interrupting:\n"
        "    def __set_name__(self, owner, name): os.kill(os.getpid(), signal.SIGINT)\n"
        "try:\n"
        "    with interrupts.ending(): raise OSError('before')\n"
        "except OSError as error: print(error)\n"
        "with interrupts.ending():\n"
        "    class Model: attribute = Interrupting()\n"
        "print('after')\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    assert ran.stdout.splitlines() == ["before", "after"]
