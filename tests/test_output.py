"""Where packages are written: no package replaces that of another deck silently."""

import io
import json
import os
import warnings
import zipfile
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
from anki.collection import Collection, DeckIdLimit, ExportAnkiPackageOptions
from click.testing import Result

from generator.apkg import PackageOwner
from generator.apkg.labels import read_owner
from generator.project.output import output_names
from tests.anki_collection import import_package

Run = Callable[..., Result]

NAME_ANOTHER = "name another file for the package\n"
USAGE = (
    "Usage: anki-deck build [OPTIONS] [SOURCE]\nTry 'anki-deck build --help' for help.\n\nError: "
)
NAMED = USAGE + "Invalid value for '-o' / '--output': "


def write(path: str, deck: str, *words: str) -> None:
    """Write a source with a note for each word."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    notes = "\n".join(f"Q: What does {word} mean?\nA: The {word}\n" for word in words)
    Path(path).write_text(f"---\ndeck: {deck}\n---\n{notes}", encoding="utf-8")


def built(anki_deck: Run, *arguments: str) -> tuple[str, str]:
    """Build; return the package's path and what was printed to stderr."""
    result = anki_deck("build", *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)["package"], result.stderr


def owner(path: str) -> str | None:
    found = read_owner(Path(path))
    assert found is not None
    return found.deck


def without_label(path: str) -> None:
    """Remove the label from a package, as builds of earlier versions wrote it."""
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = b""


@pytest.fixture
def verbs(anki_deck: Run) -> Run:
    """Two sources whose packages have the same default name; the French one is built."""
    write("french.md", "French::Verbs", "aller", "venir")
    write("german.md", "German::Verbs", "gehen", "kommen")
    assert built(anki_deck, "french.md") == ("output/verbs.apkg", "")
    return anki_deck


# ---- by default


def test_the_next_name_is_used_if_another_deck_has_the_first(verbs: Run) -> None:
    french = Path("output/verbs.apkg").read_bytes()
    message = (
        "output/verbs.apkg is the package of the deck French::Verbs:"
        " writing output/german-verbs.apkg instead\n"
    )
    result = verbs("build", "german.md")
    assert result.stdout == (
        "output/german-verbs.apkg: 2 notes, 2 cards in the deck German::Verbs\n  2 new\n"
        "  first build. If this deck was built elsewhere before, "
        "copy its lock to german.lock and build again\n"
    )
    assert (result.stderr, result.exit_code) == (message, 0)
    assert built(verbs, "german.md") == ("output/german-verbs.apkg", message)
    assert built(verbs, "french.md") == ("output/verbs.apkg", "")
    assert Path("output/verbs.apkg").read_bytes() == french


def test_packages_of_sources_with_one_deck_have_the_names_of_the_sources(anki_deck: Run) -> None:
    decks = [
        ("notes.md", "one"),
        ("sub/notes.md", "two"),
        ("other/notes.md", "three"),
        ("Ö/cards.md", "four"),
    ]
    for path, word in decks:
        write(path, "German::Verbs", word)
    first, second, third = (
        "output/verbs.apkg",
        "output/german-verbs.apkg",
        "output/german-verbs-notes.apkg",
    )
    fourth = "output/german-verbs-notes-2.apkg"
    fifth = "output/german-verbs-ö.apkg"

    def remark(taken: str, target: str) -> str:
        return f"{taken} is the package of the deck German::Verbs: writing {target} instead\n"

    expected = [
        (first, ""),
        (second, remark(first, second)),
        (third, remark(first, third) + remark(second, third)),
        (fifth, remark(first, fifth) + remark(second, fifth)),
    ]
    sources = ["notes.md", "sub/notes.md", "other/notes.md", "Ö"]
    for _ in range(2):
        assert [built(anki_deck, source) for source in sources] == expected
    write("last/notes.md", "German::Verbs", "five")
    assert built(anki_deck, "last/notes.md")[0] == fourth


