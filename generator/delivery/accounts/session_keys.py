"""The session key of an account: with it, the password is not needed again.

It is in the keyring of the system, or in a file that only its user can read.
"""

import os
from contextlib import suppress
from pathlib import Path

from generator.delivery import system_keyring
from generator.delivery.accounts.account import Account
from generator.file_errors import naming
from generator.lazy_patterns import lazy_pattern

_FILE = "session"
# What can be sent as a key: a file that is damaged has none.
_KEY = lazy_pattern(r"[!-~]+")


def stored_session(account: Account) -> str | None:
    """Return the session key; None if there is none. Raises OSError."""
    if found := system_keyring.stored(account.key):
        return found
    try:
        with naming(_path(account)):
            text = _path(account).read_text(encoding="utf-8", errors="replace").strip()
    except FileNotFoundError:
        return None
    return text if _KEY.fullmatch(text) else None


def store_session(account: Account, key: str) -> None:
    """Store a session key instead of an earlier one. Raises OSError."""
    if system_keyring.store(account.key, key):
        _path(account).unlink(missing_ok=True)
        return
    path = _path(account)
    path.unlink(missing_ok=True)  # it may be open to others
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with (
        naming(path),
        os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8") as stream,
    ):
        stream.write(f"{key}\n")


def forget_session(account: Account) -> None:
    """Delete the session key, which the server has refused."""
    system_keyring.delete(account.key)
    with suppress(OSError):
        _path(account).unlink(missing_ok=True)


def has_file(folder: Path) -> bool:
    """Return whether there is a session key in the folder of an account."""
    return (folder / _FILE).exists()


def _path(account: Account) -> Path:
    return account.folder() / _FILE
