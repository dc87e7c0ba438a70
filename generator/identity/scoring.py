"""How surely two notes are the same: a score, the sum of named values."""

from dataclasses import replace

from generator.identity.contrasts import Contrast, contrast
from generator.identity.similarity import Similarity, TextComparison
from generator.values import dataclass

# The question identifies a card a little better than the answer.
QUESTION_SHARE = 0.55
# If one field is no evidence (a note without an answer yet, a redrawn picture), the other field
# counts for both, with this weight.
ONE_FIELD = 0.75
# One field counts for both in two more cases: it is nearly the same (at least this share), and the
# other is unchanged but shared by many notes ("True"); or it is an unchanged answer that identifies
# its note, whatever the question.
NEARLY_ALL = 0.85
# Distinct words that were replaced in one field are an edit; in both fields, it is another card of
# the same template. The first number is subtracted then: in full if the replaced words weigh the
# second number (half the weight of a word that only one note has) and the third share of the text
# differs.
REPLACED_IN_BOTH, REPLACED_IN_FULL, DIFFERS_IN_FULL = 0.25, 0.5, 0.3
# What the same two neighbours add.
POSITION_WEIGHT = 0.2
# Two notes whose texts score less are never matched, so no contrast is looked for.
MIN_FOR_CONTRAST = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How surely two notes are the same.

    `question`, `answer` and `position` (the similarity of their neighbours) are added. `replaced`,
    for words that were replaced in both texts, is subtracted. With a total of at least `needed`,
    the two count as one note. With a `contrast` they are two cards, whatever the total.
    """

    question: float = 0.0
    answer: float = 0.0
    position: float = 0.0
    replaced: float = 0.0
    needed: float = 0.0
    contrast: Contrast | None = None

    @property
    def texts(self) -> float:
        """The score of the texts, 0 to 1."""
        return self.question + self.answer - self.replaced

    @property
    def total(self) -> float:
        """The whole score: 0 to 1, and a little more for notes with the same neighbours."""
        return self.texts + self.position


def score_texts(question: TextComparison, answer: TextComparison) -> Score:
    """Score two notes by their texts."""
    found = _best_score(
        question.similarity, answer.similarity, is_distinctive=answer.new.is_distinctive
    )
    return (
        replace(found, contrast=contrast(question, answer))
        if found.texts >= MIN_FOR_CONTRAST
        else found
    )


def add_position(score: Score, similarity: float) -> Score:
    """Add the similarity of the positions, 0 to 1.

    With a contrast it is no evidence: a different card would have the same position.
    """
    return (
        score
        if score.contrast or not similarity
        else replace(score, position=POSITION_WEIGHT * similarity)
    )


def _best_score(
    question: Similarity | None, answer: Similarity | None, *, is_distinctive: bool
) -> Score:
    if question is None or answer is None:
        return Score(
            question=ONE_FIELD * question.share * question.weight if question else 0.0,
            answer=ONE_FIELD * answer.share * answer.weight if answer else 0.0,
        )
    question_score, answer_score = (
        QUESTION_SHARE * question.share * question.weight,
        (1 - QUESTION_SHARE) * answer.share * answer.weight,
    )
    replaced = REPLACED_IN_BOTH * _replaced_in_both(question, answer)
    scores = [
        Score(
            question=question_score,
            answer=answer_score,
            replaced=min(replaced, question_score + answer_score),
        )
    ]
    if answer.share == 1.0 and question.share >= NEARLY_ALL:
        scores.append(Score(question=ONE_FIELD * question.share * question.weight))
    if question.share == 1.0 and answer.share >= NEARLY_ALL:
        scores.append(Score(answer=ONE_FIELD * answer.share * answer.weight))
    if answer.share == 1.0 and answer.is_unique and is_distinctive:
        scores.append(Score(answer=ONE_FIELD))
    return max(scores, key=lambda score: score.texts)


def _replaced_in_both(question: Similarity, answer: Similarity) -> float:
    """Return how much distinct words were replaced in both texts, 0 to 1.

    It is less if most of one text is the same.
    """
    words = min(question.replaced, answer.replaced, REPLACED_IN_FULL) / REPLACED_IN_FULL
    differs = 1 - max(question.share, answer.share)
    return words * min(1.0, differs / DIFFERS_IN_FULL)
