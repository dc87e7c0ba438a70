"""The record of what was sent, as machines share it by the media of an account."""

import gzip
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection
from hypothesis import given
from hypothesis import strategies as st

from generator.delivery.accounts.account import Account
from generator.delivery.accounts.account_collection import AccountCollection
from generator.delivery.accounts.full_sync import FullSync
from generator.delivery.accounts.shared_record import SharedRecord
from generator.delivery.anki import DeliveryError
from generator.delivery.push_records import opened_record
from generator.delivery.sent_notes import EarlierState, SentNote, SentNotes
from generator.project.lockfile import read_lock
from tests.anki_collection import opened
from tests.author import Author
from tests.deliveries import basic

KEY = "sync:ankiweb.net ann"
COUNT = 4


class Home:
    """A machine that has a source and a record of its own, in front of the same media."""

    def __init__(self, media: AccountCollection, lock_path: Path, record: SentNotes) -> None:
        self.media, self.lock_path, self.record = media, lock_path, record
        self.shared = SharedRecord(media, lock_path, record, KEY)

    @property
    def guids(self) -> list[str]:
        return sorted(read_lock(self.lock_path)[0].entries)

    @property
    def notes(self) -> dict[str, SentNote]:
        return self.record.notes(KEY)

    def send(self, *guids: str, at: int = 1, **values: Any) -> None:
        """Record that notes were sent."""
        self.record.begin(KEY)
        self.record.record_header(KEY, "header")
        self.record.record(KEY, [sent(guid, at=at, **values) for guid in guids or self.guids])

    def share(self, replacement: str = "") -> None:
        self.shared.share(replacement)

    def take(self, replacement: str = "") -> None:
        self.shared.take(replacement)


Homes = Callable[..., Home]


def sent(guid: str, **values: Any) -> SentNote:
    return SentNote(
        **{"guid": guid, "nid": 5, "deck": "cards", "fields": ("a", "b"), "tags": ("t",), **values}
    )


@pytest.fixture
def media(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AccountCollection]:
    """The collection of an account, which is not synced."""
    monkeypatch.setenv("ANKI_DECK_DATA", str(tmp_path / "data"))
    with opened(tmp_path / "anki") as collection:
        yield account_collection(collection)


def account_collection(collection: Collection) -> AccountCollection:
    return AccountCollection(
        collection,
        Account(user="ann", endpoint=None),
        "key",
        full_sync=FullSync(),
        on_progress=lambda _: None,
        on_message=lambda _: None,
    )


@pytest.fixture
def home(
    media: AccountCollection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Homes]:
    """Return the machine of this name, which has the source of another one, or notes."""
    with ExitStack() as stack:

        def made(
            name: str, of: Home | None = None, notes: range = range(COUNT), source: str = "cards.md"
        ) -> Home:
            author = Author(tmp_path / name, monkeypatch, source)
            if of is None:
                author.write("\n\n".join(map(basic, notes)))
                author.build()
            else:
                shutil.copyfile(of.lock_path, author.lock)
                if source != "cards.md":
                    author.write("\n\n".join(map(basic, notes)))
                    author.build()
            return Home(media, author.lock, stack.enter_context(opened_record(author.lock)))

        yield made


def files(media: AccountCollection) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(media.media_folder.iterdir())}


def content(media: AccountCollection) -> dict[str, Any]:
    """Return what the only file says."""
    (data,) = files(media).values()
    found: dict[str, Any] = json.loads(gzip.decompress(data))
    return found


def write(media: AccountCollection, value: object, name: str = "0123456789abcdef") -> str:
    """Write a file as another machine would."""
    full = f"_anki-deck-{name}-fedcba9876543210.json.gz"
    data = value if isinstance(value, bytes) else gzip.compress(json.dumps(value).encode())
    (media.media_folder / full).write_bytes(data)
    return full


# ---- sharing


def test_all_that_is_recorded_is_shared(home: Homes, media: AccountCollection) -> None:
    one = home("one")
    one.take()
    assert one.notes == {}
    first, second, third, fourth = one.guids
    one.send(first, tags=(), fields=("<b>日</b>\n", ""), at=7, mod=6)
    earlier = EarlierState(since=3, digests=("abc", "-", ""), tags=("x", "y"))
    one.send(second, learners=((0, "abc"), (12, "def")), before=(earlier,), moved_from=("a", "b"))
    one.send(third, is_deleted=True)
    one.record.keep(KEY, {fourth})
    one.record.record_unsure({"x"})
    one.share()
    (name,) = files(media)
    assert name.startswith("_anki-deck-")  # Anki leaves it alone
    other = home("other", of=one)
    other.take()
    assert other.notes == one.notes
    assert len(other.notes) == 3
    assert other.record.header(KEY) == "header"
    assert other.record.kept(KEY) == {fourth}
    assert other.record.unsure() == {"x"}
    assert other.record.profiles() == [KEY]


