"""The command `anki-deck`: reads files, clock and environment, calls the rest, prints and exits.

What costs time to import (genanki, Markdown, Pygments) is imported by the command that needs it.
"""

import errno
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator import __version__
from generator.cli.building import OUTPUT_FOLDER, PackageFile, check_target, refusals, write_package
from generator.cli.converting import DialectType, convert_command
from generator.cli.drafting import draft_command
from generator.cli.opening import (
    exclusive_project,
    note_and_card_counts,
    open_for_reading,
    print_notices,
    print_problems_of_build,
)
from generator.cli.repairing import lock

if TYPE_CHECKING:
    from generator.delivery.scratch import AnkiReport
    from generator.project import Project

_source_argument = click.argument(
    "source", type=click.Path(exists=True, path_type=Path), required=False
)
_dialect_option = click.option(
    "--dialect",
    type=DialectType(),
    help="Read SOURCE in another tool's format.  [default: what its front matter names, or what its syntax shows]",
)
_strict_option = click.option("--strict", is_flag=True, help="Let a warning fail like an error.")
_list_skipped_option = click.option(
    "--list-skipped", is_flag=True, help="Name the files of a folder that have no card."
)
_json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print the result as JSON for a script."
)


class _Commands(click.Group):
    """The commands; what the system refuses any of them is told without a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ValueError as error:
            from generator.project.clock import BuildTimeError
            from generator.project.source import NoSourceError

            if isinstance(error, BuildTimeError | NoSourceError):
                raise click.UsageError(str(error)) from error
            raise
        except OSError as error:
            if (
                error.errno == errno.EPIPE
            ):  # whoever read the output has seen enough; click ends it quietly
                raise
            if error.filename is None:
                sys.stdout = None  # else Python tries to write once more at its end
            from generator.cli.report import as_click_error

            raise as_click_error(error) from error


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="anki-deck")
def main() -> None:
    """Turn plain text into Anki decks.

    Write questions and answers in cards.md, run "anki-deck build", and import the package it writes into Anki.
    Edit, build and import again: reviews stay with their notes, and cards.lock remembers which is which.

    SOURCE is a file, or a folder of .md files; without it, the commands take what cards.lock names, or cards.md.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(
            stream, "reconfigure"
        ):  # a terminal that lacks a character gets an escape, not a traceback
            stream.reconfigure(errors="backslashreplace")


