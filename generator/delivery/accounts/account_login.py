"""Open the collection of an account: log in, by a password or by a session key that is kept."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from anki.collection import Collection

from generator.delivery.accounts.account import Account
from generator.delivery.accounts.account_collection import FILE, AccountCollection
from generator.delivery.accounts.collection_sync import OnProgress, logged_in
from generator.delivery.accounts.full_sync import FullSync
from generator.delivery.accounts.private_collection import opened_collection
from generator.delivery.accounts.session_keys import (
    forget_session,
    has_file,
    store_session,
    stored_session,
)
from generator.delivery.anki import DeliveryError, ErrorKind
from generator.project.file_guard import exclusive_access
from generator.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Callbacks:
    """What the opening of an account needs from the user, and tells them.

    `ask_password` may raise DeliveryError. `on_wait` is called if another sync of the account has
    to end first.
    """

    ask_password: Callable[[], str]
    on_wait: Callable[[], None]
    on_progress: OnProgress
    on_message: Callable[[str], None]


@contextmanager
def opened_account(
    account: Account, password: str, full_sync: FullSync, callbacks: Callbacks
) -> Iterator[AccountCollection]:
    """Open the collection of an account, and bring it up to date. Raises DeliveryError, OSError.

    A `password` is used for this time only. Without one, the session key is used that was kept when
    the user last typed the password. Other syncs of the account wait until the end.
    """
    path = account.folder() / FILE

    def opened(session: str) -> AccountCollection:
        anki = AccountCollection(
            collection,
            account,
            session,
            full_sync=full_sync,
            on_progress=callbacks.on_progress,
            on_message=callbacks.on_message,
        )
        anki.catch_up()
        return anki

    with exclusive_access(path, callbacks.on_wait, kind=".sync"), _opened(path) as collection:
        if password:
            anki = opened(logged_in(collection, account, password, callbacks.on_progress))
        else:
            anki = _opened_by_key(account, opened, callbacks) or opened(
                _typed_session(collection, account, callbacks)
            )
        yield anki


@contextmanager
def _opened(path: Path) -> Iterator[Collection]:
    """Open the collection; leave no folder of an account that could not be opened."""
    folder = path.parent
    is_new = not any(folder.iterdir())
    try:
        with opened_collection(path) as collection:
            yield collection
    except DeliveryError as error:
        is_refused = error.kind in (ErrorKind.LOGIN, ErrorKind.NO_ANSWER, ErrorKind.USAGE)
        if is_new and is_refused and not has_file(folder):
            shutil.rmtree(folder, ignore_errors=True)
        raise


def _opened_by_key(
    account: Account, opened: Callable[[str], AccountCollection], callbacks: Callbacks
) -> AccountCollection | None:
    """Open it with the session key that is kept; None if there is none, or it is refused."""
    session = stored_session(account)
    if session is None:
        return None
    try:
        return opened(session)
    except DeliveryError as error:
        if error.kind is not ErrorKind.LOGIN:
            raise
    forget_session(account)
    callbacks.on_message(f"{account.title} does not know the stored session any more")
    return None


def _typed_session(collection: Collection, account: Account, callbacks: Callbacks) -> str:
    session = logged_in(collection, account, callbacks.ask_password(), callbacks.on_progress)
    store_session(account, session)
    return session
