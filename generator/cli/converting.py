"""`anki-deck convert`: another tool's file, converted to the native format."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.options import (
    DialectType,
    columns_option,
    encoding_option,
    file_argument,
    force_option,
    output_option,
    stdin_option,
)
from generator.cli.printing import paint, print_line

if TYPE_CHECKING:
    from generator.cli.media_copy import MediaCopy
    from generator.convert import Conversion

# The deck's name for text from stdin, which has no file name.
PIPED_DECK = "Converted"


@click.command("convert")
@file_argument
@click.option(
    "--from",
    "dialect",
    type=DialectType(),
    help="The tool's format.  [default: from the front matter, or detected]",
)
@columns_option
@output_option
@stdin_option
@force_option
@encoding_option
def convert_command(
    file: str | None,
    dialect: str | None,
    columns: str,
    output: Path | None,
    *,
    stdin: bool,
    force: bool,
    encoding: str | None,
) -> None:
    """Convert another tool's FILE to the native format.

    The result has its notes, tags, decks, ids and references to media. FILE may be "-" to read
    stdin. A file with an error is not converted: all its problems are printed. Pictures and sounds
    that are not in the output file's folder are copied into it.
    """
    from generator.cli import input_file, report
    from generator.cli.media_copy import MediaCopy
    from generator.convert import convert as convert_text
    from generator.project.media_folder import MediaFolder
    from generator.project.references import SourceReferences
    from generator.reading import ReadOptions
    from generator.sources import SourceFile
    from generator.text.lines import split_lines

    file = input_file.chosen_file(file, stdin=stdin)
    input_file.check_options(file, output, encoding, force=force)
    path = input_file.reported_path(file)
    text = input_file.read_input(file, encoding)
    rows = split_lines(text)
    dialect = dialect or _detect_and_print(path, rows)
    source = SourceFile(
        path=path.as_posix(),
        subpath=(),
        text=text,
        dialect=dialect,
        options=ReadOptions(columns=columns or _columns_of_lock(path)),
    )
    media = MediaCopy(path.parent, output.parent if output else path.parent)
    found = MediaFolder(path.parent, foreign=frozenset([source.path]))
    name = PIPED_DECK if file == input_file.STDIN else path.stem
    result = convert_text(source, rows, name, media.relink, SourceReferences(found))
    if result is None:
        raise click.UsageError(_undetected_message(path))
    for notice in result.notices:
        print_line(notice, to_stderr=True)
    input_file.print_file_problems(result.diagnostics, {path.as_posix(): rows}, path)
    if result.text is None:
        print_line(
            f"{report.problem_counts(result.diagnostics)}: nothing was written", to_stderr=True
        )
        sys.exit(1)
    try:
        if output is not None:
            media.copy()
        input_file.write_output(result.text, output)
    except OSError as error:
        raise report.as_click_error(error) from error
    if output is not None:
        _print_written(path, output, result, media)


def _detect_and_print(path: Path, rows: list[str]) -> str | None:
    """Detect a file's dialect and print it; None for a file that is read by its front matter."""
    from generator.sources.detection import DETECTED_NATIVE, detect_dialect

    found = detect_dialect(path.as_posix(), rows)
    if found is DETECTED_NATIVE:
        return None
    print_line(f"{path.as_posix()}: read as {found.name}, because {found.why}", to_stderr=True)
    return found.name


def _columns_of_lock(path: Path) -> str:
    """Return the roles of the columns that the builds of a file have used."""
    from generator.project.source import open_source

    return open_source(path).reading.columns if path.is_file() else ""


def _undetected_message(path: Path) -> str:
    from generator.sources.dialects import dialects

    names = ", ".join(dialect.name for dialect in dialects())
    return (
        f"cannot detect the format of {path.as_posix()}: use --from with one of {names}. "
        'For text without markup, use "anki-deck draft".'
    )


def _print_written(path: Path, output: Path, result: "Conversion", media: "MediaCopy") -> None:
    from generator.diagnostics import counted
    from generator.project.shell import shell_word
    from generator.project.source import lock_path_of

    counts = [counted(result.note_count, "note")]
    counts += [counted(result.draft_count, "draft")] if result.draft_count else []
    print_line(f"{paint(output.as_posix(), 'good')}: {', '.join(counts)}", to_stderr=True)
    for line in media.report_lines():
        print_line(f"  {line}", to_stderr=True)
    # A lock is found by its name: notes.csv has notes.csv.lock, and cards.md has cards.lock.
    before, after = lock_path_of(path), lock_path_of(output)
    if before.exists() and not after.exists():
        move = "ren" if os.name == "nt" else "mv"
        command = f"{move} {shell_word(before)} {shell_word(after)}"
        print_line(
            f"  {before.as_posix()} is the lock of these notes; to keep their reviews: {command}",
            to_stderr=True,
        )
