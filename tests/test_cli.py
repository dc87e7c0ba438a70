"""The command as a user types it: what it prints, writes and returns."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from generator import __version__

Run = Callable[..., Result]

GOOD = (
    "---\ndeck: Geography::Capitals\n---\n"
    "Q: Capital of France?\nA: Paris\n\nC: {{Madrid}} is in {{Spain}}.\n"
)
BAD = "Q:\nA: Paris\n"
PROBLEM = """\
cards.md:1:1: error[E202]: empty question
    1 | Q:
      | ^
  hint: write the text after "Q:", or delete the note
"""


def write(text: str, name: str = "cards.md") -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python as a user would, outside this process."""
    project = Path(__file__).parent.parent
    environment = {**os.environ, "PYTHONPATH": str(project), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        check=False,
    )


def test_check_prints_problems_to_stdout(anki_deck: Run) -> None:
    write(BAD)
    result = anki_deck("check")
    assert result.stdout == PROBLEM + "cards.md: 0 notes, 0 cards, 1 error\n"
    assert (result.stderr, result.exit_code) == ("", 1)


def test_check_of_a_good_source(anki_deck: Run) -> None:
    write(GOOD)
    result = anki_deck("check")
    assert (result.stdout, result.stderr, result.exit_code) == (
        "cards.md: 2 notes, 3 cards, no problems\n",
        "",
        0,
    )
    assert [path.name for path in Path().iterdir()] == ["cards.md"]


def test_a_warning_is_printed_and_does_not_fail(anki_deck: Run) -> None:
    write("Q: a #leech\nA: b\n")
    result = anki_deck("check")
    assert result.stdout.endswith("\ncards.md: 1 note, 1 card, 1 warning\n")
    assert result.exit_code == 0
    assert anki_deck("build").exit_code == 0


FIRST = (
    "  first build. If this deck was built elsewhere before, copy its lock to cards.lock"
    " and build again\n"
)
WARNING = """\
cards.md:1:6: warning[W904]: tag "leech" will not reach Anki
    1 | Q: a #leech
      |      ^
  hint: use a different tag: Anki sets this one itself and drops it on import
"""


def test_under_strict_a_warning_fails(anki_deck: Run) -> None:
    write("Q: a #leech\nA: b\n")
    result = anki_deck("check", "--strict")
    assert (result.stdout, result.stderr) == (WARNING + "cards.md: 1 note, 1 card, 1 warning\n", "")
    assert result.exit_code == 1
    result = anki_deck("diff", "--strict")
    assert result.stdout.startswith("cards.md: 1 note, 1 card\n  1 new\n")
    assert (result.stderr, result.exit_code) == (WARNING, 1)
    result = anki_deck("build", "--strict")
    assert result.stdout.startswith("  1 new\n")
    assert result.stderr == WARNING + "1 warning, which --strict forbids: nothing was written\n"
    assert result.exit_code == 1
    assert json.loads(anki_deck("build", "--strict", "--json").stdout)["package"] is None
    assert [path.name for path in Path().iterdir()] == ["cards.md"]


def test_every_reason_to_write_nothing_is_printed(anki_deck: Run) -> None:
    write("Q: a #leech\nA: b\n")
    result = anki_deck("build", "--strict", "--frozen")
    assert result.stderr == WARNING + (
        "1 warning, which --strict forbids: nothing was written\n"
        "cards.lock would change, which --frozen forbids: nothing was written\n"
    )
    write(BAD)
    result = anki_deck("build", "--strict", "--frozen")
    assert result.stderr == PROBLEM + "1 error: nothing was written\n"


def test_under_strict_a_source_without_problems_passes(anki_deck: Run) -> None:
    write(GOOD)
    assert [anki_deck(command, "--strict").exit_code for command in ("check", "diff", "build")] == [
        0,
        0,
        0,
    ]
    assert Path("output/capitals.apkg").is_file()


