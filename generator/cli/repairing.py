"""`anki-deck lock repair`: restores a damaged or missing lock."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.options import OUTPUT_FOLDER, NamedPath, reading_options
from generator.cli.printing import paint, print_line

if TYPE_CHECKING:
    from generator.project.repair import Contribution, Repair
    from generator.project.source import Source
    from generator.reading import Reading


@click.group("lock")
def lock_command() -> None:
    """Repair the lock of a source."""


@lock_command.command(short_help="Repair a damaged or missing lock.")
@click.argument("source", type=NamedPath(exists=True), required=False)
@click.option(
    "--from",
    "chosen",
    metavar="FILE",
    type=NamedPath(exists=True, dir_okay=False),
    help="Take missing notes from this lock or package.  [default: version control, and the "
    "package in output/]",
)
@reading_options
def repair(source: Path | None, chosen: Path | None, reading: "Reading") -> None:
    """Repair the lock of SOURCE, which is damaged or missing, or contains a merge conflict.

    Keeps every undamaged line of the lock. What is missing is taken from the last committed version
    of the lock that has no problem, and then from the package in output/. The damaged file is kept
    next to the lock.
    """
    from generator.cli import report
    from generator.project.source import exclusive_source

    with exclusive_source(
        _named_source(source), reading, report.print_waiting, "lock repair"
    ) as opened:
        if opened.lock_path.exists() and not opened.problems and chosen is None:
            print_line(f"{opened.lock_path.as_posix()} has no problem: nothing to repair")
            return
        _refuse_later_version(opened)
        _repair(opened, chosen)


def _named_source(named: Path | None) -> Path | None:
    """Return the source to open: for a lock, the one it names; by default, that of cards.lock."""
    from generator.project.repair import source_of_lock
    from generator.project.source import LOCK_SUFFIX, ROOT_LOCK

    if named is None:
        return source_of_lock(Path(ROOT_LOCK))
    if named.suffix != LOCK_SUFFIX or named.is_dir():
        return named
    source = source_of_lock(named)
    if source is None:
        raise click.UsageError(
            f'cannot read the source from "{named.as_posix()}": name the source itself'
        )
    return source


def _refuse_later_version(source: "Source") -> None:
    """Exit with 1 if a later version of this program wrote the lock: it is not damaged."""
    from generator.diagnostics import Code, format_diagnostic

    for problem in source.problems:
        if problem.code is Code.LOCK_VERSION:
            print_line(format_diagnostic(problem, None, paint), to_stderr=True)
            sys.exit(1)


def _repair(source: "Source", chosen: Path | None) -> None:
    from generator.cli import report
    from generator.diagnostics import counted
    from generator.project.commands import command_for
    from generator.project.recovery_files import NotARecoveryFileError
    from generator.project.repair import prepare_repair, write_repair

    try:
        repaired = prepare_repair(source, OUTPUT_FOLDER, chosen)
    except NotARecoveryFileError as error:
        raise click.UsageError(str(error)) from error
    if repaired.problems:
        report.print_problems(repaired.content, repaired.problems, source, to_stderr=True)
        name = source.root.as_posix()
        raise click.ClickException(
            f"fix {name} first: its notes cannot be compared while it has errors"
        )
    for contribution in repaired.contributions:
        print_line(_contribution_line(contribution))
    if not repaired.lock.entries:
        raise click.ClickException(_nothing_found(source))
    path = source.lock_path.as_posix()
    if not repaired.has_changes:
        print_line(f"{path} already contains all of these notes: nothing to repair")
        return
    kept = write_repair(repaired)
    if kept is not None:
        print_line(f"the old file is kept as {kept.as_posix()}")
    notes = counted(len(repaired.lock.entries), "note")
    print_line(f"{paint(path, 'good')}: {notes}")
    diff = command_for(source, "diff")
    print_line(
        f"{source.root.as_posix()}: {_recognised_counts(repaired)};"
        f" to see what the next build changes: {diff}"
    )


def _contribution_line(contribution: "Contribution") -> str:
    from generator.diagnostics import counted

    line = f"{contribution.name}: {counted(contribution.notes, 'note')}"
    if contribution.added != contribution.notes:
        line += f", {contribution.added:,} of them recovered"
    if contribution.damaged:
        line += f", {counted(contribution.damaged, 'damaged line')}"
    return line


def _recognised_counts(repaired: "Repair") -> str:
    from generator.diagnostics import counted

    known = counted(repaired.known, "note")
    return f"{known} recognised, {repaired.new:,} new"


def _nothing_found(source: "Source") -> str:
    from generator.project.commands import command_for

    return (
        f"no notes found in {source.lock_path.as_posix()}, in version control or in a package in"
        f" {OUTPUT_FOLDER.as_posix()}/\n"
        "  hint: copy the lock of another clone, or a package of this deck, to this folder and name"
        f" it: {command_for(source, 'lock repair')} --from FILE"
    )
