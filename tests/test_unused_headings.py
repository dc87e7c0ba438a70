"""Headings without a note below them are reported; a card shows their titles otherwise."""

import pytest

from generator.sources import SourceFile, read_deck
from tests.texts import PATH, notes_of, problems_of, read

NOTE = "Q: q\nA: a\n"


def unused(line: int, heading: str) -> str:
    return f'{line}:1 W932 no note below this heading: "{heading}"'


@pytest.mark.parametrize(
    ("source", "problems"),
    [
        (f"{NOTE}# like this", [unused(3, "# like this")]),
        (f"{NOTE}\n# a #b\n\n## c ##\n", [unused(4, "# a #b"), unused(6, "## c ##")]),
        (f"# a\n## b\n# c\n{NOTE}", [unused(1, "# a"), unused(2, "## b")]),
        (f"# a\n### b\n## c\n{NOTE}", [unused(2, "### b")]),
        (f"# a\n{NOTE}## b\n## c\n{NOTE}", [unused(4, "## b")]),
        (f"{NOTE}# #only-tags", [unused(3, "# #only-tags")]),
        (f"{NOTE}# a\n---\n", [unused(3, "# a")]),
    ],
)
def test_headings_without_a_note(source: str, problems: list[str]) -> None:
    assert problems_of(source) == problems


@pytest.mark.parametrize(
    "source",
    [
        f"# a\n## b\n{NOTE}",
        f"# a\n## b\n{NOTE}# c\n{NOTE}{NOTE}",
        f"# a\n{NOTE}#\n{NOTE}##",  # these end sections
        "# a\nC: {{b}}\n",
        f"{NOTE}<!--\n# a\n-->",
        f"{NOTE}```\n# a\n```",
        f"{NOTE}\\# a",
    ],
)
def test_headings_with_a_note(source: str) -> None:
    assert notes_of(source)


def test_a_draft_and_a_note_with_an_error_are_notes() -> None:
    assert problems_of("# a\nQ: q") == ['2:1 W913 draft, on no card until it has an answer: "q"']
    assert problems_of("# a\nQ:\nA: a") == ["2:1 E202 empty question"]


def test_an_error_below_a_heading_is_enough() -> None:
    assert problems_of(f"{NOTE}# a\nb\n") == ['4:1 E105 text outside a note: "b"']
    assert problems_of(f"{NOTE}# a\nA: b\n") == ["4:1 E103 answer without a question"]
    assert problems_of("# a\n") == ["1:1 E209 no notes in the source"]
    assert problems_of(f"{NOTE}## Q: b\n") == ['3:1 W920 "## Q:" is a heading, not a marker']


@pytest.mark.parametrize(
    ("source", "start"),
    [
        (f"{NOTE}# b", 'write "\\# b" if it is text of the note above it; otherwise add a note'),
        (f"{NOTE}# {'b' * 50}", 'start it with "\\#" if it is text of the note above it; '),
        (f"# b\n# c\n{NOTE}", "add a note below it, delete it, or make it a comment: <!-- … -->"),
    ],
)
def test_the_hint(source: str, start: str) -> None:
    (problem,) = read(source)[1]
    assert problem.hint.startswith(start)


def test_in_a_file_among_those_of_other_tools() -> None:
    file = SourceFile(path=PATH, subpath=(), text=f"{NOTE}# b\n", is_among_others=True)
    (problem,) = read_deck([file], "deck")[1]
    assert (problem.code.value, problem.message) == ("W908", 'text on no card: "# b"')
