"""How surely two notes are one: one score, the sum of parts that have names."""

from dataclasses import dataclass, replace

from generator.identity.contrasts import Contrast, contrast
from generator.identity.similarity import Compared, Similarity

# What the learner was asked says a little more about which card it is than what the answer was.
QUESTION_SHARE = 0.55
# Where one field tells nothing (a stub without an answer, a picture redrawn) the other speaks for both, less surely.
ONE_FIELD = 0.75
# So does one that is nearly all the same if the other is untouched, but shared by many ("True"); and so does an
# untouched answer that stands for its note alone, whatever is asked.
NEARLY_ALL = 0.85
# Distinct words that gave way to others in one field are an edit; in both, it is another card of the same template.
# This is taken off then: in full from half of what a word tells that no other note has, and from this much that differs.
REPLACED_IN_BOTH, REPLACED_IN_FULL, DIFFERS_IN_FULL = 0.25, 0.5, 0.3
# What standing between the same two neighbours adds.
PLACE = 0.2
# Texts that say less than this are no candidates for one note, so nothing has to say that they are two.
WORTH_ASKING = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How surely two notes are one: what question, answer and place say for it, less what was replaced in both texts.

    `needed` is the total from which on they are taken for one. A `contrast` says that they are two, whatever the total.
    """

    question: float = 0.0
    answer: float = 0.0
    place: float = 0.0
    replaced: float = 0.0
    needed: float = 0.0
    contrast: Contrast | None = None

    @property
    def texts(self) -> float:
        """What the texts say, 0 to 1."""
        return self.question + self.answer - self.replaced

    @property
    def total(self) -> float:
        """The whole score: 0 to 1, and a little more for notes that stayed in their place."""
        return self.texts + self.place


def score_texts(question: Compared, answer: Compared) -> Score:
    """Score two notes by their texts."""
    found = _weigh_up(question.similarity, answer.similarity, stands_alone=answer.new.stands_alone)
    return (
        replace(found, contrast=contrast(question, answer))
        if found.texts >= WORTH_ASKING
        else found
    )


def with_place(score: Score, similarity: float) -> Score:
    """Add what the places say, 0 to 1. Those of two cards say nothing: another card would stand there as well."""
    return score if score.contrast or not similarity else replace(score, place=PLACE * similarity)


def _weigh_up(
    question: Similarity | None, answer: Similarity | None, *, stands_alone: bool
) -> Score:
    if question is None or answer is None:
        return Score(
            question=ONE_FIELD * question.share * question.tells if question else 0.0,
            answer=ONE_FIELD * answer.share * answer.tells if answer else 0.0,
        )
    asked, answered = (
        QUESTION_SHARE * question.share * question.tells,
        (1 - QUESTION_SHARE) * answer.share * answer.tells,
    )
    replaced = REPLACED_IN_BOTH * _replaced_in_both(question, answer)
    scores = [Score(question=asked, answer=answered, replaced=min(replaced, asked + answered))]
    if answer.share == 1.0 and question.share >= NEARLY_ALL:
        scores.append(Score(question=ONE_FIELD * question.share * question.tells))
    if question.share == 1.0 and answer.share >= NEARLY_ALL:
        scores.append(Score(answer=ONE_FIELD * answer.share * answer.tells))
    if answer.share == 1.0 and answer.alone and stands_alone:
        scores.append(Score(answer=ONE_FIELD))
    return max(scores, key=lambda score: score.texts)


def _replaced_in_both(question: Similarity, answer: Similarity) -> float:
    """Tell how much distinct words gave way to others in both texts, 0 to 1: less where most of one text is left."""
    words = min(question.replaced, answer.replaced, REPLACED_IN_FULL) / REPLACED_IN_FULL
    differs = 1 - max(question.share, answer.share)
    return words * min(1.0, differs / DIFFERS_IN_FULL)
