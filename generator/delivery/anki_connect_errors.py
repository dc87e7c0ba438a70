"""What can go wrong with AnkiConnect, with what to do about it."""

import unicodedata
from collections.abc import Mapping
from pathlib import PurePath

from generator.delivery.add_on_folder import is_add_on_missing
from generator.delivery.anki import DeliveryError, ErrorKind
from generator.lazy_patterns import lazy_pattern
from generator.project.shell import shell_text

ADD_ON = "2055492159"  # the number of AnkiConnect among the add-ons
PROBE = "requestPermission"
# Texts of errors of the add-on that say what is wrong by themselves.
_NO_PROFILE = "collection is not available"
_NO_KEY = "valid api key must be provided"
_NO_ACTION = "unsupported action"
KNOWN_TEXTS = frozenset((_NO_PROFILE, _NO_KEY, _NO_ACTION))

_INSTALL = f"in Anki, Tools > Add-ons > Get Add-ons, code {ADD_ON}, then start Anki again"
_UPDATE = "update the add-on: in Anki, Tools > Add-ons > Check for Updates, then start Anki again"
_CONFIG = "in Anki, Tools > Add-ons > AnkiConnect > Config"
_KEY = f'the value of "apiKey" {_CONFIG}'
# What is not known after a time-out. Other actions change nothing in Anki.
_CHANGES = {
    "importPackage": "the package was imported",
    "guiImportFile": "the import dialog was opened",
    "addTags": "the tags were added",
    "deleteNotes": "the notes were deleted",
    "changeDeck": "the cards were moved",
    "sync": "the collection was synced",
}
_LONGEST_TEXT = 200
_FULL_SYNC = lazy_pattern(r"Sync status \d")
# "[Errno 2]" is Python's, "os error 2" that of Anki's library.
_FILE_ERROR = lazy_pattern(r"Failed to (?:open|create|persist|read|write)\b.*|.*\[Errno \d+\].*")


def other_machine(host: str) -> DeliveryError:
    """Return the error for ANKI_CONNECT_URL with a host that is not this machine."""
    return DeliveryError(
        f'ANKI_CONNECT_URL names "{shown(host)}", which is not this machine',
        "Anki and this program exchange files, so that both must run on one machine: unset"
        " ANKI_CONNECT_URL, or set it to an address such as http://127.0.0.1:8765",
        kind=ErrorKind.USAGE,
    )


def bad_address() -> DeliveryError:
    """Return the error for ANKI_CONNECT_URL that is no address, or has a path or a password."""
    return DeliveryError(
        "ANKI_CONNECT_URL is not an address such as http://127.0.0.1:8765",
        "unset it, or set it to http://127.0.0.1: and the port, which is the value of"
        f' "webBindPort" {_CONFIG}',
        kind=ErrorKind.USAGE,
    )


def not_running(address: str) -> DeliveryError:
    """Return the error for an address where no program listens, with the likely reason."""
    if is_add_on_missing(ADD_ON):
        return DeliveryError(
            "Anki's add-on AnkiConnect is not installed",
            f"{_INSTALL}; if it is installed, start Anki",
            kind=ErrorKind.NOT_RUNNING,
        )
    return DeliveryError(
        f"Anki is not running: no program answers at {address}",
        f"start Anki; if it is running, its add-on AnkiConnect is missing or disabled: {_INSTALL}",
        kind=ErrorKind.NOT_RUNNING,
    )


def not_anki_connect(address: str) -> DeliveryError:
    """Return the error for an answer that AnkiConnect does not give."""
    return DeliveryError(
        f"the program at {address} is not AnkiConnect",
        f'end that program and start Anki again; or set "webBindPort" to 8766 {_CONFIG}, start'
        " Anki again, and set ANKI_CONNECT_URL to http://127.0.0.1:8766",
        kind=ErrorKind.NOT_ANKI_CONNECT,
    )


def no_answer(action: str, timeout: float, *, is_sent: bool = True) -> DeliveryError:
    """Return the error for an answer that did not come in time."""
    if action == PROBE or not is_sent:
        return DeliveryError(
            "Anki does not answer",
            "it is busy, or a window in it waits for you: close its dialogs, such as that of a"
            " login or a sync, and repeat the command",
            kind=ErrorKind.NO_ANSWER,
        )
    return DeliveryError(
        f"Anki did not answer within {timeout:g} s{_unknown(action)}",
        "close the dialogs in Anki, wait until it responds to you, and repeat the command, which"
        " is safe",
        kind=ErrorKind.NO_ANSWER,
    )


def cut_off(action: str, address: str) -> DeliveryError:
    """Return the error for a connection that ended before the answer."""
    if action == PROBE:
        return not_anki_connect(address)
    return DeliveryError(
        f"Anki was closed before it answered{_unknown(action)}",
        "start Anki and repeat the command, which is safe",
        kind=ErrorKind.NO_ANSWER,
    )


def _unknown(action: str) -> str:
    change = _CHANGES.get(action)
    return f": whether {change} is not known" if change else ""


