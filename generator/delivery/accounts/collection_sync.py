"""Sync a collection with the server of an account, by Anki's library.

Calls of the library cannot be stopped from the thread that makes them. So they are made in another
one, while this one shows the progress and waits for the user to interrupt.
"""

import ctypes
import threading
import time
from collections.abc import Callable
from enum import Enum, auto
from typing import TypeVar

from anki.collection import Collection
from anki.errors import AnkiException, SyncError
from anki.sync_pb2 import SyncAuth, SyncCollectionResponse

from generator.delivery.accounts.account import Account
from generator.delivery.accounts.sync_errors import (
    collection_errors,
    shown,
    shown_text,
    sync_errors,
)

# In seconds: how often the progress is shown.
_INTERVAL = 0.1
# In seconds: how long the server may be silent.
_TIMEOUT = 60
_COMPARE_ALL = "Please sync again"
Result = TypeVar("Result")
OnProgress = Callable[[str], None]


class Required(Enum):
    """What has to be done after an attempt of a normal sync."""

    NOTHING = auto()  # it was done
    UPLOAD = auto()  # the server has no cards
    DOWNLOAD = auto()  # this collection has no cards, whether the server has some or not
    FULL_SYNC = auto()  # both have cards, and cannot be merged


_REQUIRED = {
    SyncCollectionResponse.NO_CHANGES: Required.NOTHING,
    SyncCollectionResponse.NORMAL_SYNC: Required.NOTHING,
    SyncCollectionResponse.FULL_UPLOAD: Required.UPLOAD,
    SyncCollectionResponse.FULL_DOWNLOAD: Required.DOWNLOAD,
    SyncCollectionResponse.FULL_SYNC: Required.FULL_SYNC,
}


def logged_in(
    collection: Collection, account: Account, password: str, on_progress: OnProgress
) -> str:
    """Log in; return the session key. Raises DeliveryError and KeyboardInterrupt."""
    auth = _watched(
        lambda: collection.sync_login(account.user, password, account.endpoint),
        collection,
        lambda: on_progress(f"logging in to {account.title}"),
        account,
    )
    return auth.hkey


class CollectionSync:
    """The sync of an open collection. Each method raises DeliveryError and KeyboardInterrupt."""

    def __init__(
        self, collection: Collection, account: Account, session: str, on_progress: OnProgress
    ) -> None:
        self._collection, self._account, self._on_progress = collection, account, on_progress
        self._auth = SyncAuth(hkey=session, endpoint=account.endpoint, io_timeout_secs=_TIMEOUT)
        self.server_message = ""

    def try_normal(self) -> Required:
        """Do a normal sync, without media, if that is possible; return what has to be done then."""
        outcome = _watched(
            lambda: self._collection.sync_collection(self._auth, sync_media=False),
            self._collection,
            self._show_progress,
            self._account,
        )
        if outcome.new_endpoint:  # AnkiWeb has several servers
            self._auth.endpoint = outcome.new_endpoint
        self.server_message = outcome.server_message
        self._collection.models._clear_cache()
        required = _REQUIRED[outcome.required]
        if required is Required.FULL_SYNC and not self._collection.card_count():
            required = Required.DOWNLOAD  # nor has the server: Anki says so of two empty ones, too
        return required

    def replace_all(self, *, upload: bool) -> None:
        """Replace the server's collection by this one, or this one by the server's."""
        collection = self._collection
        collection.close_for_full_sync()
        try:
            _watched(
                lambda: collection.full_upload_or_download(
                    auth=self._auth, server_usn=None, upload=upload
                ),
                collection,
                self._show_progress,
                self._account,
            )
        finally:
            with collection_errors():
                collection.reopen(after_full_sync=True)

    def sync_media(self) -> None:
        """Sync the media, and wait until it has ended."""
        with sync_errors(self._account):
            try:
                self._wait_for_media()
            except SyncError as error:
                # The server's media are others than at the last time: the library has forgotten
                # what it knew of them, and compares all files now.
                if not shown(error).startswith(_COMPARE_ALL):
                    raise
                self._wait_for_media()

    def _wait_for_media(self) -> None:
        self._collection.sync_media(self._auth)
        try:
            while (status := self._collection.media_sync_status()).active:
                progress = status.progress
                parts = [progress.checked, progress.added, progress.removed]
                self._on_progress(shown_text(f"media: {', '.join(filter(None, parts))}"))
                time.sleep(_INTERVAL)
        except BaseException as error:
            if not isinstance(error, AnkiException):
                self._collection.abort_media_sync()
            raise

    def _show_progress(self) -> None:
        progress = self._collection.latest_progress()
        match progress.WhichOneof("value"):
            case "normal_sync":
                stage = progress.normal_sync
                self._on_progress(shown_text(f"{stage.added}, {stage.removed}"))
            case "full_sync":
                done, total = progress.full_sync.transferred, progress.full_sync.total
                self._on_progress(f"{done:,} of {total:,} bytes")


def _watched(
    call: Callable[[], Result],
    collection: Collection,
    show_progress: Callable[[], None],
    account: Account,
) -> Result:
    """Call the library in a thread, show its progress, and stop it if the user interrupts."""
    results, errors = list[Result](), list[BaseException]()

    def work() -> None:
        try:
            results.append(call())
        except BaseException as error:  # noqa: BLE001 - it is raised below
            errors.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        while thread.is_alive():
            show_progress()
            thread.join(_INTERVAL)
    except KeyboardInterrupt:
        collection.abort_sync()
        thread.join()
        # The library then tells the server, in a thread of its own, and prints a panic if it is
        # freed meanwhile, as at the end of this process. So it is never freed.
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(collection._backend))
        raise
    with sync_errors(account):
        if errors:
            raise errors[0]
    return results[0]
