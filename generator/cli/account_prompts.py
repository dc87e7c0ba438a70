"""What a sync asks the user: which account, and its password."""

import os
from typing import TYPE_CHECKING

import click

from generator.cli.printing import print_line
from generator.cli.sync_progress import SyncProgress
from generator.cli.terminal_answers import has_terminal

if TYPE_CHECKING:
    from generator.delivery.accounts.account import Account
    from generator.delivery.accounts.account_login import Callbacks

_USER, _PASSWORD = "ANKI_DECK_USER", "ANKI_DECK_PASSWORD"


def chosen_account(endpoint: str | None, earlier: "Account | None") -> "Account":
    """Return the account to sync with. Raises DeliveryError.

    What the user does not say is as in the `earlier` account, with which the source was first
    synced.
    """
    from generator.delivery.accounts.account import Account, checked_endpoint
    from generator.delivery.anki import DeliveryError, ErrorKind

    if endpoint is not None:
        address = checked_endpoint(endpoint)
    else:
        address = earlier.endpoint if earlier else None
    is_known = earlier is not None and earlier.endpoint == address
    user = os.environ.get(_USER, "").strip() or (earlier.user if earlier and is_known else "")
    if not (user or has_terminal()):
        raise DeliveryError(
            "no user is given, and there is no terminal to ask",
            f"set {_USER} and {_PASSWORD}",
            kind=ErrorKind.USAGE,
        )
    while not user:
        user = click.prompt(f"User of {address or 'AnkiWeb'}", err=True).strip()
    account = Account(user=user, endpoint=address)
    if account.is_sent_in_clear:
        print_line(
            f"{account.endpoint} has no encryption: others in the network can read the password",
            to_stderr=True,
        )
    return account


def password_of_environment() -> str:
    """Return the password that is set for this run; "" if there is none.

    Secrets of a CI often end with a line end, which is in no password.
    """
    return os.environ.get(_PASSWORD, "").rstrip("\r\n")


def callbacks_of(account: "Account") -> "Callbacks":
    """Return how the user is asked for the password, and told what is done."""
    from generator.delivery.accounts.account_login import Callbacks

    return Callbacks(
        ask_password=lambda: _typed_password(account),
        on_wait=lambda: _print_waiting(account),
        on_progress=SyncProgress().show,
        on_message=lambda text: print_line(text, to_stderr=True),
    )


def _typed_password(account: "Account") -> str:
    from generator.delivery.anki import DeliveryError, ErrorKind

    if not has_terminal():
        raise DeliveryError(
            f"no password is given for {account.title}, and there is no terminal to ask",
            f"set {_PASSWORD}, or run this command once on a terminal",
            kind=ErrorKind.USAGE,
        )
    password: str = click.prompt(f"Password of {account.title}", hide_input=True, err=True)
    return password


def _print_waiting(account: "Account") -> None:
    print_line(f"another sync with {account.title} is running: waiting for it", to_stderr=True)
