"""`anki-deck draft`: raw notes with no markup into a first source to correct."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from generator.draft import Decision, Draft, LineRole

# Lines shown above and below the one that is asked about.
AROUND = 3


@click.command("draft", short_help="Write a first source from raw notes without any markup.")
@click.argument("file", metavar="FILE", required=False)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file instead of printing.",
)
@click.option("--stdin", is_flag=True, help='Read what is piped in, as a FILE of "-" does.')
@click.option("--force", is_flag=True, help="Overwrite the file if there is one.")
@click.option(
    "--interactive",
    is_flag=True,
    help="Ask about each line that is unsure; Enter keeps what was decided.",
)
@click.option("--encoding", help="The file's encoding.  [default: UTF-8 or UTF-16]")
def draft_command(
    file: str | None,
    output: Path | None,
    *,
    stdin: bool,
    force: bool,
    interactive: bool,
    encoding: str | None,
) -> None:
    """Write a first source from raw notes in FILE, where nothing marks what is a question and what an answer.

    FILE may be "-" for what is piped in. Every line is kept, in order. A comment marks each decision that is unsure,
    with the other role; correct these, then run "anki-deck check".
    """
    from generator.cli import report
    from generator.cli.input_file import (
        STDIN,
        check_options,
        input_text,
        named_file,
        path_of,
        write_out,
    )
    from generator.cli.report import failure
    from generator.draft import draft as drafted

    file = named_file(file, stdin=stdin)
    check_options(file, output, encoding, force=force)
    if interactive and file == STDIN:
        raise click.UsageError(
            '"--interactive" asks on the terminal, so the text cannot be piped in'
        )
    path = path_of(file)
    folder = output.parent if output else path.parent
    result = drafted(
        input_text(file, encoding), "" if file == STDIN else path.stem, _library(folder)
    )
    if interactive:
        result = _corrected(result)
    try:
        write_out(result.text, output)
    except OSError as error:
        raise failure(error) from error
    for line in _told(result, output):
        report.say(line, to_stderr=True)


def _told(result: "Draft", output: Path | None) -> "Iterator[str]":
    """Say what came out."""
    from generator.cli import report

    notes = report.plural(result.cards, "note")
    if not result.cards:
        notes = f"no notes, since {'no question has an answer below it' if result.decisions else 'the text is empty'}"
    unsure = f", {report.plural(len(result.unsure), 'line')} unsure" if result.unsure else ""
    yield f"{report.paint(output.as_posix(), 'good') if output else 'drafted'}: {notes}{unsure}"
    if result.unanswered:
        yield f"  without an answer, kept as comments: line {', '.join(map(str, result.unanswered[:10]))}"


def _library(folder: Path) -> "Callable[[str], bool]":
    """Tell whether the draft, in its folder, can show what a picture or sound is called."""
    from generator.markup.media import MediaFile, is_inline, is_remote
    from generator.project.media_folder import MediaFolder

    media, draft = MediaFolder(folder), (folder / "draft.md").as_posix()
    return lambda target: (
        is_inline(target) or is_remote(target) or isinstance(media.find(target, draft), MediaFile)
    )


def _corrected(result: "Draft") -> "Draft":
    """Walk through the unsure lines; each answer may settle or unsettle others. Ctrl-C keeps what was chosen so far."""
    from generator.cli import report

    steps: list[tuple[int, Draft]] = []
    try:
        while decision := _next_unsure(result, {line for line, _ in steps}):
            match _asked(decision, result, first=not steps):
                case "back":
                    _, result = steps.pop()
                case "keep":
                    return result.with_roles({unsure.line: unsure.role for unsure in result.unsure})
                case role:
                    steps.append((decision.line, result))
                    result = result.with_roles({decision.line: role})
    except (click.Abort, KeyboardInterrupt):
        left = (
            f"; {report.plural(len(result.unsure), 'line')} left to decide" if result.unsure else ""
        )
        report.say(f"\nstopped: {report.plural(len(steps), 'choice')} kept{left}", to_stderr=True)
    return result


def _next_unsure(result: "Draft", settled: set[int]) -> "Decision | None":
    return next((decision for decision in result.unsure if decision.line not in settled), None)


def _asked(
    decision: "Decision", result: "Draft", *, first: bool
) -> "LineRole | Literal['back', 'keep']":
    """Show a line among its neighbours with both roles, and return what was chosen."""
    from generator.cli import report

    other = decision.other or decision.role
    report.say("", to_stderr=True)
    for row in _around(decision, result):
        report.say(row, to_stderr=True)
    for reason in decision.reasons:
        report.say(f"  {reason}", to_stderr=True)
    back = "" if first else ", b back"
    question = (
        f"  1 {decision.role.value}, 2 {other.value}{back}, k keep this and the rest, Ctrl-C stop"
    )
    choices = ["1", "2", "k", *([] if first else ["b"])]
    answer = click.prompt(
        question, type=click.Choice(choices), default="1", show_choices=False, err=True
    )
    match answer:
        case "b":
            return "back"
        case "k":
            return "keep"
        case _:
            return decision.role if answer == "1" else other


def _around(decision: "Decision", result: "Draft") -> "Iterator[str]":
    """Show a line with those above and below it, each with what it is read as."""
    from generator.cli import report

    place = next(place for place, one in enumerate(result.decisions) if one.line == decision.line)
    for one in result.decisions[max(0, place - AROUND) : place + AROUND + 1]:
        mark, role = (">", "?") if one is decision else (" ", one.role.value)
        row = f"{mark} {one.line:4}  {one.text.strip()}  ({role})"
        yield report.paint(row, "place") if one is decision else row
