"""White space of Markdown between two pieces: the source's own, and the line ends of tags."""

from generator.text.kept_space import KeptSpace


def run(value: str) -> list[tuple[str, int]]:
    return [(char, index) for index, char in enumerate(value)]


def taken(space: KeptSpace) -> str:
    return "".join(char for char, _ in space.take(9))


def test_a_break_takes_the_line_end_after_it() -> None:
    space = KeptSpace()
    space.add(run(" "))
    space.break_line()
    space.add(run(" \n "))
    assert (space.is_line_end(), space.is_hard(), space.is_paragraph_end()) == (True, False, False)
    assert space.take(9) == [(" ", 0), (" ", 9), (" ", 9), ("\n", 9)]


def test_two_breaks_end_the_paragraph() -> None:
    space = KeptSpace()
    space.break_line()
    space.add(run(" "))
    space.break_line()
    assert (space.is_hard(), space.is_paragraph_end()) == (True, True)
    assert taken(space) == "\n\n"
    assert not space


def test_a_paragraph_that_is_empty_has_no_end() -> None:
    space = KeptSpace()
    space.end_paragraph()
    assert taken(space) == ""
    space.end_paragraph()
    space.add(run(" \n \n"))
    space.end_paragraph()
    assert taken(space) == "\n\n"


def test_white_space_after_another_tag_is_kept() -> None:
    space = KeptSpace()
    space.break_line()
    space.pass_tag()
    space.add(run(" "))
    assert taken(space) == "  \n "


def test_a_part_of_a_row_ends_in_one_space() -> None:
    space = KeptSpace()
    space.end_row_piece()
    space.add(run("\n "))
    assert taken(space) == " "
