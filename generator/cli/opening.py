"""A source opened for a command, and what every command says of it."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.project import Project


def opened(
    source: Path | None, dialect: str | None, command: str, *, list_skipped: bool
) -> "Project":
    """Open a source to look at it. Raises OSError, and ValueError for a SOURCE or a time that cannot be used."""
    from generator.cli import report
    from generator.project import open_project
    from generator.project.source import find_source

    project = open_project(find_source(source, dialect, command), progress=report.watched)
    say_told(project, default=source is None, list_skipped=list_skipped)
    return project


@contextmanager
def held_project(
    named: Path | None, dialect: str | None, *, keep_going: bool, rerender: bool
) -> "Iterator[Project]":
    """Open a source to be built, and keep other builds of it waiting; so too of its whole folder, if notes may move.

    Raises OSError, and ValueError for a SOURCE or a time that cannot be used.
    """
    from generator.cli import report
    from generator.project import LockChangedError, open_project
    from generator.project.lockfile import exclusive_access
    from generator.project.source import exclusive_source

    with ExitStack() as stack:
        held: list[Path] = []

        def guard_folder(folder: Path) -> None:
            # A folder that is held already would keep this build waiting for itself.
            if folder not in held:
                stack.enter_context(exclusive_access(folder, report.say_waiting, patience=1.0))
                held.append(folder)

        source = stack.enter_context(exclusive_source(named, dialect, report.say_waiting))
        project = None
        while project is None:
            try:
                project = open_project(
                    source,
                    sleep=time.sleep,
                    keep_going=keep_going,
                    rerender=rerender,
                    progress=report.watched,
                    guard_folder=guard_folder,
                )
            # Another build finished between the reading of the lock and the hold on its folder.
            except LockChangedError:
                source = source.reopen()
        yield project


def say_told(project: "Project", *, default: bool, list_skipped: bool) -> None:
    """Print what reading a source has to say beside its problems; `default` is for a call without SOURCE."""
    from generator.cli import report
    from generator.project.source import other_files_with_cards

    for told in project.read.notices:
        report.say(told, to_stderr=True)
    report.say_skipped(project.read, by_name=list_skipped)
    for path in project.matching.damaged_locks if project.matching else ():
        report.say(
            f"{path.as_posix()} is damaged: notes that came from its source are taken for new ones",
            to_stderr=True,
        )
    others = other_files_with_cards(project.source) if default else ()
    if others:
        more = f" and {len(others) - 1:,} more" if len(others) > 1 else ""
        hold, part = ("hold", "are") if more else ("holds", "is")
        report.say(
            f"{others[0].as_posix()}{more} {hold} cards and {part} no part of {project.source.root.as_posix()}: left alone",
            to_stderr=True,
        )


def say_unbuilt(project: "Project", *, to_stderr: bool) -> None:
    """Print the problems of a source, and what they keep from being written."""
    from generator.cli import report

    report.say_problems(project.read, project.diagnostics, to_stderr=to_stderr)
    if not project.failed:
        return
    summary = f"{report.counted(project.diagnostics)}: nothing was written"
    if fine := len(project.buildable_files):
        files = "1 file is in order" if fine == 1 else f"{fine:,} files are in order"
        summary += f"; {files}, and --keep-going builds {'it' if fine == 1 else 'them'}"
    report.say(summary, to_stderr=to_stderr)


def size(project: "Project") -> str:
    """Count the notes and cards of a source."""
    from generator.cli import report

    cards = report.plural(project.rendered.cards, "card")
    return f"{report.plural(len(project.rendered.deck.notes), 'note')}, {cards}"
