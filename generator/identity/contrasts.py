"""Contrasts: what makes two similar notes two cards.

The question asks for something else, and the answer changed with it. The same answer, or one in
which the same number changed, means that the question was corrected.
"""

from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from enum import Enum
from itertools import product

from rapidfuzz.distance import OSA, Postfix, Prefix

from generator.identity.similarity import Similarity, TextComparison, find_other_spelling
from generator.identity.weights import WeighedText
from generator.identity.wording import UNSPACED, differ_verbatim
from generator.lazy_patterns import lazy_pattern

# An answer counts as the same if the first share of it is left (added words count in full) and
# either no distinct word was replaced or the second share is the same.
SAME_ANSWER_KEPT, NEARLY_SAME = 0.7, 0.9
# Words of this weight are distinct; 1.0 is the weight of a word that only one note has.
DISTINCT = 0.5
# Words of less weight are those of any sentence.
SIGNIFICANT = 0.35
# A question in which at most this many words were replaced may be another card of the same template
# ("insulin" for "glucagon"), unless the answer shows that it is the same card: by its weight and by
# how much of it is the same.
FEW_WORDS = 3
SAME_ANSWER_WEIGHT, SAME_ANSWER_SHARE = 0.8, 0.8
# Without an answer, or with one that other notes have too, by how much of the question is the same.
SAME_QUESTION_SHARE = 0.75
# Opposites often have the same ending and differ at their beginning ("increase", "decrease"). In
# letters: the shortest common ending, the longest beginning before it, and the longest common start
# of these. A prefix that only one word has ("stable", "unstable") is shorter.
COMMON_ENDING, LONGEST_HEAD, LATEST_DIFFERENCE, LONGEST_PREFIX = 4, 5, 3, 4
# A number up to this one may count the items of the answer, of which this share is left then.
MOST_COUNTED, COUNTED_KEPT = 20, 0.75

_LETTER_OR_DIGIT = lazy_pattern(r"[^\W_]")
_UNSPACED_PAIR = lazy_pattern(f"[{UNSPACED}]{{2,}}")
_ROMAN = lazy_pattern(r"[ivxlcdm]+")
_DIGITS = lazy_pattern(r"\d+")
# A negation cannot be recognised by its form, so these are listed; `wording` splits English ones
# that are joined to a verb ("isn't").
_NEGATIONS = frozenset(
    word
    for words in (
        "not no non never without nor neither except",  # English
        "nicht kein keine keinen keiner keinem nie niemals ohne",  # German
        "niet geen nooit zonder",  # Dutch
        "ne pas jamais sans ni aucun aucune",  # French
        "nunca jamas sin mai senza nao sem nem",  # other Romance languages
        "inte ej aldrig utan ikke aldri uden uten ei",  # Nordic languages
        "neni nejsou nema bez nelze не нет без никогда ні",  # Slavic languages
        "不 没 沒 非 无 無 未 ない ません 안 못 않",  # Chinese, Japanese, Korean
    )
    for word in words.split()
)


class Contrast(Enum):
    """Why two similar notes are two cards."""

    NUMBER = "the question has another number"
    NEGATION = "only one of the questions has a negation"
    OPPOSITE = "the questions are opposites"
    SYMBOLS = "the questions have different symbols"
    PICTURE = "the question has another picture"
    TEMPLATE = "no more similar than two cards from the same template"


def contrast(question: TextComparison, answer: TextComparison) -> Contrast | None:
    """Return why two notes are two cards, or None."""
    if not _is_same_answer(answer.similarity):
        if _is_other_number(question, answer):
            return Contrast.NUMBER
        if bool(question.removed & _NEGATIONS) != bool(question.added & _NEGATIONS):
            return Contrast.NEGATION
        if _is_opposite(question, answer):
            return Contrast.OPPOSITE
        if _has_other_symbols(question) and not _is_mostly_kept(answer.similarity):
            return Contrast.SYMBOLS
        if _is_other_picture(question, answer):
            return Contrast.PICTURE
    if _is_substitution(question, same_count=answer.similarity is not None) and not _is_same_card(
        question, answer
    ):
        return Contrast.TEMPLATE
    return None


def _is_same_answer(answer: Similarity | None) -> bool:
    if answer is None or answer.kept < SAME_ANSWER_KEPT:
        return False
    return answer.replaced < DISTINCT or answer.share >= NEARLY_SAME


def _is_same_card(question: TextComparison, answer: TextComparison) -> bool:
    """Return whether answers, or the rest of the questions, show one card despite new words."""
    found = answer.similarity
    is_same_question = (
        question.similarity is not None and question.similarity.share >= SAME_QUESTION_SHARE
    )
    if found is None:
        return is_same_question and (answer.old.is_empty or answer.new.is_empty)
    if found.share == 1.0 and not found.is_unique:
        return is_same_question
    if found.weight < SAME_ANSWER_WEIGHT:
        return False
    return found.replaced < DISTINCT or _is_mostly_kept(found)


def _is_mostly_kept(answer: Similarity | None) -> bool:
    return answer is not None and answer.share > SAME_ANSWER_SHARE


