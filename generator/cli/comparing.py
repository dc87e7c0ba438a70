"""`anki-deck diff`: what the next build would change, and why."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.calls import RepeatableCall
from generator.cli.opening import (
    files_around,
    note_and_card_counts,
    open_for_reading,
    print_notices,
    print_problems_of_build,
)
from generator.cli.options import (
    all_option,
    json_option,
    list_skipped_option,
    no_cache_option,
    reading_options,
    source_argument,
    strict_option,
)
from generator.cli.printing import print_line, recorded

if TYPE_CHECKING:
    from generator.project import Project
    from generator.reading import Reading


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
@reading_options
@list_skipped_option
@all_option
@no_cache_option
@json_option
def diff_command(
    source: Path | None,
    reading: "Reading",
    *,
    all_removed: bool,
    explain: bool,
    strict: bool,
    list_skipped: bool,
    show_all: bool,
    no_cache: bool,
    as_json: bool,
) -> None:
    """Print what the next build would change, note by note, and why; write nothing."""
    call = RepeatableCall(
        "diff",
        # For notes of earlier builds, all files around the source are searched.
        use_cache=not no_cache and not all_removed,
        source=source,
        reading=reading,
        explain=explain,
        strict=strict,
        list_skipped=list_skipped,
        show_all=show_all,
        as_json=as_json,
    )
    call.repeat()
    with recorded() as printed:
        project = open_for_reading(source, reading, "diff", use_cache=not no_cache)
        others = files_around(project, default=source is None)
        print_notices(project, others, list_skipped=list_skipped, show_all=show_all)
        _print_result(
            project, all_removed=all_removed, explain=explain, as_json=as_json, show_all=show_all
        )
    failed = project.failed or (strict and bool(project.diagnostics))
    call.keep(project, printed, int(failed), others=others)
    sys.exit(int(failed))


def _print_result(
    project: "Project", *, all_removed: bool, explain: bool, as_json: bool, show_all: bool
) -> None:
    from generator.cli import report, summary

    if as_json:
        report.print_json(
            summary.changes_json(project, None, ever_removed=all_removed, explain=explain)
        )
        return
    print_problems_of_build(project, to_stderr=True, show_all=show_all)
    if not project.failed:
        print_line(f"{project.source.root.as_posix()}: {note_and_card_counts(project)}")
        summary.print_changes(project, list_all=True, all_removed=all_removed, explain=explain)
        summary.print_rerendered(project, are_sent=False)
