"""Native files in a vault, or among files of other tools, whose prose stops nothing."""

from pathlib import Path

import pytest

from generator.notes import notes_and_drafts, question_of
from generator.project.files import SourceContent, read_source
from generator.reading import Reading
from tests.generated_texts import write
from tests.texts import lines_of

PROSE = "# Title\n\n> how these cards are written\n\n---\n\n"
NOTE = "Q: one?\nA: two\n\n"
HASHCARDS = b"C: a [b]\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def questions(read: SourceContent) -> list[str]:
    return [question_of(note).value for note in notes_and_drafts(read.deck)]


def test_prose_of_a_file_among_those_of_another_tool_is_text_on_no_card() -> None:
    write("deck/a.md", HASHCARDS)
    write("deck/b.md", f"{PROSE}{NOTE}---\n\n*Made for learning*\n".encode())
    read = read_source(Path("deck"))
    assert (read.diagnostics, questions(read)) == ((), ["a {{b}}", "one?"])
    assert lines_of(read.unused_text) == [
        '3:1 W908 text on no card: "> how these cards are written"',
        '12:1 W908 text on no card: "*Made for learning*"',
    ]


@pytest.mark.parametrize("source", ["vault", "vault/b.md"])
def test_prose_of_a_file_in_a_vault_is_text_on_no_card(source: str) -> None:
    Path("vault/.obsidian").mkdir(parents=True)
    write("vault/b.md", f"{PROSE}{NOTE}".encode())
    read = read_source(Path(source))
    assert (read.diagnostics, questions(read)) == ((), ["one?"])


def test_a_note_with_an_error_is_left_out_and_the_others_are_kept() -> None:
    write("deck/a.md", HASHCARDS)
    write("deck/b.md", f"{NOTE}A: again\n\nC: no deletion\n\nA: alone\n\nQ: two?\nA: b\n".encode())
    read = read_source(Path("deck"))
    assert questions(read) == ["a {{b}}", "two?"]
    assert {line.split()[1] for line in lines_of(read.diagnostics)} == {"W917"}


def test_an_empty_form_is_no_card() -> None:
    write("deck/a.md", HASHCARDS)
    write("deck/prompt.md", b"Write me questions in this form\n\nQ:\n\nA: \n\nNo numbers\n")
    read = read_source(Path("deck"))
    assert (read.diagnostics, read.unused_text) == ((), ())
    assert read.skipped == ("deck/prompt.md",)


@pytest.mark.parametrize("front", ["deck: x", "subdecks: 1", "breaks: true", "dialect: native"])
def test_a_file_with_a_key_of_this_program_keeps_its_errors(front: str) -> None:
    write("deck/a.md", HASHCARDS)
    write("deck/b.md", f"---\n{front}\n---\n{PROSE}{NOTE}".encode())
    read = read_source(Path("deck"))
    assert [line.split()[1] for line in lines_of(read.diagnostics)] == ["E105"]


@pytest.mark.parametrize(
    ("front", "found"),
    [
        ("tags: #obsidian\n---", []),
        ("tags:\naliases:\n---", []),
        ("tag: x\n---", ['2:1 W909 unknown key "tag"']),
        ("language: English\n---", ['2:11 W909 "language" cannot be "English"']),
        (
            "title: a: b\n---",
            [
                "2:9 W909 front matter is not valid YAML: mapping values are not allowed here",
            ],
        ),
        ("title: a\n\n# Words", ["1:1 W909 front matter is not closed"]),
        # A row that only this program's files have.
        (
            "title: a: b\ndeck: x\n---",
            ["2:9 E109 front matter is not valid YAML: mapping values are not allowed here"],
        ),
        ("deck: a\n\n# Words", ["1:1 E108 front matter is not closed"]),
    ],
)
def test_front_matter_of_other_programs_is_no_error(front: str, found: list[str]) -> None:
    write("deck/a.md", HASHCARDS)
    write("deck/b.md", f"---\n{front}\n{NOTE}".encode())
    read = read_source(Path("deck"))
    assert questions(read) == ["a {{b}}", "one?"]
    assert lines_of(read.diagnostics)[: len(found) or 1] == found


def test_without_other_tools_prose_is_an_error() -> None:
    write("deck/b.md", f"{PROSE}{NOTE}".encode())
    for source in ("deck", "deck/b.md"):
        read = read_source(Path(source))
        assert [line.split()[1] for line in lines_of(read.diagnostics)] == ["E105"]
    write("deck/a.md", HASHCARDS)
    read = read_source(Path("deck"), Reading(dialect="native"))
    assert "E105" in {line.split()[1] for line in lines_of(read.diagnostics)}


def test_the_root_file_of_a_folder_is_ours() -> None:
    write("deck/a.md", HASHCARDS)
    write("deck/cards.md", f"{PROSE}{NOTE}".encode())
    read = read_source(Path("deck"))
    assert [line.split()[1] for line in lines_of(read.diagnostics)] == ["E105"]
