"""Printed lines: text from a file runs nothing in the terminal."""

from pathlib import Path

import pytest

from generator.cli.printing import paint, print_line, recorded
from tests.author import Author

# Erases the screen, changes the title of the window, conceals text, goes up a line, rings.
COMMANDS = "\u202e\u2066\x1b[2J\x1b]0;title\x07\x1b[8m\x1b[1A\a\r\x9b2J"
ESCAPED = "\\u202e\\u2066\\x1b[2J\\x1b]0;title\\x07\\x1b[8m\\x1b[1A\\x07\\r\\x9b2J"


@pytest.mark.parametrize("role", ["place", "error", "warning", "margin", "caret", "hint", "good"])
def test_colours_are_kept_and_other_control_characters_are_escaped(role: str) -> None:
    with recorded(silent=True) as lines:
        print_line(paint(f"a\t{COMMANDS}", role) + f"\n日{COMMANDS}")
    assert lines == [(False, paint(f"a\t{ESCAPED}", role) + f"\n日{ESCAPED}")]


def test_a_lock_from_others_prints_no_control_characters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = Author(tmp_path / "author", monkeypatch)
    author.write(f"Q: What{COMMANDS} is it?\nA: b\n\nQ: c\nA: d\n")
    assert "\x1b" not in author.run("check").output
    author.write("Q: What is it?\nA: b\n\nQ: c\nA: d\n")
    author.build()
    lock = author.lock.read_text(encoding="utf-8")
    # Version 1 has no checksums, so that anyone can write it.
    rows = [row.rpartition(', "sum"')[0] + "}" for row in lock.splitlines()[:-1]]
    escape = "\\u001b[2J\\u0007"
    old = "\n".join(['{"anki-deck lock": 1}', *rows[1:]]).replace("What is", f"What {escape} is")
    author.lock.write_text(f"{old}\n", encoding="utf-8")
    author.write("Q: c\nA: d\n")
    report = author.run("diff")
    assert '"What \\x1b[2J\\x07 is it?"' in report.stdout
    assert not {"\x1b", "\x07"} & set(report.output)
