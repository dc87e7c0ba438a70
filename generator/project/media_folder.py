"""The media of a source: files in its folder, looked up by what a text calls them."""

import os
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from generator.cache.file_states import KnownFile, read_known
from generator.diagnostics import Code, quoted
from generator.markup.media import (
    LARGEST_FILE,
    MediaFault,
    MediaFile,
    media_name,
)
from generator.text.media_suffixes import IMAGES, SOUNDS, VIDEOS

# The search for a file by its name stops after so many files: the folder may be a whole disk.
MOST_NAMES = 200_000
# A path in a hint is to be pasted, so it is not cut.
LONGEST_PATH = 4096


class MediaFolder:
    """The media of a source: files in its folder, each read once.

    A bare file name that is not found where it leads is looked for anywhere in the folder. Of
    several files with the name, the one with the shortest path is taken. With `any_path`, any
    reference that leads nowhere is looked for relative to the folder, as hashcards does, and then
    by the file name at its end, as Obsidian does.
    """

    def __init__(self, folder: Path, *, any_path: bool = False) -> None:
        # What `find` has seen: the files, and whether there is something at the paths that it tried
        # first. The latter is None once more than these paths decided.
        self.known: dict[str, KnownFile] = {}
        self.tried: dict[str, bool] | None = {}
        self._root = folder.resolve()
        self._files: dict[Path, MediaFile | MediaFault] = {}
        self._any_path = any_path
        self._names: dict[str, list[Path]] | None = None

    def find(self, target: str, source: str) -> MediaFile | MediaFault:
        """Find a target relative to the source file that names it, percent-encoded or not."""
        base = Path(source).parent
        candidates = [base / target, base / unquote(target)]
        path = (
            next((path for path in candidates if _exists(path)), None)
            or next(
                filter(None, (_find_normalised(base, name) for name in (target, unquote(target)))),
                None,
            )
            or self._find_elsewhere(target)
            or candidates[0]
        )
        if isinstance(path, tuple):
            self.tried = None
            return _ambiguous(path, target, base)
        if path not in self._files:
            self._files[path] = self._load(path, target)
        self._note_tried(candidates, path)
        return self._files[path]

    @property
    def looked_for(self) -> tuple[str, ...]:
        """The paths at which a target was looked for last, whether it was found or not."""
        return tuple(map(str, self._files))

    def _note_tried(self, candidates: Sequence[Path], path: Path) -> None:
        if path not in candidates or isinstance(self._files[path], MediaFault):
            self.tried = None
        elif self.tried is not None:
            before = candidates[: candidates.index(path)]
            self.tried |= {str(candidate): False for candidate in before}

    def _find_elsewhere(self, target: str) -> Path | tuple[Path, Path] | None:
        """Find a file relative to the folder, or by its name; two files if they are equally near.

        The files of the folder are listed once, and only if a file is missing.
        """
        name = unicodedata.normalize("NFC", unquote(target)).replace("\\", "/")
        if not self._any_path and "/" in name:
            return None
        for path in (target, unquote(target)) if self._any_path else ():
            if _exists(self._root / path):
                return self._root / path
        found = sorted(self._named(name.rpartition("/")[2]), key=lambda file: len(file.parts))
        if len(found) > 1 and len(found[0].parts) == len(found[1].parts):
            return found[0], found[1]
        return found[0] if found else None

    def _named(self, name: str) -> list[Path]:
        """List the files with a name, in the order of their paths."""
        if self._names is None:
            self._names = {}
            for file in islice(_files_below(self._root), MOST_NAMES):
                self._names.setdefault(unicodedata.normalize("NFC", file.name), []).append(file)
        return self._names.get(name, [])

    def _load(self, path: Path, target: str) -> MediaFile | MediaFault:
        with suppress(OSError, ValueError):
            if not path.resolve().is_relative_to(self._root):
                folder = quoted(self._root.name)
                return MediaFault(
                    code=Code.MEDIA_OUTSIDE,
                    message=f"{quoted(target)} is outside the source's folder",
                    hint=f"copy the file into the folder {folder},"
                    " and write the path of the copy here",
                )
        if not _exists(path):
            return MediaFault(
                code=Code.MEDIA_MISSING,
                message=f"no such file: {quoted(target)}",
                hint=_hint_for_missing(path, target),
            )
        if path.suffix.lower() not in IMAGES | SOUNDS | VIDEOS:
            return MediaFault(
                code=Code.MEDIA_UNSUPPORTED,
                message=f"{quoted(target)} is not a file that Anki can show or play",
                hint="use a picture (png, jpg, svg, webp), a sound (mp3, ogg, wav)"
                " or a video (mp4, webm)",
            )
        return self._read(path, target)

    def _read(self, path: Path, target: str) -> MediaFile | MediaFault:
        try:
            size = path.stat().st_size
            if not size:
                return MediaFault(
                    code=Code.MEDIA_UNREADABLE,
                    message=f"{quoted(target)} is empty: Anki accepts no empty files",
                    hint="replace the file with a complete copy",
                )
            if size > LARGEST_FILE:
                limit = LARGEST_FILE // 1024 // 1024
                return MediaFault(
                    code=Code.MEDIA_TOO_LARGE,
                    message=f"{quoted(target)} is too large: {size / 1024 / 1024:.0f} MB",
                    hint=f"make it smaller: AnkiWeb accepts files up to {limit} MB",
                )
            _, known = read_known(path)
        except OSError as error:  # also for a folder with the name of a picture
            return MediaFault(
                code=Code.MEDIA_UNREADABLE,
                message=f"cannot read {quoted(target)}: {error.strerror or error}",
                hint="write the path of a file, not of a folder"
                if path.is_dir()
                else "correct the permissions of the file so that you may read it",
            )
        self.known[str(path)] = known
        name = media_name(path.as_posix(), known.digest)
        return MediaFile(name=name, path=str(path), digest=known.digest)


