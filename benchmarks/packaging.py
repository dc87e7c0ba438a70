"""The cost of packaging: many subdecks against one deck, and this writer against genanki's.

Prints only ratios, which hardly depend on the machine. Each is the median over rounds in which the
two sides take turns, so that a machine that slows down slows both.
"""

import random
import tempfile
from io import BytesIO
from pathlib import Path

import click
import genanki

from benchmarks.paired import ratio
from generator.apkg import Package, PackageNote
from generator.apkg.writing import write_package
from generator.identity.guids import first_guid
from generator.notetypes import BASIC

DECK = "Benchmark"
NOW = 1_700_000_000
WORDS = 3_000  # about as many as a textbook uses


def sentences(count: int) -> list[tuple[str, str]]:
    """Return questions and answers of made-up words with the frequencies of a language."""
    chance = random.Random(1)
    words = [
        "".join(chance.choices("abcdefghiklmnoprstuvw", k=chance.randint(2, 10)))
        for _ in range(WORDS)
    ]
    weights = [1 / rank for rank in range(1, WORDS + 1)]

    def sentence(length: int) -> str:
        return " ".join(chance.choices(words, weights, k=length)).capitalize()

    return [(f"{sentence(8)}?", f"{sentence(14)}.") for _ in range(count)]


def package_of(texts: list[tuple[str, str]], notes_per_deck: int) -> Package:
    """Return a package of plain notes, with `notes_per_deck` of them in each subdeck."""
    notes = []
    for position, (question, answer) in enumerate(texts):
        guid = first_guid(DECK, "basic", question, position)
        nid = 1000 * NOW + 2 * position
        note = PackageNote(
            guid=guid,
            nid=nid,
            mod=NOW,
            due=position,
            note_type=BASIC,
            deck=f"{DECK}::{position // notes_per_deck}",
            fields=(f"<p>{question}</p>", f"<p>{answer}</p>", *[""] * (len(BASIC.fields) - 2)),
            tags=(),
            cards=((0, nid),),
        )
        notes.append(note)
    return Package(deck=DECK, notes=tuple(notes), descriptions=(), media=())


def write(package: Package) -> int:
    """Write a package into memory and return its size in bytes."""
    stream = BytesIO()
    write_package(package, stream)
    return stream.tell()


def write_with_genanki(texts: list[tuple[str, str]], folder: Path) -> int:
    """Write the same notes with genanki and return the package's size in bytes."""
    deck = genanki.Deck(2_000_000_000, DECK)
    for question, answer in texts:
        fields = [f"<p>{question}</p>", f"<p>{answer}</p>"]
        deck.add_note(genanki.Note(genanki.BASIC_MODEL, fields))
    target = folder / "genanki.apkg"
    genanki.Package(deck).write_to_file(target)
    return target.stat().st_size


@click.command()
@click.option("--rounds", default=7, show_default=True, help="Rounds per ratio.")
@click.option(
    "--subdecks",
    default=3_000,
    show_default=True,
    help="Number of subdecks, with three notes each.",
)
@click.option(
    "--notes", default=10_000, show_default=True, help="Number of notes to compare with genanki."
)
def main(rounds: int, subdecks: int, notes: int) -> None:
    """Print the ratios."""
    texts = sentences(3 * subdecks)
    many, one = package_of(texts, 3), package_of(texts, len(texts))
    result = ratio(lambda: write(many), lambda: write(one), rounds)
    click.echo(
        f"{subdecks:,} subdecks of 3 notes, "
        f"time against one deck of {len(texts):,}: {result:.2f} (at most 3)"
    )

    texts = sentences(notes)
    ours = package_of(texts, notes)
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder  # genanki does not delete its databases
        size = write(ours) / write_with_genanki(texts, Path(folder))
        result = ratio(lambda: write(ours), lambda: write_with_genanki(texts, Path(folder)), rounds)
    tempfile.tempdir = None
    click.echo(f"{notes:,} plain notes, size against genanki's writer: {size:.2f} (at most 0.25)")
    click.echo(f"{notes:,} plain notes, time against genanki's writer: {result:.2f}")


if __name__ == "__main__":
    main()
