"""The cost of reading a vault of 3,000 files, of which 30 have cards, against reading its bytes.

Prints a ratio, which hardly depends on the machine: the median over rounds in which both sides take
turns.
"""

import os
import tempfile
from pathlib import Path

import click

from benchmarks.paired import ratio
from generator.project.files import read_source
from tests.made_vault import make_vault


def read_bytes(folder: Path) -> int:
    """Read all files of a folder; return their size in bytes."""
    return sum(
        len(Path(base, name).read_bytes())
        for base, _, names in os.walk(folder)
        for name in names
        if name.endswith(".md")
    )


@click.command()
@click.option("--rounds", default=9, show_default=True, help="Rounds.")
@click.option("--limit", type=float, help="Fail if the ratio is above this.")
def main(rounds: int, limit: float | None) -> None:
    """Print how many times as long it takes to read the notes of a vault as to read its bytes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_vault(folder)
        read_source(folder)
        result = ratio(lambda: read_source(folder), lambda: read_bytes(folder), rounds)
    click.echo(f"notes of a vault against its bytes: {result:.2f} times as long")
    if limit is not None and result > limit:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
