"""Files and folders are renamed, split, merged and exchanged, and the packages imported into Anki.

A learner imports each package, reviews all its cards, and deletes notes with every search that the
program prints. No review of a note whose text is still on disk may be lost, and no note may exist
twice.
"""

import re
import shutil
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from anki.collection import Collection

from generator.project.lockfile import read_lock
from tests.author import Author
from tests.learner import EASY, Learner

DAY = 24 * 60 * 60
FIRST = int(time.time()) - 90 * DAY
PACKAGE = re.compile(r"^(output/\S+\.apkg): ", re.MULTILINE)
# A search on a separate line is for deleting notes; one in a hint is for moving cards.
DELETING = re.compile(r"^\s*(nid:.*)$", re.MULTILINE)

WORDS = [
    "amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heath", "islet", "jetty",
    "knoll", "larch", "maple", "notch", "oasis", "pearl", "quartz", "ridge", "spruce", "tundra",
]  # fmt: skip


def note(word: str, answer: str = "") -> str:
    return (
        f"Q: What is meant by {word} in the poem?\nA: {answer or f'The {word} of the old song'}\n\n"
    )


def notes(words: Iterable[str]) -> str:
    return "".join(map(note, words))


class World:
    """A folder of sources, and a learner who imports every package."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, collection: Collection
    ) -> None:
        self.folder = folder
        self.author = Author(folder, monkeypatch)
        self.learner = Learner(collection)
        self.now = FIRST
        self.printed = ""
        self.reviewed: dict[str, str] = {}  # the GUID of each note by its word

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")

    def run(self, *arguments: str, status: int = 0) -> str:
        """Run the command a day later; return all that it printed."""
        self.now += DAY
        result = self.author.run(*arguments, now=self.now)
        self.printed = result.output
        assert result.exit_code == status, self.printed
        return self.printed

    def build(self, *arguments: str) -> str:
        """Build, import, do what is printed, and study the new cards."""
        printed = self.run("build", *arguments)
        (package,) = PACKAGE.findall(printed)
        self.learner.import_package(self.folder / package)
        for search in DELETING.findall(printed):
            self.learner.collection.remove_notes(self.learner.collection.find_notes(search))
        self._study()
        return printed

    def _study(self) -> None:
        for deck in {self.learner.collection.decks.name(card.did) for card in self._new_cards()}:
            while self.learner.new_guids(deck):
                self.learner.study(deck, [EASY])
        for found in self.learner.collection.find_notes(""):
            known = self.learner.collection.get_note(found)
            word = self._word(known["Front"])
            self.reviewed.setdefault(word, known.guid)

    def _new_cards(self) -> list:  # type: ignore[type-arg]
        return [
            self.learner.collection.get_card(number)
            for number in self.learner.collection.find_cards("is:new")
        ]

    @staticmethod
    def _word(front: str) -> str:
        found = re.search(r"by (\w+) in", front)
        assert found, front
        return found[1]

    def has(self, words: Iterable[str]) -> None:
        """Assert that Anki has one note per word, with the GUID that it was first reviewed with."""
        found: dict[str, list[str]] = {}
        for number in self.learner.collection.find_notes(""):
            one = self.learner.collection.get_note(number)
            found.setdefault(self._word(one["Front"]), []).append(one.guid)
            assert all(card.reps for card in one.cards()), one["Front"]
        assert found == {word: [self.reviewed[word]] for word in words}


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, collection: Collection) -> World:
    return World(tmp_path / "deck", monkeypatch, collection)


def move(world: World, source: str, target: str) -> None:
    path = world.folder / target
    path.parent.mkdir(parents=True, exist_ok=True)
    (world.folder / source).rename(path)


def test_build_without_a_source_builds_the_folder_of_the_lock(world: World) -> None:
    world.write("cards.md", notes(WORDS[:2]))
    world.write("s/x.md", notes(WORDS[2:4]))
    world.build(".")
    printed = world.build()
    assert "4 unchanged" in printed
    world.has(WORDS[:4])


def test_without_a_lock_two_files_with_cards_need_a_choice(world: World) -> None:
    world.write("cards.md", notes(WORDS[:2]))
    world.write("s/x.md", notes(WORDS[2:4]))
    assert world.run("build", status=2) == (
        "Error: 2 files here have cards: use one of these commands\n"
        "  only this file: anki-deck build cards.md\n"
        "  every file with cards in this folder and below it: anki-deck build .\n"
    )
    assert not (world.folder / "cards.lock").exists()
    assert not (world.folder / "output").exists()


def test_a_file_of_a_folder_is_not_built_alone(world: World) -> None:
    world.write("cards.md", notes(WORDS[:2]))
    world.write("s/x.md", notes(WORDS[2:4]))
    world.build(".")
    assert world.run("diff", "s/x.md", status=2) == (
        "Error: s/x.md is part of the folder ., which is built as a whole: anki-deck diff .\n"
    )


def test_a_lock_without_its_source_needs_a_choice(world: World) -> None:
    world.write("cards.md", notes(WORDS[:2]))
    world.build()
    move(world, "cards.md", "trees.md")
    assert world.run("build", status=2) == (
        "Error: cards.lock belongs to cards.md, which no longer exists; 1 file here has cards:"
        " use one of these commands\n"
        "  only this file: anki-deck build trees.md\n"
        "  every file with cards in this folder and below it: anki-deck build .\n"
    )


def test_a_renamed_file(world: World) -> None:
    world.write("notes.md", notes(WORDS[:6]))
    world.build("notes.md")
    move(world, "notes.md", "geo.md")
    world.build("geo.md")
    world.has(WORDS[:6])
    assert not (world.folder / "notes.lock").exists()
    assert (world.folder / "geo.lock").exists()


def test_a_renamed_file_that_was_edited_as_well(world: World) -> None:
    world.write("notes.md", notes(WORDS[:6]))
    world.build("notes.md")
    (world.folder / "notes.md").unlink()
    world.write("geo.md", notes(WORDS[1:6]) + note("larch"))
    printed = world.build("geo.md")
    world.has([*WORDS[:6], "larch"])  # amber is not found, but not called removed in this build
    assert "not found" in printed
    world.build("geo.md")
    world.has([*WORDS[1:6], "larch"])


@pytest.mark.parametrize("order", [("notes.md", "other.md"), ("other.md", "notes.md")])
def test_a_note_moved_to_a_file_that_is_built_on_its_own(
    world: World, order: tuple[str, str]
) -> None:
    head = "---\ndeck: X\n---\n"
    world.write("notes.md", head + notes(WORDS[:5]))
    world.write("other.md", head + notes(WORDS[5:8]))
    world.build("notes.md")
    world.build("other.md")
    world.write("notes.md", head + notes(WORDS[:4]))
    world.write("other.md", head + notes(WORDS[4:8]))
    for name in order:
        world.build(name)
        world.has(WORDS[:8])
    for name in order:
        assert not DELETING.search(world.build(name))
        world.has(WORDS[:8])


def test_a_file_split_into_a_folder(world: World) -> None:
    world.write("notes.md", notes(WORDS[:9]))
    world.build("notes.md")
    (world.folder / "notes.md").unlink()
    for index, name in enumerate("abc"):
        world.write(f"notes/{name}.md", notes(WORDS[3 * index : 3 * index + 3]))
    world.build("notes")
    world.has(WORDS[:9])
    assert not (world.folder / "notes.lock").exists()


def test_a_file_split_into_five_and_merged_again(world: World) -> None:
    world.write("notes.md", notes(WORDS))
    world.build("notes.md")
    (world.folder / "notes.md").unlink()
    names = [f"part{number}.md" for number in range(5)]
    for index, name in enumerate(names):
        world.write(name, notes(WORDS[4 * index : 4 * index + 4]))
    for name in names:
        world.build(name)
        world.has(WORDS)
    assert sorted(path.name for path in world.folder.glob("*.lock")) == [
        name.replace(".md", ".lock") for name in names
    ]
    for name in names:
        (world.folder / name).unlink()
    world.write("all.md", notes(reversed(WORDS)))
    world.build("all.md")
    world.has(WORDS)
    assert sorted(path.name for path in world.folder.glob("*.lock")) == ["all.lock"]


def test_cards_md_into_a_folder_and_back(world: World) -> None:
    world.write("cards.md", notes(WORDS[:8]))
    world.build()
    world.write("cards.md", notes(WORDS[:3]))
    world.write("more/x.md", notes(WORDS[3:8]))
    world.build(".")
    world.has(WORDS[:8])
    assert "5 moved" not in world.build()
    world.write("cards.md", notes(WORDS[:8]))
    shutil.rmtree(world.folder / "more")
    world.build("cards.md")
    world.has(WORDS[:8])
    assert "8 unchanged" in world.build()
    assert [path.name for path in world.folder.glob("*.lock")] == ["cards.lock"]


def test_separate_files_become_a_folder(world: World) -> None:
    for name, words in (("a.md", WORDS[:3]), ("b.md", WORDS[3:6])):
        world.write(name, notes(words))
        world.build(name)
    printed = world.build(".")
    world.has(WORDS[:6])
    for name in "ab":
        assert f"  {name}.lock is taken over by cards.lock: 3 notes keep their reviews\n" in printed
    assert [path.name for path in world.folder.glob("*.lock")] == ["cards.lock"]
    printed = world.run("build", "a.md", status=2)
    assert "anki-deck build ." in printed


def test_two_sources_that_exchange_notes(world: World) -> None:
    world.write("a.md", notes(WORDS[:6]))
    world.write("b.md", notes(WORDS[6:12]))
    for name in ("a.md", "b.md"):
        world.build(name)
    world.write("a.md", notes([*WORDS[:3], *WORDS[9:12]]))
    world.write("b.md", notes([*WORDS[3:6], *WORDS[6:9]]))
    for name in ("a.md", "b.md", "a.md", "b.md"):
        world.build(name)
        world.has(WORDS[:12])


def test_one_source_removed_and_another_started(world: World) -> None:
    world.write("spanish.md", notes(WORDS[:6]))
    world.build("spanish.md")
    (world.folder / "spanish.md").unlink()
    world.write("french.md", notes([*WORDS[6:12], WORDS[0]]))
    world.build("french.md")
    world.has(WORDS[:12])
    assert (world.folder / "spanish.lock").exists()


def test_a_backup_copy_next_to_the_deck(world: World) -> None:
    world.write("cards.md", notes(WORDS[:6]))
    world.build()
    world.write("cards-backup.md", notes(WORDS[:6]))
    world.write("cards.md", notes(WORDS[:5]))
    world.build()
    world.has(WORDS[:6])
    world.write("cards.md", notes(WORDS[:6]))
    assert "6 unchanged" in world.build()
    world.has(WORDS[:6])


def test_a_backup_copy_with_its_lock(world: World) -> None:
    world.write("cards.md", notes(WORDS[:6]))
    world.build()
    for name in ("cards.md", "cards.lock"):
        shutil.copy(world.folder / name, world.folder / name.replace("cards", "cards-backup"))
    world.write("cards.md", notes(WORDS[1:6]))
    world.build()
    world.has(WORDS[:6])
    world.write("cards.md", notes([*WORDS[:6], WORDS[7]]))
    world.build()
    world.has([*WORDS[:6], WORDS[7]])


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def test_git_mv_of_files_and_folders(world: World) -> None:
    git(world.folder, "init", "--quiet", "--initial-branch=main")
    world.write("a/notes.md", notes(WORDS[:4]))
    world.write("deck/x.md", notes(WORDS[4:8]))
    world.build("a/notes.md")
    world.build("deck")
    git(world.folder, "add", "--all")
    git(world.folder, "commit", "--quiet", "--message", "one")
    (world.folder / "b").mkdir()
    git(world.folder, "mv", "a/notes.md", "b/notes.md")  # its lock is not moved
    git(world.folder, "mv", "deck", "poem")  # here its lock is moved as well
    world.build("b/notes.md")
    world.build("poem")
    world.has(WORDS[:8])
    assert not (world.folder / "a/notes.lock").exists()
    git(world.folder, "add", "--all")
    git(world.folder, "mv", "b/notes.md", "b/verses.md")
    git(world.folder, "mv", "b/notes.lock", "b/verses.lock")
    world.build("b/verses.md")
    world.has(WORDS[:8])
    assert sorted(path.name for path in (world.folder / "b").iterdir()) == [
        "verses.lock",
        "verses.md",
    ]


def broken(words: Iterable[str]) -> str:
    return notes(words) + "A: a second answer\n"


def test_keep_going_gives_away_no_identity_and_none_to_possible_moves(
    world: World,
) -> None:
    world.write("x.md", notes(WORDS[:2]))
    world.write("y.md", notes(WORDS[2:3]))
    world.build(".")
    world.write("x.md", broken(WORDS[:1]))
    world.write("y.md", notes([WORDS[2], WORDS[1]]))
    printed = world.run("build", ".", "--keep-going", status=1)
    assert (
        "left out because of errors: x.md\n"
        "left out because they may be notes of these files: y.md:4" in printed
    )
    world.write("x.md", notes(WORDS[:1]))
    world.build(".")
    world.has(WORDS[:3])


def test_a_note_that_another_lock_has_with_other_text_is_not_removed(
    world: World,
) -> None:
    """A GUID is in two locks: merged branches, a copied folder, or a build that was killed."""
    world.write("a.md", notes(WORDS[:4]))
    world.write("b.md", notes(WORDS[4:6]))
    for name in ("a.md", "b.md"):
        world.build(name)
    before = (world.folder / "a.lock").read_bytes()
    world.write("a.md", notes(WORDS[:3]))
    world.write("b.md", notes(WORDS[3:6]))
    world.build("b.md")
    (world.folder / "a.lock").write_bytes(before)
    world.write(
        "b.md", notes(WORDS[3:6]).replace("What is meant by delta", "And what is meant by delta")
    )
    for name in ("b.md", "a.md"):
        world.build(name)
    world.has(WORDS[:6])
    assert not DELETING.search(world.run("diff", "--removed", "a.md"))


def test_removed_notes_are_not_listed_while_their_text_is_in_another_file(world: World) -> None:
    world.write("a.md", notes(WORDS[:2]))
    world.build("a.md")
    world.write("a.md", notes(WORDS[:1]))
    world.run("build", "a.md")
    assert DELETING.search(world.run("diff", "--removed", "a.md"))
    world.write("b.md", notes(WORDS[1:2]))
    assert not DELETING.search(world.run("diff", "--removed", "a.md"))
    assert '"removed": []' in world.run("diff", "--removed", "--json", "a.md")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("b.md", broken(WORDS[1:2]).encode()),
        ("b.md", ("é\n\n" + note("birch")).encode("latin-1")),
        ("b.csv", b"What is meant by birch in the poem?,The birch of the old song\n"),
        ("sub/deep/b.md", note("birch").encode()),
    ],
)
def test_a_note_is_found_in_any_file_that_it_moved_to(world: World, name: str, data: bytes) -> None:
    world.write("a.md", notes(WORDS[:3]))
    world.build("a.md")
    world.write("a.md", notes([WORDS[0], WORDS[2]]))
    world.write(name, "")
    (world.folder / name).write_bytes(data)
    assert not DELETING.search(world.build("a.md"))


def test_a_cloze_note_with_an_error_in_its_new_file_is_found(world: World) -> None:
    world.write("a.md", "C: What is meant by birch in the {{poem}}?\n\n" + note("cedar"))
    world.run("build", "a.md")
    world.write("a.md", note("cedar"))
    world.write("b.md", "C: What is meant by birch in the {{poem::which text}}?\nType: list\n")
    assert not DELETING.search(world.run("build", "a.md"))


def test_the_folder_above_is_searched_from_inside(world: World) -> None:
    world.write("d/a.md", notes(WORDS[:2]))
    world.write("e.md", notes(WORDS[2:3]))
    world.build("d")
    world.build("e.md")
    world.write("d/a.md", notes(WORDS[:1]))
    world.write("e.md", notes(WORDS[1:3]))
    inside = Author(world.folder / "d", world.author._monkeypatch)
    assert not DELETING.search(inside.run("diff", ".", now=world.now + 60).output)


@pytest.mark.parametrize("order", [("a.md", "b.md"), ("b.md", "a.md")])
def test_an_id_line_counts_whatever_is_built_first(world: World, order: tuple[str, str]) -> None:
    named = note("birch").rstrip() + "\nID: my-birch\n\n"
    world.write("a.md", note("amber") + named)
    world.write("b.md", notes(WORDS[2:4]))
    for name in ("a.md", "b.md"):
        world.build(name)
    world.write("a.md", note("amber"))
    world.write(
        "b.md",
        notes(WORDS[2:4])
        + named.replace("What is meant", "Tell what is meant").replace("old", "new"),
    )
    for name in order:
        world.build(name)
    world.has(WORDS[:4])


def test_the_same_text_wins_over_similarity(world: World) -> None:
    port = "Q: Which port does smtp{0} use by {1} in the poem?\nA: Port {0}5, for smtp{0}\n\n"
    world.write("a.md", notes(WORDS[:3]) + port.format(2, "two"))
    world.write("b.md", notes(WORDS[3:6]) + port.format(3, "three"))
    for name in ("a.md", "b.md"):
        world.build(name)
    world.write("a.md", notes(WORDS[:3]) + port.format(3, "three"))
    world.write("b.md", notes(WORDS[3:6]) + port.format(2, "two"))
    for name in ("a.md", "b.md", "a.md"):
        world.build(name)
    world.has([*WORDS[:6], "two", "three"])


def test_a_copy_takes_no_note_from_a_lock_that_should_be_gone(world: World) -> None:
    world.write("a.md", notes(WORDS[:4]))
    world.build("a.md")
    stale = (world.folder / "a.lock").read_bytes()
    move(world, "a.md", "b.md")
    world.build("b.md")
    (world.folder / "a.lock").write_bytes(
        stale
    )  # as if the build had been killed before it deleted the lock
    world.write("c.md", note("amber"))
    world.run("build", "c.md")
    world.write("b.md", notes([*WORDS[:4], "larch"]))
    world.build("b.md")
    world.has([*WORDS[:4], "larch"])


def test_a_source_renamed_and_reworded_is_mentioned(world: World) -> None:
    world.write("a.md", notes(WORDS[:4]))
    world.build("a.md")
    (world.folder / "a.md").unlink()
    world.write(
        "b.md",
        notes(WORDS[:4])
        .replace("What is meant", "Say what is really meant")
        .replace("old", "very old"),
    )
    printed = world.run("build", "b.md")
    assert (
        "  the source of a.lock is gone. If b.md is its new name, build again"
        " after: mv a.lock b.lock\n" in printed
    )
    move(world, "a.lock", "b.lock")
    world.build("b.md")
    world.has(WORDS[:4])


def test_a_draft_answered_in_the_second_of_another_build_has_its_own_id(
    world: World,
) -> None:
    head = "---\ndeck: X\n---\n"
    world.write("a.md", head + "Q: What is meant by amber in the poem?\nA:\n")
    world.write("b.md", head + notes(WORDS[1:3]))
    world.author.run("build", "a.md", now=FIRST)
    world.author.run("build", "b.md", now=FIRST)
    world.write("a.md", head + note("amber"))
    world.author.run("build", "a.md", now=FIRST)
    ids = [
        line.nid
        for name in "ab"
        for line in read_lock(world.folder / f"{name}.lock")[0].entries.values()
    ]
    assert len(ids) == len(set(ids)) == 3


def test_a_lock_of_version_1_keeps_reviews_through_a_rename_and_an_edit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, collection: Collection
) -> None:
    folder = tmp_path / "old"
    shutil.copytree(Path(__file__).parent / "version_1", folder)
    learner = Learner(collection)
    first = Author(folder, monkeypatch).build(FIRST)
    assert learner.import_package(first["package"]) == {"new": 4}
    while learner.new_guids("Europe"):
        learner.study("Europe", [EASY])
    reviews, before = learner.reviews(), learner.guids()
    learner.edit(learner.guids()[0], "Extra", "my own words", when=FIRST + DAY)

    text = (folder / "cards.md").read_text(encoding="utf-8")
    (folder / "cards.md").unlink()
    (folder / "rivers.md").write_text(text.replace("A: Etna", "A: Mount Etna"), encoding="utf-8")
    second = Author(folder, monkeypatch, source="rivers.md").build(FIRST + 2 * DAY)
    assert second["removed"] == []
    assert learner.import_package(second["package"]) == {"updated": 1, "duplicate": 3}
    assert (learner.reviews(), learner.guids()) == (reviews, before)
    assert learner.note(before[0])["Extra"] == "my own words"
    assert sorted(path.name for path in folder.glob("*.lock")) == ["rivers.lock"]


def test_check_and_diff_move_nothing(world: World) -> None:
    world.write("notes.md", notes(WORDS[:6]))
    world.build("notes.md")
    move(world, "notes.md", "geo.md")
    before = {path.name for path in world.folder.iterdir()}
    assert not DELETING.search(world.run("diff", "geo.md"))
    world.run("check", "geo.md")
    assert {path.name for path in world.folder.iterdir()} == before


def test_a_file_that_is_ignored_from_now_on_removes_nothing(world: World) -> None:
    world.write("cards.md", notes(WORDS[:2]))
    world.write("later.md", notes(WORDS[2:4]))
    world.build(".")
    world.write("cards.md", "---\nignore: [later.md]\n---\n" + notes(WORDS[:2]))
    assert "later.md is ignored now: 2 notes are left out and stay in the lock" in world.build()
    world.has(WORDS[:4])
    world.write("cards.md", notes(WORDS[:2]))
    assert "4 unchanged" in world.build()
