"""Errors of a delivery, as the user sees them."""

import click
import pytest

from generator.cli.delivery_errors import delivery_errors
from generator.delivery.anki import DeliveryError, ErrorKind


def test_a_consequence_is_at_the_end_of_the_first_line() -> None:
    with pytest.raises(click.ClickException) as caught, delivery_errors(" (and so on)"):
        raise DeliveryError("a summary\n  here:   1 note", "do this", kind=ErrorKind.SYNC)
    assert caught.value.message == "a summary (and so on)\n  here:   1 note\n  hint: do this"
    assert caught.value.exit_code == 1


def test_what_has_to_be_given_in_another_way_is_a_wrong_use() -> None:
    with pytest.raises(click.UsageError) as caught, delivery_errors():
        raise DeliveryError("no user is given", kind=ErrorKind.USAGE)
    assert caught.value.message == "no user is given"
    assert caught.value.exit_code == 2
