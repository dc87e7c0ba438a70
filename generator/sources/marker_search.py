"""Searches a whole text for the markers of all formats, before its rows are read.

Most files of a vault have none, so this decides how long it takes to read one. What is searched for
are the `markers` and `words` of the dialects: a file that is surely in a dialect has one of them.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from generator.lazy_patterns import lazy_pattern
from generator.reading import ReadOptions
from generator.sources.field_markers import NOTE_MARKER
from generator.text.lines import with_line_feeds

# A row of the front matter.
DIALECT_KEY = lazy_pattern(r"dialect[ \t]*:[ \t]*[\"']?[\w-]")
_NATIVE_MARKERS = (DIALECT_KEY, NOTE_MARKER)

# In characters. A shorter part is in many texts.
_PART = 4
# Characters that most texts have.
_COMMON = " -"


class FoundMarkers(NamedTuple):
    """The formats whose markers are in a text: the native one, and dialects by their names."""

    native: bool
    dialects: frozenset[str]


class _Words(NamedTuple):
    """Words that share a part, each with the names of its dialects.

    `probe` is a character of the part that few texts have, if it has one.
    """

    probe: str
    part: str
    dialects: dict[str, tuple[str, ...]]


class _Search(NamedTuple):
    """What is searched for.

    `any_row` has all markers at once, `native_row` those of the native format, and `rows` those of
    each dialect by its name.
    """

    any_row: re.Pattern[str]
    native_row: re.Pattern[str]
    rows: tuple[tuple[str, re.Pattern[str]], ...]
    words: tuple[_Words, ...]


def search_markers(text: str, options: ReadOptions) -> FoundMarkers:
    """Search a text for all markers at once, then for those of each format; and for words.

    A search in the whole text is ten times as fast as one in each row.
    """
    text = "\n" + with_line_feeds(text)
    search, is_native = _search_with(options), False
    found: set[str] = set()
    if search.any_row.search(text):
        is_native = search.native_row.search(text) is not None
        found.update(name for name, row in search.rows if row.search(text))
    folded = text.casefold()
    for probe, part, of_words in search.words:
        # A search for one character is ten times as fast as one for a word.
        if probe in folded and part in folded:
            found.update(*(names for word, names in of_words.items() if word in folded))
    return FoundMarkers(is_native, frozenset(found))


@lru_cache(maxsize=8)
def _search_with(options: ReadOptions) -> _Search:
    # The markers are the same in all folders of a vault.
    return _search_in_vault(replace(options, vault_folder=""))


@lru_cache(maxsize=8)
def _search_in_vault(options: ReadOptions) -> _Search:
    # Imported here, so that a native file does not wait for it.
    from generator.sources.dialects import configured_dialects

    dialects = configured_dialects(options)
    groups = _by_shared_part(dict.fromkeys(word for one in dialects for word in one.words))
    return _Search(
        any_row=_at_row_starts(
            [*_NATIVE_MARKERS, *(marker for one in dialects for marker in one.markers)]
        ),
        native_row=_at_row_starts(_NATIVE_MARKERS),
        rows=tuple((one.name, _at_row_starts(one.markers)) for one in dialects if one.markers),
        words=tuple(
            _Words(
                probe=_probe(part),
                part=part,
                dialects={
                    word: tuple(one.name for one in dialects if word in one.words) for word in words
                },
            )
            for part, words in groups.items()
        ),
    )


def _by_shared_part(words: Collection[str]) -> dict[str, list[str]]:
    """Group words by a part that they share, such as "card" of "#card", "[[card]]" and "card-".

    A word that shares none, or is shorter, is a group of its own.
    """
    parts = {
        word: sorted(word[start : start + _PART] for start in range(len(word) - _PART + 1))
        for word in words
    }
    counts = Counter(part for of_word in parts.values() for part in set(of_word))
    groups: dict[str, list[str]] = {}
    for word, of_word in parts.items():
        best = max(of_word, key=counts.__getitem__, default=word)
        groups.setdefault(best if counts[best] > 1 else word, []).append(word)
    return groups


def _probe(word: str) -> str:
    """Return a character of a word that is probably in few texts: punctuation, if it has any."""
    return next((one for one in word if not one.isalnum() and one not in _COMMON), word[0])


# One pattern with "\n" at its start, so that the search skips from row to row. Half of the rows of
# most texts are empty, and a text with nothing else has no card.
def _at_row_starts(markers: Iterable[re.Pattern[str]]) -> re.Pattern[str]:
    rows = "|".join(
        f"(?{'i' if marker.flags & re.IGNORECASE else ''}:{marker.pattern})" for marker in markers
    )
    return re.compile(rf"\n(?=.)(?:{rows})", re.MULTILINE)
