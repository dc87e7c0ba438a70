"""`anki-deck draft`: raw text to a first source for the user to correct."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from generator.cli.options import (
    encoding_option,
    file_argument,
    force_option,
    output_option,
    stdin_option,
)
from generator.cli.printing import paint, print_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from generator.draft import Decision, DraftedSource, LineRole

# Lines shown above and below a line that the user is asked about.
CONTEXT_LINES = 3
# The summary lists this many questions without an answer.
UNANSWERED_SHOWN = 10


@click.command("draft")
@file_argument
@output_option
@stdin_option
@force_option
@click.option(
    "--interactive",
    is_flag=True,
    help="Ask about each unsure line; Enter keeps its role.",
)
@encoding_option
def draft_command(
    file: str | None,
    output: Path | None,
    *,
    stdin: bool,
    force: bool,
    interactive: bool,
    encoding: str | None,
) -> None:
    """Make a first source from raw text in FILE, in which questions and answers are not marked.

    FILE may be "-" to read stdin. Every line is kept, in order. A comment above each unsure line
    names its other possible role. Correct these lines, then run "anki-deck check".
    """
    from generator.cli.input_file import (
        STDIN,
        check_options,
        chosen_file,
        is_piped,
        read_input,
        reported_path,
        write_output,
    )
    from generator.cli.report import as_click_error
    from generator.draft import draft as draft_text

    file = chosen_file(file, stdin=stdin)
    check_options(file, output, encoding, force=force)
    if interactive and file == STDIN:
        raise click.UsageError('"--interactive" asks on the terminal: name a FILE instead of stdin')
    path = reported_path(file)
    folder = output.parent if output else path.parent
    result = draft_text(
        read_input(file, encoding), "" if is_piped(file) else path.stem, _media_check(folder)
    )
    if interactive:
        result = _ask_about_unsure_lines(result)
    try:
        write_output(result.text, output)
    except OSError as error:
        raise as_click_error(error) from error
    for line in _summary_lines(result, output):
        print_line(line, to_stderr=True)


def _summary_lines(result: "DraftedSource", output: Path | None) -> "Iterator[str]":
    from generator.diagnostics import counted

    if result.note_count:
        notes = counted(result.note_count, "note")
    elif result.decisions:
        notes = "no notes, because no question has an answer below it"
    else:
        notes = "no notes, because the text is empty"
    unsure = f", {counted(len(result.unsure), 'unsure line')}" if result.unsure else ""
    yield f"{paint(output.as_posix(), 'good') if output else 'drafted'}: {notes}{unsure}"
    if result.unanswered:
        lines = "line" if len(result.unanswered) == 1 else "lines"
        numbers = ", ".join(map(str, result.unanswered[:UNANSWERED_SHOWN]))
        left_out = len(result.unanswered) - UNANSWERED_SHOWN
        more = f" and {left_out} more" if left_out > 0 else ""
        yield f"  questions without an answer, kept as comments: {lines} {numbers}{more}"


def _media_check(folder: Path) -> "Callable[[str], bool]":
    """Return a function that returns whether a draft in the folder can show a picture or sound."""
    from generator.markup.media import MediaFile
    from generator.project.media_folder import MediaFolder
    from generator.text.media_references import is_inline, is_remote

    media, draft = MediaFolder(folder), (folder / "draft.md").as_posix()
    return lambda target: (
        is_inline(target) or is_remote(target) or isinstance(media.find(target, draft), MediaFile)
    )


def _ask_about_unsure_lines(result: "DraftedSource") -> "DraftedSource":
    """Ask about each unsure line, and draft again after each answer.

    An answer can make other lines sure or unsure. Ctrl-C keeps the choices so far.
    """
    from generator.diagnostics import counted

    # The lines that the user chose a role for, each with the draft before that choice.
    steps: list[tuple[int, DraftedSource]] = []
    try:
        while decision := _next_unsure(result, {line for line, _ in steps}):
            match _ask_role(decision, result, is_first=not steps):
                case "back":
                    _, result = steps.pop()
                case "keep":
                    return result.with_roles({unsure.line: unsure.role for unsure in result.unsure})
                case role:
                    steps.append((decision.line, result))
                    result = result.with_roles({decision.line: role})
    except (click.Abort, KeyboardInterrupt):
        choices = counted(len(steps), "choice")
        left = f"; {counted(len(result.unsure), 'line')} left to decide" if result.unsure else ""
        print_line(f"\nstopped: {choices} kept{left}", to_stderr=True)
    return result


def _next_unsure(result: "DraftedSource", chosen: set[int]) -> "Decision | None":
    return next((decision for decision in result.unsure if decision.line not in chosen), None)


def _ask_role(
    decision: "Decision", result: "DraftedSource", *, is_first: bool
) -> "LineRole | Literal['back', 'keep']":
    """Show a line with its neighbours and the reasons for its two roles, and return the answer."""
    other = decision.other or decision.role
    print_line("", to_stderr=True)
    for row in _context_rows(decision, result):
        print_line(row, to_stderr=True)
    for reason in decision.reasons:
        print_line(f"  {reason}", to_stderr=True)
    back = "" if is_first else ", b back"
    question = (
        f"  1 {decision.role.value}, 2 {other.value}{back}, k keep this and the rest, Ctrl-C stop"
    )
    choices = ["1", "2", "k", *([] if is_first else ["b"])]
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


def _context_rows(decision: "Decision", result: "DraftedSource") -> "Iterator[str]":
    """Show a line and the lines above and below it, each of these with its role."""
    index = next(
        index for index, other in enumerate(result.decisions) if other.line == decision.line
    )
    for shown in result.decisions[max(0, index - CONTEXT_LINES) : index + CONTEXT_LINES + 1]:
        is_asked = shown is decision
        role = "?" if is_asked else shown.role.value
        row = f"{'>' if is_asked else ' '} {shown.line:4}  {shown.text.strip()}  ({role})"
        yield paint(row, "place") if is_asked else row
