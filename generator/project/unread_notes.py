"""Finds notes of the lock whose text is still in its file, where it is no card in this build."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import Path

from generator.identity.lock import Entry
from generator.identity.transfers import normalise_question
from generator.project.files import SourceContent
from generator.project.opened_files import read_any_encoding
from generator.project.source import Source

# In letters and digits: a question with at least so many is looked for anywhere in the text.
_SHORTEST_QUESTION = 15
# Of the rows that start with the same words, so many are looked at.
_MOST_ROWS = 100
_BEFORE_QUESTION = " \t>*+#0123456789.)-"


def unread_notes(
    source: Source, content: SourceContent, missing: Sequence[Entry]
) -> Iterator[Entry]:
    """Yield the missing notes that another tool's file of the source still has.

    A note may have an error now, so that it was left out, or the settings of a plugin may say
    something else. Deleting its reviews would be wrong in both cases.
    """
    texts: dict[str, _SearchedText] = {}
    for entry in missing:
        path = (source.folder / entry.path).as_posix()
        if path in content.partly_read:
            yield entry
        elif path in content.media.foreign or path in content.skipped:
            if path not in texts:
                text = content.texts.get(path) or read_any_encoding(Path(path))
                texts[path] = _SearchedText(text)
            if texts[path].has(entry.question):
                yield entry


class _SearchedText:
    """A text in which many questions are looked for."""

    def __init__(self, text: str) -> None:
        self._rows = sorted({row.lstrip(_BEFORE_QUESTION) for row in text.splitlines()})
        self._letters = normalise_question(text)

    def has(self, question: str) -> bool:
        """Return whether a row starts with a question, or a longer one is anywhere."""
        first = question.split("\n")[0].strip().lstrip(_BEFORE_QUESTION)
        if first and self._starts_row(first):
            return True
        letters = normalise_question(question)
        return len(letters) >= _SHORTEST_QUESTION and letters in self._letters

    def _starts_row(self, first: str) -> bool:
        """Return whether a row starts with these words: "dog" starts "dog::x", but not "dogs"."""
        start = bisect_left(self._rows, first)
        rows = takewhile(lambda row: row.startswith(first), self._rows[start : start + _MOST_ROWS])
        return any(not row[len(first) :][:1].isalnum() for row in rows)