def test_an_edited_deck_keeps_the_name_of_its_package(anki_deck: Run) -> None:
    write("cards.md", "Verbs", "aller", "venir")
    built(anki_deck)
    other = "Q: Which city is the capital of Peru?\nA: Lima\n"
    Path("cards.md").write_text(f"---\ndeck: Verbs\n---\n{other}", encoding="utf-8")
    result = anki_deck("build")  # the lock has the two removed notes
    assert "1 new, 2 removed\n" in result.stdout
    assert result.stderr == ""
    Path("cards.md").write_text(f"---\ndeck: French::Verbs\n---\n{other}", encoding="utf-8")
    assert built(anki_deck)[0] == "output/verbs.apkg"
    assert owner("output/verbs.apkg") == "French::Verbs"


def test_a_package_whose_lock_was_not_written_is_recognised(anki_deck: Run) -> None:
    write("cards.md", "Verbs", "aller")
    built(anki_deck)
    Path("cards.lock").unlink()
    assert built(anki_deck) == ("output/verbs.apkg", "")


@pytest.mark.parametrize("source", ["french.md", "german.md"])
def test_a_package_without_a_label_is_recognised_by_its_notes(verbs: Run, source: str) -> None:
    without_label("output/verbs.apkg")
    message = (
        "output/verbs.apkg is the package of the deck French::Verbs:"
        " writing output/german-verbs.apkg instead\n"
    )
    expected = (
        ("output/verbs.apkg", "")
        if source == "french.md"
        else ("output/german-verbs.apkg", message)
    )
    assert built(verbs, source) == expected


def test_other_files_are_not_replaced(anki_deck: Run) -> None:
    write("cards.md", "German::Verbs", "gehen")
    write("output/verbs.apkg", "not a package")
    Path("output/german-verbs.apkg").mkdir()
    message = "output/verbs.apkg is not a package: writing output/german-verbs-cards.apkg instead\n"
    message += (
        "output/german-verbs.apkg is a folder: writing output/german-verbs-cards.apkg instead\n"
    )
    assert built(anki_deck) == ("output/german-verbs-cards.apkg", message)
    assert (
        Path("output/verbs.apkg").read_text(encoding="utf-8").startswith("---\ndeck: not a package")
    )


def test_an_empty_file_is_replaced(anki_deck: Run) -> None:
    write("cards.md", "Verbs", "gehen")
    Path("output").mkdir()
    Path("output/verbs.apkg").touch()
    Path("made.apkg").touch()
    assert built(anki_deck) == ("output/verbs.apkg", "")
    assert built(anki_deck, "-o", "made.apkg") == ("made.apkg", "")


@pytest.mark.parametrize(
    ("deck", "stem", "names"),
    [
        (
            "German::Verbs",
            "notes",
            ["verbs", "german-verbs", "german-verbs-notes", "german-verbs-notes-2"],
        ),
        ("Verbs", "My Notes", ["verbs", "verbs-my-notes", "verbs-my-notes-2", "verbs-my-notes-3"]),
        ("CON", "aux", ["con-deck", "con-aux", "con-aux-2", "con-aux-3"]),
        ("日本語::動詞", "…", ["動詞", "日本語-動詞", "日本語-動詞-deck", "日本語-動詞-deck-2"]),
    ],
)
def test_names_of_a_package(deck: str, stem: str, names: list[str]) -> None:
    assert list(islice(output_names(deck, stem, ".apkg"), 4)) == [f"{name}.apkg" for name in names]


def test_names_of_a_package_fit_a_file_system() -> None:
    found = list(islice(output_names("語" * 300, "言" * 300, ".apkg"), 12))
    assert len(set(found)) == 12
    assert max(len(name.encode()) for name in found) < 220


# ---- with -o


def test_a_named_package_of_another_deck_is_replaced_and_reported(verbs: Run) -> None:
    message = "replaced output/verbs.apkg, which was the package of the deck French::Verbs\n"
    assert built(verbs, "german.md", "-o", "output/verbs.apkg") == ("output/verbs.apkg", message)
    assert built(verbs, "german.md", "-o", "output/verbs.apkg") == ("output/verbs.apkg", "")
    assert owner("output/verbs.apkg") == "German::Verbs"


