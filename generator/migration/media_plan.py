"""The media of converted texts: where each file is copied to, and the references to it."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import unquote

from generator.cache.file_states import content_digest
from generator.convert.relinking import Relink
from generator.markup.media import (
    DIGEST_DIGITS,
    MediaFault,
    MediaFile,
    MediaLibrary,
    media_name,
)
from generator.regular_files import real_path


class MediaPlan:
    """Plans the copies of media files below a folder, and rewrites the references to them.

    A file that is in the folder already, or in another one whose files a package takes
    (`kept_in`), is not copied. Any other is copied to the same path below the folder that it has
    below `source`; without the steps upwards, if it is outside of `source`. `text_path` returns
    where the converted text of a file will be. Nothing is written.
    """

    def __init__(
        self,
        library: MediaLibrary,
        source: Path,
        folder: Path,
        text_path: Callable[[str], Path],
        *,
        kept_in: Path | None = None,
    ) -> None:
        self._library, self._text_path = library, text_path
        self._source, self._folder = real_path(source), real_path(folder)
        self._kept_in = (self._folder, real_path(kept_in) if kept_in else self._folder)
        self._copies: dict[Path, MediaFile] = {}
        self._missing: dict[str, None] = {}
        self._bases: dict[Path, Path] = {}

    @property
    def copies(self) -> Mapping[Path, MediaFile]:
        """The files to copy, by the paths of their copies."""
        return self._copies

    @property
    def missing(self) -> tuple[str, ...]:
        """The references that lead to no file."""
        return tuple(self._missing)

    @property
    def relink(self) -> Relink:
        """Return the reference to write for a reference and the file that has it."""
        return self._relink

    def find(self, target: str, source: str) -> MediaFile | MediaFault | None:
        """Find a copy by a reference in a converted text; None if it leads to no copy."""
        base = self.base_of(Path(source))
        for name in (target, unquote(target)):
            copy = _joined(base, name)
            if file := self._copies.get(copy):
                name_in_package = media_name(copy.as_posix(), file.digest)
                return MediaFile(name=name_in_package, path=file.path, digest=file.digest)
        return None

    def _relink(self, target: str, source: str) -> str:
        found = self._library.find(target, source)
        if isinstance(found, MediaFault):
            self._missing[target] = None
            return target
        base = self.base_of(self._text_path(source))
        copy = self._place(found)
        is_same = copy in (_joined(base, target), _joined(base, unquote(target)))
        return target if is_same else Path(os.path.relpath(copy, base)).as_posix()

    def base_of(self, text: Path) -> Path:
        """Return the folder of a converted text, which need not exist yet."""
        if text.parent not in self._bases:
            self._bases[text.parent] = real_path(text.parent)
        return self._bases[text.parent]

    def _place(self, found: MediaFile) -> Path:
        """Return where a file is or will be below the folder, and plan its copy."""
        # The name in the package is made of the file's name: of that of a link, not of its target.
        file = real_path(Path(found.path).parent) / Path(found.path).name
        if any(file.is_relative_to(folder) for folder in self._kept_in):
            return file
        steps = Path(os.path.relpath(file, self._source)).parts
        copy = self._folder.joinpath(*(step for step in steps if step != os.pardir))
        if not self._is_free(copy, found):
            # Its name stays, since the name in the package is made of it.
            copy = copy.parent / found.digest[:DIGEST_DIGITS] / copy.name
        if not _has_content(copy, found.digest):
            self._copies[copy] = found
        return copy

    def _is_free(self, copy: Path, found: MediaFile) -> bool:
        if planned := self._copies.get(copy):
            return planned.digest == found.digest
        return not os.path.lexists(copy) or _has_content(copy, found.digest)


class PlannedMedia:
    """The media of converted texts as they will be: the planned copies, and what is there."""

    def __init__(self, plan: MediaPlan, there: MediaLibrary) -> None:
        self._plan, self._there = plan, there

    def find(self, target: str, source: str) -> MediaFile | MediaFault:
        """Look up a `target` as it is written in the converted text `source`."""
        return self._plan.find(target, source) or self._there.find(target, source)


def _joined(base: Path, target: str) -> Path:
    return Path(os.path.normpath(base / target))


def _has_content(path: Path, digest: str) -> bool:
    """Return whether a file exists and has this content."""
    return content_digest(path) == digest
