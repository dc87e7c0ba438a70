"""What can go wrong in Anki's library, with what to do about it."""

from collections.abc import Iterator
from contextlib import contextmanager

from anki.errors import (
    AnkiException,
    DBError,
    Interrupted,
    NetworkError,
    SyncError,
    SyncErrorKind,
)

from generator.delivery.accounts.account import Account
from generator.delivery.anki import DeliveryError, ErrorKind

# Marks around values in Anki's texts, for languages that are written from right to left.
_ISOLATES = str.maketrans("", "", "\u2068\u2069")

# How the library reports a connection that ends within an answer: an error of its own, a value of
# Rust, with the code that it uses for a stream that fails.
_CUT_OFF = "HttpError { code: 303,"
# How it reports that the two collections differ after a sync. It then wants a full sync, and its
# text names functions of Anki's window.
_DIFFERENT = "Please use the Check Database function"
_NOT_FOUND = "404 Not Found"
_NO_DETAILS = ". Error details: error sending request for url ()"


@contextmanager
def sync_errors(account: Account) -> Iterator[None]:
    """Turn an error of the library during a sync into a DeliveryError."""
    try:
        yield
    except SyncError as error:
        if error.kind is SyncErrorKind.AUTH:
            raise DeliveryError(
                f"{account.title} refuses the login",
                "check the user, the password and the address of the server",
                kind=ErrorKind.LOGIN,
            ) from None
        text = shown(error)
        if text.startswith(_CUT_OFF):
            raise _unreachable(account, "the connection was lost") from None
        if text.startswith(_DIFFERENT):
            text = "Anki has found that the two collections differ after the sync"
        raise DeliveryError(
            f"{account.title}: {text}",
            "run the command again",
            kind=ErrorKind.SYNC,
        ) from None
    except NetworkError as error:
        if _NOT_FOUND in str(error):
            raise DeliveryError(
                f"{account.title} answers, but is no sync server",
                "check the address that is given for --endpoint",
                kind=ErrorKind.NO_ANSWER,
            ) from None
        raise _unreachable(account, shown(error).removesuffix(_NO_DETAILS)) from None
    except Interrupted:
        raise KeyboardInterrupt from None
    except AnkiException as error:
        raise library_error(error) from None


def _unreachable(account: Account, reason: str) -> DeliveryError:
    return DeliveryError(
        f"{account.title} cannot be reached: {reason}",
        "nothing is lost: run the command again once the server can be reached",
        kind=ErrorKind.NO_ANSWER,
    )


@contextmanager
def collection_errors() -> Iterator[None]:
    """Turn an error of the library in the collection on this machine into a DeliveryError."""
    try:
        yield
    except AnkiException as error:
        raise library_error(error) from None


def library_error(error: AnkiException) -> DeliveryError:
    """Return any other error of the library."""
    kind = ErrorKind.FILE if isinstance(error, DBError) else ErrorKind.OTHER
    return DeliveryError(f"Anki's library: {shown(error)}", kind=kind)


def shown(error: BaseException) -> str:
    """Return the text of an error on one line."""
    return (shown_text(str(error)) or type(error).__name__).rstrip(".")


def shown_text(text: str) -> str:
    """Return a text of Anki on one line."""
    return " ".join(text.translate(_ISOLATES).split())
