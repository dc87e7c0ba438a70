"""The tags and separators of cards, as a vault's settings of the plugin have them."""

import re
from functools import lru_cache
from typing import NamedTuple

from generator.reading import ReadOptions
from generator.sources.foreign.separators import separators_pattern
from generator.sources.tags import trailing_tags
from generator.sources.vault_settings import Flashcards, read_settings
from generator.text.cloze import NUMBERED_OPENING
from generator.text.lines import Line
from generator.text.regions import CodeAndMath

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

    def card_tag(self, text: str) -> CardTag | None:
        """Return the tag of a card at the end of a line, if there is one."""
        lower = text.lower()
        if not any(word in lower for word in self.words):
            return None
        end, tags = trailing_tags(text)
        for tag in tags:
            kind = self._kinds.get(tag.text.lower())
            if kind is not None:
                others = tuple((one.offset, one.text) for one in tags if one is not tag)
                return CardTag(end, tag.offset, kind, others)
        return None

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
