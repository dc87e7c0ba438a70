"""The notes that are still to be recognised: their texts weighed among all notes of the source, and compared."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from generator.identity.note_words import NoteWords, Words, fields_of
from generator.identity.pairing import AnyNote, Pairs
from generator.identity.scoring import QUESTION_SHARE, Score, score_texts
from generator.identity.similarity import Compared, Rarity, WeighedText, compare, join, weigh
from generator.identity.wording import read_verbatim, says_nothing

# An answer that tells so much is that of few notes: of one in each language of a deck, say.
SHARED_BY_TWINS = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedNote:
    """A free note."""

    question: WeighedText
    answer: WeighedText

    @property
    def words(self) -> dict[str, float]:
        """What each word of either field tells."""
        return {**self.question.words, **self.answer.words}


class Comparison:
    """The notes that are free, their words weighed among all notes of the source."""

    def __init__(self, pairs: Pairs, note_words: NoteWords) -> None:
        before = {old: note_words.words(pairs.old[old]) for old in pairs.free_old()}
        now = {new: note_words.words(pairs.new[new]) for new in pairs.free_new()}
        paired = (note_words.words(note) for new, note in enumerate(pairs.new) if new not in now)
        gone = pairs.gone()
        # A word that edits put in or took out counts where it is commoner.
        holders = _count_words(paired) + (
            _count_words(before[old] for old in gone) | _count_words(now.values())
        )
        self._rarity = Rarity(holders, max(len(pairs.live), len(pairs.new)))
        self._twins = _count_fields(pairs.old[old] for old in pairs.live) | _count_fields(pairs.new)
        self.old = {old: self._weigh(pairs.old[old], words) for old, words in before.items()}
        self.new = {new: self._weigh(pairs.new[new], words) for new, words in now.items()}
        unpaired = _count_fields(pairs.old[old] for old in gone) | _count_fields(
            pairs.new[new] for new in now
        )
        self._unpaired_once = {
            new
            for new, note in self.new.items()
            if unpaired[fields_of(pairs.new[new])[1]] == 1
            and note.answer.at_most >= SHARED_BY_TWINS
        }
        self._scores: dict[tuple[int, int, bool], Score] = {}

    def _weigh(self, note: AnyNote, words: Words) -> WeighedNote:
        question, answer = (
            # The text of a removed note may be in no note any more: then it is the only one.
            weigh(
                read,
                self._rarity,
                max(1, self._twins[field]),
                verbatim=read_verbatim(field),
                is_empty=says_nothing(field),
            )
            for field, read in zip(fields_of(note), words, strict=True)
        )
        return WeighedNote(question=question, answer=answer)

    def score(self, old: int, new: int, *, stayed: bool = False) -> Score:
        """Score the texts of two notes. An answer that is untouched counts as one of its own if the note also `stayed`.

        That is, between the same neighbours; and if the answer is that of few notes, and of no other that is still free.
        """
        key = old, new, stayed and new in self._unpaired_once
        if key not in self._scores:
            question, answer = self._compare(old, new)
            if answer.similarity and answer.similarity.share == 1.0 and key[2]:
                answer = replace(
                    answer, similarity=replace(answer.similarity, tells=1.0, alone=True)
                )
            self._scores[key] = score_texts(question, answer)
        return self._scores[key]

    def overlap(self, old: int, new: int) -> float:
        """Tell how much of two notes is the same where all words count, 0 to 1; question and answer as in a score."""
        asked, answered = (
            field.similarity.overlap if field.similarity else 0.0
            for field in self._compare(old, new)
        )
        return QUESTION_SHARE * asked + (1 - QUESTION_SHARE) * answered

    def similarity_across_kinds(self, old: int, new: int) -> float:
        """Tell how alike two notes are whose kinds put their text into other fields."""
        before, now = self.old[old], self.new[new]
        whole = compare(
            join(before.question, before.answer), join(now.question, now.answer)
        ).similarity
        return whole.share * whole.tells if whole else 0.0

    def _compare(self, old: int, new: int) -> tuple[Compared, Compared]:
        before, now = self.old[old], self.new[new]
        return compare(before.question, now.question), compare(before.answer, now.answer)


def _count_fields(notes: Iterable[AnyNote]) -> Counter[str]:
    return Counter(field for note in notes for field in fields_of(note))


def _count_words(notes: Iterable[Words]) -> Counter[str]:
    counts = Counter[str]()
    for question, answer in notes:
        counts.update({*question, *answer})
    return counts
