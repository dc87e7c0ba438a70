"""`anki-deck diff`: what the next build would change, and why."""

import sys
from pathlib import Path

import click

from generator.cli.opening import note_and_card_counts, open_for_reading, print_problems_of_build
from generator.cli.options import (
    dialect_option,
    json_option,
    list_skipped_option,
    source_argument,
    strict_option,
)


@click.command("diff")
@source_argument
@click.option(
    "--removed",
    "all_removed",
    is_flag=True,
    help="List all removed notes, however many, including those of earlier builds.",
)
@click.option(
    "--explain", is_flag=True, help="Print for each note what it was recognised by, and its score."
)
@strict_option
@dialect_option
@list_skipped_option
@json_option
def diff_command(
    source: Path | None,
    dialect: str | None,
    *,
    all_removed: bool,
    explain: bool,
    strict: bool,
    list_skipped: bool,
    as_json: bool,
) -> None:
    """Print what the next build would change, note by note, and why; write nothing."""
    from generator.cli import report, summary

    project = open_for_reading(source, dialect, "diff", list_skipped=list_skipped)
    if as_json:
        report.print_json(
            summary.changes_json(project, None, ever_removed=all_removed, explain=explain)
        )
    else:
        print_problems_of_build(project, to_stderr=True)
        if not project.failed:
            report.print_line(f"{project.source.root.as_posix()}: {note_and_card_counts(project)}")
            summary.print_changes(project, list_all=True, all_removed=all_removed, explain=explain)
            summary.print_rerendered(project, are_sent=False)
    sys.exit(1 if project.failed or (strict and project.diagnostics) else 0)
