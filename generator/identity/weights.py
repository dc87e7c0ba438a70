"""The words of a text with their weights: how well each distinguishes the notes of one source.

The fewer notes have a word, the more it weighs: the words of every question of a deck ("What is the
capital of ...?") weigh next to nothing, and the one word that differs weighs most.
"""

from collections.abc import Iterable, Mapping
from math import fsum, log2
from sys import intern

from generator.identity.wording import PICTURE
from generator.lazy_patterns import lazy_pattern
from generator.values import dataclass

# A text is no evidence if more notes share it than the second number, and it therefore weighs less
# than the first. Two notes may share a text, as in one deck in two languages.
SHARED_WIDELY, SHARED_BY_FEW = 0.5, 2
# A text of this weight identifies its note without the other field; 1.0 is the weight of a word
# that only one note has.
DISTINCTIVE_WEIGHT = 2.5
# Shorter words are not compared letter by letter: a typo too easily makes a different word.
SPELLING_MIN_LETTERS = 3

_DIGIT = lazy_pattern(r"\d")


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
    given how many notes share it. A text that `is_silent` does not help to find its
    note: it `is_empty`, or many notes have it.
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
    is_silent: bool

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
        is_silent=is_empty or (sharing > SHARED_BY_FEW and max_weight < SHARED_WIDELY),
    )


def join(one: WeighedText, other: WeighedText) -> WeighedText:
    """Join two weighed texts into one."""
    return _weighed(
        f"{one.form} {other.form}",
        one.verbatim + other.verbatim,
        {**one.words, **other.words},
        max(one.max_weight, other.max_weight),
        is_empty=one.is_empty and other.is_empty,
        is_silent=one.is_silent and other.is_silent,
    )


def _weighed(
    form: str,
    verbatim: tuple[str, ...],
    words: Mapping[str, float],
    max_weight: float,
    *,
    is_empty: bool,
    is_silent: bool,
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
        is_silent=is_silent,
    )