def permission_denied() -> DeliveryError:
    """Return the error for the answer that AnkiConnect gives after "No" in its window."""
    return DeliveryError(
        "AnkiConnect does not permit this program to use Anki",
        'repeat the command, and answer "Yes" in Anki\'s window; if there is none, empty'
        f' "ignoreOriginList" {_CONFIG}',
        kind=ErrorKind.PERMISSION,
    )


def no_profile() -> DeliveryError:
    """Return the error for an Anki that shows the list of profiles."""
    return DeliveryError(
        "no profile is open in Anki",
        "open your profile in Anki, and repeat the command",
        kind=ErrorKind.NO_PROFILE,
    )


def key_missing(way_to_store: str) -> DeliveryError:
    """Return the error for an add-on that needs an API key if there is none."""
    return DeliveryError(
        "AnkiConnect requires an API key",
        f"it is {_KEY}: set ANKI_CONNECT_KEY to it, or {way_to_store}",
        kind=ErrorKind.KEY_MISSING,
    )


def key_wrong(source: str = "") -> DeliveryError:
    """Return the error for a key that AnkiConnect does not accept; `source` is where it is from."""
    return DeliveryError(
        f"AnkiConnect does not accept the API key{source and f' from {source}'}",
        f"it has to be {_KEY}",
        kind=ErrorKind.KEY_WRONG,
    )


def key_empty() -> DeliveryError:
    """Return the error for an add-on whose key is "", so that it says that it needs none."""
    return DeliveryError(
        "AnkiConnect has an empty API key, with which it refuses everything",
        f'set "apiKey" to null, or to a key, {_CONFIG}',
        kind=ErrorKind.KEY_WRONG,
    )


def old_version(version: int) -> DeliveryError:
    """Return the error for an add-on that does not have the version of the actions used here."""
    return DeliveryError(
        f"AnkiConnect has version {version}, and this program needs version 6",
        _UPDATE,
        kind=ErrorKind.OLD_ADD_ON,
    )


def unexpected(action: str) -> DeliveryError:
    """Return the error for a result that is not what the action is documented to return."""
    return DeliveryError(
        f'AnkiConnect gave an unexpected result of "{action}"',
        _UPDATE,
        kind=ErrorKind.OLD_ADD_ON,
    )


def refusal(action: str, params: Mapping[str, object], text: str) -> DeliveryError:
    """Return the error for an error text of the add-on."""
    if text == _NO_PROFILE:
        return no_profile()
    if text == _NO_KEY:
        return key_wrong()
    if text == _NO_ACTION or "unexpected keyword argument" in text:
        return DeliveryError(
            f'this version of AnkiConnect does not have the action "{action}" as it is needed',
            _UPDATE,
            kind=ErrorKind.OLD_ADD_ON,
        )
    if action == "sync":
        return _sync_refusal(text)
    if "path" in params and _FILE_ERROR.fullmatch(text):
        return unreadable(action, str(params["path"]), text)
    return DeliveryError(f'Anki refused "{action}": {shown(text)}')


def unreadable(action: str, path: str, text: str) -> DeliveryError:
    """Return the error for a file that Anki cannot read or write."""
    verb = "write" if action == "exportPackage" else "read"
    # Anki's text starts with the path as well: "Failed to open 'PATH': No such file".
    reason = text.rpartition("': ")[2]
    access = shell_text(f"--filesystem={PurePath(path).parent}")
    return DeliveryError(
        f"Anki cannot {verb} {shown(path)}: {shown(reason)}",
        "if Anki runs in a sandbox or as another user, let it use this folder; with Flatpak by:"
        f" flatpak override --user {access} net.ankiweb.Anki",
        kind=ErrorKind.FILE,
    )


def _sync_refusal(text: str) -> DeliveryError:
    """Return the error for a sync that failed, which newer add-ons report.

    Most texts are Anki's, in the user's language; those of the add-on are in English.
    """
    if text == "sync: auth not configured":
        return DeliveryError(
            "Anki is not logged in to a sync server",
            "press Sync in Anki and log in, or add --no-sync",
            kind=ErrorKind.NO_ACCOUNT,
        )
    if _FULL_SYNC.match(text):
        message = "Anki needs a one-way sync, and asks you for its direction"
        hint = "press Sync in Anki: Upload replaces what the server has, Download what Anki has"
    else:
        message = f"Anki could not sync: {shown(text)}"
        hint = "check the network connection, and press Sync in Anki"
    return DeliveryError(message, hint, kind=ErrorKind.SYNC)


def shown(text: str) -> str:
    """Return a text of another program for one line of a terminal.

    Control characters could give orders to the terminal, and the marks for text in another
    direction, which Anki puts around parts of its messages, are of no use there.
    """
    kinds = ((char, unicodedata.category(char)) for char in text)
    visible = (" " if kind == "Cc" else char for char, kind in kinds if kind not in ("Cf", "Cs"))
    line = " ".join("".join(visible).split())
    return line if len(line) <= _LONGEST_TEXT else f"{line[: _LONGEST_TEXT - 1]}…"
