"""Deck names as Anki spells them, and the levels that several of them have in common."""

import unicodedata
from collections.abc import Sequence

from generator.lazy_patterns import lazy_pattern
from generator.text.characters import shows_nothing

# Anki's rules for a deck name (rslib, decks/name.rs): it removes these characters, and white space
# and colons around a level; an empty level becomes "blank".
_NOT_IN_DECK_NAMES = lazy_pattern("[\x00-\x1f\x7f]")
_AROUND_LEVEL = lazy_pattern(r"^[\s:]+|[\s:]+$")
BLANK = "blank"


def deck_name(name: str) -> str:
    """Rewrite a deck's name as Anki does on import."""
    kept = (
        unicodedata.normalize("NFC", _NOT_IN_DECK_NAMES.sub("", level))
        for level in name.split("::")
    )
    return "::".join(_AROUND_LEVEL.sub("", level) or BLANK for level in kept)


class DeckNames:
    """Deck names in one spelling each, since Anki ignores their case.

    It would rename all but one of the spellings in a package.
    """

    def __init__(self) -> None:
        self._spelt: dict[str, str] = {}
        self._known: dict[str, str] = {}  # most notes are in the deck of another one

    def spell(self, name: str) -> str:
        """Spell a name as Anki does, with each level as it was first written.

        A level that shows nothing, which Anki would keep, has the name of an empty one.
        """
        if name in self._known:
            return self._known[name]
        spelt: list[str] = []
        for written in deck_name(name).split("::"):
            level = BLANK if shows_nothing(written) else written
            # "A::x" and "B::X" are different decks: each keeps its case.
            above = "::".join([*spelt, ""])
            spelt.append(self._spelt.setdefault(f"{above}{level}".casefold(), level))
        self._known[name] = "::".join(spelt)
        return self._known[name]


def common_levels(names: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the levels that all names start with; there must be at least one name."""
    shortest = min(names, key=len)
    for index, level in enumerate(shortest):
        if any(name[index] != level for name in names):
            return shortest[:index]
    return shortest


def common_deck(names: Sequence[str]) -> str:
    """Return the deepest deck that contains or is each of these; empty if there is none.

    `common_deck(["A::B::c", "A::B::d"])` is `A::B`.
    """
    return "::".join(common_levels([tuple(name.split("::")) for name in names]))