@main.command(short_help="Write a starter cards.md.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=".")
def init(folder: Path) -> None:
    """Write a starter cards.md into FOLDER, and the lines a deck wants in .gitignore and .gitattributes.

    Nothing that is there already is overwritten.
    """
    from generator.cli import report
    from generator.cli.report import as_click_error
    from generator.cli.starter import write_starter
    from generator.project.shell import shell_word

    try:
        report_lines = write_starter(folder)
    except OSError as error:
        raise as_click_error(error) from error
    for line in report_lines:
        report.print_line(line)
    where = "" if folder == Path() else f"cd {shell_word(folder)} && "
    report.print_line(f"Now: {where}anki-deck build")


@main.command(short_help="Write the package, and the lock beside the source.")
@_source_argument
@click.option(
    "-o",
    "--output",
    type=PackageFile(),
    help=f"Write the package to this file.  [default: {OUTPUT_FOLDER}/DECK.apkg]",
)
@click.option(
    "--frozen", is_flag=True, help="Fail instead of changing the lock, for a build on a server."
)
@click.option(
    "--keep-going",
    is_flag=True,
    help="Leave files with errors out. Nothing is removed or moved then.",
)
@click.option(
    "--rerender",
    is_flag=True,
    help="Send notes too that only look different since a program was updated.",
)
@click.option(
    "--removed", "all_removed", is_flag=True, help="List removed notes whatever their number."
)
@_strict_option
@_dialect_option
@_list_skipped_option
@_json_option
def build(
    source: Path | None,
    output: Path | None,
    dialect: str | None,
    *,
    frozen: bool,
    keep_going: bool,
    rerender: bool,
    all_removed: bool,
    strict: bool,
    list_skipped: bool,
    as_json: bool,
) -> None:
    """Write the package of SOURCE, ready to import into Anki, and the lock beside it.

    Prints which notes are new, changed, returned, moved, removed and unsure. A source with errors builds nothing: all
    its problems are printed, and package and lock stay as they were.
    """
    from generator.cli import report, summary

    with exclusive_project(source, dialect, keep_going=keep_going, rerender=rerender) as project:
        print_notices(project, default=source is None, list_skipped=list_skipped)
        check_target(project, output)
        refused = refusals(project, frozen=frozen, strict=strict)
        if rerender and not project.failed:
            summary.print_rerendered(project, are_sent=True)
        target = None if project.failed or refused else write_package(project, output)
    if as_json:
        report.print_json(summary.changes_json(project, target))
    else:
        print_problems_of_build(project, to_stderr=True)
        if target is not None:
            report.print_line(
                f"{report.paint(target.as_posix(), 'good')}: {note_and_card_counts(project)} {summary.in_decks(project.rendered.deck)}"
            )
        if not project.failed:
            summary.print_changes(project, list_all=False, all_removed=all_removed)
    for refusal in refused:
        report.print_line(f"{refusal}: nothing was written", to_stderr=True)
    if target is not None and project.left_out:
        report.print_line(f"left out, with errors: {', '.join(project.left_out)}", to_stderr=True)
        if project.matching is not None and project.matching.postponed_at:
            notes = ", ".join(project.matching.postponed_at)
            report.print_line(
                f"left out, since they may be notes of these files: {notes}", to_stderr=True
            )
    sys.exit(1 if target is None or project.left_out else 0)


@main.command(short_help="Print every problem of a source; write nothing.")
@_source_argument
@click.option(
    "--anki",
    "with_anki",
    is_flag=True,
    help='Import into a scratch collection of real Anki (extra "anki").',
)
@_strict_option
@_dialect_option
@_list_skipped_option
@_json_option
def check(
    source: Path | None,
    dialect: str | None,
    *,
    with_anki: bool,
    strict: bool,
    list_skipped: bool,
    as_json: bool,
) -> None:
    """Print every problem in SOURCE, all at once; write nothing."""
    from generator.cli import report

    project = open_for_reading(source, dialect, "check", list_skipped=list_skipped)
    anki = _import_into_scratch(project) if with_anki and not project.failed else None
    if as_json:
        result: dict[str, object] = {
            "notes": len(project.rendered.deck.notes),
            "cards": project.rendered.cards,
            "diagnostics": [report.diagnostic_json(problem) for problem in project.diagnostics],
        }
        if anki is not None:
            result["anki"] = anki.as_json()
        report.print_json(result)
    else:
        report.print_problems(project.read, project.diagnostics, to_stderr=False)
        report.print_line(
            f"{project.source.root.as_posix()}: {note_and_card_counts(project)}, {report.problem_counts(project.diagnostics)}"
        )
        if anki is not None:
            report.print_line(str(anki))
    failed = (
        project.failed
        or (strict and bool(project.diagnostics))
        or (anki is not None and not anki.clean)
    )
    sys.exit(1 if failed else 0)


@main.command(short_help="Print what the next build would change, and why.")
@_source_argument
@click.option(
    "--removed",
    "all_removed",
    is_flag=True,
    help="List removed notes whatever their number, those of earlier builds too.",
)
@click.option(
    "--explain", is_flag=True, help="Say for each note what it was recognised by, and how surely."
)
@_strict_option
@_dialect_option
@_list_skipped_option
@_json_option
def diff(
    source: Path | None,
    dialect: str | None,
    *,
    all_removed: bool,
    explain: bool,
    strict: bool,
    list_skipped: bool,
    as_json: bool,
) -> None:
    """Print what the next build would change, note by note, and why each keeps or loses its reviews."""
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


@main.command(short_help="Give a note the identity of a removed or known one.")
@click.argument("guid")
@click.argument("place", metavar="PATH:LINE")
@click.option(
    "--source",
    type=click.Path(exists=True, path_type=Path),
    help="The source that the file belongs to.  [default: the one whose lock has it]",
)
@_dialect_option
def link(guid: str, place: str, source: Path | None, dialect: str | None) -> None:
    """Give the note at PATH:LINE the identity GUID of a removed or known note, reviews included.

    Any line of the note will do; PATH:LINE:COLUMN names one of several notes on a line. For a note that a build called new or
    unsure although it is an old one. The next build carries it out.
    """
    from generator.cli import report
    from generator.cli.linking import link_note, parse_location
    from generator.project.source import source_containing

    location = parse_location(place)
    report.print_line(
        link_note(guid, location, source or source_containing(location.file), dialect)
    )


main.add_command(convert_command)
main.add_command(draft_command)
main.add_command(lock)


def _import_into_scratch(project: "Project") -> "AnkiReport":
    try:
        from generator.delivery.scratch import import_into_scratch
    except ImportError as error:
        hint = 'install it with: python3 -m pip install "anki-deck-generator[anki]"'
        raise click.UsageError(f'"--anki" needs the library of Anki; {hint}') from error
    return import_into_scratch(project.package)
