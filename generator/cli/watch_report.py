"""What `anki-deck watch` prints: a line for each build, and each problem once."""

import threading
import time

import click

from generator.cli import report, summary
from generator.cli.opening import note_and_card_counts, print_notices
from generator.cli.printing import paint, print_line, recorded
from generator.diagnostics import Diagnostic
from generator.project import Project
from generator.watch.builder import Built

# A push is printed by another thread, and not among the lines of a build.
PRINTING = threading.RLock()


class WatchReport:
    """Prints the builds of one source."""

    def __init__(self, *, list_skipped: bool, show_all: bool) -> None:
        self._list_skipped, self._show_all = list_skipped, show_all
        self._notices: list[tuple[bool, str]] = []
        self._problems: tuple[tuple[Diagnostic, str | None], ...] = ()
        self._failure: str | None = None
        self._is_broken = False
        self._is_first = True

    def built(self, built: Built) -> None:
        """Print a build in one line, after the notices and problems that are not the same again.

        Raises click.UsageError for a target that the first build must not replace.
        """
        with PRINTING:
            self._print_build(built)

    def failed(self, message: str) -> None:
        """Print why there was no build, unless it is the same again."""
        with PRINTING:
            self._is_broken = True
            if message != self._failure:
                self._failure = message
                print_timed(message, "error")

    def _print_build(self, built: Built) -> None:
        if built.refused is not None and self._is_first:
            raise click.UsageError(built.refused)
        self._is_first, self._failure = False, None
        project = built.project
        self._print_notices(project)
        unused_text = project.content.unused_text if self._show_all else ()
        found = (*project.diagnostics, *unused_text)
        problems = tuple((problem, project.content.line(problem)) for problem in found)
        is_known = problems == self._problems
        self._problems = problems
        if not is_known:
            report.print_problems(
                project.content,
                project.diagnostics,
                project.source,
                to_stderr=True,
                show_all=self._show_all,
            )
        was_broken, self._is_broken = self._is_broken, built.written is None
        if built.refused is not None:
            print_timed(f"{built.refused}: nothing was written", "error")
        elif built.written is None:
            counts = report.problem_counts(project.diagnostics)
            still = "still broken: " if was_broken and is_known else ""
            print_timed(f"{still}{counts}: nothing was written", "error")
        else:
            for notice in built.written.notices:
                print_line(notice, to_stderr=True)
            path = paint(built.written.path.as_posix(), "good")
            fixed = "fixed: " if was_broken else ""
            what = summary.status_counts(project) or note_and_card_counts(project)
            print_timed(f"{fixed}{path}: {what} ({built.seconds:.2f} s)")
            summary.print_unsure(project, summary.NOTES_SHOWN)

    def _print_notices(self, project: Project) -> None:
        with recorded(silent=True) as notices:
            print_notices(project, None, list_skipped=self._list_skipped, show_all=self._show_all)
        for to_stderr, text in notices if notices != self._notices else ():
            print_line(text, to_stderr=to_stderr)
        self._notices = notices


def print_timed(text: str, role: str | None = None) -> None:
    """Print a line with the time of day."""
    print_line(f"{time.strftime('%H:%M:%S')}  {paint(text, role) if role else text}")
