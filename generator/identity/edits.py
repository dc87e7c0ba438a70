"""The words of the notes that are still to be recognised, weighed among all notes of the source."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from generator.identity.likeness import Rarity, Text, compare, is_of_one_template, join, read_words, weigh, weigh_up
from generator.identity.pairing import Note, Pairs

_CLOZE_NUMBER = re.compile(r"\Ac\d+::")

Words = tuple[list[str], list[str]]  # of the question and of the answer


def _fields(note: Note) -> tuple[str, str]:
    """Give question and answer; a cloze note asks by what it shows and answers by what it hides, hints left out."""
    if note.answer or "{{" not in note.question:
        return note.question, note.answer
    shown, *rest = note.question.split("{{")
    deletions = [after.partition("}}") for after in rest]
    hidden = (_CLOZE_NUMBER.sub("", deletion).partition("::")[0] for deletion, _, _ in deletions)
    return " ".join((shown, *(after for _, _, after in deletions))), " ".join(hidden)


def words_of(note: Note) -> Words:
    """Read the words of a note's question and answer, in order."""
    question, answer = _fields(note)
    return read_words(question), read_words(answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A free note."""

    question: Text
    answer: Text

    @property
    def words(self) -> dict[str, float]:
        """What each word of either field tells."""
        return {**self.question.words, **self.answer.words}


class Edits:
    """The notes that are free, their words weighed among all notes of the source."""

    def __init__(self, pairs: Pairs) -> None:
        before = {old: words_of(pairs.old[old]) for old in pairs.free_old()}
        now = {new: words_of(pairs.new[new]) for new in pairs.free_new()}
        self._rarity = Rarity(_count_holders(pairs, before, now), max(len(pairs.live), len(pairs.new)))
        self._twins = _count_fields(pairs.old[old] for old in pairs.live) | _count_fields(pairs.new)
        self._likeness: dict[tuple[int, int], tuple[float, bool]] = {}
        self.old = {old: self._weigh(pairs.old[old], words) for old, words in before.items()}
        self.new = {new: self._weigh(pairs.new[new], words) for new, words in now.items()}

    def _weigh(self, note: Note, words: Words) -> Weighed:
        # The text of a removed note may be in no note any more: then it is the only one.
        question, answer = (max(1, self._twins[field]) for field in _fields(note))
        return Weighed(
            question=weigh(words[0], self._rarity, question),
            answer=weigh(words[1], self._rarity, answer),
        )

    def likeness(self, old: int, new: int) -> float:
        """Tell how alike the texts of two notes are, 0 to 1."""
        return self._compared(old, new)[0]

    def is_of_one_template(self, old: int, new: int) -> bool:
        """Tell whether two notes say the same of different things: then their place is no evidence."""
        return self._compared(old, new)[1]

    def _compared(self, old: int, new: int) -> tuple[float, bool]:
        if (old, new) not in self._likeness:
            before, now = self.old[old], self.new[new]
            question, answer = compare(before.question, now.question), compare(before.answer, now.answer)
            self._likeness[old, new] = weigh_up(question, answer), is_of_one_template(question, answer)
        return self._likeness[old, new]

    def likeness_across_kinds(self, old: int, new: int) -> float:
        """Tell how alike two notes are whose kinds put their text into other fields."""
        before, now = self.old[old], self.new[new]
        whole = compare(join(before.question, before.answer), join(now.question, now.answer))
        return whole.share * whole.tells if whole else 0.0


def _count_fields(notes: Iterable[Note]) -> Counter[str]:
    return Counter(field for note in notes for field in _fields(note))


def _count_holders(pairs: Pairs, before: Mapping[int, Words], now: Mapping[int, Words]) -> Mapping[str, int]:
    """Count the notes that hold each word. A word that edits put in or took out counts where it is commoner."""
    paired = (words_of(note) for new, note in enumerate(pairs.new) if new not in now)
    gone = (words for old, words in before.items() if not pairs.old[old].removed)
    return _count_words(paired) + (_count_words(gone) | _count_words(now.values()))


def _count_words(notes: Iterable[Words]) -> Counter[str]:
    counts = Counter[str]()
    for question, answer in notes:
        counts.update({*question, *answer})
    return counts
