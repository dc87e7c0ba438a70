import hashlib
import io
import json
import os
import sqlite3
import time
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from anki.importing import _LegacyAnkiPackageImporter
from anki.models import NotetypeId

from generator.apkg import Package, PackageNote, writing
from generator.apkg.writing import write_package
from generator.markup.media import MediaFile
from generator.notetypes import BASIC, CLOZE, OCCLUSION, css
from tests.anki_collection import opened

EMPTY = ("",) * 6
NOTE = PackageNote(
    guid="guid-1",
    nid=1_000_000_000_000,
    mod=1_790_000_000,
    due=1000,
    note_type=BASIC,
    deck="A::B",
    fields=("<b>Front</b> &amp; more", "Back", *EMPTY),
    tags=("one", "two::three"),
    cards=((0, 1_000_000_000_000), (1, 1_000_000_000_007)),
)
PACKAGE = Package(deck="A", notes=(NOTE,), descriptions=(("A::B", "what it is"),), media=())


def package_bytes(package: Package) -> bytes:
    stream = io.BytesIO()
    write_package(package, stream)
    return stream.getvalue()


def archive(package: Package) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(package_bytes(package)))


def rows(package: Package, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(archive(package).read("collection.anki2"))
        return database.execute(query).fetchall()


def test_the_same_package_gives_the_same_bytes() -> None:
    assert package_bytes(PACKAGE) == package_bytes(PACKAGE)


def test_a_very_large_package_has_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = package_bytes(PACKAGE)
    monkeypatch.setattr(writing, "_MOST_CHARACTERS", 0)
    assert package_bytes(PACKAGE) == expected


def test_no_temporary_file_remains(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    package_bytes(PACKAGE)
    assert list(tmp_path.iterdir()) == []


def test_entries_have_a_fixed_date_and_owner() -> None:
    entries = archive(PACKAGE).infolist()
    assert [entry.filename for entry in entries] == ["collection.anki2", "media"]
    for entry in entries:
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        assert (entry.create_system, entry.external_attr >> 16) == (3, 0o644)
        assert entry.compress_type == zipfile.ZIP_DEFLATED


def test_a_note_and_its_cards() -> None:
    assert rows(
        PACKAGE, "SELECT id, guid, mid, mod, usn, tags, flds, sfld, flags, data FROM notes"
    ) == [
        (
            NOTE.nid,
            "guid-1",
            BASIC.id,
            NOTE.mod,
            -1,
            " one two::three ",
            "\x1f".join(NOTE.fields),
            "",  # Anki computes the sort field
            0,
            "",
        )
    ]
    cards = rows(
        PACKAGE, "SELECT id, nid, ord, mod, type, queue, due, ivl, reps FROM cards ORDER BY id"
    )
    assert cards == [
        (number, NOTE.nid, ordinal, NOTE.mod, 0, 0, 1000, 0, 0) for ordinal, number in NOTE.cards
    ]


def test_a_note_without_tags() -> None:
    package = replace(PACKAGE, notes=(replace(NOTE, tags=()),))
    assert [str(tags).strip() for (tags,) in rows(package, "SELECT tags FROM notes")] == [""]


def test_decks_have_names_and_descriptions() -> None:
    other = replace(NOTE, guid="guid-2", nid=NOTE.nid + 500, cards=((0, NOTE.nid + 500),), deck="A")
    package = replace(PACKAGE, notes=(NOTE, other))
    ((decks,),) = rows(package, "SELECT decks FROM col")
    by_name = {deck["name"]: deck for deck in json.loads(str(decks)).values()}
    assert set(by_name) == {"Default", "A", "A::B"}
    assert (by_name["A::B"]["desc"], by_name["A"]["desc"]) == ("what it is", "")
    assert by_name["Default"]["id"] == 1
    assert [
        deck for (deck,) in rows(package, "SELECT did FROM cards WHERE ord = 0 ORDER BY id")
    ] == [
        by_name["A::B"]["id"],
        by_name["A"]["id"],
    ]


@pytest.mark.parametrize(
    ("root", "written", "expected"),
    [
        ("A::B::C", {"A::B::C": "c"}, {"A": "c", "A::B": "c", "A::B::C": "c", "A::B::C::D": ""}),
        ("A::B::C", {"A::B::C": "c", "A": "a"}, {"A": "a", "A::B": "c", "A::B::C": "c"}),
        ("A::B::C::D", {}, {"A::B::C::D": ""}),
        ("X::Y", {"X::Y": "no notes"}, {"A::B::C::D": ""}),
        ("A", {"A::B": "not the root deck"}, {"A::B": "not the root deck", "A::B::C::D": ""}),
    ],
)
def test_the_decks_above_the_root_deck_have_its_description(
    root: str, written: dict[str, str], expected: dict[str, str]
) -> None:
    note = replace(NOTE, deck="A::B::C::D")
    package = Package(deck=root, notes=(note,), descriptions=tuple(written.items()), media=())
    ((decks,),) = rows(package, "SELECT decks FROM col")
    found = {deck["name"]: deck["desc"] for deck in json.loads(str(decks)).values()}
    assert found == {"Default": "", "A::B::C::D": ""} | expected


@pytest.mark.parametrize("name", ["Default", "default", "DEFAULT"])
def test_the_default_deck_has_ankis_id(name: str) -> None:
    notes = (
        replace(NOTE, deck=name),
        replace(NOTE, deck=f"{name}::a", nid=5, guid="g", cards=((0, 5),)),
    )
    package = Package(deck=name, notes=notes, descriptions=(), media=())
    ((decks,),) = rows(package, "SELECT decks FROM col")
    assert {deck["name"] for deck in json.loads(str(decks)).values()} == {name, f"{name}::a"}
    assert rows(package, "SELECT did FROM cards WHERE nid <> 5 LIMIT 1") == [(1,)]


def test_notes_are_named_by_their_question() -> None:
    for note_type, field in ((BASIC, "Front"), (CLOZE, "Text"), (OCCLUSION, "Header")):
        note = replace(NOTE, note_type=note_type, fields=("x",) * len(note_type.fields))
        ((models,),) = rows(replace(PACKAGE, notes=(note,)), "SELECT models FROM col")
        (model,) = json.loads(str(models)).values()
        assert model["flds"][model["sortf"]]["name"] == field


def test_only_used_note_types_are_written_with_their_time() -> None:
    ((models,),) = rows(PACKAGE, "SELECT models FROM col")
    (model,) = json.loads(str(models)).values()
    assert (int(model["id"]), model["name"], model["mod"]) == (BASIC.id, BASIC.name, BASIC.changed)
    assert [(field["name"], field["id"]) for field in model["flds"]] == list(
        zip(BASIC.fields, BASIC.field_ids, strict=True)
    )
    assert [template["id"] for template in model["tmpls"]] == [
        template.id for template in BASIC.templates
    ]
    cloze = replace(
        NOTE, guid="g", nid=5, note_type=CLOZE, fields=("{{c1::a}}", *EMPTY[:4]), cards=((0, 5),)
    )
    ((models,),) = rows(replace(PACKAGE, notes=(NOTE, cloze)), "SELECT models FROM col")
    assert {int(number) for number in json.loads(str(models))} == {BASIC.id, CLOZE.id}


def test_anki_takes_note_types_that_are_later_than_its_last_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import that merges note types sets their time, even if nothing in them changed."""
    with opened(tmp_path) as collection:

        def import_merging(package: Package) -> str:
            path = tmp_path / "a.apkg"
            with path.open("wb") as stream:
                write_package(package, stream)
            _LegacyAnkiPackageImporter(collection, str(path)).run()
            collection.models._clear_cache()
            found = collection.models.get(NotetypeId(BASIC.id))
            assert found is not None
            return str(found["css"])

        import_merging(PACKAGE)
        assert import_merging(PACKAGE) == css()
        monkeypatch.setattr("generator.apkg.writing.css", lambda: ".later {}")
        released = replace(BASIC, changed=BASIC.changed + 1)
        monkeypatch.setattr("generator.apkg.writing.NOTE_TYPES", (released,))
        assert import_merging(PACKAGE) == css()
        later = int(time.time()) + 1
        assert import_merging(replace(PACKAGE, types_changed=later)) == ".later {}"


@pytest.mark.skipif(os.name == "nt", reason="there is no such limit on Windows")
def test_a_full_disk_while_a_large_collection_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import resource

    monkeypatch.setattr(writing, "_MOST_CHARACTERS", 0)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, limits[1]))  # no file may become larger
    try:
        with pytest.raises(OSError, match="disk") as failed:
            write_package(PACKAGE, io.BytesIO())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert Path(failed.value.filename).parent.parent == tmp_path
    assert [*tmp_path.iterdir()] == []


def test_a_media_file_that_changed_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"another picture")
    digest = hashlib.sha256(b"a picture").hexdigest()
    file = MediaFile(name="a-1.png", path=str(path), digest=digest)
    with pytest.raises(OSError, match="it changed while it was read") as changed:
        archive(replace(PACKAGE, media=(file,)))
    assert changed.value.filename == str(path)


def test_media_are_numbered_named_and_compressed(tmp_path: Path) -> None:
    files = []
    for name in ("a-1.png", "b-2.svg", "c-3.mp3"):
        path = tmp_path / name
        data = name.encode() * 100
        path.write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        files.append(MediaFile(name=name, path=str(path), digest=digest))
    zipped = archive(replace(PACKAGE, media=tuple(files)))
    assert json.loads(zipped.read("media")) == {"0": "a-1.png", "1": "b-2.svg", "2": "c-3.mp3"}
    assert zipped.read("1") == b"b-2.svg" * 100
    assert [zipped.getinfo(number).compress_type for number in "012"] == [
        zipfile.ZIP_STORED,
        zipfile.ZIP_DEFLATED,
        zipfile.ZIP_STORED,
    ]
