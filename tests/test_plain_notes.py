"""Plain notes, read at once: the same notes and problems as row by row."""

from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.diagnostics import Location
from generator.sources import native
from generator.sources.field_markers import Field
from generator.sources.front_matter import FrontMatter
from generator.sources.note_kinds import NoteKind
from generator.sources.plain_notes import PlainQuestion, find_plain_notes
from generator.text.lines import split_lines
from generator.text.located import Text
from tests.generated_texts import GRAMMAR, MARKUP, sources

_ROWS = (
    "Q: a", "Q: a", "Q: a #b", "Q: #b", "Q:", "A: b", "A: b", "A: b", "A:", "A:  b ", "A:\tb",
    "C: {{a}}", "Extra: c", "Hint: #d", "Source:", "Tags: e, f", "Type: list", "ID: g", "", "", " ",
    "- a", "   - b", "  c", "\tc", "text", "\u3000text", "\u2028", "## H", "#", "---", "--- a",
    "```", "````", "```python", "``` a`", "~~~", "- ```", "A: ```", "> ```", " ```", "x ```y```",
    "<!-- c -->", "<!--", "-->", "a <!-- anki-deck: ignore W920 -->", "\\Q: a", "\\A:", "\\", "Q:a",
    "Answer: b", "**A:** b", "- A: b", "A. thaliana", "B. b", "source: c", "\uff21: b", "Hint:c",
    "a\x1fb", "\x00",
)  # fmt: skip
_notes = st.lists(
    st.sampled_from(_ROWS) | st.lists(st.sampled_from(GRAMMAR + MARKUP), max_size=3).map("".join),
    max_size=20,
).map("\n".join)


_FRONT_MATTERS = (
    FrontMatter(subdecks=2, tags=("v",), type=NoteKind.REVERSED, breaks=True),
    FrontMatter(subdecks=2, type=NoteKind.LIST),
    FrontMatter(
        auto_tags={"t": ("a",), "u": ("absent",)},
        auto_tag_locations=dict.fromkeys("tu", Location(path="a.md", line=1, column=1)),
    ),
)


def assert_read_the_same(rows: Sequence[str]) -> None:
    for front_matter in _FRONT_MATTERS:
        at_once = native.parse("a.md", rows, front_matter, "d")
        assert at_once == native.parse("a.md", rows, front_matter, "d", row_by_row=True)


@given(_notes | sources)
@example("Q: a\nA: b\n```\nQ: c\n```\nQ: d\nA: e")
@example("Q: a\nA:\n\n  - b\nQ: a\nA: b\n   - c\nQ: a\nA: - b\n   - c\n d")
@example("Q: a\n# H\ntext\nQ: a #b\n\nA: c\n---\ntext")
@example("# H #e\nQ: a\nA: b\nQ: c\nA: d\nQ: a #f\nA: b\n## I #marked\nQ: e\nA: f\nQ: a\nA: b")
@example("Q: a\nA: b\nQ: c\nA: d\n# e\nf\n\nQ: g\nA: h\nQ: i\nA: j\n---\n# k\nA: l")
@example("Q: a\nA: ````\n```\nQ: b\n```\nc\n```\nA: d")
@settings(max_examples=1000, deadline=None)
def test_reading_at_once_and_row_by_row(source: str) -> None:
    assert_read_the_same(split_lines(source))


def found_in(source: str) -> list[tuple[int, int, int]]:
    plain = find_plain_notes("a.md", split_lines(source), 1)
    return [(note.first, note.last, note.end) for note in plain]


@pytest.mark.parametrize(
    "source",
    [
        "Q: a\nA: b",
        "Q: a #b #c\nA: b",
        "Q: a\nb\n\nA:\n\n- c\n  - d",
        "Q: a\nA: - b\n- c",
        "C: {{a}}\nExtra: b\nHint: c\nSource: d\nTags: e\nID: f",
        "Q: a\nA:\n```python\n# H\nA: b\n---\n```",
        "Q: a\nA: b\n~~~\n````\n~~~~\nText: c\nAdd. d",
        "Q: a",
        "Q:\nA:",
        "Q: a\nA: b\n```\n~~~\n```\n``` c`",
    ],
)
def test_plain_notes(source: str) -> None:
    last = source.count("\n") + 1
    assert found_in(source) == [(1, last, last + 1)]
    assert found_in(f"{source}\n\n## H\n\n{source}\n") == [
        (1, last, last + 2),
        (last + 4, 2 * last + 3, 2 * last + 5),
    ]
    assert_read_the_same(split_lines(source))


@pytest.mark.parametrize(
    "rows",
    [
        "A: b <!-- c -->",
        "A: b\x1f",
        "A: b\n\\A: c",
        "A: b\nAnswer: c",
        "A: b\nA:c",
        "A: b\nA: c",
        "A:\n  - b\n  - c",
        "A: - b\n   - c",
        "A: ```\nb\n```",
        "A: b\n- ```\n  c\n  ```",
        "A: b\n```\nc",
        "A: b\nID: c\nd",
        "A: b\nType:\nlist",
    ],
)
def test_other_notes(rows: str) -> None:
    source = f"Q: a\n{rows}\n\nQ: d\nA: e\n"
    last = source.count("\n")
    assert found_in(source) == [(last - 1, last, last + 2)]
    assert_read_the_same(split_lines(source))


def test_texts_know_their_locations() -> None:
    (note,) = find_plain_notes("a.md", ["---", "Q:  a", "A: b", "", "cd", "", ""], 2)
    assert isinstance(note, PlainQuestion)
    texts = note.as_note().texts
    assert texts == {
        Field.QUESTION: Text(value="a", path="a.md", marks=((0, 2, 5),)),
        Field.ANSWER: Text(value="b\n\ncd", path="a.md", marks=((0, 3, 4), (2, 4, 1), (3, 5, 1))),
    }
    answer = texts[Field.ANSWER]
    assert [answer.locate(offset).line for offset in range(5)] == [3, 3, 4, 5, 5]
    assert [answer.locate(offset).column for offset in range(5)] == [4, 5, 1, 1, 2]
