"""Anki packages: a zip file with an SQLite collection that every version of Anki reads."""

from collections.abc import Iterator
from itertools import accumulate

from generator.markup.media import MediaFile
from generator.notetypes import NoteType
from generator.values import dataclass

# The name of the collection in a package.
COLLECTION = "collection.anki2"
# The id of the deck that every collection has.
DEFAULT_DECK_ID = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageNote:
    """A note in a package. `mod` is in seconds, `nid` in milliseconds, `due` is Anki's position.

    `cards` pairs each card's ordinal, from 0, with its id.
    """

    guid: str
    nid: int
    mod: int
    due: int
    note_type: NoteType
    deck: str
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    cards: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """The content of a package. `descriptions` pairs a deck's name with its description.

    `deck` is the root deck. The decks above it have its description, unless they have their own.
    `types_changed` is when the note types changed, in seconds, if it is later than their own time.
    """

    deck: str
    notes: tuple[PackageNote, ...]
    descriptions: tuple[tuple[str, str], ...]
    media: tuple[MediaFile, ...]
    types_changed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageOwner:
    """The source of a package: its root deck, if known, and GUIDs of some or all of its notes."""

    deck: str | None
    guids: frozenset[str]


def with_decks_above(deck: str) -> Iterator[str]:
    """Yield the names of the decks above a deck, the highest one first, and its own."""
    return accumulate(deck.split("::"), "{}::{}".format)
