"""Notes of the native format between the cards of another tool's file."""

from collections.abc import Sequence

import pytest

from generator.sources.field_markers import Field
from generator.sources.foreign.gatherer import Gatherer
from generator.sources.foreign.native_notes import (
    NativeNote,
    is_native_start,
    read_heading_question,
    read_native_note,
)
from generator.text.lines import Line, split_lines


def starts_card(lines: Sequence[Line], index: int) -> bool:
    return "::" in lines[index].text


def read(text: str, index: int = 0) -> tuple[NativeNote, Gatherer]:
    gatherer = Gatherer("a.md", is_markdown=True)
    lines, _ = gatherer.read_lines(split_lines(text))
    found = read_native_note(gatherer, lines, index, starts_card)
    assert found is not None
    return found, gatherer


@pytest.mark.parametrize(
    ("below", "end"),
    [
        ("Q: next", 3),
        ("C: {{next}}", 3),
        ("# Heading", 3),
        ("---", 3),
        ("q::a", 3),
        ("text", 4),
        ("- Q: item", 4),
        (" Q: next", 4),
    ],
)
def test_a_note_ends_at_its_own_markers_and_at_a_card_below_a_blank_line(
    below: str, end: int
) -> None:
    found, _ = read(f"Q: one\nA: two\n\n{below}")
    assert found.end == end
    assert found.note.texts[Field.QUESTION].value == "one"
    assert found.note.texts[Field.ANSWER].value == ("two" if end == 3 else f"two\n\n{below}")
    assert (found.lines.first, found.lines.last) == (1, 2 if end == 3 else 4)


def test_a_card_in_a_paragraph_or_in_code_ends_no_note() -> None:
    found, _ = read("Q: one\nA: two\nstd::map\n\n```\nstd::map\n\nstd::set\n```")
    assert found.note.texts[Field.ANSWER].value == (
        "two\nstd::map\n\n```\nstd::map\n\nstd::set\n```"
    )


def test_all_fields_and_tags_are_read() -> None:
    found, gatherer = read(
        "# S #t\nC: a {{b}} #u #v\nExtra: more\n\\A: text\nHint: c\nTags: w\nID: x", 1
    )
    assert {name: text.value for name, text in found.note.texts.items()} == {
        Field.CLOZE: "a {{b}}",
        Field.EXTRA: "more\nA: text",
        Field.HINT: "c",
        Field.TAGS: "w",
        Field.ID: "x",
    }
    assert [(tag.location.column, tag.text) for tag in found.note.tags] == [(12, "u"), (15, "v")]
    assert gatherer.problems == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Q: a\nA: b\nA: c", 'E112 the note has a second "A:"'),
        ("C: {{a}}\nA: b", "E113 answer in a cloze note"),
        ("Q: a\nA: b\nID: x\ny", 'E114 text below "ID:": "y"'),
    ],
)
def test_a_note_that_cannot_be_read_is_invalid(text: str, message: str) -> None:
    found, gatherer = read(text)
    assert found.note.is_invalid
    assert [f"{problem.code.value} {problem.message}" for problem in gatherer.problems] == [message]


def test_a_heading_with_a_question_needs_an_answer_below_it() -> None:
    gatherer = Gatherer("a.md")
    text = "# S\n## Q: one ##\nmore\n\nA: two\n\nthree\n## Q: four\n### H\nA: five\n# Q:\nA: x"
    lines, _ = gatherer.read_lines(split_lines(text))
    gatherer.add_heading(lines[0], 1)
    found = read_heading_question(gatherer, lines, 1, starts_card)
    assert found is not None
    assert found.note.texts[Field.QUESTION].value == "one\nmore"
    assert found.note.texts[Field.ANSWER].value == "two\n\nthree"
    assert [section.title for section in found.note.sections] == ["S"]
    assert (found.lines.first, found.lines.last, found.end) == (2, 7, 7)
    assert read_heading_question(gatherer, lines, 7, starts_card) is None
    assert read_heading_question(gatherer, lines, 10, starts_card) is None


def test_a_note_ends_where_the_caller_says() -> None:
    lines, _ = Gatherer("a.md").read_lines(split_lines("Q: a\nA: b\nc"))
    found = read_native_note(Gatherer("a.md"), lines, 0, stop=2)
    assert found is not None
    assert (found.end, found.note.texts[Field.ANSWER].value) == (2, "b")


def test_only_a_marker_at_the_start_of_a_line_starts_a_note() -> None:
    lines, _ = Gatherer("a.md").read_lines(split_lines("Q: a\n Q: a\n- Q: a\nQ:a\nq: a\nC:\nA: b"))
    assert [is_native_start(line) for line in lines] == [True, *[False] * 4, True, False]
    assert read_native_note(Gatherer("a.md"), lines, 1) is None
