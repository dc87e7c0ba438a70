"""What makes two notes that read alike two cards: the question asks for something else, and the answer went with it.

The same answer, or one in which the same number changed, says that a question was corrected.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from enum import Enum
from itertools import product

from rapidfuzz.distance import OSA, Postfix, Prefix

from generator.identity.similarity import Compared, Similarity, WeighedText, other_spelling
from generator.identity.wording import UNSPACED, are_written_otherwise

# An answer is the one of before if this much of it is left, what was added counted in full, and no distinct word gave
# way to another, or nearly all is the same.
SAME_ANSWER_KEPT, NEARLY_SAME = 0.7, 0.9
# From here on, words that gave way to others are distinct ones; 1.0 is a word that no other note has.
DISTINCT = 0.5
# Words that tell less than this are those of any sentence.
TELLING = 0.35
# A question in which so few words gave way to others is one that another card of the same template would have
# ("insulin" for "glucagon"), unless the answer says that it is the same card still: by what it tells, or by how much of
# it is left.
FEW_WORDS = 3
SAME_ANSWER_TELLS, SAME_ANSWER_SHARE = 0.8, 0.8
# Where there is no answer, or one that other notes have as well, by how much of the question is left.
SAME_QUESTION_SHARE = 0.75
# Opposites often end alike and differ at their beginning ("increase", "decrease"): so many letters are the same at the
# end, differ at most, and are the same before that at most. A prefix alone ("stable", "unstable") is shorter.
COMMON_ENDING, LONGEST_HEAD, LATEST_DIFFERENCE, LONGEST_PREFIX = 4, 5, 3, 4
# A number this small may count what the answer has, of which this much is left then.
MOST_COUNTED, COUNTED_KEPT = 20, 0.75

_NAME = re.compile(r"[^\W_]")
_UNSPACED_PAIR = re.compile(f"[{UNSPACED}]{{2,}}")
_ROMAN = re.compile(r"[ivxlcdm]+")
_DIGITS = re.compile(r"\d+")
# Nothing in its form tells a negation, so these are listed; English ones that are joined to a verb are read apart.
_NEGATIONS = frozenset(
    word
    for words in (
        "not no non never without nor neither except",  # English
        "nicht kein keine keinen keiner keinem nie niemals ohne niet geen nooit zonder",  # German, Dutch
        "ne pas jamais sans ni aucun aucune nunca jamas sin mai senza nao sem nem",  # Romance languages
        "inte ej aldrig utan ikke aldri uden uten ei",  # Nordic languages
        "neni nejsou nema bez nelze не нет без никогда ні",  # Slavic languages
        "不 没 沒 非 无 無 未 ない ません 안 못 않",  # Chinese, Japanese, Korean
    )
    for word in words.split()
)


class Contrast(Enum):
    """Why two notes that read alike are two cards."""

    NUMBER = "another number in the question"
    NEGATION = "a negation in only one of the questions"
    OPPOSITE = "an opposite in the question"
    SIGNS = "other signs in the question"
    PICTURE = "another picture in the question"
    TEMPLATE = "no more alike than two cards of one template"


def contrast(question: Compared, answer: Compared) -> Contrast | None:
    """Tell why two notes are two cards, if they are."""
    if not _stays(answer.similarity):
        if _is_other_number(question, answer):
            return Contrast.NUMBER
        if bool(question.gone & _NEGATIONS) != bool(question.come & _NEGATIONS):
            return Contrast.NEGATION
        if _is_opposite(question, answer):
            return Contrast.OPPOSITE
        if _has_other_signs(question) and not _is_mostly_left(answer.similarity):
            return Contrast.SIGNS
        if _is_other_picture(question, answer):
            return Contrast.PICTURE
    if _is_substitution(question, as_many=answer.similarity is not None) and not _is_told(
        question, answer
    ):
        return Contrast.TEMPLATE
    return None


def _stays(answer: Similarity | None) -> bool:
    if answer is None or answer.kept < SAME_ANSWER_KEPT:
        return False
    return answer.replaced < DISTINCT or answer.share >= NEARLY_SAME


def _is_told(question: Compared, answer: Compared) -> bool:
    """Tell that the answers, or the rest of the questions, say that it is one card, though other words are asked for."""
    found = answer.similarity
    is_asked = question.similarity is not None and question.similarity.share >= SAME_QUESTION_SHARE
    if found is None:
        return is_asked and (answer.old.is_empty or answer.new.is_empty)
    if found.share == 1.0 and not found.alone:
        return is_asked
    if found.tells < SAME_ANSWER_TELLS:
        return False
    return found.replaced < DISTINCT or _is_mostly_left(found)


def _is_mostly_left(answer: Similarity | None) -> bool:
    return answer is not None and answer.share > SAME_ANSWER_SHARE


# ---- numbers


def _is_other_number(question: Compared, answer: Compared) -> bool:
    """Tell a number that gave way to another, unless the answer has the same change, or is what it counts."""
    gone, come = _numbers(question.gone), _numbers(question.come)
    before, now = gone - come, come - gone
    if not before or not now:
        return False
    if before & _numbers(answer.gone) and now & _numbers(answer.come):
        return False
    return not _is_count(before, now, answer.similarity)


def _numbers(words: Iterable[str]) -> AbstractSet[str]:
    return {number for word in words for number in _DIGITS.findall(word)}


def _is_count(before: Collection[str], now: Collection[str], answer: Similarity | None) -> bool:
    """Tell a count ("Name the 3 ...") that went up as the answer grew, or down with it."""
    if answer is None or len(before) != 1 or len(now) != 1:
        return False
    (old,), (new,) = ([int(number) for number in numbers] for numbers in (before, now))
    is_left = answer.same >= COUNTED_KEPT * (answer.same + answer.replaced)
    return (
        max(old, new) <= MOST_COUNTED and is_left and (new - old) * (answer.come - answer.gone) > 0
    )


# ---- words


def _is_substitution(question: Compared, *, as_many: bool) -> bool:
    """Tell few words that tell something and stand for others, `as_many` or not; other spellings are none.

    Nor are signs, nor a word that the other is a part of ("4", "v4"). Pairs of characters in scripts without spaces
    are left out: another order brings others.
    """
    gone, come = _names(question.gone, question.old), _names(question.come, question.new)
    for word in sorted(gone):
        if other := _same_number(word, sorted(come)) or other_spelling(word, sorted(come)):
            gone, come = gone - {word}, come - {other}
    if (
        not 0 < len(gone) <= FEW_WORDS
        or not 0 < len(come) <= FEW_WORDS
        or (as_many and len(gone) != len(come))
    ):
        return False
    return not any(
        _is_part(one, other) or _is_part(other, one) for one, other in product(gone, come)
    )


def _is_part(word: str, other: str) -> bool:
    """Tell a word that another one contains; not a Roman numeral in a larger one."""
    return word in other and not (_ROMAN.fullmatch(word) and _ROMAN.fullmatch(other))


def _names(words: Iterable[str], text: WeighedText) -> AbstractSet[str]:
    """Keep what tells something and is not a sign, nor a pair of characters."""
    telling = (word for word in words if text.words[word] >= TELLING)
    return {word for word in telling if _NAME.search(word) and not _UNSPACED_PAIR.match(word)}


def _same_number(word: str, words: Sequence[str]) -> str | None:
    """Find the same number with other letters ("React15", "v15")."""
    number = _numbers([word])
    return next((other for other in words if number and _numbers([other]) == number), None)


def _is_opposite(question: Compared, answer: Compared) -> bool:
    if _is_mostly_left(answer.similarity):
        return False
    if max(len(question.gone), len(question.come)) <= FEW_WORDS and any(
        _are_opposites(one, other) for one, other in product(question.gone, question.come)
    ):
        return True
    return _is_substitution(question, as_many=True) and _is_parallel(question, answer)


def _are_opposites(one: str, other: str) -> bool:
    """Tell two words that differ in how they begin ("increase", "decrease"), and not by a slip within a word."""
    ending, beginning = Postfix.similarity(one, other), Prefix.similarity(one, other)
    heads = len(one) - ending, len(other) - ending
    if ending < COMMON_ENDING or beginning > LATEST_DIFFERENCE or max(heads) > LONGEST_HEAD:
        return False
    return max(heads) <= LONGEST_PREFIX if 0 in heads else OSA.distance(one, other) > 1


def _is_parallel(question: Compared, answer: Compared) -> bool:
    """Tell a distinct word that gave way to another in the question, and to the same one in the answer."""
    gone = (question.gone & answer.gone) - question.old.numbers
    come = (question.come & answer.come) - question.new.numbers
    return any(question.old.words[word] >= TELLING for word in gone) and any(
        question.new.words[word] >= TELLING for word in come
    )


# ---- signs and pictures


def _has_other_signs(question: Compared) -> bool:
    """Tell questions whose words are the same, but not their operators, or the case or brackets of code or math."""
    if not question.gone and not question.come:
        return are_written_otherwise(question.old.verbatim, question.new.verbatim)
    return bool(question.gone and question.come) and not any(
        _NAME.search(word) for word in (*question.gone, *question.come)
    )


def _is_other_picture(question: Compared, answer: Compared) -> bool:
    """Tell a question with another picture, whose answer has other words, or but a picture."""
    before, now = question.old.pictures, question.new.pictures
    if not before or not now or before & now:
        return False
    return answer.similarity is None or answer.similarity.replaced >= DISTINCT
