"""How alike two texts are, judged by the words that tell the notes of one source apart.

A word tells more the fewer notes hold it: what every question of a deck says ("What is the capital of ...?") weighs
next to nothing, the one word that differs weighs most.
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

# A text that was only added to stays the same card, mostly; what was replaced makes it another, and counts in full.
ADDED_COUNTS = 0.2
# Two spellings of one word share this much of their beginning (another ending) or differ by one slip (a typo). Shorter
# words are too easily other words.
SAME_STEM = 0.65
SPELLING_MIN_LETTERS = 3
# A word in another spelling counts a little less than the same word.
RESPELT = 0.8
# The same words in another order may say the opposite.
REORDERED = 0.95
# Only the rarest odd words are compared letter by letter, which keeps long texts cheap.
SPELLING_WORDS = 8
# A text that so many notes share that it tells less than this says nothing about which of them a note is: not two
# notes, which may be one deck in two languages.
SHARED_WIDELY, SHARED_BY_FEW = 0.5, 2

# A text stands for its note alone when it tells this many times what singles out one note.
STANDS_ALONE = 2.5

_DIGIT = re.compile(r"\d")


class Rarity:
    """What each word of one source tells: from near 0 (every note has it) to 1 (it singles out one note).

    `notes_with` counts the notes that hold a word; a word it lacks is as rare as can be.
    """

    def __init__(self, notes_with: Mapping[str, int], notes: int) -> None:
        self._bits = log2(notes + 1)
        self._tells = {word: self.among(count) for word, count in notes_with.items()}

    def among(self, notes: int) -> float:
        """Give what a text tells that this many notes share."""
        return 1.0 - log2(notes) / self._bits

    def tells(self, word: str) -> float:
        """Give what a word tells."""
        return self._tells.get(word, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedText:
    """One field of a note: its words, and what each tells.

    `form` has the words in order, `verbatim` the code and math as written. `spelt`: the words worth comparing by letter,
    rarest first. `odd`: what the words but the pictures tell where another text lacks them; a number then tells as much as can be,
    since numbers are what tells numbered notes apart. `at_most`: what the whole tells, given how many notes share it.
    A `silent` text says nothing about which note it is in: it `is_empty`, or many have it.
    """

    form: str
    verbatim: tuple[str, ...]
    words: Mapping[str, float]
    pictures: frozenset[str]
    numbers: frozenset[str]
    odd: float
    spelt: tuple[str, ...]
    at_most: float
    is_empty: bool
    silent: bool

    @property
    def tells(self) -> float:
        """What all words tell; 1.0 is what singles out one note."""
        return fsum(self.words.values())

    @property
    def stands_alone(self) -> bool:
        """Tell a text that says so much, or has a picture of its own, that it singles out its note."""
        return self.tells >= STANDS_ALONE or any(
            self.words[picture] == 1.0 for picture in self.pictures
        )


def weigh(
    words: Iterable[str],
    rarity: Rarity,
    twins: int = 1,
    *,
    verbatim: tuple[str, ...] = (),
    is_empty: bool = False,
) -> WeighedText:
    """Weigh a text's words; `twins` counts the notes that share the whole text, this one included."""
    at_most = rarity.among(twins)
    words = [*words]
    # Interned: after a wholesale rewrite the words of all notes are in memory at once, mostly the same ones.
    weighed = {intern(word): rarity.tells(word) for word in sorted(set(words))}
    return _weighed(
        " ".join(words),
        verbatim,
        weighed,
        at_most,
        is_empty=is_empty,
        silent=is_empty or (twins > SHARED_BY_FEW and at_most < SHARED_WIDELY),
    )


def join(one: WeighedText, other: WeighedText) -> WeighedText:
    """Read two texts as one."""
    return _weighed(
        f"{one.form} {other.form}",
        one.verbatim + other.verbatim,
        {**one.words, **other.words},
        max(one.at_most, other.at_most),
        is_empty=one.is_empty and other.is_empty,
        silent=one.silent and other.silent,
    )


