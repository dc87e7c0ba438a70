"""Printing to the terminal: problems, progress and colour; and problems as JSON."""

import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TextIO, TypeVar

import click

from generator.cli.grouped_warnings import format_group, grouped
from generator.cli.printing import paint, print_line
from generator.diagnostics import (
    Code,
    Diagnostic,
    Severity,
    counted,
    format_diagnostic,
    quoted,
    sort_diagnostics,
)
from generator.notes import DraftNote, Note
from generator.project.commands import command_for
from generator.project.files import SourceContent
from generator.project.source import Source

Item = TypeVar("Item")

# Work that takes longer than this, in seconds, shows its progress.
PROGRESS_DELAY = 1.0
# How many drafts are printed; the others are counted, since an unfinished deck has hundreds.
DRAFTS_SHOWN = 3


def print_note(label: str, role: str | None, location: str, question: str) -> None:
    """Print the first line about a note: its status in the colour of `role`, place and question."""
    padded = f"{label:<9}"
    painted = paint(padded, role) if role else padded
    print_line(f"  {painted} {location}  {quoted(question, 50)}")


def print_detail(text: str) -> None:
    """Print another line about a note, below its question."""
    print_line(f"            {text}")


def print_waiting() -> None:
    """Print that another build has to end first."""
    print_line("another build is running here: waiting for it", to_stderr=True)


def print_waiting_for(path: Path, what: str = "build") -> None:
    """Print that another build has to finish its package first, or another `what` its file."""
    print_line(f"another {what} is writing {path.as_posix()}: waiting for it", to_stderr=True)


def print_left_out_text(source: SourceContent, *, list_skipped: bool, show_all: bool) -> None:
    """Print on one line how many files of a folder have no card, and how much text of others.

    With `list_skipped`, the names of these files are printed instead; with `show_all`, the text on
    no card is printed with the problems.
    """
    parts = []
    if list_skipped:
        for path in source.skipped:
            print_line(path, to_stderr=True)
    elif source.skipped:
        them = "it" if len(source.skipped) == 1 else "them"
        files = counted(len(source.skipped), "file")
        parts.append(f"skipped {files} without cards (--list-skipped lists {them})")
    if source.unused_text and not show_all:
        files = counted(len({problem.location.path for problem in source.unused_text}), "file")
        places = counted(len(source.unused_text), "place")
        parts.append(f"text on no card in {places} of {files} (--all shows it)")
    if parts:
        print_line("; ".join(parts), to_stderr=True)


def as_click_error(error: OSError) -> click.ClickException:
    """Turn an error of the operating system into a message without a traceback."""
    return click.ClickException(f"{error.filename or 'output'}: {error.strerror or error}")


def print_json(value: object) -> None:
    """Print a value as JSON. ASCII only, since a pipe on Windows may refuse other characters."""
    print_line(json.dumps(value, indent=2))


def print_problems(
    content: SourceContent,
    found: Sequence[Diagnostic],
    source: Source | None,
    *,
    to_stderr: bool,
    show_all: bool = False,
) -> None:
    """Print problems in order: as many as fit on the terminal's screen, or all to a file or pipe.

    Of drafts, always print only the first few and count the others. Unless `show_all`, more than a
    few warnings of one kind in one file are one line, and text on no card in other tools' files,
    which `found` has not, is not printed. A file of `convert` or `draft` is no `source`: no other
    command would read it with the same dialect and encoding.
    """
    if show_all:
        found = sort_diagnostics([*found, *content.unused_text])
    drafts = [problem for problem in found if problem.code is Code.DRAFT]
    left_out = set(drafts[DRAFTS_SHOWN:])
    kept = [problem for problem in found if problem not in left_out]
    printed = [
        format_diagnostic(problem, content.line(problem), paint)
        if isinstance(problem, Diagnostic)
        else format_group(problem, paint)
        for problem in (kept if show_all else grouped(kept, content.media.foreign))
    ]
    # After them come the summary and up to two lines that count what is not shown.
    reserved = 3 if left_out else 2
    shown = (
        _count_fitting(printed, reserved)
        if _is_terminal(sys.stderr if to_stderr else sys.stdout)
        else len(printed)
    )
    for text in printed[:shown]:
        print_line(text, to_stderr=to_stderr)
    if shown < len(printed):
        see_all = (
            f"to see all: {command_for(source, 'check')} | less"
            if source
            else "to see all, add to the command: 2> problems.txt"
        )
        print_line(f"… and {len(printed) - shown} more; {see_all}", to_stderr=to_stderr)
    if left_out:
        see_all = f"; to see all: {command_for(source, 'check --json')}" if source else ""
        print_line(f"… and {counted(len(left_out), 'more draft')}{see_all}", to_stderr=to_stderr)


def problem_counts(found: Sequence[Diagnostic]) -> str:
    """Return the numbers of errors and warnings: `2 errors and 1 warning`."""
    errors = sum(problem.severity is Severity.ERROR for problem in found)
    warnings = len(found) - errors
    counts = [counted(errors, "error")] if errors else []
    counts += [counted(warnings, "warning")] if warnings else []
    return " and ".join(counts) or "no problems"


def first_of(items: Sequence[Item], limit: int | None, advice: str = "") -> Iterator[Item]:
    """Yield `limit` items, then print how many more there are; yield all without a limit."""
    yield from items[:limit]
    if limit is not None and len(items) > limit:
        print_line(f"  … and {len(items) - limit} more{advice}")


def with_progress(notes: Iterable[Note | DraftNote]) -> Iterator[Note | DraftNote]:
    """Yield the notes; on a terminal, show a progress bar once this takes long."""
    all_notes = list(notes)
    if not _is_terminal(sys.stderr):
        yield from all_notes
        return
    start = time.monotonic()
    rendered = 0
    for note in all_notes:
        if time.monotonic() - start > PROGRESS_DELAY:
            break
        yield note
        rendered += 1
    if rendered < len(all_notes):
        with click.progressbar(length=len(all_notes), label="rendering", file=sys.stderr) as bar:
            bar.update(rendered)
            for note in all_notes[rendered:]:
                yield note
                bar.update(1)


def _is_terminal(stream: TextIO | None) -> bool:
    """Return whether a stream is a terminal; it is None if it was closed (`>&-`)."""
    return stream is not None and stream.isatty()


def _count_fitting(printed: Sequence[str], reserved: int) -> int:
    """Count the texts that fit on the screen with some lines `reserved`; at least one."""
    from shutil import get_terminal_size  # here, since it imports the formats of archives

    rows = get_terminal_size().lines - reserved
    for number, text in enumerate(printed):
        rows -= text.count("\n") + 1
        if rows < 0:
            return max(1, number)
    return len(printed)
