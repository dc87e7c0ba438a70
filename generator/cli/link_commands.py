"""The `anki-deck link` commands that reports print."""

from collections import Counter
from pathlib import Path

from generator.notes import DraftNote, Note
from generator.project import Project
from generator.project.commands import command_for, reading_options
from generator.project.identities import folder_prefix
from generator.project.lockfile import read_lock
from generator.project.shell import shell_text, shell_word
from generator.project.source import ROOT_LOCK, is_same_file, source_containing


class LinkCommands:
    """The `anki-deck link` commands that are printed for notes of a source.

    Each works when pasted: its options name the same source, and read it in the same way. What the
    commands share is looked up once, since there may be thousands of them.
    """

    def __init__(self, project: Project) -> None:
        self._source = source = project.source
        self._reading = reading_options(source.reading, source.lock)
        self._root = shell_word(source.root)
        self._build = command_for(source, "build")
        # After a build, the lock on disk contains more notes than the lock that was read.
        self._guids = {*source.lock.entries, *read_lock(source.lock_path)[0].entries}
        prefix = folder_prefix(source)
        self._files_in_lock = {f"{prefix}{entry.path}" for entry in source.lock.entries.values()}
        self._notes_on_line = Counter(_line_key(one.note) for one in project.rendered.notes)
        self._options: dict[str, str] = {}

    def command_for(self, guid: str, note: Note | DraftNote) -> str:
        """Return the command for a note, after a build if only another lock contains the GUID."""
        path = note.location.path
        if path not in self._options:
            self._options[path] = self._reading + (
                "" if self._finds_source(Path(path)) else f" --source {self._root}"
            )
        location = (
            str(note.location)
            if self._notes_on_line[_line_key(note)] > 1
            else f"{path}:{note.location.line}"
        )
        words = f"{'-- ' if guid.startswith('-') else ''}{shell_text(guid)} {shell_word(location)}"
        before = "" if guid in self._guids else f"{self._build} && "
        return f"{before}anki-deck link{self._options[path]} {words}"

    def _finds_source(self, file: Path) -> bool:
        """Return whether `link` finds the source of a file without `--source`."""
        if not self._source.is_folder:
            return is_same_file(source_containing(file), self._source.root)
        # Not by `source_containing`, which would read the folder again for every file.
        between = (folder for folder in file.parents if self._source.root in folder.parents)
        return file.as_posix() in self._files_in_lock and not any(
            (folder / ROOT_LOCK).exists() for folder in between
        )


def _line_key(note: Note | DraftNote) -> tuple[str, int]:
    return note.location.path, note.location.line