# ---- numbers


def _is_other_number(question: TextComparison, answer: TextComparison) -> bool:
    """Return whether a number was replaced by another one.

    Not if the answer has the same change, or if the number counts the items of the answer.
    """
    removed, added = _numbers_in(question.removed), _numbers_in(question.added)
    before, now = removed - added, added - removed
    if not before or not now:
        return False
    if before & _numbers_in(answer.removed) and now & _numbers_in(answer.added):
        return False
    return not _counts_answer(before, now, answer.similarity)


def _numbers_in(words: Iterable[str]) -> AbstractSet[str]:
    return {number for word in words for number in _DIGITS.findall(word)}


def _counts_answer(
    before: Collection[str], now: Collection[str], answer: Similarity | None
) -> bool:
    """Return whether a count ("Name the 3 ...") grew or shrank together with the answer."""
    if answer is None or len(before) != 1 or len(now) != 1:
        return False
    (old,), (new,) = ([int(number) for number in numbers] for numbers in (before, now))
    is_mostly_left = answer.same >= COUNTED_KEPT * (answer.same + answer.replaced)
    return (
        max(old, new) <= MOST_COUNTED
        and is_mostly_left
        and (new - old) * (answer.added - answer.removed) > 0
    )


# ---- words


def _is_substitution(question: TextComparison, *, same_count: bool) -> bool:
    """Return whether few words of weight were replaced, by as many if `same_count`.

    Different spellings do not count, nor do symbols, nor a word that contains the other one ("4",
    "v4"). In scripts without spaces, pairs of characters are left out: a different order of the
    same characters makes different pairs.
    """
    removed, added = (
        _significant_words(question.removed, question.old),
        _significant_words(question.added, question.new),
    )
    for word in sorted(removed):
        if other := _same_number(word, sorted(added)) or find_other_spelling(word, sorted(added)):
            removed, added = removed - {word}, added - {other}
    if (
        not 0 < len(removed) <= FEW_WORDS
        or not 0 < len(added) <= FEW_WORDS
        or (same_count and len(removed) != len(added))
    ):
        return False
    return not any(
        _contains(one, other) or _contains(other, one) for one, other in product(removed, added)
    )


def _contains(longer: str, word: str) -> bool:
    """Return whether `longer` contains the word; a Roman numeral in a larger one does not count."""
    return word in longer and not (_ROMAN.fullmatch(word) and _ROMAN.fullmatch(longer))


def _significant_words(words: Iterable[str], text: WeighedText) -> AbstractSet[str]:
    """Return the words of some weight, without symbols and pairs of characters."""
    significant = (word for word in words if text.words[word] >= SIGNIFICANT)
    return {
        word
        for word in significant
        if _LETTER_OR_DIGIT.search(word) and not _UNSPACED_PAIR.match(word)
    }


def _same_number(word: str, words: Sequence[str]) -> str | None:
    """Return the word with the same number and other letters ("React15", "v15")."""
    number = _numbers_in([word])
    return next((other for other in words if number and _numbers_in([other]) == number), None)


def _is_opposite(question: TextComparison, answer: TextComparison) -> bool:
    if _is_mostly_kept(answer.similarity):
        return False
    if max(len(question.removed), len(question.added)) <= FEW_WORDS and any(
        _are_opposites(one, other) for one, other in product(question.removed, question.added)
    ):
        return True
    return _is_substitution(question, same_count=True) and _is_parallel(question, answer)


def _are_opposites(one: str, other: str) -> bool:
    """Return whether two words differ at the start ("increase", "decrease"), not by a typo."""
    ending, beginning = Postfix.similarity(one, other), Prefix.similarity(one, other)
    heads = len(one) - ending, len(other) - ending
    if ending < COMMON_ENDING or beginning > LATEST_DIFFERENCE or max(heads) > LONGEST_HEAD:
        return False
    return max(heads) <= LONGEST_PREFIX if 0 in heads else OSA.distance(one, other) > 1


def _is_parallel(question: TextComparison, answer: TextComparison) -> bool:
    """Return whether question and answer both replaced one word of weight by the same other one."""
    removed = (question.removed & answer.removed) - question.old.numbers
    added = (question.added & answer.added) - question.new.numbers
    return any(question.old.words[word] >= SIGNIFICANT for word in removed) and any(
        question.new.words[word] >= SIGNIFICANT for word in added
    )


# ---- symbols and pictures


def _has_other_symbols(question: TextComparison) -> bool:
    """Return whether questions have the same words but other operators, or other code or math.

    Code and math differ by case and brackets too.
    """
    if not question.removed and not question.added:
        return differ_verbatim(question.old.verbatim, question.new.verbatim)
    return bool(question.removed and question.added) and not any(
        _LETTER_OR_DIGIT.search(word) for word in (*question.removed, *question.added)
    )


def _is_other_picture(question: TextComparison, answer: TextComparison) -> bool:
    """Return whether the question has another picture, and the answer changed or says nothing."""
    before, now = question.old.pictures, question.new.pictures
    if not before or not now or before & now:
        return False
    return answer.similarity is None or answer.similarity.replaced >= DISTINCT
