"""The command `anki-deck draft`: its options, its output and its questions."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator.cli import main

RAW = "What is a cell?\nThe smallest unit of life\nWhat is a gene?\nA stretch of DNA\n"
DRAFTED = """\
---
deck: raw
---

Q: What is a cell?
A: The smallest unit of life

Q: What is a gene?
A: A stretch of DNA
"""
UNSURE = (
    "What is life?\nA process\nBone Types\nLong\nFlat\nRib\nthin and bent\n"
    "What is a gene?\nA stretch of DNA\n"
)
MANY = UNSURE.replace("What is a", "Leaf Types\nWide\nSmall\nNeedle\nthin and hard\nWhat is a")


def test_it_prints_the_draft(anki_deck: Callable[..., Result]) -> None:
    Path("raw.txt").write_text(RAW, encoding="utf-8")
    result = anki_deck("draft", "raw.txt")
    assert result.exit_code == 0
    assert result.stdout == DRAFTED
    assert result.stderr == "drafted: 2 notes\n"


def test_it_writes_a_file_that_builds(anki_deck: Callable[..., Result]) -> None:
    Path("raw.txt").write_text(RAW, encoding="utf-16")
    assert anki_deck("draft", "raw.txt", "-o", "cards.md").stderr == "cards.md: 2 notes\n"
    assert Path("cards.md").read_text(encoding="utf-8") == DRAFTED
    assert anki_deck("build").exit_code == 0


def test_it_overwrites_only_when_forced(anki_deck: Callable[..., Result]) -> None:
    Path("raw.txt").write_text(RAW, encoding="utf-8")
    Path("cards.md").write_text("mine", encoding="utf-8")
    refused = anki_deck("draft", "raw.txt", "-o", "cards.md")
    assert refused.exit_code == 2
    assert '"cards.md" already exists: --force overwrites it' in refused.stderr
    assert Path("cards.md").read_text(encoding="utf-8") == "mine"
    assert anki_deck("draft", "raw.txt", "-o", "cards.md", "--force").exit_code == 0
    assert Path("cards.md").read_text(encoding="utf-8") == DRAFTED


def test_it_reads_stdin() -> None:
    result = CliRunner().invoke(main, ["draft", "-"], input=RAW.encode())
    assert result.exit_code == 0
    assert result.stdout == DRAFTED.replace("deck: raw", "deck: Draft")


def test_a_file_that_is_not_text_is_refused_with_its_location(
    anki_deck: Callable[..., Result],
) -> None:
    Path("raw.txt").write_bytes(b"fine\nnot \xff fine\n")
    result = anki_deck("draft", "raw.txt")
    assert result.exit_code == 1
    assert result.stderr.startswith("raw.txt:2:5: error[E101]: not UTF-8: byte 0xFF\n")
    assert result.stdout == ""


def test_a_link_to_a_missing_picture_stays_text(anki_deck: Callable[..., Result]) -> None:
    Path("there.png").write_bytes(b"\x89PNG")
    Path("sub").mkdir()
    Path("raw.txt").write_text(
        "What is ![it](there.png)?\n![no](not-there.png) [sound:no.mp3]\n![far](https://example.org/a.png)\n",
        encoding="utf-8",
    )
    assert anki_deck("draft", "raw.txt", "-o", "cards.md").exit_code == 0
    assert (
        Path("cards.md")
        .read_text(encoding="utf-8")
        .endswith(
            "Q: What is ![it](there.png)?\nA:\n- `![no](not-there.png)` `[sound:no.mp3]`\n- ![far](https://example.org/a.png)\n"
        )
    )
    assert anki_deck("build").exit_code == 0
    assert anki_deck("draft", "raw.txt", "-o", "sub/cards.md").exit_code == 0
    assert "Q: What is `![it](there.png)`?" in Path("sub/cards.md").read_text(encoding="utf-8")


def test_stdin_needs_no_file() -> None:
    result = CliRunner().invoke(main, ["draft", "--stdin"], input=RAW.encode())
    assert result.stdout == DRAFTED.replace("deck: raw", "deck: Draft")
    for options, message in (
        (["raw.txt", "--stdin"], '"--stdin" reads stdin: leave out FILE'),
        ([], 'missing FILE: name one, or use "--stdin" to read stdin'),
    ):
        for command in ("draft", "convert"):
            refused = CliRunner().invoke(main, [command, *options], input=b"")
            assert refused.exit_code == 2
            assert message in refused.stderr


def test_stdin_cannot_be_asked_about() -> None:
    for file in ("-", "--stdin"):
        refused = CliRunner().invoke(main, ["draft", file, "--interactive"], input=RAW.encode())
        assert refused.exit_code == 2
        assert (
            '"--interactive" asks on the terminal: name a FILE instead of stdin' in refused.stderr
        )


def test_the_input_file_is_never_overwritten(anki_deck: Callable[..., Result]) -> None:
    Path("raw.txt").write_text(RAW, encoding="utf-8")
    for command in ("draft", "convert"):
        refused = anki_deck(command, "raw.txt", "-o", "./raw.txt", "--force")
        assert refused.exit_code == 2
        assert '"raw.txt" is the input file: name another file for the output' in refused.stderr
    assert Path("raw.txt").read_text(encoding="utf-8") == RAW


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_an_encoding_is_detected_by_its_mark_or_its_zeros(
    encoding: str, anki_deck: Callable[..., Result]
) -> None:
    Path("raw.txt").write_bytes(RAW.encode(encoding))
    assert anki_deck("draft", "raw.txt").stdout == DRAFTED


@pytest.mark.parametrize(
    "data", [b"GIF89a\x01\x00\x01\x02\x03", b"raw\n\x00", RAW.encode("utf-32-le")]
)
def test_other_zero_bytes_are_not_text(data: bytes, anki_deck: Callable[..., Result]) -> None:
    Path("raw.txt").write_bytes(data)
    result = anki_deck("draft", "raw.txt")
    assert result.exit_code == 1
    assert "error[E101]: not UTF-8 text: byte 0x00\n" in result.stderr
    assert result.stdout == ""


def test_the_reason_for_no_notes_is_printed(anki_deck: Callable[..., Result]) -> None:
    Path("empty.txt").write_text("\n", encoding="utf-8")
    assert (
        anki_deck("draft", "empty.txt").stderr == "drafted: no notes, because the text is empty\n"
    )
    Path("asks.txt").write_text("What is a cell?\n", encoding="utf-8")
    assert anki_deck("draft", "asks.txt").stderr == (
        "drafted: no notes, because no question has an answer below it\n"
        "  questions without an answer, kept as comments: line 1\n"
    )


def test_ten_questions_without_an_answer_are_listed_and_the_others_counted(
    anki_deck: Callable[..., Result],
) -> None:
    questions = "".join(f"Q: What is thing number {number}?\n\n" for number in range(1, 14))
    Path("asks.txt").write_text(questions, encoding="utf-8")
    assert anki_deck("draft", "asks.txt").stderr.endswith(
        "kept as comments: lines 1, 3, 5, 7, 9, 11, 13, 15, 17, 19 and 1 more\n"
    )


def asked(*answers: str) -> Result:
    """Draft with `--interactive`; the end of stdin works like Ctrl-D."""
    Path("raw.txt").write_text(MANY, encoding="utf-8")
    return CliRunner().invoke(
        main, ["draft", "raw.txt", "--interactive"], input="".join(f"{a}\n" for a in answers)
    )


def test_a_line_is_shown_with_its_neighbours(anki_deck: Callable[..., Result]) -> None:  # noqa: ARG001 (its folder)
    shown = asked("k").stderr
    assert "\n     5  Flat  (answer)\n>    6  Rib  (?)\n     7  thin and bent  (answer)\n" in shown
    assert "b back" not in shown


def test_keeping_the_rest_keeps_all_lines(anki_deck: Callable[..., Result]) -> None:
    before = asked()
    kept = asked("k")
    Path("raw.txt").write_text(MANY, encoding="utf-8")
    drafted = anki_deck("draft", "raw.txt").stdout
    assert "<!-- unsure" in drafted
    assert before.stdout == drafted
    assert kept.stdout == re.sub("<!-- unsure.*-->\n", "", drafted)


def test_going_back_forgets_a_choice(anki_deck: Callable[..., Result]) -> None:  # noqa: ARG001 (its folder)
    assert asked("2", "b", "1", "k").stdout == asked("1", "k").stdout
    assert asked("2", "k").stdout != asked("1", "k").stdout
    assert "b back" in asked("2", "k").stderr


def test_stopping_keeps_the_choices(anki_deck: Callable[..., Result]) -> None:  # noqa: ARG001 (its folder)
    stopped = asked("2")
    assert stopped.exit_code == 0
    assert re.search(r"\nstopped: 1 choice kept; \d+ lines? left to decide\n", stopped.stderr)
    assert "<!-- unsure" in stopped.stdout
    assert stopped.stdout != asked().stdout


def test_after_asking_no_line_is_unsure(anki_deck: Callable[..., Result]) -> None:
    Path("raw.txt").write_text(UNSURE, encoding="utf-8")
    asked = anki_deck("draft", "raw.txt")
    assert "<!-- unsure of line" in asked.stdout
    result = CliRunner().invoke(main, ["draft", "raw.txt", "--interactive"], input="\n" * 20)
    assert result.exit_code == 0
    assert "<!-- unsure of line" not in result.stdout
    assert "> " in result.stderr
    assert " unsure" not in result.stderr.splitlines()[-1]
