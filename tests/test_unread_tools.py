"""Files of tools that are not read are named, with the way out, instead of a problem each."""

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from generator.sources.unread_tools import UnreadTool, labelled_text, unread_tool
from tests.vaults import write_files

Run = Callable[..., Result]

ORG = "* Which river?  :drill:\n\nThe Ucayali\n"
REMNOTE = "- Capital >> Lima\n- Lima ;; on the coast\n"


def named(path: str, text: str) -> str | None:
    tool: UnreadTool | None = unread_tool(path, text)
    return tool.name if tool else None


@pytest.mark.parametrize(
    ("path", "text", "wanted"),
    [
        ("a/b.org", ORG, "org-drill"),
        ("a.org", "* Which?\n  :PROPERTIES:\n  :DRILL_CARD_TYPE: hide1\n  :END:\n", "org-drill"),
        ("a.org", "* Which?\n:PROPERTIES:\n:FC_TYPE: normal\n:END:\n", "org-fc"),
        ("a.org", ":PROPERTIES:\n:ANKI_NOTE_TYPE: Basic\n:END:\n", "anki-editor or org-anki"),
        ("a.org", "* Which river? drill\n", None),
        ("deck.mochi", "", "Mochi"),
        ("data.json", '{"~:version":2,"~:mochi/id":1}', "Mochi"),
        ("data.json", '{"version":2}', None),
        ("x.rem", "", "RemNote"),
        ("a.md", REMNOTE, "RemNote"),
        ("a.md", "- File >> Export\n- Edit >> Copy\n", None),
        ("a.md", "for (;;) and ` ;; `\n", None),
        ("a.txt", REMNOTE, None),
        ("a.md", "model: Basic\n\n# Note\n\n## Front\nSea?\n\n## Back\nPacific\n", "apy"),
        ("a.md", "# Note\nnid: 1\nmodel: Basic\n\n## Front\nSea?\n\n## Back\nb\n", "apy"),
        ("a.md", "# Cars\n\nmodel: T\n\n## History\n\nWords.\n", None),
        ("a.md", "<!-- md2apkg tags geo -->\n\n## Capital\n\nLima\n", "md2apkg"),
    ],
)
def test_a_tool_is_named_by_suffix_or_syntax(path: str, text: str, wanted: str | None) -> None:
    assert named(path, text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("**Q:** a\n**A:** b\n\n**Q:** c\n**A:** d\n", True),
        ("**Question 1:** a\n**Answer:** b\n\n**Question 2**: c\n**Answer**: d\n", True),
        ("### T\n\n__Front: a__\n\n__Back: b__\n\n**Front:** c\n**Back:** d\n", True),
        ("**Q1.** a\n**A1.** b\n\n**2. Q: c**\nAnswer: d\n", True),
        ("Front: a\n\nBack: b\n\nFront: c\n\nBack: d\n", True),
        ("**Pergunta:** a\n**Resposta:** b\n\n**Pergunta:** c\n**Resposta:** d\n", True),
        ("Q: a\nA: b\nQ: c\nA: d\n", False),
        ("**Q:** a\n**A:** b\n", False),
        ("**Q:** a\n**Q:** b\n**A.** c\n**A.** d\n", False),
        ("**Quality:** a\n**Quality:** b\n**Answers** c\n**Apple:** d\n", False),
    ],
)
def test_labels_are_named(text: str, wanted: bool) -> None:
    assert (labelled_text(text) is not None) is wanted


def test_labels_in_bold_below_headings_are_no_answer(anki_deck: Run) -> None:
    labelled = "# T\n\n## S\n\n**Q:** a?\n**A:** b\n\n**Q:** c?\n**A:** d\n"
    write_files(Path("notes"), {"raw.md": labelled, "cards.md": "Q: q\nA: a\n"})
    assert anki_deck("check", "notes").stderr == (
        'notes/raw.md: a file of text with labels, not read; "anki-deck draft" writes the'
        " notes of one\n"
        "skipped 1 file without cards (--list-skipped lists it)\n"
    )
    found = anki_deck("check", "notes/raw.md").stdout
    assert found.count("error[E105]") == 2
    assert '(in a whole file, "anki-deck draft" does that)' in found
    assert anki_deck("draft", "notes/raw.md").stdout.count("Q: ") == 2
    Path("notes/.obsidian").mkdir()
    assert "labels" not in anki_deck("check", "notes").stderr


