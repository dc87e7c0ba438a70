"""A part of an export has some notes, all that is theirs, and nothing of the others."""

import io
import json
import zipfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection

from generator.apkg.exports import ExportError, read_export
from generator.apkg.labels import read_owner
from generator.apkg.parts import write_part
from tests.anki_collection import opened
from tests.anki_exports import (
    col_json,
    collection_of,
    export,
    import_with_progress,
    rewrite,
    run_in_collection,
)
from tests.learner import AGAIN, GOOD, HARD, Learner

DAY = 24 * 60 * 60
# Names of media that fields name in HTML, in the order of the notes that use them.
ODD_NAMES = ("x y.png", "a&b.png", "it's 100%.png", "Größe 日本.png", "plain.png", "laut é.mp3")
HTML = (
    "<img src='x y.png'>",
    '<img alt="a > b" src="a&amp;b.png">',
    '<IMG SRC="it&#39;s 100%.png">',
    'src="x <img src="Größe 日本.png">',
    "<img src=plain.png>",
    "[sound:laut é.mp3]",
)


@pytest.fixture
def learner(collection: Collection) -> Learner:
    """A learner of a collection that is 100 days old, so that its due dates are large numbers."""
    assert collection.db is not None
    collection.db.execute("update col set crt = crt - ?", 100 * DAY)
    collection.close()
    collection.reopen()
    return Learner(collection)


def add_notes(learner: Learner, deck: str, texts: Sequence[str]) -> list[int]:
    """Add a note with two cards for each text."""
    col = learner.collection
    model = col.models.by_name("Basic (and reversed card)")
    number = col.decks.id(deck)
    assert model is not None
    assert number is not None
    nids: list[int] = []
    for text in texts:
        note = col.new_note(model)
        note.fields = [text, f"answer to {text}"]
        note.tags = ["marked", "leech", "nature::air"]
        col.add_note(note, number)
        nids.append(note.id)
    return nids


def add_media(collection: Collection, *names: str) -> None:
    for name in names:
        Path(collection.media.dir(), name).write_bytes(f"content of {name}".encode())


def cards(learner: Learner, nid: int) -> Sequence[int]:
    return learner.collection.card_ids_of_note(nid)  # type: ignore[arg-type]


def move(learner: Learner, card: int, deck: str) -> None:
    number = learner.collection.decks.id(deck)
    assert number is not None
    learner.collection.set_deck([card], number)  # type: ignore[list-item]


def state(learner: Learner) -> dict[str, Sequence[Sequence[Any]]]:
    """Return all that the collection has of notes, cards, reviews and decks."""
    columns = {
        "notes": "id, guid, mid, mod, tags, flds, sfld, csum, flags, data",
        "cards": (
            "id, nid, did, ord, mod, type, queue, due, ivl, factor, reps, lapses, left, odue, odid,"
            " flags, data"
        ),
        "revlog": "id, cid, ease, ivl, lastIvl, factor, time, type",
        "decks": "id, name",
    }
    assert learner.collection.db is not None
    return {
        table: learner.collection.db.all(f"select {names} from {table} order by id")
        for table, names in columns.items()
    }


def write(exports: Sequence[Path], nids: Sequence[int], path: Path) -> Path:
    with path.open("wb") as stream:
        write_part(exports, nids, stream)
    return path


