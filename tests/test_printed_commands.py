"""Commands that reports print read the source in the same way as the command that printed them."""

import re
import shlex
import sys
from pathlib import Path

import pytest

from generator.identity.lock import Lock
from generator.project.commands import command_line, reading_options
from generator.reading import AS_FOUND, Reading
from tests.author import Author
from tests.identities import THEN

TABLE = "".join(f"question {number} of all\tanswer {number}\n" for number in range(30))
# In the dialect ankiops; without it, three notes of the native format.
DRAFTS = "\n---\n".join(f"Q: question {number}\nA:" for number in range(6))
FLAG = "--dialect ankiops"


@pytest.fixture
def author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Author:
    return Author(tmp_path, monkeypatch)


def put(author: Author, name: str, text: str) -> None:
    author.write(text, str(author.folder / name))


def commands(author: Author, *arguments: str) -> list[str]:
    """Return the commands that a call prints, each up to the end of its line."""
    result = author.run(*arguments, now=THEN + 60)
    return re.findall(r"anki-deck .*", result.output)


@pytest.mark.parametrize(
    ("reading", "options"),
    [
        (AS_FOUND, ""),
        (Reading(dialect="csv"), " --dialect csv"),
        (Reading(columns="question=2,answer=1"), " --columns question=2,answer=1"),
        (Reading(vault_patterns=True), " --vault-patterns"),
        (
            Reading(dialect="tsv", columns="question=a b", vault_patterns=True),
            " --dialect tsv --columns 'question=a b' --vault-patterns",
        ),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="other quotes")
def test_the_options_are_those_of_the_user(reading: Reading, options: str) -> None:
    assert reading_options(reading, Lock(entries={})) == options
    assert (
        command_line("check", Path("my notes"), reading) == f"anki-deck check{options} 'my notes'"
    )


def test_what_the_lock_names_is_left_out() -> None:
    reading = Reading(dialect="csv", columns="question=2", vault_patterns=True)
    lock = Lock(entries={}, dialect="csv", columns="question=2")
    assert reading_options(reading, lock) == " --vault-patterns"
    other = Lock(entries={}, dialect="tsv", columns="question=3")
    assert reading_options(reading, other) == (
        " --dialect csv --columns question=2 --vault-patterns"
    )


def test_all_drafts(author: Author) -> None:
    put(author, "cards.md", DRAFTS)
    assert commands(author, "check", "--dialect", "ankiops", "cards.md") == [
        f"anki-deck check --json {FLAG} cards.md"
    ]
    assert commands(author, "check", "cards.md") == ["anki-deck check --json cards.md"]


def test_the_source_to_choose(author: Author) -> None:
    put(author, "one.md", "Q: a\nA: b")
    put(author, "two.md", "Q: c\nA: d")
    assert commands(author, "diff", "--dialect", "ankiops") == [
        f"anki-deck diff {FLAG} one.md",
        f"anki-deck diff {FLAG} .",
    ]
    assert commands(author, "diff") == ["anki-deck diff one.md", "anki-deck diff ."]


def test_removed_notes(author: Author) -> None:
    put(author, "notes.tsv", TABLE)
    assert author.run("build", "notes.tsv", now=THEN).exit_code == 0
    put(author, "notes.tsv", "".join(TABLE.splitlines(keepends=True)[:2]))
    assert commands(author, "diff", "--dialect", "tsv", "notes.tsv") == [
        "anki-deck diff --removed --dialect tsv notes.tsv"
    ]
    assert commands(author, "diff", "notes.tsv") == ["anki-deck diff --removed notes.tsv"]


def test_removed_notes_of_a_source_whose_lock_names_the_dialect(author: Author) -> None:
    put(author, "notes.tsv", TABLE)
    assert author.run("build", "notes.tsv", "--dialect", "tsv", now=THEN).exit_code == 0
    put(author, "notes.tsv", "".join(TABLE.splitlines(keepends=True)[:2]))
    assert commands(author, "diff", "--dialect", "tsv", "notes.tsv") == [
        "anki-deck diff --removed notes.tsv"
    ]


def test_a_link_to_a_source_with_errors(author: Author) -> None:
    put(author, "cards.md", "Q: a\nA: ![b](no.png)")
    assert commands(author, "link", "--dialect", "native", "abc", "cards.md:1") == [
        "anki-deck check --dialect native cards.md"
    ]


def test_a_repaired_lock(author: Author) -> None:
    put(author, "notes.tsv", TABLE)
    assert author.run("build", "notes.tsv", now=THEN).exit_code == 0
    lock = author.folder / "notes.tsv.lock"
    lock.write_text(lock.read_text("utf-8").replace("question 1 ", "question x "), "utf-8")
    (command,) = commands(author, "lock", "repair", "--dialect", "tsv", "notes.tsv")
    assert command == "anki-deck diff --dialect tsv notes.tsv"
    program, *words = shlex.split(command)
    assert program == "anki-deck"
    assert author.run(*words).exit_code == 0


def test_a_file_of_a_folder_is_built_as_the_lock_of_the_folder_says(author: Author) -> None:
    put(author, "one.md", "Q: a\nA: b")
    put(author, "two.md", "Q: c\nA: d")
    assert author.run("build", ".", now=THEN).exit_code == 0
    put(author, "three.md", "Q: e\nA: f")
    assert commands(author, "check", "--dialect", "ankiops", "three.md") == ["anki-deck check ."]
