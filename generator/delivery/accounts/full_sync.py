"""Two collections that Anki cannot merge: compared, saved, replaced only if the user says so."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from anki.collection import Collection

from generator.delivery.accounts.account import Account, was_synced
from generator.delivery.accounts.collection_sync import CollectionSync, OnProgress, Required
from generator.delivery.accounts.private_collection import opened_collection
from generator.delivery.accounts.sync_errors import collection_errors
from generator.delivery.anki import DeliveryError, ErrorKind
from generator.diagnostics import counted
from generator.values import dataclass

_FOLDER = "backups"
Key = TypeVar("Key")
# Without the times of changes, and with the name of the deck, whose id may differ.
_CARDS = """
    SELECT cards.id, decks.name, type, queue, due, ivl, factor, reps, lapses, odue, flags, data
    FROM cards JOIN decks ON decks.id = iif(odid, odid, did)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FullSync:
    """Which side the user lets replace the other; `upload` is the name of the account."""

    download: bool = False
    upload: str | None = None

    @property
    def is_asked_for(self) -> bool:
        """Whether the user lets a side be replaced."""
        return self.download or self.upload is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a collection has.

    Notes are by GUID, with fields and tags, and cards by id, with their decks and all that Anki
    schedules by. Reviews are the ids of the review log.
    """

    notes: dict[str, tuple[str, ...]]
    cards: dict[int, tuple[object, ...]]
    reviews: frozenset[int]


def contents_of(collection: Collection) -> Contents:
    """Read a collection."""
    database: Any = collection.db
    # A field that one side added is empty on all notes that nobody has edited since.
    rows = database.all("SELECT guid, rtrim(flds, char(31)), tags FROM notes")
    return Contents(
        notes={guid: tuple(rest) for guid, *rest in rows},
        cards={number: tuple(rest) for number, *rest in database.all(_CARDS)},
        reviews=frozenset(database.list("SELECT id FROM revlog")),
    )


def full_sync_needed(here: Contents, there: Contents, account: Account) -> DeliveryError:
    """Return the error that says what each side has, and what each way would lose."""
    summary = (
        f"Anki cannot merge this machine's collection with that of {account.title}, and both have"
        " cards: nothing was changed"
    )
    lines = [
        summary,
        f"  here:   {_counts(here)}",
        f"  server: {_counts(there)}",
        f"  --full-download loses, of this machine: {_lost(here, there)}",
    ]
    if was_synced(account):
        lines.append(f"  --full-upload={account.user} loses, of the server: {_lost(there, here)}")
    lines.append("  and what was changed there in decks, presets and note types")
    return DeliveryError(
        "\n".join(lines),
        "choose the option that loses nothing that you need. Either side is saved before it is"
        " replaced",
        kind=ErrorKind.SYNC,
    )


def _counts(contents: Contents) -> str:
    notes, reviews = len(contents.notes), len(contents.reviews)
    return f"{counted(notes, 'note')}, {counted(reviews, 'review')}"


def _lost(of: Contents, to: Contents) -> str:
    """Return what only one side has, in words."""
    counts = [
        counted(len(of.notes.keys() - to.notes.keys()), "note"),
        counted(len(of.reviews - to.reviews), "review"),
    ]
    differing = [
        counted(count, what)
        for count, what in (
            (_differing(of.notes, to.notes), "note"),
            (_differing(of.cards, to.cards), "card"),
        )
        if count
    ]
    if differing:
        counts.append(f"its version of {' and '.join(differing)}")
    return ", ".join(counts)


def _differing(of: Mapping[Key, object], to: Mapping[Key, object]) -> int:
    """Count what both sides have, and not in the same way."""
    return sum(of[key] != to[key] for key in of.keys() & to.keys())


def check_name(account: Account, full_sync: FullSync) -> None:
    """Make sure that a full upload is meant for this account. Raises DeliveryError."""
    name = full_sync.upload
    if name is not None and name != account.user:
        raise DeliveryError(
            f'--full-upload names "{name}", but the account is "{account.user}"',
            "name the account whose collection may be replaced",
            kind=ErrorKind.USAGE,
        )


def check_upload(account: Account) -> None:
    """Make sure that the server's collection may be replaced. Raises DeliveryError."""
    if not was_synced(account):
        raise DeliveryError(
            f"this machine's collection was never synced with {account.title}, and must not replace"
            " what is there",
            "use --full-download",
            kind=ErrorKind.SYNC,
        )


def downloaded_contents(
    account: Account, session: str, on_progress: OnProgress, *, keep_at: Path | None
) -> Contents:
    """Read the server's collection; save it if there is a path for it. Raises DeliveryError."""
    with (
        TemporaryDirectory(prefix="server-", dir=account.folder()) as folder,
        opened_collection(Path(folder, "collection.anki2")) as collection,
    ):
        sync = CollectionSync(collection, account, session, on_progress)
        if sync.try_normal() is Required.DOWNLOAD:
            sync.replace_all(upload=False)
        contents = contents_of(collection)
        if keep_at is not None:
            save_collection(collection, keep_at)
        return contents


def save_collection(collection: Collection, path: Path) -> None:
    """Save a collection, without media, in a package that Anki can import. Raises DeliveryError."""
    with collection_errors():
        try:
            collection.export_collection_package(str(path), include_media=False, legacy=False)
        finally:
            if collection.db is None:
                collection.reopen()
    path.chmod(0o600)


def backup_path(account: Account, side: str) -> Path:
    """Return the path of a new backup of a side. Raises OSError."""
    folder = account.folder() / _FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    now = datetime.now().astimezone()
    return folder / f"{side}-{now:%Y-%m-%d-%H%M%S-%f}.colpkg"
