"""Where the cache is, and which program it belongs to."""

import hashlib
import os
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from generator import __version__
from generator.cache.file_states import file_state

# A folder in which the cache has one of its own, or a word that turns it off.
VARIABLE = "ANKI_DECK_CACHE"
# Set on servers that build a commit once and throw everything away, where a cache only costs time.
_SERVER_VARIABLE = "CI"
_OFF = frozenset({"off", "no", "false", "0"})
_NAME = "anki-deck"
# What is printed and rendered depends on these libraries.
_LIBRARIES = ("markdown", "pygments", "genanki", "yaml", "rapidfuzz", "click")


def cache_folder() -> Path | None:
    """Return the folder of the cache, which only its user can read; None if there is none."""
    named = os.environ.get(VARIABLE, "")
    is_server = os.environ.get(_SERVER_VARIABLE, "").lower() not in {"", *_OFF}
    if named.lower() in _OFF or (not named and is_server):
        return None
    try:
        # A folder that the user names has other files as well, and may be open to others.
        folder = Path(named).expanduser() / _NAME if named else _user_folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, RuntimeError):  # a user without a home folder
        return None
    return folder if folder.is_absolute() or named else None


def _user_folder() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path(_NAME, appauthor=False)


@cache
def program_digest() -> str:
    """Return a digest that differs for another version of this program, a library or Python.

    An installation or an update changes the folder in which the libraries are. The modules of this
    program are looked at one by one, since a checkout may change under the same version. If it does
    while a command runs, what the command keeps is not for the changed program.
    """
    own = Path(__file__).parent.parent
    found: list[object] = [__version__, sys.version, str(own)]
    for base, folders, names in os.walk(own):
        folders[:] = sorted(set(folders) - {"__pycache__"})
        found += [
            (name, file_state(os.path.join(base, name)))  # noqa: PTH118 (a Path takes 5 times as long)
            for name in sorted(names)
        ]
    for library in _LIBRARIES:
        spec = find_spec(library)
        origin = spec.origin if spec else None
        folder = Path(origin).parent.parent if origin else None
        found.append(
            (library, origin, folder and file_state(folder), origin and file_state(origin))
        )
    return hashlib.sha256(repr(found).encode()).hexdigest()
