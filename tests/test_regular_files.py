"""Reading never blocks on a pipe, never fills the memory, and takes any path."""

import errno
import os
from io import BytesIO
from pathlib import Path

import pytest

from generator.regular_files import (
    exists,
    is_broken_link,
    is_folder,
    is_regular_file,
    is_stream,
    read_all,
    read_file,
    read_start,
    real_path,
)

needs_pipes = pytest.mark.skipif(os.name == "nt", reason="there are no pipes in folders")


def test_a_file_is_read_whole_or_from_its_start(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"a\r\n" * 50_000)
    assert read_file(path) == b"a\r\n" * 50_000
    assert read_start(path, 4) == b"a\r\na"
    assert read_start(path, 200_000) == read_file(path)


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(bytes(1024 * 1024))
    assert read_file(path, 1024 * 1024) == bytes(1024 * 1024)
    path.write_bytes(bytes(1024 * 1024 + 1))
    with pytest.raises(OSError, match="larger than 1 MB") as refused:
        read_file(path, 1024 * 1024)
    assert (refused.value.errno, refused.value.filename) == (errno.EFBIG, str(path))


def test_the_limit_counts_what_a_pipe_gives() -> None:
    assert read_all(BytesIO(b"abc").read, "pipe", 3) == b"abc"
    with pytest.raises(OSError, match="larger than"):
        read_all(BytesIO(b"abcd").read, "pipe", 3)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        read_file(tmp_path)


@needs_pipes
def test_a_pipe_and_a_device_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero"), Path("/dev/null")):
        with pytest.raises(OSError, match="not a regular file"):
            read_file(path)
        assert (is_stream(path), is_regular_file(path), exists(path)) == (True, False, True)
    assert not is_stream(tmp_path)
    assert not is_stream(tmp_path / "missing")


def test_a_path_from_a_text_may_be_anything() -> None:
    for path in ("a/" * 3_000, "a" * 6_000, "a\0b", "a" * 300 + ".png"):
        for question in (exists, is_folder, is_regular_file, is_stream, is_broken_link):
            assert question(path) is False


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_links_that_lead_nowhere(tmp_path: Path) -> None:
    for name, target in (("loop", "loop"), ("broken", "missing"), ("link", "file")):
        (tmp_path / name).symlink_to(tmp_path / target)
    (tmp_path / "file").touch()
    assert [is_broken_link(tmp_path / name) for name in ("loop", "broken", "link", "file")] == [
        True,
        True,
        False,
        False,
    ]
    assert real_path(tmp_path / "loop") == tmp_path / "loop"
    assert real_path(tmp_path / "link") == tmp_path / "file"
    with pytest.raises(OSError, match=r"symbolic links|Too many levels"):
        read_file(tmp_path / "loop")
