"""Save notes with their reviews in a package, before they are deleted in Anki.

The packages are in the user's data folder. An import with learning progress brings all back.
"""

import os
import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import chain, count
from pathlib import Path

from generator.apkg.exports import ExportedNote, ExportError, read_export
from generator.apkg.parts import PART_COMMENT, write_part
from generator.delivery.data_folder import LONGEST_RUN, data_folder
from generator.lazy_patterns import lazy_pattern
from generator.project.files import slug

FOLDER = "saved-notes"
# So many packages are kept, of all sources together.
MOST_KEPT = 10
# In bytes: the longest source in a file name.
_LONGEST_SOURCE = 100
# With the time, and a number if there are several of it.
_NAME = lazy_pattern(r".+-(\d{4}-\d\d-\d\d-\d{6})(?:-\d+)?\.apkg")
_TEMPORARY = ".part"


def save_notes(
    exports: Sequence[Path], nids: Collection[int], source_name: str, when: datetime
) -> Path:
    """Save notes of packages that Anki exported, and return the path of the new package.

    The package is read again: all notes and their reviews are in it. Older ones are deleted, but
    not those that the user renamed. Raises OSError, and ExportError for an export that cannot be
    read, for a note that is missing, or if the package is not as it was written; then there is no
    package, and the older ones are still there.
    """
    folder = data_folder() / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    source = slug(source_name, _LONGEST_SOURCE)
    path = _reserved_path(folder, f"{source}-{when:%Y-%m-%d-%H%M%S}")
    temporary = path.with_name(f".{path.name}{_TEMPORARY}")
    try:
        _write(temporary, exports, nids)
        check_saved_notes(temporary, exports, nids)
        temporary.replace(path)
    except BaseException:
        for file in (temporary, path):
            with suppress(OSError):
                file.unlink()
        raise
    with suppress(OSError):  # the notes are saved, whatever becomes of the older ones
        _delete_old_packages(folder, path)
    return path


def check_saved_notes(path: Path, exports: Sequence[Path], nids: Collection[int]) -> None:
    """Check that a package has exactly these notes, with all that the exports say of them.

    Raises ExportError if it does not, or cannot be read.
    """
    expected: dict[int, ExportedNote] = {}
    for export in exports:
        expected = {note.nid: note for note in read_export(export)} | expected
    if {note.nid: note for note in read_export(path)} != {nid: expected[nid] for nid in nids}:
        raise ExportError(f"{path} is not as it was written")


def _reserved_path(folder: Path, stem: str) -> Path:
    """Create an empty file under the first name that is free, so that nobody else takes it."""
    for ending in chain([""], (f"-{number}" for number in count(2))):
        path = folder / f"{stem}{ending}.apkg"
        with suppress(FileExistsError):
            os.close(_create(path))
            return path
    raise AssertionError("names never end")


def _create(path: Path) -> int:
    """Create a file that only its user can read; return its descriptor."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.open(path, flags, 0o600)


def _write(path: Path, exports: Sequence[Path], nids: Collection[int]) -> None:
    path.unlink(missing_ok=True)  # of a killed run whose package the user deleted
    with os.fdopen(_create(path), "w+b") as stream:
        write_part(exports, nids, stream)
        stream.flush()
        os.fsync(stream.fileno())


def _delete_old_packages(folder: Path, newest: Path) -> None:
    """Delete all but the last packages, and what killed runs left."""
    packages, left_over = [], []
    for path in folder.iterdir():
        name = path.name.removeprefix(".").removesuffix(_TEMPORARY)
        found = _NAME.fullmatch(name)
        if found is None or path == newest or path.is_symlink() or not path.is_file():
            continue
        if name == path.name and _is_saved(path):
            # The numbers of one second are used again, once their packages are deleted.
            packages.append((found[1], path.stat().st_mtime_ns, path))
        elif _is_left_over(path):
            left_over.append(path)
    old = sorted(packages)[: max(0, len(packages) + 1 - MOST_KEPT)]
    for path in [*left_over, *(path for _, _, path in old)]:
        path.unlink()


def _is_saved(path: Path) -> bool:
    """Return whether a file is a package of this module: the user may put others there."""
    if path.stat().st_size < len(PART_COMMENT):
        return False
    with path.open("rb") as stream:
        stream.seek(-len(PART_COMMENT), os.SEEK_END)
        return stream.read() == PART_COMMENT


def _is_left_over(path: Path) -> bool:
    """Return whether a killed run left a file: a part of a package, or an empty one."""
    status = path.stat()
    is_unfinished = path.name.endswith(_TEMPORARY) or not status.st_size
    return is_unfinished and status.st_mtime < time.time() - LONGEST_RUN
