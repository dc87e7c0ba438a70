"""A push changes what the author changed, and nothing else of what the learner has."""

from pathlib import Path

import pytest
from anki.collection import Collection

from tests.anki_connect_server import AnkiConnectServer
from tests.deliveries import DAY, FIRST, basic
from tests.dumps import Dump, differences
from tests.learner import AGAIN, EASY, GOOD, HARD
from tests.pushing import SAVED, Desk

BEDS, PONDS = "---\ndeck: Garden::Beds\n---", "---\ndeck: Garden::Ponds\n---"
EDITED, ADDED, REMOVED, MOVED = range(30, 35), range(200, 203), (40, 41), range(50, 60)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, anki_connect: AnkiConnectServer) -> Desk:
    return Desk(tmp_path / "author", monkeypatch, anki_connect, source="garden")


def write(desk: Desk, beds: list[str], ponds: list[str]) -> None:
    desk.write("---\ndeck: Garden\n---", name="cards.md")
    desk.write(BEDS, *beds, name="beds.md")
    if ponds:
        desk.write(PONDS, *ponds, name="ponds.md")


def guid(desk: Desk, number: int) -> str:
    return desk.guid(basic(number).split("known of ")[1].split("?")[0])


def fill_filtered_deck(collection: Collection, search: str) -> None:
    deck = collection.sched.get_or_create_filtered_deck(0)  # type: ignore[arg-type]
    deck.name = "Cram"
    deck.config.search_terms[0].search = search
    deck.config.search_terms[0].limit = 5
    collection.sched.add_or_update_filtered_deck(deck)


def study(desk: Desk) -> None:
    """Review all notes on several days, and do to some of them what learners do."""
    learner = desk.learner
    learner.study("Garden", [GOOD, EASY, AGAIN, HARD] * 30)
    for _ in range(3):
        desk.next_day()
        learner.study("Garden", [GOOD, EASY, AGAIN, HARD] * 4)
    for number in range(5):
        learner.suspend(guid(desk, number))
        learner.flag(guid(desk, number + 5))
        learner.tag(guid(desk, number + 10), f"mine::{number}", when=FIRST + DAY)
    learner.tag(guid(desk, 15), "marked", when=FIRST + DAY)
    learner.tag(guid(desk, 16), "leech", when=FIRST + DAY)
    learner.edit(guid(desk, 17), "Extra", "my own words", when=FIRST + DAY)
    learner.edit(guid(desk, 18), "Back", "my own answer", when=FIRST + DAY)
    learner.move(guid(desk, 19), "Mine")
    learner.move(guid(desk, 20), "Mine::Deeper")
    # Also to notes that the author edits or moves.
    learner.edit(guid(desk, 33), "Extra", "my own words", when=FIRST + DAY)
    learner.tag(guid(desk, 34), "leech", when=FIRST + DAY)
    learner.tag(guid(desk, 34), "mine", when=FIRST + DAY)
    learner.move(guid(desk, 34), "Mine")
    learner.suspend(guid(desk, 58))
    learner.edit(guid(desk, 59), "Hint", "by the water", when=FIRST + DAY)
    crammed = [learner.note(guid(desk, number)).id for number in (21, 22, 23, 32, 57)]
    fill_filtered_deck(desk.collection, f"nid:{','.join(map(str, crammed))}")


def changed_source(desk: Desk) -> None:
    """Edit 5 notes, add 3, remove 2, and move 10 to another file, so to another deck."""
    beds = [
        basic(number, answer=f"Answer {number}, once more" if number in EDITED else "")
        for number in range(100)
        if number not in REMOVED and number not in MOVED
    ]
    write(desk, beds, [basic(number) for number in [*MOVED, *ADDED]])


@pytest.mark.parametrize("way", ["newer add-on", "older add-on", "first import by hand"])
def test_exactly_what_the_author_changed_is_changed(desk: Desk, way: str) -> None:
    desk.anki.is_newer = way == "newer add-on"
    write(desk, [basic(number) for number in range(100)], [])
    if way == "first import by hand":
        desk.learner.import_package(desk.author.build(FIRST)["package"])
    else:
        assert desk.pushed(now=FIRST) == ["Anki (User 1): 100 new", "done: 100 new"]
    study(desk)
    rows = {number: desk.learner.note(guid(desk, number)).id for number in range(100)}
    before = desk.dump()
    changed_source(desk)

    printed = desk.pushed(now=FIRST + 2 * DAY)
    assert printed[0] == (
        "Anki (User 1): 3 new, 5 changed, 93 unchanged, 2 to delete, 10 cards to move"
    )
    assert printed[-2:] == [
        f"{SAVED}PATH",
        "done: 3 new, 5 changed, 2 deleted, 10 cards moved",
    ]
    after = desk.dump()
    check_changes(desk, before, after, rows)

    # The second push changes nothing at all.
    assert desk.pushed(now=FIRST + 2 * DAY) == ["Anki (User 1): nothing to change (101 notes)"]
    assert [logged.action for logged in desk.anki.changes] == ["sync"]
    assert differences(after, desk.dump()) == {}


def check_changes(desk: Desk, before: Dump, after: Dump, rows: dict[int, int]) -> None:
    found = differences(before, after)
    added = [desk.learner.note(guid(desk, number)) for number in ADDED]
    removed = [rows[number] for number in REMOVED]
    expected = [*(rows[number] for number in EDITED), *removed, *(note.id for note in added)]
    assert found.pop("notes") == sorted(expected)
    assert not after["notes"].keys() & set(removed)
    cards = {row[1]: key for key, row in before["cards"].items()}
    moved = [cards[rows[number]] for number in MOVED]
    gone = [cards[nid] for nid in removed]
    new = [card.id for note in added for card in note.cards()]
    assert found.pop("cards") == sorted([*moved, *gone, *new])
    assert not after["cards"].keys() & set(gone)
    check_moved(desk, before, after, moved)
    check_edited(desk)
    # Of the other tables: the new deck, and what a sync has to delete elsewhere.
    (ponds,) = found.pop("decks")
    assert desk.collection.decks.name(ponds) == "Garden::Ponds"
    graves = [row[:2] for key, row in after["graves"].items() if key not in before["graves"]]
    assert sorted(graves) == sorted([*((nid, 1) for nid in removed), *((one, 0) for one in gone)])
    del found["graves"]
    del found["col"]  # the time of the last change, but no other schema, which a sync cannot merge
    assert [row[2] for row in after["col"].values()] == [row[2] for row in before["col"].values()]
    assert found == {}


def check_moved(desk: Desk, before: Dump, after: Dump, moved: list[int]) -> None:
    """Of a moved card, the deck changed, and what a sync needs; it left a filtered deck."""
    for card in moved:
        was, now = list(before["cards"][card]), list(after["cards"][card])
        assert desk.collection.decks.name(now[2]) == "Garden::Ponds"
        was[2], was[4:6] = now[2], now[4:6]
        if was[_HOME]:  # as its home is another deck now
            was[_DUE], was[_HOME_DUE], was[_HOME] = was[_HOME_DUE], 0, 0
        assert now == was


_DUE, _HOME_DUE, _HOME = 8, 14, 15  # columns of a card


def check_edited(desk: Desk) -> None:
    for number in EDITED:
        assert desk.field(guid(desk, number), "Back") == f"<p>Answer {number}, once more</p>"
    assert desk.field(guid(desk, 33), "Extra") == "my own words"
    assert sorted(desk.learner.note(guid(desk, 34)).tags) == ["leech", "mine"]
    assert desk.deck(guid(desk, 34)) == "Mine"
