"""Write a build: the package, then the lock, then the other locks that notes came from."""

import os
from collections.abc import Callable
from pathlib import Path

from generator.identity.lock import Lock
from generator.project import Project
from generator.project.clock import build_time
from generator.project.lockfile import lock_state, read_lock, record_moved_notes, write_lock
from generator.project.output import Output, RefusedTarget, WrittenPackage, write_into, write_to


def write_project(
    project: Project, folder: Path, target: Path | None, on_wait: Callable[[Path], None]
) -> WrittenPackage | RefusedTarget:
    """Write the package and the locks of a project. Raises OSError.

    The package goes to the `target` that the user named, or into the folder under a name that is
    free. `on_wait` is called with the path if another build is writing to it.

    The lock is written after the package, because it must not record a change that is in no
    package. The locks that notes came from are last: if the process is killed in between, a note is
    in two locks rather than in none.
    """
    output = Output(
        package=project.package,
        known_guids=project.source.lock.entries.keys() | project.lock.entries.keys(),
        stem=project.source.name,
        on_wait=on_wait,
    )
    written = write_into(folder, output) if target is None else write_to(target, output)
    if isinstance(written, WrittenPackage):
        _write_locks(project)
    return written


def _write_locks(project: Project) -> None:
    lock_path = project.source.lock_path
    if project.lock_changes or not lock_path.exists():
        write_lock(lock_path, _without_moved_notes(project))
    if project.matching is None:
        return
    for path in project.matching.absorbed_locks:
        path.unlink(missing_ok=True)
    for path, guids in project.matching.taken_from.items():
        record_moved_notes(path, guids, build_time())


def _without_moved_notes(project: Project) -> Lock:
    """Return the lock without the notes that another build took over while this one was running."""
    source = project.source
    if lock_state(source.lock_path) == source.lock_state:
        return project.lock
    return project.lock.without(
        read_lock(source.lock_path)[0].moved.keys() - source.lock.moved.keys(), build_time()
    )


def is_input(project: Project, target: Path) -> bool:
    """Return whether a package there would replace a file of the source, its media or its lock."""
    media = (file.path for file in project.rendered.media.values())
    inputs: list[str | Path] = [*project.content.texts, *media, project.source.lock_path]
    real_target = os.path.realpath(target)  # its folder may not exist yet
    return any(os.path.realpath(path) == real_target for path in inputs)
