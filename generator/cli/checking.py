"""`anki-deck check`: every problem of a source, and what Anki reports about its package."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.calls import RepeatableCall
from generator.cli.delivery_errors import needs_library
from generator.cli.opening import (
    files_around,
    note_and_card_counts,
    open_for_reading,
    print_notices,
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
    from generator.delivery.scratch import AnkiReport
    from generator.project import Project
    from generator.reading import Reading


@click.command("check")
@source_argument
@click.option(
    "--anki",
    "with_anki",
    is_flag=True,
    help="Also import the package into an empty collection of real Anki, and print what Anki "
    'reports. Needs the extra "anki".',
)
@strict_option
@reading_options
@list_skipped_option
@all_option
@no_cache_option
@json_option
def check_command(
    source: Path | None,
    reading: "Reading",
    *,
    with_anki: bool,
    strict: bool,
    list_skipped: bool,
    show_all: bool,
    no_cache: bool,
    as_json: bool,
) -> None:
    """Print every problem in SOURCE and its lock, all at once; write nothing.

    A comment such as <!-- anki-deck: ignore W920 --> at the end of a line leaves out this warning
    there, and "warnings: [W920]" in the front matter leaves it out of the file.
    """
    call = RepeatableCall(
        "check",
        use_cache=not no_cache and not with_anki,
        source=source,
        reading=reading,
        strict=strict,
        list_skipped=list_skipped,
        show_all=show_all,
        as_json=as_json,
    )
    call.repeat()
    with recorded() as printed:
        project = open_for_reading(source, reading, "check", use_cache=not no_cache)
        others = files_around(project, default=source is None)
        print_notices(project, others, list_skipped=list_skipped, show_all=show_all)
        anki = _import_into_scratch(project) if with_anki and not project.failed else None
        _print_result(project, anki, as_json=as_json, show_all=show_all)
    failed = (
        project.failed
        or (strict and bool(project.diagnostics))
        or (anki is not None and not anki.clean)
    )
    call.keep(project, printed, int(failed), others=others)
    sys.exit(int(failed))


def _print_result(
    project: "Project", anki: "AnkiReport | None", *, as_json: bool, show_all: bool
) -> None:
    from generator.cli import report

    if as_json:
        result: dict[str, object] = {
            "notes": len(project.rendered.deck.notes),
            "cards": project.rendered.card_count,
            "diagnostics": [problem.as_json() for problem in project.diagnostics],
        }
        if anki is not None:
            result["anki"] = anki.as_json()
        report.print_json(result)
        return
    report.print_problems(
        project.content,
        project.diagnostics,
        project.source,
        to_stderr=False,
        show_all=show_all,
    )
    counts, problems = note_and_card_counts(project), report.problem_counts(project.diagnostics)
    print_line(f"{project.source.root.as_posix()}: {counts}, {problems}")
    if anki is not None:
        print_line(str(anki))


def _import_into_scratch(project: "Project") -> "AnkiReport":
    try:
        from generator.delivery.scratch import import_into_scratch
    except ImportError as error:
        raise needs_library("--anki") from error
    return import_into_scratch(project.package)
