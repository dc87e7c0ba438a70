"""What a learner's work becomes when collections sync: Anki's rules, without Anki.

A note and a card are merged as a whole: of two changes that did not know of each other, the later
one stays. A deleted note is deleted everywhere. A review is never lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

Card = tuple[int, int]  # the number of the note, and the ordinal of the card


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteWork:
    """What a learner did to a note until a time: the texts of fields, and tags."""

    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    when: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CardWork:
    """A card as the learner left it at a time.

    `is_moved` says that it is in a deck of the learner's, and `is_review` that the last change was
    a review.
    """

    row: tuple[object, ...]
    deck: str
    when: int
    is_moved: bool
    is_review: bool


@dataclass(slots=True)
class Replica:
    """The learner's work in one collection. What is pending was not synced yet."""

    notes: dict[int, NoteWork] = field(default_factory=dict)
    cards: dict[Card, CardWork] = field(default_factory=dict)
    reviews: dict[int, tuple[object, ...]] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)
    pending_notes: set[int] = field(default_factory=set)
    # A card that was changed, with what it was at the last sync.
    pending_cards: dict[Card, CardWork | None] = field(default_factory=dict)

    def note(self, number: int) -> NoteWork:
        return self.notes.get(number, NoteWork())

    def change_note(self, number: int, work: NoteWork) -> None:
        self.notes[number] = work
        self.pending_notes.add(number)

    def change_card(self, card: Card, work: CardWork) -> None:
        self.pending_cards.setdefault(card, self.cards.get(card))
        self.cards[card] = work

    def delete(self, number: int) -> None:
        self.deleted.add(number)
        self.notes.pop(number, None)
        self.cards = {card: work for card, work in self.cards.items() if card[0] != number}

    def sync_with(self, server: "Replica") -> None:
        """Merge both, and have the same in both."""
        for number in self.deleted | server.deleted:
            self.delete(number)
            server.delete(number)
        for number in self.pending_notes & self.notes.keys():
            if self.notes[number].when > server.note(number).when:
                server.notes[number] = self.notes[number]
        for card in self.pending_cards.keys() & self.cards.keys():
            there, here = server.cards.get(card), self.cards[card]
            if there is None or there is self.pending_cards[card] or here.when > there.when:
                server.cards[card] = here
        server.reviews |= self.reviews
        self.notes, self.cards = dict(server.notes), dict(server.cards)
        self.reviews, self.deleted = dict(server.reviews), set(server.deleted)
        self.pending_notes.clear()
        self.pending_cards.clear()
