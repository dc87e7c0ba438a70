"""The collection of an account: what is sent goes through the one on this machine."""

from collections.abc import Callable, Sequence
from pathlib import Path

from anki.collection import Collection

from generator.delivery.accounts.account import (
    Account,
    last_replacement,
    record_replacement,
    record_synced,
)
from generator.delivery.accounts.collection_sync import CollectionSync, OnProgress, Required
from generator.delivery.accounts.full_sync import (
    FullSync,
    backup_path,
    check_upload,
    contents_of,
    downloaded_contents,
    full_sync_needed,
    save_collection,
)
from generator.delivery.accounts.private_collection import PrivateCollection
from generator.delivery.accounts.shared_record import SharedRecord
from generator.delivery.accounts.sync_errors import collection_errors

FILE = "collection.anki2"


class AccountCollection(PrivateCollection):
    """The open collection of an account on this machine, and its sync. Implements `Anki`.

    `was_full_sync` means that one side replaced the other now, because the two could not be merged.
    `on_message` is called with what the user has to be told.
    """

    def __init__(
        self,
        collection: Collection,
        account: Account,
        session: str,
        *,
        full_sync: FullSync,
        on_progress: OnProgress,
        on_message: Callable[[str], None],
    ) -> None:
        super().__init__(collection)
        self.title, self.key = account.title, account.key
        self.was_full_sync = False
        self._account, self._session, self._full_sync = account, session, full_sync
        self._on_progress, self._on_message = on_progress, on_message
        self._shared: SharedRecord | None = None
        self._sync = CollectionSync(collection, account, session, on_progress)

    # ---- media

    @property
    def media_folder(self) -> Path:
        """The folder of the media."""
        return Path(self.collection.media.dir())

    def add_media_file(self, name: str, data: bytes) -> None:
        """Add a file to the media. Raises DeliveryError."""
        with collection_errors():
            self.collection.media.write_data(name, data)

    def delete_media_files(self, names: Sequence[str]) -> None:
        """Delete files of the media. Raises DeliveryError."""
        with collection_errors():
            self.collection.media.trash_files([*names])

    # ---- sync

    def share(self, shared: SharedRecord) -> None:
        """Take a shared record now and with each sync, and share it. Raises DeliveryError."""
        self._shared = shared
        shared.take(last_replacement(self._account))

    def catch_up(self) -> None:
        """Take over what was changed on other devices; nothing from an account without cards."""
        if self._has_synced(uploads=False):
            self._sync_media()
        if self._shared is not None:
            self._shared.take(last_replacement(self._account))

    def sync(self) -> None:
        """Sync with the server, media included; upload everything if the account has no cards."""
        self._has_synced(uploads=True)
        if self._shared is not None:
            self._shared.share(last_replacement(self._account))
        self._sync_media()

    def _sync_media(self) -> None:
        try:
            self._sync.sync_media()
        finally:
            self._on_progress("")

    def _has_synced(self, *, uploads: bool) -> bool:
        """Sync the collection; return False if the account has no cards, and keeps none."""
        try:
            required = self._sync.try_normal()
            if self._sync.server_message:
                self._tell(f"{self.title} says: {self._sync.server_message}")
            match required:
                case Required.DOWNLOAD:
                    self._download_all(is_full_sync=False)
                case Required.UPLOAD if uploads:
                    self._tell(f"{self.title} has no cards: everything is uploaded")
                    self._sync.replace_all(upload=True)
                case Required.UPLOAD:
                    return False
                case Required.FULL_SYNC:
                    self._replace_one_side()
        finally:
            self._on_progress("")
        # Two empty collections are merged as well, and say nothing of those that come later.
        if self.collection.card_count():
            record_synced(self._account)
        return True

    def _replace_one_side(self) -> None:
        """Replace one side as the user said, once it is saved. Raises DeliveryError and OSError."""
        self.was_full_sync = True
        if self._full_sync.download:
            path = backup_path(self._account, "here")
            save_collection(self.collection, path)
            self._tell(f"saved this machine's collection: {path}")
            self._download_all(is_full_sync=True)
        elif self._full_sync.upload is not None:
            check_upload(self._account)
            path = backup_path(self._account, "server")
            downloaded_contents(self._account, self._session, self._on_progress, keep_at=path)
            self._tell(f"saved the collection of the server: {path}")
            self._sync.replace_all(upload=True)
        else:
            there = downloaded_contents(
                self._account, self._session, self._on_progress, keep_at=None
            )
            raise full_sync_needed(contents_of(self.collection), there, self._account)

    def _download_all(self, *, is_full_sync: bool) -> None:
        # Before, since the process may be killed.
        record_replacement(self._account, is_full_sync=is_full_sync)
        self._sync.replace_all(upload=False)

    def _tell(self, text: str) -> None:
        self._on_progress("")  # no message is on the line of the progress
        self._on_message(text)
