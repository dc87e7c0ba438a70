"""`anki-deck draft`: raw notes with no markup into a first source to correct."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.draft import Decision, Draft, Reading


@click.command()
@click.argument("file", metavar="FILE")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file instead of printing."
)
@click.option("--force", is_flag=True, help="Overwrite the file if there is one.")
@click.option("--interactive", is_flag=True, help="Ask about each line that is unsure; Enter keeps what was decided.")
@click.option("--encoding", help="The file's encoding.  [default: UTF-8, or UTF-16 with a byte order mark]")
def draft(file: str, output: Path | None, *, force: bool, interactive: bool, encoding: str | None) -> None:
    """Write a first source from raw notes in FILE, where nothing marks what is a question and what an answer.

    FILE may be "-" for what is piped in. Every line is kept, in order. A comment marks each decision that is unsure,
    with the other reading; correct these, then run "anki-deck check".
    """
    from generator.cli import report
    from generator.cli.incoming import STDIN, check_options, path_of, text_of, write_out
    from generator.cli.project import failure
    from generator.draft import draft as drafted

    check_options(output, encoding, force=force)
    if interactive and file == STDIN:
        raise click.UsageError('"--interactive" asks on the terminal, so FILE cannot be "-"')
    path = path_of(file)
    folder = output.parent if output else path.parent
    result = drafted(text_of(file, encoding), "" if file == STDIN else path.stem, _library(folder))
    if interactive:
        result = _corrected(result)
    try:
        write_out(result.text, output)
    except OSError as error:
        raise failure(error) from error
    where = report.paint(output.as_posix(), "good") if output else "drafted"
    unsure = f", {report.plural(len(result.unsure), 'line')} unsure" if result.unsure else ""
    report.say(f"{where}: {report.plural(result.cards, 'note')}{unsure}", to_stderr=True)
    if result.unanswered:
        lines = ", ".join(map(str, result.unanswered[:10]))
        report.say(f"  without an answer, kept as comments: line {lines}", to_stderr=True)


def _library(folder: Path) -> "Callable[[str], bool]":
    """Tell whether the draft, in its folder, can show what a picture or sound is called."""
    from generator.cli.files import MediaFolder
    from generator.markup.media import MediaFile, is_inline, is_remote

    media, draft = MediaFolder(folder), (folder / "draft.md").as_posix()
    return lambda target: is_inline(target) or is_remote(target) or isinstance(media.find(target, draft), MediaFile)


def _corrected(result: "Draft") -> "Draft":
    """Walk through the unsure lines; each answer may settle or unsettle others."""
    settled: set[int] = set()
    while decision := next((decision for decision in result.unsure if decision.line not in settled), None):
        settled.add(decision.line)
        if reading := _asked(decision):
            result = result.with_readings({decision.line: reading})
    return result


def _asked(decision: "Decision") -> "Reading | None":
    """Show a line with both readings, and return the one that was chosen."""
    from generator.cli import report

    other = decision.other
    if other is None:
        return None
    report.say(f"{report.paint(f'line {decision.line}', 'place')}: {decision.text.strip()}", to_stderr=True)
    for reason in decision.reasons:
        report.say(f"  {reason}", to_stderr=True)
    question = f"  1 {decision.reading.value}, 2 {other.value}"
    answer = click.prompt(question, type=click.Choice(["1", "2"]), default="1", show_choices=False, err=True)
    return decision.reading if answer == "1" else other
