"""`anki-deck build`: writes the package and the lock of a source."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from generator.cli.calls import RepeatableCall
from generator.cli.opening import (
    exclusive_project,
    files_around,
    note_and_card_counts,
    print_notices,
    print_problems_of_build,
)
from generator.cli.options import (
    OUTPUT_FOLDER,
    all_option,
    json_option,
    list_skipped_option,
    no_cache_option,
    package_option,
    reading_options,
    source_argument,
    strict_option,
)
from generator.cli.printing import paint, print_line, recorded

if TYPE_CHECKING:
    from generator.project import Project
    from generator.project.files import SourceContent
    from generator.project.output import WrittenPackage
    from generator.reading import Reading


@click.command("build")
@source_argument
@package_option
@click.option(
    "--frozen", is_flag=True, help="Fail if the lock would change: for builds on a server."
)
@click.option(
    "--keep-going",
    is_flag=True,
    help="Leave out files with errors. Such a build removes and moves no notes.",
)
@click.option(
    "--rerender",
    is_flag=True,
    help="Also send unchanged notes that look different since an update of this program or of a "
    "library.",
)
@click.option(
    "--removed", "all_removed", is_flag=True, help="List all removed notes, however many."
)
@strict_option
@reading_options
@list_skipped_option
@all_option
@no_cache_option
@json_option
def build_command(
    source: Path | None,
    output: Path | None,
    reading: "Reading",
    *,
    frozen: bool,
    keep_going: bool,
    rerender: bool,
    all_removed: bool,
    strict: bool,
    list_skipped: bool,
    show_all: bool,
    no_cache: bool,
    as_json: bool,
) -> None:
    """Write the package of SOURCE, ready to import into Anki, and its lock.

    Prints which notes are new, changed, returned, moved or removed, and which are possible matches.
    If SOURCE has an error, nothing is built: all its problems are printed, and package and lock
    stay unchanged.
    """
    use_cache = not no_cache and not frozen
    call = RepeatableCall(
        "build",
        use_cache=use_cache and not keep_going and not rerender,
        source=source,
        output=output,
        reading=reading,
        all_removed=all_removed,
        strict=strict,
        list_skipped=list_skipped,
        show_all=show_all,
        as_json=as_json,
    )
    call.repeat()
    view = _View(
        all_removed=all_removed, list_skipped=list_skipped, show_all=show_all, as_json=as_json
    )
    with exclusive_project(
        source, reading, keep_going=keep_going, rerender=rerender, use_cache=use_cache
    ) as project:
        check_target(project, output)
        others = files_around(project, default=source is None)
        refused = _refusals(project, frozen=frozen, strict=strict)
        written = None if project.failed or refused else write_build(project, output)
        if written is not None and not written.notices:
            _keep_unchanged(call, project, others, written, view)
    with recorded() as printed:
        _print_result(project, others, written, view, rerender=rerender)
    if project.failed:
        call.keep(project, printed, 1, others=others)
    for refusal in refused:
        print_line(f"{refusal}: nothing was written", to_stderr=True)
    sys.exit(1 if written is None or project.left_out else 0)


class _View(NamedTuple):
    """How the result of a build is printed."""

    all_removed: bool
    list_skipped: bool
    show_all: bool
    as_json: bool


def _keep_unchanged(
    call: RepeatableCall,
    project: "Project",
    others: "SourceContent | None",
    written: "WrittenPackage",
    view: _View,
) -> None:
    """Keep what the next build prints if nothing changes until then."""
    from generator.project.unchanged import as_unchanged

    next_project = as_unchanged(project) if call.can_keep else None
    if next_project is not None:
        with recorded(silent=True) as printed:
            _print_result(next_project, others, written, view, rerender=False)
        call.keep(next_project, printed, 0, others=others, package=written.path)


def _print_result(
    project: "Project",
    others: "SourceContent | None",
    written: "WrittenPackage | None",
    view: _View,
    *,
    rerender: bool,
) -> None:
    from generator.cli import report, summary

    print_notices(project, others, list_skipped=view.list_skipped, show_all=view.show_all)
    if rerender and not project.failed:
        summary.print_rerendered(project, are_sent=True)
    for notice in written.notices if written else ():
        print_line(notice, to_stderr=True)
    path = written.path if written else None
    if view.as_json:
        report.print_json(summary.changes_json(project, path))
    else:
        print_problems_of_build(project, to_stderr=True, show_all=view.show_all)
        if path is not None:
            counts, decks = note_and_card_counts(project), summary.in_decks(project.rendered.deck)
            print_line(f"{paint(path.as_posix(), 'good')}: {counts} {decks}")
        if not project.failed:
            summary.print_changes(project, list_all=False, all_removed=view.all_removed)
    if path is not None and project.left_out:
        print_line(f"left out because of errors: {', '.join(project.left_out)}", to_stderr=True)
        if project.matching is not None and project.matching.postponed_at:
            notes = ", ".join(project.matching.postponed_at)
            print_line(
                f"left out because they may be notes of these files: {notes}", to_stderr=True
            )


def check_target(project: "Project", target: Path | None) -> None:
    """Refuse a target that is a file of the source. Raises click.UsageError."""
    from generator.project.writing import is_input

    if target is not None and is_input(project, target):
        raise click.UsageError(
            f'"{target}" belongs to the source: name another file for the package'
        )


def write_build(project: "Project", target: Path | None) -> "WrittenPackage":
    """Write the package and the lock.

    Raises OSError, and click.UsageError for a target that must not be replaced.
    """
    from generator.cli import report
    from generator.project.output import RefusedTarget
    from generator.project.writing import write_project

    written = write_project(project, OUTPUT_FOLDER, target, report.print_waiting_for)
    if isinstance(written, RefusedTarget):
        raise click.UsageError(written.message)
    return written


def _refusals(project: "Project", *, frozen: bool, strict: bool) -> list[str]:
    """Return why these options forbid writing a project that has no errors."""
    from generator.cli import report

    if project.failed:
        return []
    refused = []
    if strict and project.diagnostics:
        refused.append(f"{report.problem_counts(project.diagnostics)}, which --strict forbids")
    if frozen and project.lock_changes:
        refused.append(
            f"{project.source.lock_path.as_posix()} would change, which --frozen forbids"
        )
    return refused
