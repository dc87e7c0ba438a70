"""Terms that recur in a text, proposed as tags.

They are proposed as `auto-tags` in the front matter and not on headings or questions: raw text has
few headings, one line is quick to change or delete, and cards that are written later get the tags
too.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from generator.draft.vocabulary import (
    IMPERATIVES,
    LIST_NOUNS,
    NUMBER_WORDS,
    QUESTION_WORDS,
    SMALL_WORDS,
    TITLE_WORDS,
    VERBS,
)
from generator.lazy_patterns import lazy_pattern
from generator.sources.tags import RESERVED

# A term is on at least this many cards, and at most on this share of them: a tag that nearly all
# cards have selects nothing.
MIN_CARDS, MAX_SHARE = 3, 0.5
# More tags than this are no help.
MAX_TAGS = 6

_TERM_WORD = lazy_pattern(r"[^\W_]+(?:[-'’][^\W_]+)*")
_COMMON_WORDS = (
    SMALL_WORDS
    | VERBS
    | QUESTION_WORDS
    | IMPERATIVES
    | LIST_NOUNS
    | NUMBER_WORDS
    | TITLE_WORDS
    | RESERVED
    | frozenset(("example", "examples", "full", "form", "format", "new", "old", "good", "bad"))
    | frozenset(("high", "low", "large", "small", "long", "short", "first", "second"))
)


def recurring_terms(cards: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Choose terms that are in a question and on other cards, from pairs of question and answer.

    Abbreviations and terms of two words come first, then those on the most cards.
    """
    on_cards: dict[str, set[int]] = {}
    spellings: dict[str, Counter[str]] = {}
    in_questions: Counter[str] = Counter()
    for number, (question, answer) in enumerate(cards):
        for text in (question, answer):
            for term in set(_terms(text)):
                on_cards.setdefault(term.lower(), set()).add(number)
                spellings.setdefault(term.lower(), Counter())[term] += 1
                in_questions[term.lower()] += text is question
    max_cards = max(MIN_CARDS, MAX_SHARE * len(cards))
    recurring = [
        term
        for term in in_questions
        if MIN_CARDS <= len(on_cards[term]) <= max_cards
        and in_questions[term] >= (1 if _is_specific(spellings[term]) else 2)
    ]
    recurring.sort(key=lambda term: (not _is_specific(spellings[term]), -len(on_cards[term]), term))
    chosen: list[str] = []
    for term in recurring:
        # "cell" and "cell wall" would be nearly the same tag.
        if not any(term in other.split() or other in term.split() for other in chosen):
            chosen.append(term)
    return tuple(spellings[term].most_common(1)[0][0] for term in chosen[:MAX_TAGS])


def _is_specific(spellings: Counter[str]) -> bool:
    """Return whether a term is an abbreviation or has two words."""
    term = max(spellings, key=lambda spelling: (spellings[spelling], spelling))
    return " " in term or (term.isupper() and len(term) > 1)


def _terms(text: str) -> Iterator[str]:
    """Yield the words that can be terms, and pairs of such words with one space between them."""
    for line in text.split("\n"):
        previous: re.Match[str] | None = None
        for word in _TERM_WORD.finditer(line):
            if not _can_be_term(word[0]):
                previous = None
                continue
            yield word[0]
            if previous is not None and line[previous.end() : word.start()] == " ":
                yield f"{previous[0]} {word[0]}"
            previous = word


def _can_be_term(word: str) -> bool:
    is_abbreviation = len(word) >= 2 and word.isupper()
    is_long = len(word) >= 4 and not (word.isascii() and word.isdigit())
    return (
        (is_abbreviation or is_long)
        and word.isprintable()
        and word.lower() not in _COMMON_WORDS
        and word[0].isalpha()
    )
