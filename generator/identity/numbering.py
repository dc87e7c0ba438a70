"""Which number a deletion has: in Anki a card's reviews follow its cloze number, so here the number follows its text.

A number once given stays with its text; it is not given to another text even after its own is gone, since the
reviews of the card it stood for may come back.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import count
from typing import NamedTuple

from generator.identity.similarity import Rarity, compare, weigh
from generator.identity.wording import read_words

# Two texts of one note are one that was edited when they share more than this (0 to 1) of what tells the note's texts
# apart: the items of a list are often alike ("vitamin A", "vitamin K"), and a review is better lost than given to
# another item. So are they when one has all words of the other. A text that is gone needs nearly all of it.
SIMILAR, SIMILAR_RETURN = 0.7, 0.9


class Numbered(NamedTuple):
    """A cloze number with the text that it stands for; `gone` when that text left the note."""

    number: int
    text: str
    gone: bool = False


def assign_numbers(
    remembered: Sequence[Numbered],
    texts: Sequence[str],
    taken: Collection[int] = (),
    *,
    by_place: bool = False,
) -> tuple[int, ...]:
    """Give texts their numbers, in their order: the same text keeps its own, an edited one too, a new one gets a new.

    `taken` are numbers that the user wrote out. With `by_place`, a single text that changed is the one that was at
    its place before, however much it was edited: what a sentence leaves out at one place is one card.
    """
    known = [item for item in remembered if item.number not in taken]
    numbers = _same(known, texts)
    if by_place:
        _in_place([item for item in known if not item.gone], numbers)
    _edited([item for item in known if item.number not in numbers], texts, numbers)
    given = {
        *(item.number for item in known),
        *taken,
        *(number for number in numbers if number is not None),
    }
    fresh = (number for number in count(1) if number not in given)
    return tuple(next(fresh) if number is None else number for number in numbers)


def remember(
    remembered: Iterable[Numbered], now: Iterable[tuple[int, str]]
) -> tuple[Numbered, ...]:
    """Return what is to be remembered after a build with these numbers: theirs, and those that are gone."""
    current = {number: Numbered(number, text) for number, text in now}
    gone = {item.number: item._replace(gone=True) for item in remembered}
    return tuple(item for _, item in sorted({**gone, **current}.items()))


def _same(known: Iterable[Numbered], texts: Sequence[str]) -> list[int | None]:
    waiting: dict[str, list[int]] = {}
    for item in sorted(known, key=lambda item: (item.gone, item.number)):
        waiting.setdefault(item.text, []).append(item.number)
    return [waiting[text].pop(0) if waiting.get(text) else None for text in texts]


def _in_place(live: Sequence[Numbered], numbers: list[int | None]) -> None:
    """Give the one number that is left to the one text that has none, if all else is as it was."""
    before = [item.number if item.number in numbers else None for item in sorted(live)]
    if before == numbers and numbers.count(None) == 1:
        place = numbers.index(None)
        numbers[place] = sorted(live)[place].number


def _edited(free: Sequence[Numbered], texts: Sequence[str], numbers: list[int | None]) -> None:
    """Give the numbers that are left to the texts most like them, the most alike first."""
    changed = [index for index, number in enumerate(numbers) if number is None]
    if not changed or not free:
        return
    live = [item.text for item in free if not item.gone]
    rarity = Rarity(_count_words(live) | _count_words(texts), max(len(live), len(texts)))
    words = {
        text: weigh(read_words(text), rarity) for text in (*(item.text for item in free), *texts)
    }
    pairs = []
    for index in changed:
        for item in free:
            found = compare(words[item.text], words[texts[index]]).similarity
            grown = found is not None and not item.gone and found.share > 0 and not found.replaced
            if found and (grown or found.share > (SIMILAR_RETURN if item.gone else SIMILAR)):
                pairs.append((-found.share, item.gone, index, item.number))
    for _, _, index, number in sorted(pairs):
        if numbers[index] is None and number not in numbers:
            numbers[index] = number


def _count_words(texts: Iterable[str]) -> Counter[str]:
    return Counter(word for text in texts for word in set(read_words(text)))
