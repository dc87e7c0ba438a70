"""One build of a watched source: the page first, then the package and the lock."""

import gc
import time
from collections.abc import Callable, Collection
from pathlib import Path

from generator.identity import Status
from generator.project import Project, identified_again
from generator.project.clock import build_time
from generator.project.exclusive import exclusive_project
from generator.project.lockfile import forget_locks, read_lock, write_lock
from generator.project.output import RefusedTarget, WrittenPackage
from generator.project.source import NoSourceError
from generator.project.writing import is_input, write_project
from generator.reading import Reading
from generator.values import dataclass
from generator.watch.inputs import Inputs, inputs_of, is_settled
from generator.watch.moved_notes import lock_with_moved_notes

# In seconds: how long the source has to stay as it is before notes count as removed, and how often
# it is looked at meanwhile.
_SLOW_SAVE = 1.0
_INTERVAL = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a command that watches was called with.

    `root` is the source. The package goes to the `target`, or into the `output` folder. `on_wait`
    is called if another build has to end first, and `on_wait_for` with the package if another build
    is writing it. With `is_pushed`, cards are moved by a push, so that nobody has to be told how.
    """

    root: Path
    output: Path
    target: Path | None
    reading: Reading
    use_cache: bool
    on_wait: Callable[[], None]
    on_wait_for: Callable[[Path], None]
    is_pushed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A build: what was opened and written, what it read, and how many seconds it took.

    `written` is None if errors prevent writing, and `refused` says why the package must not be
    written where the user wants it.
    """

    project: Project
    inputs: Inputs
    seconds: float
    written: WrittenPackage | None = None
    refused: str | None = None

    @property
    def created(self) -> frozenset[str]:
        """The GUIDs of the notes that were new."""
        return frozenset(
            note.identity.guid
            for note in self.project.rendered.notes
            if note.identity and note.identity.status is Status.NEW
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchState:
    """What is known from the builds before: what the last one read, and what they did.

    `gone` are those files of the last build that are missing now and were waited for. `created` are
    the GUIDs that builds have given to new notes since the watching began.
    """

    inputs: Inputs
    gone: Collection[str] = ()
    created: Collection[str] = ()

    def is_settled(self, project: Project) -> bool:
        """Return whether no file has changed since it was read, or may be half-saved."""
        return is_settled(project, self.inputs, self.gone)


def build(settings: Settings, state: WatchState, show: Callable[[Project], None]) -> Built | None:
    """Build the source, and call `show` with the opened project before it is written.

    Return None, and show and write no package, if a file changed meanwhile, which may be
    half-saved, or if the lock had to be changed first. Raises OSError, NoSourceError and
    BuildTimeError.
    """
    # As in other commands, but not for long: this process goes on.
    gc.disable()
    try:
        built = _build(settings, state, show)
    finally:
        gc.enable()
        forget_locks()
    if built is not None:
        # Not while the next build is waited for: a large lock takes a while to read.
        read_lock(built.project.source.lock_path)
    return built


def _build(settings: Settings, state: WatchState, show: Callable[[Project], None]) -> Built | None:
    begun, second = time.monotonic(), build_time()
    if not settings.root.exists():
        raise NoSourceError(f"{settings.root.as_posix()} is gone: waiting for it to return")
    with exclusive_project(
        settings.root, settings.reading, on_wait=settings.on_wait, use_cache=settings.use_cache
    ) as project:
        if not state.is_settled(project):
            return None
        if lock := lock_with_moved_notes(project, state.created):
            if _stays_settled(project, state):
                write_lock(project.source.lock_path, lock)
            return None
        project = _as_reported(project, settings)
        show(project)
        if project.failed or project.identification is None:
            return Built(
                project=project, inputs=inputs_of(project), seconds=time.monotonic() - begun
            )
        refused = _refusal(project, settings.target)
        # Waits are not counted: the page shows the cards already.
        seconds = time.monotonic() - begun
        if _gives_up_notes(project) and not _stays_settled(project, state):
            return None
        if project.identification.earliest > second:
            project = _as_reported(identified_again(project, time.sleep), settings)
        # A clock that was set back, or git, may have changed the lock while this waited.
        if project.failed or not state.is_settled(project):
            return None
        begun = time.monotonic()
        written = None if refused else _write(project, settings)
        seconds += time.monotonic() - begun
    return Built(
        project=project,
        inputs=inputs_of(project),
        seconds=seconds,
        written=written if isinstance(written, WrittenPackage) else None,
        refused=written.message if isinstance(written, RefusedTarget) else refused,
    )


def _as_reported(project: Project, settings: Settings) -> Project:
    """Return a project with the problems of which the user has to be told."""
    return project.as_pushed() if settings.is_pushed else project


def _gives_up_notes(project: Project) -> bool:
    """Return whether a build counts notes as removed, or takes them over from another lock."""
    matching = project.matching
    return bool(project.removed or (matching and (matching.absorbed_locks or matching.taken_from)))


def _stays_settled(project: Project, state: WatchState) -> bool:
    """Return whether the source stays as it was read for a while.

    A slow program may have written the start of a file, after which the folder seemed quiet.
    """
    end = time.monotonic() + _SLOW_SAVE
    while time.monotonic() < end:
        if not state.is_settled(project):
            return False
        time.sleep(_INTERVAL)
    return True


def _refusal(project: Project, target: Path | None) -> str | None:
    if target is not None and is_input(project, target):
        return f'"{target}" belongs to the source: name another file for the package'
    return None


def _write(project: Project, settings: Settings) -> WrittenPackage | RefusedTarget:
    return write_project(project, settings.output, settings.target, settings.on_wait_for)
