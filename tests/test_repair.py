"""A damaged or lost lock, repaired in every way, with real git, packages and Anki."""

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from anki.collection import Collection

from generator.identity.lock import Entry
from generator.project.file_guard import exclusive_access
from generator.project.lockfile import read_lock, write_lock
from generator.regular_files import LARGEST
from tests.author import Author, statuses
from tests.learner import EASY, Learner

DAY = 24 * 60 * 60
FIRST = int(time.time()) - 60 * DAY

SOURCE = """\
---
deck: Nature
---

# Animals

Q: Which animal cracks shells on a stone that lies on its belly?
A: Otter, of the **sea**
Extra: It has a *pouch* for the stone.

Q: Which bird sleeps, eats and mates on the wing?
A: Swift, landing only to nest
Type: reversed
Tags: birds

C: The {{newt}} regrows a lost {{leg::limb}}, its `eye` and even {{part of its **heart**}}.

Q: What are the parts of an insect?
A: - Head
- Thorax, with *legs*
- Abdomen
Type: list

# Plants

C: {{Moss}} drinks with its {{whole surface}}, having no {{roots}}.

Q: What has spores in dots below its fronds?
A: Fern, older than any flower

Q: Whose leaves became thorns to save water?
A: Cactus, its stem does the work of leaves
"""
NOTES, CARDS = 7, 14
ANSWER = ("Fern, older than any flower", "Fern, and all its kin")
QUESTION = (
    "Whose leaves became thorns to save water?",
    "What in the desert has thorns for leaves?",
)


@pytest.fixture
def author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Author:
    """An author who built the deck once, with a git without settings."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "author")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "author@example.com")
    author = Author(tmp_path / "author", monkeypatch)
    author.write(SOURCE)
    author.build(FIRST)
    return author


def git(folder: Path, *arguments: str, status: int = 0) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, check=False, capture_output=True, text=True
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def commit(folder: Path) -> str:
    """Commit all files except the package; return the short id and the day."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch=main")
        (folder / ".gitignore").write_text("output/\n")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=Build")
    return git(folder, "log", "-1", "--format=%h of %cs").strip()


def entries(author: Author) -> dict[str, Entry]:
    lock, problems = read_lock(author.lock)
    assert problems == []
    return dict(lock.entries)


def edit(author: Author, *changes: tuple[str, str]) -> None:
    text = author.source.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    author.write(text)


# ---- ways to damage a lock


