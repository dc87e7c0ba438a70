"""The media of a source: files in its folder, looked up by what a text calls them."""

import hashlib
import os
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from difflib import get_close_matches
from itertools import islice
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from generator.diagnostics import Code, quoted
from generator.markup.media import (
    IMAGES,
    LARGEST_FILE,
    SOUNDS,
    VIDEOS,
    MediaFault,
    MediaFile,
    media_name,
)

# Looking a file up by its name alone ends here, should the folder be someone's whole disk.
MOST_NAMES = 200_000


class MediaFolder:
    """The media of a source: files in its folder, each read once.

    With `by_name`, a file that is not where a reference leads to is looked for from the folder itself, as hashcards
    does, and by its name alone in all of it, as Obsidian does: the one that lies highest.
    """

    def __init__(self, folder: Path, *, by_name: bool = False) -> None:
        self._root = folder.resolve()
        self._found: dict[Path, MediaFile | MediaFault] = {}
        self._by_name = by_name
        self._names: dict[str, list[Path]] | None = None

    def find(self, target: str, source: str) -> MediaFile | MediaFault:
        """Look a target up beside the source file that names it, percent-encoded or not."""
        base = Path(source).parent
        candidates = [base / target, base / unquote(target)]
        path = (
            next((path for path in candidates if _is_there(path)), None)
            or next(
                filter(None, (_composed_alike(base, name) for name in (target, unquote(target)))),
                None,
            )
            or self._elsewhere(target)
            or candidates[0]
        )
        if path not in self._found:
            self._found[path] = self._look_up(path, target)
        return self._found[path]

    def _elsewhere(self, target: str) -> Path | None:
        """Find a file from the folder itself, or by its name if only one has it."""
        if not self._by_name:
            return None
        for name in (target, unquote(target)):
            if _is_there(self._root / name):
                return self._root / name
        if self._names is None:
            self._names = {}
            for file in islice(_files_below(self._root), MOST_NAMES):
                self._names.setdefault(unicodedata.normalize("NFC", file.name), []).append(file)
        last = unicodedata.normalize("NFC", unquote(target)).replace("\\", "/").rpartition("/")[2]
        found = sorted(self._names.get(last, []), key=lambda file: len(file.parts))
        is_clear = len(found) == 1 or (len(found) > 1 and len(found[0].parts) < len(found[1].parts))
        return found[0] if is_clear else None

    def _look_up(self, path: Path, target: str) -> MediaFile | MediaFault:
        suffix = path.suffix.lower()
        with suppress(OSError, ValueError):
            if not path.resolve().is_relative_to(self._root):
                hint = f"copy the file into {quoted(self._root.name)} and name it there"
                return MediaFault(
                    code=Code.MEDIA_OUTSIDE,
                    message=f"{quoted(target)} is outside the source's folder",
                    hint=hint,
                )
        if not _is_there(path):
            return MediaFault(
                code=Code.MEDIA_MISSING, message=f"no file {quoted(target)}", hint=_nearest(path)
            )
        if suffix not in IMAGES | SOUNDS | VIDEOS:
            hint = "use a picture (png, jpg, svg, webp), a sound (mp3, ogg, wav) or a video (mp4, webm)"
            return MediaFault(
                code=Code.MEDIA_UNKNOWN,
                message=f"{quoted(target)} is nothing that Anki shows or plays",
                hint=hint,
            )
        try:
            size = path.stat().st_size
            if not size:
                message = f"{quoted(target)} is empty: Anki takes no such file"
                return MediaFault(
                    code=Code.MEDIA_UNREADABLE, message=message, hint="put the file there once more"
                )
            digest = "" if size > LARGEST_FILE else hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            return MediaFault(
                code=Code.MEDIA_UNREADABLE,
                message=f"cannot read {quoted(target)}: {error.strerror or error}",
                hint="make it a file that you may read",
            )
        if not digest:
            limit = LARGEST_FILE // 1024 // 1024
            message = f"{quoted(target)} has {size / 1024 / 1024:.0f} MB"
            return MediaFault(
                code=Code.MEDIA_TOO_LARGE,
                message=message,
                hint=f"make it smaller: AnkiWeb takes files up to {limit} MB",
            )
        return MediaFile(name=media_name(path.as_posix(), digest), path=str(path), digest=digest)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name too long, or with a character that no name can have
        return False


def _composed_alike(base: Path, target: str) -> Path | None:
    """Find a file whose name is the same but for how its accents are composed, as they are on another system."""
    path = base
    for part in PurePosixPath(target).parts:
        wanted = unicodedata.normalize("NFC", part)
        same = [name for name in _names_in(path) if unicodedata.normalize("NFC", name) == wanted]
        if not same and part != "..":
            return None
        path = path / (same[0] if same else part)
    return path


def _names_in(folder: Path) -> list[str]:
    try:
        return [entry.name for entry in folder.iterdir()]
    except (OSError, ValueError):
        return []


def _nearest(path: Path) -> str:
    """Say what to write instead of a file that is not there."""
    if not path.parent.is_dir():
        same = next(
            (name for name in _names_in(path.parent.parent) if _is_same_letters(name, path.parent)),
            None,
        )
        return (
            f'did you mean the folder "{same}"?'
            if same
            else "name a file by its path from the source's own folder"
        )
    names = _names_in(path.parent)
    other_case = [name for name in names if _is_same_letters(name, path)]
    near = other_case or get_close_matches(path.name, names, n=1)
    return (
        f'did you mean "{near[0]}"?'
        if near
        else "put the file there, or name it by its path from the source"
    )


def _is_same_letters(name: str, path: Path) -> bool:
    return name.casefold() == path.name.casefold()


def _files_below(folder: Path) -> Iterator[Path]:
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(base, name) for name in sorted(names))