def test_nothing_is_written_if_nothing_has_changed(home: Homes, media: AccountCollection) -> None:
    one = home("one")
    one.send()
    one.share()
    before = files(media)
    changes = media.collection.media.check().SerializeToString()
    other = home("other", of=one)
    for machine in (one, other, one):
        machine.take()
        machine.share()
        assert files(media) == before
    assert media.collection.media.check().SerializeToString() == changes
    # The same state has the same name and the same bytes on each machine, at any time.
    assert all(data[4:8] == bytes(4) for data in before.values())
    media.delete_media_files([*before])
    other.share()
    assert files(media) == before


def test_machines_that_send_in_turn_leave_one_file(home: Homes, media: AccountCollection) -> None:
    one = home("one")
    other = home("other", of=one)
    for at, machine in enumerate((one, other, one, other), start=1):
        machine.take()
        machine.send(one.guids[at % COUNT], at=at)
        machine.share()
        assert len(files(media)) == 1
    one.take()
    assert one.notes == other.notes
    assert [one.notes[one.guids[at % COUNT]].at for at in (1, 2, 3, 4)] == [1, 2, 3, 4]


def test_what_two_machines_wrote_at_the_same_time_is_put_together(
    home: Homes, media: AccountCollection
) -> None:
    one = home("one")
    first, second, third, fourth = one.guids
    one.send(first, second, third, at=1)
    one.share()
    other = home("other", of=one)
    other.take()
    base = files(media)
    one.send(first, at=2, fields=("of one", ""))
    one.send(third, at=1, is_deleted=True)
    one.send("new", at=2)
    one.share()
    of_one = files(media)
    media.delete_media_files([*of_one])
    for name, data in base.items():
        media.add_media_file(name, data)
    other.send(first, at=3, fields=("of the other", ""))
    other.send(fourth, at=3)
    other.send(third, at=1, moved_at=9)
    other.share()
    for name, data in of_one.items():
        media.add_media_file(name, data)
    assert len(files(media)) == 2
    last = home("last", of=one)
    for machine in (last, one, other):
        machine.take()
        assert machine.notes.keys() == {first, second, third, fourth, "new"}
        assert machine.notes[first].fields == ("of the other", "")
        assert machine.notes[third].is_deleted
        assert machine.notes[third].moved_at == 9
    last.share()
    assert len(files(media)) == 1
    assert one.record.snapshot(KEY) == other.record.snapshot(KEY) == last.record.snapshot(KEY)


def test_what_could_not_be_shared_is_not_forgotten(home: Homes) -> None:
    """The process ended between the sending and the sharing, and another machine shared then."""
    one = home("one")
    first, second, *_ = one.guids
    one.send(first, at=1)
    one.share()
    other = home("other", of=one)
    other.take()
    one.send(first, at=3)
    other.send(second, at=2)
    other.share()
    one.take()
    assert {guid: note.at for guid, note in one.notes.items()} == {first: 3, second: 2}


def test_files_are_to_be_synced_at_once(home: Homes, media: AccountCollection) -> None:
    """Anki does not look at a folder again that has changed twice within a second."""
    one = home("one")
    one.send()
    one.share()
    (first,) = files(media)
    assert to_be_synced(media) == {first: True}
    one.send(at=2)
    one.share()
    (second,) = files(media)
    assert to_be_synced(media) == {first: False, second: True}


def to_be_synced(media: AccountCollection) -> dict[str, bool]:
    """Return the files that the next sync of media sends or deletes, and whether they are there."""
    path = media.media_folder.with_name("collection.media.db2")
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute("SELECT fname, csum IS NOT NULL FROM media WHERE dirty")
        return {name: bool(is_there) for name, is_there in rows}


def test_what_another_machine_has_forgotten_does_not_come_back(home: Homes) -> None:
    """A note that left the source, and was deleted in Anki."""
    one = home("one")
    *kept, gone = one.guids
    one.send()
    one.record.keep(KEY, {gone})
    one.share()
    other = home("other", of=one)
    other.take()
    other.record.forget(KEY, [gone])
    other.record.keep(KEY, set())
    other.share()
    for _ in range(2):
        one.take()
        assert [*one.notes] == kept
        assert one.record.kept(KEY) == frozenset()
        one.share()


