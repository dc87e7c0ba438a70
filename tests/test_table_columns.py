"""The option `--columns`: in commands, in the lock, and for Anki's exports."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from generator.identity.lock_text import parse_lock
from generator.reading import ReadOptions
from generator.sources import SourceFile, read_deck
from generator.sources.dialects import anki_text
from tests.test_dialects import described

Run = Callable[..., Result]
TABLE = "Status,Spanish,English,Unit\nx,hola,hello,one\ny,adiós,goodbye,two\n"
FOUND = (
    'words.csv: columns: 1 "Status" = left out, 2 "Spanish" = question, 3 "English" = answer,'
    ' 4 "Unit" = extra; set with --columns question=2,answer=3,extra=4'
)
SET = (
    'words.csv: columns: 1 "Status" = left out, 2 "Spanish" = answer, 3 "English" = question,'
    ' 4 "Unit" = tags; as --columns says'
)
OPTION = "question=English,answer=2,tags=4"


@pytest.fixture(name="anki_deck")
def _with_table(anki_deck: Run) -> Run:
    Path("words.csv").write_text(TABLE, encoding="utf-8")
    return anki_deck


@pytest.mark.parametrize("command", ["build", "check", "diff", "preview", "convert"])
def test_commands_say_the_roles(anki_deck: Run, command: str) -> None:
    assert FOUND in anki_deck(command, "words.csv").stderr
    assert SET in anki_deck(command, "words.csv", "--columns", OPTION).stderr


def test_the_lock_keeps_the_roles(anki_deck: Run) -> None:
    anki_deck("build", "words.csv", "--columns", OPTION)
    lock, _ = parse_lock("", Path("words.csv.lock").read_text(encoding="utf-8"))
    assert lock.columns == OPTION
    again = anki_deck("build", "words.csv")
    assert SET.replace("--columns", "words.csv.lock") in again.stderr
    assert "2 unchanged" in again.stdout
    converted = anki_deck("convert", "words.csv").stdout
    assert converted == (
        "---\ndeck: words\n---\n\nQ: hello\nA: hola\nTags: one\n\nQ: goodbye\nA: adiós\nTags: two\n"
    )


@pytest.mark.parametrize("command", ["build", "check", "convert", "push"])
def test_a_wrong_role_is_wrong_usage(anki_deck: Run, command: str) -> None:
    result = anki_deck(command, "words.csv", "--columns", "back=1")
    assert result.exit_code == 2
    assert "Invalid value for '--columns': unknown role \"back\": use question" in result.stderr


def test_a_column_that_the_table_does_not_have(anki_deck: Run) -> None:
    result = anki_deck("check", "words.csv", "--columns", "question=7")
    assert result.exit_code == 1
    assert "words.csv:1:1: error[E111]: wrong --columns: there is no column 7" in result.stdout
    assert "hint: the table has 4 columns" in result.stdout


def test_a_source_without_columns(anki_deck: Run) -> None:
    Path("cards.md").write_text("Q: q\nA: a\n", encoding="utf-8")
    result = anki_deck("check", "cards.md", "--columns", "question=1")
    assert result.stderr == (
        "cards.md: --columns is not used: it is for tables and Anki's exports\n"
    )


EXPORT = (
    "#separator:tab\n#html:true\n#guid column:1\n#notetype column:2\n"
    "g1\tFancy\tq\th\ta\ng2\tBasic\tr\tb\t\ng3\tFancy\ts\t\tc\n"
)


def read_export(columns: str) -> tuple[list[str], list[str]]:
    options = ReadOptions(columns=columns)
    file = SourceFile(
        path="notes.txt", subpath=(), text=EXPORT, dialect="anki-text", options=options
    )
    deck, problems = read_deck([file], "notes")
    shown = [line for note in deck.notes for line in described(note, "notes")]
    return shown, [
        f"{problem.code.value} {problem.message}; {problem.hint}"
        for problem in problems
        if "unknown note type" in problem.message
    ]


@pytest.mark.parametrize(
    ("note_type", "notice"),
    [
        ("Fancy", "a.txt: columns: 1 = answer, 2 = question; as --columns says"),
        ("Basic", "a.txt: columns: those of Anki's own note types, which no option changes"),
    ],
)
def test_a_notice_says_whether_an_export_uses_the_columns(note_type: str, notice: str) -> None:
    parsed = anki_text.read("a.txt", [f"#notetype:{note_type}", "q\ta"], "question=2,answer=1")
    assert list(parsed.notices) == [notice]


@pytest.mark.parametrize(
    ("option", "roles"),
    [
        ("question=4,answer=3", "1 = id, 2 = type, 3 = answer, 4 = question, 5 = tags, 6 = deck"),
        (
            "question=4,answer=3,tags=6,id=2",
            "1 = left out, 2 = id, 3 = answer, 4 = question, 5 = left out, 6 = tags",
        ),
    ],
)
def test_the_notice_names_the_columns_that_are_no_fields(option: str, roles: str) -> None:
    header = [
        f"#{kind} column:{number}"
        for kind, number in (("guid", 1), ("notetype", 2), ("tags", 5), ("deck", 6))
    ]
    parsed = anki_text.read("a.txt", [*header, "g1\tFancy\ta\tq\tt\tD"], option)
    assert list(parsed.notices) == [f"a.txt: columns: {roles}; as --columns says"]


def test_the_fields_of_an_export_are_set() -> None:
    shown, problems = read_export("question=3,answer=5,hint=4")
    assert shown == [
        *("5:1 basic, id g1", "Q 5:10 q", "A 5:14 a", "Hint 5:12 h"),
        *("6:1 basic, id g2", "Q 6:10 r", "A 6:12 b"),
        *("7:1 basic, id g3", "Q 7:10 s", "A 7:13 c"),
    ]
    assert problems == []


def test_fields_that_are_read_in_order_are_reported() -> None:
    shown, problems = read_export("")
    assert shown == [
        *("5:1 basic, id g1", "Q 5:10 q", "A 5:14 a", "Extra 5:12 h"),
        *("6:1 basic, id g2", "Q 6:10 r", "A 6:12 b"),
        *("7:1 basic, id g3", "Q 7:10 s", "A 7:13 c"),
    ]
    assert problems == [
        (
            'W909 this note and 1 more have the unknown note type "Fancy": its fields are read in'
            " order; check that they are --columns question=3,answer=5,extra=4"
        )
    ]


NO_TYPE = "this note and 1 more have no note type in the file: the fields are read in order"


def fields_and_problems(*rows: str) -> tuple[list[list[str]], list[str]]:
    parsed = anki_text.read("a.txt", rows)
    fields = [[text.value for text in note.texts.values()] for note in parsed.notes]
    return fields, [f"{problem.message}; {problem.hint}" for problem in parsed.problems]


def test_the_fields_of_an_export_without_note_types_are_reported() -> None:
    rows = ("#separator:tab", "lake\tlac\tSee", "hill\tcolline\tBerg")
    assert fields_and_problems(*rows) == (
        [["lake", "lac", "See"], ["hill", "colline", "Berg"]],
        [f"{NO_TYPE}; check that they are --columns question=1,answer=2,extra=3"],
    )
    assert fields_and_problems("#separator:tab", "lake\tlac", "hill\tcolline")[1] == []
    assert fields_and_problems("#columns:Front\tBack\tHint", "lake\tlac\tl")[1] == []


@pytest.mark.parametrize(
    ("rows", "fields"),
    [
        (
            ("lake\t[sound:l.mp3] lake\tSee", "hill\t[sound:h.mp3] hill\tBerg"),
            [["lake", "See", "[sound:l.mp3] lake"], ["hill", "Berg", "[sound:h.mp3] hill"]],
        ),
        # one copy is a translation
        (("taxi\ttaxi\tx", "hill\tcolline\ty"), [["taxi", "taxi", "x"], ["hill", "colline", "y"]]),
        # the only other text
        (("taxi\ttaxi\t", "lake\tlake\tSee"), [["taxi", "taxi"], ["lake", "See", "lake"]]),
    ],
)
def test_a_field_with_the_question_again_is_no_answer(
    rows: tuple[str, ...], fields: list[list[str]]
) -> None:
    assert fields_and_problems("#separator:tab", *rows)[0] == fields


def test_columns_of_the_lock_that_no_longer_fit(
    anki_deck: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    Path("w.csv").write_text("a,b,c\nd,e,f\n", encoding="utf-8")
    given = anki_deck("build", "w.csv", "--columns", "question=3,answer=1")
    assert given.stderr.splitlines()[-1].endswith("; as --columns says")
    again = anki_deck("build", "w.csv")
    assert again.stderr.splitlines()[-1].endswith("; as w.csv.lock says")
    Path("w.csv").write_text("a,b\nd,e\n", encoding="utf-8")
    wrong = anki_deck("check", "w.csv").output
    assert "w.csv:1:1: error[E111]: wrong columns in w.csv.lock: there is no column 3" in wrong
    assert "the table has 2 columns; give --columns anew, or --columns auto" in wrong
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000060")
    assert anki_deck("build", "w.csv", "--columns", "auto").exit_code == 0
    assert "columns" not in Path("w.csv.lock").read_text(encoding="utf-8").splitlines()[0]
    assert anki_deck("check", "w.csv").exit_code == 0


def test_columns_for_a_folder_without_tables(anki_deck: Run) -> None:
    Path("notes").mkdir()
    Path("notes/a.md").write_text("Q: q\nA: a\n", encoding="utf-8")
    given = anki_deck("build", "notes", "--columns", "question=1").stderr
    assert given == "notes: --columns is not used: it is for tables and Anki's exports\n"
    assert anki_deck("build", "notes").stderr == (
        "notes: the columns in notes/cards.lock are not used: they are for tables and Anki's"
        " exports; --columns auto removes them\n"
    )
    assert anki_deck("build", "notes", "--columns", "auto").stderr == ""
    assert anki_deck("build", "notes").stderr == ""
