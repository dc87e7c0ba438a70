"""A note in the learner's collection, whatever it was read with."""

import unicodedata
from collections.abc import Iterable

from generator.apkg.exports import ExportedNote
from generator.notetypes import NoteType
from generator.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AnkiCard:
    """A card. `deck` is the deck that it belongs to, also while it is in a filtered deck."""

    id: int
    deck: str
    reviews: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CardChange:
    """A card's deck, when it was last changed, and when it was last reviewed, both in seconds."""

    nid: int
    deck: str
    mod: int
    reviewed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnkiNote:
    """A note. `nid` is in milliseconds, `mod` in seconds.

    `note_type` is None for a note of another program. `fields` are those of the note type, in its
    order; a field that the learner added is left out, and `has_more_text` says that it is filled.
    What could not be read is None: the `guid` and the `cards` are known only from an export, and
    `mod` is not known to each version of the add-on AnkiConnect.
    """

    nid: int
    note_type: NoteType | None
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    guid: str | None = None
    mod: int | None = None
    has_more_text: bool = False
    cards: tuple[AnkiCard, ...] | None = None

    @property
    def reviews(self) -> int:
        """The number of reviews of all its cards, as far as they are known."""
        return sum(card.reviews for card in self.cards or ())


def from_export(note: ExportedNote) -> AnkiNote:
    """Return a note of an export: all of it is known."""
    return AnkiNote(
        nid=note.nid,
        note_type=note.note_type,
        fields=note.fields,
        tags=note.tags,
        guid=note.guid,
        mod=note.mod,
        has_more_text=note.has_more_text,
        cards=tuple(
            AnkiCard(id=card.id, deck=card.deck, reviews=card.reviews) for card in note.cards
        ),
    )


def has_texts(note: AnkiNote, fields: tuple[str, ...]) -> bool:
    """Return whether a note has these fields, as far as that can be told.

    If the learner changed the fields of a note type in a way that is not clear, `note` has all.
    """
    return note.fields == fields or (note.note_type is None and {*fields} <= {*note.fields})


def as_in_anki(text: str) -> str:
    """Return a text as Anki stores it: in NFC."""
    # The check is faster than the change, which nearly no text needs.
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def deck_key(name: str) -> str:
    """Return what two names of one deck have in common: Anki ignores case."""
    return as_in_anki(name).casefold()


def tag_keys(tags: Iterable[str]) -> frozenset[str]:
    """Return what is the same for two lists of the same tags: Anki ignores order and case."""
    return frozenset(as_in_anki(tag).casefold() for tag in tags)