def test_what_was_forgotten_here_does_not_come_back_from_the_own_file(
    home: Homes, media: AccountCollection
) -> None:
    one = home("one")
    *kept, gone = one.guids
    one.send()
    one.share()
    of_one = files(media)
    other = home("other", of=one)
    other.send(kept[0], at=2)
    other.share()
    for name, data in of_one.items():
        media.add_media_file(name, data)
    one.record.forget(KEY, [gone])
    one.take()
    assert [*one.notes] == kept
    assert one.notes[kept[0]].at == 2


# ---- sources


def test_two_sources_of_an_account_are_apart(home: Homes, media: AccountCollection) -> None:
    cards, rivers = home("a"), home("b", notes=range(10, 12), source="rivers.md")
    for one in (cards, rivers):
        one.take()
        one.send()
        one.share()
    assert len(files(media)) == 2
    for one, of in ((home("c", of=cards), cards), (home("d", of=rivers), rivers)):
        one.take()
        assert one.notes == of.notes
        one.send(at=9)
        one.share()
    assert len(files(media)) == 2


def test_sources_of_the_same_name_are_apart(home: Homes, media: AccountCollection) -> None:
    one, other = home("one"), home("other", notes=range(10, 15))
    for machine in (one, other):
        machine.take()
        assert machine.notes == {}
        machine.send()
        machine.share()
    assert len(files(media)) == 2


def test_a_copy_of_a_source_has_the_same_record(home: Homes, media: AccountCollection) -> None:
    one = home("one")
    one.send()
    one.share()
    copy = home("copy", of=one)
    copy.take()
    assert copy.notes == one.notes
    copy.share()
    assert len(files(media)) == 1


def test_a_source_that_was_renamed_is_found_by_its_notes(
    home: Homes, media: AccountCollection
) -> None:
    one = home("one")
    one.send()
    one.share()
    renamed = home("renamed", of=one, source="trees.md")
    renamed.take()
    assert renamed.notes == one.notes
    renamed.send(at=9)
    renamed.share()
    assert content(media)["source"] == ["trees.md", "cards"]
    other = home("other", of=renamed)
    other.take()
    assert other.notes == renamed.notes


def test_a_record_of_another_name_needs_most_of_the_notes(
    home: Homes, media: AccountCollection
) -> None:
    one = home("one")
    one.send()
    one.share()
    state = content(media)
    media.delete_media_files([*files(media)])
    state["source"] = ["rivers.md", "rivers"]
    for number, row in enumerate(state["notes"][2:]):
        row[0] = f"note {number} of the other source"
    half = write(media, state)
    nothing = write(media, {**state, "notes": []}, "1" * 16)
    other = home("other", of=one)
    other.take()
    assert other.notes == {}
    other.send()
    other.share()
    assert {half, nothing} < files(media).keys()
    assert len(files(media)) == 3


def test_a_record_of_another_name_counts_only_if_there_is_no_other_one(
    home: Homes, media: AccountCollection
) -> None:
    """A copy of the source has been renamed."""
    one = home("one")
    one.send(at=1)
    one.share()
    state = content(media)
    for row in state["notes"]:
        row[6] = 9
    copy = write(media, {**state, "source": ["trees.md", "trees"]})
    other = home("other", of=one)
    other.take()
    assert other.notes == one.notes
    other.send(at=2)
    other.share()
    assert copy in files(media)
    assert len(files(media)) == 2


