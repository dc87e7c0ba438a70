"""Devices sync with a server that is killed, frozen and started again."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Thread

import pytest
from anki.decks import DEFAULT_DECK_ID
from anki.errors import NetworkError, SyncError

from tests.device import (
    FULL_DOWNLOAD,
    FULL_UPLOAD,
    NO_CHANGES,
    NORMAL_SYNC,
    Device,
    FullSyncRequiredError,
    assert_same,
    opened_device,
    sync_all,
)
from tests.learner import EASY
from tests.sync_server import SyncServer, serving


@pytest.fixture
def pair(tmp_path: Path, sync_server: SyncServer) -> Iterator[tuple[Device, Device]]:
    """Two devices that have not synced yet."""
    with ExitStack() as stack:
        one, other = (
            stack.enter_context(opened_device(tmp_path, name, sync_server))
            for name in ("one", "other")
        )
        yield one, other


def add(device: Device, *fronts: str) -> None:
    for front in fronts:
        note = device.collection.new_note(device.collection.models.by_name("Basic"))
        note["Front"] = front
        device.collection.add_note(note, DEFAULT_DECK_ID)


def test_the_first_sync_takes_the_side_that_has_notes(pair: tuple[Device, Device]) -> None:
    one, other = pair
    add(one, "river")
    assert one.sync() == FULL_UPLOAD
    assert other.sync() == FULL_DOWNLOAD
    assert other.fronts() == ["river"]
    sync_all(one, other)


def test_two_devices_with_notes_need_to_be_told_which_to_replace(
    pair: tuple[Device, Device],
) -> None:
    one, other = pair
    for device, front in ((one, "river"), (other, "lake")):
        add(device, front)
    one.sync()
    with pytest.raises(FullSyncRequiredError):
        other.sync()
    assert other.fronts() == ["lake"]
    other.replace_everything(upload=False)
    assert other.fronts() == ["river"]
    sync_all(one, other)


def test_a_sync_says_whether_it_changed_anything(
    pair: tuple[Device, Device], sync_server: SyncServer
) -> None:
    one, other = pair
    for device in pair:
        assert device.sync() == FULL_DOWNLOAD  # of an empty collection
    sync_all(one, other)
    add(one, *map(str, range(30)))
    one.collection.media.write_data("map.png", b"map")
    assert [one.sync(), one.sync()] == [NORMAL_SYNC, NO_CHANGES]
    assert sync_server.media() == {"map.png": b"map"}
    assert [other.sync(), one.sync(), other.sync()] == [NORMAL_SYNC, NO_CHANGES, NO_CHANGES]
    assert other.media() == {"map.png": b"map"}
    assert len(other.study("Default", [EASY] * 25)) == 25
    other.next_day()
    assert [other.sync(), one.sync()] == [NORMAL_SYNC, NORMAL_SYNC]
    other.collection.remove_notes(other.collection.find_notes("29"))
    assert [other.sync(), one.sync()] == [NORMAL_SYNC, NORMAL_SYNC]
    for device in pair:
        device.reopen()
        assert device.collection.sched.today == 1
        device.check()
    sync_all(one, other)
    assert_same(one, other)


def test_a_killed_server_starts_again_with_its_data(
    pair: tuple[Device, Device], sync_server: SyncServer
) -> None:
    one, other = pair
    address = sync_server.address
    add(one, "river")
    one.sync()
    for end in (sync_server.kill, sync_server.freeze):
        end()
        sync_server.kill()
        with pytest.raises(NetworkError):
            one.sync()
        sync_server.start()
        assert sync_server.address == address
        assert one.sync() == NO_CHANGES
    assert other.sync() == FULL_DOWNLOAD
    assert other.fronts() == ["river"]


def test_a_frozen_server_answers_once_it_thaws(
    pair: tuple[Device, Device], sync_server: SyncServer
) -> None:
    one, _ = pair
    one.sync()
    add(one, "river")
    sync_server.requests()
    sync_server.freeze()
    sync = Thread(target=one.sync)
    sync.start()
    sync.join(0.5)
    assert sync.is_alive()
    assert sync_server.requests() == []
    sync_server.thaw()
    sync.join()
    assert "sync/finish" in sync_server.requests()
    assert one.sync() == NO_CHANGES


def test_users_have_nothing_in_common(tmp_path: Path) -> None:
    users = {"ann": "one", "bob": "two"}
    with (
        serving(tmp_path, users) as server,
        opened_device(tmp_path, "of Ann", server, "ann") as ann,
        opened_device(tmp_path, "of Bob", server, "bob") as bob,
    ):
        add(ann, "river")
        assert ann.sync() == FULL_UPLOAD
        bob.sync()
        assert bob.fronts() == []
        server.requests()
        with pytest.raises(SyncError):
            ann.collection.sync_login("ann", "two", server.address)
        assert server.requests() == ["sync/hostKey 403"]
