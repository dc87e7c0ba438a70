"""How similar two texts are, judged by the words that distinguish the notes of one source."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from itertools import islice
from math import fsum

from rapidfuzz import process
from rapidfuzz.distance import OSA, Prefix

from generator.identity.weights import SPELLING_MIN_LETTERS, WeighedText
from generator.values import dataclass

# A text to which words were only added is mostly the same card still, so they count this much;
# words that replaced others may make it another card, and count in full.
ADDED_COUNTS = 0.2
# Two spellings of one word have this share of their beginning in common (a different ending), or
# differ by one typo.
SAME_STEM = 0.65
# A word in a different spelling counts a little less than the same word.
RESPELT = 0.8
# The same words in a different order may mean the opposite.
REORDERED = 0.95
# Only this many words that the other text lacks, the rarest, are compared letter by letter: long
# texts would take long.
SPELLING_WORDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Similarity:
    """What two texts have in common.

    `share` is how much of the texts is the same, `weight` how surely that identifies one note,
    both 0 to 1. `is_unique` means that no other note has either text. `same`, `removed` and
    `added` are the weights of the words that both texts, only the old one and only the new one
    have; 1.0 is the weight of a word that only one note has.
    """

    share: float
    weight: float
    is_unique: bool
    same: float
    removed: float
    added: float

    @property
    def replaced(self) -> float:
        """The weight of the words that were replaced by others."""
        return min(self.removed, self.added)

    @property
    def kept(self) -> float:
        """How much is the same if added words count in full, 0 to 1."""
        whole = self.same + max(self.removed, self.added)
        return self.same / whole if whole else 1.0

    @property
    def overlap(self) -> float:
        """How much of both together is the same (Dice's coefficient), 0 to 1."""
        whole = 2 * self.same + self.removed + self.added
        return 2 * self.same / whole if whole else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TextComparison:
    """One field of two notes, compared.

    `removed` and `added` are the words, pictures excepted, that only the old and only the new text
    has. `similarity` is None if comparing the texts is no evidence.
    """

    old: WeighedText
    new: WeighedText
    removed: AbstractSet[str]
    added: AbstractSet[str]
    similarity: Similarity | None


def compare(old: WeighedText, new: WeighedText) -> TextComparison:
    """Compare two texts.

    There is no similarity if one text is silent, or has only pictures that the other lacks: the
    same picture is evidence, a different one is not, since pictures are renamed and redrawn.
    """
    shared = old.words.keys() & new.words.keys()
    is_no_evidence = (
        old.is_silent
        or new.is_silent
        or (not shared and not (old.missing_weight and new.missing_weight))
    )
    return TextComparison(
        old=old,
        new=new,
        removed=old.words.keys() - shared - old.pictures,
        added=new.words.keys() - shared - new.pictures,
        similarity=None if is_no_evidence else _similarity(old, new, shared),
    )


def _similarity(old: WeighedText, new: WeighedText, shared: AbstractSet[str]) -> Similarity:
    # fsum: a set has a different order in each run, and the sum must not depend on it.
    excess = fsum(
        (word in old.numbers) - old.words[word] for word in shared & (old.numbers | old.pictures)
    )
    same = fsum(map(old.words.__getitem__, shared))
    respelt = _respelt_weight(old, new)
    removed = max(old.missing_weight - same - excess - respelt, 0.0)
    added = max(new.missing_weight - same - excess - respelt, 0.0)
    same += respelt
    whole = same + min(removed, added) + ADDED_COUNTS * abs(removed - added)
    share = min(same / whole, REORDERED) if whole else REORDERED
    max_weight = min(old.max_weight, new.max_weight)
    return Similarity(
        share=1.0 if old.form == new.form else share,
        weight=min(1.0, same, max_weight),
        is_unique=max_weight == 1.0,
        same=same,
        removed=removed,
        added=added,
    )


def _respelt_weight(old: WeighedText, new: WeighedText) -> float:
    """Return the weight of the words that the other text has in a different spelling."""
    added = [
        *islice((word for word in new.spelling_candidates if word not in old.words), SPELLING_WORDS)
    ]
    weight = 0.0
    for word in islice(
        (word for word in old.spelling_candidates if word not in new.words), SPELLING_WORDS
    ):
        other = find_other_spelling(word, added)
        if other is not None:
            added.remove(other)
            weight += RESPELT * min(old.words[word], new.words[other])
    return weight


def find_other_spelling(word: str, words: Iterable[str]) -> str | None:
    """Find a different spelling of a word: an abbreviation, a different ending, or a typo.

    A typo is one edit, which is not in the first letter.
    """
    first = word[0]
    candidates = [
        other for other in words if other[0] == first and len(other) >= SPELLING_MIN_LETTERS
    ]
    if not candidates or len(word) < SPELLING_MIN_LETTERS:
        return None
    for other in candidates:
        if other.startswith(word) or word.startswith(other):
            return other
    found = process.extractOne(
        word, candidates, scorer=Prefix.normalized_similarity, score_cutoff=SAME_STEM
    )
    # Between one edit and two, so that rounding does not matter.
    one_edit = 1 - 1.5 / len(word)
    found = found or process.extractOne(
        word, candidates, scorer=OSA.normalized_similarity, score_cutoff=one_edit
    )
    return found[0] if found else None
