"""Writes files all or none: an error leaves what was there."""

import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from generator.cache.file_states import read_unchanged
from generator.file_errors import naming
from generator.markup.media import MediaFile
from generator.project.files import hidden_beside
from generator.regular_files import is_stream, not_regular, read_file, real_path


def write_all(contents: Mapping[Path, bytes | MediaFile]) -> None:
    """Write files in this order: their data, or a copy of a media file. Raises OSError.

    Everything is first written next to its place. Then each file is replaced as a whole; an error
    puts back those that were replaced, and removes what is new.
    """
    made: list[Path] = []
    staged: list[tuple[Path, Path]] = []
    backups: dict[Path, Path] = {}
    replaced: list[Path] = []
    named: dict[str, str] = {}
    try:
        for path, content in contents.items():
            place = _place_of(path)
            made += _make_folder(place.parent)
            temporary = hidden_beside(place, ".part")
            staged.append((temporary, place))
            named[str(temporary)] = str(path)
            _stage(temporary, content, path)
        for temporary, place in staged:
            if place.exists():
                backups[place] = hidden_beside(place, ".old")
                named[str(backups[place])] = named[str(temporary)]
                _stage(backups[place], read_file(place, largest=sys.maxsize), place)
                shutil.copymode(place, temporary)
            replaced.append(place)
            temporary.replace(place)
    except BaseException as error:
        _undo(replaced, backups, staged, made)
        if isinstance(error, OSError):  # nobody knows the temporary files
            error.filename = named.get(str(error.filename), error.filename)
        raise
    for backup in backups.values():
        with suppress(OSError):
            backup.unlink()


def _place_of(path: Path) -> Path:
    """Return the path of the file itself, since a link stays a link. Raises OSError for a pipe."""
    if is_stream(path):
        raise not_regular(path)
    return real_path(path)


def _stage(temporary: Path, content: bytes | MediaFile, named: Path) -> None:
    # A file that cannot be read leaves no empty copy.
    if isinstance(content, MediaFile):
        content = read_unchanged(content.path, content.digest)
    with naming(named), temporary.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _make_folder(folder: Path) -> list[Path]:
    """Make a folder with those above it; return the new ones, the outermost first."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()][::-1]
    for one in missing:
        one.mkdir()
    return missing


def _undo(
    replaced: Iterable[Path],
    backups: Mapping[Path, Path],
    staged: Iterable[tuple[Path, Path]],
    made: Iterable[Path],
) -> None:
    for place in replaced:
        with suppress(OSError):
            if place in backups:
                shutil.copymode(place, backups[place])
                backups[place].replace(place)
            else:
                place.unlink()
    for leftover in (*backups.values(), *(temporary for temporary, _ in staged)):
        with suppress(OSError):
            leftover.unlink()
    for folder in reversed([*made]):
        with suppress(OSError):
            folder.rmdir()
