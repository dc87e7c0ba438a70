"""Names of decks: as Anki spells them, and what several have in common."""

import re
import unicodedata
from collections.abc import Sequence

# Anki's own rules for a deck's name (rslib, decks/name.rs): these characters go, white space and colons around a
# level go too, and an empty level is "blank".
_NOT_IN_DECK_NAMES = re.compile("[\x00-\x1f\x7f]")
_AROUND_LEVEL = re.compile(r"^[\s:]+|[\s:]+$")
BLANK = "blank"


def deck_name(name: str) -> str:
    """Write a deck's name as Anki would rewrite it on import."""
    kept = (
        unicodedata.normalize("NFC", _NOT_IN_DECK_NAMES.sub("", level))
        for level in name.split("::")
    )
    return "::".join(_AROUND_LEVEL.sub("", level) or BLANK for level in kept)


class DeckNames:
    """Names in one spelling each: Anki matches decks whatever the case, and renames all but one of a package's."""

    def __init__(self) -> None:
        self._spelt: dict[str, str] = {}

    def spell(self, name: str) -> str:
        """Write a name as Anki would, each level as it was first written."""
        spelt: list[str] = []
        for level in deck_name(name).split("::"):
            # The case of "x" in "A::x" says nothing of "B::X".
            above = "::".join([*spelt, ""])
            spelt.append(self._spelt.setdefault(f"{above}{level}".casefold(), level))
        return "::".join(spelt)


def common(names: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the levels that all names begin with; there must be at least one name."""
    shortest = min(names, key=len)
    for index, level in enumerate(shortest):
        if any(name[index] != level for name in names):
            return shortest[:index]
    return shortest


def common_deck(names: Sequence[str]) -> str:
    """Return the deck that all these are, or are below; empty if there is none.

    `common_deck(["A::B::c", "A::B::d"])` is `A::B`.
    """
    return "::".join(common([tuple(name.split("::")) for name in names]))
