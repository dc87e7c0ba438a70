"""Searches the files outside the source for a note that left it."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import field
from functools import cached_property
from pathlib import Path

from generator.build import source_notes
from generator.diagnostics import Code, Severity
from generator.identity.lock import Entry
from generator.identity.transfers import normalise_question
from generator.project.files import SourceContent, read_source
from generator.project.folder import SUFFIX
from generator.project.opened_files import read_any_encoding
from generator.project.scope import files_in_scope
from generator.project.source import Source
from generator.reading import Reading
from generator.values import dataclass

# Files of other tools, which are not read as notes unless a lock names them.
_UNPARSED_SUFFIXES = (".csv", ".tsv", ".txt", ".markdown")
# In letters and digits. The words of a shorter question are in any text, so they are looked for
# only in a file with notes and an error.
_SHORTEST_QUESTION = 15
# In bytes. A larger file is taken for data, of which a folder may have gigabytes.
_LARGEST_FILE = 2_000_000


@dataclass(slots=True)
class _Index:
    """File paths by the questions and ids of their notes, and (text, path) of whole files.

    `broken` are files with errors and notes, `unparsed` files in which no note was read. Questions
    and texts are normalised by `normalise_question`.
    """

    questions: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    broken: list[tuple[str, str]] = field(default_factory=list)
    unparsed: list[tuple[str, str]] = field(default_factory=list)


class OtherFiles:
    """The texts of the other files in the scope of a source.

    `named_by_locks` are the files that a lock names, each with the lock's dialect.
    """

    def __init__(
        self,
        source: Source,
        own_files: frozenset[str],
        ignored: Iterable[Path],
        named_by_locks: Iterable[tuple[Path, str | None]],
    ) -> None:
        self._source, self._own_files = source, own_files
        self._ignored, self._named_by_locks = tuple(ignored), tuple(named_by_locks)

    def path_of(self, entry: Entry) -> str | None:
        """Return the file that has a note now; None if there is no such file."""
        index = self._index
        for name in filter(None, (entry.guid, entry.id)):
            if name in index.ids:
                return index.ids[name]
        question = normalise_question(entry.question)
        if question in index.questions:
            return index.questions[question]
        texts = [*index.broken, *(index.unparsed if len(question) >= _SHORTEST_QUESTION else ())]
        return next((path for text, path in texts if question in text), None)

    @cached_property
    def _index(self) -> _Index:
        index = _Index()
        for path, dialect in self._files():
            if path.suffix.lower() in _UNPARSED_SUFFIXES and dialect is None:
                if path.stat().st_size <= _LARGEST_FILE:
                    index.unparsed.append(
                        (normalise_question(read_any_encoding(path)), path.as_posix())
                    )
            else:
                self._add(index, path, dialect)
        return index

    def _add(self, index: _Index, path: Path, dialect: str | None) -> None:
        content = read_source(path, Reading(dialect=dialect))
        for note in source_notes(content.deck, content.media):
            index.questions.setdefault(normalise_question(note.question), path.as_posix())
            if note.id:
                index.ids.setdefault(note.id, path.as_posix())
        if broken_files(content):  # the text that could not be read may be a note
            texts = index.broken if content.paths else index.unparsed
            texts.append((normalise_question(read_any_encoding(path)), path.as_posix()))

    def _files(self) -> Iterator[tuple[Path, str | None]]:
        seen: set[str] = set()
        below = (*files_in_scope(self._source, SUFFIX, *_UNPARSED_SUFFIXES), *self._ignored)
        for path, dialect in (*self._named_by_locks, *((path, None) for path in below)):
            real = os.path.realpath(path)
            if path.is_file() and real not in seen and real not in self._own_files:
                seen.add(real)
                yield path, dialect


def broken_files(content: SourceContent) -> frozenset[str]:
    """List the files with an error other than that they have no notes."""
    errors = (index for index in content.diagnostics if index.severity is Severity.ERROR)
    return frozenset(index.location.path for index in errors if index.code is not Code.NO_NOTES)
