"""A push of one change and of nothing, beside a plain import of the whole package.

Anki is a collection of the real library behind a server that answers like AnkiConnect; with
`--address`, a running Anki with the add-on, in a profile that may be filled with notes.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import click

from benchmarks.corpus import edited, native, notes_of_corpus
from benchmarks.processes import run
from benchmarks.program import anki_deck
from generator.delivery.anki_connect import LONG_TIMEOUT, AnkiConnect
from tests.anki_connect_server import serving

NOTES = 10_000
ROUNDS = 5
# In seconds: a note may change again only in the second after its last change.
PAUSE = 1.1


@click.command()
@click.option("--rounds", default=ROUNDS, show_default=True)
@click.option("--notes", "count", default=NOTES, show_default=True)
@click.option("--address", help="Where a running Anki is, instead of a collection of its library.")
def main(rounds: int, count: int, address: str | None) -> None:
    """Print the seconds of each, and the ratios to a build and a plain import."""
    with TemporaryDirectory() as folder, anki_at(address, Path(folder)) as used:
        seconds = measured(Path(folder), used, count, rounds)
    plain = [
        built + imported
        for built, imported in zip(seconds["build"], seconds["import"], strict=True)
    ]
    for name, values in seconds.items():
        ratio = median(one / other for one, other in zip(values, plain, strict=True))
        click.echo(
            f"{name:<16} {median(values):.2f} s ({min(values):.2f} to {max(values):.2f}),"
            f" {ratio:.2f} times build and import"
        )


@contextmanager
def anki_at(address: str | None, folder: Path) -> Iterator[str]:
    """Yield the address of the Anki to measure with."""
    if address is not None:
        yield address
        return
    with serving(folder) as server:
        yield server.address


def measured(folder: Path, address: str, count: int, rounds: int) -> dict[str, list[float]]:
    """Return the seconds of each round, by what was done."""
    deck = folder / "deck"
    deck.mkdir()
    variables = {"ANKI_CONNECT_URL": address, "ANKI_DECK_DATA": str(folder / "data")}
    notes = notes_of_corpus(count)

    def write(number: int) -> None:
        text = native([*edited(notes[:1], number), *notes[1:]])
        (deck / "cards.md").write_text(text, encoding="utf-8")

    def seconds_of(*arguments: str) -> float:
        call = anki_deck(*arguments, folder=deck, cache=str(folder / "cache"))
        return run(replace(call, variables={**call.variables, **variables})).wall

    write(0)
    seconds_of("push", "--yes", "--no-sync")
    anki = AnkiConnect(address)
    found: dict[str, list[float]] = {"build": [], "import": [], "push, 1 change": [], "push": []}
    for number in range(1, rounds + 1):
        time.sleep(PAUSE)
        write(number)
        found["build"].append(seconds_of("build"))
        begun = time.monotonic()
        package = next((deck / "output").glob("*.apkg"))
        anki.request("importPackage", timeout=LONG_TIMEOUT, path=str(package))
        found["import"].append(time.monotonic() - begun)
        time.sleep(PAUSE)
        write(rounds + number)
        found["push, 1 change"].append(seconds_of("push", "--yes", "--no-sync"))
        found["push"].append(seconds_of("push", "--yes", "--no-sync"))
    return found


if __name__ == "__main__":
    main()
