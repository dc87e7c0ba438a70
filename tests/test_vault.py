"""A vault of 3,000 files, of which 30 have cards: no error, and every card."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from generator.diagnostics import has_errors
from generator.notes import notes_and_drafts, question_of
from generator.project.files import read_source
from tests.made_vault import FILES, WITH_CARDS, CardFile, make_vault
from tests.texts import lines_of

Run = Callable[..., Result]


@pytest.fixture
def with_cards(anki_deck: Run) -> list[CardFile]:  # noqa: ARG001 (it changes the folder)
    """Write the vault below the current folder; return its files with cards."""
    return make_vault(Path("vault"))


def test_a_vault_is_read_without_an_error_and_with_every_card(with_cards: list[CardFile]) -> None:
    read = read_source(Path("vault"))
    assert not has_errors(read.diagnostics)
    assert {line.split()[1] for line in lines_of(read.diagnostics)} == {"W910", "W916"}
    found = [(note.location.path, question_of(note).value) for note in notes_and_drafts(read.deck)]
    expected = [
        (f"vault/{file.path}", question) for file in with_cards for question in file.questions
    ]
    assert sorted(found) == sorted(expected)
    assert len(read.skipped) == FILES - WITH_CARDS


@pytest.mark.usefixtures("with_cards")
def test_a_vault_is_built_with_at_most_three_lines_about_its_prose(anki_deck: Run) -> None:
    built = anki_deck("build", "vault")
    assert built.exit_code == 0
    notices = [line for line in built.stderr.splitlines() if line[:1] not in "v "]
    assert notices == [
        (
            "settings of Spaced Repetition: tags #flashcards #learn; "
            "of Obsidian_to_Anki: flashcard tag for Basic"
        ),
        "skipped 2,970 files without cards (--list-skipped lists them)",
    ]
    assert "32 notes, 35 cards in" in built.stdout
    again = anki_deck("build", "vault")
    assert "  32 unchanged\n" in again.stdout


@pytest.mark.usefixtures("with_cards")
def test_the_skipped_files_of_a_vault_can_be_listed(anki_deck: Run) -> None:
    checked = anki_deck("check", "vault", "--list-skipped", "--json")
    assert {one["severity"] for one in json.loads(checked.stdout)["diagnostics"]} == {"warning"}
    listed = [line for line in checked.stderr.splitlines() if line.endswith(".md")]
    assert len(listed) == FILES - WITH_CARDS


def test_a_converted_vault_is_built_as_the_vault(
    with_cards: list[CardFile], anki_deck: Run
) -> None:
    assert anki_deck("convert", "vault", "-o", "deck").exit_code == 0
    built = anki_deck("build", "deck")
    assert "  32 unchanged\n" in built.stdout
    assert {f"deck/{file.path}" for file in with_cards} <= {
        path.as_posix() for path in Path("deck").rglob("*.md")
    }
