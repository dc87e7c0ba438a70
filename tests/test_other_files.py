"""What counts as another file that has a note now, so that the note is not removed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.vaults import write_files

Run = Callable[..., Result]
KEPT = "Q: q\nA: a\n"
LONG = "Which of the long rivers is this?"


def after_it_left(
    anki_deck: Run, monkeypatch: pytest.MonkeyPatch, question: str, others: dict[str, str | bytes]
) -> str:
    """Return what a build prints once a note is gone, and other files are there."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    write_files(Path("notes"), {"z.md": f"{KEPT}\nQ: {question}\nA: 2\n"})
    anki_deck("build", "notes")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000060")
    write_files(Path("notes"), {"z.md": KEPT})
    write_files(Path(), others)
    return anki_deck("build", "notes").stdout


@pytest.mark.parametrize(
    ("question", "path", "text"),
    [
        ("other", "essay.md", "# Essay\nThe other one.\n"),
        ("other", "notes/essay.md", "# Essay\nThe other one.\n"),
        ("other", "n/a.md", "#flashcards\nn::o, the r\n"),
        (LONG, "notes/essay.md", f"# Essay\n{LONG}\n"),
    ],
)
def test_prose_has_no_short_note_and_a_file_of_the_source_no_other(
    anki_deck: Run, monkeypatch: pytest.MonkeyPatch, question: str, path: str, text: str
) -> None:
    printed = after_it_left(anki_deck, monkeypatch, question, {path: text})
    assert "1 removed" in printed
    assert "not removed" not in printed


@pytest.mark.parametrize(
    ("question", "text"),
    [("other", "Q: broken\n\nother\n\nQ: other\nA: 2\nA: 3\n"), (LONG, f"# Essay\n{LONG}\n")],
)
def test_a_long_text_or_a_note_with_an_error_in_another_file_may_be_the_note(
    anki_deck: Run, monkeypatch: pytest.MonkeyPatch, question: str, text: str
) -> None:
    printed = after_it_left(anki_deck, monkeypatch, question, {"essay.md": text})
    assert "to essay.md: not removed" in printed
