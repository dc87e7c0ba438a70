"""Notes of another tool's file that cannot be read are left out, with a warning."""

from generator.diagnostics import Code, has_errors
from generator.notes import notes_and_drafts, question_of
from generator.sources import SourceFile, read_files
from tests.test_dialects import file_of, result
from tests.texts import lines_of

BAD = "C: no deletion\n"
GOOD = "C: [Lima] is in Peru\n"


def in_folder(*texts: str, dialect: str = "hashcards") -> tuple[SourceFile, ...]:
    return tuple(
        SourceFile(path=f"{index}.md", subpath=(f"{index}",), text=text, dialect=dialect)
        for index, text in enumerate(texts)
    )


def test_a_bad_note_is_left_out_of_a_file_with_a_good_one() -> None:
    assert result(file_of("hashcards", BAD + GOOD)) == (
        "2:1 cloze\nC 2:4 {{Lima}} is in Peru\n"
        '1:4 W917 left out: cloze note without a deletion: "no deletion"\n'
    )


def test_errors_stay_if_nothing_can_be_read_in_a_file_that_was_given() -> None:
    assert result(file_of("hashcards", BAD)) == (
        '1:4 E204 cloze note without a deletion: "no deletion"\n'
    )


def test_a_bad_file_does_not_stop_a_folder() -> None:
    read = read_files(in_folder(BAD, GOOD), "deck", ".")
    assert [question_of(note).value for note in notes_and_drafts(read.deck)] == [
        "{{Lima}} is in Peru"
    ]
    assert not has_errors(read.diagnostics)


def test_a_note_without_an_answer_field_is_left_out() -> None:
    source = "Q: a\n\nb\nC: [c]\n"
    assert result(file_of("hashcards", source)) == (
        "4:1 cloze\nC 4:4 {{c}}\n"
        "1:1 W917 left out: missing answer to a question of several paragraphs\n"
    )


def test_the_same_id_twice_in_a_file_makes_a_new_note() -> None:
    note = "## {} (66b3661f-e22e-4986-a50d-569fdac454ad)\n\na\n\n"
    assert result(file_of("headings", note.format("q") + note.format("r"))) == (
        "1:1 basic, id 66b3661f-e22e-4986-a50d-569fdac454ad\nQ 1:4 q\nA 3:1 a\n"
        "5:1 basic\nQ 5:4 r\nA 7:1 a\n"
        "1:7 W910 Anki has this note and 1 more with a different note type: they keep their "
        "reviews, but changes here do not reach them\n"
        "5:7 W910 the note at notes.md:1:1 has the same id "
        '"66b3661f-e22e-4986-a50d-569fdac454ad": this one becomes a new note\n'
    )


def test_the_same_id_in_two_files_makes_a_new_note() -> None:
    note = "## q\n\na\n\n## r (66b3661f-e22e-4986-a50d-569fdac454ad)\n\nb\n"
    read = read_files(in_folder(note, note, dialect="headings"), "deck", ".")
    assert [note.id for note in read.deck.notes] == [
        None,
        "66b3661f-e22e-4986-a50d-569fdac454ad",
        None,
        None,
    ]
    assert not has_errors(read.diagnostics)
    twice = [problem for problem in read.diagnostics if "same id" in problem.message]
    assert [(problem.code, str(problem.location)) for problem in twice] == [
        (Code.FOREIGN_ID, "1.md:5:1")
    ]


def test_a_comment_that_is_not_closed_is_text() -> None:
    assert "A 2:4 b \\<!-- c\n" in result(file_of("hashcards", "Q: a\nA: b <!-- c\n"))


def test_problems_of_a_file_are_in_order() -> None:
    assert lines_of(read_files(in_folder(GOOD + BAD), "deck", ".").diagnostics) == [
        '2:4 W917 left out: cloze note without a deletion: "no deletion"'
    ]
