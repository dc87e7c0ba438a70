"""Words of a command line, quoted so that the command works when it is pasted into a shell."""

import os
import shlex
from pathlib import Path

from generator.lazy_patterns import lazy_pattern

# What separates words or commands on Windows; paths and GUIDs contain no double quote.
_SPECIAL_ON_WINDOWS = lazy_pattern(r"[\s&|<>^()@;,='`{}$#]")


def shell_word(path: Path | str) -> str:
    """Quote a path as one word of a shell that no command reads as an option."""
    if os.name == "nt":
        return shell_text(str(path))
    text = Path(path).as_posix()
    return shell_text(f"./{text}" if text.startswith("-") else text)


def shell_text(text: str) -> str:
    """Quote a text as one word of a shell.

    Unlike a path, the text itself is not changed: a GUID may contain `//`.
    """
    if os.name == "nt":
        return f'"{text}"' if _SPECIAL_ON_WINDOWS.search(text) else text
    return shlex.quote(text)
