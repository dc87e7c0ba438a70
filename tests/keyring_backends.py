"""Backends for the library `keyring`, which PYTHON_KEYRING_BACKEND names."""

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked


class Safe(KeyringBackend):
    """Keeps passwords in the file KEYRING_FILE, for the user only."""

    priority = 5  # type: ignore[assignment]

    @property
    def _file(self) -> Path:
        return Path(os.environ["KEYRING_FILE"])

    def _passwords(self) -> dict[str, str]:
        passwords: dict[str, str] = (
            json.loads(self._file.read_text()) if self._file.exists() else {}
        )
        return passwords

    def get_password(self, service: str, username: str) -> str | None:
        return self._passwords().get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        passwords = {**self._passwords(), f"{service} {username}": password}
        self._file.touch(mode=0o600)
        self._file.write_text(json.dumps(passwords))

    def delete_password(self, service: str, username: str) -> None:
        passwords = self._passwords()
        del passwords[f"{service} {username}"]
        self._file.write_text(json.dumps(passwords))


class NotSafe(Safe):
    """A backend that the library does not recommend."""

    priority = 0.5  # type: ignore[assignment]


class Locked(Safe):
    """A keyring that the user does not unlock."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked(f"no access to {service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked(f"{password} is not stored for {service} {username}")


class Forgetful(Safe):
    """A keyring that accepts a password and does not keep it."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass
