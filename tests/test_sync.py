"""A desktop and a phone sync with Anki's own server while the deck is rebuilt, and lose nothing."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from anki.collection import Collection
from anki.sync_pb2 import SyncCollectionResponse

from tests.anki_collection import opened
from tests.author import Author, guids, statuses
from tests.learner import EASY, GOOD, Learner

DAY = 24 * 60 * 60
FIRST = int(time.time()) - 60 * DAY
# In seconds; the server takes a tenth of one to start.
PATIENCE = 30

NO_CHANGES = SyncCollectionResponse.NO_CHANGES
NORMAL_SYNC = SyncCollectionResponse.NORMAL_SYNC
FULL_SYNC = SyncCollectionResponse.FULL_SYNC
FULL_UPLOAD = SyncCollectionResponse.FULL_UPLOAD
FULL_DOWNLOAD = SyncCollectionResponse.FULL_DOWNLOAD

NOTES = [
    "Q: What does the heart pump?\nA: Blood, some five litres a minute",
    "Q: Where is bile stored?\nA: In the gallbladder, below the liver",
    "Q: Which bone is the longest?\nA: The femur, a quarter of one's height",
    "Q: What do the kidneys filter?\nA: Blood plasma, 180 litres a day",
    "C: The {{cornea}} and the {{lens}} bend the light that enters the eye.",
]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """Run a sync server for one user until the test ends; yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "SYNC_USER1": "user:pass",
        "SYNC_BASE": str(tmp_path / "server"),
        "SYNC_HOST": "127.0.0.1",
        "SYNC_PORT": str(port),
    }
    with (tmp_path / "server.log").open("wb") as log:
        command = [sys.executable, "-m", "anki.syncserver"]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            wait_for(port, process)
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()
            process.wait(PATIENCE)


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, "the server ended at once"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    pytest.fail("the server does not answer")


class Device(Learner):
    """A learner's device that is signed in to the server."""

    def __init__(self, collection: Collection, server: str) -> None:
        self.auth = collection.sync_login("user", "pass", server)
        super().__init__(collection)

    def sync(self) -> "SyncCollectionResponse.ChangesRequired.V":
        """Do a normal sync; return what kind of sync Anki says is required."""
        outcome = self.collection.sync_collection(self.auth, sync_media=False)
        self.collection.models._clear_cache()
        return outcome.required

    def replace_everything(self, *, upload: bool) -> None:
        """Upload or download everything, which Anki requires at the first sync of a device."""
        self.collection.close_for_full_sync()
        self.collection.full_upload_or_download(auth=self.auth, server_usn=None, upload=upload)
        self.collection.reopen(after_full_sync=True)


@pytest.fixture
def device(tmp_path: Path, server: str) -> Iterator[Callable[[str], Device]]:
    """Return a function that makes a new device, with an empty collection and this name."""
    with ExitStack() as stack:
        yield lambda name: Device(stack.enter_context(opened(tmp_path / name)), server)


@pytest.fixture
def pair(device: Callable[[str], Device]) -> tuple[Device, Device]:
    """Return a desktop and a phone after their first sync."""
    desktop, phone = device("desktop"), device("phone")
    assert desktop.sync() in (FULL_UPLOAD, FULL_SYNC)
    desktop.replace_everything(upload=True)
    assert phone.sync() in (FULL_DOWNLOAD, FULL_SYNC)
    phone.replace_everything(upload=False)
    return desktop, phone


@pytest.fixture
def author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Author:
    return Author(tmp_path / "author", monkeypatch)


def build(author: Author, notes: list[str], now: int) -> dict[str, object]:
    author.write("---\ndeck: Body\n---\n" + "\n\n".join(notes))
    return author.build(now)


def synced(one: Device, other: Device) -> None:
    """Sync both devices by normal syncs until each has everything."""
    for device in (one, other, one):
        assert device.sync() in (NORMAL_SYNC, NO_CHANGES)
    assert one.sync() == other.sync() == NO_CHANGES


def notes_of(device: Device) -> list[list[object]]:
    return device.collection.db.all("select id, guid, mid, mod, tags, flds from notes order by id")  # type: ignore[union-attr, no-any-return]


