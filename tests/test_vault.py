"""A vault of 3,000 files, of which 30 have cards: no error, and every card."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.made_vault import FILES, WITH_CARDS, CardFile, make_vault

Run = Callable[..., Result]


@pytest.fixture
def vault(anki_deck: Run) -> tuple[Run, list[CardFile]]:
    return anki_deck, make_vault(Path("vault"))


def test_a_vault_is_built_without_an_error_and_with_every_card(
    vault: tuple[Run, list[CardFile]],
) -> None:
    run, with_cards = vault
    built = run("build", "vault", "--json")
    assert built.exit_code == 0
    result = json.loads(built.stdout)
    expected = [
        (f"vault/{file.path}", question) for file in with_cards for question in file.questions
    ]
    found = sorted(note["path"] for note in result["notes"])
    assert found == sorted(path for path, _ in expected)
    assert {problem["code"] for problem in result["diagnostics"]} <= {"W916", "W910"}
    other = FILES - WITH_CARDS
    assert f"skipped {other:,} files without cards (--list-skipped lists them)\n" in built.stderr
    assert len(built.stderr.splitlines()) <= 3