def test_a_record_is_the_same_one_after_the_lock_was_put_back(
    home: Homes, media: AccountCollection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock of an earlier commit knows few of the notes."""
    one = home("one", notes=range(1))
    author, early = Author(tmp_path / "one", monkeypatch), one.lock_path.read_bytes()
    author.write("\n\n".join(map(basic, range(COUNT))))
    author.build()
    one.send()
    one.share()
    one.lock_path.write_bytes(early)
    assert len(one.guids) == 1
    one.send(at=2)
    one.share()
    assert len(files(media)) == 1


# ---- a collection that was replaced


def test_after_a_replacement_only_what_is_shared_counts(
    home: Homes, media: AccountCollection
) -> None:
    one = home("one")
    first, second, *_ = one.guids
    one.send(first, at=1)
    one.share()
    one.send(second, at=2)  # it never reached the account
    one.record.keep(KEY, {"x"})
    one.take("replaced once")
    assert one.notes.keys() == {first}
    assert one.record.kept(KEY) == frozenset()
    one.send(second, at=3)
    one.take("replaced once")
    assert one.notes.keys() == {first, second}
    media.delete_media_files([*files(media)])
    one.take("replaced twice")
    assert one.notes == {}
    assert one.record.header(KEY) is None
    one.share("replaced twice")
    one.take("replaced twice")
    assert one.notes == {}


def test_an_account_keeps_its_place_among_the_profiles(home: Homes) -> None:
    """Without options, a source is synced with the account of its first sync."""
    one = home("one")
    one.send()
    one.record.begin("sync:ankiweb.net bob")
    one.take("replaced")
    one.send()
    assert one.record.profiles() == [KEY, "sync:ankiweb.net bob"]


# ---- damage


def damaged(good: dict[str, Any]) -> dict[str, object]:
    row = good["notes"][0]

    def with_row(**columns: object) -> dict[str, Any]:
        changed = [columns.get(f"c{number}", value) for number, value in enumerate(row)]
        return {**good, "notes": [changed, *good["notes"][1:]]}

    data = gzip.compress(json.dumps(good).encode())
    return {
        "empty": b"",
        "no gzip": b"{}",
        "cut": data[:-10],
        "changed": data[:40] + bytes([data[40] ^ 1]) + data[41:],
        "no such block": data[:10] + b"\x07" + data[11:],
        "no JSON": gzip.compress(b"{"),
        "not UTF-8": gzip.compress(b"\xff\xfe"),
        "deep": gzip.compress(b"[" * 100_000),
        "list": [],
        "null": None,
        "no format": {key: value for key, value in good.items() if key != "format"},
        "format 0": {**good, "format": 0},
        "format of text": {**good, "format": "1"},
        "no source": {key: value for key, value in good.items() if key != "source"},
        "no kept": {key: value for key, value in good.items() if key != "kept"},
        "kept of numbers": {**good, "kept": [1]},
        "kept of text": {**good, "kept": "abc"},
        "header of a number": {**good, "header": 1},
        "notes null": {**good, "notes": None},
        "notes of texts": {**good, "notes": ["text"]},
        "short row": {**good, "notes": [row[:-1]]},
        "text for a number": with_row(c1="5"),
        "number for text": with_row(c3=5),
        "huge number": with_row(c1=2**63),
        "huge negative number": with_row(c6=-(2**70)),
        "lone surrogate": with_row(c3="\ud800"),
        "lone surrogate in a list": {**good, "kept": ["\ud800"]},
        "lone surrogate in the header": {**good, "header": "\udfff"},
        "learners": with_row(c5="0"),
        "learners without end": with_row(c5="0:" + "111:" * 40 + "!"),
        "position of 5,000 digits": with_row(c5="1" * 5_000 + ":abc"),
        "before": with_row(c8="abc"),
    }


KINDS = [*damaged({"notes": [["", 1, "", "", "", "", 1, 1, "", 0, "", 0]]})]


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_is_damaged_is_like_none(
    home: Homes, media: AccountCollection, kind: str
) -> None:
    one = home("one")
    one.send()
    one.share()
    good = content(media)
    media.delete_media_files([*files(media)])
    name = write(media, damaged(good)[kind])
    before = one.record.snapshot(KEY)
    one.take()
    assert one.record.snapshot(KEY) == before
    # What is here is shared again, and the next machine takes that.
    one.share()
    assert len(files(media).keys() - {name}) == 1
    other = home("other", of=one)
    other.take()
    assert other.notes == one.notes
    # After a replacement, there is nothing.
    media.delete_media_files([*(files(media).keys() - {name})])
    one.take("replaced")
    assert one.notes == {}


def test_a_file_that_is_damaged_does_not_hide_another_state(
    home: Homes, media: AccountCollection
) -> None:
    one = home("one")
    one.send()
    one.share()
    write(media, damaged(content(media))["huge number"])
    other = home("other", of=one)
    other.take()
    assert other.notes == one.notes


def test_a_record_of_a_later_release_is_not_written_over(
    home: Homes, media: AccountCollection
) -> None:
    one = home("one")
    one.send()
    one.share()
    name = write(media, {"format": 2, "unknown": 1})
    before = files(media)
    for step in (one.take, one.share, lambda: one.take("replaced")):
        with pytest.raises(DeliveryError) as caught:
            step()
        assert caught.value.message == (
            f"{name}, in the media of the account, was written by a later release"
        )
        assert caught.value.hint == "update this program"
    assert files(media) == before
    assert len(one.notes) == COUNT


def test_other_files_of_the_media_are_left_alone(home: Homes, media: AccountCollection) -> None:
    others = {"_anki-deck-.json.gz": b"x", "_anki-deck-a.json": b"x", "map.png": b"x"}
    for name, data in others.items():
        (media.media_folder / name).write_bytes(data)
    one = home("one")
    one.take()
    one.send()
    one.share()
    assert {name: files(media)[name] for name in others} == others
    assert len(files(media)) == len(others) + 1


# ---- for any input

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.just(2**64),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


@given(data=st.data())
def test_no_content_of_a_file_ends_in_a_traceback(
    data: st.DataObject, shared_once: tuple[Home, dict[str, Any]]
) -> None:
    one, good = shared_once
    changed = json.loads(json.dumps(good))
    for _ in range(data.draw(st.integers(1, 3))):
        place: Any = changed
        while True:
            keys = [*place] if isinstance(place, dict) else [*range(len(place))]
            key = data.draw(st.sampled_from(keys))
            inner = place[key]
            if not (isinstance(inner, dict | list) and inner and data.draw(st.booleans())):
                break
            place = inner
        place[key] = data.draw(_JSON)
    one.media.delete_media_files([*files(one.media)])
    write(one.media, changed)
    one.record.record_shared_state(KEY, "", "")
    if isinstance(changed["format"], int) and changed["format"] > 1:
        with pytest.raises(DeliveryError, match="later release"):
            one.take("replaced")
        return
    one.take("replaced")
    one.share("replaced")
    # What was taken can be read, and is that of the file or nothing.
    rows = changed["notes"] if isinstance(changed["notes"], list) else []
    known = [row[0] for row in rows if isinstance(row, list) and row]
    assert all(guid in known for guid in one.notes)
    assert len(files(one.media)) >= 1


def test_a_file_that_is_too_large_is_like_none(
    home: Homes, media: AccountCollection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of a few kilobytes may be one that fills the memory."""
    one = home("one")
    one.send()
    one.share()
    size = len(gzip.decompress(*files(media).values()))
    for limit, count in ((size - 1, 0), (size, COUNT)):
        monkeypatch.setattr("generator.delivery.accounts.shared_record._LARGEST", limit)
        other = home(f"with {limit}", of=one)
        other.take()
        assert len(other.notes) == count


@pytest.fixture(scope="module")
def shared_once(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Home, dict[str, Any]]]:
    folder = tmp_path_factory.mktemp("shared")
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setenv("ANKI_DECK_DATA", str(folder / "data"))
        collection = stack.enter_context(opened(folder / "anki"))
        author = Author(folder / "one", patch)
        author.write("\n\n".join(map(basic, range(COUNT))))
        author.build()
        record = stack.enter_context(opened_record(author.lock))
        one = Home(account_collection(collection), author.lock, record)
        one.send()
        one.share()
        yield one, content(one.media)


