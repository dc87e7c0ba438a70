"""A learner with a collection of real Anki: imports, studies, edits by hand; and what all that came to."""

from pathlib import Path

from anki.cards import Card
from anki.collection import Collection
from anki.consts import CARD_TYPE_NEW
from anki.notes import Note
from anki.scheduler.v3 import CardAnswer, QueuedCards

from tests.anki_collection import import_package

AGAIN, HARD, GOOD, EASY = CardAnswer.AGAIN, CardAnswer.HARD, CardAnswer.GOOD, CardAnswer.EASY


class Learner:
    """Someone who studies in a collection."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        default = collection.decks.get_config(1)
        assert default is not None
        default["new"]["perDay"] = 999
        collection.decks.update_config(default)

    def take(self, package: Path) -> dict[str, int]:
        """Import a package; count what came of its notes."""
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
        """Answer the cards that Anki shows, one for each rating; return their GUIDs."""
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

    def new_in_order(self, deck: str) -> list[str]:
        """List the GUIDs of the notes whose first card is new, in the order in which Anki would show them."""
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

    # ---- change by hand

    def note(self, guid: str) -> Note:
        found = self.collection.db.scalar("select id from notes where guid = ?", guid)  # type: ignore[union-attr]
        return self.collection.get_note(found)

    def card(self, guid: str) -> Card:
        """Return the note's first card."""
        return self.note(guid).cards()[0]

    def edit(self, guid: str, field: str, text: str, when: int) -> None:
        """Write into a field, at a time in seconds."""
        note = self.note(guid)
        note[field] = text
        self.collection.update_note(note)
        self._date(note, when)

    def tag(self, guid: str, tag: str, when: int) -> None:
        note = self.note(guid)
        note.add_tag(tag)
        self.collection.update_note(note)
        self._date(note, when)

    def suspend(self, guid: str) -> None:
        self.collection.sched.suspend_cards([self.card(guid).id])

    def flag(self, guid: str) -> None:
        self.collection.set_user_flag_for_cards(1, [self.card(guid).id])

    def move(self, guid: str, deck: str) -> None:
        number = self.collection.decks.id(deck)
        assert number is not None
        self.collection.set_deck([self.card(guid).id], number)

    def _date(self, note: Note, when: int) -> None:
        """Anki dates an edit by the clock, and a test's builds lie in the past."""
        assert self.note(note.guid).mod > when
        self.collection.db.execute("update notes set mod = ? where id = ?", when, note.id)  # type: ignore[union-attr]

    # ---- what there is

    def guids(self) -> list[str]:
        return sorted(self.collection.db.list("select guid from notes"))  # type: ignore[union-attr]

    def reviews(self) -> list[list[object]]:
        """Return the review log, but for what the sync keeps of it."""
        return self.collection.db.all(
            "select id, cid, ease, ivl, lastIvl, factor, time, type from revlog order by id"
        )  # type: ignore[union-attr, no-any-return]

    def scheduling(self) -> dict[tuple[str, int], list[object]]:
        """Return all that Anki knows of each card but when it last wrote it, by GUID and ordinal."""
        rows = self.collection.db.all(  # type: ignore[union-attr]
            "select n.guid, c.ord, c.id, c.did, c.type, c.queue, c.due, c.ivl, c.factor, c.reps, c.lapses, c.left,"
            " c.odue, c.odid, c.flags, c.data from cards c join notes n on n.id = c.nid"
        )
        return {(guid, ordinal): rest for guid, ordinal, *rest in rows}
