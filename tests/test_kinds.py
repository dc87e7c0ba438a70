"""Golden cases: what each kind of note becomes, field by field.

A file in `kinds/` is a series of cases: a title, a source of one note, and the result (the fields
that are not empty, the numbers of its cards, its media and its problems), separated by lines with
one full stop.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from generator.notes import Note
from tests.texts import lines_of, read, rendered

FILES = sorted(Path(__file__).parent.joinpath("kinds").glob("*.md"))
CASE = re.compile(
    r"(?P<title>[^\n]+)\n\.\n(?P<source>.*?)\n\.\n(?P<fields>.*?)\n?\.\n(?:\n|\Z)", re.DOTALL
)


def described(note: Note) -> Iterator[str]:
    fields, problems = rendered(note)
    for name, value in zip(fields.note_type.fields, fields.values, strict=True):
        if value:
            yield f"{name}: {value}"
    cards = ", ".join(str(ordinal + 1) for ordinal in fields.ordinals) or "none"
    yield f"cards: {cards} ({fields.note_type.kind})"
    if fields.clozes:
        yield "remembered: " + " | ".join(f"{number} {text}" for number, text in fields.clozes)
    if fields.media:
        yield "media: " + " ".join(file.name for file in fields.media)
    yield from problems


def result(source: str) -> str:
    deck, found = read(source)
    return "\n".join([*(line for note in deck.notes for line in described(note)), *lines_of(found)])


def test_there_are_cases_of_every_kind() -> None:
    assert {path.stem for path in FILES} >= {
        "basic",
        "reversed",
        "typed",
        "list",
        "cloze",
        "occlusion",
        "text",
        "media",
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_kinds(path: Path, golden: Callable[[Path, str], None]) -> None:
    text = path.read_text(encoding="utf-8")
    cases = list(CASE.finditer(text))
    assert "".join(case[0] for case in cases) == text
    golden(
        path,
        "\n".join(
            f"{case['title']}\n.\n{case['source']}\n.\n{result(case['source'])}\n.\n"
            for case in cases
        ),
    )
