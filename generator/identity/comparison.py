"""Compares the notes that are not recognised yet, by words weighed over the whole source."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from generator.identity.note_words import NoteWords, Words, question_and_answer
from generator.identity.pairing import AnyNote, Pairs
from generator.identity.scoring import QUESTION_SHARE, Score, score_texts
from generator.identity.similarity import TextComparison, compare
from generator.identity.weights import Rarity, WeighedText, join, weigh
from generator.identity.wording import is_unanswered, read_verbatim
from generator.values import dataclass

# An answer of this weight belongs to few notes: to one in each language of a deck, for example.
MIN_WEIGHT_BETWEEN_NEIGHBOURS = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedNote:
    """The question and the answer of a note without a partner."""

    question: WeighedText
    answer: WeighedText

    @property
    def words(self) -> dict[str, float]:
        """The weight of each word of both fields."""
        return {**self.question.words, **self.answer.words}


class Comparison:
    """The notes without a partner, with the weights of their words in the whole source."""

    def __init__(self, pairs: Pairs, note_words: NoteWords) -> None:
        before = {old: note_words.words(pairs.old[old]) for old in pairs.free_old()}
        now = {new: note_words.words(pairs.new[new]) for new in pairs.free_new()}
        paired = (note_words.words(note) for new, note in enumerate(pairs.new) if new not in now)
        free_live = pairs.free_live()
        # Edits may have added or removed a word: the larger count, before or after, is used.
        notes_with_word = _notes_per_word(paired) + (
            _notes_per_word(before[old] for old in free_live) | _notes_per_word(now.values())
        )
        self._rarity = Rarity(notes_with_word, max(len(pairs.live), len(pairs.new)))
        self._notes_with_field = _notes_per_field(
            pairs.old[old] for old in pairs.live
        ) | _notes_per_field(pairs.new)
        self.old = {old: self._weigh(pairs.old[old], words) for old, words in before.items()}
        self.new = {new: self._weigh(pairs.new[new], words) for new, words in now.items()}
        unpaired = _notes_per_field(pairs.old[old] for old in free_live) | _notes_per_field(
            pairs.new[new] for new in now
        )
        self._free_once = {
            new
            for new, note in self.new.items()
            if unpaired[question_and_answer(pairs.new[new])[1]] == 1
            and note.answer.max_weight >= MIN_WEIGHT_BETWEEN_NEIGHBOURS
        }
        self._scores: dict[tuple[int, int, bool], Score] = {}

    def _weigh(self, note: AnyNote, words: Words) -> WeighedNote:
        question, answer = (
            # The text of a removed note may be in no note now: it counts as if one note had it.
            weigh(
                read,
                self._rarity,
                max(1, self._notes_with_field[field]),
                verbatim=read_verbatim(field),
                is_empty=is_unanswered(field),
            )
            for field, read in zip(question_and_answer(note), words, strict=True)
        )
        return WeighedNote(question=question, answer=answer)

    def score(self, old: int, new: int, *, stayed: bool = False) -> Score:
        """Score the texts of two notes; `stayed` means between the same neighbours.

        If the note stayed, an unchanged answer counts as unique when few notes have it, and no
        other note that is still free.
        """
        key = old, new, stayed and new in self._free_once
        if key not in self._scores:
            question, answer = self._compare(old, new)
            if answer.similarity and answer.similarity.share == 1.0 and key[2]:
                answer = replace(
                    answer, similarity=replace(answer.similarity, weight=1.0, is_unique=True)
                )
            self._scores[key] = score_texts(question, answer)
        return self._scores[key]

    def overlap(self, old: int, new: int) -> float:
        """Return how much of two notes is the same (0 to 1), silent texts left out."""
        question_overlap, answer_overlap = (
            field.similarity.overlap if field.similarity else 0.0
            for field in self._compare(old, new)
        )
        return QUESTION_SHARE * question_overlap + (1 - QUESTION_SHARE) * answer_overlap

    def similarity_across_kinds(self, old: int, new: int) -> float:
        """Return how similar two notes are whose kinds have their text in different fields."""
        before, now = self.old[old], self.new[new]
        whole = compare(
            join(before.question, before.answer), join(now.question, now.answer)
        ).similarity
        return whole.share * whole.weight if whole else 0.0

    def _compare(self, old: int, new: int) -> tuple[TextComparison, TextComparison]:
        before, now = self.old[old], self.new[new]
        return compare(before.question, now.question), compare(before.answer, now.answer)


def _notes_per_field(notes: Iterable[AnyNote]) -> Counter[str]:
    return Counter(field for note in notes for field in question_and_answer(note))


def _notes_per_word(notes: Iterable[Words]) -> Counter[str]:
    counts = Counter[str]()
    for question, answer in notes:
        counts.update({*question, *answer})
    return counts
