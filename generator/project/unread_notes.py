"""Finds notes of the lock whose text is still in its file, where it is no card in this build."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

from generator.diagnostics import Code
from generator.identity.lock import Entry
from generator.identity.pairing import SourceNote
from generator.identity.transfers import normalise_question
from generator.notes import notes_and_drafts
from generator.project.files import SourceContent
from generator.project.opened_files import read_any_encoding
from generator.project.source import Source
from generator.text.lines import split_lines

# How many characters below a question its answer starts, at most.
_TO_ANSWER = 300
# So many words of an answer are looked for, above its first picture: the lock names that by its
# content.
_WORDS_OF_ANSWER = 3
# Of a note that was left out, this part of the words of one field is still there.
_MOST = 0.6
_ENOUGH_WORDS = 3
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


def notes_left_out(
    source: Source, content: SourceContent, notes: Sequence[SourceNote], entries: Iterable[Entry]
) -> Iterator[Entry]:
    """Yield the edited notes that are likely among those left out of another tool's file.

    Most of their words are where a note was left out.
    """
    if not content.partly_read:
        return
    from generator.identity.wording import read_words

    read = {(note.question, note.answer) for note in notes}
    places = {
        path: [frozenset(read_words(text)) for text in _texts_left_out(content, path)]
        for path in content.partly_read
    }
    for entry in entries:
        path = (source.folder / entry.path).as_posix()
        if path in places and (entry.question, entry.answer) not in read:
            question, answer = read_words(entry.question), read_words(entry.answer)
            # A few words of an answer may be there by chance.
            texts = [question, answer] if len(answer) >= _ENOUGH_WORDS else [question]
            if any(_has_most(place, text) for place in places[path] for text in texts):
                yield entry


def _texts_left_out(content: SourceContent, path: str) -> Iterator[str]:
    """Yield the text where each note was left out: around the problem, up to notes that were read.

    The text of a problem may be that of another file, which is embedded: no note is there.
    """
    rows = split_lines(content.texts.get(path, ""))
    of_notes = [
        number
        for note in notes_and_drafts(content.deck)
        if note.location.path == path
        for number in range(note.lines.first, note.lines.last + 1)
    ]
    of_notes.sort()
    for problem in content.diagnostics:
        if problem.code is Code.LEFT_OUT and problem.location.path == path:
            above = bisect_left(of_notes, problem.location.line)
            below = bisect_right(of_notes, problem.location.line)
            first = of_notes[above - 1] if above else 0
            end = of_notes[below] - 1 if below < len(of_notes) else len(rows)
            yield "\n".join(rows[first:end])


def _has_most(place: frozenset[str], words: Sequence[str]) -> bool:
    return bool(words) and sum(word in place for word in words) >= _MOST * len(words)


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
