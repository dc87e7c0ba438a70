"""The time of reading a vault's note grows with its length, whatever the plugins' settings."""

import pytest

from generator.sources import SourceFile, parse_file
from generator.text.lines import split_lines
from tests.test_obsidian_settings import (
    CLOZE,
    HEADERS,
    LABELLED,
    ONE_LINE,
    RULED,
    TABLE,
    TAGGED,
    options,
    regexps,
)
from tests.timing import seconds_of

EVERY = options(
    {},
    regexps(A=HEADERS, B=TAGGED, C=LABELLED, D=ONE_LINE, E=RULED, Cloze=CLOZE, F=TABLE),
)
PIECES = ("a\n", "### h\n", "x #card\n", "Q: a\n", "F: a\n", "a\n---\n", "{\n", "| a |\n", "a::b\n")
OTHERS = ("a\n?\n", "==a\n", "STARTI ", "START\n", "#flashcards ", "#flashcards/a\n", "## Q: a\n")


@pytest.mark.parametrize("piece", PIECES + OTHERS)
def test_time_is_linear(piece: str) -> None:
    def seconds(times: int) -> float:
        text = "#flashcards\n\n" + piece * times
        file = SourceFile(path="a.md", subpath=(), text=text, dialect="obsidian", options=EVERY)
        return seconds_of(lambda: parse_file(file, split_lines(text)))

    seconds(1)
    assert seconds(1600) < 30 * seconds(200) + 0.2
