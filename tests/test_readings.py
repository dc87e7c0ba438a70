"""The reading of ordinary lines, which `readings.txt` lists: most of them are text."""

import html
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.texts import basic_note, rendered

_PARTS = "    => "
_CODE = re.compile(r"W9\d\d")


class Reading(NamedTuple):
    """A line, its HTML without the paragraph around it, and the codes of its warnings."""

    text: str
    html: str
    codes: tuple[str, ...]

    @property
    def is_text(self) -> bool:
        return self.html == html.escape(self.text, quote=False)


def read_readings() -> list[Reading]:
    found: list[tuple[str, list[str]]] = []
    path = Path(__file__).parent / "readings.txt"
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(_PARTS):
            found[-1][1].append(line.removeprefix(_PARTS))
        elif line and not line.startswith("# "):
            found.append((line, []))
    return [
        Reading(
            text,
            next(
                (part for part in parts if not _CODE.fullmatch(part)),
                html.escape(text, quote=False),
            ),
            tuple(part for part in parts if _CODE.fullmatch(part)),
        )
        for text, parts in found
    ]


READINGS = read_readings()


def test_most_of_the_lines_are_text() -> None:
    assert len({reading.text for reading in READINGS}) == len(READINGS)
    assert sum(reading.is_text for reading in READINGS) >= 140
    assert sum(not reading.is_text and not reading.codes for reading in READINGS) >= 40


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: reading.text)
def test_reading(reading: Reading) -> None:
    fields, problems = rendered(basic_note(reading.text))
    shown = re.fullmatch(r"<p>(.*)</p>", fields.values[1], re.DOTALL)
    assert (shown[1] if shown else fields.values[1]).replace("<br>\n", "<br>") == reading.html
    assert tuple(problem.split()[1] for problem in problems) == reading.codes
