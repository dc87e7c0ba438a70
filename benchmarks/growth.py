"""How the time to render a text grows with its length, for patterns that are hard to read.

Each pattern fills a text of 10,000 and one of 100,000 characters. With an exponent of 1, the time
is proportional to the length; with 2, to its square. Each pattern has a process of its own.
"""

import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, TimeoutExpired, run
from unicodedata import east_asian_width

import click

from benchmarks.growth_patterns import PATTERNS, Pattern
from benchmarks.render_worker import command

CHECKOUT = Path(__file__).resolve().parent.parent
SMALLEST, SHORT, LONG = 1_000, 10_000, 100_000
ROUNDS = 3
HEADER = ("s, 10 KB", "s, 100 KB", "exponent")


@dataclass(frozen=True)
class Growth:
    """The best time for the short and for the long text, as far as a worker got.

    `failure` says why it got no further, "" if it did everything.
    """

    times: tuple[float, ...]
    failure: str

    @property
    def exponent(self) -> float:
        """The exponent of the growth, infinite if the worker did not get to the long text."""
        return math.log10(self.times[1] / self.times[0]) if len(self.times) == 2 else math.inf


def growth(pattern: Pattern, limit: float) -> Growth:
    """Measure a pattern for at most `limit` seconds."""
    # The smallest text loads modules and fills caches; it is not measured. The others take turns,
    # so that a machine that slows down slows both.
    sizes = [SMALLEST, *[SHORT, LONG] * ROUNDS]
    requests = "".join(json.dumps([pattern.note(size)]) + "\n" for size in sizes)
    try:
        process = run(
            command(CHECKOUT),
            input=requests.encode(),
            stdout=PIPE,
            timeout=limit,
            check=False,  # its traceback was printed, and the other patterns are still measured
        )
        found, failure = process.stdout, "failed" if process.returncode else ""
    except TimeoutExpired as expired:
        found, failure = expired.stdout or b"", f"over {limit:.0f} s"
    times = [float(line) for line in found.split()][1:]
    best = tuple(min(part) for part in (times[::2], times[1::2]) if part)
    return Growth(times=best, failure=failure)


def row(name: str, found: Growth) -> str:
    """Return a row of the table."""
    cells = [f"{time:.4f}" for time in found.times]
    cells.append(f"{found.exponent:.2f}" if len(cells) == 2 else found.failure)
    return aligned(name, cells)


def aligned(name: str, cells: Sequence[str]) -> str:
    """Return a name and cells in columns; a character of East Asian scripts fills two columns."""
    wide = sum(east_asian_width(character) in "WF" for character in name)
    return name.ljust(30 - wide) + "".join(f"{cell:>11}" for cell in cells)


@click.command(help="Print how the time to render patterns grows with their length.")
@click.option("--limit", type=float, help="Exit with 1 if an exponent is above this.")
@click.option("--seconds", default=60.0, show_default=True, help="Time limit for a pattern.")
@click.option("--only", default="", metavar="TEXT", help="Only patterns with this in their name.")
def main(limit: float | None, seconds: float, only: str) -> None:
    """Measure and print."""
    click.echo(aligned("pattern", HEADER))
    above: list[str] = []
    for pattern in PATTERNS:
        if only in pattern.name:
            found = growth(pattern, seconds)
            click.echo(row(pattern.name, found))
            if limit is not None and found.exponent > limit:
                above.append(pattern.name)
    if above:
        click.echo(f"above {limit}: {', '.join(above)}")
        sys.exit(1)


if __name__ == "__main__":
    main()
