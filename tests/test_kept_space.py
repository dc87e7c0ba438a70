"""White space before the next character of Markdown: the source's, and the line ends of tags."""

from generator.text.kept_space import KeptSpace


def run(value: str) -> list[tuple[str, int]]:
    return [(char, index) for index, char in enumerate(value)]


def take(space: KeptSpace) -> str:
    return "".join(char for char, _ in space.take(9))


def test_a_break_replaces_the_line_end_after_it() -> None:
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
    assert take(space) == "\n\n"
    assert not space


def test_an_empty_paragraph_has_no_end() -> None:
    space = KeptSpace()
    space.end_paragraph()
    assert take(space) == ""
    space.end_paragraph()
    space.add(run(" \n \n"))
    space.end_paragraph()
    assert take(space) == "\n\n"


def test_white_space_after_another_tag_is_kept() -> None:
    space = KeptSpace()
    space.break_line()
    space.pass_tag()
    space.add(run(" "))
    assert take(space) == "  \n "


def test_a_piece_of_a_row_ends_with_one_space() -> None:
    space = KeptSpace()
    space.end_row_piece()
    space.add(run("\n "))
    assert take(space) == " "
