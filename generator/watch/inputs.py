"""What a build read: the files on which it depends, and the folders in which a change shows."""

import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from generator.cache.file_states import FileState, KnownFile, file_state, walk
from generator.diagnostics import Code
from generator.project import Project
from generator.project.folder import SUFFIX, FolderListing
from generator.project.lockfile import lock_state
from generator.text.media_suffixes import IMAGES, SOUNDS, VIDEOS
from generator.values import dataclass

_MEDIA = IMAGES | SOUNDS | VIDEOS
_PATTERNS = ".gitignore"
# In a state, the index of the size.
_SIZE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The files that a build read, by their absolute paths, and where they are.

    `states` has the state of each file before it was read; None if there was none. Those of the
    lock are as the build left it. With `is_folder`, all files below the `root` may have cards,
    except those that the `listing` leaves out. `sought` are the suffixes of files that were looked
    for in the vaults of a folder without success.
    """

    root: str
    is_folder: bool
    folders: frozenset[str]
    states: Mapping[str, FileState | None]
    listing: FolderListing | None = None
    sought: frozenset[str] = frozenset()

    def is_relevant(self, path: str) -> bool:
        """Return whether a change of a file or folder may change the next build."""
        if path in self.folders:  # only what is in it counts; `Changes` sees if it is gone
            return False
        if path in self.states:
            return file_state(path) != self.states[path]
        if self.contains_input(path):
            return True
        return self._may_be_read(Path(path))

    def contains_input(self, folder: str) -> bool:
        """Return whether a file that was read is in a folder."""
        start = f"{folder}{os.sep}"
        return any(path.startswith(start) for path in self.states) or self.root == folder

    def missing(self, changed: Collection[str]) -> frozenset[str]:
        """Return the files that are gone or empty now, of those that changed or are below them."""
        return frozenset(
            path
            for path, state in self.states.items()
            if state is not None
            and state[_SIZE]
            and _is_below(path, changed)
            and not _has_content(path)
        )

    def _may_be_read(self, path: Path) -> bool:
        """Return whether a build may read a file that no build has read, or a file below it."""
        if self._is_hidden(path):
            return self.is_folder and path.name == _PATTERNS and not self._is_hidden(path.parent)
        suffix = path.suffix.lower()
        if self.is_folder and not path.is_relative_to(self.root):
            return suffix in self.sought and path.exists()
        if suffix in _MEDIA:
            return path.exists()
        if not self.is_folder or (self.listing is not None and self.listing.is_ignored(path)):
            return False
        return suffix == SUFFIX or self._is_folder_to_read(path)

    def _is_hidden(self, path: Path) -> bool:
        """Return whether a name on the way from a watched folder starts with a dot."""
        parts = min(
            (
                path.relative_to(folder).parts
                for folder in self.folders
                if path.is_relative_to(folder)
            ),
            key=len,
            default=path.parts,
        )
        return any(part.startswith(".") for part in parts)

    def _is_folder_to_read(self, path: Path) -> bool:
        """Return whether a folder that is new here has a file that may be read."""
        return any(self.is_relevant(file.path) for _, _, files in walk(path) for file in files)


def first_inputs(root: Path) -> Inputs:
    """Return what the first build will read, as far as that is known before it."""
    path, is_folder = _absolute(root), root.is_dir()
    folder = path if is_folder else str(Path(path).parent)
    return Inputs(root=path, is_folder=is_folder, folders=frozenset({folder}), states={})


def inputs_of(project: Project) -> Inputs:
    """Return what a build read."""
    source = project.source
    states = {_absolute(path): one.state for path, one in _known(project).items()}
    # A link may be edited where it leads to.
    links = set() if source.is_folder else {os.path.realpath(source.root)}
    others = links | {_absolute(source.lock_path), *map(_absolute, project.media.looked_for)}
    all_states = {**states, **{path: file_state(path) for path in others - states.keys()}}
    root, sought = _absolute(source.root), _sought(project)
    folders = {root} if source.is_folder else {str(Path(path).parent) for path in all_states}
    if source.is_folder and sought:
        # What is missing may be added anywhere in the vault.
        folders.update(map(str, project.media.vaults.roots_of(source.root)))
    return Inputs(
        root=root,
        is_folder=source.is_folder,
        folders=frozenset(folders),
        states=all_states,
        listing=project.content.listing,
        sought=sought,
    )


def _sought(project: Project) -> frozenset[str]:
    """Return the suffixes of files that are looked for in the vaults, and are missing."""
    codes = {problem.code for problem in project.diagnostics}
    media = _MEDIA if codes & {Code.MEDIA_MISSING, Code.MEDIA_LEFT_OUT} else frozenset[str]()
    notes = {SUFFIX} if Code.EMBED_LEFT_OUT in codes else set[str]()
    return frozenset(media | notes)


def is_settled(project: Project, before: Inputs, gone: Collection[str]) -> bool:
    """Return whether no file has changed since it was read, or may be half-saved.

    A file of the build `before` that is missing or empty may be half-saved, unless it stayed `gone`
    while it was waited for.
    """
    if lock_state(project.source.lock_path) != project.source.lock_state:
        return False
    known = _known(project)
    if any(file_state(path) != one.state for path, one in known.items()):
        return False
    now = {_absolute(path): one for path, one in known.items()}
    return all(
        path in gone or not _was_lost(path, state, now) for path, state in before.states.items()
    )


def _known(project: Project) -> dict[str, KnownFile]:
    return {**project.content.known, **project.media.known}


def _absolute(path: str | Path) -> str:
    # Unlike Path.resolve, it does not follow links: events have the paths that are watched.
    return os.path.abspath(path)  # noqa: PTH100


def _was_lost(path: str, before: FileState | None, now: Mapping[str, KnownFile]) -> bool:
    """Return whether a file had content before this build, and none when this build read it."""
    if before is None or not before[_SIZE]:
        return False
    return not now[path].state[_SIZE] if path in now else not _has_content(path)


def _is_below(path: str, folders: Iterable[str]) -> bool:
    return any(path == one or path.startswith(f"{one}{os.sep}") for one in folders)


def _has_content(path: str) -> bool:
    state = file_state(path)
    return state is not None and state[_SIZE] > 0