def test_check_as_json(anki_deck: Run) -> None:
    write(GOOD + BAD)
    result = anki_deck("check", "--json")
    assert json.loads(result.stdout) == {
        "notes": 2,
        "cards": 3,
        "diagnostics": [
            {
                "path": "cards.md",
                "line": 8,
                "column": 1,
                "severity": "error",
                "code": "E202",
                "message": "empty question",
                "hint": 'write the text after "Q:", or delete the note',
            }
        ],
    }
    assert (result.stderr, result.exit_code) == ("", 1)
    assert result.stdout.isascii()


def test_check_with_anki(anki_deck: Run) -> None:
    write(GOOD)
    result = anki_deck("check", "--anki")
    assert result.stdout == (
        "cards.md: 2 notes, 3 cards, no problems\nAnki: 2 new notes, 3 cards, no problems\n"
    )
    assert result.exit_code == 0
    as_json = json.loads(anki_deck("check", "--anki", "--json").stdout)
    assert as_json["anki"] == {
        "new": 2,
        "conflicting": 0,
        "cards": 3,
        "empty_cards": 0,
        "missing_media": [],
        "problems": [],
    }
    assert [path.name for path in Path().iterdir()] == ["cards.md"]


def test_check_with_anki_needs_a_source_without_errors(anki_deck: Run) -> None:
    write(BAD)
    result = anki_deck("check", "--anki")
    assert result.stdout == PROBLEM + "cards.md: 0 notes, 0 cards, 1 error\n"
    assert result.exit_code == 1


def test_build_names_the_package_after_the_deck(anki_deck: Run) -> None:
    write(GOOD)
    result = anki_deck("build")
    assert result.stdout.startswith(
        "output/capitals.apkg: 2 notes, 3 cards in the deck Geography::Capitals\n"
    )
    assert result.exit_code == 0
    assert zipfile.ZipFile("output/capitals.apkg").testzip() is None
    assert [path.name for path in Path("output").iterdir()] == ["capitals.apkg"]


def test_build_into_a_file_of_a_given_name(anki_deck: Run) -> None:
    write(GOOD, "sub/notes.md")
    result = anki_deck("build", "sub/notes.md", "--output", "new/x.apkg")
    assert result.exit_code == 0
    assert Path("new/x.apkg").is_file()
    assert not Path("output").exists()


def test_build_as_json(anki_deck: Run) -> None:
    write(GOOD)
    result = anki_deck("build", "--json")
    built = json.loads(result.stdout)
    assert built["package"] == "output/capitals.apkg"
    assert [(note["path"], note["line"], note["status"]) for note in built["notes"]] == [
        ("cards.md", 4, "new"),
        ("cards.md", 7, "new"),
    ]
    assert len({note["guid"] for note in built["notes"]}) == 2
    assert (built["removed"], built["unsure"], built["diagnostics"]) == ([], [], [])
    assert result.exit_code == 0


def test_a_source_with_errors_builds_nothing_and_changes_nothing(anki_deck: Run) -> None:
    write(GOOD)
    anki_deck("build")
    before = {
        path: path.read_bytes()
        for path in Path().rglob("*")
        if path.is_file() and path.name != "cards.md"
    }
    write(BAD)
    result = anki_deck("build")
    assert (result.stdout, result.exit_code) == ("", 1)
    assert result.stderr == PROBLEM + "1 error: nothing was written\n"
    as_json = anki_deck("build", "--json")
    assert json.loads(as_json.stdout)["package"] is None
    assert [found["code"] for found in json.loads(as_json.stdout)["diagnostics"]] == ["E202"]
    assert as_json.exit_code == 1
    after = {
        path: path.read_bytes()
        for path in Path().rglob("*")
        if path.is_file() and path.name != "cards.md"
    }
    assert after == before


def test_two_builds_of_one_source_give_equal_bytes(anki_deck: Run) -> None:
    write(GOOD)
    anki_deck("build", "-o", "1.apkg")
    anki_deck("build", "-o", "2.apkg")
    assert Path("1.apkg").read_bytes() == Path("2.apkg").read_bytes()


