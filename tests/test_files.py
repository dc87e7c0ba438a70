import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from generator.project.files import output_name, read_source, write_atomically
from tests.generated_texts import write
from tests.texts import lines_of

NOTE = "Q: a\nA: b\n"


@pytest.mark.usefixtures("folder")
def test_a_file_keeps_the_path_that_the_user_gave() -> None:
    source = read_source(write("sub/notes.md", NOTE.encode()))
    assert source.deck.name == "notes"
    assert [str(note.location) for note in source.deck.notes] == ["sub/notes.md:1:1"]
    assert source.diagnostics == ()


@pytest.mark.usefixtures("folder")
def test_a_folder_is_read_in_natural_order_without_what_is_hidden() -> None:
    for path in (
        "10-z.md",
        "2-a.md",
        "sub/x.md",
        "cards.md",
        ".hidden.md",
        ".git/y.md",
        "no.txt",
        "B.md",
    ):
        write(path, NOTE.encode())
    source = read_source(Path())
    assert [note.location.path for note in source.deck.notes] == [
        "2-a.md",
        "10-z.md",
        "B.md",
        "cards.md",
        "sub/x.md",
    ]
    assert [note.deck for note in source.deck.notes] == [
        "deck::2-a",
        "deck::10-z",
        "deck::B",
        "deck",
        "deck::sub::x",
    ]


@pytest.mark.usefixtures("folder")
def test_what_is_not_utf8_is_one_problem_and_the_rest_is_read() -> None:
    write("a.md", b"Q: caf\xe9\nA: b")
    write("b.md", b"Q: x\nA:")
    write("c.md", "Q: a\nA: b".encode("utf-16"))
    source = read_source(Path())
    assert [(str(found.location), found.message) for found in source.diagnostics] == [
        ("a.md:1:7", "not UTF-8: byte 0xE9"),
        ("c.md:1:1", "not UTF-8: byte 0xFF"),
        ("b.md:1:1", 'draft, on no card until it has an answer: "x"'),
    ]


WITHOUT_CARDS = {
    "README.md": b"# A deck\n\nWhat this is.\n\n    Q: is indented here\n",
    "CHANGELOG.md": b"## 1.0\n- Started.\n\n## 1.1\n- Went on.\n",
    "fences.md": b"---\ntype: book\ncreated: 2024\n---\n```markdown\nQ: a\nA: b\n```\n\nText.\n",
    "comment.md": b"<!--\nQ: a\nA: b\n-->\nText.\n",
    "daily/2024-01-01.md": b"---\ntag: x\ntags:\nsubdecks: many\n---\n- [ ] Buy bread\n",
    "daily/broken.md": b"---\ncreated: {{date}} [\n---\nText.\n",
    "templates/card.md": b"TARGET DECK\n\nSTART\nBasic\nEND\n",
    "templates/plugin.md": b"#flashcards\n\nText.\n",
    "templates/inka.md": b"---\ntitle: x\n---\n1. one\n2. two\n\n> quoted\n",
    "orphan.md": b"A: an answer alone\n",
    "drawing.md": b"\x80\xff\x00 not text at all",
    "wide.md": "Text.".encode("utf-16"),
    "empty.md": b"",
}


@pytest.mark.usefixtures("folder")
def test_a_file_without_a_card_is_skipped_with_all_its_problems() -> None:
    for path, data in WITHOUT_CARDS.items():
        write(path, data)
    for path in (".hidden.md", "ignored/a.md"):
        write(path, b"Text.")
    write("cards.md", b"---\nignore: ignored/\n---\n" + NOTE.encode())
    source = read_source(Path())
    assert source.diagnostics == ()
    assert [str(note.location) for note in source.deck.notes] == ["cards.md:4:1"]
    assert sorted(source.skipped) == sorted(WITHOUT_CARDS)
    assert list(source.texts) == ["cards.md"]
    assert source.notices == ()


