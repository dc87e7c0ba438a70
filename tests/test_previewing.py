"""`anki-deck preview`: the file that it writes, and what it prints."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from generator.preview import formulas, media
from generator.project.libraries import install_command

PROJECT = Path(__file__).parent.parent
Run = Callable[..., Result]
DECK = "---\ndeck: Geography::France\n---\n\nQ: What is the capital of France?\nA: Paris\n"


def write(path: str, text: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8")


def test_the_page_is_written_and_nothing_else(anki_deck: Run) -> None:
    write("cards.md", DECK)
    result = anki_deck("preview")
    assert result.exit_code == 0
    assert (result.stdout, result.stderr) == ("output/france.html: 1 note, 1 card\n", "")
    assert "What is the capital of France?" in Path("output/france.html").read_text("utf-8")
    assert sorted(path.name for path in Path().rglob("*") if path.is_file()) == [
        "cards.md",
        "france.html",
    ]


def test_the_page_is_the_same_each_time(anki_deck: Run) -> None:
    write("cards.md", DECK)
    anki_deck("preview")
    first = Path("output/france.html").read_bytes()
    anki_deck("preview")
    assert Path("output/france.html").read_bytes() == first


def test_another_file_is_written(anki_deck: Run) -> None:
    write("cards.md", DECK)
    result = anki_deck("preview", "-o", "pages/mine.html")
    assert result.stdout == "pages/mine.html: 1 note, 1 card\n"
    assert Path("pages/mine.html").is_file()


def test_a_file_of_the_user_is_not_replaced(anki_deck: Run) -> None:
    write("cards.md", DECK)
    write("mine.html", "<p>mine</p>")
    result = anki_deck("preview", "-o", "mine.html")
    assert result.exit_code == 2
    assert 'Error: "mine.html" is not a preview: name another file for the page' in result.stderr
    assert Path("mine.html").read_text("utf-8") == "<p>mine</p>"
    for name in ("cards.md", "notes/new.md", "page"):
        result = anki_deck("preview", "-o", name)
        assert result.exit_code == 2
        assert f'"{name}" does not end in .html: name a file, such as deck.html' in result.stderr
    assert Path("cards.md").read_text("utf-8") == DECK
    result = anki_deck("preview", "-o", "-")
    assert result.exit_code == 2
    assert "a page is not written to stdout: name a file, such as deck.html" in result.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_names_that_are_not_utf8_are_shown(anki_deck: Run) -> None:
    folder = os.fsdecode(b"deck\xff")
    write(f"{folder}/cards.md", DECK)
    write(os.fsdecode(b"notes/\xfe.md"), DECK)
    # The page of the same source is replaced.
    for _ in range(2):
        assert anki_deck("preview", f"{folder}/cards.md").stdout.startswith("output/cards.html: ")
    assert anki_deck("preview", "notes", "-o", "notes.html").exit_code == 1
    page = Path("notes.html").read_text("utf-8")
    found = re.search('id="data">(.*?)</script>', page)
    assert found
    assert json.loads(found[1])["problems"][0]["path"] == os.fsdecode(b"notes/\xfe.md")


def test_the_default_file_is_never_another_program_s(anki_deck: Run) -> None:
    write("cards.md", DECK)
    write("output/france.html", "<p>mine</p>")
    result = anki_deck("preview")
    assert result.stdout == "output/geography-france.html: 1 note, 1 card\n"
    assert result.stderr == (
        "output/france.html is not a preview: writing output/geography-france.html instead\n"
    )
    assert Path("output/france.html").read_text("utf-8") == "<p>mine</p>"


def test_the_page_of_another_source_is_kept(anki_deck: Run) -> None:
    write("french.md", "---\ndeck: French::Verbs\n---\nQ: a\nA: b\n")
    write("german.md", "---\ndeck: German::Verbs\n---\nQ: c\nA: d\n")
    assert anki_deck("preview", "french.md").stdout == "output/verbs.html: 1 note, 1 card\n"
    result = anki_deck("preview", "german.md")
    assert result.stdout == "output/german-verbs.html: 1 note, 1 card\n"
    assert result.stderr == (
        "output/verbs.html is the preview of french.md: writing output/german-verbs.html instead\n"
    )
    assert anki_deck("preview", "french.md").stdout == "output/verbs.html: 1 note, 1 card\n"


def test_an_empty_file_is_replaced_and_a_folder_is_not(anki_deck: Run) -> None:
    write("cards.md", DECK)
    write("empty.html", "")
    assert anki_deck("preview", "-o", "empty.html").exit_code == 0
    Path("output/france.html").mkdir(parents=True)
    result = anki_deck("preview")
    assert result.stderr == (
        "output/france.html is a folder: writing output/geography-france.html instead\n"
    )


def test_with_errors_the_page_shows_them(anki_deck: Run) -> None:
    write("cards.md", DECK + "\n---\n\nA: alone\n")
    result = anki_deck("preview")
    assert result.exit_code == 1
    assert "cards.md:10:1: error[E103]: answer without a question" in result.stderr
    assert result.stdout == "output/france.html: 1 note, 1 card\n"
    assert "answer without a question" in Path("output/france.html").read_text("utf-8")


def test_places_are_links_only_if_asked_for(anki_deck: Run) -> None:
    write("cards.md", DECK)
    anki_deck("preview")
    here = Path.cwd().as_posix()
    assert here not in Path("output/france.html").read_text("utf-8")
    anki_deck("preview", "--editor", "zed")
    page = Path("output/france.html").read_text("utf-8")
    assert here in page
    assert "zed://file/{path}:{line}:{column}" in page


def test_the_page_never_has_the_folders_of_the_machine(anki_deck: Run) -> None:
    write("notes/a.md", "Q: a\nA: b\n\nQ: draft\nA:\n")
    here = Path.cwd().as_posix()
    for source in ("notes", "notes/a.md"):
        result = anki_deck("preview", f"{here}/{source}", "-o", "page.html")
        assert result.exit_code == 0
        page = Path("page.html").read_text("utf-8")
        assert here not in page
        assert '"path":"a.md","line":1' in page
        assert anki_deck("preview", f"{here}/{source}", "-o", "page.html").exit_code == 0
        Path("page.html").unlink()
    anki_deck("preview", f"{here}/notes", "-o", "page.html", "--editor", "zed")
    assert f'"folder":"{here}/notes/"' in Path("page.html").read_text("utf-8")


def test_an_unknown_editor_is_refused(anki_deck: Run) -> None:
    write("cards.md", DECK)
    result = anki_deck("preview", "--editor", "notepad")
    assert result.exit_code == 2
    assert 'unknown editor "notepad": use one of cursor, ' in result.stderr


def test_mathjax_is_in_the_page_if_a_card_needs_it(anki_deck: Run) -> None:
    write("cards.md", DECK)
    anki_deck("preview")
    without = Path("output/france.html").stat().st_size
    write("cards.md", DECK.replace("Paris", "$x^2$"))
    assert anki_deck("preview").stderr == ""
    assert Path("output/france.html").stat().st_size > without + 1_000_000


def test_without_mathjax_one_line_says_so(anki_deck: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formulas, "find_spec", lambda _name: None)
    write("cards.md", DECK.replace("Paris", "$x^2$"))
    assert anki_deck("preview").stderr == (
        "formulas are shown by the browser; to show them as Anki does:"
        f" {install_command('preview')}\n"
    )
    assert "\\u003cmath " in Path("output/france.html").read_text("utf-8")
    write("cards.md", DECK)
    assert anki_deck("preview").stderr == ""


def test_a_large_picture_is_next_to_the_page(
    anki_deck: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "LARGEST_EMBEDDED", 10)
    write("cards.md", DECK.replace("Paris", "![](map.svg)"))
    write("map.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    result = anki_deck("preview")
    assert result.stderr == (
        "1 large media file is in output/france-media, next to the page: keep them together\n"
    )
    (copy,) = Path("output/france-media").iterdir()
    assert copy.read_bytes() == Path("map.svg").read_bytes()
    assert f"france-media/{copy.name}" in Path("output/france.html").read_text("utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no xdg-open")
@pytest.mark.usefixtures("folder")
def test_the_page_is_opened_in_the_browser(tmp_path: Path) -> None:
    program, opened = tmp_path / "xdg-open", tmp_path / "opened"
    program.write_text(f'#!/bin/sh\necho "$1" > {opened}.part\nmv {opened}.part {opened}\n')
    program.chmod(0o755)
    write("cards.md", DECK)
    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    environment["PYTHONPATH"] = str(PROJECT)
    command = [sys.executable, "-m", "generator", "preview", "--open"]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    for _ in range(200):
        if opened.exists():
            break
        time.sleep(0.05)
    assert opened.read_text().strip() == str(Path("output/france.html").resolve())


def test_a_folder_has_one_page(anki_deck: Run) -> None:
    write("notes/a.md", "Q: a\nA: b\n")
    write("notes/b/c.md", "Q: c\nA: d\n")
    result = anki_deck("preview", "notes")
    assert result.stdout == "output/notes.html: 2 notes, 2 cards\n"


def test_a_source_that_is_not_there_is_wrong_usage(anki_deck: Run) -> None:
    result = anki_deck("preview", "nowhere.md")
    assert result.exit_code == 2
    assert "Traceback" not in result.stderr
    result = anki_deck("preview")
    assert result.exit_code == 2
    assert "anki-deck preview" in result.stderr or "no " in result.stderr
