"""An author and a learner with two devices work at random and sync: nothing is lost."""

import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from anki.collection import Collection

from generator.delivery.accounts.account import Account
from tests.anki_collection import opened
from tests.deliveries import FIRST
from tests.device import Device, assert_same, opened_device
from tests.random_learner import CARD, REVIEW, RandomLearner
from tests.random_source import FILES, TAGS, RandomSource, SourceNote
from tests.replicas import Card, NoteWork, Replica
from tests.sync_server import SyncServer
from tests.syncing import Machine

# Each takes some five seconds. By hand, ANKI_DECK_HISTORIES=200 tries more.
HISTORIES = int(os.environ.get("ANKI_DECK_HISTORIES", "14"))
_ONLY_REVIEW_TIMES = re.compile(r"Added last review time to \W?\d+\W? cards?\.(\n|$)")


class History:
    """What all have done, and what a sync has to make of it."""

    def __init__(self, machine: Machine, random: Random) -> None:
        self.machine, self.random = machine, random
        self.now = FIRST
        self.log, self.counts = list[str](), Counter[str]()
        self.source = RandomSource(random)
        self.sent: dict[int, SourceNote] = {}
        self.server = Replica()
        self.learners: list[RandomLearner] = []
        self.numbers: dict[str, int] = {}  # of the notes, by GUID
        self.printed = ""  # by the last sync of the author
        # Removed from the source and left in Anki, since the learner had edited them.
        self.left: set[int] = set()
        # Where a device made changes that had not synced what the author had changed: texts of the
        # learner's in such fields, notes with other tags, and cards in other decks. Nobody can tell
        # whether the learner has removed the tag or moved the card back.
        self.late_texts: set[tuple[int, str]] = set()
        self.unsure_tags: set[int] = set()
        self.unsure_decks: set[Card] = set()
        # When the author has moved notes to another deck.
        self.moved: dict[int, int] = {}

    def later(self) -> None:
        self.now += self.random.randrange(200, 20_000)

    def first_sync(self) -> None:
        for _ in range(8):
            self.source.add()
        self.author_syncs()

    def add_device(self, name: str, device: Device) -> None:
        device.sync()
        new = RandomLearner(name, device, self.numbers, self.random, self.log)
        new.seen = dict(self.sent)
        new.others = [self.server, *(one.replica for one in self.learners)]
        for one in self.learners:
            one.others.append(new.replica)
        self.learners.append(new)

    def step(self) -> None:
        self.counts["steps"] += 1
        self.later()
        who = self.random.random()
        if who < 0.2:
            self.author_works()
            self.author_syncs()
        else:
            one = self.random.choice(self.learners)
            if who < 0.4:
                self.sync(one)
            else:
                one.act(self.now)

    def sync(self, one: RandomLearner) -> None:
        self.counts["device syncs"] += 1
        notes, cards = one.sync(self.server)
        for number in notes:
            seen, sent = one.seen[number], self.sent[number]
            self.late_texts |= {
                (number, name)
                for name in self.server.note(number).texts
                if seen.fields[name] != sent.fields[name]
            }
            if seen.tags != sent.tags:
                self.unsure_tags.add(number)
        for card in cards:
            work, number = self.server.cards[card], card[0]
            is_elsewhere = not work.is_moved and work.deck != self.sent[number].deck
            if is_elsewhere and not work.is_review and work.when > self.moved[number]:
                self.unsure_decks.add(card)
        one.seen = dict(self.sent)

    def author_works(self) -> None:
        source = self.source
        acts: list[Callable[[], None]] = [
            *(source.add, source.edit, source.edit, source.edit_extra, source.retag),
            *(source.remove, source.move, source.reorder),
        ]
        for act in self.random.choices(acts, k=self.random.randrange(5)):
            act()
            self.log.append(f"author {act.__name__}")

    def author_syncs(self) -> None:
        self.log.append("author sync")
        if self.random.random() < 0.5:
            folder = self.machine.folder.parent
            other = "laptop" if self.machine.folder.name == "machine" else "machine"
            self.machine = self.machine.copy_to(folder / other)
            self.log[-1] += f" on {other}"
        if self.machine.data.exists() and self.random.random() < 0.2:
            shutil.rmtree(self.machine.data)
            self.log[-1] += " without data"
        self.source.write(self.machine)
        self.counts["author syncs"] += 1
        result = self.machine.sync("--delete-many", now=self.now)
        assert result.exit_code == 0, result.output
        self.printed = result.output
        self.log.append(self.printed)
        if self.sent:
            # Also a machine without data knows what was sent.
            assert not re.search("First sync|everything is uploaded", self.printed), self.printed
        with self.private_collection() as collection:
            self.take_sent(collection)
            self.check(collection)

    @contextmanager
    def private_collection(self) -> Iterator[Collection]:
        account = Account(user="user", endpoint=self.machine.server.address)
        with self.machine.environment():
            folder = account.folder()
        with opened(folder) as collection:
            yield collection

    # ---- what a sync makes of it

    def take_sent(self, collection: Collection) -> None:
        """Take what the author changed, after a sync."""
        db: Any = collection.db
        for guid, front in db.all("select guid, sfld from notes"):
            if guid not in self.numbers:
                (number,) = re.findall(r"no (\d+):", front)
                self.numbers[guid] = int(number)
        there = self.there(collection)
        removed = self.sent.keys() - self.source.file.keys()
        for number in removed - self.server.deleted - self.waiting():
            work = self.server.note(number)
            if number not in there:
                # Also one that was left: another device may have replaced the learner's edit.
                assert not work.texts, f"{number} was deleted, but edited"
                self.server.delete(number)
            elif number not in self.left:
                assert work != NoteWork(), f"{number} was not deleted"
                self.left.add(number)
        for number in self.source.file.keys() - self.server.deleted:
            self.take_note(number)

    def waiting(self) -> set[int]:
        """Return the removed notes that may be other notes of the source, and stay for now."""
        told = re.findall(r'  stays  .*"no (\d+):.*\n.*not deleted: it may be', self.printed)
        return set(map(int, told))

    def take_note(self, number: int) -> None:
        """Take what the author changed in a note, instead of the learner's text."""
        before, now = self.sent.get(number), self.source.note(number)
        self.sent[number] = now
        self.moved.setdefault(number, self.now)
        work = self.server.note(number)
        if before is None:
            return
        if before.deck != now.deck:
            self.moved[number] = self.now
        listed = {name for name, text in work.texts.items() if self.is_listed(number, name, text)}
        changed = {name for name in work.texts if now.fields[name] != before.fields[name]}
        assert changed <= listed, (number, changed, work)
        # A field that was emptied may also be one that a device did not have filled.
        late = {name for name, text in work.texts.items() if not text}
        late |= {name for name in work.texts if (number, name) in self.late_texts}
        assert listed <= changed | late, (number, listed, work)
        self.counts["replaced texts"] += len(listed)
        texts = {name: text for name, text in work.texts.items() if name not in listed}
        # A tag that the author removes, too, may be added again.
        left = replace(work, texts=texts, removed=work.removed & now.tags)
        if left != work:
            self.server.notes[number] = left

    def is_listed(self, number: int, name: str, text: str) -> bool:
        """Return whether a text of the learner's is printed as one that is replaced."""
        shown = f'"{text}"' if text else "empty"
        line = f"your {name} in Anki, {shown}: to be replaced by the source"
        blocks = re.split(r"\n(?=\S|  \S)", self.printed)
        found = [one for one in blocks if one.startswith("  replace") and f'"no {number}:' in one]
        return any(line in one for one in found)

    # ---- what a collection has

    def there(self, collection: Collection) -> dict[int, str]:
        """Return the GUIDs of all notes by number, and assert that there is one of each."""
        db: Any = collection.db
        rows = db.all("select guid, sfld from notes")
        found = {self.numbers[guid]: guid for guid, _ in rows}
        assert len(found) == len({guid for guid, _ in rows}) == len({front for _, front in rows})
        assert len(found) == len(rows)
        return found

    def check(self, collection: Collection) -> None:
        there = self.there(collection)
        waiting = self.waiting() & there.keys()
        expected = (self.source.file.keys() | self.left | waiting) - self.server.deleted
        assert there.keys() == expected
        for number, guid in there.items():
            self.check_note(collection, number, guid)
        db: Any = collection.db
        reviews = {row[0]: tuple(row) for row in db.all(f"select {REVIEW} from revlog")}
        assert reviews == self.server.reviews

    def check_note(self, collection: Collection, number: int, guid: str) -> None:
        db: Any = collection.db
        note = collection.get_note(db.scalar("select id from notes where guid = ?", guid))
        work = self.server.note(number)
        ours = self.source.note(number) if number in self.source.file else None
        for name, text in {**(ours.fields if ours else {}), **work.texts}.items():
            assert note[name] == text, (number, name, work)
        if ours and number not in self.unsure_tags:
            assert {*note.tags} == (ours.tags - work.removed) | work.added, (number, work)
        else:
            assert work.added <= {*note.tags} <= work.added | {*TAGS}, (number, work)
        for card in note.cards():
            key = (number, card.ord)
            found = self.server.cards.get(key)
            row = tuple(db.first(f"select {CARD} from cards where id = ?", card.id))
            if found is None:
                assert (card.reps, card.queue, card.flags) == (0, 0, 0), (key, row)
            else:
                assert row == found.row, (key, row, found)
            deck = collection.decks.name(card.did)
            if found is not None and found.is_moved:
                assert deck == found.deck, (key, deck, found)
            elif ours and key not in self.unsure_decks:
                assert deck == ours.deck, (key, deck, found)
            else:
                assert deck in FILES.values(), (key, deck, found)

    def end(self) -> None:
        """Let all sync, twice, and compare all collections."""
        for _ in range(2):
            for one in self.learners:
                self.sync(one)
            self.later()
            self.author_syncs()
        for one in (*self.learners, *self.learners):
            self.sync(one)
        with self.private_collection() as collection:
            private = Device(collection, self.machine.server)
            assert_same(private, *(one.device for one in self.learners))
            for one in self.learners:
                self.check(one.device.collection)
            for device in (private, *(one.device for one in self.learners)):
                check_integrity(device)
        self.counts["reviews"] += len(self.server.reviews)


