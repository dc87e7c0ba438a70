"""The cost of identity: recognition against rendering the same notes, the lock against plain JSON.

Prints only ratios, which hardly depend on the machine. Each is the median over rounds in which the
two sides take turns, so that a machine that slows down slows both.
"""

import gc
import json
import random
import tracemalloc
from collections.abc import Callable

import click

from benchmarks.paired import ratio
from generator.identity import identify, recognise_notes
from generator.identity.lock import Entry, Lock
from generator.identity.lock_text import format_lock, parse_lock
from generator.identity.pairing import SourceNote
from generator.markup.render import RenderContext, render
from generator.text.located import Mark, Text
from tests.texts import EveryFile

NOTES, LINES = 20_000, 100_000
NOW = 1_700_000_000
WORDS = 20_000  # about as many as an educated person uses

Sides = tuple[str, str]  # a question and its answer


class Writer:
    """Writes notes of made-up words with the frequencies of a language; each seed is a subject."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        words = random.Random(0)
        self._words = [
            "".join(words.choices("abcdefghiklmnoprstuvw", k=words.randint(2, 10)))
            for _ in range(WORDS)
        ]
        self._weights = [1 / rank for rank in range(1, WORDS + 1)]

    def texts(self, count: int) -> list[Sides]:
        """Return questions and answers."""
        return [(f"{self._sentence(10)}?", f"{self._sentence(40)}.") for _ in range(count)]

    def edited(self, texts: list[Sides], share: float) -> list[Sides]:
        """Return the texts, with a word replaced in both fields of this share of the notes."""
        return [
            (self._edit(one), self._edit(other)) if self._chance.random() < share else (one, other)
            for one, other in texts
        ]

    def _sentence(self, length: int) -> str:
        return " ".join(self._chance.choices(self._words, self._weights, k=length)).capitalize()

    def _edit(self, text: str) -> str:
        words = text.split()
        words[self._chance.randrange(len(words))] = self._chance.choice(self._words)
        return " ".join(words)


def notes_of(texts: list[Sides]) -> list[SourceNote]:
    """Return notes of these texts: fifty in a section, five hundred in a file."""
    return [
        SourceNote(
            id=None,
            kind="basic",
            path=f"{number // 500}.md",
            section=f"Section {number // 50}",
            question=question,
            answer=answer,
            digest=str(hash((question, answer))),
            ordinals=(0,),
        )
        for number, (question, answer) in enumerate(texts)
    ]


def lock_of(texts: list[Sides]) -> dict[str, Entry]:
    """Return the lock's entries after a first build."""
    return dict(
        identify({}, recognise_notes({}, notes_of(texts), "Benchmark"), "Benchmark", NOW).lock
    )


def peak(work: Callable[[], object]) -> int:
    """Return the peak memory of the work in bytes."""
    gc.collect()
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def rendering(texts: list[Sides]) -> Callable[[], object]:
    """Return work that renders every text to HTML, as a build does."""
    context = RenderContext(library=EveryFile())
    marks = (Mark(0, 1, 1),)
    sides = [Text(value=side, path="cards.md", marks=marks) for pair in texts for side in pair]
    return lambda: [render(side, context) for side in sides]


def plain_json(texts: list[Sides]) -> Callable[[], object]:
    """Return work that parses the texts from JSON lines, sorts them and writes them back."""
    written = "\n".join(json.dumps(text) for text in texts)
    return lambda: "\n".join(
        json.dumps(row) for row in sorted(json.loads(line) for line in written.split("\n"))
    )


def recognition(lock: dict[str, Entry], texts: list[Sides]) -> Callable[[], object]:
    """Return work that identifies the notes of a built source that has these texts now."""
    now = notes_of(texts)
    return lambda: identify(lock, recognise_notes(lock, now, "Benchmark"), "Benchmark", NOW + 60)


@click.command(help="Print the cost of identity as ratios.")
@click.option("--rounds", default=3, show_default=True, help="Rounds per ratio.")
def main(rounds: int) -> None:
    """Measure and print."""
    texts = Writer(1).texts(NOTES)
    lock = lock_of(texts)
    sources = {
        "unchanged": texts,
        "1 % edited": Writer(2).edited(texts, 0.01),
        "1 % edited, shuffled": random.Random(3).sample(Writer(2).edited(texts, 0.01), NOTES),
        "all edited": Writer(2).edited(texts, 1),
        "all rewritten": Writer(4).texts(NOTES),
    }
    click.echo(
        f"recognising {NOTES:,} notes, as a multiple of rendering them, "
        "and of reading, sorting and writing them as JSON:"
    )
    for name, source in sources.items():
        work = recognition(lock, source)
        html, plain = ratio(work, rendering(texts), rounds), ratio(work, plain_json(texts), rounds)
        click.echo(f"  {name:<22} {html:5.2f} {plain:7.1f}")

    quarter = NOTES // 4
    few = lock_of(texts[:quarter])
    click.echo(f"{NOTES:,} notes as a multiple of {quarter:,} (4 is linear):")
    for name in ("1 % edited", "all rewritten"):
        grown = ratio(
            recognition(lock, sources[name]), recognition(few, sources[name][:quarter]), rounds
        )
        click.echo(f"  {name:<22} {grown:5.1f}")
    size = sum(len(side) for text in texts for side in text)
    memory = peak(recognition(lock, sources["all rewritten"])) / size
    click.echo(
        f"memory for {NOTES:,} notes, all rewritten, as a multiple of their text: {memory:.0f}"
    )

    texts = Writer(5).texts(LINES)
    lock = lock_of(texts)
    text = format_lock(Lock(entries=lock))
    half = format_lock(Lock(entries=dict([*lock.items()][: LINES // 2])))
    both = ratio(lambda: format_lock(parse_lock("", text)[0]), plain_json(texts), rounds)
    click.echo(
        f"reading and writing a lock of {LINES:,} lines, "
        f"as a multiple of JSON of question and answer alone: {both:.1f}"
    )
    grown = ratio(lambda: parse_lock("", text), lambda: parse_lock("", half), rounds)
    click.echo(
        f"reading {LINES:,} lines as a multiple of {LINES // 2:,} (2 is linear): {grown:.1f}"
    )


if __name__ == "__main__":
    main()
