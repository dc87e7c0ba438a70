"""A corpus of made-up notes, and the same notes in the format of each program that is compared.

A third are answers of one line, a third a sentence and a list, a third a table and code in Python.
The words have the frequencies of a language. The notes are the same on each machine.
"""

import itertools
import json
from collections.abc import Callable, Sequence
from random import Random

from markdown import Markdown

Note = tuple[str, str]  # a question and its answer, in Markdown

WORDS, LETTERS = 5_000, "aaabcdeeefghiiiklmnooopqrstuuvw"
EDITED = 100  # every hundredth answer is edited
DECK = "Deck"
MARKDOWN_EXTENSIONS = ("extra", "codehilite", "sane_lists")  # those of `peers/plain_script.py`

CODE = '''\
```python
def {2}(x: int, y: str = "{3}") -> list[str]:
    """Return {0}."""
    return sorted(z.strip() for z in range(x) if z > 42)  # {1}
```'''


class _Writer:
    """Writes notes, each different; a new one writes the same again."""

    def __init__(self) -> None:
        self._chance = Random(1)
        self._words = [
            "".join(self._chance.choices(LETTERS, k=self._chance.randint(2, 10)))
            for _ in range(WORDS)
        ]
        self._weights = [*itertools.accumulate(1 / rank for rank in range(1, WORDS + 1))]

    def note(self, number: int) -> Note:
        question = f"{self._sentence(8)} {number}?"
        answers = (self._line, self._list, self._table_and_code)
        return question, answers[number % len(answers)]()

    def _line(self) -> str:
        return f"{self._sentence(10)}."

    def _list(self) -> str:
        paragraph = f"{self._sentence(14)}, *{self._word()}*:"
        items = [f"- {' '.join(self._some(5))} **{self._word()}**" for _ in range(4)]
        return f"{paragraph}\n\n" + "\n".join(items)

    def _table_and_code(self) -> str:
        names = self._some(4)
        rows = [f"| {self._word()} | {self._word()} `{self._word()}` |" for _ in range(3)]
        table = "\n".join([f"| {names[0]} | {names[1]} |", "| --- | --- |", *rows])
        return f"{table}\n\n{CODE.format(*names)}"

    def _word(self) -> str:
        return self._some(1)[0]

    def _some(self, count: int) -> list[str]:
        return self._chance.choices(self._words, cum_weights=self._weights, k=count)

    def _sentence(self, length: int) -> str:
        return " ".join(self._some(length)).capitalize()


def notes_of_corpus(count: int) -> list[Note]:
    """Return the first notes of the corpus."""
    writer = _Writer()
    return [writer.note(number) for number in range(count)]


def edited(notes: Sequence[Note], revision: int) -> list[Note]:
    """Return the notes with a word replaced in every hundredth answer, or in the first of few.

    Any two revisions differ in those answers and in no other; revision 0 is the notes as they are.
    """
    return [
        (question, _reworded(answer, revision) if number % EDITED == 0 and revision else answer)
        for number, (question, answer) in enumerate(notes)
    ]


def _reworded(answer: str, revision: int) -> str:
    """Replace the last run of letters."""
    end = len(answer)
    while not answer[end - 1].isalpha():
        end -= 1
    start = end
    while start and answer[start - 1].isalpha():
        start -= 1
    word = "".join("abcdefghij"[int(digit)] for digit in str(revision))
    return f"{answer[:start]}revised{word}{answer[end:]}"


# ---- the formats


def native(notes: Sequence[Note]) -> str:
    """Return the notes as a source of this program, which the plain script reads, too."""
    return "\n\n".join(f"Q: {question}\nA: {answer}" for question, answer in notes) + "\n"


def headings(notes: Sequence[Note]) -> str:
    """Return the notes with questions as headings: markdown-anki-decks and md2anki."""
    sections = (f"## {question}\n\n{answer}\n" for question, answer in notes)
    return "\n".join([f"# {DECK}\n", *sections])


def percent_signs(notes: Sequence[Note]) -> str:
    """Return the notes in the format of ankdown."""
    return "\n\n---\n\n".join(f"{question}\n\n%\n\n{answer}" for question, answer in notes) + "\n"


def blocks(notes: Sequence[Note]) -> str:
    """Return the notes in the format of AnkiIn, in which an empty line ends a note."""
    rows = (f"{question}\n" + answer.replace("\n\n", "\n") for question, answer in notes)
    return "\n\n".join(rows) + "\n"


def rendered(notes: Sequence[Note]) -> str:
    """Return the notes as JSON of HTML, for Anki's own library, which reads no Markdown."""
    markdown = Markdown(extensions=MARKDOWN_EXTENSIONS)
    return json.dumps([[markdown.reset().convert(text) for text in note] for note in notes])


Format = Callable[[Sequence[Note]], str]
