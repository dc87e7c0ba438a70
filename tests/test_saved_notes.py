"""Notes are saved before they are deleted, and come back by an import."""

import os
import resource
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from anki.collection import Collection

from generator.apkg.exports import ExportError, read_export
from generator.apkg.parts import write_part
from generator.delivery.saved_notes import check_saved_notes, save_notes
from tests.anki_exports import export, import_with_progress
from tests.author import Author
from tests.learner import AGAIN, GOOD, Learner

WHEN = datetime(2026, 11, 27, 14, 25, 1)  # noqa: DTZ001 (the user's own time)
SOURCE = """---
deck: Nature
---
Q: Which bird sleeps on the wing?
A: The swift ![](swift.png)

Q: Which mammal digs?
A: The mole
Type: reversed

Q: Which animal cracks shells?
A: The otter
"""


@pytest.fixture
def learner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, collection: Collection) -> Learner:
    """A learner who studied, and whose data folder is empty."""
    monkeypatch.setenv("ANKI_DECK_DATA", str(tmp_path))
    author = Author(tmp_path / "author", monkeypatch)
    author.write(SOURCE)
    (author.folder / "swift.png").write_bytes(bytes(1_000_000))
    learner = Learner(collection)
    learner.import_package(author.build()["package"])
    learner.study("Nature", [GOOD, AGAIN, GOOD, GOOD])
    return learner


@pytest.fixture
def package(learner: Learner, tmp_path: Path) -> Path:
    return export(learner.collection, "Nature", tmp_path / "export.apkg")


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    return tmp_path / "anki-deck" / "saved-notes"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_notes_are_saved_and_come_back(learner: Learner, package: Path, saved: Path) -> None:
    notes = read_export(package)
    nids = [note.nid for note in notes[:2]]
    path = save_notes([package], nids, "France", WHEN)
    assert path == saved / "france-2026-11-27-142501.apkg"
    assert names(saved) == [path.name]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(saved.stat().st_mode) == 0o700
    assert read_export(path) == notes[:2]
    before, reviews = learner.scheduling(), learner.reviews()
    assert len(reviews) == 4
    learner.collection.remove_notes(nids)  # type: ignore[arg-type]
    import_with_progress(learner.collection, path)
    assert (learner.scheduling(), learner.reviews()) == (before, reviews)


def test_names_of_packages(package: Path) -> None:
    nids = [read_export(package)[0].nid]
    assert [save_notes([package], nids, "Größe & Maß", WHEN).name for _ in range(3)] == [
        "grösse-mass-2026-11-27-142501.apkg",
        "grösse-mass-2026-11-27-142501-2.apkg",
        "grösse-mass-2026-11-27-142501-3.apkg",
    ]
    assert save_notes([package], nids, "../..", WHEN).name == "deck-2026-11-27-142501.apkg"
    assert len(save_notes([package], nids, "x" * 500, WHEN).name) == 123


def test_the_last_ten_are_kept(package: Path, saved: Path) -> None:
    nids = [read_export(package)[1].nid]
    first = save_notes([package], nids, "a", WHEN)
    # Files of the user: a renamed package, a copied one, a link, and others.
    shutil.copy(package, saved / "a-2020-01-01-000000.apkg")
    shutil.copy(first, saved / "keep.apkg")
    (saved / "a-2020-01-01-000001.apkg").write_text("a note to myself")
    (saved / "a-2020-01-01-000002.apkg").symlink_to(first)
    (saved / "a-2020-01-01-000003.apkg").mkdir()
    others = set(names(saved)) - {first.name}
    assert len(others) == 5
    for day in range(1, 12):
        save_notes([package], nids, "ab"[day % 2], WHEN + timedelta(days=day))
    kept = [name for name in names(saved) if name not in others]
    assert kept == sorted(
        [f"a-2026-{day}-142501.apkg" for day in ("11-29", "12-01", "12-03", "12-05", "12-07")]
        + [f"b-2026-{day}-142501.apkg" for day in ("11-30", "12-02", "12-04", "12-06", "12-08")]
    )
    assert set(names(saved)) == others | set(kept)
    # The newest one is kept, whatever the clock says.
    early = save_notes([package], nids, "c", WHEN - timedelta(days=900))
    assert early.exists()
    assert "a-2026-11-29-142501.apkg" not in names(saved)
    assert len(names(saved)) == 15


