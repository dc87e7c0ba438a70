"""`anki-deck draft`: the command around the draft."""

from collections.abc import Callable
from pathlib import Path

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
UNSURE = "Cell Types\nAnimal\nPlant\nAnimal Cell\nNo wall\nWhat is a gene?\nA stretch of DNA\n"


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
    assert '"cards.md" is there already: --force overwrites it' in refused.stderr
    assert Path("cards.md").read_text(encoding="utf-8") == "mine"
    assert anki_deck("draft", "raw.txt", "-o", "cards.md", "--force").exit_code == 0
    assert Path("cards.md").read_text(encoding="utf-8") == DRAFTED


def test_it_reads_what_is_piped_in() -> None:
    result = CliRunner().invoke(main, ["draft", "-"], input=RAW.encode())
    assert result.exit_code == 0
    assert result.stdout == DRAFTED.replace("deck: raw", "deck: Draft")


def test_what_is_no_text_is_refused_with_its_place(anki_deck: Callable[..., Result]) -> None:
    Path("raw.txt").write_bytes(b"fine\nnot \xff fine\n")
    result = anki_deck("draft", "raw.txt")
    assert result.exit_code == 1
    assert result.stderr.startswith("raw.txt:2:5: error[E101]: not UTF-8: byte 0xFF\n")
    assert result.stdout == ""


def test_a_picture_that_is_not_there_stays_text(anki_deck: Callable[..., Result]) -> None:
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


def test_asking_settles_each_unsure_line(anki_deck: Callable[..., Result]) -> None:
    Path("raw.txt").write_text(UNSURE, encoding="utf-8")
    asked = anki_deck("draft", "raw.txt")
    assert "<!-- unsure of line" in asked.stdout
    result = CliRunner().invoke(main, ["draft", "raw.txt", "--interactive"], input="\n" * 20)
    assert result.exit_code == 0
    assert "<!-- unsure of line" not in result.stdout
    assert "line " in result.stderr
    assert " unsure" not in result.stderr.splitlines()[-1]
