"""Printing lines, and keeping them to print them again."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
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
# Characters that a terminal runs, or that show the text after them in another order.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_records: list[list["Printed"]] = []
_silenced: list[None] = []


def paint(text: str, role: str) -> str:
    """Colour a text by its role, a key of `_COLOURS`."""
    return click.style(text, **_COLOURS[role])


def print_line(text: str, *, to_stderr: bool = False) -> None:
    """Print a line; in colour only on a terminal, and never if NO_COLOR is set.

    Characters that a terminal would run are printed as escapes: text may come from others.
    """
    text = _safe(text)
    for record in _records:
        record.append((to_stderr, text))
    if not _silenced:
        click.echo(text, err=to_stderr, color=False if os.environ.get("NO_COLOR") else None)


def _safe(text: str) -> str:
    if text.isprintable():
        return text
    pieces = _own_codes().split(text)  # every second one is a code
    pieces[::2] = [_CONTROL.sub(lambda found: repr(found[0])[1:-1], piece) for piece in pieces[::2]]
    return "".join(pieces)


@cache
def _own_codes() -> re.Pattern[str]:
    """Return a pattern of the codes with which `paint` begins and ends a text."""
    codes = {code for role in _COLOURS for code in paint("\n", role).split("\n")}
    return re.compile("(" + "|".join(map(re.escape, sorted(codes, key=len, reverse=True))) + ")")


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
