"""The locks in a folder, and the lines by which git merges them."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from generator.project.lockfile import is_lock
from generator.project.source import LOCK_SUFFIX, ROOT_LOCK

# What a pattern of git's would take for more than itself (gitattributes, gitignore).
_SPECIAL = re.compile(r"[\\*?\[]|^!")
# What makes git read a pattern wrongly if it is not quoted, and how the quoted form writes it.
_NEEDS_QUOTES = re.compile(r'[\s\x00-\x1f\x7f"]|^#')
_ESCAPES = {"\\": r"\\", '"': r"\"", "\t": r"\t", "\n": r"\n", "\r": r"\r"}


def gitattributes_lines(folder: Path) -> tuple[str, ...]:
    """Return the lines of `.gitattributes` that keep both sides' lines when a lock in the folder is merged.

    `cards.lock` always has one, which git applies in every folder below, too.
    """
    others = sorted(path for path in _locks(folder) if Path(path).name != ROOT_LOCK)
    return tuple(f"{_pattern(path)} merge=union text eol=lf" for path in (ROOT_LOCK, *others))


def _locks(folder: Path) -> Iterator[str]:
    """Yield the paths of decks' locks from the folder, those in hidden folders left out."""
    for base, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths = [Path(base, name) for name in names if name.endswith(LOCK_SUFFIX)]
        yield from (path.relative_to(folder).as_posix() for path in paths if is_lock(path))


def _pattern(path: str) -> str:
    """Write a path as a pattern that matches nothing else, quoted where git needs that."""
    pattern = _SPECIAL.sub(r"\\\g<0>", path)
    if not _NEEDS_QUOTES.search(pattern):
        return pattern
    return '"' + "".join(_ESCAPES.get(char, char) for char in pattern) + '"'
