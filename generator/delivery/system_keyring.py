"""Secrets in the keyring of the system, if there is one.

It needs the library of the extra `keyring`. Whatever is wrong with it, there is no secret.
"""

from collections.abc import Callable
from types import ModuleType
from typing import TypeVar

# What this program is called in the keyring.
SERVICE = "anki-deck"
# The library's limit: backends below it do not encrypt, or are known to be less safe.
_RECOMMENDED = 1
Result = TypeVar("Result")


def has_library() -> bool:
    """Return whether the library is installed and can be imported."""
    return bool(_use_keyring(bool))


def can_store() -> bool:
    """Return whether there is a keyring that keeps secrets safely."""
    return bool(_use_keyring(lambda keyring: keyring.get_keyring().priority >= _RECOMMENDED))


def stored(user: str) -> str | None:
    """Return the secret of a user of this service; None if there is none."""
    text = _use_keyring(lambda keyring: keyring.get_password(SERVICE, user))
    return (text or "").strip() or None


def store(user: str, text: str) -> bool:
    """Store a secret, if the keyring keeps it safely; return whether it is there now."""
    if not can_store():
        return False
    _use_keyring(lambda keyring: keyring.set_password(SERVICE, user, text.strip()))
    return stored(user) == text.strip()


def delete(user: str) -> None:
    """Delete the secret of a user, if there is one."""
    if stored(user):
        _use_keyring(lambda keyring: keyring.delete_password(SERVICE, user))


def _use_keyring(use: Callable[[ModuleType], Result]) -> Result | None:
    """Call a function with the library `keyring`; return None if it is missing or fails."""
    try:
        import keyring

        return use(keyring)
    # The backends raise errors of the libraries that they use, and one of the user's own any.
    except Exception:  # noqa: BLE001
        return None
