"""Notes with an error that only their rendering shows: left out of a conversion, as of a build."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.test_migration import assert_same_package, build
from tests.vaults import write_files

Run = Callable[..., Result]
FAULTY = "#flashcards\n\nfour::4\n\nrule::<hr>\n\nstars::***\n\na::b\n"
WRITTEN = "Q: four\nA: 4\n\nQ: a\nA: b\n"


def assert_reported(result: Result, path: str) -> None:
    assert result.exit_code == 0, result.output
    assert f"{path}:5:7: warning[W917]: left out: answer shows nothing" in result.stderr
    assert result.stderr.count("W917") == 2
    assert "W919" not in result.stderr


def test_a_folder(anki_deck: Run) -> None:
    write_files(Path("notes"), {"a.md": FAULTY})
    assert_reported(anki_deck("convert", "notes", "-o", "cards"), "notes/a.md")
    assert Path("cards/a.md").read_text(encoding="utf-8") == WRITTEN
    assert "2 unchanged" in build(anki_deck, "cards", "two.apkg").stdout
    Path("cards").rename("notes/.away")
    build(anki_deck, "notes", "one.apkg")
    assert_same_package("one.apkg", "two.apkg")


@pytest.mark.parametrize("is_built", [True, False])
def test_a_single_file(anki_deck: Run, *, is_built: bool) -> None:
    write_files(Path("notes"), {"a.md": FAULTY})
    if is_built:
        build(anki_deck, "notes/a.md", "one.apkg")
    assert_reported(anki_deck("convert", "notes/a.md", "-o", "cards.md"), "notes/a.md")
    assert Path("cards.md").read_text(encoding="utf-8") == f"---\ndeck: a\n---\n\n{WRITTEN}"
    assert "2 unchanged" in build(anki_deck, "cards.md", "two.apkg").stdout


def test_a_text_that_is_only_printed(anki_deck: Run) -> None:
    write_files(Path(), {"a.md": FAULTY})
    result = anki_deck("convert", "a.md")
    assert_reported(result, "a.md")
    assert result.stdout == f"---\ndeck: a\n---\n\n{WRITTEN}"


def test_a_cloze_that_is_not_closed(anki_deck: Run) -> None:
    cloze = "START\nCloze\nIt is {{c1::so and {{c2::x}}\nEND\n"
    write_files(Path(), {"a.md": f"{cloze}\nSTART\nBasic\nq\nBack: a\nEND\n"})
    result = anki_deck("convert", "a.md", "-o", "b.md")
    assert (result.exit_code, "W919" in result.stderr) == (0, False)
    assert "warning[W917]" in result.stderr
    assert "1 unchanged" in build(anki_deck, "b.md", "two.apkg").stdout


def test_nothing_is_written_if_each_note_is_left_out(anki_deck: Run) -> None:
    write_files(Path(), {"a.md": "#flashcards\n\nrule::<hr>\n"})
    result = anki_deck("convert", "a.md", "-o", "b.md")
    assert (result.exit_code, Path("b.md").exists()) == (1, False)


def test_a_file_of_a_vault_is_reported_as_by_a_build(anki_deck: Run) -> None:
    settings = json.dumps({"settings": {"flashcardTags": ["#mine"]}})
    files: dict[str, str | bytes] = {
        ".obsidian/plugins/obsidian-spaced-repetition/data.json": settings,
        "a.md": "#mine\n\nText.\n\nq::a\n\nMore.\n",
    }
    write_files(Path("vault"), files)
    built = anki_deck("check", "vault/a.md").stderr
    result = anki_deck("convert", "vault/a.md")
    assert "settings of " in built
    assert result.stderr.splitlines()[1:] == built.splitlines()[1:]
    assert "text on no card in 2 places of 1 file (--all shows it)" in result.stderr
    everything = anki_deck("convert", "vault/a.md", "--all").stderr
    assert (everything.count("W908"), "--all" in everything) == (2, False)