def test_a_file_that_was_given_is_one_error(anki_deck: Run) -> None:
    Path("rivers.org").write_text(ORG, encoding="utf-8")
    result = anki_deck("check", "rivers.org")
    assert result.exit_code == 1
    assert result.stdout == (
        "rivers.org:1:1: error[E209]: no notes in the source: it is a file of org-drill, which is "
        "not read\n"
        "  hint: export the file from Emacs as Markdown, and write each item as a question\n"
        "rivers.org: 0 notes, 0 cards, 1 error\n"
    )
    Path("deck.mochi").write_bytes(b"PK\x03\x04\xff\xfe")
    assert (
        "error[E209]: no notes in the source: it is a file of Mochi"
        in anki_deck("check", "deck.mochi").stdout
    )


def test_a_folder_has_one_line_for_each_tool(anki_deck: Run) -> None:
    Path("notes/sub").mkdir(parents=True)
    Path("notes/cards.md").write_text("Q: a\nA: b\n", encoding="utf-8")
    for name, text in (
        ("one.org", ORG),
        ("sub/two.org", ORG),
        ("sub/plain.org", "* text\n"),
        ("rem.md", REMNOTE),
        ("deck.mochi", ""),
    ):
        Path("notes", name).write_text(text, encoding="utf-8")
    result = anki_deck("check", "notes")
    assert result.exit_code == 0
    assert result.stdout == "notes: 1 note, 1 card, no problems\n"
    lines = [line for line in result.stderr.splitlines() if "not read" in line]
    assert [line.partition(", not read")[0] for line in lines] == [
        "notes/rem.md: a file of RemNote",
        "notes/deck.mochi: a file of Mochi",
        "notes/one.org and 1 more: files of org-drill",
    ]


def test_a_folder_of_nothing_else_says_the_way_out(anki_deck: Run) -> None:
    apy = "model: Basic\n\n# Note\n\n## Front\nSea?\n\n## Back\nPacific\n"
    write_files(Path("notes"), {"a.md": apy, "b.md": "# Prose\n\nWords.\n"})
    assert anki_deck("check", "notes").stdout == (
        "notes:1:1: error[E209]: no notes in the source\n"
        "  hint: add the notes to Anki with apy, and export them from there as"
        ' "Notes in Plain Text"\n'
        "notes: 0 notes, 0 cards, 1 error\n"
    )


def test_tables_that_most_files_of_a_folder_are_are_named(anki_deck: Run) -> None:
    folder = Path("decks")
    folder.mkdir()
    (folder / "a b.txt").write_text("Sea? | Pacific\nTown? | Lima\n", encoding="utf-8")
    (folder / "words.txt").write_text("A text | with a line.\nAnd one more.\n", encoding="utf-8")
    (folder / "d.md").write_text("Q: a\nA: b\n", encoding="utf-8")
    assert anki_deck("check", "decks").stderr == ""
    (folder / "c.csv").write_text("Sea?,Pacific\n", encoding="utf-8")
    assert anki_deck("check", "decks").stderr == (
        "2 files are tables, not read in a folder; \"anki-deck build 'decks/a b.txt'\" builds one\n"
    )
    (folder / "e.md").write_text("Q: c\nA: d\n", encoding="utf-8")
    assert anki_deck("check", "decks").stderr == ""


