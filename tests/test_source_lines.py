import gc
import time
from weakref import ref

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.diagnostics import Location
from generator.sources import native
from generator.sources.field_markers import NOTE_MARKER
from generator.sources.front_matter import FrontMatter
from generator.sources.source_lines import read_source_lines
from generator.text.code import unquoted_fence
from generator.text.lines import (
    Comment,
    Line,
    Piece,
    comments_between,
    first_lines,
    join_lines,
    split_lines,
)


def lines_of(source: str, first: int = 1) -> list[tuple[int, str, bool]]:
    lines, _, problems, _ = read_source_lines("a.md", split_lines(source), first)
    assert problems == []
    return [(line.number, line.text, line.code) for line in lines]


def problems_of(source: str) -> list[tuple[int, int, str, str, str]]:
    return [
        (found.location.line, found.location.column, found.code.value, found.message, found.hint)
        for found in read_source_lines("a.md", split_lines(source), 1).problems
    ]


def test_lines_end_at_lf_crlf_and_cr_only() -> None:
    assert split_lines("a\nb\r\nc\rd\x85e\u2028f\x0bg") == ["a", "b", "c", "d\x85e\u2028f\x0bg"]


@given(st.text("ab\r\n\ufeff\u2028"), st.integers(0, 9))
def test_first_lines(source: str, most: int) -> None:
    assert first_lines(source, most) == split_lines(source)[:most]


def test_byte_order_marks_at_the_start_of_lines_are_removed() -> None:
    assert split_lines("\ufeff\ufeffa\r\ufeff\n\ufeffb\ufeff") == ["a", "", "b\ufeff"]


def test_an_empty_file_is_one_empty_line() -> None:
    assert split_lines("") == [""]


def test_lines_count_from_the_top_of_the_file() -> None:
    assert lines_of("a\nb\nc", first=2) == [(2, "b", False), (3, "c", False)]


def test_a_fenced_block_is_code_from_below_its_opening_to_its_end() -> None:
    assert lines_of("```py\n# a\n```\nb") == [
        (1, "```py", False),
        (2, "# a", True),
        (3, "```", True),
        (4, "b", False),
    ]


def test_a_fence_opens_after_a_marker_and_in_a_list() -> None:
    assert lines_of("A: ```\nQ: x\n```\n- 1. ~~~\n---\n  ~~~") == [
        (1, "A: ```", False),
        (2, "Q: x", True),
        (3, "```", True),
        (4, "- 1. ~~~", False),
        (5, "---", True),
        (6, "  ~~~", True),
    ]


def test_a_fence_closes_with_its_own_character_and_no_shorter_run() -> None:
    assert [code for _, _, code in lines_of("````\n~~~~\n```\n`````\nb")] == [
        False,
        True,
        True,
        True,
        False,
    ]


def test_an_info_string_with_a_backtick_opens_nothing() -> None:
    assert lines_of("``` a`b\nc") == [(1, "``` a`b", False), (2, "c", False)]


def test_a_comment_is_removed_with_a_line_that_has_nothing_else() -> None:
    assert lines_of("a\n<!-- b -->\nc<!-- d\ne\nf -->g") == [
        (1, "a", False),
        (3, "c", False),
        (5, "g", False),
    ]


def test_a_blank_line_stays() -> None:
    assert lines_of("a\n\n  \nb") == [
        (1, "a", False),
        (2, "", False),
        (3, "  ", False),
        (4, "b", False),
    ]


def test_code_hides_a_comment() -> None:
    assert lines_of("`<!--` a `` <!-- ` ``") == [(1, "`<!--` a `` <!-- ` ``", False)]
    assert lines_of("```\n<!--\n```\n-->") == [
        (1, "```", False),
        (2, "<!--", True),
        (3, "```", True),
        (4, "-->", False),
    ]


def test_a_backslash_hides_a_comment() -> None:
    assert lines_of("\\<!-- a -->") == [(1, "\\<!-- a -->", False)]


def test_a_fence_in_a_comment_opens_nothing() -> None:
    assert lines_of("<!--\n```\n-->\na") == [(4, "a", False)]


def test_text_around_a_comment_keeps_its_columns() -> None:
    lines, _, _, _ = read_source_lines("a.md", ["ab<!-- c -->de"], 1)
    assert lines == [Line(1, (Piece(1, "ab"), Piece(13, "de")))]
    text = join_lines("a.md", lines)
    assert text.value == "abde"
    assert [text.locate(offset).column for offset in range(5)] == [1, 2, 13, 14, 15]


def test_the_column_of_a_line_is_that_of_its_first_character() -> None:
    assert Line(1, (Piece(1, "  "), Piece(9, " \tx"))).column == 11
    assert Line(1, (Piece(3, "  "),)).column == 3
    assert Line(1, ()).column == 1


def test_cutting_a_line_keeps_the_columns() -> None:
    line = Line(7, (Piece(1, "abc"), Piece(10, "def")))
    assert line.after(4) == Line(7, (Piece(11, "ef"),))
    assert line.before(4) == Line(7, (Piece(1, "abc"), Piece(10, "d")))
    assert line.after(9) == Line(7, ())


