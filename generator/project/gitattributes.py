"""The `.gitattributes` lines that let git merge the locks in a folder."""

from collections.abc import Iterator
from pathlib import Path

from generator.cache.file_states import walk
from generator.lazy_patterns import lazy_pattern
from generator.project.lockfile import is_lock
from generator.project.source import LOCK_SUFFIX, ROOT_LOCK

# Characters with a meaning in git's patterns (gitattributes, gitignore).
_PATTERN_CHARACTERS = lazy_pattern(r"[\\*?\[]|^!")
# Characters because of which a pattern has to be quoted, and how to write some of them in quotes.
_NEEDS_QUOTES = lazy_pattern(r'[\s\x00-\x1f\x7f"]|^#')
_ESCAPES = {"\\": r"\\", '"': r"\"", "\t": r"\t", "\n": r"\n", "\r": r"\r"}


def gitattributes_lines(folder: Path) -> tuple[str, ...]:
    """Return the `.gitattributes` lines with which git merges locks in a folder by union.

    A union merge keeps the lines of both sides. There is always a line for `cards.lock`, which git
    applies to all folders below as well.
    """
    others = sorted(path for path in _locks(folder) if Path(path).name != ROOT_LOCK)
    return tuple(f"{_pattern(path)} merge=union text eol=lf" for path in (ROOT_LOCK, *others))


def _locks(folder: Path) -> Iterator[str]:
    """Yield the paths of locks relative to the folder, except for locks in hidden folders."""
    for _, folders, files in walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths = [Path(file.path) for file in files if file.name.endswith(LOCK_SUFFIX)]
        yield from (path.relative_to(folder).as_posix() for path in paths if is_lock(path))


def _pattern(path: str) -> str:
    """Write a path as a pattern that matches nothing else, quoted if git needs that."""
    pattern = _PATTERN_CHARACTERS.sub(r"\\\g<0>", path)
    if not _NEEDS_QUOTES.search(pattern):
        return pattern
    return '"' + "".join(_ESCAPES.get(char, char) for char in pattern) + '"'