def test_a_folder_of_files(anki_deck: Run) -> None:
    write(GOOD, "notes/cards.md")
    write("Q: a\nA: ![](b.png)\n", "notes/more/x.md")
    Path("notes/more/b.png").write_bytes(b"x")
    result = anki_deck("build", "notes")
    assert result.stdout.startswith(
        "output/capitals.apkg: 3 notes, 4 cards in the deck Geography::Capitals"
        " and 1 deck below it\n"
    )


def test_problems_are_sorted_by_place(anki_deck: Run) -> None:
    write("A: x\n\nC: y\n---\nA: z\n")
    lines = anki_deck("check").stdout.split("\n")
    assert [line for line in lines if line.startswith("cards.md:")] == [
        "cards.md:1:1: error[E103]: answer without a question",
        'cards.md:3:4: error[E204]: cloze note without a deletion: "y"',
        "cards.md:5:1: error[E103]: answer without a question",
        "cards.md: 1 note, 0 cards, 3 errors",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "no-such.md"),
        ("build", "no-such.md"),
        ("nonsense",),
        ("check", "--nonsense"),
        ("build", "a", "b"),
    ],
)
def test_wrong_usage(anki_deck: Run, arguments: tuple[str, ...]) -> None:
    result = anki_deck(*arguments)
    assert (result.stdout, result.exit_code) == ("", 2)
    assert "Usage: anki-deck" in result.stderr


def test_without_a_source(anki_deck: Run) -> None:
    result = anki_deck("check")
    assert result.exit_code == 2
    assert (
        result.stderr
        == 'Error: no file here has cards\n  hint: "anki-deck init" writes a starter cards.md\n'
    )


def test_a_target_that_cannot_be_written(anki_deck: Run) -> None:
    write(GOOD)
    Path("file").write_text("x", encoding="utf-8")
    result = anki_deck("build", "-o", "file/x.apkg")
    assert result.stderr.startswith("Error: ")
    assert result.exit_code == 1
    assert Path("file").read_text(encoding="utf-8") == "x"


def test_help_and_version() -> None:
    shown = python("-m", "generator", "--help")
    assert shown.stdout.startswith("Usage: anki-deck [OPTIONS] COMMAND [ARGS]...\n")
    assert shown.returncode == 0
    assert python("-m", "generator", "--version").stdout == f"anki-deck, version {__version__}\n"


def test_there_is_no_colour_without_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "cards.md").write_text(BAD, encoding="utf-8")
    assert "\x1b" not in python("-m", "generator", "check", str(tmp_path / "cards.md")).stdout


def test_a_character_that_the_terminal_lacks_is_escaped(tmp_path: Path) -> None:
    (tmp_path / "cards.md").write_text("Q: 日本 #leech\nA: b\n", encoding="utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parent.parent),
        "PYTHONIOENCODING": "cp1252",
    }
    ran = subprocess.run(
        [sys.executable, "-m", "generator", "check", "cards.md"],
        cwd=tmp_path,
        capture_output=True,
        env=environment,
        check=False,
    )
    assert ran.returncode == 0
    assert b"    1 | Q: \\u65e5\\u672c #leech\n" in ran.stdout


@pytest.mark.parametrize("target", ["cards.md", "cards.lock", "a.png"])
def test_a_build_does_not_replace_what_it_is_made_of(
    anki_deck: Callable[..., Result], target: str
) -> None:
    Path("cards.md").write_text("Q: a\nA: ![b](a.png)\n", encoding="utf-8")
    Path("a.png").write_bytes(b"picture")
    anki_deck("build")
    before = Path(target).read_bytes()
    result = anki_deck("build", "-o", target)
    assert (result.exit_code, Path(target).read_bytes()) == (2, before)
    assert f'"{target}" belongs to the source' in result.stderr


