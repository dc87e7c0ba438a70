"""Native files that embed notes of other files, and are converted with them."""

from collections.abc import Callable
from pathlib import Path

from click.testing import Result

from tests.test_migration import assert_same_package, build
from tests.vaults import PNG, files_below, write_files

Run = Callable[..., Result]


def assert_converted(anki_deck: Run, source: str, *, notes: int) -> Result:
    result = anki_deck("convert", source, "-o", "new")
    assert result.exit_code == 0, result.output
    assert "W919" not in result.output
    built = build(anki_deck, "new", "two.apkg")
    assert f"  {notes} unchanged\n" in built.stdout
    Path("new").rename(Path(".new"))
    build(anki_deck, source, "one.apkg")
    assert_same_package("one.apkg", "two.apkg")
    return result


def test_an_embedded_note_that_is_converted_keeps_its_first_text_on_the_card(
    anki_deck: Run,
) -> None:
    files: dict[str, str | bytes] = {
        ".obsidian/app.json": "{}",
        "s/Peru.md": "#flashcards\n# Peru\ncapital::Lima ![](p.png)\n",
        "s/p.png": PNG,
        "s/sub/n.md": (
            "---\ndeck: Own\n---\n"
            "Q: embeds foreign\nA: ![[Peru]]\n\nQ: plain\nA: b\n\n"
            "## Part #x\n\nC: It is {{so}}.\nHint: h\n"
        ),
        "s/m.md": "---\ndeck: Own\n---\n<!-- stays -->\n\nQ: alone\nA: c\n",
    }
    write_files(Path("vault"), files)
    result = assert_converted(anki_deck, "vault/s", notes=5)
    assert (
        "  only the notes, since they embed notes of files that are converted: vault/s/sub/n.md\n"
        in result.stderr
    )
    written = files_below(Path(".new"))
    assert written["m.md"] == str(files["s/m.md"]).encode()
    assert b"## Part #x\n\nC: It is {{so}}.\nHint: h\n" in written["sub/n.md"]
    assert b"capital::Lima ![](../p.png)" in written["sub/n.md"]


def test_a_note_outside_of_the_folder_that_is_embedded_is_written_into_the_card(
    anki_deck: Run,
) -> None:
    files: dict[str, str | bytes] = {
        ".obsidian/app.json": "{}",
        "Outside.md": "A text ![](o.png)\n",
        "o.png": PNG,
        "s/n.md": "---\ndeck: Own\n---\nQ: embeds\nA: ![[Outside]]\n\nQ: plain\nA: b\n",
    }
    write_files(Path("vault"), files)
    assert_converted(anki_deck, "vault/s", notes=2)


def test_an_embed_of_no_note_stays_beside_one_of_a_converted_note(anki_deck: Run) -> None:
    files: dict[str, str | bytes] = {
        "Peru.md": "---\ndialect: obsidian\n---\ncapital::Lima\n",
        "n.md": "---\ndeck: Own\n---\nQ: both\nA: ![[Peru]]\n\nQ: plain\nA: ![[Nowhere]]\n",
    }
    write_files(Path("notes"), files)
    assert_converted(anki_deck, "notes", notes=3)


def test_a_file_with_errors_that_is_embedded_is_not_copied(anki_deck: Run) -> None:
    files: dict[str, str | bytes] = {
        "b.md": "Q: Kept?\nA: ![](none.png)\n",
        "a.md": "Q: One?\nA: ![[b]]\n\nQ: Three?\nA: 3\n",
        "c.md": "Q: Two?\nA: ![[d]]\n",
        "d.md": "Only text\n",
    }
    write_files(Path("notes"), files)
    result = anki_deck("convert", "notes", "-o", "new")
    assert "left out because of errors:" in result.stderr
    assert (Path("new/b.md").exists(), Path("new/d.md").exists()) == (False, True)
    build(anki_deck, "new", "two.apkg")


def test_a_comment_of_an_embedded_note_that_is_not_closed_is_text(anki_deck: Run) -> None:
    files: dict[str, str | bytes] = {
        "Outside.md": "A text <!-- with an end\n",
        "s/n.md": "Q: embeds\nA: ![[Outside]]\n",
        "s/m.csv": "question,answer\na,b\n",
        ".obsidian/app.json": "{}",
    }
    write_files(Path("vault"), files)
    result = anki_deck("convert", "vault/s", "-o", "new")
    assert "W919" not in result.output
    assert b"A: A text \\<!-- with an end\n" in files_below(Path("new"))["n.md"]
