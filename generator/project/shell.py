"""Words of a command line, as a person can paste them into a shell."""

import os
import re
import shlex
from pathlib import Path

# What splits words or commands on Windows; paths and GUIDs hold no double quote.
_SPECIAL_ON_WINDOWS = re.compile(r"[\s&|<>^()@;,='`{}$#]")


def shell_word(path: Path | str) -> str:
    """Write a path so that a shell takes it as one word, and a command does not take it for an option."""
    if os.name == "nt":
        return shell_text(str(path))
    text = Path(path).as_posix()
    return shell_text(f"./{text}" if text.startswith("-") else text)


def shell_text(text: str) -> str:
    """Write a text so that a shell takes it as one word. Unlike a path, it is left as it is: a GUID may hold `//`."""
    if os.name == "nt":
        return f'"{text}"' if _SPECIAL_ON_WINDOWS.search(text) else text
    return shlex.quote(text)
