"""What the files of a folder hold that are not part of a source: whether a note that left the source is there."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from generator.build import source_notes
from generator.diagnostics import Code, Severity
from generator.identity.lock import Entry
from generator.identity.transfers import normalise_question
from generator.project.files import ReadSource, read_any_encoding, read_source
from generator.project.folder import SUFFIX
from generator.project.media_folder import MediaFolder
from generator.project.scope import files_in_scope
from generator.project.source import Source

# Files of other tools, which nobody reads as notes before they are named: in these, a question of so many letters and
# digits is one wherever it is.
_OTHER_SUFFIXES = (".csv", ".tsv", ".txt", ".markdown")
_LONG_ENOUGH = 15
# In bytes. A larger one is data and no notes: a folder may hold gigabytes of it.
_LARGEST = 2_000_000


@dataclass(slots=True)
class _Found:
    """Where what is: files by the questions and ids of their notes, and whole texts, all in normal form."""

    questions: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    broken: list[tuple[str, str]] = field(default_factory=list)
    other: list[tuple[str, str]] = field(default_factory=list)


class OtherFiles:
    """The texts of a folder's other files. `named` are files that a lock names, with the dialect that it names."""

    def __init__(
        self,
        source: Source,
        ours: frozenset[str],
        ignored: Iterable[Path],
        named: Iterable[tuple[Path, str | None]],
    ) -> None:
        self._source, self._ours = source, ours
        self._ignored, self._named = tuple(ignored), tuple(named)

    def path_of(self, entry: Entry) -> str | None:
        """Return the file that holds a note now; None if none does."""
        found = self._found
        for name in filter(None, (entry.guid, entry.id)):
            if name in found.ids:
                return found.ids[name]
        question = normalise_question(entry.question)
        if question in found.questions:
            return found.questions[question]
        texts = [*found.broken, *(found.other if len(question) >= _LONG_ENOUGH else ())]
        return next((path for text, path in texts if question in text), None)

    @cached_property
    def _found(self) -> _Found:
        found = _Found()
        for path, dialect in self._files():
            if path.suffix.lower() in _OTHER_SUFFIXES and dialect is None:
                if path.stat().st_size <= _LARGEST:
                    found.other.append(
                        (normalise_question(read_any_encoding(path)), path.as_posix())
                    )
            else:
                self._add(found, path, dialect)
        return found

    def _add(self, found: _Found, path: Path, dialect: str | None) -> None:
        read = read_source(path, dialect)
        for note in source_notes(read.deck, MediaFolder(path.parent, by_name=True)):
            found.questions.setdefault(normalise_question(note.question), path.as_posix())
            if note.id:
                found.ids.setdefault(note.id, path.as_posix())
        if broken_files(read):  # whatever could not be read may be a note
            found.broken.append((normalise_question(read_any_encoding(path)), path.as_posix()))

    def _files(self) -> Iterator[tuple[Path, str | None]]:
        seen: set[str] = set()
        below = (*files_in_scope(self._source, SUFFIX, *_OTHER_SUFFIXES), *self._ignored)
        for path, dialect in (*self._named, *((path, None) for path in below)):
            real = os.path.realpath(path)
            if path.is_file() and real not in seen and real not in self._ours:
                seen.add(real)
                yield path, dialect


def broken_files(read: ReadSource) -> frozenset[str]:
    """List the files with an error other than that they hold no note."""
    errors = (found for found in read.diagnostics if found.severity is Severity.ERROR)
    return frozenset(found.location.path for found in errors if found.code is not Code.NO_NOTES)
