"""The notes that copied native texts embed: they are copied as well."""

import os
from collections.abc import Mapping
from pathlib import Path

from generator.migration.target import Target
from generator.project.source import Source
from generator.sources.detection import detect_in_folder
from generator.sources.references import NoteFile, References


class EmbeddedNotes:
    """The `References` of the converted texts: notes of the source, as they will be in the target.

    `copies` has the texts of those that have no card, by the paths of their copies. A note outside
    of the source, or in a file that would bring its cards along, is not found. `texts` are those
    that are converted, by path.
    """

    def __init__(
        self, source: Source, target: Target, there: References, texts: Mapping[Path, str]
    ) -> None:
        self.copies: dict[Path, str] = {}
        self._source, self._target = source, target
        self._there, self._texts = there, texts
        self._notes: dict[Path, NoteFile] = {}

    def media_fault(self, _target: str, _source: str) -> tuple[str, str] | None:
        """Return None: that a file is missing is reported when a note is rendered."""
        return None

    def embedded(self, name: str, source: str) -> NoteFile | None:
        """Return the file that an embed in the file `source` names; None if there is none."""
        if not self._target.is_folder:
            return self._there.embedded(name, source)
        found = self._there.embedded(name, self._target.source_path_of(self._source, source))
        if found is None:
            return None
        steps = Path(os.path.relpath(os.path.realpath(found.path), self._real_source())).parts
        if os.pardir in steps:
            return None
        path = self._target.root.joinpath(*steps)
        if path not in self._texts:
            if detect_in_folder(path.as_posix(), found.text) is not None:
                return None
            self.copies[path] = found.text
        if path not in self._notes:
            self._notes[path] = NoteFile(path.as_posix(), self._texts.get(path, found.text))
        return self._notes[path]

    def has_file(self, _target: str, _source: str) -> bool:
        """Return False: in a converted text, a drawing is written as its picture already."""
        return False

    def retarget(self, target: str, source: str, other: str) -> str:
        """Return the target of a media file in `source` as the file `other` has to write it."""
        start = Path(other).parent
        return Path(os.path.relpath(Path(source).parent / target, start)).as_posix()

    def _real_source(self) -> str:
        return os.path.realpath(self._source.folder)
