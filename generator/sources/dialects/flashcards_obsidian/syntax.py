"""The tags and separators of cards, as a vault's settings of the plugin have them."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from generator.lazy_patterns import lazy_pattern
from generator.reading import ReadOptions
from generator.sources.foreign.separators import separators_pattern
from generator.sources.tags import (
    TAG_START,
    TOUCHING_TAG_START,
    FoundTag,
    is_tag,
    trailing_tags,
)
from generator.sources.vault_settings import Flashcards, read_settings
from generator.text.cloze import NUMBERED_OPENING
from generator.text.lines import Line
from generator.text.regions import CodeAndMath

_TOUCHING = lazy_pattern(TOUCHING_TAG_START + "#")
_AFTER_PUNCTUATION = lazy_pattern(TAG_START + "#")
_REVERSED, _SPACED = ("-reverse", "/reverse"), ("-spaced", "/spaced")


class CardTag(NamedTuple):
    """The tag of a card at the end of a line.

    `end` is the length of the line without the tags, `start` the offset of the card's tag. `kind`
    is what follows the plugin's tag. `others` are the other tags, with their offsets.
    """

    end: int
    start: int
    kind: str
    others: tuple[tuple[int, str], ...]

    @property
    def is_reversed(self) -> bool:
        """Whether the card also asks for its question."""
        return self.kind in _REVERSED

    @property
    def is_spaced(self) -> bool:
        """Whether the card has no answer."""
        return self.kind in _SPACED


class CardSyntax:
    """The syntax of the plugin with some settings.

    The tag that it has by default marks cards with any settings: notes may be older than these.
    """

    def __init__(self, settings: Flashcards) -> None:
        self.words = tuple(dict.fromkeys((f"#{Flashcards().tag}", f"#{settings.tag}")))
        self.separators = separators_pattern(settings.one_line, settings.one_line_reversed)
        self.reversed_separator = settings.one_line_reversed
        self._kinds = {
            f"{word[1:]}{kind}": kind for word in self.words for kind in ("", *_REVERSED, *_SPACED)
        }

    def card_tag(self, text: str, *, may_touch: bool = False) -> CardTag | None:
        """Return the tag of a card at the end of a line, if there is one.

        With `may_touch`, it may be directly after a letter, as in the plugin: `a question#card`.
        """
        lower = text.lower()
        if not any(word in lower for word in self.words):
            return None
        end, tags = trailing_tags(text)
        if (found := self._first_of_card(end, tags)) is not None:
            return found
        touching = self._touching_tags(text, end, may_touch=may_touch)
        if not touching:
            return None
        end = touching[0].offset
        if not text[:end].strip() or text[end - 1].isspace():
            end, above = trailing_tags(text[:end])
            touching = [*above, *touching]
        return self._first_of_card(end, [*touching, *tags])

    def _first_of_card(self, end: int, tags: Sequence[FoundTag]) -> CardTag | None:
        for tag in tags:
            kind = self._kinds.get(tag.text.lower())
            if kind is not None:
                others = tuple((one.offset, one.text) for one in tags if one is not tag)
                return CardTag(end, tag.offset, kind, others)
        return None

    def _touching_tags(self, text: str, end: int, *, may_touch: bool) -> list[FoundTag]:
        """Return the tags at the end of a word, the first of a card or at the start of the word."""
        start = max(text.rfind(" ", 0, end), text.rfind("\t", 0, end)) + 1
        if "://" in text[start:end]:
            return []
        tags: list[FoundTag] = []
        position = end
        while (sign := text.rfind("#", start, position)) >= 0 and is_tag(text[sign:position]):
            tags.append(FoundTag(sign, text[sign + 1 : position]))
            position = sign
        tags.reverse()
        if position > start:
            names = (index for index, tag in enumerate(tags) if tag.text.lower() in self._kinds)
            tags = tags[next(names, len(tags)) :]
        pattern = _TOUCHING if may_touch else _AFTER_PUNCTUATION
        return tags if tags and pattern.match(text, tags[0].offset) else []

    def find_separator(self, line: Line) -> re.Match[str] | None:
        """Find the separator with text on both sides, outside code and math."""
        text = line.text
        if line.code or not self.separators.search(text) or NUMBERED_OPENING.search(text):
            return None
        return next(
            (
                found
                for found in CodeAndMath(text).matches_outside(self.separators)
                if text[: found.start()].strip() and text[found.end() :].strip()
            ),
            None,
        )


DEFAULT_SYNTAX = CardSyntax(Flashcards())


def syntax_in_vault(options: ReadOptions) -> CardSyntax:
    """Return the syntax with the settings of a file's vault."""
    settings = read_settings(options.plugin_settings)[0].flashcards
    return DEFAULT_SYNTAX if settings is None else _syntax_with(settings)


@lru_cache(maxsize=8)
def _syntax_with(settings: Flashcards) -> CardSyntax:
    return CardSyntax(settings)
