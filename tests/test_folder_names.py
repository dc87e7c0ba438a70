"""Names of files: each folder is listed once, and one of many similar names is found fast."""

import os
from pathlib import Path

import pytest

from generator.project.folder_names import FolderNames
from tests.generated_texts import write
from tests.timing import seconds_of

pytestmark = pytest.mark.usefixtures("folder")


def test_a_name_in_another_form_or_case() -> None:
    write("e\u0301.png")
    write("Map.png")
    names = FolderNames()
    assert names.normalised(Path(), "\u00e9.png") == "e\u0301.png"
    assert names.normalised(Path(), "map.png") is None
    assert names.in_other_case(Path(), "mAP.png") == "Map.png"
    assert names.closest(Path(), "mAP.png") == "Map.png"
    assert names.closest(Path(), "Maps.png") == "Map.png"
    assert names.closest(Path(), "something else") is None


@pytest.mark.parametrize("path", ["missing", "a/" * 3_000, "a\0b", "file"])
def test_what_is_no_folder_has_no_names(path: str) -> None:
    write("file")
    assert FolderNames().closest(Path(path), "file") is None


def test_a_folder_is_listed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(300):
        write(f"picture-of-a-thing-{number}.png")
    listed: list[object] = []
    listdir = os.listdir
    monkeypatch.setattr(os, "listdir", lambda path: listed.append(path) or listdir(path))
    names = FolderNames()
    for number in range(300):
        misspelt = f"pcture-of-a-thing-{number}.png"
        assert names.closest(Path(), misspelt) == f"picture-of-a-thing-{number}.png"
        assert names.normalised(Path(), misspelt) is None
    assert len(listed) == 1


def test_the_time_for_a_misspelt_name_does_not_grow_with_the_folder() -> None:
    def seconds(count: int) -> float:
        folder = Path(f"of-{count}")
        folder.mkdir()
        for number in range(count):
            (folder / f"picture-of-a-thing-{number}.png").touch()
        names = FolderNames()
        assert names.closest(folder, "pcture-of-a-thing-17.png") == "picture-of-a-thing-17.png"
        misspelt = [f"pcture-of-a-thing-{number}.png" for number in range(20)]
        return seconds_of(lambda: [names.closest(folder, name) for name in misspelt])

    few, many = seconds(300), seconds(3_000)
    assert many < 5 * few
