"""The media of a source: files in its folder, looked up by what a text calls them."""

import os
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from generator.cache.file_states import KnownFile, files_below, names_digest, read_known
from generator.diagnostics import Code, quoted
from generator.file_errors import raise_if_disk_failed
from generator.markup.media import (
    LARGEST_FILE,
    MediaFault,
    MediaFile,
    media_name,
)
from generator.project.folder_names import FolderNames
from generator.project.vault import Vaults
from generator.regular_files import (
    exists,
    is_broken_link,
    is_folder,
    is_regular_file,
    is_stream,
    real_path,
)
from generator.text.media_suffixes import IMAGES, SOUNDS, VIDEOS

# The search for a file by its name stops after so many files: the folder may be a whole disk.
MOST_NAMES = 200_000
# A path in a hint is to be pasted, so it is not cut.
LONGEST_PATH = 4096


class MediaFolder:
    """The media of a source: files in its folder or in the vault of a text, each read once.

    A reference that leads nowhere is looked for relative to the root of the vault, and a bare file
    name then anywhere in it. Of several files with the name, the one with the shortest path is
    taken; in a vault that is not Obsidian's, one in the source's folder comes first. For the
    `foreign` texts, which are other tools' files, the file name at the end of any reference is
    looked for in the same way, as Obsidian does; and a file that cannot be packaged is a warning.
    """

    def __init__(
        self, folder: Path, vaults: Vaults | None = None, foreign: frozenset[str] = frozenset()
    ) -> None:
        # What the lookups have seen: the files, whether there is something at the paths that they
        # tried first, and the names below the folders that they searched. `is_certain` is whether
        # nothing else decided.
        self.known: dict[str, KnownFile] = {}
        self.tried: dict[str, bool] = {}
        self.trees: dict[str, str] = {}
        self.is_certain = True
        self.vaults = vaults or Vaults()
        self._folder = real_path(folder)
        self.foreign = foreign
        self._files: dict[Path, MediaFile | MediaFault] = {}
        self._roots: dict[Path, tuple[Path, ...]] = {}
        self._names: dict[Path, dict[str, list[str]]] = {}
        self._folder_names = FolderNames()

    def find(self, target: str, source: str) -> MediaFile | MediaFault:
        """Find a target relative to the source file that names it, percent-encoded or not."""
        found = self._find(target, Path(source).parent, is_foreign=source in self.foreign)
        if source in self.foreign and isinstance(found, MediaFault):
            return replace(found, code=Code.MEDIA_LEFT_OUT)
        return found

    def _find(self, target: str, base: Path, *, is_foreign: bool) -> MediaFile | MediaFault:
        roots = self._roots_of(base)
        candidates = [base / target, base / unquote(target)]
        path = (
            next((path for path in candidates if exists(path)), None)
            or self._find_normalised(base, target)
            or self._find_normalised(base, unquote(target))
            # A bare name at the root is found by its name as well, in one order with the others.
            or ("/" in target and _below(roots, target))
            or self._find_by_name(target, base, any_path=is_foreign)
            or candidates[0]
        )
        if isinstance(path, tuple):
            self._note_search(candidates, roots)
            return _ambiguous(path, target, base)
        if path not in self._files:
            self._files[path] = self._load(path, target, roots)
        self._note_tried(candidates, path, roots)
        return self._files[path]

    def path_of(self, target: str, source: str) -> Path | None:
        """Return the path of a file of any kind that a text names as it names media files.

        None if there is none, or several, or if it is outside.
        """
        base = Path(source).parent
        roots = self._roots_of(base)
        candidates = [base / target, base / unquote(target)]
        path = (
            next((path for path in candidates if exists(path)), None)
            or ("/" in target and _below(roots, target))
            or self._find_by_name(target, base, any_path=True)
        )
        self._note_search(candidates, roots)
        if not isinstance(path, Path) or not is_regular_file(path):
            return None
        real = real_path(path)
        return path if any(real.is_relative_to(root) for root in roots) else None

    @property
    def looked_for(self) -> tuple[str, ...]:
        """The paths at which a target was looked for last, whether it was found or not."""
        return tuple(map(str, self._files))

    def _note_tried(self, candidates: Sequence[Path], path: Path, roots: Sequence[Path]) -> None:
        if path not in candidates or not exists(path):
            self._note_search(candidates, roots)
        elif isinstance(self._files[path], MediaFault):
            self.is_certain = False  # the file's state decides
        else:
            before = candidates[: candidates.index(path)]
            self.tried |= {str(candidate): False for candidate in before}

    def _note_search(self, candidates: Sequence[Path], roots: Sequence[Path]) -> None:
        """Note that all names below the folders decide, and what is at the paths tried first."""
        for root in roots:
            self._named(root, "")
            self.is_certain &= str(root) in self.trees
        self.tried |= {str(candidate): exists(candidate) for candidate in candidates}

    def _find_normalised(self, base: Path, target: str) -> Path | None:
        """Find a file whose name differs only in its Unicode normal form, as macOS may write it."""
        path = base
        for part in PurePosixPath(target).parts:
            same = self._folder_names.normalised(path, part)
            if same is None and part != "..":
                return None
            path = path / (same or part)
        return path

    def _roots_of(self, base: Path) -> tuple[Path, ...]:
        """Return the folders that contain the media for the texts in a folder."""
        if base not in self._roots:
            vaults = self.vaults.roots_of(base)
            # A folder inside a vault adds nothing to it.
            is_inside = any(self._folder.is_relative_to(vault) for vault in vaults)
            self._roots[base] = vaults if is_inside else (*vaults, self._folder)
        return self._roots[base]

    def _find_by_name(
        self, target: str, base: Path, *, any_path: bool
    ) -> Path | tuple[Path, Path] | None:
        """Find a file anywhere by its name; two files if they are equally near.

        The files are listed once, and only if a file is missing.
        """
        name = unicodedata.normalize("NFC", unquote(target)).replace("\\", "/")
        if not any_path and "/" in name:
            return None
        last, in_obsidian = name.rpartition("/")[2], self.vaults.is_in_obsidian(base)
        for root in self._roots_of(base):
            named = map(Path, self._named(root, last))
            # Obsidian does not tell apart names that differ in case only; the same case is better.
            found = sorted(
                (file.name != last, *self._distance(file, in_obsidian=in_obsidian), file)
                for file in named
                if in_obsidian or unicodedata.normalize("NFC", file.name) == last
            )
            if len(found) > 1 and found[0][:-1] == found[1][:-1]:
                return found[0][-1], found[1][-1]
            if found:
                return found[0][-1]
        return None

    def _distance(self, file: Path, *, in_obsidian: bool) -> tuple[int, int]:
        """Return a sort key by which the file that a name means comes first.

        A repository may have several decks with files of the same names, so the source's own folder
        comes first there. Obsidian takes the shortest path.
        """
        outside, depth = not file.is_relative_to(self._folder), len(file.parts)
        return (depth, outside) if in_obsidian else (outside, depth)

    def _named(self, root: Path, name: str) -> list[str]:
        """List the files with a name, in the order of their paths."""
        if root not in self._names:
            names = self._names[root] = {}
            files = list(islice(files_below(root), MOST_NAMES))
            for file in files:
                last = file.rpartition(os.sep)[2]
                names.setdefault(unicodedata.normalize("NFC", last).casefold(), []).append(file)
            if len(files) < MOST_NAMES:
                self.trees[str(root)] = names_digest(files)
        return self._names[root].get(name.casefold(), [])

    def _load(self, path: Path, target: str, roots: Sequence[Path]) -> MediaFile | MediaFault:
        with suppress(OSError, ValueError):
            real = real_path(path)
            if not any(real.is_relative_to(root) for root in roots):
                folder = quoted(roots[0].name)
                return MediaFault(
                    code=Code.MEDIA_OUTSIDE,
                    message=f"{quoted(target)} is outside the source's folder",
                    hint=f"copy the file into the folder {folder},"
                    " and write the path of the copy here",
                )
        if is_broken_link(path):
            return MediaFault(
                code=Code.MEDIA_MISSING,
                message=f"{quoted(target)} is a link that leads nowhere",
                hint="correct the link, or put the file there instead",
            )
        if not exists(path):
            return MediaFault(
                code=Code.MEDIA_MISSING,
                message=f"no such file: {quoted(target)}",
                hint=_hint_for_missing(path, target, self._folder_names),
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
            if is_stream(path):
                return MediaFault(
                    code=Code.MEDIA_UNREADABLE,
                    message=f"cannot read {quoted(target)}: it is a pipe or a device",
                    hint="write the path of a file",
                )
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
            raise_if_disk_failed(error)
            return MediaFault(
                code=Code.MEDIA_UNREADABLE,
                message=f"cannot read {quoted(target)}: {error.strerror or error}",
                hint="write the path of a file, not of a folder"
                if is_folder(path)
                else "correct the permissions of the file so that you may read it",
            )
        self.known[str(path)] = known
        name = media_name(path.as_posix(), known.digest)
        return MediaFile(name=name, path=str(path), digest=known.digest)


def _ambiguous(files: tuple[Path, Path], target: str, base: Path) -> MediaFault:
    """Return the problem with a name that two files have, given the folder of the text file."""
    one, other = (
        quoted(Path(os.path.relpath(file, real_path(base))).as_posix(), LONGEST_PATH)
        for file in files
    )
    return MediaFault(
        code=Code.MEDIA_MISSING,
        message=f"no such file here, but several elsewhere in the folder: {quoted(target)}",
        hint=f"write {one} or {other}",
    )


def _below(roots: Sequence[Path], target: str) -> Path | None:
    """Find a file by its path from one of the folders."""
    paths = (root / name.lstrip("/\\") for root in roots for name in (target, unquote(target)))
    return next(filter(exists, paths), None)


def _hint_for_missing(path: Path, target: str, names: FolderNames) -> str:
    """Return the hint for a file that is missing: the most similar reference, if there is one.

    The suggestion can be pasted: for "maps/b.png" it is "maps/a.png", not "a.png".
    """
    if not is_folder(path.parent):
        folder = names.in_other_case(path.parent.parent, path.parent.name)
        if folder is None:
            return "correct the path, which is relative to the folder of this text file"
        return f'did you mean "{PurePosixPath(target).parent.with_name(folder) / path.name}"?'
    similar = names.closest(path.parent, path.name)
    if similar is None:
        return (
            "put the file there, or correct the path, which is relative to the folder of this"
            " text file"
        )
    return f'did you mean "{PurePosixPath(target).with_name(similar)}"?'
