"""What the writer puts between the pieces of Markdown that a reader writes."""

from collections.abc import Callable

import pytest

from generator.text.markdown_writer import EMPHASIS, STRONG, Delimiters, MarkdownWriter
from tests.texts import text_of


def written(value: str, write: Callable[[MarkdownWriter], None], *, from_html: bool = True) -> str:
    writer = MarkdownWriter(text_of(value), from_html=from_html)
    write(writer)
    text = writer.finish()
    return text.value if text else ""


def test_white_space_collapses_or_stays() -> None:
    def copy(writer: MarkdownWriter) -> None:
        writer.copy(0, 4)
        writer.copy(4, 9)

    assert written(" a \n b* c", copy) == "a b\\* c"
    assert written(" a \n b* c", copy, from_html=False) == "a \n b* c"


@pytest.mark.parametrize("from_html", [True, False])
def test_delimiters_touch_their_text(*, from_html: bool) -> None:
    def write(writer: MarkdownWriter) -> None:
        writer.copy(0, 1)
        writer.start(STRONG)
        writer.copy(1, 4)
        writer.end(STRONG, 4)
        writer.start(EMPHASIS)
        writer.end(EMPHASIS, 4)
        writer.copy(4, 5)

    assert written("a b c", write, from_html=from_html) == "a **b** c"


def test_a_span_continues_after_a_line_end() -> None:
    def write(writer: MarkdownWriter) -> None:
        writer.start(Delimiters("[", "](x)"))
        writer.copy(0, 1)
        writer.line_break()
        writer.copy(1, 2)

    assert written("ab", write) == "[a](x)  \n[b](x)"


def test_a_line_end_at_the_end_is_dropped() -> None:
    def write(writer: MarkdownWriter) -> None:
        writer.line_break()
        writer.copy(0, 1)
        writer.paragraph()

    assert written("a", write) == "a"


def test_blocks_are_indented_like_their_list() -> None:
    def write(writer: MarkdownWriter) -> None:
        writer.depth, writer.marker = 1, "- "
        writer.copy(0, 1)
        writer.write_block(["```", "x", "```"], 1)
        writer.depth, writer.quotes = 0, 1
        writer.copy(1, 2)

    assert written("ab", write) == "- a\n\n    ```\n    x\n    ```\n>\n> b"


def test_depth_is_limited() -> None:
    def write(writer: MarkdownWriter) -> None:
        writer.copy(0, 1)
        writer.paragraph()
        writer.depth, writer.quotes = 5000, 5000
        writer.copy(1, 2)

    assert len(written("ab", write)) < 100


def test_rows() -> None:
    def write(writer: MarkdownWriter) -> None:
        for start in (0, 2):
            writer.start_row(start, is_first=start == 0)
            writer.copy(start, start + 1)
            writer.line_break()
            writer.copy(start + 1, start + 2)
            writer.end_cell(start + 2)
            writer.end_row(start + 2, 1 if start == 0 else 0)
        writer.copy(4, 5)

    assert written("a|cde", write) == "| a<br>\\| | \n|---|\n| c<br>d |   \ne"


def test_characters_have_their_locations() -> None:
    writer = MarkdownWriter(text_of("ab\ncd"), from_html=False)
    writer.copy(0, 1)
    writer.add("<", 1)
    writer.copy(2, 5)
    text = writer.finish()
    assert text is not None
    assert text.value == "a\\<\ncd"
    assert [(place.line, place.column) for place in map(text.locate, range(6))] == [
        (1, 1), (1, 2), (1, 2), (1, 3), (2, 1), (2, 2),
    ]  # fmt: skip
