"""The identity of a note that was left out of another tool's file is given to no other note."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.vaults import write_files

Run = Callable[..., Result]
CLOZE = "START\nCloze\n{}\nEND\n"
PLAIN = "START\nBasic\n{}\nBack: {}\nEND\n"


def built(anki_deck: Run, monkeypatch: pytest.MonkeyPatch, text: str, at: int) -> Result:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(1_790_000_000 + at))
    write_files(Path("notes"), {"a.md": text})
    result = anki_deck("build", "notes")
    assert result.exit_code == 0, result.output
    return result


def test_a_similar_note_does_not_get_it(anki_deck: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    other = PLAIN.format("capital of Peru", "Lima")
    built(anki_deck, monkeypatch, CLOZE.format("The river is {{c1::long}} and blue") + other, 0)
    broken = CLOZE.format("The river is {{c1::}} and blue")
    similar = CLOZE.format("The river is {{c1::long}} and very blue")
    result = built(anki_deck, monkeypatch, broken + other + similar, 60)
    assert "  1 new, 1 unchanged" in result.stdout
    assert "removed" not in result.stdout
    # Once it can be read again, it is the same note.
    fixed = CLOZE.format("The river is {{c1::long}} and blue")
    result = built(anki_deck, monkeypatch, fixed + other + similar, 120)
    assert "  3 unchanged" in result.stdout


def test_notes_of_such_a_file_are_known_by_their_text_or_question(
    anki_deck: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = CLOZE.format("A {{c1::}} b")
    one, two = PLAIN.format("capital of Peru", "Lima"), PLAIN.format("longest river", "the Nile")
    built(anki_deck, monkeypatch, broken + one + two, 0)
    changed = PLAIN.format("capital of Peru", "Lima, on the coast")
    result = built(anki_deck, monkeypatch, two + broken + changed, 60)
    assert "new" not in result.stdout.splitlines()[1]
    assert "1 changed" in result.stdout


def test_a_reworded_note_of_such_a_file_keeps_its_reviews(
    anki_deck: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = CLOZE.format("A {{c1::}} b")
    question = "Which city on the river Rimac is the capital of Peru?"
    river = PLAIN.format("longest river", "the Nile")
    text = PLAIN.format(question, "Lima") + broken + river
    built(anki_deck, monkeypatch, text, 0)
    reworded = text.replace("Which city", "Which large city")
    result = built(anki_deck, monkeypatch, reworded, 60)
    assert "  1 changed, 1 unchanged" in result.stdout
    assert "question reworded: keeps its reviews" in result.stdout


@pytest.mark.parametrize(
    ("whole", "broken"),
    [
        (
            PLAIN.format("Which city is the capital of Peru?", "Lima"),
            PLAIN.format("Which city is the capital of Peru?", "Lima").removesuffix("END\n"),
        ),
        (
            PLAIN.format("capital of Peru", "The city of Lima on the Rimac"),
            PLAIN.format("", "The city of Lima on the Rimac"),
        ),
    ],
    ids=["question", "answer"],
)
def test_a_broken_note_is_known_by_most_of_the_words_of_one_field(
    whole: str, broken: str, anki_deck: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    river = PLAIN.format("longest river", "the Nile")
    built(anki_deck, monkeypatch, river + whole, 0)
    similar = whole.replace("capital", "largest capital")
    result = built(anki_deck, monkeypatch, similar + river + broken, 60)
    assert "  1 new, 1 unchanged" in result.stdout
    assert "removed" not in result.stdout
