from generator.diagnostics import Location
from generator.text.characters import without_control
from generator.text.lines import Line, Piece, join_field_lines, join_lines
from generator.text.located import Mark, RowMarks, Text, slice_text, text_at


def at(line: int, column: int) -> Location:
    return Location(path="a.md", line=line, column=column)


def test_a_character_is_located_from_the_mark_before_it() -> None:
    text = Text(value="ab\ncd", path="a.md", marks=(Mark(0, 3, 5), Mark(3, 4, 2), Mark(4, 4, 9)))
    assert [text.locate(offset) for offset in range(5)] == [
        at(3, 5),
        at(3, 6),
        at(3, 7),
        at(4, 2),
        at(4, 9),
    ]
    assert text.location == at(3, 5)


def test_a_slice_keeps_its_locations() -> None:
    text = Text(value="ab\ncd", path="a.md", marks=(Mark(0, 3, 5), Mark(3, 4, 2)))
    part = slice_text(text, 1, 4)
    assert part.value == "b\nc"
    assert part.marks == (Mark(0, 3, 6), Mark(2, 4, 2))


def test_text_that_is_not_in_the_file_has_one_location() -> None:
    text = text_at(at(2, 7), "typed")
    assert {text.locate(offset) for offset in range(5)} == {at(2, 7)}


def test_a_line_is_cut_across_its_pieces() -> None:
    line = Line(4, (Piece(1, "ab"), Piece(9, "cd")))
    assert line.after(3) == Line(4, (Piece(10, "d"),))
    assert line.before(3) == Line(4, (Piece(1, "ab"), Piece(9, "c")))
    assert (line.text, line.column) == ("abcd", 1)
    assert Line(4, (Piece(1, "  "), Piece(9, " c"))).column == 10


def test_a_field_loses_blank_lines_and_the_common_indent() -> None:
    lines = [Line(1, (Piece(1, ""),)), Line(2, (Piece(1, "  a"),)), Line(3, (Piece(1, "    b "),))]
    text = join_field_lines("a.md", lines)
    assert text == join_lines("a.md", [Line(2, (Piece(3, "a"),)), Line(3, (Piece(3, "  b"),))])
    assert join_field_lines("a.md", lines[:1]) is None


def test_a_field_after_a_marker_keeps_its_indent() -> None:
    for first in (Piece(4, "a"), Piece(3, " a")):
        text = join_field_lines("a.md", [Line(2, (first,)), Line(3, (Piece(1, "  b"),))])
        assert text is not None
        assert text.value == "a\n  b"


def test_control_characters_become_spaces() -> None:
    assert without_control("a\x00b\x1f\x7f\ud800c\t\n") == "a b   c\t\n"


def test_marks_of_whole_rows_follow_from_the_text() -> None:
    marks = RowMarks(3, 5, "ab\n\ncd")
    written = (Mark(0, 3, 5), Mark(3, 4, 1), Mark(4, 5, 1))
    assert tuple(marks) == written
    assert marks == written
    assert marks == RowMarks(3, 5, "xy\n\nz")
    assert hash(marks) == hash(written)
    assert (len(marks), marks[1], marks[1:]) == (3, written[1], written[1:])
    text, same = (Text(value="ab\n\ncd", path="a.md", marks=found) for found in (marks, written))
    assert text == same
    assert [text.locate(offset) for offset in range(7)] == [
        same.locate(offset) for offset in range(7)
    ]
