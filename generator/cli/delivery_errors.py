"""Errors of a delivery, as messages with a hint."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from generator.delivery.anki import DeliveryError


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

    summary, *details = error.message.split("\n")
    message = "\n".join([f"{summary}{consequence}", *details])
    text = f"{message}\n  hint: {error.hint}" if error.hint else message
    return click.UsageError(text) if error.kind is ErrorKind.USAGE else click.ClickException(text)


def needs_library(what: str) -> click.UsageError:
    """Return the error for a command or an option that needs Anki's library, which is missing."""
    from generator.project.libraries import install_command

    command = install_command("anki")
    return click.UsageError(f'"{what}" needs Anki\'s library\n  hint: install it with: {command}')
