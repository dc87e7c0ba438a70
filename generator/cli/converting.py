"""`anki-deck convert`: another tool's files, converted to the native format."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.options import (
    DialectType,
    NamedPath,
    all_option,
    columns_option,
    encoding_option,
    force_option,
    list_skipped_option,
    stdin_option,
    vault_patterns_option,
)
from generator.cli.printing import paint, print_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.convert import Conversion
    from generator.migration import Migration
    from generator.migration.media_plan import MediaPlan
    from generator.migration.target import Target
    from generator.project import Project
    from generator.project.vault import Vaults
    from generator.reading import Reading
    from generator.sources import SourceFile

# The deck's name for text from stdin, which has no file name.
PIPED_DECK = "Converted"


@click.command("convert")
@click.argument("file", metavar="PATH", required=False)
@click.option(
    "--from",
    "--dialect",
    "dialect",
    type=DialectType(),
    help="The tool's format.  [default: from the front matter, or detected]",
)
@columns_option
@vault_patterns_option
@click.option(
    "-o",
    "--output",
    type=NamedPath(),
    help="Write to this file instead of stdout. For a folder: the new folder.",
)
@stdin_option
@force_option
@encoding_option
@list_skipped_option
@all_option
def convert_command(
    file: str | None,
    dialect: str | None,
    columns: str,
    output: Path | None,
    *,
    vault_patterns: bool,
    stdin: bool,
    force: bool,
    encoding: str | None,
    list_skipped: bool,
    show_all: bool,
) -> None:
    """Convert another tool's files to the native format.

    PATH is a file, "-" for stdin, or a folder: each of its .md files with cards is converted to
    a file of the same name below the folder of "-o", which must not exist or must be empty.
    Files in the native format are copied. The result has the notes, tags, decks, ids and media
    of PATH, and the lock that keeps the reviews. A note that cannot be written is left out with
    a warning, and so is each file of a folder that has an error; then the exit status is 1.
    """
    from generator.cli import input_file, report
    from generator.cli.folder_conversion import View, convert_folder
    from generator.reading import Reading

    file = input_file.chosen_file(file, stdin=stdin)
    reading = Reading(dialect=dialect, columns=columns, vault_patterns=vault_patterns)
    try:
        if file != input_file.STDIN and Path(file).is_dir():
            if encoding is not None:
                raise click.UsageError('"--encoding" is for a single file: name one')
            view = View(list_skipped=list_skipped, show_all=show_all)
            status = convert_folder(Path(file), reading, output, view, force=force)
        else:
            if output is not None and output.is_dir():
                raise click.UsageError(f'"{output}" is a folder: name a file for the output')
            input_file.check_options(file, output, encoding, force=force)
            status = _convert_file(file, reading, output, encoding, show_all=show_all)
    except OSError as error:
        raise report.as_click_error(error) from error
    sys.exit(status)


def _convert_file(
    file: str, reading: "Reading", output: Path | None, encoding: str | None, *, show_all: bool
) -> int:
    """Convert a single file, and return the exit status."""
    from generator.cli import input_file, report
    from generator.diagnostics import Code, sort_diagnostics
    from generator.migration import planned_media, prepare_migration
    from generator.migration.single_file import convert_alone
    from generator.migration.target import Target
    from generator.project.files import OBSIDIAN, without_unused_text
    from generator.project.media_folder import MediaFolder
    from generator.project.plugin_settings import settings_notices, settings_problems
    from generator.project.source import open_source
    from generator.project.vault import Vaults
    from generator.regular_files import is_stream
    from generator.text.lines import split_lines

    path = input_file.reported_path(file)
    text = input_file.read_input(file, encoding)
    rows = split_lines(text)
    if file != input_file.STDIN and path.is_file():
        reading = open_source(path, reading).reading  # as its lock says
    vaults = Vaults()
    source = _source_file(path, text, rows, reading, vaults)
    library = MediaFolder(path.parent, vaults, frozenset([source.path]))
    # A pipe or a device gets the text alone, like stdout.
    is_printed = output is None or is_stream(output)
    target = Target(root=path if output is None or is_printed else output, is_folder=False)
    media = planned_media(library, path.parent, target)
    name = PIPED_DECK if input_file.is_piped(file) else path.stem
    result, faults = convert_alone(source, rows, name, media, library)
    if result is None:
        raise click.UsageError(_native_message(path, rows))
    settings = settings_notices(vaults) if source.dialect == OBSIDIAN else ()
    for notice in (*result.notices, *settings):
        print_line(notice, to_stderr=True)
    problems = [*result.diagnostics, *faults, *settings_problems(vaults, reading)]
    found, unused_text = without_unused_text(sort_diagnostics(problems), vaults, in_folder=False)
    migration = None
    if not is_printed and result.text is not None:
        project = _project_of(file, reading, encoding)
        migration = prepare_migration(project, target) if project else None
        others = migration.diagnostics if migration else ()
        found += (one for one in others if one.code is Code.NOT_WRITABLE and one not in found)
    texts = {path.as_posix(): rows}
    input_file.print_file_problems(found, texts, path, show_all=show_all, unused_text=unused_text)
    if result.text is None or not result.notes:
        print_line(f"{report.problem_counts(found)}: nothing was written", to_stderr=True)
        return 1
    if output is None or is_printed:
        input_file.write_output(result.text, output)
    elif migration is not None:
        _write_migration(migration, path)
    else:
        _write_text(result, media, target, path)
    return 1 if any(one.code is Code.NOT_WRITABLE for one in found) else 0


def _source_file(
    path: Path, text: str, rows: "Sequence[str]", reading: "Reading", vaults: "Vaults"
) -> "SourceFile":
    """Return the file as it is read; print the dialect if it is detected."""
    from generator.sources import SourceFile
    from generator.sources.detection import DETECTED_NATIVE, detect_dialect

    options = vaults.options_in(path.parent, reading)
    dialect = reading.dialect
    if dialect is None:
        found = detect_dialect(path.as_posix(), rows, options)
        if found is not DETECTED_NATIVE:
            why = f"{path.as_posix()}: read as {found.name}, because {found.why}"
            print_line(why, to_stderr=True)
            dialect = found.name
    return SourceFile(path=path.as_posix(), subpath=(), text=text, dialect=dialect, options=options)


def _native_message(path: Path, rows: "Sequence[str]") -> str:
    from generator.sources.detection import DETECTED_NATIVE, detect_in_folder
    from generator.sources.dialects import dialects

    detected = detect_in_folder(path.as_posix(), "\n".join(rows))
    if detected is not None and detected.name == DETECTED_NATIVE.name:
        return f"{path.as_posix()} is in the native format already: nothing to convert"
    names = ", ".join(dialect.name for dialect in dialects())
    return (
        f"cannot detect the format of {path.as_posix()}: use --from with one of {names}. "
        'For text without markup, use "anki-deck draft".'
    )


def _project_of(file: str, reading: "Reading", encoding: str | None) -> "Project | None":
    """Open a file as a source, whose lock the converted file gets; None if it cannot be built.

    Raises OSError, and click.ClickException for a damaged lock.
    """
    from generator.cli import input_file, report
    from generator.diagnostics import format_diagnostic
    from generator.project import open_project
    from generator.project.source import NoSourceError, find_source

    # What can be read only once, and another encoding, cannot be built.
    if file == input_file.STDIN or encoding is not None or not Path(file).is_file():
        return None
    try:
        source = find_source(Path(file), reading, "convert")
    except NoSourceError as error:
        print_line(f"{error}; the converted file alone gets no lock", to_stderr=True)
        return None
    if source.problems:
        raise click.ClickException(
            "\n".join(format_diagnostic(problem, None) for problem in source.problems)
        )
    project = open_project(source, progress=report.with_progress)
    return None if project.failed else project


def _write_migration(migration: "Migration", read: Path) -> None:
    from generator.cli.folder_conversion import (
        exclusive_target,
        note_counts,
        with_lock,
        write_beside_source,
    )

    with exclusive_target(migration.target):
        contents, _ = with_lock(migration)
        write_beside_source(contents, None, [read])
    _print_written(migration.target.root, note_counts(migration))


def _write_text(result: "Conversion", media: "MediaPlan", target: "Target", read: Path) -> None:
    """Write a converted file without a lock."""
    from generator.cli.folder_conversion import exclusive_target, write_beside_source
    from generator.diagnostics import counted

    copies = media.copies
    with exclusive_target(target):
        text = (result.text or "").encode()
        write_beside_source({**copies, target.root: text}, None, [read])
    counts = [counted(result.note_count, "note")]
    counts += [counted(result.draft_count, "draft")] if result.draft_count else []
    counts += [counted(len(copies), "picture or sound file")] if copies else []
    _print_written(target.root, counts)


def _print_written(output: Path, counts: "Sequence[str]") -> None:
    print_line(f"{paint(output.as_posix(), 'good')}: {', '.join(counts)}", to_stderr=True)