def test_the_last_ten_of_one_second_are_kept(package: Path, saved: Path) -> None:
    nids = [read_export(package)[1].nid]
    made = [save_notes([package], nids, "a", WHEN) for _ in range(25)]
    assert names(saved) == sorted(path.name for path in made[-10:])


def test_what_killed_runs_left_is_deleted(package: Path, saved: Path) -> None:
    nids = [read_export(package)[1].nid]
    saved.mkdir(parents=True)
    (saved / "a-2026-01-01-000000.apkg").touch()
    (saved / ".a-2026-01-01-000000.apkg.part").write_bytes(b"PK")
    (saved / ".mine.part").write_bytes(b"PK")
    (saved / "b-2026-01-01-000000.apkg").touch()
    long_ago = time.time() - 2 * 24 * 3600
    for path in saved.iterdir():
        if not path.name.startswith("b"):  # one that another process is writing now
            os.utime(path, (long_ago, long_ago))
    path = save_notes([package], nids, "a", WHEN)
    assert names(saved) == [".mine.part", path.name, "b-2026-01-01-000000.apkg"]


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let no process write more into a file, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk(package: Path, saved: Path) -> None:
    notes = read_export(package)
    for number in range(10):
        save_notes([package], [notes[1].nid], "a", WHEN + timedelta(days=number))
    before = names(saved)
    with largest_file(500_000), pytest.raises(OSError, match="File too large"):
        save_notes([package], [notes[0].nid], "b", WHEN)
    assert names(saved) == before


def test_a_folder_that_cannot_be_made(package: Path, saved: Path) -> None:
    saved.parent.mkdir()
    saved.write_text("a file")
    with pytest.raises(FileExistsError):
        save_notes([package], [read_export(package)[0].nid], "a", WHEN)


def test_exports_that_cannot_be_used(package: Path, saved: Path) -> None:
    (nid, *_) = (note.nid for note in read_export(package))
    with pytest.raises(ExportError, match=r"^1 notes are in no export, such as 7$"):
        save_notes([package], [nid, 7], "a", WHEN)
    package.write_bytes(package.read_bytes()[:-9])
    with pytest.raises(ExportError, match="is not a package of Anki, or is damaged"):
        save_notes([package], [nid], "a", WHEN)
    package.unlink()
    with pytest.raises(FileNotFoundError):
        save_notes([package], [nid], "a", WHEN)
    assert names(saved) == []


def test_a_package_is_compared_with_the_exports(
    learner: Learner, package: Path, tmp_path: Path
) -> None:
    nids = [note.nid for note in read_export(package)]
    part = tmp_path / "part.apkg"
    with part.open("wb") as stream:
        write_part([package], nids[:2], stream)
    check_saved_notes(part, [package], nids[:2])
    for others in (nids, nids[1:], nids[:1]):
        with pytest.raises(ExportError) as caught:
            check_saved_notes(part, [package], others)
        assert str(caught.value) == f"{part} is not as it was written"
    # One review more.
    learner.study("Nature", [GOOD])
    later = export(learner.collection, "Nature", tmp_path / "later.apkg")
    check_saved_notes(part, [package, later], nids[:2])
    with pytest.raises(ExportError, match="is not as it was written"):
        check_saved_notes(part, [later], nids[:2])


def test_a_package_that_lacks_a_note_is_not_kept(
    package: Path, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nids = [note.nid for note in read_export(package)][:2]
    monkeypatch.setattr(
        "generator.delivery.saved_notes.write_part",
        lambda exports, _nids, stream: write_part(exports, nids[:1], stream),
    )
    with pytest.raises(ExportError, match="is not as it was written"):
        save_notes([package], nids, "a", WHEN)
    assert not [*saved.iterdir()]
