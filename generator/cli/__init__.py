"""The command `anki-deck`: parses arguments, calls the other layers, prints and exits.

Libraries that take long to import (genanki, Markdown, Pygments) are imported inside the commands
that need them, so that `--help` is fast.
"""

import errno
import sys
from pathlib import Path

import click

from generator import __version__
from generator.cli.building import (
    OUTPUT_FOLDER,
    PackageFile,
    check_target,
    refusals,
    write_package_and_lock,
)
from generator.cli.checking import check_command
from generator.cli.converting import convert_command
from generator.cli.drafting import draft_command
from generator.cli.opening import (
    exclusive_project,
    note_and_card_counts,
    open_for_reading,
    print_notices,
    print_problems_of_build,
)
from generator.cli.options import (
    dialect_option,
    json_option,
    list_skipped_option,
    source_argument,
    strict_option,
)
from generator.cli.repairing import lock


class _Commands(click.Group):
    """The commands. An error of the operating system is printed without a traceback."""

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
            # `anki-deck check | head -1`: the reader closed the pipe, and click exits quietly.
            if error.errno == errno.EPIPE:
                raise
            # `anki-deck check > /dev/full`: Python would flush stdout again on exit, and fail.
            if error.filename is None:
                sys.stdout = None
            from generator.cli.report import as_click_error

            raise as_click_error(error) from error


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="anki-deck")
def main() -> None:
    """Turn plain text into Anki packages.

    Write questions and answers in cards.md, run "anki-deck build", and import the package into
    Anki. After an edit, build and import again: the notes keep their reviews, because cards.lock
    records which note is which.

    SOURCE is a file, or a folder of .md files. Without it, a command uses the source that
    cards.lock names, or cards.md if there is no lock.
    """
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character ("日" in cp1252) gets an escape, not a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


@main.command(short_help="Write a starter cards.md.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=".")
def init(folder: Path) -> None:
    """Write a starter cards.md to FOLDER.

    Also adds the lines that a deck needs to .gitignore and .gitattributes. Nothing is overwritten.
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
    report.print_line(f"Next: {where}anki-deck build")


@main.command(short_help="Write the package, and the lock next to the source.")
@source_argument
@click.option(
    "-o",
    "--output",
    type=PackageFile(),
    help=f"Write the package to this file.  [default: {OUTPUT_FOLDER}/DECK.apkg]",
)
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
@dialect_option
@list_skipped_option
@json_option
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
    """Write the package of SOURCE, ready to import into Anki, and its lock.

    Prints which notes are new, changed, returned, moved or removed, and which are possible matches.
    If SOURCE has an error, nothing is built: all its problems are printed, and package and lock
    stay unchanged.
    """
    from generator.cli import report, summary

    with exclusive_project(source, dialect, keep_going=keep_going, rerender=rerender) as project:
        print_notices(project, default=source is None, list_skipped=list_skipped)
        check_target(project, output)
        refused = refusals(project, frozen=frozen, strict=strict)
        if rerender and not project.failed:
            summary.print_rerendered(project, are_sent=True)
        target = None if project.failed or refused else write_package_and_lock(project, output)
    if as_json:
        report.print_json(summary.changes_json(project, target))
    else:
        print_problems_of_build(project, to_stderr=True)
        if target is not None:
            counts, decks = note_and_card_counts(project), summary.in_decks(project.rendered.deck)
            report.print_line(f"{report.paint(target.as_posix(), 'good')}: {counts} {decks}")
        if not project.failed:
            summary.print_changes(project, list_all=False, all_removed=all_removed)
    for refusal in refused:
        report.print_line(f"{refusal}: nothing was written", to_stderr=True)
    if target is not None and project.left_out:
        report.print_line(
            f"left out because of errors: {', '.join(project.left_out)}", to_stderr=True
        )
        if project.matching is not None and project.matching.postponed_at:
            notes = ", ".join(project.matching.postponed_at)
            report.print_line(
                f"left out because they may be notes of these files: {notes}", to_stderr=True
            )
    sys.exit(1 if target is None or project.left_out else 0)


@main.command(short_help="Print what the next build would change, and why.")
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


@main.command(short_help="Give a note the identity of another note in the lock.")
@click.argument("guid")
@click.argument("place", metavar="PATH:LINE")
@click.option(
    "--source",
    type=click.Path(exists=True, path_type=Path),
    help="The source that the file belongs to.  [default: the folder whose lock contains the "
    "file, or the file]",
)
@dialect_option
def link(guid: str, place: str, source: Path | None, dialect: str | None) -> None:
    """Give the note at PATH:LINE the GUID and the reviews of another note in the lock.

    Use it if a build reports a note as new, or as a possible match, although it is a note that you
    edited. Any line of the note works; PATH:LINE:COLUMN names one of several notes on a line. The
    next build gives the note the reviews.
    """
    from generator.cli import report
    from generator.cli.linking import link_note, parse_location
    from generator.project.source import source_containing

    location = parse_location(place)
    report.print_line(
        link_note(guid, location, source or source_containing(location.file), dialect)
    )


main.add_command(check_command)
main.add_command(convert_command)
main.add_command(draft_command)
main.add_command(lock)
