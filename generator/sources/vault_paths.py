"""Paths of files in a vault, and the globs in the settings of its plugins."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from itertools import groupby

from generator.reading import ReadOptions

_ANY_FOLDERS = "**"


def path_in_vault(options: ReadOptions, name: str) -> str:
    """Return the path in its vault of a file with this name."""
    return f"{options.vault_folder}/{name}" if options.vault_folder else name


def matches(glob: str, path: str) -> bool:
    """Return whether a glob, or the path of a folder, matches the path of a file."""
    if path.startswith(glob.rstrip("/") + "/"):
        return True
    # Two "**" in a row match what one matches.
    names = [
        name
        for name, run in groupby(glob.split("/"))
        for _ in (range(1) if name == _ANY_FOLDERS else run)
    ]
    return _matches_names(names, path.split("/"))


def _matches_names(glob: Sequence[str], names: Sequence[str]) -> bool:
    """Return whether a path matches a glob; in both, the names of folders and the file.

    "**" in a glob matches any number of folders.

    `reached` are the places in the glob that the names so far lead to: to go back, and try each
    number of folders, could take years.
    """
    reached = {0}
    for name in names:
        after: set[int] = set()
        for place in _with_none(glob, reached):
            if place < len(glob) and glob[place] == _ANY_FOLDERS:
                after.add(place)
            elif place < len(glob) and fnmatchcase(name, glob[place]):
                after.add(place + 1)
        reached = after
    return len(glob) in _with_none(glob, reached)


def _with_none(glob: Sequence[str], reached: set[int]) -> set[int]:
    """Return places, and those after a "**" that matches no folder."""
    return reached | {
        place + 1 for place in reached if place < len(glob) and glob[place] == _ANY_FOLDERS
    }
