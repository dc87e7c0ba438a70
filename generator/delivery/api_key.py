"""The API key of AnkiConnect: from the environment, or from the keyring of the system."""

import sys
from collections.abc import Mapping
from dataclasses import field

from generator.delivery import system_keyring
from generator.project.libraries import install_command
from generator.project.shell import shell_word
from generator.values import dataclass

VARIABLE = "ANKI_CONNECT_KEY"
# What the key is called in the keyring.
USER = "ankiconnect"


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
    return system_keyring.stored(USER)


def store_key(text: str) -> bool:
    """Store the key in the keyring, if that keeps it safely; return whether it is there now."""
    return system_keyring.store(USER, text)


def way_to_store() -> str:
    """Return the part of a hint that says how to put the key into the keyring."""
    # By this Python: the command `keyring` is not in the path if the program has its own folder.
    service = system_keyring.SERVICE
    command = f"{shell_word(sys.executable)} -m keyring set {service} {USER}"
    if not system_keyring.has_library():
        return f"run: {install_command('keyring')} && {command}"
    return f"run: {command}" if system_keyring.can_store() else "start the keyring of your system"
