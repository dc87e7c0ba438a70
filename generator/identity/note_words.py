"""The words of notes, read once for all that compares them."""

from collections.abc import Hashable

from generator.identity.pairing import AnyNote
from generator.identity.wording import are_written_otherwise, read_verbatim, read_words
from generator.text.cloze import split_deletions

Words = tuple[list[str], list[str]]  # of the question and of the answer


def fields_of(note: AnyNote) -> tuple[str, str]:
    """Give question and answer; a cloze note asks by what it shows and answers by what it hides, hints left out."""
    if note.answer or "{{" not in note.question:
        return note.question, note.answer
    parts = split_deletions(note.question)
    return " ".join(parts[::2]), " ".join(parts[1::2])


class NoteWords:
    """The words of the notes of a source, each note read once.

    A note goes by its `id()`: equal notes are read twice, but no hash of long texts is made. It is safe as long as the
    caller holds all notes that it asks about, as `Pairs` does: none of them is freed, so none has the id of another.
    """

    def __init__(self) -> None:
        self._words: dict[int, Words] = {}
        self._questions: dict[int, Hashable] = {}

    def words(self, note: AnyNote) -> Words:
        """Read the words of a note's question and answer, in order."""
        found = self._words.get(id(note))
        if found is None:
            question, answer = fields_of(note)
            self._words[id(note)] = found = read_words(question), read_words(answer)
        return found

    def text(self, note: AnyNote) -> Hashable:
        """Give what is equal for notes that differ in nothing but formatting; None for one without a word."""
        question, answer = self.words(note)
        return (note.kind, " ".join(question), " ".join(answer)) if question or answer else None

    def question(self, note: AnyNote) -> Hashable:
        """Give what is equal for two ways of writing a question; a cloze note asks with its whole text."""
        if id(note) not in self._questions:
            question, _ = self.words(note)
            written = (note.kind, " ".join(question)) if question else None
            self._questions[id(note)] = self.text(note) if note.kind == "cloze" else written
        return self._questions[id(note)]

    def have_other_signs(self, old: AnyNote, new: AnyNote) -> bool:
        """Tell two questions that are equal but for the signs, or the case, of their code or math."""
        return are_written_otherwise(read_verbatim(old.question), read_verbatim(new.question))