def cut(lock: Path) -> None:
    data = lock.read_bytes()
    lock.write_bytes(data[: len(data) // 2])


def flip(lock: Path) -> None:
    rows = lock.read_bytes().split(b"\n")
    rows[2] = rows[2][:40] + bytes([rows[2][40] ^ 4]) + rows[2][41:]
    lock.write_bytes(b"\n".join(rows))


def conflict(lock: Path) -> None:
    first, *rows = lock.read_text(encoding="utf-8").splitlines(keepends=True)
    text = [
        first,
        "<<<<<<< HEAD\n",
        *rows[:2],
        "=======\n",
        *rows[2:4],
        ">>>>>>> other\n",
        *rows[4:],
    ]
    lock.write_text("".join(text), encoding="utf-8")


def behead(lock: Path) -> None:
    rows = lock.read_bytes().split(b"\n")
    lock.write_bytes(b"\n".join(rows[3:]))


DAMAGES: dict[str, Callable[[Path], None]] = {
    "cut": cut,
    "flipped bit": flip,
    "deleted": Path.unlink,
    "conflict": conflict,
    "first lines lost": behead,
}


# ---- ways to repair it, each without the others


def by_git(author: Author) -> None:
    commit(author.folder)
    shutil.rmtree(author.folder / "output")


def by_package(author: Author) -> None:
    assert author.package("Nature").is_file()


def by_another_lock(author: Author) -> None:
    shutil.copy(author.lock, author.folder / "theirs.lock")
    shutil.rmtree(author.folder / "output")


def by_another_package(author: Author) -> None:
    shutil.move(author.package("Nature"), author.folder / "theirs.apkg")


WAYS: dict[str, tuple[Callable[[Author], None], tuple[str, ...]]] = {
    "version control": (by_git, ()),
    "package": (by_package, ()),
    "lock of another clone": (by_another_lock, ("--from", "theirs.lock")),
    "package from elsewhere": (by_another_package, ("--from", "theirs.apkg")),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("damage", DAMAGES)
def test_no_review_is_lost(author: Author, collection: Collection, damage: str, way: str) -> None:
    learner = Learner(collection)
    assert learner.import_package(author.package("Nature")) == {"new": NOTES}
    learner.study("Nature", [EASY] * CARDS)
    known = {entry.answer.split(",")[0]: guid for guid, entry in entries(author).items()}
    learner.edit(known["Swift"], "Hint", "It is no swallow.", when=FIRST + DAY)
    before = learner.guids(), learner.reviews(), learner.scheduling()
    assert len(before[1]) == CARDS

    prepare, arguments = WAYS[way]
    prepare(author)
    DAMAGES[damage](author.lock)
    assert author.run("check", "cards.md").exit_code == (0 if damage == "deleted" else 1)
    repaired = author.run("lock", "repair", "cards.md", *arguments, now=FIRST + 2 * DAY)
    assert repaired.exit_code == 0, repaired.output
    assert repaired.output.endswith(
        f"cards.lock: {NOTES} notes\n"
        f"cards.md: {NOTES} notes recognised, 0 new;"
        " to see what the next build changes: anki-deck diff cards.md\n"
    )
    assert statuses(author.diff(FIRST + 3 * DAY)) == ["unchanged"] * NOTES

    edit(author, ANSWER, QUESTION)
    built = author.build(FIRST + 4 * DAY)
    assert statuses(built) == ["unchanged"] * (NOTES - 2) + ["changed"] * 2
    assert learner.import_package(built["package"]) == {"updated": 2, "duplicate": NOTES - 2}
    assert (learner.guids(), learner.reviews(), learner.scheduling()) == before
    assert learner.note(known["Swift"])["Hint"] == "It is no swallow."
    assert learner.note(known["Fern"])["Back"] == f"<p>{ANSWER[1]}</p>"
    assert learner.note(known["Cactus"])["Front"] == f"<p>{QUESTION[1]}</p>"


def test_edits_from_before_the_repair_are_imported(author: Author, collection: Collection) -> None:
    learner = Learner(collection)
    learner.import_package(author.package("Nature"))
    learner.study("Nature", [EASY] * CARDS)
    before = learner.guids(), learner.reviews(), learner.scheduling()
    author.lock.unlink()

    edit(
        author,
        ANSWER,
        QUESTION,
        ("Tags: birds", "Tags: birds, africa"),
        ("a *pouch*", "a fold of skin"),
    )
    edit(author, ("{{Moss}} drinks", "{{Moss}}, {{on bare rock}}, drinks"))
    assert author.run("lock", "repair", "cards.md", now=FIRST + DAY).output == (
        "output/nature.apkg: 7 notes\n"
        "cards.lock: 7 notes\n"
        "cards.md: 7 notes recognised, 0 new;"
        " to see what the next build changes: anki-deck diff cards.md\n"
    )
    built = author.build(FIRST + 2 * DAY)
    assert statuses(built) == [
        "changed",
        "changed",
        "unchanged",
        "unchanged",
        "changed",
        "changed",
        "changed",
    ]
    assert learner.import_package(built["package"]) == {"updated": 5, "duplicate": 2}
    assert (learner.guids(), learner.reviews()) == before[:2]
    after = learner.scheduling()
    assert {key: after.pop(key) for key in before[2]} == before[2]
    assert len(after) == 1  # the card of the deletion that was added


def test_a_note_that_only_the_package_has_comes_back(
    author: Author, collection: Collection
) -> None:
    learner = Learner(collection)
    learner.import_package(author.package("Nature"))
    learner.study("Nature", [EASY] * CARDS)
    before = learner.guids(), learner.reviews(), learner.scheduling()
    author.lock.unlink()
    note = "Q: What has spores in dots below its fronds?\nA: Fern, older than any flower\n"
    edit(
        author,
        (note, ""),
        ("C: {{Moss}} drinks with its {{whole surface}}, having no {{roots}}.\n", ""),
    )

    author.run("lock", "repair", "cards.md", now=FIRST + DAY)
    told = author.diff(FIRST + DAY)
    assert statuses(told) == ["unchanged"] * (NOTES - 2)
    assert told["removed"] == []
    assert "delete" not in author.run("diff", "cards.md", now=FIRST + DAY).output

    author.write(SOURCE)
    built = author.build(FIRST + 2 * DAY)
    assert statuses(built) == ["unchanged"] * 4 + ["returned"] * 2 + ["unchanged"]
    learner.import_package(built["package"])
    assert (learner.guids(), learner.reviews(), learner.scheduling()) == before


# ---- which notes each file adds


def test_each_recovery_file_adds_what_is_missing(author: Author) -> None:
    before = entries(author)
    named = commit(author.folder)
    edit(author, ANSWER)
    author.write(
        author.source.read_text(encoding="utf-8")
        + "\nQ: Whose bark is white?\nA: Birch, of the north\n"
    )
    author.build(FIRST + DAY)
    latest = entries(author)
    (new,) = latest.keys() - before.keys()

    rows = author.lock.read_text(encoding="utf-8").splitlines(keepends=True)
    lost = [row for row in rows if new in row or '"Otter' in row]
    assert len(lost) == 2
    author.lock.write_text("".join(row for row in rows if row not in lost), encoding="utf-8")
    repaired = author.run("lock", "repair", now=FIRST + 2 * DAY)
    assert repaired.exit_code == 0
    assert repaired.output == (
        "cards.lock: 6 notes\n"
        f"commit {named}: 7 notes, 1 of them recovered\n"
        "output/nature.apkg: 8 notes, 1 of them recovered\n"
        "the old file is kept as cards.lock.damaged\n"
        "cards.lock: 8 notes\n"
        "cards.md: 8 notes recognised, 0 new;"
        " to see what the next build changes: anki-deck diff cards.md\n"
    )
    assert entries(author) == latest


def test_the_newest_version_without_a_problem_counts(author: Author) -> None:
    whole = author.lock.read_bytes()
    named = commit(author.folder)
    cut(author.lock)
    commit(author.folder)
    author.lock.unlink()
    commit(author.folder)
    shutil.rmtree(author.folder / "output")

    assert author.run("lock", "repair", now=FIRST + DAY).output.startswith(
        f"commit {named}: 7 notes\ncards.lock: 7"
    )
    assert author.lock.read_bytes() == whole


def test_without_git(author: Author, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(author.folder)
    whole = entries(author)
    author.lock.unlink()
    monkeypatch.setenv("PATH", str(author.folder))
    assert author.run("lock", "repair", now=FIRST).output.startswith(
        "output/nature.apkg: 7 notes\ncards.lock: 7 notes"
    )
    assert entries(author) == whole


def test_both_sides_of_a_merge_conflict(author: Author) -> None:
    commit(author.folder)
    expected = {}
    for branch, line in (
        ("ours", "Q: Whose bark is white?\nA: Birch"),
        ("theirs", "Q: Whose seeds fly?\nA: Maple"),
    ):
        git(author.folder, "switch", "--quiet", "--create", branch, "main")
        author.write(SOURCE.replace("# Plants", f"{line}\n\n# Plants"))
        author.build(FIRST + DAY)
        expected |= {entry.question: guid for guid, entry in entries(author).items()}
        commit(author.folder)
    git(author.folder, "switch", "--quiet", "ours")
    git(author.folder, "merge", "--quiet", "theirs", status=1)
    both = "Q: Whose bark is white?\nA: Birch\n\nQ: Whose seeds fly?\nA: Maple\n\n# Plants"
    author.write(SOURCE.replace("# Plants", both))
    damaged = author.lock.read_bytes()
    assert b"<<<<<<<" in damaged

    assert "9 notes recognised, 0 new" in author.run("lock", "repair", now=FIRST + 2 * DAY).output
    assert {entry.question: guid for guid, entry in entries(author).items()} == expected
    assert author.lock.with_name("cards.lock.damaged").read_bytes() == damaged


def test_the_damaged_file_never_replaces_an_older_one(author: Author) -> None:
    whole = author.lock.read_bytes()
    for number, name in enumerate(
        ("cards.lock.damaged", "cards.lock.damaged-2", "cards.lock.damaged-3")
    ):
        author.lock.write_bytes(whole[: -10 * number - 1])
        assert f"is kept as {name}\n" in author.run("lock", "repair").output
        assert author.lock.with_name(name).read_bytes() == whole[: -10 * number - 1]
    assert author.lock.with_name("cards.lock.damaged").read_bytes() == whole[:-1]


def test_another_lock_adds_to_an_undamaged_one(author: Author) -> None:
    whole = author.lock.read_bytes()
    theirs = author.folder / "theirs.lock"
    lock, _ = read_lock(author.lock)
    write_lock(
        theirs,
        replace(
            lock,
            entries={
                **lock.entries,
                "theirs": replace(next(iter(lock.entries.values())), guid="theirs", nid=5),
            },
        ),
    )

    repaired = author.run("lock", "repair", "--from", "theirs.lock")
    assert repaired.output == (
        "cards.lock: 7 notes\n"
        "theirs.lock: 8 notes, 1 of them recovered\n"
        "the old file is kept as cards.lock.before\n"
        "cards.lock: 8 notes\n"
        "cards.md: 7 notes recognised, 0 new;"
        " to see what the next build changes: anki-deck diff cards.md\n"
    )
    assert author.lock.with_name("cards.lock.before").read_bytes() == whole
    assert author.run("lock", "repair", "--from", "theirs.lock").output == (
        "cards.lock: 8 notes\n"
        "theirs.lock: 8 notes, 0 of them recovered\n"
        "cards.lock already contains all of these notes: nothing to repair\n"
    )


def test_the_values_of_the_first_line_are_kept(author: Author) -> None:
    (author.folder / "old.txt").write_text(
        "Where does the Rhine rise?\tIn the Alps\n", encoding="utf-8"
    )
    author.run("build", "old.txt", "--dialect", "quizlet", now=FIRST)
    lock = author.folder / "old.txt.lock"
    before, _ = read_lock(lock)
    assert (before.source, before.deck, before.dialect) == ("old.txt", "old", "quizlet")

    cut(lock)
    assert "error[E401]: the lock is damaged" in author.run("check", "old.txt").output
    author.run("lock", "repair", "old.txt", now=FIRST)
    assert read_lock(lock) == (before, [])


def test_a_folder_whose_lock_lost_its_last_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = Author(tmp_path, monkeypatch, source="nature")
    author.write("Q: Which tree has needles?\nA: Larch\n", "cards.md")
    author.write("Q: Which bird hoots?\nA: Owl\n", "birds.md")
    author.build(FIRST)
    before = entries(author)
    assert {entry.path for entry in before.values()} == {"cards.md", "birds.md"}

    inside = Author(author.source, monkeypatch)
    for left in (1, 2):
        rows = author.lock.read_text(encoding="utf-8").splitlines(keepends=True)
        author.lock.write_text("".join(rows[:left]), encoding="utf-8")
        author.run("lock", "repair", "nature", now=FIRST)
        assert entries(author) == before
    rows = author.lock.read_text(encoding="utf-8").splitlines(keepends=True)
    author.lock.write_text("".join(rows[:-1]), encoding="utf-8")
    # In the folder itself, the lock says that the source is not `cards.md` alone.
    assert "\n.: 2 notes recognised, 0 new; " in inside.run("lock", "repair", now=FIRST).output
    assert entries(author) == before


def test_a_lock_names_its_source(author: Author) -> None:
    (author.folder / "old.txt").write_text(
        "Where does the Rhine rise?\tIn the Alps\n", encoding="utf-8"
    )
    author.run("build", "old.txt", "--dialect", "quizlet", now=FIRST)
    lock = author.folder / "old.txt.lock"
    whole = lock.read_bytes()
    lock.write_bytes(whole[:-1])
    assert (
        "\nold.txt: 1 note recognised, 0 new; "
        in author.run("lock", "repair", "old.txt.lock", now=FIRST).output
    )
    assert lock.read_bytes() == whole

    lock.write_bytes(b"{")
    repaired = author.run("lock", "repair", "old.txt.lock", now=FIRST)
    assert repaired.exit_code == 2
    assert repaired.stderr.endswith(
        'Error: cannot read the source from "old.txt.lock": name the source itself\n'
    )


def test_a_note_that_moved_to_another_lock_stays_there(author: Author) -> None:
    commit(author.folder)
    note = "Q: What has spores in dots below its fronds?\nA: Fern, older than any flower\n"
    edit(author, (note, ""))
    (author.folder / "ferns.md").write_text(note, encoding="utf-8")
    author.run("build", "ferns.md", now=FIRST + DAY)
    theirs, _ = read_lock(author.folder / "ferns.lock")
    (moved,) = theirs.entries

    author.lock.unlink()
    assert (
        "6 notes recognised, 0 new"
        in author.run("lock", "repair", "cards.md", now=FIRST + DAY).output
    )
    assert moved not in entries(author)
    assert len(entries(author)) == NOTES - 1


# ---- what cannot be repaired


def test_an_undamaged_lock(author: Author) -> None:
    before = sorted(path.name for path in author.folder.iterdir())
    repaired = author.run("lock", "repair")
    assert (repaired.exit_code, repaired.output) == (
        0,
        "cards.lock has no problem: nothing to repair\n",
    )
    assert sorted(path.name for path in author.folder.iterdir()) == before


@pytest.mark.parametrize("left", [None, b"", b"{"], ids=["deleted", "empty", "garbled"])
def test_nothing_is_found(author: Author, left: bytes | None) -> None:
    shutil.rmtree(author.folder / "output")
    author.lock.unlink()
    if left is not None:
        author.lock.write_bytes(left)
    repaired = author.run("lock", "repair")
    assert repaired.exit_code == 1
    assert repaired.stderr == (
        "Error: no notes found in cards.lock, in version control or in a package in output/\n"
        "  hint: copy the lock of another clone, or a package of this deck, to this folder"
        " and name it:"
        " anki-deck lock repair cards.md --from FILE\n"
    )
    assert [path.name for path in author.folder.iterdir() if path.name != "cards.md"] == (
        [] if left is None else ["cards.lock"]
    )
    assert left is None or author.lock.read_bytes() == left


def test_files_that_cannot_be_used(author: Author, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = author.folder
    shutil.make_archive(str(folder / "archive"), "zip", folder, "cards.md")
    (folder / "notes.txt").write_text("some notes\n", encoding="utf-8")
    (folder / "later.lock").write_text('{"anki-deck lock": 9}\n', encoding="utf-8")
    other = Author(folder / "other", monkeypatch)
    other.write("Q: How many strings has a violin?\nA: Four\n")
    other.build(FIRST)
    author.lock.unlink()
    other_source = "belongs to another source: it has no note of cards.md"
    messages = {
        "archive.zip": '"archive.zip" is not a package of this program',
        "notes.txt": '"notes.txt" is neither a lock with notes nor a package of this program',
        "later.lock": 'cannot read "later.lock": '
        "the lock has version 9, but this program reads versions up to 2\n"
        "  hint: get a later version of anki-deck (in a clone, by git pull), and install it in the"
        " same way as this one",
        "other/cards.lock": f'"other/cards.lock" {other_source}',
        "other/output/cards.apkg": f'"other/output/cards.apkg" {other_source}',
    }
    for name, message in messages.items():
        repaired = author.run("lock", "repair", "cards.md", "--from", name)
        assert (repaired.exit_code, repaired.stderr.partition("\n\n")[2]) == (
            2,
            f"Error: {message}\n",
        )
    assert not author.lock.exists()


def test_a_lock_of_a_later_version_is_left_alone(author: Author) -> None:
    author.lock.write_text('{"anki-deck lock": 9}\n', encoding="utf-8")
    repaired = author.run("lock", "repair")
    assert repaired.exit_code == 1
    assert repaired.output == (
        "cards.lock:1:1: error[E403]: the lock has version 9, "
        "but this program reads versions up to 2\n"
        "  hint: get a later version of anki-deck (in a clone, by git pull), and install it in the"
        " same way as this one\n"
    )


def test_a_source_with_errors(author: Author) -> None:
    whole = author.lock.read_bytes()
    edit(author, ("A: Fern, older than any flower", "A: Fern, older than any flower\nA: twice"))
    cut(author.lock)
    repaired = author.run("lock", "repair", now=FIRST)
    assert repaired.exit_code == 1
    assert repaired.stderr.startswith('cards.md:30:1: error[E112]: the note has a second "A:"\n')
    assert repaired.stderr.endswith(
        "Error: fix cards.md first: its notes cannot be compared while it has errors\n"
    )
    assert author.lock.read_bytes() == whole[: len(whole) // 2]

    # The lines of locks need no comparison.
    (author.folder / "output/nature.apkg").unlink()
    author.lock.write_bytes(whole[:-1])
    assert author.run("lock", "repair", now=FIRST).exit_code == 0
    assert author.lock.read_bytes() == whole


def test_a_running_build_ends_first(author: Author) -> None:
    cut(author.lock)
    released = threading.Event()

    def build() -> None:
        with exclusive_access(author.lock, lambda: None):
            started.set()
            released.wait(0.5)

    started = threading.Event()
    other = threading.Thread(target=build)
    other.start()
    started.wait()
    assert "another build is running here: waiting for it\n" in author.run("lock", "repair").stderr
    other.join()


# ---- a repository that others made


@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
def test_no_program_of_a_repository_is_run(author: Author, tmp_path: Path) -> None:
    commit(author.folder)
    blob = git(author.folder, "rev-parse", "HEAD:cards.lock").strip()
    (author.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    # A repository of which only a part was cloned fetches missing objects from its remote.
    for key, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": f"ext::sh -c touch% {tmp_path}/started",
        "protocol.ext.allow": "always",
    }.items():
        git(author.folder, "config", key, value)
    author.lock.unlink()
    subprocess.run(
        ["git", "cat-file", "blob", "HEAD:cards.lock"],
        cwd=author.folder,
        check=False,
        capture_output=True,
    )
    assert (tmp_path / "started").exists()
    (tmp_path / "started").unlink()
    assert f"{NOTES} notes recognised" in author.run("lock", "repair").stdout
    assert not (tmp_path / "started").exists()


@pytest.mark.slow
def test_a_package_may_be_larger_than_any_text(author: Author) -> None:
    for name in "abc":
        (author.folder / f"{name}.mp3").write_bytes(name.encode())
        os.truncate(author.folder / f"{name}.mp3", LARGEST // 3 + 1)
    author.write(f"{SOURCE}\nQ: Which sounds?\nA: [sound:a.mp3] [sound:b.mp3] [sound:c.mp3]\n")
    author.build(FIRST + DAY)
    author.lock.unlink()
    package = author.package("Nature").rename(author.folder / "theirs.apkg")
    assert package.stat().st_size > LARGEST
    repaired = author.run("lock", "repair", "--from", "theirs.apkg")
    assert f"theirs.apkg: {NOTES + 1} notes" in repaired.stdout
