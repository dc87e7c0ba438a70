"""The API key of AnkiConnect: from the environment, or from the keyring of the system.

The keyring needs the library of the extra `keyring`. Whatever is wrong with it, there is no key.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import field
from types import ModuleType
from typing import TypeVar

from generator.project.shell import shell_word
from generator.values import dataclass

VARIABLE = "ANKI_CONNECT_KEY"
# What the key is called in the keyring.
SERVICE, USER = "anki-deck", "ankiconnect"
# The library's limit: backends below it do not encrypt, or are known to be less safe.
_RECOMMENDED = 1
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key, and where it is from, for messages."""

    text: str = field(repr=False)
    source: str


def api_key(environment: Mapping[str, str]) -> ApiKey | None:
    """Return the key of the environment, or that of the keyring; None if there is neither."""
    if text := environment.get(VARIABLE, "").strip():
        return ApiKey(text=text, source=VARIABLE)
    if stored := stored_key():
        return ApiKey(text=stored, source="the system keyring")
    return None


def stored_key() -> str | None:
    """Return the key in the keyring; None if there is none, or the keyring cannot be used."""
    text = _use_keyring(lambda keyring: keyring.get_password(SERVICE, USER))
    return (text or "").strip() or None


def can_store() -> bool:
    """Return whether there is a keyring that keeps the key safely."""
    return bool(_use_keyring(lambda keyring: keyring.get_keyring().priority >= _RECOMMENDED))


def store_key(text: str) -> bool:
    """Store the key in the keyring, if that keeps it safely; return whether it is there now."""
    if not can_store():
        return False
    _use_keyring(lambda keyring: keyring.set_password(SERVICE, USER, text.strip()))
    return stored_key() == text.strip()


def way_to_store() -> str:
    """Return the part of a hint that says how to put the key into the keyring."""
    # By this Python: the command `keyring` is not in the path if the program has its own folder.
    command = f"run: {shell_word(sys.executable)} -m keyring set {SERVICE} {USER}"
    if not _use_keyring(bool):
        return f'install "anki-deck-generator[keyring]" and {command}'
    return command if can_store() else "start the keyring of your system"


def _use_keyring(use: Callable[[ModuleType], Result]) -> Result | None:
    """Call a function with the library `keyring`; return None if it is missing or fails."""
    try:
        import keyring

        return use(keyring)
    # The backends raise errors of the libraries that they use, and one of the user's own any.
    except Exception:  # noqa: BLE001
        return None