def media_in(package: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(package) as archive:
        names = json.loads(archive.read("media"))
        return {name: archive.read(entry) for entry, name in names.items()}


def test_notes_come_back_as_they_were(learner: Learner, tmp_path: Path) -> None:
    col = learner.collection
    nids = add_notes(learner, "A::B", [f"question {number}" for number in range(7)])
    of = [cards(learner, nid) for nid in nids]
    learner.study("A", [GOOD, AGAIN, HARD, GOOD, AGAIN, GOOD, GOOD, GOOD])
    move(learner, of[0][1], "Mine")
    col.sched.set_due_date([of[2][0], of[3][0], of[4][0]], "5-90!")  # type: ignore[list-item]
    col.sched.suspend_cards([of[1][0]])  # type: ignore[list-item]
    col.set_user_flag_for_cards(3, [of[1][1]])  # type: ignore[list-item]
    col.sched.bury_cards([of[2][1]])  # type: ignore[list-item]
    filtered = col.sched.get_or_create_filtered_deck(0)  # type: ignore[arg-type]
    filtered.name = "Cram"
    filtered.config.search_terms[0].search = f"cid:{of[3][0]},{of[4][0]},{of[5][1]}"
    col.sched.add_or_update_filtered_deck(filtered)
    exports = [
        export(col, name, tmp_path / f"{number}.apkg")
        for number, name in enumerate(("A", "Cram", "Mine"))
    ]
    part = write(exports, nids[:6], tmp_path / "part.apkg")
    before = state(learner)
    assert {row[6] for row in before["cards"]} >= {-3, -1, 0, 2}
    assert len(before["revlog"]) == 11

    col.remove_notes(nids[:6])  # type: ignore[arg-type]
    assert len(state(learner)["notes"]) == 1
    log = import_with_progress(col, part)
    assert (len(log.new), log.found_notes) == (6, 6)
    assert state(learner) == before
    message, is_sound = col.fix_integrity()
    assert is_sound, message


def test_decks_and_presets_come_back(learner: Learner, tmp_path: Path) -> None:
    col = learner.collection
    (nid, _) = add_notes(learner, "A::B", ["question", "other"])
    preset = col.decks.add_config("Slow")
    preset["new"]["perDay"] = 3
    col.decks.update_config(preset)
    deck = col.decks.by_name("A::B")
    assert deck is not None
    deck["conf"], deck["desc"] = preset["id"], "about B"
    col.decks.update(deck)
    part = write([export(col, "A", tmp_path / "a.apkg")], [nid], tmp_path / "part.apkg")
    with opened(tmp_path / "other") as other:
        import_with_progress(other, part)
        deck = other.decks.by_name("A::B")
        assert deck is not None
        assert deck["desc"] == "about B"
        config = other.decks.config_dict_for_deck_id(deck["id"])
        assert (config["name"], config["new"]["perDay"]) == ("Slow", 3)


def test_nothing_of_other_notes_is_in_it(learner: Learner, tmp_path: Path) -> None:
    col = learner.collection
    add_media(col, "mine.png", "secret.png")
    (nid,) = add_notes(learner, "A::B", ["question <img src=mine.png>"])
    add_notes(learner, "A::Hidden", ["secret <img src=secret.png>"])
    model = col.models.by_name("Basic")
    assert model is not None
    note = col.new_note(model)
    note.fields = ["secret of another type", ""]
    preset = col.decks.add_config("secret preset")
    hidden = col.decks.by_name("A::Hidden")
    assert hidden is not None
    col.add_note(note, hidden["id"])
    hidden["conf"] = preset["id"]
    col.decks.update(hidden)
    learner.study("A", [GOOD] * 4)
    whole = export(col, "A", tmp_path / "a.apkg")
    part = write([whole], [nid], tmp_path / "part.apkg")

    with closing(collection_of(part)) as database:
        text = "\n".join(database.iterdump())
        data = database.serialize()
    assert "question" in text
    assert "secret" not in text
    assert b"secret" not in data
    with zipfile.ZipFile(part) as archive:
        assert sorted(archive.namelist()) == ["0", "collection.anki21", "media", "meta"]
    assert media_in(part) == {"mine.png": b"content of mine.png"}
    assert [model["name"] for model in col_json(part, "models").values()] == [
        "Basic (and reversed card)"
    ]
    assert {deck["name"] for deck in col_json(part, "decks").values()} == {"Default", "A", "A::B"}
    assert [preset["name"] for preset in col_json(part, "dconf").values()] == ["Default"]
    assert [note.nid for note in read_export(part)] == [nid]
    assert read_export(part)[0] == read_export(whole)[0]


def test_media_with_odd_names(learner: Learner, tmp_path: Path) -> None:
    col = learner.collection
    add_media(col, *ODD_NAMES, "_x.png", "_style.css", "_font.woff", "_unused.png", "_field.png")
    nids = add_notes(learner, "A", [*HTML, "<img src=_field.png>"])
    model = col.models.by_name("Basic (and reversed card)")
    assert model is not None
    model["tmpls"][1]["afmt"] += "<img src=_x.png>"
    model["css"] += "@import '_style.css'; @font-face { src: url(_font.woff) }"
    col.models.update_dict(model)
    whole = export(col, "A", tmp_path / "a.apkg")
    shared = {"_x.png", "_style.css", "_font.woff"}
    assert media_in(whole).keys() >= {*ODD_NAMES, *shared}
    for nid, name in zip(nids, (*ODD_NAMES, "_field.png"), strict=True):
        part = write([whole], [nid], tmp_path / "part.apkg")
        assert media_in(part).keys() == {name, *shared}
        assert media_in(part)[name] == f"content of {name}".encode()
    part = write([whole], nids, tmp_path / "part.apkg")
    with opened(tmp_path / "other") as other:
        import_with_progress(other, part)
        files = {file.name for file in Path(other.media.dir()).iterdir()}
        assert files == {*ODD_NAMES, "_field.png", *shared}
        assert list(other.media.check().missing) == []


def test_a_note_that_several_exports_have(learner: Learner, tmp_path: Path) -> None:
    col = learner.collection
    add_media(col, "a.png", "b.png")
    nids = add_notes(learner, "A", ["<img src=a.png>", "<img src=a.png><img src=b.png>"])
    move(learner, cards(learner, nids[1])[1], "Mine")
    exports = [export(col, "A", tmp_path / "a.apkg"), export(col, "Mine", tmp_path / "m.apkg")]
    part = write([*exports, *exports], nids, tmp_path / "part.apkg")
    assert read_export(part) == read_export(exports[0])
    assert media_in(part).keys() == {"a.png", "b.png"}


def test_a_part_has_no_owner(learner: Learner, tmp_path: Path) -> None:
    """It has reviews, so that a build must not replace it silently."""
    nids = add_notes(learner, "A", ["question"])
    whole = export(learner.collection, "A", tmp_path / "a.apkg")
    owner = read_owner(write([whole], nids, tmp_path / "part.apkg"))
    assert owner is not None
    assert (owner.deck, owner.guids) == (None, frozenset())


def test_a_part_of_a_package_in_the_oldest_format(learner: Learner, tmp_path: Path) -> None:
    nids = add_notes(learner, "A", ["question", "other"])
    whole = export(learner.collection, "A", tmp_path / "a.apkg")

    def make_oldest(entries: dict[str, bytes]) -> None:
        entries["collection.anki2"] = entries.pop("collection.anki21")
        del entries["meta"]

    oldest = rewrite(whole, tmp_path / "oldest.apkg", make_oldest)
    part = write([oldest], nids[:1], tmp_path / "part.apkg")
    with zipfile.ZipFile(part) as archive:
        assert sorted(archive.namelist()) == ["collection.anki2", "media"]
    assert read_export(part) == read_export(whole)[:1]
    with pytest.raises(ExportError) as caught:
        write_part([whole, oldest], nids, io.BytesIO())
    assert str(caught.value) == f"{oldest} is an export of another collection"


def test_what_cannot_be_written(learner: Learner, tmp_path: Path) -> None:
    (nid,) = add_notes(learner, "A", ["question"])
    whole = export(learner.collection, "A", tmp_path / "a.apkg")

    def reason(exports: Sequence[Path], *nids: int) -> str:
        with pytest.raises(ExportError) as caught:
            write_part(exports, nids, io.BytesIO())
        return str(caught.value)

    assert reason([whole], nid, 5, 1234) == "2 notes are in no export, such as 5"
    assert reason([]) == "0 notes are in no export"
    later = rewrite(
        whole, tmp_path / "later.apkg", run_in_collection("UPDATE col SET crt = crt + 86400")
    )
    assert reason([whole, later], nid) == f"{later} is an export of another collection"
    whole.write_bytes(whole.read_bytes()[:-9])
    assert reason([whole], nid) == (
        f"{whole} is not a package of Anki, or is damaged: File is not a zip file"
    )
    with pytest.raises(FileNotFoundError):
        write_part([tmp_path / "missing.apkg"], [nid], io.BytesIO())


def test_media_that_are_damaged(learner: Learner, tmp_path: Path) -> None:
    add_media(learner.collection, "a.png")
    (nid,) = add_notes(learner, "A", ["<img src=a.png>"])
    whole = export(learner.collection, "A", tmp_path / "a.apkg")
    missing = rewrite(whole, tmp_path / "x.apkg", lambda entries: entries.pop("0"))  # type: ignore[arg-type]
    with pytest.raises(ExportError, match=r"x\.apkg is damaged: KeyError\("):
        write_part([missing], [nid], io.BytesIO())
    data = whole.read_bytes()
    assert data.count(b"content of a.png") == 1
    whole.write_bytes(data.replace(b"content of a.png", b"content of b.png"))
    with pytest.raises(ExportError, match=r"is damaged: Bad CRC-32 for file '0'"):
        write_part([whole], [nid], io.BytesIO())
