"""Everything side by side in one run, written to RESULTS.md; README.md says what it measures."""

import shlex
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from benchmarks.machine import facts
from benchmarks.parts import folder_of_files, large, notes, package_size, start
from benchmarks.peer_programs import PEERS, PLAIN_SCRIPT, InstallError, Peer, install, versions
from benchmarks.report import report
from benchmarks.sections import Run, Section

RESULTS = Path(__file__).resolve().parent / "RESULTS.md"
SIZES, QUICK_SIZES = (100, 1_000, 10_000), (100, 1_000)
PARTS = ("start", "notes", "size", "folder", "large")
NAMES = (*PARTS, *(peer.name for peer in PEERS))


def say(text: str) -> None:
    """Print progress, beside the results."""
    click.echo(text, err=True)


@contextmanager
def work_folder(chosen: Path | None) -> Iterator[Path]:
    """Make a folder, or use the one that was chosen."""
    if chosen is not None:
        chosen.mkdir(parents=True, exist_ok=True)
        yield chosen.resolve()
    else:
        with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
            yield Path(folder).resolve()


def installed_peers(
    chosen: Sequence[Peer], work: Path
) -> tuple[Mapping[str, tuple[Peer, Path]], list[tuple[str, str]]]:
    """Install peers; return those that can run, and what the results say about all of them."""
    found: dict[str, tuple[Peer, Path]] = {}
    lines: list[tuple[str, str]] = []
    for peer in chosen:
        say(f"installing {peer.name}")
        try:
            commands = install(peer, work)
        except (InstallError, OSError) as error:
            lines.append((peer.name, f"not measured: {error}"))
            say(f"{peer.name}: {error}")
        else:
            found[peer.name] = (peer, commands)
            used = f" ({versions(commands)})" if peer.requirements else ""
            lines.append((peer.name, f"{peer.does}{used}"))
    return found, lines


def sections(run: Run, parts: Sequence[str], sizes: Sequence[int]) -> Iterator[Section]:
    """Measure the parts one after the other."""
    if "start" in parts:
        yield start(run)
    if "notes" in parts:
        for size in sizes:
            yield notes(run, size)
    if "size" in parts:
        yield package_size(run, sizes[1:])
    if "folder" in parts:
        yield folder_of_files(run)
    if "large" in parts:
        yield large(run)


def chosen_parts(only: Sequence[str], *, with_large: bool) -> tuple[list[str], list[Peer]]:
    """Return the parts and peers that are measured; the plain script always is, as a reference."""
    named = [peer for peer in PEERS if peer.name in only]
    parts = [part for part in PARTS if part in only]
    if not only:
        parts = [part for part in PARTS if part != "large"]
    elif named and "notes" not in parts:
        parts.append("notes")
    if with_large and "large" not in parts:
        parts.append("large")
    peers = [peer for peer in PEERS if not named or peer in named or peer.name == PLAIN_SCRIPT]
    return parts, peers if "notes" in parts else []


@click.command(help="Measure this program and others in turn, and write RESULTS.md.")
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(min=1))
@click.option("--quick", is_flag=True, help="Measure 100 and 1,000 notes, not 10,000.")
@click.option(
    "--large", "with_large", is_flag=True, help="Measure 100,000 notes, too: it takes minutes."
)
@click.option(
    "--only",
    metavar="NAME",
    multiple=True,
    type=click.Choice(NAMES),
    help=f"Measure only this part ({', '.join(PARTS)}) or peer; it can be repeated.",
)
@click.option(
    "--work",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep decks and installed programs here.  [default: a temporary folder]",
)
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    default=RESULTS,
    help="Write the results to this file.  [default: benchmarks/RESULTS.md]",
)
def main(
    rounds: int,
    only: Sequence[str],
    work: Path | None,
    output: Path,
    *,
    quick: bool,
    with_large: bool,
) -> None:
    """Measure and write."""
    parts, chosen = chosen_parts(only, with_large=with_large)
    made_with = [*facts()]  # before the load of this run
    options = [f"--rounds={rounds}", *["--quick"] * quick, *["--large"] * with_large]
    names = [f"--only={name}" for name in only]
    command = shlex.join(["python", "-m", "benchmarks", *options, *names])
    with work_folder(work) as folder:
        peers, lines = installed_peers(chosen, folder)
        run = Run(work=folder, rounds=rounds, say=say, peers=peers)
        found: list[Section] = []
        for section in sections(run, parts, QUICK_SIZES if quick else SIZES):
            found.append(section)
            # After each, since a run takes long and may be interrupted.
            output.write_text(report(made_with, found, lines, command), encoding="utf-8")
    say(f"wrote {output}")


if __name__ == "__main__":
    main()
