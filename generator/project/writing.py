"""A build on its way to disk: the package, then the lock, then the other locks that notes came from."""

import os
from collections.abc import Callable
from pathlib import Path

from generator.identity.lock import Lock
from generator.project import Project
from generator.project.clock import build_time
from generator.project.lockfile import file_state, read_lock, record_moved_notes, write_lock
from generator.project.output import Output, Refused, WrittenPackage, write_into, write_to


def write_project(
    project: Project, folder: Path, target: Path | None, waiting: Callable[[Path], None]
) -> WrittenPackage | Refused:
    """Write the package, then the lock: a lock must not know of a change that no package has carried yet.

    The package goes to the `target` that the user named, or into the folder under a name that is free. `waiting` is
    called with the path that another build is writing to. The locks that notes came from follow: killed in between, a
    note is in two locks rather than in none. Raises OSError.
    """
    output = Output(
        package=project.package,
        known=project.source.lock.entries.keys() | project.lock.entries.keys(),
        stem=project.source.name,
        waiting=waiting,
    )
    written = write_into(folder, output) if target is None else write_to(target, output)
    if isinstance(written, WrittenPackage):
        _write_locks(project)
    return written


def _write_locks(project: Project) -> None:
    lock_path = project.source.lock_path
    if project.lock_changes or not lock_path.exists():
        write_lock(lock_path, _with_moves_since(project))
    if project.matching is None:
        return
    for path in project.matching.absorbed_locks:
        path.unlink(missing_ok=True)
    for path, guids in project.matching.taken_from.items():
        record_moved_notes(path, guids, build_time())


def _with_moves_since(project: Project) -> Lock:
    """Return the lock without notes that a build of another source took over while this one was at work."""
    source = project.source
    if file_state(source.lock_path) == source.lock_state:
        return project.lock
    return project.lock.without(
        read_lock(source.lock_path)[0].moved.keys() - source.lock.moved.keys(), build_time()
    )


def is_input(project: Project, target: Path) -> bool:
    """Tell whether a package written there would replace a file that it is made of, or the lock that is to be."""
    media = (file.path for file in project.rendered.media.values())
    inputs: list[str | Path] = [*project.read.rows, *media, project.source.lock_path]
    place = os.path.realpath(target)  # its folder may be still to be made
    return any(os.path.realpath(path) == place for path in inputs)
