"""How similar two texts are, judged by the words that distinguish the notes of one source.

The fewer notes have a word, the more it weighs: what every question of a deck says ("What is the
capital of ...?") weighs next to nothing, the one word that differs weighs most.
"""

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import islice
from math import fsum, log2
from sys import intern

from rapidfuzz import process
from rapidfuzz.distance import OSA, Prefix

from generator.identity.wording import PICTURE

# A text to which words were only added is mostly the same card still, so they count this much;
# words that replaced others may make it another card, and count in full.
ADDED_COUNTS = 0.2
# Two spellings of one word have this share of their beginning in common (a different ending), or
# differ by one typo. With shorter words, a typo too easily makes a different word.
SAME_STEM = 0.65
SPELLING_MIN_LETTERS = 3
# A word in a different spelling counts a little less than the same word.
RESPELT = 0.8
# The same words in a different order may say the opposite.
REORDERED = 0.95
# Only this many words that the other text lacks, the rarest, are compared letter by letter: long
# texts would take long.
SPELLING_WORDS = 8
# A text that more notes share than the second number, so that it weighs less than the first, says
# nothing about which of them a note is. Two notes may share a text: one deck in two languages.
SHARED_WIDELY, SHARED_BY_FEW = 0.5, 2

# A text of this weight identifies its note without the other field; 1.0 is the weight of a word
# that only one note has.
DISTINCTIVE_WEIGHT = 2.5

_DIGIT = re.compile(r"\d")


class Rarity:
    """The weight of each word of one source: nearly 0 if all notes have it, 1 if one note has it.

    `notes_with` counts the notes that have a word; a word that it lacks has the weight 1.
    """

    def __init__(self, notes_with: Mapping[str, int], notes: int) -> None:
        self._bits = log2(notes + 1)
        self._weights = {word: self.shared_by(count) for word, count in notes_with.items()}

    def shared_by(self, notes: int) -> float:
        """Return the weight of a word or text that this many notes share."""
        return 1.0 - log2(notes) / self._bits

    def weight(self, word: str) -> float:
        """Return the weight of a word."""
        return self._weights.get(word, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedText:
    """One field of a note: its words, each with its weight.

    `form` has the words in order, `verbatim` the code and math as written. `spelling_candidates`
    are the words worth comparing letter by letter, rarest first. `missing_weight` is the weight of
    the words, pictures excepted, if another text lacks them; a number then weighs 1.0, since
    numbers are what distinguishes numbered notes. `max_weight` is the weight of the whole text,
    given how many notes share it. A `silent` text says nothing about which note it belongs to: it
    `is_empty`, or many notes have it.
    """

    form: str
    verbatim: tuple[str, ...]
    words: Mapping[str, float]
    pictures: frozenset[str]
    numbers: frozenset[str]
    missing_weight: float
    spelling_candidates: tuple[str, ...]
    max_weight: float
    is_empty: bool
    silent: bool

    @property
    def weight(self) -> float:
        """The weight of all words together; 1.0 is that of a word that only one note has."""
        return fsum(self.words.values())

    @property
    def is_distinctive(self) -> bool:
        """Whether the text identifies its note, by its weight or by a picture only it has."""
        return self.weight >= DISTINCTIVE_WEIGHT or any(
            self.words[picture] == 1.0 for picture in self.pictures
        )


def weigh(
    words: Iterable[str],
    rarity: Rarity,
    sharing: int = 1,
    *,
    verbatim: tuple[str, ...] = (),
    is_empty: bool = False,
) -> WeighedText:
    """Weigh a text's words; `sharing` notes have the whole text, this one included."""
    max_weight = rarity.shared_by(sharing)
    words = [*words]
    # Interned: if all notes were rewritten, the words of all are in memory at once, mostly the
    # same.
    weighed = {intern(word): rarity.weight(word) for word in sorted(set(words))}
    return _weighed(
        " ".join(words),
        verbatim,
        weighed,
        max_weight,
        is_empty=is_empty,
        silent=is_empty or (sharing > SHARED_BY_FEW and max_weight < SHARED_WIDELY),
    )


def join(one: WeighedText, other: WeighedText) -> WeighedText:
    """Join two weighed texts into one."""
    return _weighed(
        f"{one.form} {other.form}",
        one.verbatim + other.verbatim,
        {**one.words, **other.words},
        max(one.max_weight, other.max_weight),
        is_empty=one.is_empty and other.is_empty,
        silent=one.silent and other.silent,
    )


def _weighed(
    form: str,
    verbatim: tuple[str, ...],
    words: Mapping[str, float],
    max_weight: float,
    *,
    is_empty: bool,
    silent: bool,
) -> WeighedText:
    pictures = frozenset(word for word in words if word[0] == PICTURE)
    numbers = frozenset(word for word in words if _DIGIT.search(word) and word not in pictures)
    plain = [word for word in words if word not in pictures and word not in numbers]
    spelling_candidates = (word for word in plain if len(word) >= SPELLING_MIN_LETTERS)
    return WeighedText(
        form=form,
        verbatim=verbatim,
        words=words,
        pictures=pictures,
        numbers=numbers,
        missing_weight=fsum(words[word] for word in plain) + len(numbers),
        spelling_candidates=tuple(sorted(spelling_candidates, key=words.__getitem__, reverse=True)),
        max_weight=max_weight,
        is_empty=is_empty,
        silent=silent,
    )


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
class Compared:
    """One field of two notes, compared.

    `removed` and `added` are the words, pictures excepted, that only the old and only the new text
    has. `similarity` is None if comparing the texts says nothing.
    """

    old: WeighedText
    new: WeighedText
    removed: AbstractSet[str]
    added: AbstractSet[str]
    similarity: Similarity | None


def compare(old: WeighedText, new: WeighedText) -> Compared:
    """Compare two texts.

    This says nothing if one is silent, or has nothing but pictures that the other lacks: the same
    picture is evidence, a different one is not, since pictures are renamed and redrawn.
    """
    shared = old.words.keys() & new.words.keys()
    says_nothing = (
        old.silent or new.silent or (not shared and not (old.missing_weight and new.missing_weight))
    )
    return Compared(
        old=old,
        new=new,
        removed=old.words.keys() - shared - old.pictures,
        added=new.words.keys() - shared - new.pictures,
        similarity=None if says_nothing else _similarity(old, new, shared),
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
