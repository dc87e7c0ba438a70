"""Media files that `anki-deck convert` copies to the folder of its output."""

import hashlib
import os
from pathlib import Path

from generator.diagnostics import counted, quoted
from generator.markup.media import DIGEST_DIGITS, MediaFile
from generator.project.files import write_atomically
from generator.project.media_folder import MediaFolder


class MediaCopy:
    """Rewrites media references for a file in the folder `output`, and copies what it needs.

    A media file inside `output` is named by its path from there. Any other is copied to the same
    path below `output` that it has below `source`, since a package takes no file from outside its
    source's folder.
    """

    def __init__(self, source: Path, output: Path) -> None:
        self._source = source.resolve()
        self._output = output.resolve()
        self._media_folder = MediaFolder(source)
        # A package takes files from anywhere in the vault of its source.
        self._kept_in = [*self._media_folder.vaults.roots_of(self._output), self._output][0]
        self._names: dict[str, str] = {}
        self._copies: dict[Path, Path] = {}
        self._missing: list[str] = []

    def relink(self, target: str, source: str) -> str:
        """Return a reference as the output has to write it; unchanged if it leads to no file."""
        if target not in self._names:
            found = self._media_folder.find(target, source)
            if isinstance(found, MediaFile):
                self._names[target] = self._name(target, Path(found.path).resolve(), found.digest)
            else:
                self._names[target] = target
                self._missing.append(target)
        return self._names[target]

    def copy(self) -> None:
        """Copy the files that the output's folder lacks. Raises OSError."""
        for copy, original in self._copies.items():
            data = original.read_bytes()
            write_atomically(copy, lambda stream, data=data: stream.write(data))  # type: ignore[misc]

    def report_lines(self) -> list[str]:
        """Describe what was copied and what is missing."""
        lines = []
        if self._copies:
            lines.append(f"{counted(len(self._copies), 'picture or sound file')} copied")
        if self._missing:
            more, them = (
                (f" and {len(self._missing) - 1} more", "them")
                if len(self._missing) > 1
                else ("", "it")
            )
            name = quoted(self._missing[0])
            lines.append(f"missing file {name}{more}: put {them} where the text refers to {them}")
        return lines

    def _name(self, target: str, file: Path, digest: str) -> str:
        if file.is_relative_to(self._output):
            name = Path(os.path.relpath(file, self._output)).as_posix()
            return (
                target if self._output == self._source and (self._output / target) == file else name
            )
        if file.is_relative_to(self._kept_in):
            return Path(os.path.relpath(file, self._output)).as_posix()
        copy = self._output / file.relative_to(self._root_of(file))
        # Another file of that name gets a digest into its name: map.png becomes map-1a2b3c.png.
        if not _has_content(copy, digest):
            if copy.exists() or self._copies.get(copy, file) != file:
                copy = copy.with_stem(f"{copy.stem}-{digest[:DIGEST_DIGITS]}")
            if not _has_content(copy, digest):
                self._copies[copy] = file
        return copy.relative_to(self._output).as_posix()

    def _root_of(self, file: Path) -> Path:
        """Return the folder whose paths the copies keep: the source's, or its vault's root."""
        if file.is_relative_to(self._source):
            return self._source
        roots = self._media_folder.vaults.roots_of(self._source)
        return next((root for root in roots if file.is_relative_to(root)), file.parent)


def _has_content(path: Path, digest: str) -> bool:
    """Return whether a file exists and has this content."""
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == digest