def test_a_named_file_that_is_not_a_package_is_refused(verbs: Run) -> None:
    Path("essay.docx").write_bytes(b"the only copy")
    with zipfile.ZipFile("photos.zip", "w") as archive:
        archive.writestr("1.jpg", "x")
    Path("half.apkg").write_bytes(Path("output/verbs.apkg").read_bytes()[:-300])
    for name in ("essay.docx", "photos.zip", "half.apkg"):
        before = Path(name).read_bytes()
        result = verbs("build", "german.md", "-o", name)
        assert (result.stdout, result.exit_code) == ("", 2)
        assert (
            result.stderr
            == f'{USAGE}"{name}" is not a package: name another file for the package\n'
        )
        assert Path(name).read_bytes() == before
    assert not Path("german.lock").exists()


@pytest.mark.skipif(os.name == "nt", reason="there are no devices in folders there")
@pytest.mark.parametrize("name", ["/dev/null", "pipe"])
def test_a_named_device_or_pipe_is_refused(verbs: Run, name: str) -> None:
    os.mkfifo("pipe")
    result = verbs("build", "german.md", "-o", name)
    assert (
        result.stderr
        == f'{USAGE}"{name}" is not a regular file: name another file for the package\n'
    )
    assert result.exit_code == 2
    assert not Path(name).is_file()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", NAMED + "the file name is empty: name a file, such as deck.apkg\n"),
        (".", NAMED + '"." is a folder: name a file, such as deck.apkg\n'),
        ("output", NAMED + '"output" is a folder: name a file, such as output/deck.apkg\n'),
        ("new/", NAMED + '"new/" is a folder: name a file, such as new/deck.apkg\n'),
        ("german.md", f'{USAGE}"german.md" belongs to the source: {NAME_ANOTHER}'),
        ("german.lock", f'{USAGE}"german.lock" belongs to the source: {NAME_ANOTHER}'),
        (
            "sub/../german.lock",
            f'{USAGE}"sub/../german.lock" belongs to the source: {NAME_ANOTHER}',
        ),
        ("french.lock", f'{USAGE}"french.lock" is not a package: {NAME_ANOTHER}'),
    ],
)
def test_a_name_that_a_package_cannot_have_is_refused(verbs: Run, name: str, message: str) -> None:
    before = sorted(Path().rglob("*"))
    result = verbs("build", "german.md", "-o", name)
    assert (result.stdout, result.stderr, result.exit_code) == ("", message, 2)
    assert sorted(Path().rglob("*")) == before


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_a_link_to_a_package_stays_a_link(verbs: Run) -> None:
    Path("link.apkg").symlink_to("output/verbs.apkg")
    message = "replaced link.apkg, which was the package of the deck French::Verbs\n"
    assert built(verbs, "german.md", "-o", "link.apkg") == ("link.apkg", message)
    assert Path("link.apkg").is_symlink()
    assert owner("output/verbs.apkg") == "German::Verbs"


# ---- whose a package is


def test_a_package_names_its_deck_and_notes_from_all_of_it(anki_deck: Run) -> None:
    words = [f"word{number}" for number in range(20)]
    write("cards.md", "A::B", *words)
    guids = [note["guid"] for note in json.loads(anki_deck("build", "--json").stdout)["notes"]]
    with zipfile.ZipFile("output/b.apkg") as archive:
        assert json.loads(archive.comment) == {
            "anki-deck package": 1,
            "deck": "A::B",
            "guids": guids[::3],
        }
    assert read_owner(Path("output/b.apkg")) == PackageOwner(
        deck="A::B", guids=frozenset(guids[::3])
    )
    without_label("output/b.apkg")
    assert read_owner(Path("output/b.apkg")) == PackageOwner(deck="A::B", guids=frozenset(guids))


