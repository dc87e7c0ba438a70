"""A source that is open for a build, while other builds of it wait."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from generator.build import Progress
from generator.project import LockChangedError, Project, open_project
from generator.project.file_guard import exclusive_access
from generator.project.identities import Sleep
from generator.project.note_renderer import renderer_of
from generator.project.source import exclusive_source
from generator.reading import Reading

# In seconds: how long another build of the same folder is waited for before the user is told.
_PATIENCE = 1.0


@contextmanager
def exclusive_project(
    named: Path | None,
    reading: Reading,
    *,
    on_wait: Callable[[], None],
    sleep: Sleep | None = None,
    keep_going: bool = False,
    rerender: bool = False,
    progress: Progress = iter,
    use_cache: bool = True,
) -> Iterator[Project]:
    """Open a source for a build, and keep other builds waiting meanwhile.

    If notes may move between sources, the builds of the whole folder wait. `on_wait` is called if
    another build has to end first. The other arguments are those of `open_project`. Raises OSError,
    and ValueError for a SOURCE or a build time that cannot be used.
    """
    with ExitStack() as stack:
        reserved: list[Path] = []

        def guard_folder(folder: Path) -> None:
            # Waiting for a folder that this build already has would never end.
            if folder not in reserved:
                stack.enter_context(exclusive_access(folder, on_wait, patience=_PATIENCE))
                reserved.append(folder)

        source = stack.enter_context(exclusive_source(named, reading, on_wait))
        project = None
        while project is None:
            try:
                project = open_project(
                    source,
                    sleep=sleep,
                    keep_going=keep_going,
                    rerender=rerender,
                    progress=progress,
                    renderer=renderer_of(source.root, use_cache=use_cache),
                    guard_folder=guard_folder,
                )
            # Another build finished after the lock was read and before its folder was reserved.
            except LockChangedError:
                source = source.reopen()
        yield project