def test_a_folder_of_tables_says_how_to_read_one(anki_deck: Run) -> None:
    write_files(Path("tables"), {"a.txt": "Only text.\n", "w x.csv": "Front,Back\na,b\nc,d\n"})
    result = anki_deck("check", "tables")
    hint = "only .md files of a folder are read; to read a table, name it:"
    assert f"  hint: {hint} anki-deck build 'tables/w x.csv'\n" in result.output
    assert anki_deck("build", "tables/w x.csv").exit_code == 0
    write_files(Path("tables"), {"y.tsv": "a\tb\n", "z.txt": "\ufeff#separator:tab\na\tb\n"})
    hint = "only .md files of a folder are read; to read one of 3 tables, name it:"
    assert (
        f"  hint: {hint} anki-deck build 'tables/w x.csv'\n" in anki_deck("check", "tables").output
    )
    write_files(Path("text"), {"a.txt": "Only text.\n"})
    assert "add a note at the end" in anki_deck("check", "text").output


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.TSV"])
def test_an_export_of_anki_beside_notes_is_named(anki_deck: Run, name: str) -> None:
    export = "#separator:tab\n#html:false\nSea?\tPacific\n"
    write_files(Path("decks"), {"d.md": "Q: a\nA: b\n", name: export, "data.csv": "x,y\n"})
    result = anki_deck("check", "decks")
    assert result.stdout == "decks: 1 note, 1 card, no problems\n"
    assert result.stderr == (
        f"decks/{name}: an export of Anki, not read in a folder;"
        f' "anki-deck build decks/{name}" builds it\n'
    )
    write_files(Path("decks"), {"b.txt": f"\ufeff{export}"})
    assert anki_deck("check", "decks").stderr == (
        f"decks/{name} and 1 more: exports of Anki, not read in a folder;"
        f' "anki-deck build decks/{name}" builds one\n'
    )
    write_files(Path("decks"), {"d.md": f"---\nignore: [{name}, b.txt]\n---\nQ: a\nA: b\n"})
    Path("decks/d.md").rename("decks/cards.md")
    assert anki_deck("check", "decks").stderr == ""


def test_a_command_without_a_source_names_the_only_table(anki_deck: Run) -> None:
    write_files(Path(), {"a.txt": "#separator:tab\nSea?\tPacific\n"})
    hint = "only .md files of a folder are read; to read a table, name it: anki-deck build a.txt"
    result = anki_deck("build")
    assert result.exit_code == 2
    assert f"no file here has cards\n  hint: {hint}\n" in result.output


def test_a_folder_of_a_tool_is_not_called_one_of_headings(anki_deck: Run) -> None:
    note = "model: Basic\n\n# Note\n\n## Front\nSea?\n\n## Back\nPacific\n"
    write_files(Path("notes"), {"a.md": note})
    result = anki_deck("check", "notes")
    assert "notes/a.md: a file of apy, not read; add the notes to Anki with apy" in result.stderr
    assert "--dialect" not in result.output


def test_a_folder_of_headings_says_how_to_read_it(
    anki_deck: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    deck = "# Peru\n\n## Capital?\n\nLima\n\n## River?\n\nUcayali\n"
    files = {"a.md": deck, "b.md": "Only text.\n", "README.md": "## About\n\nWords.\n"}
    write_files(Path("my notes"), files)
    assert "add a note at the end" in anki_deck("check", "my notes").output
    write_files(Path("my notes"), {"c.md": deck.replace("Peru", "Chile")})
    command = "anki-deck build --dialect headings 'my notes'"
    hint = f'most files look like notes in the dialect "headings"; to read them: {command}'
    assert f"  hint: {hint}\n" in anki_deck("check", "my notes").output
    assert "add a note" in anki_deck("check", "my notes", "--dialect", "native").output
    with monkeypatch.context() as inside:
        inside.chdir("my notes")
        hint = hint.replace("'my notes'", ".")
        assert f"no file here has cards\n  hint: {hint}\n" in anki_deck("build").output
    assert "5 notes, 5 cards in 3 decks" in anki_deck(*shlex.split(command)[1:]).output
