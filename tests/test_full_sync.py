"""Two collections are compared before one of them replaces the other, and saved."""

import os
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from generator.delivery.accounts.account import Account, record_synced
from generator.delivery.accounts.full_sync import (
    backup_path,
    contents_of,
    full_sync_needed,
    save_collection,
)
from tests.anki_collection import opened
from tests.learner import GOOD, Learner

ANN = Account(user="ann", endpoint="http://127.0.0.1:8080/")


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANKI_DECK_DATA", str(tmp_path / "data"))


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Learner, Learner]]:
    """The collection here and the one on the server, which have the same two notes."""
    with opened(tmp_path / "here") as collection:
        for front in ("river", "lake"):
            note = collection.new_note(collection.models.by_name("Basic"))
            note["Front"] = front
            collection.add_note(note, collection.decks.id("Water"))  # type: ignore[arg-type]
    shutil.copytree(tmp_path / "here", tmp_path / "there")
    with opened(tmp_path / "here") as here, opened(tmp_path / "there") as there:
        yield Learner(here), Learner(there)


def lost(here: Learner, there: Learner) -> list[str]:
    """Return what the message says that each side would lose."""
    error = full_sync_needed(contents_of(here.collection), contents_of(there.collection), ANN)
    return [line.partition(": ")[2] for line in error.message.split("\n") if " loses, " in line]


# ---- compared


def test_a_full_upload_is_named_once_the_account_was_synced(pair: tuple[Learner, Learner]) -> None:
    assert len(lost(*pair)) == 1
    record_synced(ANN)
    assert len(lost(*pair)) == 2


def test_what_only_one_side_has_is_lost(pair: tuple[Learner, Learner]) -> None:
    record_synced(ANN)
    here, there = pair
    there.study("Water", [GOOD, GOOD])
    here.collection.remove_notes([here.note(here.guid("lake")).id])
    assert lost(here, there) == [
        "0 notes, 0 reviews, its version of 1 card",
        "1 note, 2 reviews, its version of 1 card",
    ]


def add_field(learner: Learner) -> None:
    models = learner.collection.models
    model = models.by_name("Basic")
    assert model is not None
    models.add_field(model, models.new_field("Mine"))
    models.update_dict(model)


def edit(learner: Learner) -> None:
    learner.edit(learner.guid("river"), "Back", "mine", when=1)


def filter_cards(learner: Learner) -> None:
    deck = learner.collection.sched.get_or_create_filtered_deck(deck_id=0)  # type: ignore[arg-type]
    deck.name = "Filtered"
    deck.config.search_terms[0].search = "river"
    learner.collection.sched.add_or_update_filtered_deck(deck)


def date(learner: Learner) -> None:
    learner.collection.db.execute("UPDATE notes SET mod = 1, usn = 5")  # type: ignore[union-attr]
    learner.collection.db.execute("UPDATE cards SET mod = 1, usn = 5")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("change", "versions"),
    [
        (edit, "1 note"),
        (lambda learner: learner.tag(learner.guid("river"), "mine", when=1), "1 note"),
        (lambda learner: learner.move(learner.guid("river"), "Mine"), "1 card"),
        (lambda learner: learner.suspend(learner.guid("river")), "1 card"),
        (lambda learner: learner.flag(learner.guid("river")), "1 card"),
        (filter_cards, "1 card"),
        (lambda learner: add_field(learner) or edit(learner), "1 note"),
        # Nobody has filled the field, and the times say nothing.
        (add_field, ""),
        (date, ""),
    ],
)
def test_what_differs_is_counted(
    pair: tuple[Learner, Learner], change: Callable[[Learner], object], versions: str
) -> None:
    record_synced(ANN)
    here, there = pair
    change(there)
    expected = "0 notes, 0 reviews" + (f", its version of {versions}" if versions else "")
    assert lost(here, there) == [expected, expected]


# ---- saved


def test_a_backup_is_for_the_user_only_and_has_no_media(pair: tuple[Learner, Learner]) -> None:
    collection = pair[0].collection
    collection.media.write_data("tree.png", b"tree" * 1000)
    before = os.umask(0)
    try:
        path = backup_path(ANN, "here")
        save_collection(collection, path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with zipfile.ZipFile(path) as archive:
        assert "0" not in archive.namelist()
        assert "collection.anki21b" in archive.namelist()
    assert collection.note_count() == 2  # it is open again
    assert backup_path(ANN, "here") != path
