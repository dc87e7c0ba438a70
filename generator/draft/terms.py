"""Terms that recur in a text, as tags to propose.

They are proposed as `auto-tags` in the front matter and not on headings or questions: a raw text has few headings
to hang them on, one line can be changed or taken away in one place, and cards written later get them too.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from generator.draft.vocabulary import (
    ASKING,
    IMPERATIVES,
    LIST_NOUNS,
    NUMBERS,
    SMALL,
    TITLE_WORDS,
    VERBS,
)
from generator.sources.tags import RESERVED

# A term recurs when it is on so many cards; on more than this share of them it tells nothing apart.
CARDS, SHARE = 3, 0.5
# More tags than this are no help.
MOST = 6

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_DULL = SMALL | VERBS | ASKING | IMPERATIVES | LIST_NOUNS | NUMBERS | TITLE_WORDS | RESERVED
_DULL |= frozenset(
    ("example", "examples", "full", "form", "format", "new", "old", "good", "bad", "high", "low")
)
_DULL |= frozenset(("large", "small", "long", "short", "first", "second"))


def recurring_terms(cards: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Choose the terms that stand in a question and recur on other cards; abbreviations and pairs of words first."""
    on: dict[str, set[int]] = {}
    written: dict[str, Counter[str]] = {}
    asked: Counter[str] = Counter()
    for number, (question, answer) in enumerate(cards):
        for text in (question, answer):
            for term in set(_terms(text)):
                on.setdefault(term.lower(), set()).add(number)
                written.setdefault(term.lower(), Counter())[term] += 1
                asked[term.lower()] += text is question
    most = max(CARDS, SHARE * len(cards))
    recurring = [
        term
        for term in asked
        if CARDS <= len(on[term]) <= most and asked[term] >= (1 if _weighty(written[term]) else 2)
    ]
    recurring.sort(key=lambda term: (not _weighty(written[term]), -len(on[term]), term))
    chosen: list[str] = []
    for term in recurring:
        parts = [other for other in chosen if term in other.split() or other in term.split()]
        if not parts:
            chosen.append(term)
    return tuple(written[term].most_common(1)[0][0] for term in chosen[:MOST])


def _weighty(written: Counter[str]) -> bool:
    """Whether a term is an abbreviation or of two words."""
    term = max(written, key=lambda form: (written[form], form))
    return " " in term or (term.isupper() and len(term) > 1)


def _terms(text: str) -> Iterator[str]:
    """Yield the telling words, and the pairs of them that stand together."""
    for line in text.split("\n"):
        above: re.Match[str] | None = None
        for word in _WORD.finditer(line):
            if not _telling(word[0]):
                above = None
                continue
            yield word[0]
            if above is not None and line[above.end() : word.start()] == " ":
                yield f"{above[0]} {word[0]}"
            above = word


def _telling(word: str) -> bool:
    is_abbreviation = len(word) >= 2 and word.isupper()
    usual = word.isascii() and len(word) >= 4 and not word.isdigit()
    other = not word.isascii() and len(word) >= 4
    return (
        (is_abbreviation or usual or other)
        and word.isprintable()
        and word.lower() not in _DULL
        and word[0].isalpha()
    )