@pytest.mark.skipif(os.name == "nt", reason="needs a shell that can close a stream")
@pytest.mark.parametrize("redirection", [">&-", "2>&-", ">/dev/full"])
def test_a_closed_or_full_stream_gives_no_traceback(tmp_path: Path, redirection: str) -> None:
    (tmp_path / "cards.md").write_text("Q: a\nA: b\n\nA: c\n", encoding="utf-8")
    command = f"'{sys.executable}' -m generator check cards.md {redirection}"
    done = subprocess.run(
        ["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr == (
        "Error: output: No space left on device\n" if "full" in redirection else ""
    )


UNANSWERED = "---\ndeck: D\n---\nQ: a\n\nQ: b\nA: c\n\nQ: d\nA:\n"


def test_a_deck_with_drafts_is_built_without_them(anki_deck: Run) -> None:
    write(UNANSWERED)
    result = anki_deck("build")
    assert (
        result.stdout == "output/d.apkg: 1 note, 1 card in the deck D\n  1 new, 2 drafts\n" + FIRST
    )
    assert result.stderr == (
        'cards.md:4:1: warning[W913]: draft, on no card until it has an answer: "a"\n'
        "    4 | Q: a\n"
        "      | ^\n"
        '  hint: write the answer below it on a line that starts with "A:"\n'
        'cards.md:9:1: warning[W913]: draft, on no card until it has an answer: "d"\n'
        "    9 | Q: d\n"
        "      | ^\n"
        '  hint: write the answer after "A:"\n'
    )
    assert result.exit_code == 0
    assert anki_deck("diff").stdout == "cards.md: 1 note, 1 card\n  1 unchanged, 2 drafts\n"


@pytest.mark.parametrize("command", ["build", "diff"])
def test_drafts_as_json(anki_deck: Run, command: str) -> None:
    write(UNANSWERED)
    printed = json.loads(anki_deck(command, "--json").stdout)
    assert printed["drafts"] == [
        {"path": "cards.md", "line": 4, "guid": "ziPlPYTWW7K3"},
        {"path": "cards.md", "line": 9, "guid": "yAAi3MF3IDiq"},
    ]
    assert [(note["line"], note["status"]) for note in printed["notes"]] == [(6, "new")]


def test_every_draft_is_in_the_diagnostics_as_json(anki_deck: Run) -> None:
    write("".join(f"Q: {number}\n\n" for number in range(20)))
    printed = json.loads(anki_deck("check", "--json").stdout)
    assert [(found["line"], found["code"]) for found in printed["diagnostics"]] == [
        (n, "W913") for n in range(1, 41, 2)
    ]
    assert anki_deck("check").stdout.endswith(
        "\n… and 17 more drafts; to see all: anki-deck check --json cards.md\n"
        "cards.md: 0 notes, 0 cards, 20 warnings\n"
    )


def test_drafts_alone_make_a_package_without_notes(anki_deck: Run) -> None:
    write("Q: a\n")
    result = anki_deck("build")
    assert (
        result.stdout
        == "output/cards.apkg: 0 notes, 0 cards in the deck cards\n  1 draft\n" + FIRST
    )
    result = anki_deck("check", "--anki")
    assert result.stdout.endswith(
        "cards.md: 0 notes, 0 cards, 1 warning\nAnki: 0 new notes, 0 cards, no problems\n"
    )
    assert result.exit_code == 0


def test_anki_finds_the_pictures_inside_texts(anki_deck: Run) -> None:
    """Anki makes files of them while it looks for missing ones, but of an SVG it makes none."""
    svg = "data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'/%3E"
    write(f"Q: a\nA: ![b](data:image/gif;base64,R0lGODlhAQABAAAAADs=) ![c]({svg})\n")
    result = anki_deck("check", "--anki")
    assert result.stdout.endswith("Anki: 1 new notes, 1 cards, no problems\n")
    assert result.exit_code == 0


def test_an_answered_draft_is_a_new_note_in_its_place(anki_deck: Run) -> None:
    write(UNANSWERED)
    (kept,) = json.loads(anki_deck("build", "--json").stdout)["notes"]
    write(UNANSWERED.replace("Q: a", "Q: a\nA: b"))
    printed = json.loads(anki_deck("build", "--json").stdout)
    assert [(note["line"], note["status"]) for note in printed["notes"]] == [
        (4, "new"),
        (7, "unchanged"),
    ]
    assert printed["notes"][1]["guid"] == kept["guid"]
    assert [draft["line"] for draft in printed["drafts"]] == [10]
