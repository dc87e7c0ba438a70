"""Tags for notes with given words: all phrases of all tags are looked up in one pass over a text.

A phrase without a wildcard is looked up by its tokens in a tree of all phrases, one with a wildcard
by a whole word in it or by the letters before its wildcard. What is found there is then matched,
which decides: so thousands of phrases take hardly more time than one.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from generator.diagnostics import Code, Diagnostic, Location
from generator.lazy_patterns import lazy_pattern
from generator.text.globs import joined_by_stars
from generator.values import dataclass

# The target of a link or picture is not text.
_LINK_TARGET = lazy_pattern(r"\]\([^()\s]*\)")
_RUN = lazy_pattern(r"[^\W_]+")
_TOKEN = lazy_pattern(r"[^\W_]+|\s+|.", re.DOTALL)
_WILDCARDS = ("*", "?")
# Where a phrase may start and end. An underscore around a word is emphasis ("_rnn_"); inside one
# ("my_rnn") it is a letter.
_START, _END = r"(?<![^\W_])(?<![^\W_]_)", r"(?![^\W_])(?!_+[^\W_])"
# A star takes the underscores before a word as well: the start of all of them is enough.
_START_OF_STAR = r"(?<!\w)"
# Letters that are the same without case, and not in `str.casefold`.
_SAME_LETTERS = str.maketrans("\u0130\u0131", "ii")
_SPACE = " "


@dataclass(frozen=True, slots=True)
class _Phrase:
    tag: str
    pattern: re.Pattern[str]


@dataclass(slots=True)
class _Node:
    """A place in the tree of phrases: what may follow, and the phrases that end here."""

    following: "dict[str, _Node]" = field(default_factory=dict)
    phrases: list[_Phrase] = field(default_factory=list)


class AutoTags:
    """Tags for notes whose text contains one of their words.

    `*` matches any number of word characters, and `?` one.
    """

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._unused = dict.fromkeys(words)
        self._order = {tag: index for index, tag in enumerate(words)}
        self._root = _Node()
        self._first_runs: set[str] = set()
        self._may_start_without_run = False
        self._by_run: dict[str, list[_Phrase]] = {}
        self._by_prefix: dict[str, list[_Phrase]] = {}
        self._prefix_lengths: set[int] = set()
        self._always: list[_Phrase] = []
        self._has_wildcards = False
        self._longest = 0
        for tag, phrases in words.items():
            for phrase in filter(str.strip, phrases):
                self._add(tag, unicodedata.normalize("NFC", phrase).split())

    @property
    def unused(self) -> list[str]:
        """The tags without a matching text so far."""
        return list(self._unused)

    def match(self, texts: Sequence[str]) -> tuple[str, ...]:
        """List the tags whose words are in the texts."""
        if not self._longest:
            return ()
        found: set[str] = set()
        for text in texts:
            shown = _LINK_TARGET.sub("]", unicodedata.normalize("NFC", text))
            runs = _folded_runs(shown)
            if self._may_start_without_run or not self._first_runs.isdisjoint(runs):
                self._add_tags_of_phrases(shown, found)
            if self._has_wildcards:
                found.update(self._tags_of_wildcards(shown, runs))
        for tag in found:
            self._unused.pop(tag, None)
        return tuple(sorted(found, key=self._order.__getitem__))

    def _add(self, tag: str, words: Sequence[str]) -> None:
        phrase = _SPACE.join(words)
        self._longest = max(self._longest, len(phrase))
        added = _Phrase(tag, _compiled(words))
        if any(wildcard in phrase for wildcard in _WILDCARDS):
            self._has_wildcards = True
            self._index(added, phrase)
            return
        node = self._root
        for token in _TOKEN.findall(phrase):
            node = node.following.setdefault(_folded(token), _Node())
        node.phrases.append(added)
        run = _RUN.match(phrase)
        if run:
            self._first_runs.add(_folded(run[0]))
        else:
            self._may_start_without_run = True

    def _index(self, phrase: _Phrase, text: str) -> None:
        """Add a phrase with a wildcard to where it will be looked up."""
        whole = [
            run[0]
            for run in _RUN.finditer(text)
            # Beside a wildcard, a word may go on.
            if text[run.start() - 1 : run.start()] not in _WILDCARDS
            and text[run.end() : run.end() + 1] not in _WILDCARDS
        ]
        prefix = _RUN.match(text)
        if whole:
            self._by_run.setdefault(_folded(max(whole, key=len)), []).append(phrase)
        elif prefix:
            folded = _folded(prefix[0])
            self._by_prefix.setdefault(folded, []).append(phrase)
            self._prefix_lengths.add(len(folded))
        else:
            self._always.append(phrase)

    def _add_tags_of_phrases(self, text: str, found: set[str]) -> None:
        """Add the tags of the phrases without a wildcard that are in a text."""
        tokens = [
            (token.start(), _SPACE if token[0].isspace() else _folded(token[0]))
            for token in _TOKEN.finditer(text)
        ]
        for index, (start, _) in enumerate(tokens):
            node = self._root
            for position in range(index, len(tokens)):
                following = node.following.get(tokens[position][1])
                if following is None:
                    break
                node = following
                found.update(
                    phrase.tag
                    for phrase in node.phrases
                    if phrase.tag not in found and phrase.pattern.match(text, start)
                )

    def _tags_of_wildcards(self, text: str, runs: set[str]) -> Iterator[str]:
        """Yield the tags of the phrases with a wildcard that are in a text with these words."""
        candidates = dict.fromkeys(self._always)
        for run in self._by_run.keys() & runs:
            candidates |= dict.fromkeys(self._by_run[run])
        for length in self._prefix_lengths:
            for prefix in self._by_prefix.keys() & {run[:length] for run in runs}:
                candidates |= dict.fromkeys(self._by_prefix[prefix])
        if candidates:
            # No phrase tells longer rows of underscores apart, and it may start at each of them.
            longest = self._longest + 2
            text = re.sub(rf"_{{{longest},}}", "_" * longest, text)
        return (phrase.tag for phrase in candidates if phrase.pattern.search(text))


def unused_auto_tag(tag: str, location: Location) -> Diagnostic:
    """Return the warning about a tag without a matching text; `location` is that of its entry."""
    message = f'no note contains a word of the auto-tag "{tag}"'
    hint = 'correct its words, or delete the entry (and "auto-tags:" if it was the only one)'
    return Diagnostic(location=location, code=Code.UNUSED_AUTO_TAG, message=message, hint=hint)


def _folded(text: str) -> str:
    """Return the form of a text in which letters that differ in case are the same."""
    return text.lower() if text.isascii() else text.translate(_SAME_LETTERS).casefold()


def _folded_runs(text: str) -> set[str]:
    """Return the rows of letters and digits in a text, folded."""
    if text.isascii():  # at once, which no other text is for sure
        return set(_RUN.findall(text.lower()))
    return {_folded(run) for run in set(_RUN.findall(text))}


def _compiled(words: Sequence[str]) -> re.Pattern[str]:
    """Return the pattern of a phrase, as whole words in any case."""
    start = _START_OF_STAR if words and words[0].startswith("*") else _START
    inside = r"\s+".join(map(_wildcard_pattern, words))
    return lazy_pattern(f"{start}{inside}{_END}", re.IGNORECASE)


def _wildcard_pattern(word: str) -> str:
    pieces = re.split(r"\*+", word)
    return joined_by_stars(
        ["".join(r"\w" if char == "?" else re.escape(char) for char in piece) for piece in pieces],
        r"\w",
    )
