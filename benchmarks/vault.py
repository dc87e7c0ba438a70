"""The cost of reading a vault of 3,000 files, of which 30 have cards, against reading its files.

Prints two ratios, which hardly depend on the machine: the medians over rounds in which both sides
take turns. One is against the bare bytes, the other against texts: the files listed, opened, read
and decoded, which every reader of a vault has to do. All files were read just before, nothing is
taken from a cache of this program, and Python does not look for cycles, as in a command.
"""

import gc
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from benchmarks.paired import ratio
from generator.project.files import read_source
from tests.made_vault import make_vault


def _paths(folder: Path) -> Iterator[Path]:
    for base, _, names in os.walk(folder):
        yield from (Path(base, name) for name in names if name.endswith(".md"))


def read_bytes(folder: Path) -> int:
    """Read all files of a folder; return their size in bytes."""
    return sum(len(path.read_bytes()) for path in _paths(folder))


def read_texts(folder: Path) -> int:
    """Read and decode all files of a folder; return their size in characters."""
    return sum(len(path.read_text(encoding="utf-8")) for path in _paths(folder))


@click.command()
@click.option("--rounds", default=9, show_default=True, help="Rounds.")
@click.option("--limit", type=float, help="Fail if the ratio against the texts is above this.")
def main(rounds: int, limit: float | None) -> None:
    """Print how many times as long it takes to read the notes of a vault as to read its files."""
    gc.disable()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_vault(folder)
        read_source(folder)
        of_bytes = ratio(lambda: read_source(folder), lambda: read_bytes(folder), rounds)
        of_texts = ratio(lambda: read_source(folder), lambda: read_texts(folder), rounds)
    click.echo(f"notes of a vault against its bytes: {of_bytes:.2f} times as long")
    click.echo(f"notes of a vault against its texts: {of_texts:.2f} times as long")
    if limit is not None and of_texts > limit:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
