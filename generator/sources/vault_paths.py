"""Paths of files in a vault, and the globs in the settings of its plugins."""

from functools import lru_cache

from generator.reading import ReadOptions
from generator.text.globs import PathGlob, path_glob


def path_in_vault(options: ReadOptions, name: str) -> str:
    """Return the path in its vault of a file with this name."""
    return f"{options.vault_folder}/{name}" if options.vault_folder else name


def matches(glob: str, path: str) -> bool:
    """Return whether a glob, or the path of a folder, matches the path of a file."""
    if path.startswith(glob.rstrip("/") + "/"):
        return True
    read = _read_glob(glob)
    return read is not None and read.matches(path.split("/"))


# The files of a vault are matched with the same few globs.
@lru_cache(maxsize=100)
def _read_glob(glob: str) -> PathGlob | None:
    # A "[" without its "]" is text.
    return path_glob(glob) or path_glob(glob.replace("[", "\\["))
