"""Looks up what the texts of a source refer to in other files."""

import os
from pathlib import Path
from urllib.parse import quote

from generator.cache.file_states import KnownFile, read_known
from generator.file_errors import raise_if_disk_failed
from generator.markup.media import MediaFault, MediaFile, inline_fault
from generator.project.media_folder import MediaFolder
from generator.sources.references import NoteFile
from generator.text.media_references import is_inline

# In bytes. What is larger is no note.
_LARGEST_NOTE = 1_000_000
_NOTE_SUFFIXES = (".md", ".markdown")


class SourceReferences:
    """The `References` of a source. `known` are the notes that were embedded."""

    def __init__(self, media: MediaFolder) -> None:
        self.known: dict[str, KnownFile] = {}
        self._media = media
        self._notes: dict[Path, NoteFile | None] = {}

    def media_fault(self, target: str, source: str) -> tuple[str, str] | None:
        """Return why a media file cannot be packaged, and a hint; None if it can."""
        found = inline_fault(target) if is_inline(target) else self._media.find(target, source)
        return (found.message, found.hint) if isinstance(found, MediaFault) else None

    def embedded(self, name: str, source: str) -> NoteFile | None:
        """Return the file that an embed in the file `source` names; None if there is none."""
        if not name:
            return self._note(Path(source))
        has_suffix = name.lower().endswith(_NOTE_SUFFIXES)
        for written in (name,) if has_suffix else (f"{name}.md", f"{name}.markdown"):
            path = self._media.path_of(written, source)
            if path is not None:
                return self._note(path)
        return None

    def has_file(self, target: str, source: str) -> bool:
        """Return whether a text in the file `source` can refer to a media file by this target."""
        return self._media.path_of(target, source) is not None

    def retarget(self, target: str, source: str, other: str) -> str:
        """Return the target of a media file in `source` as the file `other` has to write it."""
        found = self._media.find(target, source)
        if not isinstance(found, MediaFile):
            return target
        path = os.path.relpath(os.path.realpath(found.path), Path(other).resolve().parent)
        return quote(Path(path).as_posix(), safe="/ ") if "%" in path else Path(path).as_posix()

    def _note(self, path: Path) -> NoteFile | None:
        if path not in self._notes:
            self._notes[path] = None
            try:
                if path.stat().st_size <= _LARGEST_NOTE:
                    data, self.known[str(path)] = read_known(path)
                    self._notes[path] = NoteFile(path.as_posix(), data.decode())
            except (OSError, UnicodeDecodeError) as error:
                raise_if_disk_failed(error)
        return self._notes[path]
