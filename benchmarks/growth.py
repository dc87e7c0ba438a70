"""How time and memory grow with the length of a text, for everything that reads text.

Each pair of a reader and a pattern gets a text of 10,000 and one of 100,000 characters; if it is
too fast to be measured, one of 1,000,000 as well. With an exponent of 1, the time is proportional
to the length; with 2, to its square. Pairs that look slow are measured again.
"""

import math
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from unicodedata import east_asian_width

import click

from benchmarks.growth_readers import readers
from benchmarks.growth_runs import LONG, LONGER, SHORT, Growth, Pair, measure
from benchmarks.machine import facts

ROUNDS = 3
# In seconds: what any text of 10,000 characters may take.
LONGEST = 1.0
# Above this, a pair is measured again: a busy machine gives any exponent now and then.
SUSPICIOUS = 1.2
SIZES = (SHORT, LONG, LONGER)
HEADER = ("s, 10 KB", "s, 100 KB", "s, 1 MB", "exponent", "MB, 100 KB", "exponent")
SHOWN = 20
EXPLANATION = """
Seconds of the processor for a text of 10,000 and of 100,000 characters, the exponent of their
growth, which is 1 if the time is proportional to the length, and the memory for the longer text.
A reader that is too fast for that is measured with 1,000,000 characters. The worst pattern of each
reader; "→" is the conversion to the native format, "+" a vault with settings of its plugins.
"""


def chosen(only: Sequence[str], pattern: str, part: tuple[int, int]) -> list[Pair]:
    """Return the pairs of readers with these names, or of all; of them, each `part[1]`-th one."""
    pairs = [
        Pair(reader, one)
        for reader in readers()
        if not only or reader.name in only
        for one in reader.patterns
        if pattern in one.name
    ]
    return pairs[part[0] :: part[1]]


def measured(pairs: Sequence[Pair], seconds: float, jobs: int) -> list[Growth]:
    """Measure pairs; those that look slow several times, to keep their best times."""
    found: dict[str, Growth] = {}
    waiting = pairs
    for number in range(ROUNDS):
        click.echo(f"round {number + 1}: {len(waiting):,} pairs", err=True)
        for one in measure(waiting, seconds, jobs):
            before = found.get(one.pair.name)
            found[one.pair.name] = one if before is None else before.with_best(one)
        waiting = [one.pair for one in found.values() if one.is_above(SUSPICIOUS, LONGEST)]
        if not waiting:
            break
    return sorted(found.values(), key=_badness, reverse=True)


def _badness(one: Growth) -> tuple[float, float]:
    return max(one.exponent, one.memory_exponent), one.times.get(LONG, math.inf)


def cells(found: Growth) -> Iterator[str]:
    """Yield the cells of a row."""
    for size in SIZES:
        yield f"{found.times[size]:.4f}" if size in found.times else ""
    yield found.failure or f"{found.exponent:.2f}"
    yield f"{found.memory[LONG] / 1e6:.0f}" if LONG in found.memory else ""
    yield f"{found.memory_exponent:.2f}" if found.memory_exponent else ""


def aligned(name: str, others: Sequence[str]) -> str:
    """Return a name and cells in columns; a character of East Asian scripts fills two columns."""
    wide = sum(east_asian_width(character) in "WF" for character in name)
    return (name.ljust(60 - wide) + "".join(f"{cell:>12}" for cell in others)).rstrip()


def print_table(title: str, rows: Sequence[Growth]) -> None:
    """Print a table."""
    click.echo(f"\n{aligned(title, HEADER)}")
    for one in rows:
        click.echo(aligned(one.pair.name, [*cells(one)]))


def report(found: Sequence[Growth], command: str) -> str:
    """Return the worst pair of each reader as Markdown; `found` has the worst first."""
    worst: dict[str, Growth] = {}
    for one in found:
        worst.setdefault(one.pair.reader.name, one)
    rows = [("reader", "pattern", *HEADER), ("---", "---", *["--:"] * len(HEADER))]
    for name, one in worst.items():
        pattern = one.pair.pattern.name.replace("|", "\\|").replace("`", "'")
        rows.append((name, f"`{pattern}`", *cells(one)))
    lines = [f"# Growth\n\nWritten by `{command}`: {len(found):,} pairs.", EXPLANATION]
    lines += [f"- {name}: {value}" for name, value in facts()]
    lines += ["", *(f"| {' | '.join(row)} |" for row in rows), ""]
    return "\n".join(lines)


@click.command(help="Print how time and memory grow with the length of patterns of text.")
@click.option("--limit", type=float, help="Exit with 1 if an exponent is above this.")
@click.option("--seconds", default=20.0, show_default=True, help="Limit for a pair, of CPU time.")
@click.option("--only", metavar="READER", multiple=True, help="Only this reader; can be repeated.")
@click.option("--pattern", default="", metavar="TEXT", help="Only patterns with this in a name.")
@click.option(
    "--part", type=(int, int), default=(0, 1), metavar="I N", help="Each N-th, from I on."
)
@click.option("--jobs", default=os.cpu_count() or 1, show_default=True, help="Processes at once.")
@click.option("--all", "with_all", is_flag=True, help="Print all pairs, not the worst only.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Also write this.")
def main(
    limit: float | None,
    seconds: float,
    only: Sequence[str],
    pattern: str,
    part: tuple[int, int],
    jobs: int,
    output: Path | None,
    *,
    with_all: bool,
) -> None:
    """Measure and print."""
    found = measured(chosen(only, pattern, part), seconds, jobs)
    print_table("the worst", found if with_all else found[:SHOWN])
    longest = sorted(found, key=lambda one: one.times.get(SHORT, math.inf), reverse=True)
    print_table("the longest at 10 KB", longest[:3])
    click.echo(f"\n{len(found):,} pairs of {len({one.pair.reader.name for one in found})} readers")
    if output is not None:
        command = " ".join(["python -m benchmarks.growth", *sys.argv[1:]])
        output.write_text(report(found, command), encoding="utf-8")
    above = [] if limit is None else [one for one in found if one.is_above(limit, LONGEST)]
    if above:
        print_table(f"above {limit}, or over {LONGEST:.0f} s at 10 KB", above)
        sys.exit(1)


if __name__ == "__main__":
    main()
