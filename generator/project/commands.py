"""The commands of this program that reports print for a source: each works when pasted."""

from pathlib import Path
from typing import TYPE_CHECKING

from generator.identity.lock import Lock
from generator.project.shell import shell_text, shell_word
from generator.reading import Reading

if TYPE_CHECKING:
    from generator.project.source import Source


def command_for(source: "Source", name: str) -> str:
    """Return a command for a source, such as `anki-deck build --dialect ankimd notes`."""
    return command_line(name, source.root, source.reading, source.lock)


def command_line(name: str, root: Path, reading: Reading, lock: Lock | None = None) -> str:
    """Return a command for the source at `root`, which has this lock."""
    return f"anki-deck {name}{reading_options(reading, lock)} {shell_word(root)}"


def reading_options(reading: Reading, lock: Lock | None = None) -> str:
    """Return the options that a command needs to read a source in the same way, each after a space.

    What the lock of the source names is left out.
    """
    options = []
    if reading.dialect and (lock is None or reading.dialect != lock.dialect):
        options.append(f" --dialect {reading.dialect}")
    if reading.columns and reading.roles != (lock.columns if lock else ""):
        options.append(f" --columns {shell_text(reading.columns)}")
    if reading.vault_patterns:
        options.append(" --vault-patterns")
    return "".join(options)
