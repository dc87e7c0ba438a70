"""The golden cases of templates: what Anki shows of a note in a template.

A file in `templates/` is a series of cases, separated by lines of one full stop: a title, the
template's question side and after `---` its answer side if that is another one, the note (the
fields that are not empty, its tags, and the number of the card of a cloze note), and the result:
the question and its sounds, and after `---` the answer and its sounds if they differ.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.templates.cards import CardSide, RenderedCard

FILES = sorted(Path(__file__).parent.joinpath("templates").glob("*.md"))
FIELDS = ("A", "B", "C", "My Field")
_CASE = re.compile(
    r"(?P<title>[^\n]+)\n\.\n(?P<template>.*?)\n\.\n(?P<note>.*?)\n\.\n(?P<result>.*?\n)??\.\n(?:\n|\Z)",
    re.DOTALL,
)
_LINE = re.compile(r"(?P<name>A|B|C|My Field|Tags|Cloze): (?P<value>.*)")
_BACK = "\n---\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateCase:
    """A case; `number` is 0 if the note is no cloze note."""

    title: str
    front: str
    back: str
    fields: dict[str, str]
    tags: tuple[str, ...]
    number: int
    source: str


def template_cases(path: Path) -> Iterator[TemplateCase]:
    """Read the cases of a file, which has nothing else."""
    text = path.read_text(encoding="utf-8")
    end = 0
    for case in _CASE.finditer(text):
        assert case.start() == end
        end = case.end()
        front, back, other = case["template"].partition(_BACK)
        lines = [_LINE.fullmatch(line) for line in case["note"].split("\n")]
        values = {line["name"]: line["value"] for line in lines if line}
        assert len(values) == len(lines), case["title"]
        tags, number = values.pop("Tags", ""), values.pop("Cloze", "0")
        yield TemplateCase(
            title=case["title"],
            front=front,
            back=other if back else front,
            fields={name: values.get(name, "") for name in FIELDS},
            tags=tuple(tags.split()),
            number=int(number),
            source=f"{case['title']}\n.\n{case['template']}\n.\n{case['note']}\n.\n",
        )
    assert end == len(text)


def written(card: RenderedCard) -> str:
    """Write the result of a case."""
    question, answer = _written_side(card.question), _written_side(card.answer)
    return (
        question
        if question == answer.replace("[anki:play:a:", "[anki:play:q:")
        else f"{question}---\n{answer}"
    )


def _written_side(side: CardSide) -> str:
    return "".join(f"{line}\n" for line in (side.html, *map(repr, side.sounds)))
