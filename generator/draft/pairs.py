"""Texts of pairs only, such as vocabulary lists: a line and its meaning on the next line."""

from collections import Counter
from collections.abc import Sequence

from generator.draft.raw_line import RawLine
from generator.draft.vocabulary import LIST_NOUNS

# A shorter text may look like pairs by chance.
MIN_LINES = 12


def find_first_of_pairs(lines: Sequence[RawLine]) -> frozenset[int]:
    """Find the first lines of pairs, if the text has nothing else except a title.

    In such a text all lines look similar, or two scripts or two lengths alternate.
    """
    for pairs in (lines, lines[1:]):
        if len(pairs) < MIN_LINES or len(pairs) % 2:
            continue
        similar = sum(map(_look_similar, pairs[::2], pairs[1::2]))
        all_similar = similar * 2 >= 0.95 * len(pairs)
        if all_similar or _scripts_alternate(pairs) or _lengths_alternate(pairs):
            return frozenset(line.number for line in pairs[::2])
    return frozenset()


def _scripts_alternate(pairs: Sequence[RawLine]) -> bool:
    """Return whether the first lines are in one script and the second in another (나무, tree)."""
    differing = sum(
        first.script != second.script for first, second in zip(pairs[::2], pairs[1::2], strict=True)
    )
    most_common = Counter(line.script for line in pairs[::2]).most_common(1)[0][1]
    return differing * 2 >= 0.9 * len(pairs) and most_common * 2 >= 0.9 * len(pairs)


def _lengths_alternate(pairs: Sequence[RawLine]) -> bool:
    """Return whether the first lines are short and the second have more words."""
    growing = sum(
        len(first.words) < len(second.words)
        and first.is_short
        and not first.has_bullet
        and not second.has_bullet
        for first, second in zip(pairs[::2], pairs[1::2], strict=True)
    )
    return growing * 2 >= 0.9 * len(pairs)


def _look_similar(first: RawLine, second: RawLine) -> bool:
    """Return whether only their order tells two lines apart.

    Two questions are one question in two languages.
    """
    return (_is_featureless(first) and _is_featureless(second)) or (
        first.ends_in_question_mark and second.ends_in_question_mark
    )


def _is_featureless(line: RawLine) -> bool:
    has_features = (
        line.has_bullet
        or line.is_label
        or line.ends_in_question_mark
        or line.is_imperative
        or line.starts_like_continuation
        or line.is_code
        or line.prefix
    )
    return line.is_short and not has_features and not LIST_NOUNS.intersection(line.lower_words)
