"""Where Anki has its add-ons, which tells why it cannot be reached."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path


def is_add_on_missing(number: str) -> bool:
    """Return whether Anki has been used on this machine without this add-on.

    False if no folder of Anki is found: then it may be anywhere.
    """
    # `Path.is_dir` raises an error for a folder that the user may not look into.
    folders = [folder for folder in _base_folders() if os.path.isdir(folder)]  # noqa: PTH112
    return bool(folders) and not any(
        os.path.isdir(base / "addons21" / number)  # noqa: PTH112
        for base in folders
    )


def _base_folders() -> Iterator[Path]:
    """Yield the folders in which Anki may have its profiles and add-ons."""
    if base := os.environ.get("ANKI_BASE"):
        yield Path(base)
        return
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home raises an error if there is none
    if sys.platform == "win32":
        yield Path(os.environ.get("APPDATA") or home / "AppData" / "Roaming", "Anki2")
    elif sys.platform == "darwin":
        yield home / "Library" / "Application Support" / "Anki2"
    else:
        yield Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share", "Anki2")
        yield home / ".var" / "app" / "net.ankiweb.Anki" / "data" / "Anki2"  # Flatpak
