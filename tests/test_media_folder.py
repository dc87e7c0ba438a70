import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from generator.diagnostics import Code
from generator.markup.media import LARGEST_FILE, MediaFault, MediaFile
from generator.project import media_folder
from generator.project.media_folder import MediaFolder
from tests.generated_texts import write

NOTE = "Q: a\nA: b\n"


def find(target: str, source: str = "cards.md") -> MediaFile | MediaFault:
    return MediaFolder(Path(source).parent).find(target, source)


def fault(target: str, source: str = "cards.md") -> tuple[str, str, str]:
    found = find(target, source)
    assert isinstance(found, MediaFault)
    return found.code.value, found.message, found.hint


@pytest.mark.usefixtures("folder")
def test_a_file_is_found_next_to_its_source_and_named_by_its_content() -> None:
    write("sub/pics/a b.png", b"one")
    found = find("pics/a b.png", "sub/cards.md")
    digest = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"
    assert found == MediaFile(
        name="a-b-7692c3ad3540.png", path=str(Path("sub/pics/a b.png")), digest=digest
    )


@pytest.mark.usefixtures("folder")
def test_one_name_with_different_contents_is_two_files() -> None:
    write("x/a.png", b"one")
    write("y/a.png", b"two")
    names = []
    for target in ("x/a.png", "./x/a.png", "y/a.png"):
        found = find(target)
        assert isinstance(found, MediaFile)
        names.append(found.name)
    assert names == ["a-7692c3ad3540.png", "a-7692c3ad3540.png", "a-3fc4ccfe7458.png"]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("target", ["Caf\u00e9 1.png", "Cafe\u0301 1.png", "Caf%C3%A9%201.png"])
def test_a_name_may_be_composed_decomposed_or_percent_encoded(target: str) -> None:
    write("Caf\u00e9 1.png")
    assert isinstance(find(target), MediaFile)


@pytest.mark.usefixtures("folder")
def test_a_name_with_a_percent_sign_is_first_looked_up_unchanged() -> None:
    write("a%20b.png", b"literal")
    write("a b.png", b"decoded")
    found = find("a%20b.png")
    assert isinstance(found, MediaFile)
    assert Path(found.path).read_bytes() == b"literal"


@pytest.mark.usefixtures("folder")
def test_missing_media() -> None:
    write("river.png")
    assert fault("rivre.png") == ("E301", 'no such file: "rivre.png"', 'did you mean "river.png"?')
    hint = (
        "put the file there, or correct the path, which is relative to the folder of this text file"
    )
    assert fault("zzzzzzz.mp3") == ("E301", 'no such file: "zzzzzzz.mp3"', hint)
    assert fault("no/such/a.png") == (
        "E301",
        'no such file: "no/such/a.png"',
        "correct the path, which is relative to the folder of this text file",
    )
    assert fault("x" * 5000 + ".png")[0] == "E301"
    assert fault("a\x00b.png")[0] == "E301"


def test_media_outside_the_folder(folder: Path) -> None:
    (folder.parent / "a.png").write_bytes(b"x")
    hint = 'copy the file into the folder "deck", and write the path of the copy here'
    assert fault("../a.png") == ("E302", '"../a.png" is outside the source\'s folder', hint)
    absolute = (folder.parent / "a.png").as_posix()
    assert fault(absolute)[0] == "E302"
    assert fault("../no-such.png")[0] == "E302"
    (folder / "link.png").symlink_to(folder.parent / "a.png")
    assert fault("link.png") == ("E302", '"link.png" is outside the source\'s folder', hint)


def test_a_file_of_a_folder_may_be_anywhere_in_it(folder: Path) -> None:
    write("pics/a.png")
    write("sub/cards.md")
    assert isinstance(MediaFolder(folder).find("../pics/a.png", "sub/cards.md"), MediaFile)


@pytest.mark.usefixtures("folder")
def test_media_of_an_unknown_kind() -> None:
    write("a.pdf")
    assert fault("a.pdf") == (
        "E304",
        '"a.pdf" is not a file that Anki can show or play',
        "use a picture (png, jpg, svg, webp), a sound (mp3, ogg, wav) or a video (mp4, webm)",
    )


@pytest.mark.usefixtures("folder")
def test_media_that_are_too_large() -> None:
    path = write("film.mp4")
    os.truncate(path, LARGEST_FILE + 1)
    assert fault("film.mp4") == (
        "E303",
        '"film.mp4" is too large: 100 MB',
        "make it smaller: AnkiWeb accepts files up to 100 MB",
    )


