"""What is printed about removed notes: a search to delete them, unless there are too many."""

import json
import re
from pathlib import Path

import pytest

from generator.identity.lock import Entry
from generator.identity.lock_text import parse_lock
from tests.author import Author
from tests.identities import THEN

PASTE = (
    "  An import deletes nothing. To delete the removed notes, paste {} into the search of\n"
    "  Anki's browser, select all and delete:\n"
)


@pytest.fixture
def author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Author:
    monkeypatch.delenv("NO_COLOR", raising=False)
    return Author(tmp_path, monkeypatch)


def write(author: Author, first: int, last: int) -> None:
    """Write a source with a note for each of these numbers."""
    notes = (
        f"Q: What follows {number}?\nA: {number + 1}, as anyone knows\n"
        for number in range(first, last)
    )
    author.write("---\ndeck: Numbers\n---\n" + "\n".join(notes))


def lock(author: Author) -> list[Entry]:
    """Return the entries of the lock in source order."""
    lock, _ = parse_lock("", author.lock.read_text(encoding="utf-8"))
    return sorted(lock.entries.values(), key=lambda entry: entry.order_key)


def removed_lines(printed: str) -> list[str]:
    return re.findall(r'^  removed   cards\.md  "What follows (\d+)\?"$', printed, re.MULTILINE)


@pytest.mark.parametrize(
    ("before", "removed", "listed"),
    [
        (3, 2, True), (4, 3, True), (5, 4, False), (20, 4, True), (19, 4, False),
        (100, 20, True), (99, 20, False), (110, 21, False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["build", "diff"])
def test_few_removed_notes_are_listed_and_many_are_counted(
    author: Author, before: int, removed: int, command: str, *, listed: bool
) -> None:
    write(author, 0, before)
    author.build(THEN)
    nids = [entry.nid for entry in lock(author)][:removed]
    write(author, removed, before)
    printed = author.run(command, now=THEN + 60).stdout
    if listed:
        shown = removed if command == "diff" else min(removed, 10)
        assert removed_lines(printed) == [str(number) for number in range(shown)]
        assert printed.endswith(
            PASTE.format("this") + f'    nid:{",".join(map(str, nids))} note:"Plain Text Basic"\n'
        )
    else:
        assert removed_lines(printed) == []
        assert printed.endswith(
            f" unchanged, {removed} removed\n"
            f"  {removed} of {before:,} notes are gone from the source."
            " If you meant to remove them, see how to delete them in Anki:"
            " anki-deck diff --removed cards.md\n"
        )
        assert "nid:" not in printed


def test_build_removed_lists_all_removed_notes(author: Author) -> None:
    write(author, 0, 30)
    author.build(THEN)
    write(author, 25, 30)
    printed = author.run("build", "--removed", now=THEN + 60).stdout
    assert removed_lines(printed) == [str(number) for number in range(25)]
    assert len(re.findall(r"\b\d{13}\b", printed)) == 25
    # A build lists only what this build removed.
    printed = author.run("build", "--removed", now=THEN + 90).stdout
    assert printed == "output/numbers.apkg: 5 notes, 5 cards in the deck Numbers\n  5 unchanged\n"


def test_diff_lists_what_earlier_builds_removed_too(author: Author) -> None:
    write(author, 0, 30)
    author.build(THEN)
    nids = [entry.nid for entry in lock(author)]
    write(author, 2, 30)
    author.build(THEN + 60)
    write(author, 12, 30)
    printed = author.run("diff", "--removed", now=THEN + 90).stdout
    assert printed.startswith("cards.md: 18 notes, 18 cards\n  18 unchanged, 10 removed\n")
    assert removed_lines(printed) == [str(number) for number in range(12)]
    assert printed.endswith(f'    nid:{",".join(map(str, nids[:12]))} note:"Plain Text Basic"\n')
    as_json = json.loads(author.run("diff", "--removed", "--json", now=THEN + 90).stdout)
    assert [note["nid"] for note in as_json["removed"]] == nids[:12]
    assert len(author.diff(THEN + 90)["removed"]) == 10
    # A note that is back in the source is not removed any more.
    write(author, 0, 30)
    assert removed_lines(author.run("diff", "--removed", now=THEN + 90).stdout) == []


def test_no_removed_note_is_left_out_of_the_searches(author: Author) -> None:
    write(author, 0, 502)
    author.build(THEN)
    nids = [entry.nid for entry in lock(author)]
    write(author, 501, 502)
    printed = author.run("diff", "--removed", now=THEN + 60).stdout
    assert printed.endswith(
        PASTE.format("each line")
        + f'    nid:{",".join(map(str, nids[:500]))} note:"Plain Text Basic"\n'
        + f'    nid:{nids[500]} note:"Plain Text Basic"\n'
    )


def test_the_command_that_is_named_works_when_pasted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = Author(tmp_path, monkeypatch, "my notes.md")
    write(author, 0, 30)
    author.build(THEN)
    write(author, 29, 30)
    printed = author.run("build", "my notes.md", now=THEN + 60).stdout
    assert printed.endswith(" in Anki: anki-deck diff --removed 'my notes.md'\n")