def check_integrity(device: Device) -> None:
    """Assert that Anki finds no damage.

    Of two devices that changed a card, the later one may have reviewed it less; Anki's check then
    takes the time of the last review from the log.
    """
    remark, is_sound = device.collection.fix_integrity()
    assert is_sound or _ONLY_REVIEW_TIMES.match(remark), remark


def run(
    folder: Path, monkeypatch: pytest.MonkeyPatch, server: SyncServer, seed: int, steps: int
) -> Counter[str]:
    random = Random(seed)
    machine = Machine(folder / "machine", monkeypatch, server, source="deck")
    history = History(machine, random)
    try:
        history.first_sync()
        with ExitStack() as stack:
            for name in ("phone", "desktop"):
                device = stack.enter_context(opened_device(folder / "devices", name, server))
                history.add_device(name, device)
            for _ in range(steps):
                history.step()
            history.end()
    except BaseException:
        print(f"seed {seed}", *history.log, sep="\n")
        raise
    return history.counts


@pytest.mark.parametrize("seed", range(2))
def test_a_short_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sync_server: SyncServer, seed: int
) -> None:
    run(tmp_path, monkeypatch, sync_server, seed, steps=12)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 100 + HISTORIES))
def test_a_long_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sync_server: SyncServer, seed: int
) -> None:
    run(tmp_path, monkeypatch, sync_server, seed, steps=30)
