"""The words of notes, each note read once for all comparisons."""

from collections.abc import Hashable

from generator.identity.pairing import AnyNote
from generator.identity.wording import differ_verbatim, read_verbatim, read_words
from generator.text.cloze import split_deletions

Words = tuple[list[str], list[str]]  # of the question and of the answer


def question_and_answer(note: AnyNote) -> tuple[str, str]:
    """Return question and answer; of a cloze note, the text outside and inside its deletions.

    Hints are left out.
    """
    if note.answer or "{{" not in note.question:
        return note.question, note.answer
    segments = split_deletions(note.question)
    return " ".join(segments[::2]), " ".join(segments[1::2])


class NoteWords:
    """The words of the notes of a source, each note read once.

    The cache key is a note's `id()`: equal notes are read twice, but no long text is hashed. This
    is safe as long as the caller keeps a reference to all these notes, as `Pairs` does.
    """

    def __init__(self) -> None:
        self._words: dict[int, Words] = {}
        self._questions: dict[int, Hashable] = {}

    def words(self, note: AnyNote) -> Words:
        """Return the words of a note's question and answer, in order."""
        found = self._words.get(id(note))
        if found is None:
            question, answer = question_and_answer(note)
            self._words[id(note)] = found = read_words(question), read_words(answer)
        return found

    def text_key(self, note: AnyNote) -> Hashable:
        """Return an equal key for notes that differ only in formatting; None without words."""
        question, answer = self.words(note)
        return (note.kind, " ".join(question), " ".join(answer)) if question or answer else None

    def question_key(self, note: AnyNote) -> Hashable:
        """Return an equal key for questions that differ only in formatting.

        The question of a cloze note is its whole text.
        """
        if id(note) not in self._questions:
            question, _ = self.words(note)
            written = (note.kind, " ".join(question)) if question else None
            self._questions[id(note)] = self.text_key(note) if note.kind == "cloze" else written
        return self._questions[id(note)]

    def differ_in_symbols(self, old: AnyNote, new: AnyNote) -> bool:
        """Return whether the code or math of two questions differs in symbols or case."""
        return differ_verbatim(read_verbatim(old.question), read_verbatim(new.question))
