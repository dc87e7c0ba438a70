"""Opening a source for a command, and what every command prints about it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli.printing import print_line

if TYPE_CHECKING:
    from generator.project import Project
    from generator.project.files import SourceContent
    from generator.reading import Reading


def open_for_reading(
    named: Path | None, reading: "Reading", command: str, *, use_cache: bool
) -> "Project":
    """Open a source without writing it.

    Raises OSError, and ValueError for a SOURCE or a build time that cannot be used.
    """
    from generator.cli import report
    from generator.project import open_project
    from generator.project.note_renderer import renderer_of
    from generator.project.source import find_source

    source = find_source(named, reading, command)
    return open_project(
        source,
        progress=report.with_progress,
        renderer=renderer_of(source.root, use_cache=use_cache),
    )


@contextmanager
def exclusive_project(
    named: Path | None,
    reading: "Reading",
    *,
    keep_going: bool,
    rerender: bool,
    use_cache: bool,
) -> "Iterator[Project]":
    """Open a source for a build, and keep other builds waiting meanwhile.

    If notes may move between sources, the builds of the whole folder wait. Raises OSError, and
    ValueError for a SOURCE or a build time that cannot be used.
    """
    from generator.cli import report
    from generator.project import exclusive

    with exclusive.exclusive_project(
        named,
        reading,
        on_wait=report.print_waiting,
        sleep=time.sleep,
        keep_going=keep_going,
        rerender=rerender,
        progress=report.with_progress,
        use_cache=use_cache,
    ) as project:
        yield project


def files_around(project: "Project", *, default: bool) -> "SourceContent | None":
    """Read the files around the source of a call without SOURCE (`default`). Raises OSError."""
    from generator.project.source import content_around

    return content_around(project.source) if default else None


def print_notices(
    project: "Project",
    others: "SourceContent | None",
    *,
    list_skipped: bool,
    show_all: bool = False,
) -> None:
    """Print what reading a source found except problems; `others` are the files around it.

    With `show_all`, text on no card is printed as problems.
    """
    from generator.cli import report

    for notice in project.content.notices:
        print_line(notice, to_stderr=True)
    report.print_left_out_text(project.content, list_skipped=list_skipped, show_all=show_all)
    if damaged := project.matching.damaged_locks if project.matching else ():
        more = f" and {len(damaged) - 1:,} more" if len(damaged) > 1 else ""
        are, sources = ("are", "their sources") if more else ("is", "its source")
        print_line(
            f"{damaged[0].as_posix()}{more} {are} damaged: notes that moved here from {sources}"
            " count as new",
            to_stderr=True,
        )
    with_cards = others.paths if others else ()
    if with_cards:
        more = f" and {len(with_cards) - 1:,} more" if len(with_cards) > 1 else ""
        contain, belong = ("contain", "do") if more else ("contains", "does")
        print_line(
            f"{Path(with_cards[0]).as_posix()}{more} {contain} cards but {belong} not belong to"
            f" {project.source.root.as_posix()}: left out",
            to_stderr=True,
        )


def print_problems_of_build(project: "Project", *, to_stderr: bool, show_all: bool = False) -> None:
    """Print the problems of a source, and after an error that nothing was written."""
    from generator.cli import report
    from generator.diagnostics import counted

    report.print_problems(
        project.content,
        project.diagnostics,
        project.source,
        to_stderr=to_stderr,
        show_all=show_all,
    )
    if not project.failed:
        return
    summary = f"{report.problem_counts(project.diagnostics)}: nothing was written"
    if fine := len(project.buildable_files):
        files = counted(fine, "file")
        summary += f"; --keep-going builds the {files} without errors"
    print_line(summary, to_stderr=to_stderr)


def note_and_card_counts(project: "Project") -> str:
    """Return the numbers of notes and cards: `2 notes, 3 cards`."""
    from generator.diagnostics import counted

    cards = counted(project.rendered.card_count, "card")
    return f"{counted(len(project.rendered.deck.notes), 'note')}, {cards}"
