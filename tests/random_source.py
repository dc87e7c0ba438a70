"""A source that an author edits at random, and what a learner's collection has of it."""

from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from tests.syncing import Machine

FILES = {"a.md": "Deck::A", "b.md": "Deck::B", "c.md": "Deck::A"}
TAGS = ("easy", "hard")
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNote:
    """What a collection has of a note of the source: its fields that tests look at, and so on."""

    fields: dict[str, str]
    tags: frozenset[str]
    deck: str


class RandomSource:
    """The notes of an author, by their numbers; the public methods are what the author does."""

    def __init__(self, random: Random) -> None:
        self.random, self.count = random, 0
        self.file: dict[int, str] = {}
        # How often an answer, and what is extra, was edited.
        self.answer, self.extra = Counter[int](), Counter[int]()
        self.tag: dict[int, str] = {}

    def add(self) -> None:
        self.count += 1
        self.file[self.count] = self.random.choice([*FILES])
        self._tag(self.count)

    def edit(self) -> None:
        self.answer[self._any()] += 1

    def edit_extra(self) -> None:
        self.extra[self._any()] += 1

    def retag(self) -> None:
        self._tag(self._any())

    def _tag(self, number: int) -> None:
        self.tag[number] = self.random.choice(["", *TAGS])

    def remove(self) -> None:
        if len(self.file) > 4:
            del self.file[self._any()]

    def move(self) -> None:
        self.file[self._any()] = self.random.choice([*FILES])

    def reorder(self) -> None:
        items = [*self.file.items()]
        self.random.shuffle(items)
        self.file = dict(items)

    def write(self, machine: Machine) -> None:
        machine.write("---\ndeck: Deck\n---", name="cards.md")
        for name, deck in FILES.items():
            notes = [self._text(number) for number, file in self.file.items() if file == name]
            machine.write(f"---\ndeck: {deck}\n---", *notes, name=name)

    def _text(self, number: int) -> str:
        lines = [f"Q: no {number}: {words(number)}?", f"A: {self._answer(number)}"]
        if is_cloze(number):
            one, two = words(number).split()[:2]
            lines = [f"C: no {number}: {{{{{one}}}}}, {{{{{two}}}}}: {self._answer(number)}"]
        if self.extra[number]:
            lines.append(f"Extra: {self._extra(number)}")
        if self.tag[number]:
            lines.append(f"Tags: {self.tag[number]}")
        return "\n".join(lines)

    def note(self, number: int) -> SourceNote:
        """Return what a collection has of a note if nobody else changes it."""
        return SourceNote(
            fields=self._fields(number),
            tags=frozenset({self.tag[number]} - {""}),
            deck=FILES[self.file[number]],
        )

    def _fields(self, number: int) -> dict[str, str]:
        extra = f"<p>{self._extra(number)}</p>" if self.extra[number] else ""
        if is_cloze(number):
            one, two = words(number).split()[:2]
            text = f"no {number}: {{{{c1::{one}}}}}, {{{{c2::{two}}}}}: {self._answer(number)}"
            return {"Text": f"<p>{text}</p>", "Hint": "", "Extra": extra}
        front, back = f"no {number}: {words(number)}?", self._answer(number)
        return {"Front": f"<p>{front}</p>", "Back": f"<p>{back}</p>", "Hint": "", "Extra": extra}

    def _answer(self, number: int) -> str:
        return f"{words(number + 5000)}, version {self.answer[number]}"

    def _extra(self, number: int) -> str:
        return f"{words(number + 9000)}, version {self.extra[number]}"

    def _any(self) -> int:
        return any_of(sorted(self.file), self.random)


def any_of(items: list[Item], random: Random) -> Item:
    """Choose one, more often one of the first few, so that changes of the same note meet."""
    return random.choice(items[:3] if random.random() < 0.6 else items)


def words(number: int) -> str:
    """Return words of a note's own, so that no note is taken for another one."""
    random = Random(number)
    return " ".join(
        "".join(random.choice("bdfgklmnprst") + random.choice("aeiou") for _ in range(3))
        for _ in range(5)
    )


def is_cloze(number: int) -> bool:
    return number % 4 == 0
