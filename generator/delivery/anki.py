"""What delivery needs from Anki, whatever it is reached by."""

from collections.abc import Collection, Iterable, Mapping
from enum import Enum, auto
from pathlib import Path
from typing import Protocol

from generator.delivery.anki_note import AnkiNote, CardChange


class ErrorKind(Enum):
    """What a DeliveryError is about, for callers that treat some errors in a special way."""

    USAGE = auto()  # an option or a variable that the user has to give in another way
    NOT_RUNNING = auto()
    NOT_ANKI_CONNECT = auto()
    NO_ANSWER = auto()
    NO_PROFILE = auto()
    KEY_MISSING = auto()
    KEY_WRONG = auto()
    PERMISSION = auto()
    OLD_ADD_ON = auto()
    FILE = auto()  # a file that Anki cannot read or write
    SYNC = auto()
    NO_ACCOUNT = auto()  # for a sync
    LOGIN = auto()  # user, password or session key are refused
    OTHER = auto()


class DeliveryError(Exception):
    """Anki cannot be reached, refuses, or is not as expected.

    `message` says what is wrong, `hint` what to do about it.
    """

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        kind: ErrorKind = ErrorKind.OTHER,
    ) -> None:
        super().__init__(message)
        self.message, self.hint, self.kind = message, hint, kind


class Anki(Protocol):
    """The learner's collection. Each method raises DeliveryError."""

    @property
    def title(self) -> str:
        """What the collection is called in reports: "Anki (User 1)"."""

    @property
    def key(self) -> str:
        """What tells it apart from all other collections."""

    @property
    def yields_to_devices(self) -> bool:
        """Whether a change is given the earliest time that Anki takes.

        Then an edit or a review on another device, which has not synced it yet, is the later one,
        and stays when the two are synced.
        """

    def check_profile(self) -> None:
        """Make sure that the profile is still open that was open at first."""

    def catch_up(self) -> None:
        """Take over what was changed elsewhere while the user was asked."""

    def present(self, nids: Collection[int]) -> frozenset[int]:
        """Return those of the note ids that the collection has, of any note type."""

    def notes(self, nids: Collection[int]) -> dict[int, AnkiNote]:
        """Read notes by their ids, without GUID and cards. Ids of no note are missing."""

    def mods(self, nids: Collection[int]) -> Mapping[int, int]:
        """Return when notes were last changed, in seconds; nothing if that takes long to find."""

    def card_changes(self, nids: Collection[int]) -> Iterable[CardChange]:
        """Return the cards of these notes; none unless the collection yields to devices."""

    def deck_names(self) -> frozenset[str]:
        """Return the names of all decks."""

    def decks_of(self, nids: Collection[int]) -> frozenset[str]:
        """Return the decks that have cards of these notes now, which may be filtered decks."""

    def decks_of_types(self, type_ids: Collection[int]) -> frozenset[str]:
        """Return the decks that have cards of these note types now."""

    def card_count(self, deck: str) -> int:
        """Return the number of cards in a deck and those below it."""

    def export(self, deck: str, path: Path) -> None:
        """Write a package with the notes of a deck and those below it, and their reviews."""

    def import_package(self, path: Path) -> None:
        """Import a package: notes with a later modification time than Anki's are updated."""

    def add_tags(self, nids: Collection[int], tags: Collection[str]) -> None:
        """Add tags to notes; their other tags stay."""

    def delete_notes(self, nids: Collection[int]) -> None:
        """Delete notes with their cards."""

    def move_cards(self, cards: Collection[int], deck: str) -> None:
        """Move cards, by their ids, to a deck; it is created if there is none of this name."""

    def refresh(self, deck: str) -> None:
        """Let Anki's window show what was changed; `deck` has to exist."""

    def sync(self) -> None:
        """Start a sync, or do it: not each version of the add-on reports the end."""
