"""A learner with a real Anki collection, who imports packages, studies and edits notes."""

from pathlib import Path

from anki.cards import Card
from anki.collection import Collection
from anki.consts import CARD_TYPE_NEW
from anki.notes import Note
from anki.scheduler.v3 import CardAnswer, QueuedCards

from tests.anki_collection import import_package

AGAIN, HARD, GOOD, EASY = CardAnswer.AGAIN, CardAnswer.HARD, CardAnswer.GOOD, CardAnswer.EASY


class Learner:
    """A learner who studies in a collection."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        default = collection.decks.get_config(1)
        assert default is not None
        default["new"]["perDay"] = 999
        collection.decks.update_config(default)

    def import_package(self, package: Path) -> dict[str, int]:
        """Import a package; return how many notes were new, updated and so on."""
        log = import_package(self.collection, package)
        kinds = (
            "new",
            "updated",
            "duplicate",
            "conflicting",
            "first_field_match",
            "missing_notetype",
            "missing_deck",
        )
        counts = {kind: len(getattr(log, kind)) for kind in (*kinds, "empty_first_field")}
        return {kind: count for kind, count in counts.items() if count}

    # ---- study

    def study(self, deck: str, ratings: list["CardAnswer.Rating.V"]) -> list[str]:
        """Answer the next cards, one for each rating; return the GUIDs of their notes."""
        self._open(deck)
        seen = []
        for rating in ratings:
            queued = self._queued().cards[0]
            card = Card(self.collection, backend_card=queued.card)
            card.start_timer()
            answer = self.collection.sched.build_answer(
                card=card, states=queued.states, rating=rating
            )  # type: ignore[attr-defined]
            self.collection.sched.answer_card(answer)
            seen.append(card.note().guid)
        return seen

    def new_guids(self, deck: str) -> list[str]:
        """Return the GUIDs of the notes whose first card is new, in the order Anki shows them."""
        self._open(deck)
        cards = [Card(self.collection, backend_card=queued.card) for queued in self._queued().cards]
        return [card.note().guid for card in cards if card.type == CARD_TYPE_NEW and card.ord == 0]

    def _open(self, deck: str) -> None:
        number = self.collection.decks.id_for_name(deck)
        assert number is not None
        self.collection.decks.set_current(number)

    def _queued(self) -> QueuedCards:
        queued: QueuedCards = self.collection.sched.get_queued_cards(fetch_limit=999)  # type: ignore[attr-defined]
        return queued

    # ---- edits by hand

    def note(self, guid: str) -> Note:
        found = self.collection.db.scalar("select id from notes where guid = ?", guid)  # type: ignore[union-attr]
        return self.collection.get_note(found)

    def card(self, guid: str) -> Card:
        """Return the note's first card."""
        return self.note(guid).cards()[0]

    def edit(self, guid: str, field: str, text: str, when: int) -> None:
        """Write into a field at the time `when`, in seconds."""
        note = self.note(guid)
        note[field] = text
        self.collection.update_note(note)
        self.date(guid, when)

    def tag(self, guid: str, tag: str, when: int) -> None:
        note = self.note(guid)
        note.add_tag(tag)
        self.collection.update_note(note)
        self.date(guid, when)

    def suspend(self, guid: str) -> None:
        self.collection.sched.suspend_cards([self.card(guid).id])

    def flag(self, guid: str) -> None:
        self.collection.set_user_flag_for_cards(1, [self.card(guid).id])

    def move(self, guid: str, deck: str) -> None:
        number = self.collection.decks.id(deck)
        assert number is not None
        self.collection.set_deck([self.card(guid).id], number)

    def date(self, guid: str, when: int) -> None:
        """Set the time of an edit: Anki uses the clock, and a test's builds are in the past."""
        assert self.note(guid).mod > when
        self.collection.db.execute("update notes set mod = ? where guid = ?", when, guid)  # type: ignore[union-attr]

    # ---- queries

    def guids(self) -> list[str]:
        return sorted(self.collection.db.list("select guid from notes"))  # type: ignore[union-attr]

    def reviews(self) -> list[list[object]]:
        """Return the review log, without the column that syncing uses."""
        return self.collection.db.all(
            "select id, cid, ease, ivl, lastIvl, factor, time, type from revlog order by id"
        )  # type: ignore[union-attr, no-any-return]

    def scheduling(self) -> dict[tuple[str, int], list[object]]:
        """Return all columns of each card but the time of its last change, by GUID and ordinal."""
        rows = self.collection.db.all(  # type: ignore[union-attr]
            "select n.guid, c.ord, c.id, c.did, c.type, c.queue, c.due, c.ivl, c.factor, c.reps,"
            " c.lapses, c.left, c.odue, c.odid, c.flags, c.data"
            " from cards c join notes n on n.id = c.nid"
        )
        return {(guid, ordinal): rest for guid, ordinal, *rest in rows}
