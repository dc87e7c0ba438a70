"""A device on which a learner works at random, and what is known of that work."""

from dataclasses import replace
from random import Random
from typing import Any

from anki.cards import Card as AnkiCard

from tests.deliveries import DAY
from tests.device import Device
from tests.learner import AGAIN, EASY, GOOD, HARD
from tests.random_source import SourceNote, any_of, is_cloze
from tests.replicas import Card, CardWork, Replica

OWN_FIELDS = {
    "basic": ("Front", "Back", "Back", "Hint", "Extra", "Extra"),
    "cloze": ("Hint", "Extra", "Extra"),
}
OWN_DECK = "Own of "
OWN_TAGS = ("mine", "leech", "marked", "other")
CARD = "type, queue, due, ivl, factor, reps, lapses, left, flags, data"
REVIEW = "id, cid, ease, ivl, lastIvl, factor, time, type"


class RandomLearner:
    """A device of the learner, who works on it at random, and what is known of that work."""

    def __init__(
        self, name: str, device: Device, numbers: dict[str, int], random: Random, log: list[str]
    ) -> None:
        self.name, self.device, self.random, self.log = name, device, random, log
        self.numbers = numbers  # of the notes, by GUID
        self.replica = Replica()
        self.others: list[Replica] = []  # of the server and of the other devices
        # What the author had sent of each note at the last sync.
        self.seen: dict[int, SourceNote] = {}

    @property
    def own_deck(self) -> str:
        return f"{OWN_DECK}{self.name}"

    def guids(self) -> dict[int, str]:
        return {self.numbers[guid]: guid for guid in self.device.guids()}

    def act(self, now: int) -> None:
        actions = [self.review, self.review, self.write, self.tag, self.untag, self.suspend]
        actions += [self.flag, self.move]
        action = self.random.choice([*actions, *actions, self.delete])
        done = action(now)
        self.log.append(f"{self.name} {action.__name__} {done}")
        self._take_changes(now)

    def review(self, _now: int) -> object:
        # Any card that Anki would show: in which order it does depends on the clock.
        col = self.device.collection
        deck = self.random.choice(["Deck", "Deck", self.own_deck])
        if col.decks.id_for_name(deck) is None:
            deck = "Deck"
        cards = self.device.queued(deck)
        chosen = self.random.sample(cards, min(len(cards), 3))
        for card in chosen:
            self.device.answer(card, self.random.choice([AGAIN, HARD, GOOD, EASY]))
        return [self.numbers[col.get_card(card).note().guid] for card in chosen]

    def write(self, now: int) -> object:
        number, guid = self._any_note()
        name = self.random.choice(OWN_FIELDS["cloze" if is_cloze(number) else "basic"])
        text = f"text {self.random.randrange(10**6)} of {self.name}"
        if name in ("Back", "Extra") and self.random.random() < 0.2:
            text = ""
        note = self.device.note(guid)
        if note[name] == text:
            return None
        note[name] = text
        self.device.collection.update_note(note)
        work = self.replica.note(number)
        self.replica.change_note(number, replace(work, texts={**work.texts, name: text}, when=now))
        return number, name, text

    def tag(self, now: int) -> object:
        number, guid = self._any_note()
        note, tag = self.device.note(guid), self.random.choice(OWN_TAGS)
        if note.has_tag(tag):
            return None
        note.add_tag(tag)
        self.device.collection.update_note(note)
        work = self.replica.note(number)
        self.replica.change_note(number, replace(work, added=work.added | {tag}, when=now))
        return number, tag

    def untag(self, now: int) -> object:
        notes = [(number, self.device.note(guid)) for number, guid in sorted(self.guids().items())]
        tagged = [(number, note) for number, note in notes if note.tags]
        if not tagged:
            return None
        number, note = any_of(tagged, self.random)
        tag = self.random.choice(sorted(note.tags))
        note.remove_tag(tag)
        self.device.collection.update_note(note)
        work = self.replica.note(number)
        removed = work.removed if tag in work.added else work.removed | {tag}
        self.replica.change_note(
            number, replace(work, added=work.added - {tag}, removed=removed, when=now)
        )
        return number, tag

    def suspend(self, _now: int) -> object:
        key, card = self._any_card()
        self.device.collection.sched.suspend_cards([card.id])
        return key

    def flag(self, _now: int) -> object:
        key, card = self._any_card()
        if self._is_changed_elsewhere(key, card.mod):
            return None
        self.device.collection.set_user_flag_for_cards(self.random.randrange(1, 8), [card.id])
        return key

    def move(self, _now: int) -> object:
        key, card = self._any_card()
        deck = self.device.collection.decks.id(self.own_deck)
        self.device.collection.set_deck([card.id], deck)
        return key

    def delete(self, _now: int) -> object:
        number, guid = self._any_note()
        if len(self.guids()) <= 4:
            return None
        self.device.collection.remove_notes([self.device.note(guid).id])
        self.replica.delete(number)
        return number

    def sync(self, server: Replica) -> tuple[set[int], set[Card]]:
        """Sync; return the notes and the cards for which its changes were the later ones."""
        self.log.append(f"{self.name} sync")
        notes = {number: self.replica.note(number) for number in self.replica.pending_notes}
        cards = {card: self.replica.cards.get(card) for card in self.replica.pending_cards}
        self.device.sync_normally()
        self.replica.sync_with(server)
        return (
            {number for number, work in notes.items() if server.notes.get(number) is work},
            {card for card, work in cards.items() if server.cards.get(card) is work is not None},
        )

    def _is_changed_elsewhere(self, key: Card, mod: int) -> bool:
        """Return whether a card has another state of the same time that is not known here.

        A flag leaves the time of a card as it is, and Anki cannot tell which of two is later.
        """
        replica = self.replica
        known = replica.pending_cards.get(key, replica.cards.get(key))
        others = [other.cards.get(key) for other in self.others]
        return any(one is not None and one is not known and one.when == mod for one in others)

    def _any_note(self) -> tuple[int, str]:
        return any_of(sorted(self.guids().items()), self.random)

    def _any_card(self) -> tuple[Card, AnkiCard]:
        number, guid = self._any_note()
        card = self.random.choice(self.device.note(guid).cards())
        return (number, card.ord), card

    def _take_changes(self, now: int) -> None:
        """Date all that was just changed, since Anki uses the clock, and remember it."""
        db: Any = self.device.collection.db
        db.execute("update notes set mod = ? where mod > ?", now, now)
        db.execute("update cards set mod = ? where mod > ?", now, now)
        # The time of the last review is with the card as well.
        is_new = "json_extract(data, '$.lrt') > ?"
        change = f"update cards set data = json_set(data, '$.lrt', ?) where {is_new}"
        db.execute(change, now, now)
        for number in db.list("select id from cards where usn = -1"):
            self._take_card(self.device.collection.get_card(number))
        made = db.list("select id from revlog where id > ? order by id", (now + DAY) * 1000)
        for new, review in enumerate(made, start=now * 1000):
            db.execute("update revlog set id = ? where id = ?", new, review)
            row = db.first(f"select {REVIEW} from revlog where id = ?", new)
            self.replica.reviews[new] = tuple(row)

    def _take_card(self, card: AnkiCard) -> None:
        db: Any = self.device.collection.db
        deck = self.device.collection.decks.name(card.did)
        work = CardWork(
            row=tuple(db.first(f"select {CARD} from cards where id = ?", card.id)),
            deck=deck,
            when=card.mod,
            is_moved=deck.startswith(OWN_DECK),
            is_review=card.last_review_time == card.mod,
        )
        key = (self.numbers[card.note().guid], card.ord)
        if self.replica.cards.get(key) != work:
            self.replica.change_card(key, work)
