"""Builds by a clock that jumps, with real Anki: no change is lost, and no id is given twice."""

import random
from pathlib import Path

import pytest
from anki.collection import Collection

from generator.identity.ids import id_ranges
from generator.identity.lock import Lock
from generator.project.clock import EARLIEST
from generator.project.lockfile import read_lock
from tests.anki_collection import import_package
from tests.author import Author
from tests.deliveries import FIRST

DAY = 24 * 60 * 60
STEPS = 14
# In seconds; the last two are far ahead, and the first time that there may be.
JUMPS = (0, 0, 1, 1, 2, 60, DAY, -1, -2, -DAY, 7 * DAY)


class Deck:
    """A source that is edited at random, and the notes that it has, by their questions."""

    def __init__(self, author: Author, chance: random.Random) -> None:
        self._author = author
        self._chance = chance
        self.answers = {f"What is number {number}?": "first" for number in range(4)}
        self._gone: list[str] = []

    def edit(self, number: int) -> None:
        match self._chance.choice(["change", "change", "add", "remove", "return", "move", "none"]):
            case "change":
                self.answers[self._chance.choice([*self.answers])] = f"edited in step {number}"
            case "add":
                self.answers[f"What is new in step {number}?"] = "new"
            case "remove" if len(self.answers) > 2:
                question = self._chance.choice([*self.answers])
                del self.answers[question]
                self._gone.append(question)
            case "return" if self._gone:
                self.answers[self._gone.pop()] = f"back in step {number}"
            case "move":
                moved = [*self.answers.items()]
                self._chance.shuffle(moved)
                self.answers = dict(moved)
        self.write()

    def write(self) -> None:
        notes = (f"Q: {question}\nA: {answer}\n" for question, answer in self.answers.items())
        self._author.write("---\ndeck: Clock\n---\n" + "\n".join(notes))


def lock_of(author: Author) -> Lock:
    lock, problems = read_lock(author.lock)
    assert problems == []
    return lock


def assert_follows(before: Lock, after: Lock) -> None:
    """Check that no note has another id or an earlier time, and that all ids differ."""
    for guid, entry in before.entries.items():
        now = after.entries[guid]
        assert now.mod >= entry.mod
        assert now.nid == entry.nid
    rooms = sorted(
        ids for one in after.entries.values() for ids in id_ranges(one.nid, one.room, one.cards)
    )
    ends = [first + room for first, room in rooms]
    assert all(start >= end for (start, _), end in zip(rooms[1:], ends, strict=False))


def assert_delivered(collection: Collection, deck: Deck, package: Path) -> None:
    """Check that an import brings the learner all that the source says."""
    import_package(collection, package)
    notes = [collection.get_note(nid) for nid in collection.find_notes("")]
    found = {note["Front"]: note["Back"] for note in notes}
    assert len(found) == len(notes)
    expected = {
        f"<p>{question}</p>": f"<p>{answer}</p>" for question, answer in deck.answers.items()
    }
    assert {question: found[question] for question in expected} == expected


def run(author: Author, collection: Collection, seed: int) -> int:
    """Build, import and check; return how often the clock was refused."""
    chance = random.Random(seed)
    deck = Deck(author, chance)
    deck.write()
    now = latest = FIRST
    refused = 0
    author.build(now)
    before = lock_of(author)
    for number in range(STEPS):
        deck.edit(number)
        jump = chance.choice([*JUMPS, 0])
        now = EARLIEST if number == STEPS // 2 else max(EARLIEST, min(now + jump, FIRST + 50 * DAY))
        files = author.lock.read_bytes(), author.package("Clock").read_bytes()
        result = author.run("build", "cards.md", now=now)
        if result.exit_code:
            assert "error[E404]" in result.output
            assert files == (author.lock.read_bytes(), author.package("Clock").read_bytes())
            refused += 1
            now = latest + 1  # the user sets the clock
            author.build(now)
        latest = max(latest, now)
        after = lock_of(author)
        assert_follows(before, after)
        assert_delivered(collection, deck, author.package("Clock"))
        before = after
    return refused


def test_a_clock_that_jumps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, collection: Collection
) -> None:
    assert run(Author(tmp_path / "deck", monkeypatch), collection, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 8))
def test_clocks_that_jump(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, collection: Collection
) -> None:
    run(Author(tmp_path / "deck", monkeypatch), collection, seed)
