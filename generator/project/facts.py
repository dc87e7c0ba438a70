"""What the result of a command depends on: the files that it read, and what it found missing.

There are facts only for a project whose result depends on nothing else: a note that is new, gone or
moved is looked for in other locks and files.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from generator.cache.file_states import (
    KnownFile,
    content_digest,
    file_state,
    is_too_recent,
    names_in,
)
from generator.cache.outcomes import Facts
from generator.diagnostics import Code
from generator.project import Project
from generator.project.files import SourceContent
from generator.project.folder import FolderListing
from generator.project.gitignore import PATTERNS_FILE
from generator.project.lockfile import lock_state
from generator.project.media_folder import MediaFolder
from generator.project.source import ROOT_LOCK, Source, usual_lock_paths
from generator.sources import ROOT_FILE


def facts_of(
    project: Project, seen: int, *, others: SourceContent | None = None, package: Path | None = None
) -> Facts | None:
    """Return all that the result of a project depends on; None if that is not known.

    `seen` is when the project was opened, in nanoseconds since 1970. `others` are the files around
    the source that were looked at as well, `package` is the package that was written.
    """
    if not _depends_on_its_files_only(project, others):
        return None
    content, media, source = project.content, project.media, project.source
    looked_at = {**content.named, **content.known, **media.known}
    if others is not None:
        looked_at |= {**others.named, **others.known}
    contents = {path: looked_at.pop(path).digest for path in content.texts if path in looked_at}
    if package is not None and (written := _package(package)):
        looked_at[package.as_posix()] = written
    exists = {**media.vaults.looked_for, **media.tried, ROOT_FILE: Path(ROOT_FILE).exists()}
    listings = [one.listing for one in (content, others) if one is not None and one.listing]
    for listing in listings:
        exists |= {str(folder / ".git"): is_there for folder, is_there in _repository(listing)}
        exists |= {str(path): path.exists() for path in listing.graph_marks}
    patterns = (path for listing in listings for path in _pattern_files(listing))
    for path in {*_locks(source), *_locks_above(source), *patterns}:
        state = file_state(path)
        if state is None:
            exists[str(path)] = False
        elif path == source.lock_path or not is_too_recent(state, seen):
            contents[str(path)] = content_digest(path) or ""
        else:
            return None  # it may have changed after it was read
    # Another program may have replaced the lock meanwhile, such as git.
    if lock_state(source.lock_path) != source.lock_state:
        return None
    return Facts(
        contents=contents,
        files=looked_at,
        exists=exists,
        folders=_folders(listings, package),
        trees=media.trees,
        real_paths=_real_paths(source, media),
        seen=seen,
    )


def _depends_on_its_files_only(project: Project, others: SourceContent | None) -> bool:
    """Return whether nothing else decides: other locks, the clock, what could not be read."""
    if project.content.unread or (others is not None and others.unread):
        return False
    if not project.media.is_certain or project.searched_folders or _depends_on_clock(project):
        return False
    # Such a lock decides with all files of its folder whether this source is a part of it, or with
    # its own source whether it belongs to this one.
    rivals = _rival_locks(project.source, is_default=others is not None)
    return not any(path.exists() for path in (*_locks_above(project.source), *rivals))


def has_other_files(project: Project, package: Path | None) -> bool:
    """Return whether the folders of a source do not have the same files as when they were listed.

    `package` is the package that was written.
    """
    listing = project.content.listing
    folders = _folders([listing] if listing else [], package)
    return any(names_in(folder) != list(names) for folder, names in folders.items())


def _folders(listings: Iterable[FolderListing], package: Path | None) -> dict[str, Sequence[str]]:
    """Return the names in the folders that were listed, with the folder that a build has made."""
    folders = {folder: names for one in listings for folder, names in one.names.items()}
    if package is not None and (above := str(package.parent.parent)) in folders:
        made = f"{package.parent.name}/"
        if package.parent.name and made not in folders[above] and not made.startswith("."):
            folders[above] = sorted([*folders[above], made])
            folders[str(package.parent)] = []
    return folders


def _real_paths(source: Source, media: MediaFolder) -> dict[str, str]:
    """Return where the source and the folders of its media really are: media must be inside."""
    folders = {os.path.dirname(path) or "." for path in media.known}  # noqa: PTH120
    paths = {str(source.root), str(source.folder), *folders}
    return {path: os.path.realpath(path) for path in paths}


def _package(path: Path) -> KnownFile | None:
    state = file_state(path)
    if state is None:
        return None
    return KnownFile(digest=content_digest(path) or "", state=state)


def _locks(source: Source) -> Iterator[Path]:
    """Yield the locks that decide which source a command takes, and which lock belongs to it."""
    yield from (Path(ROOT_LOCK), source.lock_path, *usual_lock_paths(source.root))


def _rival_locks(source: Source, *, is_default: bool) -> list[Path]:
    """List the locks of other sources that may be this one's; `is_default` is without SOURCE."""
    paths = (*([Path(ROOT_LOCK)] if is_default else []), *usual_lock_paths(source.root))
    return [path for path in paths if path != source.lock_path]


def _depends_on_clock(project: Project) -> bool:
    """Return whether a problem tells how far the clock is behind."""
    return any(problem.code is Code.CLOCK_BEHIND for problem in project.diagnostics)


def _locks_above(source: Source) -> list[Path]:
    """List where the lock of a folder may be that a source without a lock is a part of."""
    if source.lock.entries:
        return []
    return [folder / ROOT_LOCK for folder in source.root.resolve().parents]


def _repository(listing: FolderListing) -> Iterator[tuple[Path, bool]]:
    """Yield the folder and those above it up to its repository, with whether each is the root."""
    folder = listing.folder.resolve()
    for above in (folder, *folder.parents):
        is_root = (above / ".git").exists()
        yield above, is_root
        if is_root:
            return


def _pattern_files(listing: FolderListing) -> Iterator[Path]:
    """Yield where the files with patterns of a listing are or may be."""
    yield from (Path(folder, PATTERNS_FILE) for folder in listing.names)
    above = list(_repository(listing))
    if above[-1][1]:
        yield from (folder / PATTERNS_FILE for folder, _ in above[1:])