def test_a_label_has_a_bounded_length(anki_deck: Run) -> None:
    notes = "\n".join(f"Q: {number}\nA: b\nID: {'語' * 62}{number:02}\n" for number in range(50))
    Path("cards.md").write_text(f"---\ndeck: {'語' * 400}\n---\n{notes}", encoding="utf-8")
    path = built(anki_deck, "-o", "a.apkg")[0]
    with zipfile.ZipFile(path) as archive:
        assert len(archive.comment) < 3000
    found = read_owner(Path(path))
    assert found is not None
    assert (found.deck, len(found.guids)) == ("語" * 200, 8)


def test_anki_imports_a_package_with_a_label(verbs: Run, collection: Collection) -> None:
    assert verbs("build", "german.md", "-o", "a.apkg").exit_code == 0
    assert len(import_package(collection, Path("a.apkg")).new) == 2


@pytest.mark.parametrize("legacy", [True, False])
def test_a_package_that_anki_exported_has_no_owner_even_with_our_notes(
    verbs: Run, collection: Collection, *, legacy: bool
) -> None:
    import_package(collection, Path("output/verbs.apkg"))
    options = ExportAnkiPackageOptions(with_scheduling=True, with_media=False, legacy=legacy)
    deck = collection.decks.id("French")
    assert deck is not None
    collection.export_anki_package(
        out_path=str(Path("mine.apkg").resolve()), options=options, limit=DeckIdLimit(deck)
    )
    message = "replaced mine.apkg, which was a package of another program\n"
    assert built(verbs, "french.md", "-o", "mine.apkg") == ("mine.apkg", message)


def packed(**entries: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name.replace("_", "."), data)
    return stream.getvalue()


UNKNOWN = PackageOwner(deck=None, guids=frozenset())


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", None),
        (b"PK\x05\x06", None),
        (b"text", None),
        (packed(), None),
        (packed(media=b"{}"), None),
        (packed(collection_anki2=b""), UNKNOWN),
        (packed(collection_anki2=b"no database"), UNKNOWN),
        (packed(collection_anki21b=b"\x28\xb5\x2f\xfd"), UNKNOWN),
        (packed(collection_anki2=b"x" * 100).replace(b"x" * 100, b"y" * 100), UNKNOWN),
    ],
)
def test_damaged_packages_and_other_files(
    tmp_path: Path, data: bytes, found: PackageOwner | None
) -> None:
    (tmp_path / "a").write_bytes(data)
    assert read_owner(tmp_path / "a") == found


@pytest.mark.parametrize(
    "label",
    [
        b"", b"x", b"[]", b"{}", b"[" * 60_000, b'{"anki-deck package": 1}', b"\xff" * 65_535,
        b'{"anki-deck package": 1, "deck": 5, "guids": ["a"]}',
        b'{"anki-deck package": 1, "guids": []}',
        b'{"anki-deck package": 1, "deck": "A", "guids": {"a": 1}}',
        b'{"deck": "A", "guids": ["a"]}',
    ],
    ids=range(11),
)  # fmt: skip
def test_an_invalid_label_is_ignored(verbs: Run, label: bytes) -> None:
    with warnings.catch_warnings(), zipfile.ZipFile("output/verbs.apkg", "a") as archive:
        archive.comment = label
    assert owner("output/verbs.apkg") == "French::Verbs"
    assert built(verbs, "french.md") == ("output/verbs.apkg", "")


@pytest.mark.usefixtures("verbs")
def test_a_label_of_a_later_version_is_read() -> None:
    label = {"anki-deck package": 2, "deck": "New\x1b[31m\nName", "guids": ["a", 5], "more": True}
    with zipfile.ZipFile("output/verbs.apkg", "a") as archive:
        archive.comment = json.dumps(label).encode()
    assert read_owner(Path("output/verbs.apkg")) == PackageOwner(
        deck="New [31m Name", guids=frozenset({"a"})
    )