def _weighed(
    form: str,
    verbatim: tuple[str, ...],
    words: Mapping[str, float],
    at_most: float,
    *,
    is_empty: bool,
    silent: bool,
) -> WeighedText:
    pictures = frozenset(word for word in words if word[0] == PICTURE)
    numbers = frozenset(word for word in words if _DIGIT.search(word) and word not in pictures)
    plain = [word for word in words if word not in pictures and word not in numbers]
    spelt = (word for word in plain if len(word) >= SPELLING_MIN_LETTERS)
    return WeighedText(
        form=form,
        verbatim=verbatim,
        words=words,
        pictures=pictures,
        numbers=numbers,
        odd=fsum(words[word] for word in plain) + len(numbers),
        spelt=tuple(sorted(spelt, key=words.__getitem__, reverse=True)),
        at_most=at_most,
        is_empty=is_empty,
        silent=silent,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Similarity:
    """`share`: how much of two texts is the same, 0 to 1. `tells`: how surely that singles out one note, 0 to 1.

    `alone` means that no other note has either text. `same`, `gone` and `come`: what the words told that both have,
    the old text alone, and the new one alone; 1.0 is one word that no other note has.
    """

    share: float
    tells: float
    alone: bool
    same: float
    gone: float
    come: float

    @property
    def replaced(self) -> float:
        """What the words told that gave way to others."""
        return min(self.gone, self.come)

    @property
    def kept(self) -> float:
        """How much is the same where what was added counts in full, 0 to 1."""
        whole = self.same + max(self.gone, self.come)
        return self.same / whole if whole else 1.0

    @property
    def overlap(self) -> float:
        """How much of the two together is the same (Dice's coefficient), 0 to 1."""
        whole = 2 * self.same + self.gone + self.come
        return 2 * self.same / whole if whole else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One field of two notes. `gone` and `come` are the words that only one of the texts has, pictures left out.

    `similarity` is None where comparing the texts tells nothing.
    """

    old: WeighedText
    new: WeighedText
    gone: AbstractSet[str]
    come: AbstractSet[str]
    similarity: Similarity | None


def compare(old: WeighedText, new: WeighedText) -> Compared:
    """Compare two texts. That tells nothing if one is silent, or has but pictures that the other lacks.

    A picture that differs is no evidence (pictures are renamed and redrawn); the same picture is.
    """
    shared = old.words.keys() & new.words.keys()
    tells_nothing = old.silent or new.silent or (not shared and not (old.odd and new.odd))
    return Compared(
        old=old,
        new=new,
        gone=old.words.keys() - shared - old.pictures,
        come=new.words.keys() - shared - new.pictures,
        similarity=None if tells_nothing else _similarity(old, new, shared),
    )


def _similarity(old: WeighedText, new: WeighedText, shared: AbstractSet[str]) -> Similarity:
    # fsum: the order of a set changes from run to run, the sum must not.
    not_odd = fsum(
        (word in old.numbers) - old.words[word] for word in shared & (old.numbers | old.pictures)
    )
    same = fsum(map(old.words.__getitem__, shared))
    respelt = _respelt(old, new)
    gone = max(old.odd - same - not_odd - respelt, 0.0)
    come = max(new.odd - same - not_odd - respelt, 0.0)
    same += respelt
    whole = same + min(gone, come) + ADDED_COUNTS * abs(gone - come)
    share = min(same / whole, REORDERED) if whole else REORDERED
    at_most = min(old.at_most, new.at_most)
    return Similarity(
        share=1.0 if old.form == new.form else share,
        tells=min(1.0, same, at_most),
        alone=at_most == 1.0,
        same=same,
        gone=gone,
        come=come,
    )


def _respelt(old: WeighedText, new: WeighedText) -> float:
    """Give what words tell that the other text has in another spelling."""
    come = [*islice((word for word in new.spelt if word not in old.words), SPELLING_WORDS)]
    told = 0.0
    for word in islice((word for word in old.spelt if word not in new.words), SPELLING_WORDS):
        other = other_spelling(word, come)
        if other is not None:
            come.remove(other)
            told += RESPELT * min(old.words[word], new.words[other])
    return told


def other_spelling(word: str, words: Iterable[str]) -> str | None:
    """Find another spelling of a word: an abbreviation, another ending, or one slip that is not in its first letter."""
    first = word[0]
    alike = [other for other in words if other[0] == first and len(other) >= SPELLING_MIN_LETTERS]
    if not alike or len(word) < SPELLING_MIN_LETTERS:
        return None
    for other in alike:
        if other.startswith(word) or word.startswith(other):
            return other
    found = process.extractOne(
        word, alike, scorer=Prefix.normalized_similarity, score_cutoff=SAME_STEM
    )
    # Between one slip and two, whatever the rounding.
    one_slip = 1 - 1.5 / len(word)
    found = found or process.extractOne(
        word, alike, scorer=OSA.normalized_similarity, score_cutoff=one_slip
    )
    return found[0] if found else None
