"""Finds notes of the lock whose text is still in its file, where it is no card in this build."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from generator.identity.lock import Entry
from generator.identity.transfers import normalise_question
from generator.project.files import SourceContent
from generator.project.opened_files import read_any_encoding
from generator.project.source import Source

# How many characters below a question its answer starts, at most.
_TO_ANSWER = 300
# So many words of an answer are looked for, above its first picture: the lock names that by its
# content.
_WORDS_OF_ANSWER = 3
_MEDIA = re.compile(r"!\[|\[sound:")
_WORD = re.compile(r"\w+")


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
            if texts[path].has(entry):
                yield entry


class _SearchedText:
    """A text in which many notes are looked for."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _rows(self) -> frozenset[str]:
        return frozenset(map(normalise_question, self._text.splitlines()))

    def has(self, entry: Entry) -> bool:
        """Return whether the text has the question, and the answer directly below it.

        Without an answer in words, the question is a row of its own, as that of a cloze note is.
        """
        words = _WORD.findall(_MEDIA.split(entry.answer)[0])[:_WORDS_OF_ANSWER]
        question = entry.question.split("\n")[0].strip()
        if not question or not words:
            return normalise_question(question) in self._rows
        start = self._text.find(question)
        while start >= 0:
            end = start + len(question)
            below = self._text[end : end + len(entry.question) + _TO_ANSWER]
            if _are_whole_words(self._text, start, end) and all(word in below for word in words):
                return True
            start = self._text.find(question, end)
        return False


def _are_whole_words(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    return not (before.isalnum() and text[start].isalnum()) and not (
        after.isalnum() and text[end - 1].isalnum()
    )
