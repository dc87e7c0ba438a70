"""Warnings that a source leaves out, by front matter and by comments."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from generator.diagnostics import Code
from generator.notes import note_texts
from generator.sources import SourceFile, read_deck
from generator.sources.ignored_warnings import read_codes, split_codes
from tests.generated_texts import write
from tests.test_diagnostics_page import EXAMPLES, codes
from tests.texts import basic_of, lines_of, problems_of, read

Run = Callable[..., Result]


def hints_of(source: str) -> list[tuple[str, str]]:
    return [(problem.message, problem.hint) for problem in read(source)[1]]


def test_codes_are_read_in_any_case_and_between_commas_or_spaces() -> None:
    assert read_codes(split_codes(" W901,w920 , W907")).codes == (
        Code.DUPLICATE_QUESTION,
        Code.MARKER_LOOK_ALIKE,
        Code.DECK_CHANGED,
    )


def codes_in(source: str) -> list[str]:
    return [problem.code.value for problem in read(source)[1]]


ALL = 'the page "Problems and their fixes" of the documentation lists all warnings'
NO_ERROR = "delete it: an error cannot be left out"


@pytest.mark.parametrize(
    ("word", "message", "hint"),
    [
        ("e105", '"e105" is the code of an error', NO_ERROR),
        ("W91", '"W91" is not the code of a warning', 'did you mean "W931"?'),
        ("902", '"902" is not the code of a warning', 'did you mean "W902"?'),
        ("all", '"all" is not the code of a warning', ALL),
    ],
)
def test_a_word_that_is_no_warning(word: str, message: str, hint: str) -> None:
    assert read_codes(["W901", word, "x"]) == ((Code.DUPLICATE_QUESTION,), word, message, hint)


TWICE = "Q: a\nA: b\n\nQ: a{}\nA: c\n"


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- anki-deck: ignore W913 -->",
        "<!--anki-deck:ignore w913-->",
        "<!-- Anki-Deck: Ignore W901, W913 -->  ",
        "<!-- anki-deck: ignore W901 W913 --> <!-- not written yet -->",
        "<!-- not written yet --> <!-- anki-deck: ignore W913 -->",
    ],
)
def test_a_comment_leaves_out_the_warnings_of_its_line(comment: str) -> None:
    deck, found = read(f"Q: a {comment}\n\nQ: b\n")
    assert lines_of(found) == ['3:1 W913 draft, on no card until it has an answer: "b"']
    assert [draft.question.value for draft in deck.drafts] == ["a", "b"]


def test_a_comment_leaves_out_only_the_codes_that_it_names() -> None:
    assert problems_of("Q: a <!-- anki-deck: ignore W901 -->") == [
        '1:1 W913 draft, on no card until it has an answer: "a"'
    ]


@pytest.mark.parametrize(
    "source", ["Q: a #t", "Q: a", "# H #t\nQ: a", "Q: b\nA: a", "Q: b\nA: a\n"]
)
def test_a_comment_changes_nothing_else(source: str) -> None:
    last = source.rstrip("\n")
    (one,), (other,) = (
        read(text)[0].drafts or read(text)[0].notes
        for text in (source, last + "  <!-- anki-deck: ignore W913 -->")
    )
    assert one.tags == other.tags
    assert one.section == other.section
    assert one.lines == other.lines


def test_tags_before_a_comment_in_a_heading_are_read() -> None:
    note = basic_of(
        "# A #tag <!-- anki-deck: ignore W901 -->\nQ: a #t <!-- anki-deck: ignore W901 -->\nA: b"
    )
    assert (note.section, note.tags, note.question.value) == (("A",), ("t", "tag"), "a")


def test_the_space_before_a_comment_makes_no_line_break() -> None:
    comment = "<!-- anki-deck: ignore W920 -->"
    assert basic_of(f"Q: a\nA: b\nHints: c  {comment}\nd").answer.value == "b\nHints: c\nd"
    # As before: a comment within a line.
    assert basic_of(f"Q: a\nA: b\nHints: c {comment} d").answer.value == "b\nHints: c  d"


def test_a_comment_in_code_is_text() -> None:
    code = "```\nx <!-- anki-deck: ignore W913 -->\n<!-- anki-deck: ignroe -->\n```"
    assert basic_of(f"Q: a\nA:\n{code}").answer.value == code
    assert basic_of("Q: a\nA: `<!-- anki-deck: x -->`").answer.value == "`<!-- anki-deck: x -->`"


def test_a_comment_after_an_opening_fence_is_not_part_of_it() -> None:
    code = "x\nQ: b\nA: c\n```python\ny\n```"
    comment = "<!-- anki-deck: ignore W906 -->"
    (note,), (other,) = (
        read(f"Q: a\nA: ```py{end}\n{code}")[0].notes for end in ("", f" {comment}")
    )
    assert [note_texts(note)] == [note_texts(other)]
    assert [codes_in(f"Q: a\nA: ```py{end}\n{code}") for end in ("", comment)] == [["W906"], []]


def test_another_comment_after_an_opening_fence_is_text() -> None:
    answer = "```py <!-- x -->\nb\n```"
    assert basic_of(f"Q: a\nA: {answer}").answer.value == answer


EXAMPLE = 'the code of a warning on this line, as in "<!-- anki-deck: ignore W920 -->"'
HELP = "an error cannot be left out"


@pytest.mark.parametrize(
    ("comment", "message", "hint"),
    [
        (
            "<!-- anki-deck: ignroe W920 -->",
            'this comment leaves out no warning: "anki-deck: ignroe W920"',
            'write "<!-- anki-deck: ignore W920 -->" instead',
        ),
        (
            "<!-- anki deck ignore w901 W920-->",
            'this comment leaves out no warning: "anki deck ignore w901 W920"',
            'write "<!-- anki-deck: ignore W901, W920 -->" instead',
        ),
        (
            "<!-- anki-deck: ignore: W920 -->",
            'this comment leaves out no warning: "anki-deck: ignore: W920"',
            'write "<!-- anki-deck: ignore W920 -->" instead',
        ),
        (
            "<!-- anki-deck: disable -->",
            'this comment leaves out no warning: "anki-deck: disable"',
            f"write it with {EXAMPLE}",
        ),
        (
            "<!-- anki-deck: ignore -->",
            "this comment names no warning",
            f"add {EXAMPLE}",
        ),
        (
            "<!-- anki-deck: ignore W99 -->",
            '"W99" is not the code of a warning',
            'did you mean "W929"?',
        ),
        (
            "<!-- anki-deck: ignore W920 as it is a name -->",
            '"as" is not the code of a warning',
            'write only the codes of warnings, as in "<!-- anki-deck: ignore W920 -->"',
        ),
        (
            "<!-- anki-deck: ignore E105 -->",
            '"E105" is the code of an error',
            f"delete the comment: {HELP}",
        ),
        (
            "<!-- anki-deck: ignore E105, W920 -->",
            '"E105" is the code of an error',
            'write only the codes of warnings, as in "<!-- anki-deck: ignore W920 -->"',
        ),
    ],
)  # fmt: skip
def test_a_comment_that_is_wrong(comment: str, message: str, hint: str) -> None:
    assert hints_of(f"Q: a {comment}\nA: b") == [(message, hint)]
    assert problems_of(f"Q: a {comment}\nA: b") == [f"1:6 W929 {message}"]


def test_a_comment_alone_on_its_line_leaves_out_nothing() -> None:
    message = "this comment leaves out no warning, since nothing else is on its line"
    hint = "move it to the end of the line that the warning names"
    source = "Q: a\nA: b\n<!-- anki-deck: ignore W901 -->\n"
    assert problems_of(source) == [f"3:1 W929 {message}"]
    assert hints_of(source) == [(message, hint)]


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- Anki deck: Geography -->",
        "<!-- anki-deck build cards.md -->",
        "<!-- ignore W920 -->",
        "<!-- x anki-deck: ignore W920 -->",
        "<!--\nanki-deck: ignroe\n-->",
    ],
)
def test_other_comments_are_not_meant(comment: str) -> None:
    assert problems_of(f"Q: a {comment}\nA: b") == []


def test_the_front_matter_leaves_out_warnings_of_its_file_only() -> None:
    warnings = "---\nwarnings: [W901]\n---\n"
    files = [
        SourceFile(path="a.md", subpath=("a",), text=warnings + TWICE.format("")),
        SourceFile(path="b.md", subpath=("b",), text=TWICE.format("").replace("A: c", "A:")),
    ]
    _, found = read_deck(files, "d")
    assert [(problem.location.path, problem.code.value) for problem in found] == [("b.md", "W913")]


@pytest.mark.parametrize("how", ["comment", "front matter"])
def test_a_warning_about_the_whole_deck_is_left_out(how: str, anki_deck: Run) -> None:
    comment, header = " <!-- anki-deck: ignore W901 -->", "---\nwarnings: w901\n---\n"
    source = TWICE.format(comment) if how == "comment" else header + TWICE.format("")
    write("cards.md", TWICE.format("").encode())
    assert codes(anki_deck("check", "--json")) == ["W901"]
    write("cards.md", source.encode())
    assert codes(anki_deck("check", "--json")) == []


def test_a_warning_about_a_moved_note_is_left_out(anki_deck: Run) -> None:
    write("cards.md", b"---\ndeck: A\n---\nQ: a\nA: b\n")
    assert anki_deck("build").exit_code == 0
    write("cards.md", b"---\ndeck: B\n---\nQ: a <!-- anki-deck: ignore W907 -->\nA: b\n")
    assert codes(anki_deck("check", "--json")) == []
    write("cards.md", b"---\ndeck: B\n---\nQ: a\nA: b\n")
    assert codes(anki_deck("check", "--json")) == ["W907"]


def test_a_draft_without_its_warning_stays_a_draft(anki_deck: Run) -> None:
    write("cards.md", b"Q: a <!-- anki-deck: ignore W913 -->\n\nQ: b\nA: c\n")
    result = json.loads(anki_deck("build", "--json").stdout)
    assert result["diagnostics"] == []
    assert [(draft["path"], draft["line"]) for draft in result["drafts"]] == [("cards.md", 1)]


def test_a_comment_does_not_change_a_note(anki_deck: Run) -> None:
    write("cards.md", b"Q: a\nA: b\nHints: c\nd\n")
    anki_deck("build")
    lock = Path("cards.lock").read_bytes()
    write("cards.md", b"Q: a\nA: b\nHints: c <!-- anki-deck: ignore W920 -->\nd\n")
    anki_deck("build")
    assert Path("cards.lock").read_bytes() == lock


# The examples of the warnings in the documentation.
IN_FRONT_MATTER = {"W905"}


@pytest.mark.parametrize(
    "code", [code for code in EXAMPLES if code.startswith("W") and code != "W929"]
)
def test_each_warning_can_be_left_out_on_its_line(code: str, anki_deck: Run) -> None:
    source = EXAMPLES[code]["source"]
    write("cards.md", source.encode())
    found = json.loads(anki_deck("check", "--json").stdout)["diagnostics"]
    rows = source.split("\n")
    line = next(problem["line"] for problem in found if problem["code"] == code) - 1
    if code in IN_FRONT_MATTER:
        rows.insert(1, f"warnings: [{code}]")
    else:
        rows[line] += f" <!-- anki-deck: ignore {code} -->"
    write("cards.md", "\n".join(rows).encode())
    expected = [problem["code"] for problem in found if problem["code"] != code]
    assert codes(anki_deck("check", "--json")) == expected


@pytest.mark.parametrize(
    ("dialect", "text"),
    [
        ("hashcards", "Learn this.{}\n\nQ: a\nA: b\n"),
        ("obsidian", "Q{}::A\n"),
        ("inka", "Deck: x{}\n---\n1. a\n\n> b\n---\n"),
        ("ankiops", "Text.{}\n\nQ: a\nA: b\n"),
        ("headings", "# a\nb{}\n"),
    ],
)
def test_comments_in_other_tools_files(dialect: str, text: str) -> None:
    def codes_of(comment: str) -> list[str]:
        source = f"---\ndialect: {dialect}\n---\n{text.format(comment)}"
        return [problem.code.value for problem in read(source)[1]]

    plain = codes_of("")
    assert codes_of(" <!-- anki-deck: ignore W9 -->").count("W929") == 1
    ignored = codes_of(" <!-- anki-deck: ignore W908, W909 -->")
    assert ignored == [code for code in plain if code not in ("W908", "W909")]
