"""Printing lines."""

import os
from typing import Any

import click

_COLOURS: dict[str, dict[str, Any]] = {
    "place": {"bold": True},
    "error": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow", "bold": True},
    "margin": {"fg": "blue"},
    "caret": {"fg": "red", "bold": True},
    "hint": {"fg": "cyan"},
    "good": {"fg": "green", "bold": True},
}


def paint(text: str, role: str) -> str:
    """Colour a text by its role, a key of `_COLOURS`."""
    return click.style(text, **_COLOURS[role])


def print_line(text: str, *, to_stderr: bool = False) -> None:
    """Print a line; in colour only on a terminal, and never if NO_COLOR is set."""
    click.echo(text, err=to_stderr, color=False if os.environ.get("NO_COLOR") else None)
