"""Builds a source each time it was saved, until the process is interrupted."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from generator.project import Project
from generator.project.clock import BuildTimeError
from generator.project.source import NoSourceError
from generator.watch.builder import Built, Settings, WatchState, build
from generator.watch.changes import Changes
from generator.watch.inputs import first_inputs

# In seconds: when a build is tried again that failed for a reason outside of the source, such as a
# full disk.
_RETRY = 3.0


class Viewer(Protocol):
    """Shows what is built; `ShownCards` is one."""

    def show(self, project: Project) -> None:
        """Show an opened project, before it is written."""

    def show_failure(self, message: str) -> None:
        """Show why there was no build, until `end_failure`."""

    def end_failure(self) -> None:
        """Show that a build was written again."""


class Report(Protocol):
    """Is told what is built, and must not take long: it prints it, say, or sends it to Anki."""

    def built(self, built: Built) -> None:
        """Take a build, which may have found errors."""

    def failed(self, message: str) -> None:
        """Take the reason why there was no build; called each time that it is tried again."""


def watch_source(
    settings: Settings,
    viewer: Viewer,
    *reports: Report,
    check: Callable[[], None],
    asked: threading.Event | None = None,
) -> None:
    """Build a source now and after each change, and each time that a build is `asked` for.

    `check` is called between builds, and ends this by an exception. Raises OSError if the source
    cannot be watched.
    """
    state = WatchState(inputs=first_inputs(settings.root))
    changes = Changes(state.inputs, asked, check)
    try:
        while True:
            is_again, timeout = False, None
            try:
                built = build(settings, state, viewer.show)
            except (OSError, BuildTimeError, NoSourceError) as error:
                message = _message(error)
                viewer.show_failure(message)
                for report in reports:
                    report.failed(message)
                timeout = _RETRY
            else:
                is_again = built is None
                if built is not None:
                    created = {*state.created, *(built.created if built.written else ())}
                    state = WatchState(inputs=built.inputs, created=created)
                    changes.follow(state.inputs)
                    if built.refused:
                        viewer.show_failure(built.refused)
                    else:
                        viewer.end_failure()
                    for report in reports:
                        report.built(built)
                    del built  # a project takes much memory
            state = replace(state, gone=changes.wait(timeout, again=is_again) or ())
    finally:
        changes.close()


def _message(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.filename or 'output'}: {error.strerror or error}"
    return str(error)