def _ambiguous(files: tuple[Path, Path], target: str, base: Path) -> MediaFault:
    """Return the problem with a name that two files have, given the folder of the text file."""
    one, other = (
        quoted(Path(os.path.relpath(file, base.resolve())).as_posix(), LONGEST_PATH)
        for file in files
    )
    return MediaFault(
        code=Code.MEDIA_MISSING,
        message=f"no such file here, but several elsewhere in the folder: {quoted(target)}",
        hint=f"write {one} or {other}",
    )


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # the name is too long, or has a NUL character
        return False


def _find_normalised(base: Path, target: str) -> Path | None:
    """Find a file whose name differs only in its Unicode normal form, as macOS may write it."""
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


def _hint_for_missing(path: Path, target: str) -> str:
    """Return the hint for a file that is missing: the most similar reference, if there is one.

    The suggestion can be pasted: for "maps/b.png" it is "maps/a.png", not "a.png".
    """
    if not path.parent.is_dir():
        parents = _names_in(path.parent.parent)
        folder = next((name for name in parents if _differs_only_in_case(name, path.parent)), None)
        if folder is None:
            return "correct the path, which is relative to the folder of this text file"
        return f'did you mean "{PurePosixPath(target).parent.with_name(folder) / path.name}"?'
    from difflib import get_close_matches  # here, since few texts have a misspelling

    names = _names_in(path.parent)
    other_case = [name for name in names if _differs_only_in_case(name, path)]
    similar = other_case or get_close_matches(path.name, names, n=1)
    if not similar:
        return (
            "put the file there, or correct the path, which is relative to the folder of this"
            " text file"
        )
    return f'did you mean "{PurePosixPath(target).with_name(similar[0])}"?'


def _differs_only_in_case(name: str, path: Path) -> bool:
    return name.casefold() == path.name.casefold()


def _files_below(folder: Path) -> Iterator[Path]:
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(base, name) for name in sorted(names))