@pytest.mark.parametrize(
    "text",
    [
        "Q:",
        "C: a text",
        "\ufeffQ: a",
        "Text.\r\rQ: a\r",
        "```\nQ: no end of the code\n",
        "<!-- no end\nQ: a",
        "---\ntag: x\n---\nQ: a\nA: b\n",
        "#flashcards\n\nCapital of Peru::Lima\n",
        "---\ndialect: obsidian\n---\nCapital of Peru::Lima\n",
        "---\ndialect: headings\n---\n## Capital of Peru\nLima\n",
        "START\nBasic\nCapital of Peru\nBack: Lima\nEND\n",
        "---\ntitle: x\n---\n\n---\n\n1. Capital of Peru?\n\n> Lima\n\n---\n",
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_file_with_a_card_is_read_even_with_an_error(text: str) -> None:
    write("a.md", text.encode())
    source = read_source(Path())
    assert source.skipped == ()
    assert list(source.texts) == ["a.md"]


@pytest.mark.usefixtures("folder")
def test_the_root_file_is_never_skipped() -> None:
    write("cards.md", b"---\ntag: x\ndeck: D\nignore: [cards.md, '!']\n---\nText.\n")
    write("a.md", NOTE.encode())
    source = read_source(Path())
    assert lines_of(source.diagnostics) == [
        '2:1 E110 unknown key "tag"',
        '4:20 E111 "!" matches no file',
        '6:1 E105 text outside a note: "Text."',
    ]
    assert ([note.deck for note in source.deck.notes], source.skipped) == (["D::a"], ())


@pytest.mark.usefixtures("folder")
def test_a_folder_without_a_card_has_one_problem() -> None:
    write("notes/README.md", b"Text.")
    source = read_source(Path("notes"))
    assert [(str(found.location), found.message) for found in source.diagnostics] == [
        ("notes:1:1", "no notes in the source")
    ]
    assert source.skipped == ("notes/README.md",)


@pytest.mark.usefixtures("folder")
def test_a_file_that_is_named_is_read_whatever_is_in_it() -> None:
    write(".gitignore", b"*.md\n")
    source = read_source(write("README.md", b"Text.\n"))
    assert lines_of(source.diagnostics) == ['1:1 E105 text outside a note: "Text."']
    assert source.skipped == ()
    assert read_source(Path()).skipped == ()


@pytest.mark.usefixtures("folder")
def test_the_listing_has_the_ignored_files() -> None:
    write("cards.md", b"---\nignore: [drafts/, x.md]\n---\n" + NOTE.encode())
    write("x.md", NOTE.encode())
    source = read_source(Path())
    assert source.listing is not None
    assert [path.as_posix() for path in source.listing.ignored] == ["x.md"]
    assert source.listing.is_ignored(Path("drafts/old.md"))
    assert len(source.deck.notes) == 1


@pytest.mark.usefixtures("folder")
def test_prose_in_files_of_another_tool_is_counted_for_the_whole_folder() -> None:
    prose = "#flashcards\n\nText.\n\nCapital of Peru::Lima\n\nMore text.\n"
    write("vault/a.md", prose.encode())
    source = read_source(Path("vault"))
    assert source.diagnostics == ()
    assert lines_of(source.unused_text) == [
        '3:1 W908 text on no card: "Text."',
        '7:1 W908 text on no card: "More text."',
    ]
    for number in range(20):
        write(f"vault/{number}.md", prose.encode())
    assert read_source(Path("vault")).notices == (
        (
            'vault/0.md and 20 more: read as obsidian, because line 1 reads "#flashcards";'
            ' "--dialect native" reads them in the native format'
        ),
    )
    assert len(read_source(Path("vault")).unused_text) == 42
    alone = read_source(Path("vault/a.md"))
    assert lines_of(alone.diagnostics) == [
        '3:1 W908 text on no card: "Text."',
        '7:1 W908 text on no card: "More text."',
    ]
    assert len(alone.notices) == 1


@pytest.mark.usefixtures("folder")
def test_a_single_file_that_is_not_utf8_is_not_called_empty() -> None:
    source = read_source(write("a.md", "Q: a".encode("utf-16")))
    (problem,) = source.diagnostics
    assert (problem.message, problem.hint) == (
        "not UTF-8: byte 0xFF",
        "save the file as UTF-8 (it is UTF-16 now)",
    )
    assert source.line(problem) is None


SAVE = "save the file as UTF-8"
WESTERN = ", or convert it from its encoding, such as that of Western Windows: "


@pytest.mark.parametrize(
    ("name", "data", "hint"),
    [
        (
            "my words.csv",
            b"caf\xe9,coffee\n",
            f"{SAVE}{WESTERN}anki-deck convert 'my words.csv' --encoding cp1252 -o 'my words.md'",
        ),
        (
            "notes.md",
            b"#flashcards\ncaf\xe9::coffee\n",
            f"{SAVE}{WESTERN}anki-deck convert notes.md --encoding cp1252 -o notes-cards.md",
        ),
        (
            "words.csv",
            "café,coffee\n".encode("utf-16"),
            f"{SAVE} (it is UTF-16 now), or convert it: anki-deck convert words.csv -o words.md",
        ),
        # not a character in cp1252, no text, and the native format, which is not converted
        ("words.csv", b"caf\x81,coffee\n", SAVE),
        ("words.csv", b"caf\xe9\0,coffee\n", SAVE),
        ("a.md", b"Q: caf\xe9\nA: coffee\n", SAVE),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="other quotes")
@pytest.mark.usefixtures("folder")
def test_the_way_to_read_a_file_that_is_not_utf8(name: str, data: bytes, hint: str) -> None:
    (problem,) = read_source(write(name, data)).diagnostics
    assert problem.hint == hint


@pytest.mark.usefixtures("folder")
def test_a_problem_finds_its_line() -> None:
    source = read_source(write("a.md", b"\xef\xbb\xbf# H\r\nA: x\r\n"))
    assert [source.line(problem) for problem in source.diagnostics] == ["A: x"]


@pytest.mark.parametrize(
    ("deck", "name"),
    [
        ("Machine Learning::Modeling", "modeling.apkg"),
        ("Größe & Maß", "grösse-mass.apkg"),
        ("日本語", "日本語.apkg"),
        ("A/../B", "a-b.apkg"),
        ("...", "deck.apkg"),
        ("CON", "con-deck.apkg"),
        ("lpt1", "lpt1-deck.apkg"),
        ("_x_", "x.apkg"),
    ],
)
def test_the_package_is_named_after_the_deck(deck: str, name: str) -> None:
    assert f"{output_name(deck)}.apkg" == name


def test_a_file_is_replaced_atomically(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.apkg"
    write_atomically(path, lambda stream: stream.write(b"one"))
    assert path.read_bytes() == b"one"

    def fail(stream: object) -> None:
        stream.write(b"half")  # type: ignore[attr-defined]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, fail)
    assert path.read_bytes() == b"one"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.usefixtures("folder")
def test_an_error_names_the_file_that_was_to_be_written(tmp_path: Path) -> None:
    def fill_the_disk(_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space left") as failed:
        write_atomically(Path("a.apkg"), fill_the_disk)
    assert failed.value.filename == "a.apkg"
    with pytest.raises(FileNotFoundError) as failed:
        write_atomically(Path("a.apkg"), lambda _: (tmp_path / "gone.png").read_bytes())
    assert failed.value.filename == str(tmp_path / "gone.png")
    Path("b.apkg").mkdir()
    with pytest.raises(IsADirectoryError) as failed:
        write_atomically(Path("b.apkg"), lambda stream: stream.write(b"new"))
    assert failed.value.filename == "b.apkg"
    assert [path.name for path in Path().iterdir()] == ["b.apkg"]


@pytest.mark.skipif(os.name == "nt", reason="there are no such permissions on Windows")
@pytest.mark.usefixtures("folder")
def test_a_file_that_is_replaced_keeps_its_permissions() -> None:
    write("cards.lock", b"old").chmod(0o640)
    write_atomically(Path("cards.lock"), lambda stream: stream.write(b"new"))
    assert Path("cards.lock").read_bytes() == b"new"
    assert stat.S_IMODE(Path("cards.lock").stat().st_mode) == 0o640


@pytest.mark.usefixtures("folder")
def test_a_file_that_cannot_be_read_is_one_problem_of_many() -> None:
    write("notes/a.md", b"Q: b")
    Path("notes/b.md").symlink_to("nowhere")
    assert lines_of(read_source(Path("notes")).diagnostics) == [
        "1:1 E119 cannot read the file: No such file or directory",
        '1:1 W913 draft, on no card until it has an answer: "b"',
    ]


@pytest.mark.usefixtures("folder")
def test_an_empty_folder_is_reported_and_a_suffix_matches_in_any_case() -> None:
    Path("notes").mkdir()
    (problem,) = read_source(Path("notes")).diagnostics
    assert str(problem.location) == "notes:1:1"
    write("notes/A.MD", NOTE.encode())
    assert len(read_source(Path("notes")).deck.notes) == 1


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_a_link_to_a_file_stays_a_link_when_the_file_is_replaced(folder: Path) -> None:
    write("elsewhere/real.lock", b"old")
    Path("cards.lock").symlink_to("elsewhere/real.lock")
    write_atomically(folder / "cards.lock", lambda stream: stream.write(b"new"))
    assert Path("cards.lock").is_symlink()
    assert Path("elsewhere/real.lock").read_bytes() == b"new"


READS = """
import collections, os, sys
reads = collections.Counter()
WRITES = os.O_WRONLY | os.O_RDWR
def count(event, arguments):
    if event == "open" and isinstance(arguments[0], str) and not arguments[2] & WRITES:
        reads[os.path.relpath(arguments[0])] += 1
sys.addaudithook(count)
from generator.cli import main
main(["check", "."], standalone_mode=False)
"""


def test_each_file_of_a_folder_is_read_once(tmp_path: Path) -> None:
    texts = {
        "cards.md": "---\nignore: old\n---\nQ: a\nA: b",
        "more/c.md": "Q: c\nA: d",
        "prose.md": "Prose.",
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    counts = f"{{name: reads[name] for name in {[*texts]} }}"
    shown = f"import atexit; atexit.register(lambda: print({counts}))"
    done = subprocess.run(
        [sys.executable, "-c", f"{shown}\n{READS}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines()[-1] == "{'cards.md': 1, 'more/c.md': 1, 'prose.md': 1}", (
        done.stderr
    )