@pytest.mark.usefixtures("folder")
def test_media_that_cannot_be_read() -> None:
    Path("a.png").mkdir()
    assert fault("a.png") == (
        "E305",
        'cannot read "a.png": Is a directory',
        "write the path of a file, not of a folder",
    )


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("written", "meant"),
    [("maps/b.png", "maps/a.png"), ("maps/A.png", "maps/a.png"), ("x/Maps/a.png", "x/maps/a.png")],
)
def test_the_suggested_reference_works(written: str, meant: str) -> None:
    write("maps/a.png")
    write("x/maps/a.png")
    assert fault(written)[2] == f'did you mean "{meant}"?'
    assert isinstance(find(meant), MediaFile)


@pytest.mark.usefixtures("folder")
def test_a_file_is_found_however_its_accents_are_composed() -> None:
    write("e\u0301/e\u0301.png")
    found = MediaFolder(Path()).find("\u00e9/%C3%A9.png", "cards.md")
    assert isinstance(found, MediaFile)


@pytest.mark.usefixtures("folder")
def test_empty_files_and_other_kinds_of_invalid_media() -> None:
    write("empty.png", b"")
    write("UP.png")
    write("Pics/a.png")
    library = MediaFolder(Path())
    results = [
        library.find(name, "cards.md")
        for name in ("empty.png", "up.PNG", "pics/a.png", "file:///etc/hostname")
    ]
    assert [(one.code.value, one.hint) for one in results if isinstance(one, MediaFault)] == [
        ("E305", "replace the file with a complete copy"),
        ("E301", 'did you mean "UP.png"?'),
        ("E301", 'did you mean "Pics/a.png"?'),
        ("E301", "correct the path, which is relative to the folder of this text file"),
    ]


# ---- bare names


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("written", ["map one.png", "map%20one.png"])
def test_a_bare_name_is_found_anywhere_in_the_folder(written: str) -> None:
    write("x/pics/map one.png", b"deep")
    write("y/map one.png", b"near")
    write(".hidden/map one.png", b"hidden")
    found = find(written, "cards.md")
    assert isinstance(found, MediaFile)
    assert Path(found.path).read_bytes() == b"near"
    write("map one.png", b"here")
    assert Path(file_at(written, "cards.md").path).read_bytes() == b"here"


def file_at(target: str, source: str) -> MediaFile:
    found = MediaFolder(Path()).find(target, source)
    assert isinstance(found, MediaFile)
    return found


@pytest.mark.usefixtures("folder")
def test_two_files_that_are_equally_near_are_both_named() -> None:
    for name in ("a/map.png", "b/map.png", "a/c/map.png"):
        write(name, name.encode())
    write("text/cards.md")
    fault = MediaFolder(Path()).find("map.png", "text/cards.md")
    assert fault == MediaFault(
        code=Code.MEDIA_MISSING,
        message='no such file here, but several elsewhere in the folder: "map.png"',
        hint='write "../a/map.png" or "../b/map.png"',
    )
    assert (
        file_at("../b/map.png", "text/cards.md").digest != file_at("../a/map.png", "text/x").digest
    )


@pytest.mark.usefixtures("folder")
def test_a_path_is_not_looked_for_elsewhere() -> None:
    write("x/maps/a.png")
    for target in ("maps/a.png", "y/a.png", "../a.png"):
        assert fault(target)[0] in ("E301", "E302")
        found = MediaFolder(Path(), foreign=frozenset({"cards.md"})).find(target, "cards.md")
        assert isinstance(found, MediaFile)


@pytest.mark.usefixtures("folder")
def test_hidden_folders_are_not_searched() -> None:
    write(".trash/a.png")
    assert fault("a.png")[0] == "E301"


def test_a_bare_name_that_leads_outside_is_an_error(folder: Path) -> None:
    (folder.parent / "a.png").write_bytes(b"x")
    (folder / "sub").mkdir()
    (folder / "sub" / "a.png").symlink_to(folder.parent / "a.png")
    assert fault("a.png")[0] == "E302"


@pytest.mark.usefixtures("folder")
def test_the_folder_is_listed_once_and_only_for_a_missing_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    walked: list[object] = []
    walk = media_folder.files_below
    monkeypatch.setattr(media_folder, "files_below", lambda top: walked.append(top) or walk(top))
    write("a.png")
    library = MediaFolder(Path())
    library.find("a.png", "cards.md")
    assert walked == []
    library.find("b.png", "cards.md")
    library.find("c.png", "cards.md")
    assert len(walked) == 1


def test_a_package_is_the_same_wherever_the_folder_is(anki_deck: Callable[..., Result]) -> None:
    packages = []
    for folder in ("one", "another"):
        write(f"{folder}/cards.md", b"Q: ![](map.png)\nA: b\n")
        write(f"{folder}/x/y/map.png", b"z")
        assert anki_deck("build", f"{folder}/cards.md", "-o", "map.apkg").exit_code == 0
        packages.append((Path("map.apkg").read_bytes(), Path(folder, "cards.lock").read_bytes()))
        # The notes of another folder would have other identities.
        shutil.rmtree(folder)
    assert packages[0] == packages[1]
