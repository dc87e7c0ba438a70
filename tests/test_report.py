"""What is printed to a terminal."""

import io
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from generator.cli import report
from generator.diagnostics import Code, counted
from generator.project.files import SourceContent
from generator.project.media_folder import MediaFolder
from tests.texts import lines_of, notes_of, read

pty = pytest.importorskip("pty", reason="pseudo-terminals need Unix")


def on_a_terminal(
    folder: Path, rows: int, command: Sequence[str] = ("check",), **environment: str
) -> str:
    """Run a command on a terminal with this many rows, and return what the terminal shows."""
    here, there = pty.openpty()
    variables = {
        key: value
        for key, value in os.environ.items()
        if key not in ("NO_COLOR", "COLUMNS", "LINES")
    }
    variables |= {
        "PYTHONPATH": str(Path(__file__).parent.parent),
        "LINES": str(rows),
        "COLUMNS": "80",
        **environment,
    }
    with subprocess.Popen(
        [sys.executable, "-m", "generator", *command],
        cwd=folder,
        env=variables,
        stdout=there,
        stderr=there,
        stdin=there,
    ) as process:
        os.close(there)
        shown = b""
        while chunk := _read(here):
            shown += chunk
        process.wait()
    os.close(here)
    return shown.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # on Linux: the other end was closed
        return b""


def test_problems_are_coloured_on_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "cards.md").write_text("A: x\n", encoding="utf-8")
    assert on_a_terminal(tmp_path, 24) == (
        "\x1b[1mcards.md:1:1\x1b[0m: \x1b[31m\x1b[1merror[E103]\x1b[0m: answer without a question\n"
        "\x1b[34m    1 |\x1b[0m A: x\n"
        "\x1b[34m      |\x1b[0m \x1b[31m\x1b[1m^\x1b[0m\n"
        '  \x1b[36mhint:\x1b[0m add a line that starts with "Q:" above it\n'
        "cards.md: 0 notes, 0 cards, 1 error\n"
    )


def test_no_color_is_respected(tmp_path: Path) -> None:
    (tmp_path / "cards.md").write_text("A: x\n", encoding="utf-8")
    assert "\x1b" not in on_a_terminal(tmp_path, 24, NO_COLOR="1")


@pytest.mark.parametrize(("rows", "shown"), [(24, 5), (10, 2), (1, 1), (1000, 40)])
def test_at_most_one_screen_of_problems_is_shown_and_the_rest_counted(
    tmp_path: Path, rows: int, shown: int
) -> None:
    (tmp_path / "cards.md").write_text("A: x\n\n" * 40, encoding="utf-8")
    lines = on_a_terminal(tmp_path, rows, NO_COLOR="1").split("\n")
    assert len([line for line in lines if "error[E103]" in line]) == shown
    more = (
        [f"… and {40 - shown} more; to see all: anki-deck check cards.md | less"]
        if shown < 40
        else []
    )
    assert lines[4 * shown :] == [*more, "cards.md: 0 notes, 0 cards, 40 errors", ""]


def test_the_other_problems_of_an_input_file_are_in_the_messages(tmp_path: Path) -> None:
    """`check` would read the file in another dialect."""
    (tmp_path / "notes.md").write_text("A: x\n\n---\n" * 40, encoding="utf-8")
    command = ("convert", "notes.md", "--from", "ankiops")
    lines = on_a_terminal(tmp_path, 10, command, NO_COLOR="1").split("\n")
    assert lines[8:] == [
        "… and 38 more; to see all, add to the command: 2> problems.txt",
        "40 errors: nothing was written",
        "",
    ]


DRAFTS = "Q: a\nA: b\n\nQ: c\n\n" + "Q: d{}\nA:\n\n" * 5
MORE_DRAFTS = "… and 3 more drafts; to see all: anki-deck check --json cards.md"


def draft_lines(printed: str) -> list[str]:
    return [line.split(" ")[0] for line in printed.split("\n") if "warning[W913]" in line]


def test_the_first_three_drafts_are_shown_and_the_rest_counted(tmp_path: Path) -> None:
    (tmp_path / "cards.md").write_text(DRAFTS.format(*range(5)), encoding="utf-8")
    printed = on_a_terminal(tmp_path, 24, NO_COLOR="1")
    assert draft_lines(printed) == ["cards.md:4:1:", "cards.md:6:1:", "cards.md:9:1:"]
    assert printed.endswith(f"\n{MORE_DRAFTS}\ncards.md: 1 note, 1 card, 6 warnings\n")


def test_drafts_that_do_not_fit_the_screen_are_counted_separately(tmp_path: Path) -> None:
    (tmp_path / "cards.md").write_text(DRAFTS.format(*range(5)), encoding="utf-8")
    shown = on_a_terminal(tmp_path, 11, NO_COLOR="1").split("\n")
    assert len(shown) - 1 == 11
    assert shown[-4:] == [
        "… and 1 more; to see all: anki-deck check cards.md | less",
        MORE_DRAFTS,
        "cards.md: 1 note, 1 card, 6 warnings",
        "",
    ]


def test_three_drafts_are_all_shown(tmp_path: Path) -> None:
    (tmp_path / "cards.md").write_text("Q: a\n\nQ: b\n\nQ: c\n", encoding="utf-8")
    printed = on_a_terminal(tmp_path, 24, NO_COLOR="1")
    assert len(draft_lines(printed)) == 3
    assert "more" not in printed


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_long_work_shows_its_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    notes = notes_of("\n\n".join(f"Q: {number}\nA: b" for number in range(50)))
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(report, "PROGRESS_DELAY", -1.0)
    assert list(report.with_progress(notes)) == list(notes)
    assert "rendering" in terminal.getvalue()
    assert "100%" in terminal.getvalue()


@pytest.mark.parametrize("stream", [Terminal, io.StringIO])
def test_short_work_and_work_without_a_terminal_show_nothing(
    monkeypatch: pytest.MonkeyPatch, stream: type[io.StringIO]
) -> None:
    notes = notes_of("Q: a\nA: b")
    terminal = stream()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(report, "PROGRESS_DELAY", 60.0 if stream is Terminal else -1.0)
    assert list(report.with_progress(notes)) == list(notes)
    assert terminal.getvalue() == ""


@pytest.mark.parametrize(
    ("source", "counted"),
    [
        ("Q: a\nA: b", "no problems"),
        ("A: b", "1 error"),
        ("A: b\n\nA: c\n\nQ: d #leech\nA: e", "2 errors and 1 warning"),
        ("Q: a #leech #marked\nA: b", "2 warnings"),
    ],
)
def test_counting_problems(source: str, counted: str) -> None:
    assert report.problem_counts(read(source)[1]) == counted


def test_plurals() -> None:
    assert [counted(count, "note") for count in (0, 1, 2, 12345)] == [
        "0 notes",
        "1 note",
        "2 notes",
        "12,345 notes",
    ]


def test_a_problem_after_the_last_line_has_no_line_to_show() -> None:
    deck, found = read("")
    assert lines_of(found) == [f"1:1 {Code.NO_NOTES.value} no notes in the source"]
    content = SourceContent(
        path=Path("cards.md"), deck=deck, diagnostics=found, media=MediaFolder(Path())
    )
    assert content.line(found[0]) is None
