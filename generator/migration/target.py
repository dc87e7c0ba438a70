"""Where a converted source is written to: a file, or a folder with the same tree."""

import os
from collections.abc import Callable
from pathlib import Path

from generator.project.lockfile import read_lock
from generator.project.source import ROOT_LOCK, Source, is_same_file, relative_path, source_named
from generator.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The new file or folder, which need not exist yet."""

    root: Path
    is_folder: bool

    @property
    def folder(self) -> Path:
        """The folder that has all that is written."""
        return self.root if self.is_folder else self.root.parent

    @property
    def name(self) -> str:
        """The root deck's name unless a text or the lock names it."""
        real = Path(os.path.realpath(self.root))
        return real.name if self.is_folder else real.stem

    @property
    def prefix(self) -> str:
        """The start of the texts' paths that their paths in the lock do not have."""
        folder = self.folder.as_posix()
        return "" if folder == "." else f"{folder.rstrip('/')}/"

    def text_path(self, source: Path) -> Callable[[str], Path]:
        """Return a function that returns where a text of a source's folder is written to."""
        root = self.root
        return lambda path: root / Path(path).relative_to(source) if self.is_folder else root

    def source_path_of(self, source: Source, path: str) -> str:
        """Return the path in the source of a text that is written to `path`."""
        if not self.is_folder:
            return source.root.as_posix()
        return (source.folder / Path(path).relative_to(self.root)).as_posix()


def enclosing_deck(path: Path) -> Path | None:
    """Return the folder above that has a lock for all files in it; None if there is none."""
    for folder in Path(os.path.realpath(path)).parents:
        lock_path = folder / ROOT_LOCK
        if lock_path.is_file():
            lock, problems = read_lock(lock_path)
            if not problems and is_same_file(source_named(lock_path, lock), folder):
                return relative_path(folder)
    return None
