"""The folder whose sources have to agree with one another, and the files that are looked at in it."""

import os
from collections.abc import Iterator
from pathlib import Path

from generator.project.folder import walk
from generator.project.lockfile import is_lock
from generator.project.source import LOCK_SUFFIX, Source, relative_path


def scope(source: Source) -> Path:
    """Return the folder all locks of which have to agree with one another.

    It is the outermost repository that the source is in; without one, the current folder if the source is in it, else
    the source's own folder. A person's home is too large to be looked through, so it does not count.
    """
    own = Path(os.path.realpath(source.folder))
    home = Path(os.path.realpath(os.path.expanduser("~")))  # noqa: PTH111 (`Path.home` raises where there is none)
    above = [
        folder for folder in (own, *own.parents) if folder != home and folder not in home.parents
    ]
    repositories = [folder for folder in above if (folder / ".git").exists()]
    if repositories:
        return relative_path(repositories[-1])
    here = Path(os.path.realpath(Path()))
    return Path() if here in above else source.folder


def files_in_scope(source: Source, *suffixes: str) -> Iterator[Path]:
    """Yield the files with these suffixes in the scope of a source, and those right above the source's folder."""
    return _files(source, suffixes, with_ignored=False)


def locks_in_scope(source: Source) -> Iterator[Path]:
    """Yield the locks of decks in the scope of a source, and right above its folder, whether git ignores them or not."""
    return filter(is_lock, _files(source, (LOCK_SUFFIX,), with_ignored=True))


def _files(source: Source, suffixes: tuple[str, ...], *, with_ignored: bool) -> Iterator[Path]:
    folder = scope(source)
    yield from walk(folder, suffixes, with_ignored=with_ignored)
    above = Path(os.path.realpath(source.folder)).parent
    if Path(os.path.realpath(folder)) not in (above, *above.parents):
        yield from _right_in(relative_path(above), suffixes)


def _right_in(folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return
    yield from (path for path in found if path.name.lower().endswith(suffixes) and path.is_file())
