"""The cost of rendering: against plain Python-Markdown, and against an earlier checkout.

Prints only ratios, which hardly depend on the machine. Each is the median over rounds in which the
sides take turns, each in a process of its own, so that a machine that slows down slows all.
"""

import json
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from subprocess import PIPE, Popen

import click

from benchmarks.mixed_notes import mixed_notes
from benchmarks.render_worker import command

THIS_CHECKOUT = Path(__file__).resolve().parent.parent


def ask(worker: "Popen[str]", request: str) -> float:
    """Return the seconds that a worker takes for a request."""
    assert worker.stdin
    assert worker.stdout
    worker.stdin.write(request)
    worker.stdin.flush()
    answer = worker.stdout.readline()
    if not answer:
        raise click.ClickException("a worker ended; its error is above")
    return float(answer)


def measured(checkouts: list[Path | None], request: str, rounds: int) -> list[list[float]]:
    """Return the seconds of each checkout (None is Python-Markdown) for each round."""
    with ExitStack() as stack:
        workers = [
            stack.enter_context(Popen(command(path), stdin=PIPE, stdout=PIPE, encoding="utf-8"))
            for path in checkouts
        ]
        for worker in workers:  # imports and caches, which are not measured
            ask(worker, request)
        return [[ask(worker, request) for worker in workers] for _ in range(rounds)]


@click.command(help="Print the cost of rendering as ratios.")
@click.option("--rounds", default=7, show_default=True, help="Rounds per ratio.")
@click.option(
    "--against",
    metavar="CHECKOUT",
    type=click.Path(exists=True, file_okay=False, resolve_path=True, path_type=Path),
    help="Earlier checkout of this project to compare with as well.",
)
def main(rounds: int, against: Path | None) -> None:
    """Measure and print."""
    notes = mixed_notes()
    sides = {"plain Python-Markdown": None} | ({str(against): against} if against else {})
    request = json.dumps(notes) + "\n"
    seconds = measured([THIS_CHECKOUT, *sides.values()], request, rounds)
    click.echo(f"rendering {len(notes):,} mixed notes, time against")
    for name, others in zip(sides, [*zip(*seconds, strict=True)][1:], strict=True):
        ratio = median(row[0] / other for row, other in zip(seconds, others, strict=True))
        click.echo(f"  {name}: {ratio:.2f}")


if __name__ == "__main__":
    main()