@given(data=st.data())
def test_the_order_of_states_does_not_matter(data: st.DataObject) -> None:
    from generator.delivery.accounts.shared_record import _merged

    rows = st.tuples(st.integers(0, 2), st.booleans(), st.integers(0, 2))
    states = data.draw(
        st.lists(st.dictionaries(st.sampled_from("abc"), rows, min_size=1), min_size=1, max_size=4)
    )
    snapshots = [
        {
            "header": "h",
            "notes": [
                [guid, 1, "", f"{at} {moved}", "", "", at, 1, "", int(deleted), "", moved]
                for guid, (at, deleted, moved) in state.items()
            ],
            "kept": sorted(state),
            "unsure": sorted(state),
        }
        for state in states
    ]

    def merged(order: list[dict[str, Any]]) -> dict[str, Any]:
        found = _merged(json.loads(json.dumps(order)))
        return {**found, "notes": sorted(found["notes"])}

    together = merged(snapshots)
    assert merged(data.draw(st.permutations(snapshots))) == together
    assert merged([*snapshots, together]) == together
    assert {row[0] for row in together["notes"]} == {guid for state in states for guid in state}
    for row in together["notes"]:
        of_note = [state[row[0]] for state in states if row[0] in state]
        last = max(at for at, _, _ in of_note)
        assert row[6] == last
        assert row[9] == any(deleted for at, deleted, _ in of_note if at == last)
