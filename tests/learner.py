"""A learner with a real Anki collection, who imports packages, studies and edits notes."""

import io
import re
import time
from contextlib import redirect_stdout
from pathlib import Path

from anki.cards import Card, CardId
from anki.collection import Collection
from anki.consts import CARD_TYPE_NEW
from anki.notes import Note
from anki.scheduler.v3 import CardAnswer, QueuedCards

from tests.anki_collection import import_package
from tests.dumps import Dump, dump_of

AGAIN, HARD, GOOD, EASY = CardAnswer.AGAIN, CardAnswer.HARD, CardAnswer.GOOD, CardAnswer.EASY


class Learner:
    """A learner who studies in a collection."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.study_any_number()

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

    def study_any_number(self) -> None:
        """Have Anki show any number of new cards on a day, where it has twenty."""
        default = self.collection.decks.get_config(1)
        assert default is not None
        if default["new"]["perDay"] != 999:  # else it would be a change, to be synced
            default["new"]["perDay"] = 999
            self.collection.decks.update_config(default)

    def study(self, deck: str, ratings: list["CardAnswer.Rating.V"]) -> list[str]:
        """Answer the next cards, one for each rating; return the GUIDs of their notes."""
        self._open(deck)
        return [self._answer(self._queued().cards[0], rating) for rating in ratings]

    def queued(self, deck: str) -> list["CardId"]:
        """Return the cards of a deck that Anki would show, by their ids.

        In which order it would depends on the clock.
        """
        self._open(deck)
        return sorted(CardId(queued.card.id) for queued in self._queued().cards)

    def answer(self, card: "CardId", rating: "CardAnswer.Rating.V") -> None:
        """Answer a card that Anki would show, also if it would show other cards first."""
        (queued,) = (one for one in self._queued().cards if one.card.id == card)
        # A change by SQL lets Anki forget which card it has shown.
        self.collection.db.execute("update col set usn = usn")  # type: ignore[union-attr]
        self._answer(queued, rating)

    def new_guids(self, deck: str) -> list[str]:
        """Return the GUIDs of the notes whose first card is new, in the order Anki shows them."""
        self._open(deck)
        cards = [Card(self.collection, backend_card=queued.card) for queued in self._queued().cards]
        return [card.note().guid for card in cards if card.type == CARD_TYPE_NEW and card.ord == 0]

    def next_day(self) -> None:
        """Let a day pass."""
        # A sync sends when the collection was created only if it is the last change.
        now = int(time.time() * 1000)
        self.collection.db.execute("update col set crt = crt - 86400, mod = ?", now)  # type: ignore[union-attr]
        self.reopen()

    def reopen(self) -> None:
        """Start Anki again."""
        with redirect_stdout(io.StringIO()):  # the library prints timings
            self.collection.close()
        self.collection.reopen()

    def _open(self, deck: str) -> None:
        number = self.collection.decks.id_for_name(deck)
        assert number is not None
        self.collection.decks.set_current(number)

    def _answer(self, queued: QueuedCards.QueuedCard, rating: "CardAnswer.Rating.V") -> str:
        """Answer a card, and return the GUID of its note."""
        card = Card(self.collection, backend_card=queued.card)
        card.start_timer()
        answer = self.collection.sched.build_answer(card=card, states=queued.states, rating=rating)  # type: ignore[attr-defined]
        self.collection.sched.answer_card(answer)
        return card.note().guid

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

    def untag(self, guid: str, tag: str, when: int) -> None:
        note = self.note(guid)
        note.remove_tag(tag)
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

    def guid(self, question: str) -> str:
        """Return the GUID of the note whose first field has this text."""
        found = self.collection.db.list(  # type: ignore[union-attr]
            "select guid from notes where sfld like ?", f"%{question}%"
        )
        assert len(found) == 1, (question, found)
        return str(found[0])

    def guids(self) -> list[str]:
        return sorted(self.collection.db.list("select guid from notes"))  # type: ignore[union-attr]

    def fronts(self) -> list[str]:
        """Return the first fields of all notes, as plain text."""
        found = self.collection.db.list("select sfld from notes")  # type: ignore[union-attr]
        return sorted(re.sub("<[^<>]*>", "", text) for text in found)

    def deck(self, guid: str) -> str:
        """Return the deck of a note's first card."""
        card = self.card(guid)
        return self.collection.decks.name(card.odid or card.did)

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

    def dump(self) -> Dump:
        """Return all rows of the collection that hold the learner's work."""
        return dump_of(self.collection)
