"""A learner's phone or desktop, with a collection of real Anki that a sync server has too."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from anki.collection import Collection
from anki.sync_pb2 import SyncCollectionResponse

from tests.anki_collection import opened
from tests.dumps import Dump, differences, dump_of
from tests.learner import Learner
from tests.sync_server import PATIENCE, SyncServer

NO_CHANGES = SyncCollectionResponse.NO_CHANGES
NORMAL_SYNC = SyncCollectionResponse.NORMAL_SYNC
FULL_SYNC = SyncCollectionResponse.FULL_SYNC
FULL_UPLOAD = SyncCollectionResponse.FULL_UPLOAD
FULL_DOWNLOAD = SyncCollectionResponse.FULL_DOWNLOAD
Done = SyncCollectionResponse.ChangesRequired


class FullSyncRequiredError(Exception):
    """Both sides have notes, and Anki asks which of them to replace; nothing was changed."""


class Device(Learner):
    """A learner's device that is signed in to a server as one of its users."""

    def __init__(self, collection: Collection, server: SyncServer, user: str = "user") -> None:
        self.auth = collection.sync_login(user, server.users[user], server.address)
        super().__init__(collection)

    def sync(self) -> "Done.V":
        """Sync, with all media, and return what was done with the collection.

        That is NO_CHANGES, NORMAL_SYNC, or, if one side is empty, FULL_UPLOAD or FULL_DOWNLOAD.
        Raises FullSyncRequiredError if neither is empty, and what Anki's library raises.
        """
        before = self._rows()
        required = self.collection.sync_collection(self.auth, sync_media=True).required
        if required == FULL_SYNC:
            if self.collection.card_count():
                raise FullSyncRequiredError
            # Both are empty. Whoever syncs later takes what the server has, too.
            required = FULL_DOWNLOAD
        if required in (FULL_UPLOAD, FULL_DOWNLOAD):
            self.replace_everything(upload=required == FULL_UPLOAD)
            return required
        self._end_of_sync()
        # Anki says NO_CHANGES now. It also does a normal sync when nobody has changed anything
        # but another device has synced meanwhile.
        return NO_CHANGES if self._rows() == before else NORMAL_SYNC

    def sync_normally(self) -> "Done.V":
        """Sync, and assert that nobody had to replace everything."""
        done = self.sync()
        assert done in (NORMAL_SYNC, NO_CHANGES), Done.Name(done)
        return done

    def replace_everything(self, *, upload: bool) -> None:
        """Replace all that the server has, or all that the device has."""
        self.collection.close_for_full_sync()
        try:
            self.collection.full_upload_or_download(auth=self.auth, server_usn=None, upload=upload)
        finally:
            self.collection.reopen(after_full_sync=True)
        self.collection.sync_media(self.auth)
        self._end_of_sync()
        self.study_any_number()

    def media(self) -> dict[str, bytes]:
        """Return the media files of the collection."""
        folder = Path(self.collection.media.dir())
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}

    def check(self) -> None:
        """Assert that Anki finds no damage in the collection."""
        remark, is_sound = self.collection.fix_integrity()
        assert is_sound, remark

    def content(self) -> Dump:
        """Return what Anki makes the same on each device that is in sync.

        Not the counts and the options of a deck: Anki leaves them different on two devices that
        changed them within the same second.
        """
        rows = dump_of(self.collection, "notes", "cards", "revlog", "tags", with_usn=False)
        decks = self.collection.decks.all_names_and_ids()
        # A note type is sent as JSON; the bytes that the database has for it differ.
        models = self.collection.models.all()
        return {
            **rows,
            "decks": {deck.id: (deck.name,) for deck in decks},
            "notetypes": {model["id"]: ({**model, "usn": 0, "mod": 0},) for model in models},
        }

    def _end_of_sync(self) -> None:
        """Wait until the media are synced; raise an error of that."""
        self.collection.models._clear_cache()
        end = time.monotonic() + PATIENCE
        while self.collection.media_sync_status().active:
            assert time.monotonic() < end, "the sync of media does not end"
            time.sleep(0.02)

    def _rows(self) -> Dump:
        """Return all that is synced; a change by this device is another row once it was sent."""
        rows = self.dump()
        # The times of the last change and of the last sync differ after any sync.
        rows["col"] = {"crt": (self.collection.crt,)}
        return rows


@contextmanager
def opened_device(
    folder: Path, name: str, server: SyncServer, user: str = "user"
) -> Iterator[Device]:
    """Open the device of this name, or make one with an empty collection, in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with opened(folder / name) as collection:
        yield Device(collection, server, user)


def sync_all(*devices: Device) -> None:
    """Sync by normal syncs until each device has what the others have sent."""
    for device in (*devices, *devices):
        device.sync_normally()
    assert all(device.sync() == NO_CHANGES for device in devices)


def assert_same(one: Device, *others: Device) -> None:
    """Assert that devices that are in sync have the same content."""
    for other in others:
        found = differences(one.content(), other.content())
        assert not found, found
