"""Media in the page and next to it."""

import base64
import hashlib
from pathlib import Path

import pytest

from generator.markup.media import MediaFile
from generator.preview import media
from generator.preview.media import media_type, page_media, write_beside


def file_of(folder: Path, name: str, data: bytes) -> MediaFile:
    path = folder / f"source-{name}"
    path.write_bytes(data)
    return MediaFile(name=name, path=str(path), digest=hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.png", "image/png"),
        ("a.JPG", "image/jpeg"),
        ("a.svg", "image/svg+xml"),
        ("a.webp", "image/webp"),
        ("a.avif", "image/avif"),
        ("a.mp3", "audio/mpeg"),
        ("a.opus", "audio/ogg"),
        ("a.mp4", "video/mp4"),
        ("a.unknown", "application/octet-stream"),
    ],
)
def test_a_file_has_a_media_type(name: str, expected: str) -> None:
    assert media_type(name) == expected


def test_a_small_file_is_in_the_page(tmp_path: Path) -> None:
    found = page_media([file_of(tmp_path, "a.png", b"picture")], "deck-media")
    encoded = base64.b64encode(b"picture").decode()
    assert found.addresses == {"a.png": f"data:image/png;base64,{encoded}"}
    assert found.beside == ()


def test_a_large_file_is_next_to_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "LARGEST_EMBEDDED", 10)
    large, small = file_of(tmp_path, "a b.png", b"x" * 11), file_of(tmp_path, "c.png", b"x" * 10)
    found = page_media([large, small], "größe-media")
    assert found.addresses["a b.png"] == "gr%C3%B6%C3%9Fe-media/a%20b.png"
    assert found.addresses["c.png"].startswith("data:")
    assert found.beside == (large,)


def test_a_page_has_a_largest_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "MOST_EMBEDDED", 25)
    files = [file_of(tmp_path, f"{number}.png", b"x" * 10) for number in range(3)]
    assert page_media(files, "m").beside == (files[2],)


def test_a_file_that_is_gone_or_changed_is_an_error(tmp_path: Path) -> None:
    file = file_of(tmp_path, "a.png", b"picture")
    Path(file.path).write_bytes(b"another")
    with pytest.raises(OSError, match="it changed while it was read") as changed:
        page_media([file], "m")
    assert changed.value.filename == file.path
    with pytest.raises(OSError, match="it changed while it was read"):
        write_beside(tmp_path / "m", [file])
    assert not (tmp_path / "m").exists()
    Path(file.path).unlink()
    with pytest.raises(FileNotFoundError):
        page_media([file], "m")


def test_files_next_to_the_page_are_written_once(tmp_path: Path) -> None:
    folder = tmp_path / "deck-media"
    file = file_of(tmp_path, "a.png", b"picture")
    write_beside(folder, [file])
    assert (folder / "a.png").read_bytes() == b"picture"
    before = (folder / "a.png").stat().st_mtime_ns
    write_beside(folder, [file])
    assert (folder / "a.png").stat().st_mtime_ns == before
    (folder / "a.png").write_bytes(b"cut")
    write_beside(folder, [file])
    assert (folder / "a.png").read_bytes() == b"picture"
