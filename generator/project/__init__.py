"""One source with its lock, as it is on disk: read, rendered, its notes recognised; and built into a package."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.apkg import Package
from generator.build import Rendered, identify_deck, identity_problems, pack, recognise_deck, render_deck
from generator.diagnostics import Diagnostic, has_errors, in_order
from generator.identity import Identification, Recognised
from generator.identity.lock import Entry
from generator.notes import Note
from generator.project.clock import build_time, wait_for
from generator.project.files import Source, read_source
from generator.project.lockfile import lock_path, read_lock, write_lock
from generator.project.media_folder import MediaFolder
from generator.project.output import Output, Refused, Written, write_into, write_to
from generator.sources.dialects.names import DialectName

# A change has to be a second later than the one before: two builds in one second wait, a clock set back does not.
LONGEST_WAIT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """What a command works on. `identification` is None where problems keep the notes from being recognised.

    `draft_guids` go with the drafts of the rendered deck; empty where they have none yet.
    """

    source: Source
    rendered: Rendered
    lock_path: Path
    lock: Mapping[str, Entry]
    identification: Identification | None
    diagnostics: tuple[Diagnostic, ...]
    draft_guids: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether there is an error, so that nothing may be written."""
        return has_errors(self.diagnostics)

    @property
    def package(self) -> Package:
        """The package of a project without errors."""
        if self.identification is None:
            raise ValueError("a project with errors has no package")
        return pack(self.rendered, self.identification)

    @property
    def lock_changes(self) -> bool:
        """Whether a build would write another lock than the one that is there."""
        return self.identification is not None and self.identification.lock != self.lock


def open_project(
    path: Path,
    *,
    dialect: DialectName | None = None,
    wait: bool = False,
    progress: Callable[[Iterable[Note]], Iterable[Note]] = iter,
) -> Project:
    """Read, render and recognise everything; with `wait`, till the next second where a build needs a later one.

    `progress` may watch the notes go by. Raises OSError, and BuildTimeError before anything is read.
    """
    build_time()
    source = read_source(path, dialect)
    place = lock_path(path)
    lock, lock_problems = read_lock(place)
    media = MediaFolder(source.folder, by_name=source.is_foreign)
    is_whole = not has_errors([*source.diagnostics, *lock_problems])
    recognised = recognise_deck(source.deck, media, lock, folder_prefix(place)) if is_whole else None
    remembered = [lock[guid].clozes if guid in lock else () for guid in recognised.guids] if recognised else None
    rendered = render_deck(source.deck, source.diagnostics, media, progress, remembered)
    if recognised is None or has_errors(rendered.diagnostics):
        identification, problems = None, tuple(lock_problems)
    else:
        identification, problems = _identified(rendered, recognised, lock, place, wait=wait)
    return Project(
        source=source,
        rendered=rendered,
        lock_path=place,
        lock=lock,
        identification=identification,
        diagnostics=in_order([*rendered.diagnostics, *problems]),
    )


def write_project(
    project: Project, folder: Path, target: Path | None, waiting: Callable[[Path], None]
) -> Written | Refused:
    """Write the package, then the lock: a lock must not know of a change that no package has carried yet.

    The package goes to the `target` that the user named, or into the folder under a name that is free. `waiting` is
    called with the path that another build is writing to. Raises OSError.
    """
    if project.identification is None:
        raise ValueError("a project with errors is not written")
    output = Output(
        package=project.package,
        known=project.lock.keys() | project.identification.lock.keys(),
        stem=project.source.name,
        waiting=waiting,
    )
    written = write_into(folder, output) if target is None else write_to(target, output)
    if isinstance(written, Written):
        write_lock(project.lock_path, project.lock, project.identification.lock)
    return written


def is_input(project: Project, target: Path) -> bool:
    """Tell whether a package written there would replace a file that it is made of, or the lock that is to be."""
    media = (file.path for fields in project.rendered.fields for file in fields.media)
    inputs: list[str | Path] = [*project.source.rows, *media, project.lock_path]
    place = os.path.realpath(target)  # its folder may be still to be made
    return any(os.path.realpath(path) == place for path in inputs)


def folder_prefix(path: Path) -> str:
    """Return what the notes' paths have before the part that the lock keeps."""
    folder = (path if path.is_dir() else path.parent).as_posix()
    return "" if folder == "." else f"{folder.rstrip('/')}/"


def _identified(
    rendered: Rendered, recognised: Recognised, lock: Mapping[str, Entry], place: Path, *, wait: bool
) -> tuple[Identification, tuple[Diagnostic, ...]]:
    prefix = folder_prefix(place)
    now = build_time()
    identification = identify_deck(rendered, lock, prefix, now, recognised)
    if 0 < identification.earliest - now <= LONGEST_WAIT:
        if not wait:
            return identification, identity_problems(
                rendered, identification, place.as_posix(), identification.earliest
            )
        wait_for(identification.earliest)
        now = build_time()
        identification = identify_deck(rendered, lock, prefix, now, recognised)
    return identification, identity_problems(rendered, identification, place.as_posix(), now)