def test_phone_reviews_while_the_desktop_imports_a_regenerated_deck(
    pair: tuple[Device, Device], author: Author
) -> None:
    desktop, phone = pair
    first = build(author, NOTES, FIRST)
    heart, bile, femur, kidneys, eye = guids(first)
    assert desktop.import_package(first["package"]) == {"new": 5}  # type: ignore[arg-type]
    assert desktop.study("Body", [EASY]) == [heart]
    synced(desktop, phone)
    assert phone.guids() == sorted(guids(first))

    # On the phone, without a network: reviews, and an edit by hand.
    on_phone = phone.study("Body", [EASY, GOOD, EASY])
    assert on_phone == [bile, femur, kidneys]
    phone.edit(kidneys, "Extra", "Mine has three.", when=FIRST + 3 * DAY)
    phone.suspend(eye)
    reviews = phone.reviews()
    scheduling = phone.scheduling()
    # On the desktop meanwhile, the learner imports a build with reworded, edited, new, moved and
    # removed notes.
    notes = [
        "Q: What is it that the heart pumps?\nA: Blood, some five litres a minute",
        NOTES[3],
        "Q: Which organ makes insulin?\nA: The pancreas, in its islets",
        NOTES[1].replace("below the liver", "a pouch below the liver"),
        NOTES[4],
    ]
    second = build(author, notes, FIRST + 20 * DAY)
    pancreas = guids(second)[2]
    assert guids(second) == [heart, kidneys, pancreas, bile, eye]
    assert statuses(second) == ["changed", "unchanged", "new", "changed", "unchanged"]
    assert desktop.import_package(second["package"]) == {"new": 1, "updated": 2, "duplicate": 2}  # type: ignore[arg-type]
    assert desktop.study("Body", [EASY])  # and studies here too

    synced(phone, desktop)

    assert notes_of(phone) == notes_of(desktop)
    assert phone.reviews() == desktop.reviews()
    assert phone.scheduling() == desktop.scheduling()
    assert len(desktop.reviews()) == 5
    assert all(review in desktop.reviews() for review in reviews)
    for guid in (bile, femur, kidneys, eye):
        assert desktop.scheduling()[guid, 0][1:] == scheduling[guid, 0][1:]
    assert desktop.guids() == sorted([heart, bile, femur, kidneys, eye, pancreas])
    assert desktop.note(kidneys)["Extra"] == "Mine has three."
    assert phone.note(heart)["Front"] == "<p>What is it that the heart pumps?</p>"
    assert "a pouch" in phone.note(bile)["Back"]
    assert phone.collection.find_dupes("Front") == []
    # The same package, imported on the other device, changes nothing.
    assert phone.import_package(second["package"]) == {"duplicate": 5}  # type: ignore[arg-type]
    assert phone.sync() in (NORMAL_SYNC, NO_CHANGES)
    for device in pair:
        remark, is_sound = device.collection.fix_integrity()
        assert is_sound, remark


def test_two_devices_that_import_different_builds_of_a_new_note_have_one_copy(
    pair: tuple[Device, Device], author: Author
) -> None:
    desktop, phone = pair
    first = build(author, NOTES[:3], FIRST)
    assert desktop.import_package(first["package"]) == {"new": 3}  # type: ignore[arg-type]
    synced(desktop, phone)

    early = build(author, [NOTES[0], NOTES[4], *NOTES[1:3]], FIRST + DAY)
    assert phone.import_package(early["package"]) == {"new": 1, "duplicate": 3}  # type: ignore[arg-type]
    later = build(
        author,
        [NOTES[3], NOTES[0], NOTES[4].replace("bend", "refract"), *NOTES[1:3]],
        FIRST + 2 * DAY,
    )
    assert desktop.import_package(later["package"]) == {"new": 2, "duplicate": 3}  # type: ignore[arg-type]
    eye = guids(early)[1]
    assert guids(later)[2] == eye
    assert phone.study("Body", [EASY, EASY])[1] == eye

    synced(desktop, phone)

    assert notes_of(phone) == notes_of(desktop)
    assert phone.scheduling() == desktop.scheduling()
    assert desktop.guids() == sorted(guids(later))
    assert sorted(ordinal for guid, ordinal in desktop.scheduling() if guid == eye) == [0, 1]
    assert desktop.collection.card_count() == 6
    assert "refract" in phone.note(eye)["Text"]
    # The desktop has the review of the new card on the phone as well.
    assert desktop.card(eye).reps == 1
    assert len(desktop.reviews()) == len(phone.reviews()) == 2


def test_two_devices_that_import_builds_of_two_people_have_one_copy(
    pair: tuple[Device, Device], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have the lock of the first build, as they have the text."""
    for number, device in enumerate(pair):
        author = Author(tmp_path / f"author{number}", monkeypatch)
        if number:
            (author.folder / "cards.lock").write_bytes(
                (tmp_path / "author0" / "cards.lock").read_bytes()
            )
        assert device.import_package(build(author, NOTES, FIRST + number * DAY)["package"]) == {
            "new": 5
        }  # type: ignore[arg-type]
    desktop, phone = pair
    synced(desktop, phone)
    assert notes_of(phone) == notes_of(desktop)
    assert (len(desktop.guids()), desktop.collection.card_count()) == (5, 6)
