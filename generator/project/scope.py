"""The folder whose locks have to agree with one another, and the files in it that are read."""

import os
from collections.abc import Iterator
from pathlib import Path

from generator.file_errors import raise_if_disk_failed
from generator.project.folder import walk_files
from generator.project.lockfile import is_lock
from generator.project.source import LOCK_SUFFIX, Source, relative_path


def scope(source: Source) -> Path:
    """Return the folder in which all locks have to agree with one another.

    It is the outermost repository that the source is in. Without a repository it is the current
    folder if the source is in it, otherwise the source's own folder. The user's home folder and the
    folders above it do not count: they are too large to search.
    """
    own = Path(os.path.realpath(source.folder))
    # `Path.home` raises an error if there is no home folder.
    home = Path(os.path.realpath(os.path.expanduser("~")))  # noqa: PTH111
    above = [
        folder for folder in (own, *own.parents) if folder != home and folder not in home.parents
    ]
    repositories = [folder for folder in above if (folder / ".git").exists()]
    if repositories:
        return relative_path(repositories[-1])
    current = Path(os.path.realpath(Path()))
    return Path() if current in above else source.folder


def files_in_scope(source: Source, *suffixes: str) -> Iterator[Path]:
    """Yield the files with these suffixes in a source's scope, and in the folder above its own."""
    return _files(source, suffixes, with_ignored=False)


def locks_in_scope(source: Source) -> Iterator[Path]:
    """Yield the locks in a source's scope, and in the folder above its own.

    Locks that git ignores are included.
    """
    return filter(is_lock, _files(source, (LOCK_SUFFIX,), with_ignored=True))


def _files(source: Source, suffixes: tuple[str, ...], *, with_ignored: bool) -> Iterator[Path]:
    folder = scope(source)
    yield from walk_files(folder, suffixes, with_ignored=with_ignored)
    above = Path(os.path.realpath(source.folder)).parent
    if Path(os.path.realpath(folder)) not in (above, *above.parents):
        yield from _files_directly_in(relative_path(above), suffixes)


def _files_directly_in(folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise_if_disk_failed(error)
        return
    yield from (path for path in paths if path.name.lower().endswith(suffixes) and path.is_file())
