"""Lines that Markdown joins: short ones, and those that look like list items."""

import pytest

from tests.look_alikes import LookAlike, assert_hint_works, problems_in

BREAKS = '"breaks: true" in the front matter keeps all line ends'


@pytest.mark.parametrize(
    "example",
    [
        LookAlike(
            "• Li\n• Na",
            "1:1 W926 2 lines like list items are shown as one line",
            f'write "- " instead of "•" at the start of each for a list; {BREAKS}',
            "- Li\n- Na",
            "<ul><li>Li</li><li>Na</li></ul>",
        ),
        LookAlike(
            "These:\n\n-one is here\n-two is there, in a line that is longer than prose may be",
            "3:1 W926 2 lines like list items are shown as one line",
            f'put a space after "-" in each for a list; {BREAKS}',
            "These:\n\n- one is here\n- two is there, in a line that is longer than prose may be",
            "<p>These:</p><ul><li>one is here</li>"
            "<li>two is there, in a line that is longer than prose may be</li></ul>",
        ),
        LookAlike(
            "1.one\n2.two",
            "1:1 W926 2 lines like list items are shown as one line",
            f'put a space after "1." in each for a list; {BREAKS}',
            "1. one\n2. two",
            "<ol><li>one</li><li>two</li></ol>",
        ),
        LookAlike(
            "a) one\nb) two",
            "1:1 W926 2 lines like list items are shown as one line",
            f'start them with "1. ", "2. " for a list; {BREAKS}',
            "1. one\n2. two",
            "<ol><li>one</li><li>two</li></ol>",
        ),
    ],
    ids=lambda example: example.text,
)
def test_lines_like_items(example: LookAlike) -> None:
    assert_hint_works(example)


@pytest.mark.parametrize(
    "text",
    [
        "red\ngreen",
        "red\\\ngreen\\\nblue",
        "-5\n-3",
        "• one",
        "a long line of prose that goes on\nand on\nand on",
        "- red\n- green\n- blue",
    ],
)
def test_lines_that_are_meant_as_they_are(text: str) -> None:
    assert problems_in(text) == []
