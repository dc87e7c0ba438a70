"""A file is written although its name is as long as a name may be."""

from pathlib import Path

import pytest

from generator.migration.files import write_all
from generator.project.files import hidden_beside, write_atomically

NAME = "\u5b57" * 84 + ".md"  # 255 bytes


@pytest.mark.usefixtures("folder")
def test_a_file_with_the_longest_name_is_written() -> None:
    write_atomically(Path(NAME), lambda stream: stream.write(b"one"))
    write_all({Path(NAME): b"two"})
    assert [path.name for path in Path().iterdir()] == [NAME]
    assert Path(NAME).read_bytes() == b"two"


def test_a_shorter_name_is_kept() -> None:
    assert hidden_beside(Path("a/cards.lock"), ".part") == Path("a/.cards.lock.part")