def test_a_text_has_the_location_of_each_character() -> None:
    text = join_lines("a.md", [Line(3, (Piece(4, "ab"),)), Line(4, ()), Line(6, (Piece(2, "c"),))])
    assert text.value == "ab\n\nc"
    assert text.location == Location(path="a.md", line=3, column=4)
    assert [(text.locate(at).line, text.locate(at).column) for at in range(6)] == [
        (3, 4),
        (3, 5),
        (3, 6),
        (4, 1),
        (6, 2),
        (6, 3),
    ]


def test_a_fence_that_is_not_closed_is_text_and_reported() -> None:
    hint = 'add a line "````" below the code'
    assert problems_of("a\nA:   ````py\nb\n") == [(2, 6, "E106", "code block is not closed", hint)]


@pytest.mark.parametrize(
    ("opening", "closing", "line", "column"),
    [("````py", "```", 1, 1), ("A: ~~~~", "~~~", 1, 4), ("- ````", "  ```", 1, 3)],
)
def test_a_closing_fence_that_is_too_short_is_reported_once(
    opening: str, closing: str, line: int, column: int
) -> None:
    fence = opening.split()[-1].rstrip("py")
    hint = f'write "{fence}" instead of "{closing.strip()}" on line 3'
    above, below = f"{opening}\nb\n", "\nQ: c"
    source = above + closing + below
    is_marker = NOTE_MARKER.match
    found = read_source_lines(
        "a.md", source.split("\n"), 1, is_marker=lambda row: is_marker(row) is not None
    ).problems
    assert [
        (one.location.line, one.location.column, one.code.value, one.hint) for one in found
    ] == [(line, column, "E106", hint)]
    assert problems_of(above + closing.replace(fence[:3], fence) + below) == []


def test_a_short_fence_of_another_block_does_not_close() -> None:
    found = problems_of("````\na\n```py\nb\n```\n")
    assert [(line, hint) for line, _, _, _, hint in found] == [
        (1, 'add a line "````" below the code')
    ]


def test_the_time_is_linear_for_fences_that_are_not_closed() -> None:
    rows = [f"{'`' * 5}x", "```"] * 20_000
    # CPU time: the machine may be busy.
    start = time.process_time()
    read_source_lines("a.md", rows, 1)
    assert time.process_time() - start < 10


def test_a_comment_that_is_not_closed_is_text_and_reported() -> None:
    hint = 'add "-->" where the comment ends, or a backslash before "<!--" if it is text'
    assert problems_of("-->\nab <!-- c\nd") == [(2, 4, "E107", "comment is not closed", hint)]


def test_a_control_character_becomes_a_space_and_is_reported_once_a_line() -> None:
    lines, _, _, _ = read_source_lines("a.md", ["a\x1fb\x02", "c\td"], 1)
    assert [line.text for line in lines] == ["a b ", "c\td"]
    hint = "delete it, or write the character you mean"
    assert problems_of("a\x1fb\x02\nc\td\ne\x7f") == [
        (1, 2, "E102", "control character U+001F", hint),
        (3, 2, "E102", "control character U+007F", hint),
    ]


def test_half_of_a_surrogate_pair_is_a_control_character() -> None:
    assert problems_of("a\ud800")[0][:4] == (1, 2, "E102", "control character U+D800")


def test_a_code_block_that_contains_a_note_is_reported_at_its_start() -> None:
    source = "A: ```\nx\nQ: b\nA: c\n```python\ny\n```"
    message = "this code block contains a note on line 3 and the start of a code block on line 5"
    hint = (
        'add a line "```" above line 3; or, if all of it is code, '
        'open and close the block with "````"'
    )
    assert problems_of(source) == [(1, 4, "W906", message, hint)]


def test_a_longer_fence_may_contain_notes_and_fences() -> None:
    assert problems_of("````\nQ: b\n```python\ny\n```\n````") == []


def test_a_note_in_a_closed_block_does_not_count_in_the_next_block() -> None:
    assert problems_of("```\nQ: b\n```\n```\n```python\n```") == []


def test_comments_are_kept_with_their_locations() -> None:
    rows = [
        "a <!--ID: 1--> b <!-- c",
        "d",
        "e --> f",
        "```",
        "<!-- code -->",
        "```",
        "`<!-- span -->`",
    ]
    comments = read_source_lines("a.md", rows, 1).comments
    assert comments == [
        Comment(1, 3, 7, "ID: 1"),
        Comment(1, 18, 22, " c"),
        Comment(2, 1, 1, "d"),
        Comment(3, 1, 1, "e "),
    ]
    assert [comments_between(comments, *lines) for lines in ((1, 3), (3, 9), (4, 9))] == [
        comments[:3],
        comments[3:],
        [],
    ]


def test_a_dialect_chooses_what_opens_code() -> None:
    rows = ["> ```", "> a", "> ```"]
    assert [line.code for line in read_source_lines("a.md", rows, 1).lines] == [False, True, True]
    assert [line.code for line in read_source_lines("a.md", rows, 1, unquoted_fence).lines] == [
        False,
        False,
        False,
    ]


class _Rows(list[str]):
    """Rows to which there can be a weak reference."""


def test_the_rows_do_not_stay_in_memory() -> None:
    rows = _Rows(["Q: a", "```", "b", "```", "<!-- c -->", "A: d"])
    reference = ref(rows)
    gc.disable()
    try:
        native.parse("a.md", rows, FrontMatter(), "d")
        read_source_lines("a.md", rows, 1)
        del rows
        assert reference() is None
    finally:
        gc.enable()
