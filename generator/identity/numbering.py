"""Assign cloze numbers: each text keeps its number, since in Anki reviews belong to the number.

A number stays with its text. After the text is gone, the number is not given to another one: the
text may return, and so would the reviews of its card.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import count
from typing import NamedTuple

# A text is an edited one if it shares more than this (0 to 1) with the old text, words weighed by
# how well they distinguish the note's texts: the items of a list are often similar ("vitamin A",
# "vitamin K"), and losing a review is better than giving it to another item. It is also an edited
# one if words were only added or only removed. A text that returns needs nearly all of the old
# one.
SIMILAR, SIMILAR_RETURN = 0.7, 0.9


class NumberedText(NamedTuple):
    """A cloze number with its text; `gone` means that the text is no longer in the note."""

    number: int
    text: str
    gone: bool = False


def assign_numbers(
    remembered: Sequence[NumberedText],
    texts: Sequence[str],
    taken: Collection[int] = (),
    *,
    by_position: bool = False,
) -> tuple[int, ...]:
    """Return the texts' numbers: unchanged and edited texts keep theirs, new texts get new ones.

    `taken` are the numbers that are written in the source. With `by_position`, a single text that
    changed keeps the number of its position, however much it was edited: what a sentence hides in
    one place is one card.
    """
    known = [item for item in remembered if item.number not in taken]
    numbers = _assign_same(known, texts)
    if by_position:
        _assign_by_position([item for item in known if not item.gone], numbers)
    _assign_edited([item for item in known if item.number not in numbers], texts, numbers)
    used = {
        *(item.number for item in known),
        *taken,
        *(number for number in numbers if number is not None),
    }
    unused = (number for number in count(1) if number not in used)
    return tuple(next(unused) if number is None else number for number in numbers)


def remember(
    remembered: Iterable[NumberedText], now: Iterable[tuple[int, str]]
) -> tuple[NumberedText, ...]:
    """Return what the lock stores after a build: the current numbers, and those that are gone."""
    current = {number: NumberedText(number, text) for number, text in now}
    gone = {item.number: item._replace(gone=True) for item in remembered}
    return tuple(item for _, item in sorted({**gone, **current}.items()))


def _assign_same(known: Iterable[NumberedText], texts: Sequence[str]) -> list[int | None]:
    waiting: dict[str, list[int]] = {}
    for item in sorted(known, key=lambda item: (item.gone, item.number)):
        waiting.setdefault(item.text, []).append(item.number)
    return [waiting[text].pop(0) if waiting.get(text) else None for text in texts]


def _assign_by_position(live: Sequence[NumberedText], numbers: list[int | None]) -> None:
    """Assign the only free number to the only text without one, if all others are unchanged."""
    before = [item.number if item.number in numbers else None for item in sorted(live)]
    if before == numbers and numbers.count(None) == 1:
        position = numbers.index(None)
        numbers[position] = sorted(live)[position].number


def _assign_edited(
    free: Sequence[NumberedText], texts: Sequence[str], numbers: list[int | None]
) -> None:
    """Assign the free numbers to the most similar texts, the most similar first."""
    changed = [index for index, number in enumerate(numbers) if number is None]
    if not changed or not free:
        return
    # Imported here: in most builds no text is compared, and that needs rapidfuzz.
    from generator.identity.similarity import compare
    from generator.identity.weights import Rarity, weigh
    from generator.identity.wording import read_words

    words = {text: read_words(text) for text in (*(item.text for item in free), *texts)}
    live = [item.text for item in free if not item.gone]
    texts_per_word = _texts_per_word(map(words.__getitem__, live)) | _texts_per_word(
        map(words.__getitem__, texts)
    )
    rarity = Rarity(texts_per_word, max(len(live), len(texts)))
    weighed = {text: weigh(read, rarity) for text, read in words.items()}
    pairs = []
    for index in changed:
        for item in free:
            similarity = compare(weighed[item.text], weighed[texts[index]]).similarity
            only_added_or_removed = (
                similarity is not None
                and not item.gone
                and similarity.share > 0
                and not similarity.replaced
            )
            if similarity and (
                only_added_or_removed
                or similarity.share > (SIMILAR_RETURN if item.gone else SIMILAR)
            ):
                pairs.append((-similarity.share, item.gone, index, item.number))
    for _, _, index, number in sorted(pairs):
        if numbers[index] is None and number not in numbers:
            numbers[index] = number


def _texts_per_word(texts: Iterable[Sequence[str]]) -> Counter[str]:
    """Count the texts, given as words, that have each word."""
    return Counter(word for words in texts for word in set(words))
