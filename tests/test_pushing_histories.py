"""An author and a learner work at random, with a push after each round: nothing is lost."""

import re
from pathlib import Path
from random import Random

import pytest

from tests.anki_connect_server import AnkiConnectServer
from tests.deliveries import DAY, FIRST
from tests.dumps import differences
from tests.learner import AGAIN, EASY, GOOD, HARD
from tests.pushing import Desk

FILES = {"a.md": "Deck::A", "b.md": "Deck::B", "c.md": "Deck::A"}


class History:
    """What both have done, and what a push has to make of it."""

    def __init__(self, desk: Desk, random: Random) -> None:
        self.desk, self.random = desk, random
        self.count, self.now = 0, FIRST
        # Of each note in the source, by its number: its file, and the version of its answer.
        self.file: dict[int, str] = {}
        self.answer: dict[int, int] = {}
        # Of each note in Anki: texts of the learner's that no later edit of the author's replaced.
        self.own_text: dict[tuple[int, str], str] = {}
        self.tags: dict[int, set[str]] = {}
        self.deleted: set[int] = set()
        self.moved: set[int] = set()
        self.edited: set[int] = set()  # since the last push
        # Removed from the source and left in Anki, since the learner had edited them.
        self.left: set[int] = set()

    # ---- the author

    def add(self) -> None:
        self.count += 1
        self.file[self.count] = self.random.choice([*FILES])
        self.answer[self.count] = 0

    def edit(self) -> None:
        self.edited.add(self.random.choice([*self.file]))

    def remove(self) -> None:
        if len(self.file) > 4:
            number = self.random.choice([*self.file])
            del self.file[number]

    def move_to_another_file(self) -> None:
        self.file[self.random.choice([*self.file])] = self.random.choice([*FILES])

    def write(self) -> None:
        for number in self.edited & self.file.keys():
            self.answer[number] += 1
            self.own_text.pop((number, "Back"), None)
        self.edited.clear()
        self.desk.write("---\ndeck: Deck\n---", name="cards.md")
        for name, deck in FILES.items():
            numbers = [number for number, file in self.file.items() if file == name]
            notes = [note(number, self.answer[number]) for number in numbers]
            self.desk.write(f"---\ndeck: {deck}\n---", *notes, name=name)

    # ---- the learner

    def in_anki(self) -> list[int]:
        return [number for number in self.file if number in self.numbers()]

    def numbers(self) -> list[int]:
        fronts = self.desk.db.list("select sfld from notes")
        return sorted(int(found) for front in fronts for found in re.findall(r"no (\d+):", front))

    def study(self) -> None:
        for deck in ("Deck::A", "Deck::B"):
            self.desk.collection.decks.id(deck)
            new = len(self.desk.learner.new_guids(deck))
            ratings = self.random.choices([AGAIN, HARD, GOOD, EASY], k=min(new, 3))
            self.desk.learner.study(deck, ratings)

    def write_own_text(self) -> None:
        number = self.random.choice(self.in_anki())
        field = self.random.choice(["Back", "Extra", "Hint"])
        note = self.desk.learner.note(self.guid(number))
        note[field] = self.own_text[number, field] = f"my text {self.random.random()}"
        self.desk.collection.update_note(note)
        self.date(number)

    def date(self, number: int) -> None:
        """Date an edit after the last push."""
        self.desk.learner.date(self.guid(number), self.now + DAY // 2)

    def tag(self) -> None:
        number = self.random.choice(self.in_anki())
        tag = self.random.choice(["mine", "leech", "marked", "other"])
        if tag not in self.tags.setdefault(number, set()):
            self.tags[number].add(tag)
            self.desk.learner.tag(self.guid(number), tag, when=self.now + DAY // 2)

    def move_cards(self) -> None:
        number = self.random.choice(self.in_anki())
        self.desk.learner.move(self.guid(number), "Mine")
        self.moved.add(number)

    def suspend(self) -> None:
        self.desk.learner.suspend(self.guid(self.random.choice(self.in_anki())))

    def delete(self) -> None:
        number = self.random.choice(self.in_anki())
        if len(self.in_anki()) > 3:
            self.desk.collection.remove_notes([self.desk.learner.note(self.guid(number)).id])
            self.deleted.add(number)

    def guid(self, number: int) -> str:
        return self.desk.guid(f"no {number}:")

    # ---- both

    def round(self) -> None:
        """Let both work, and push."""
        learner = (self.study, self.write_own_text, self.tag, self.move_cards, self.suspend)
        author = (self.add, self.add, self.edit, self.remove, self.move_to_another_file)
        for act in self.random.choices([*learner, *learner, self.delete], k=4):
            act()
        before = {number: self.learners_part(number) for number in self.numbers()}
        edited = {number for number, _field in self.own_text}
        present = set(self.numbers())
        source = set(self.file)
        for act in self.random.choices(author, k=4):
            act()
        self.left |= (source - set(self.file)) & edited & present
        self.now += DAY
        self.write()
        self.check_push(before)

    def check_push(self, before: dict[int, object]) -> None:
        result = self.desk.push("--delete-many", now=self.now)
        assert result.exit_code == 0, result.output
        # Those that may be another note of the source are told, and deleted later perhaps.
        told = re.findall(r'stays  .*"no (\d+):.*\n.*not deleted: it may be', result.output)
        unsure = set(map(int, told)) - set(self.file)
        expected = (set(self.file) | self.left | unsure) - self.deleted
        assert self.numbers() == sorted(expected), result.output
        for number in expected:
            if number in before:
                assert self.learners_part(number) == before[number]
            self.check_note(number, result.output)
        if unsure:
            assert self.desk.push("--delete-many", now=self.now).exit_code == 0
        dump = self.desk.dump()
        assert self.desk.push("--delete-many", now=self.now).exit_code == 0
        assert [logged.action for logged in self.desk.anki.changes] == ["sync"]
        assert differences(dump, self.desk.dump()) == {}

    def check_note(self, number: int, printed: str) -> None:
        guid = self.guid(number)
        found = self.desk.learner.note(guid)
        for field in ("Back", "Extra", "Hint"):
            own = self.own_text.get((number, field))
            ours = answer_html(number, self.answer[number]) if field == "Back" else ""
            assert found[field] == (ours if own is None else own), (number, printed)
        assert set(found.tags) == self.tags.get(number, set())
        if number in self.file and number not in self.moved:
            assert self.desk.deck(guid) == FILES[self.file[number]]
        if number in self.moved:
            assert self.desk.deck(guid) == "Mine"

    def learners_part(self, number: int) -> object:
        """Return the schedule and the reviews of a note's card."""
        nid = self.desk.learner.note(self.guid(number)).id
        columns = "id, type, queue, due, ivl, factor, reps, lapses, left, flags, data"
        cards = self.desk.db.all(f"select {columns} from cards where nid = ?", nid)
        reviews = "select * from revlog where cid in (select id from cards where nid = ?)"
        return (cards, self.desk.db.all(reviews, nid))


def words(number: int) -> str:
    """Return words of a note's own, so that no note is taken for another one."""
    random = Random(number)
    return " ".join(
        "".join(random.choice("bdfgklmnprst") + random.choice("aeiou") for _ in range(3))
        for _ in range(5)
    )


def note(number: int, version: int) -> str:
    return f"Q: no {number}: {words(number)}?\nA: {answer(number, version)}"


def answer(number: int, version: int) -> str:
    return f"{words(number + 5000)}, version {version}"


def answer_html(number: int, version: int) -> str:
    return f"<p>{answer(number, version)}</p>"


def run(desk: Desk, seed: int, rounds: int) -> None:
    random = Random(seed)
    desk.anki.is_newer = random.random() < 0.5
    history = History(desk, random)
    for _ in range(8):
        history.add()
    history.write()
    history.check_push({})
    for _ in range(rounds):
        history.round()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, anki_connect: AnkiConnectServer) -> Desk:
    return Desk(tmp_path / "author", monkeypatch, anki_connect, source="deck")


@pytest.mark.parametrize("seed", range(4))
def test_a_short_history(desk: Desk, seed: int) -> None:
    run(desk, seed, rounds=5)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 140))
def test_a_long_history(desk: Desk, seed: int) -> None:
    run(desk, seed, rounds=15)
