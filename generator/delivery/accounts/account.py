"""An account on AnkiWeb or on another sync server, and what is kept of it on this machine."""

import hashlib
import json
import secrets
from pathlib import Path, PurePath
from urllib.parse import urlsplit

from generator.delivery.anki import DeliveryError, ErrorKind
from generator.delivery.data_folder import data_folder
from generator.file_errors import naming
from generator.project.files import write_atomically
from generator.values import dataclass

_FOLDER = "accounts"
_SYNCED = "account.json"
_REPLACED = "replaced"
_FULL_SYNC = "full-sync-"
_ANKIWEB = "ankiweb.net"
_PORTS = {"http": 80, "https": 443}
_OWN = frozenset({"localhost", "127.0.0.1", "::1"})
_START = "sync:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A user on a sync server. `endpoint` is the address of the server; None is AnkiWeb."""

    user: str
    endpoint: str | None

    @property
    def title(self) -> str:
        """What it is called in reports."""
        server = urlsplit(self.endpoint).netloc if self.endpoint else "AnkiWeb"
        return f"{server} ({self.user})"

    @property
    def key(self) -> str:
        """What tells it apart from all other accounts and profiles."""
        return f"{_START}{self.endpoint or _ANKIWEB} {self.user}"

    @property
    def is_sent_in_clear(self) -> bool:
        """Whether the password is sent to another machine without encryption."""
        parts = urlsplit(self.endpoint or "https:")
        return parts.scheme == "http" and parts.hostname not in _OWN

    def folder(self) -> Path:
        """Return the folder with all that is kept of it; make it if needed. Raises OSError."""
        digest = hashlib.sha256(self.key.encode()).hexdigest()[:16]
        folder = data_folder() / _FOLDER / digest
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder


def checked_endpoint(text: str) -> str | None:
    """Return the address of a server in its usual form; None for AnkiWeb. Raises DeliveryError."""
    text = text.strip()
    if not text.isprintable() or " " in text:  # urlsplit would remove some of these
        raise _bad_endpoint()
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise _bad_endpoint() from None
    host = parts.hostname or ""
    if parts.scheme not in _PORTS or not host or parts.query or parts.fragment:
        raise _bad_endpoint()
    if parts.username is not None or parts.password is not None:
        raise DeliveryError(
            "the address of a server must not have a user or a password in it",
            "leave them out: they are asked for, or read from ANKI_DECK_USER and"
            " ANKI_DECK_PASSWORD",
            kind=ErrorKind.USAGE,
        )
    if host == _ANKIWEB or host.endswith(f".{_ANKIWEB}"):
        return None
    shown = f"[{host}]" if ":" in host else host
    server = shown if port in (None, _PORTS[parts.scheme]) else f"{shown}:{port}"
    return f"{parts.scheme}://{server}{parts.path.rstrip('/')}/"


def title_of_key(key: str) -> str:
    """Return what an account, or a profile of the desktop, is called in reports."""
    account = account_of_key(key)
    return account.title if account else f'the profile "{PurePath(key).name}" of Anki'


def account_of_key(key: str) -> Account | None:
    """Return the account that has this key; None for a profile of the desktop."""
    endpoint, found, user = key.removeprefix(_START).partition(" ")
    if not (key.startswith(_START) and found):
        return None
    return Account(user=user, endpoint=None if endpoint == _ANKIWEB else endpoint)


def was_synced(account: Account) -> bool:
    """Return whether the collection on this machine was ever synced with the account's."""
    return (account.folder() / _SYNCED).is_file()


def record_synced(account: Account) -> None:
    """Record that the collection on this machine was synced. Raises OSError."""
    if not was_synced(account):
        about = {"user": account.user, "endpoint": account.endpoint}  # for people who look there
        _write(account.folder() / _SYNCED, json.dumps(about, indent=2))


def last_replacement(account: Account) -> str:
    """Return the name of the last replacement of the collection on this machine by the account's.

    Each has another name; it is "" before the first. Raises OSError.
    """
    try:
        path = account.folder() / _REPLACED
        with naming(path):
            return path.read_text(encoding="utf-8", errors="replace").strip()
    except FileNotFoundError:
        return ""


def record_replacement(account: Account, *, is_full_sync: bool) -> None:
    """Record that the collection on this machine is about to be replaced. Raises OSError.

    In a full sync, it had notes, and the two could not be merged.
    """
    name = f"{_FULL_SYNC if is_full_sync else ''}{secrets.token_hex(8)}"
    _write(account.folder() / _REPLACED, name)


def _write(path: Path, line: str) -> None:
    data = f"{line}\n".encode()
    write_atomically(path, lambda stream: stream.write(data))


def is_by_full_sync(replacement: str) -> bool:
    """Return whether a replacement of this name was a full sync."""
    return replacement.startswith(_FULL_SYNC)


def _bad_endpoint() -> DeliveryError:
    return DeliveryError(
        "what is given for --endpoint is empty, or not the address of a sync server",
        "write it with http:// or https://, such as https://sync.example.org",
        kind=ErrorKind.USAGE,
    )
