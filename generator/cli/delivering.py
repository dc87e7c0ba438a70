"""Reaching Anki for a command: the API key, and errors with a hint."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from generator.cli.printing import print_line

if TYPE_CHECKING:
    from generator.delivery.anki import DeliveryError
    from generator.delivery.desktop import Desktop


@contextmanager
def delivery_errors(consequence: str = "") -> Iterator[None]:
    """Turn an error of delivery into a message without a traceback.

    `consequence` is added to the message, such as " (nothing was changed in Anki)".
    """
    from generator.delivery.anki import DeliveryError

    try:
        yield
    except DeliveryError as error:
        raise _as_click_error(error, consequence) from error


def _as_click_error(error: "DeliveryError", consequence: str) -> click.ClickException:
    from generator.delivery.anki import ErrorKind

    message = f"{error.message}{consequence}"
    text = f"{message}\n  hint: {error.hint}" if error.hint else message
    return click.UsageError(text) if error.kind is ErrorKind.ADDRESS else click.ClickException(text)


def connected() -> "Desktop":
    """Return the Anki that runs; ask for the API key if it needs one. Raises DeliveryError."""
    from generator.delivery.anki import DeliveryError, ErrorKind
    from generator.delivery.api_key import store_key
    from generator.delivery.desktop import connect
    from generator.delivery.system_keyring import can_store

    try:
        return connect()
    except DeliveryError as error:
        if error.kind is not ErrorKind.KEY_MISSING or not sys.stdin.isatty():
            raise
    key = click.prompt("API key of AnkiConnect", hide_input=True, err=True).strip()
    anki = connect(key=key)
    if can_store() and click.confirm("Store it in the system keyring?", err=True):
        is_stored = store_key(key)
        print_line("stored" if is_stored else "the keyring has not stored it", to_stderr=True)
    return anki
