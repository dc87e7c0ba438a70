"""Printing lines, and keeping them to print them again."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from generator.cache.outcomes import Printed

_COLOURS: dict[str, dict[str, Any]] = {
    "place": {"bold": True},
    "error": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow", "bold": True},
    "margin": {"fg": "blue"},
    "caret": {"fg": "red", "bold": True},
    "hint": {"fg": "cyan"},
    "good": {"fg": "green", "bold": True},
}
_records: list[list["Printed"]] = []
_silenced: list[None] = []


def paint(text: str, role: str) -> str:
    """Colour a text by its role, a key of `_COLOURS`."""
    return click.style(text, **_COLOURS[role])


def print_line(text: str, *, to_stderr: bool = False) -> None:
    """Print a line; in colour only on a terminal, and never if NO_COLOR is set."""
    for record in _records:
        record.append((to_stderr, text))
    if not _silenced:
        click.echo(text, err=to_stderr, color=False if os.environ.get("NO_COLOR") else None)


@contextmanager
def recorded(*, silent: bool = False) -> "Iterator[list[Printed]]":
    """Keep the lines that are printed; `silent` only keeps them."""
    lines: list[Printed] = []
    _records.append(lines)
    if silent:
        _silenced.append(None)
    try:
        yield lines
    finally:
        _records.remove(lines)
        if silent:
            _silenced.pop()
