"""Golden cases: the HTML of each construct of the format in a field of Anki.

A file in `cases/` is a series of cases: a title, the text and the HTML of its field, separated by
lines of one full stop. The texts are answers; those in `cloze.md` are the texts of cloze notes.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.texts import cloze_html, field_html

FILES = sorted(Path(__file__).parent.joinpath("cases").glob("*.md"))
_CASE = re.compile(
    r"(?P<title>[^\n]+)\n\.\n(?P<text>.*?)\n\.\n(?P<html>.*?)\n?\.\n(?:\n|\Z)", re.DOTALL
)


def test_there_are_cases() -> None:
    assert len(FILES) >= 24


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_cases(path: Path, golden: Callable[[Path, str], None]) -> None:
    source = path.read_text(encoding="utf-8")
    cases = list(_CASE.finditer(source))
    assert "".join(case[0] for case in cases) == source
    render = field_html if path.stem != "cloze" else lambda text: cloze_html(text)[0]
    golden(
        path,
        "\n".join(
            f"{case['title']}\n.\n{case['text']}\n.\n{render(case['text'])}\n.\n" for case in cases
        ),
    )
