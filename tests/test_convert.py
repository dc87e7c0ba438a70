"""`convert`: the written text reads the same as the input, and makes the same package."""

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result
from hypothesis import assume, example, given

from generator.cli import main
from generator.convert import Conversion, convert
from generator.convert.relinking import relink_text
from generator.diagnostics import Code
from generator.notes import note_texts
from generator.sources import SourceFile, read_deck, read_foreign
from generator.sources.detection import DETECTED_NATIVE, detect_dialect
from generator.text.lines import split_lines
from generator.text.regions import MediaLink, regions
from tests.test_dialects import CASE, EVERYDAY, FILES, anything, case_file, documents, file_of
from tests.texts import lines_of, text_of

Run = Callable[..., Result]

FEATURES = [
    pytest.param(path.parent.name, case["source"], id=f"{path.parent.name}: {case['title']}")
    for path in FILES
    if path.stem == "features"
    for case in CASE.finditer(path.read_text(encoding="utf-8"))
]


def converted(name: str, source: str) -> str:
    result = conversion(file_of(name, source))
    assert result.text is not None, lines_of(result.diagnostics)
    return result.text


def conversion(file: SourceFile, default_name: str = "notes") -> Conversion:
    result = convert(file, split_lines(file.text), default_name)
    assert result is not None
    return result


def media_of(file: SourceFile) -> set[str]:
    deck, _ = read_deck([file], "notes")
    return {
        part.target
        for note in deck.notes
        for text in note_texts(note)
        for part in regions(text.value)
        if isinstance(part, MediaLink)
    }


@pytest.mark.parametrize(("folder", "source"), FEATURES)
def test_a_converted_file_makes_the_same_package(folder: str, source: str, anki_deck: Run) -> None:
    file = case_file(folder, source)
    Path(file.path).write_text(source, encoding="utf-8")
    for target in media_of(file):
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        Path(target).write_bytes(target.encode())
    built = anki_deck("build", file.path, "--dialect", str(file.dialect), "-o", "one.apkg")
    assert built.exit_code == 0, built.output
    result = anki_deck("convert", file.path, "--from", str(file.dialect), "-o", "away/cards.md")
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert anki_deck("check", "away/cards.md").exit_code == 0
    # With the lock, the two would be different decks with different notes.
    for lock in Path().glob("*.lock"):
        lock.unlink()
    again = anki_deck("build", "away/cards.md", "-o", "two.apkg")
    assert again.exit_code == 0, again.output
    assert "read as" not in again.output
    assert Path("one.apkg").read_bytes() == Path("two.apkg").read_bytes()


@given(documents() | anything)
@example(("hashcards", "Q:\n\\Q: x\nA: \\\\Q: y\n#\n---x\n"))
@example(("hashcards", "# a\n## b\nQ: q\nA: a\n---\n### c\nQ: q\nA: a\n---\n# #\nQ: q\nA: a"))
@EVERYDAY
def test_what_is_written_reads_the_same(document: tuple[str, str]) -> None:
    name, source = document
    # In a deck, in a formula and in code, this starts a comment: the hint says so.
    assume("<!--" not in source)
    result = conversion(file_of(name, source))
    assert Code.NOT_WRITABLE not in {problem.code for problem in result.diagnostics}, source


@pytest.mark.parametrize(
    ("name", "source", "line"),
    [
        ("csv", "Deck: {}::{}\nQ: {}\n<!--ID: 15-->", 3),
        ("ankiops", "Q: a\nA: ``x\n<!-- y``\n", 1),
    ],
)
def test_the_start_of_a_comment_in_a_deck_or_code_cannot_be_written(
    name: str, source: str, line: int
) -> None:
    result = conversion(file_of(name, source))
    (problem,) = [one for one in result.diagnostics if one.code is Code.NOT_WRITABLE]
    assert (problem.location.line, problem.hint.startswith('delete "<!--" from')) == (line, True)


def test_the_start_of_a_comment_in_a_cell_is_written() -> None:
    answer = "\\Q: x  \n\\# y  \n\\<!-- z  \n\\---  \n<!-- -->A:b\n"
    assert converted("csv", 'a,"\\Q: x\n# y\n<!-- z\n---\nA:b"') == (
        f"---\ndeck: notes\n---\n\nQ: a\nA: {answer}"
    )


def test_syntax_of_the_native_format_is_escaped() -> None:
    source = "## Q: q\nID: x\nA:\nExtra: one\n\\Q: two\n### x\nA:b\n---\n```\n# code\n```\n"
    assert converted("headings", source) == (
        "---\ndeck: notes\n---\n\nQ: Q: q\nA: ID: x\n"
        "\\A:\n\\Extra: one\n<!-- -->\\Q: two\n<!-- -->### x\n<!-- -->A:b\n<!-- -->---\n"
        "```\n# code\n```\n"
    )


def test_a_tag_at_the_end_of_a_question_stays_text() -> None:
    assert converted("csv", "what is #foo,x") == "---\ndeck: notes\n---\n\nQ:\nwhat is #foo\nA: x\n"


def test_an_indent_that_would_be_removed_stays() -> None:
    source = "Q: q\nA: a\n   b\n   c"
    assert converted("hashcards", source) == "---\ndeck: notes\n---\n\nQ: q\nA:\na\n   b\n   c\n"


@pytest.mark.parametrize(
    ("name", "source", "written"),
    [
        ("headings", "## q\n\n-\n", "Q: q\nA:\n-\n"),
        ("headings", "## q\n\n1.\n\n2. a\n", "Q: q\nA:\n1.\n\n2. a\n"),
        ("ankiops", "Q: q\nA: -\n", "Q: q\nA: -\n"),
        ("tsv", '"- \n\n- "\ta\n', "Q: - \n\n-\nA: a\n"),
    ],
)
def test_a_list_marker_alone_stays_what_it_is(name: str, source: str, written: str) -> None:
    """After something else in its row it is text, and alone in its row it is an empty item."""
    assert converted(name, source) == f"---\ndeck: notes\n---\n\n{written}"


def test_a_tag_of_the_file_keeps_its_hash() -> None:
    assert converted("anki-text", "#separator:tab\n#tags:#a b\nq\ta\n") == (
        '---\ndeck: notes\ntags: ["##a", b]\n---\n\nQ: q\nA: a\n'
    )


@pytest.mark.parametrize("char", ["\x7f", "\x85", "\u2028", "\ufeff", "\uffff", "🙂"])
def test_any_character_may_be_in_the_front_matter(char: str) -> None:
    source = file_of("panky", f"---\nname: a {char} b\n---\n# q\nb\n")
    before, _ = read_deck([source], "notes")
    text = conversion(source).text
    assert text is not None
    after, found = read_deck([SourceFile(path="a.md", subpath=(), text=text)], "notes")
    assert lines_of(found) == []
    assert (after.name, len(after.notes)) == (before.name, 1)


def test_front_matter_is_kept() -> None:
    source = (
        "---\ndialect: hashcards\ndeck: 'A: b'\ndescription: \"two\\nlines\"\ntags: [x, 'y,z']\n"
        "auto-tags:\n  RNN: [rnn, 'a: b', \"null\"]\n"
        "type: reversed\nsubdecks: 1\nspeech: de_DE\n---\n"
        "# Deep #tag\nQ: rnn\nA: a\n"
    )
    text = conversion(SourceFile(path="a.md", subpath=(), text=source), "a").text
    assert text == (
        '---\ndeck: "A: b"\ndescription: "two\\nlines"\ntags: [x, "y,z"]\n'
        'auto-tags:\n  RNN: [rnn, "a: b", "null"]\n'
        "type: reversed\nsubdecks: 1\nspeech: de_DE\n---\n\n"
        "# Deep #tag\n\nQ: rnn\nA: a\n"
    )


def test_a_note_that_cannot_be_written_is_left_out() -> None:
    head = "#separator:tab\n#guid column:1\n"
    result = conversion(file_of("anki-text", f"{head}ab<!--c\tq\ta", "n.txt"), "n")
    assert result.text is not None
    assert "ID: ab<!--c\n" in result.text
    rows = "x1\tone\ta\nab<!--c-->\tq\ta\nx2\ttwo\ta"
    result = conversion(file_of("anki-text", f"{head}{rows}", "n.txt"), "n")
    assert result.text == "---\ndeck: n\n---\n\nQ: one\nA: a\nID: x1\n\nQ: two\nA: a\nID: x2\n"
    assert (result.note_count, result.indices) == (2, (0, 2))
    assert lines_of(result.diagnostics)[1:] == [
        '4:1 W919 left out: this note cannot be written so that it reads the same: "q"'
    ]


def test_notes_to_leave_out_are_named_by_their_index() -> None:
    file = file_of("csv", "one,a\ntwo,\nthree,c\n")
    result = convert(file, split_lines(file.text), "n", without={1})
    assert result is not None
    assert (result.note_count, result.draft_count, result.indices) == (2, 0, (0, 2))
    assert result.text == "---\ndeck: n\n---\n\nQ: one\nA: a\n\nQ: three\nA: c\n"


@pytest.mark.parametrize("subpath", [(), ("b",)])
def test_a_text_with_another_tools_marker_names_the_native_dialect(
    subpath: tuple[str, ...],
) -> None:
    source = "Q: How is a deck named?\nA: By a line:\n\nTARGET DECK: x\n"
    file = SourceFile(path="a/b.md", subpath=subpath, text=source, dialect="hashcards")
    result = convert(file, split_lines(source), "n", is_part=True)
    assert result is not None
    assert result.text is not None
    head = "dialect: native" if subpath else "dialect: native\ndeck: n"
    assert result.text.startswith(f"---\n{head}\n---\n")
    assert result.text.endswith(f"\n{source}")
    assert detect_dialect("b.md", split_lines(result.text)) is DETECTED_NATIVE
    assert detect_dialect("b.md", split_lines(source)).name == "obsidian"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes in folders")
def test_a_file_that_can_be_read_only_once_is_converted(tmp_path: Path) -> None:
    pipe, written = tmp_path / "notes.csv", tmp_path / "cards.md"
    os.mkfifo(pipe)
    # A pipe without a reader blocks its writer, and one without a writer its reader.
    Thread(
        target=pipe.write_text, args=("What is osmosis?,The way of water\n",), daemon=True
    ).start()
    command = [
        sys.executable,
        "-m",
        "generator",
        "convert",
        str(pipe),
        "--from",
        "anki-text",
        "-o",
        str(written),
    ]
    subprocess.run(command, check=True, timeout=60)
    assert "Q: What is osmosis?\nA: The way of water\n" in written.read_text(encoding="utf-8")


def test_a_file_is_parsed_once() -> None:
    class Rows(list[str]):
        passes = 0

        def __iter__(self) -> Iterator[str]:
            Rows.passes += 1
            return super().__iter__()

    rows = Rows(["#separator:tab", "q\ta"])
    file = SourceFile(path="n.txt", subpath=(), text="", dialect="anki-text")
    read_foreign(file, rows, "n")
    once, Rows.passes = Rows.passes, 0
    assert convert(file, rows, "n") is not None
    assert Rows.passes == once > 0


def test_a_file_with_errors_is_not_converted(anki_deck: Run) -> None:
    Path("a.md").write_text("Q: q\n\nr\n\nC: [x\n", encoding="utf-8")
    result = anki_deck("convert", "a.md", "--from", "hashcards", "-o", "b.md")
    assert result.exit_code == 1
    assert "a.md:1:1: error[E201]" in result.stderr
    assert "2 errors: nothing was written" in result.stderr
    assert not Path("b.md").exists()


@pytest.mark.parametrize(
    ("name", "source", "written"),
    [
        ("csv", "one,\ntwo,a", "Q: one\nA:\n\nQ: two\nA: a\n"),
        ("csv", '"one\n\ntwo",', "Q: one\n\ntwo\nA:\n"),
        ("csv", "Front,Back,Extra,Type\none,,more,list\n", "Q: one\nA:\nExtra: more\nType: list\n"),
        ("hashcards", "Q: one\n\nC: [two]\n", "Q: one\nA:\n\nC: {{two}}\n"),
        ("headings", "## one\n", "Q: one\nA:\n"),
    ],
)
def test_a_draft_is_written_with_an_empty_answer(name: str, source: str, written: str) -> None:
    assert converted(name, source) == f"---\ndeck: notes\n---\n\n{written}"


def test_drafts_are_counted(anki_deck: Run) -> None:
    Path("a.csv").write_text("one,\ntwo,a\n", encoding="utf-8")
    result = anki_deck("convert", "a.csv", "-o", "b.md")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.endswith("needs quotes\nb.md: 1 note, 1 draft\n")


def test_it_prints_the_text_and_the_detected_dialect(anki_deck: Run) -> None:
    Path("a.csv").write_text("q,a", encoding="utf-8")
    result = anki_deck("convert", "a.csv")
    assert result.stdout == "---\ndeck: a\n---\n\nQ: q\nA: a\n"
    assert result.stderr == 'a.csv: read as csv, because its name ends in ".csv"\n'


def test_it_overwrites_only_with_force(anki_deck: Run) -> None:
    Path("a.csv").write_text("q,a", encoding="utf-8")
    Path("b.md").write_text("mine", encoding="utf-8")
    result = anki_deck("convert", "a.csv", "-o", "b.md")
    assert (result.exit_code, Path("b.md").read_text(encoding="utf-8")) == (2, "mine")
    assert '"b.md" already exists: --force overwrites it' in result.stderr
    assert anki_deck("convert", "a.csv", "-o", "b.md", "--force").exit_code == 0
    assert Path("b.md").read_text(encoding="utf-8").endswith("Q: q\nA: a\n")


def test_the_native_format_is_refused(anki_deck: Run) -> None:
    Path("a.md").write_text("Q: q\nA: a\nExtra: e\n", encoding="utf-8")
    result = anki_deck("convert", "a.md")
    assert result.exit_code == 2
    assert "a.md is in the native format already: nothing to convert" in result.stderr


def test_stdin(anki_deck: Run) -> None:  # noqa: ARG001 (its folder)
    result = CliRunner().invoke(
        main, ["convert", "-", "--from", "hashcards"], input=io.BytesIO("Q: é\nA: a".encode())
    )
    assert result.stdout == "---\ndeck: Converted\n---\n\nQ: é\nA: a\n"


@pytest.mark.parametrize(
    ("data", "options"),
    [
        ("q,ä".encode(), ()),
        ("q,ä".encode("utf-8-sig"), ()),
        ("q,ä".encode("utf-16"), ()),
        ("\ufeffq,ä".encode("utf-16-be"), ()),
        ("q,ä".encode("cp1252"), ("--encoding", "cp1252")),
        ("q,ä\r\n".encode("utf-16-le"), ("--encoding", "utf-16-le")),
    ],
)
def test_encodings(data: bytes, options: tuple[str, ...], anki_deck: Run) -> None:
    Path("a.csv").write_bytes(data)
    assert anki_deck("convert", "a.csv", *options).stdout.endswith("Q: q\nA: ä\n")


def test_an_undetected_encoding_is_reported_with_its_location(anki_deck: Run) -> None:
    Path("a.csv").write_bytes("q,a\nr,ä".encode("cp1252"))
    result = anki_deck("convert", "a.csv")
    assert result.exit_code == 1
    assert result.stderr.startswith("a.csv:2:3: error[E101]: not UTF-8: byte 0xE4\n")
    assert '"--encoding cp1252"' in result.stderr
    assert anki_deck("convert", "a.csv", "--encoding", "ascii").stderr.startswith(
        "a.csv:2:3: error[E101]: not ascii: byte 0xE4\n"
    )
    Path("a.csv").write_bytes(b"a-!!\n")  # punycode does not say where it is wrong
    assert anki_deck("convert", "a.csv", "--encoding", "punycode").stderr.startswith(
        "a.csv:1:1: error[E101]: not punycode: byte 0x61\n"
    )
    assert anki_deck("convert", "a.csv", "--encoding", "klingon").exit_code == 2


def test_media_are_copied_if_the_output_needs_them(anki_deck: Run) -> None:
    Path("vault/assets").mkdir(parents=True)
    Path("vault/assets/peru map.png").write_bytes(b"png")
    Path("vault/notes.md").write_text(
        "#flashcards\nWhich? ![[peru map.png]]::Peru ![](no.png)\n", encoding="utf-8"
    )
    result = anki_deck("convert", "vault/notes.md", "-o", "deck/cards.md")
    assert (
        Path("deck/cards.md")
        .read_text(encoding="utf-8")
        .endswith("Q: Which? ![](<assets/peru map.png>)\nA: Peru no.png\n")
    )
    assert Path("deck/assets/peru map.png").read_bytes() == b"png"
    assert "deck/cards.md: 1 note, 1 picture or sound file\n" in result.stderr
    assert "warning[W916]" in result.stderr


def test_pictures_by_reference_are_copied_as_well(anki_deck: Run) -> None:
    Path("vault/samples").mkdir(parents=True)
    for name in ("r.png", "two words.png", "s.png", "code.png"):
        Path("vault/samples", name).write_bytes(name.encode())
    Path("vault/notes.md").write_text(
        "Q: ![alt][R] and ![s] and ![over\ntwo lines](samples/two%20words.png)\n\n"
        '[R]: samples/r.png "t"\n[s]: <samples/s.png>\n[link]: samples/r.png\n'
        "A: a [link], `![x](samples/code.png)`\n",
        encoding="utf-8",
    )
    result = anki_deck("convert", "vault/notes.md", "--from", "hashcards", "-o", "deck/cards.md")
    assert "deck/cards.md: 1 note, 3 picture or sound files\n" in result.stderr
    anki_deck("convert", "vault/notes.md", "--from", "hashcards", "-o", "beside.md")
    assert Path("beside.md").read_text(encoding="utf-8") == (
        "---\ndeck: notes\n---\n\n"
        "Q: ![alt][R] and ![s] and ![over\ntwo lines](vault/samples/two%20words.png)\n\n"
        '[R]: vault/samples/r.png "t"\n[s]: vault/samples/s.png\n[link]: samples/r.png\n'
        "A: a [link], `![x](samples/code.png)`\n"
    )
    for lock in Path().rglob("*.lock"):
        lock.unlink()
    for source in ("vault/notes.md", "deck/cards.md", "beside.md"):
        options = ("--dialect", "hashcards") if "vault" in source else ()
        assert anki_deck("build", source, *options, "-o", f"{source}.apkg").exit_code == 0, source
        # With the lock, each would be a different deck with different notes.
        for lock in Path().rglob("*.lock"):
            lock.unlink()
    assert Path("vault/notes.md.apkg").read_bytes() == Path("deck/cards.md.apkg").read_bytes()


@pytest.mark.parametrize(
    ("written", "target", "relinked"),
    [
        ("![[a.png|300]]", "b/a.png", "![[b/a.png|300]]"),
        ("![[a.png|cat|30x20]]", "b#/a.png", "![cat](b#/a.png){width=30 height=20}"),
    ],
)
def test_an_embedded_file_keeps_its_notation_where_it_can(
    written: str, target: str, relinked: str
) -> None:
    assert relink_text(text_of(f"x {written} y"), lambda _old, _path: target) == f"x {relinked} y"


def test_media_below_the_output_are_not_copied(anki_deck: Run) -> None:
    Path("vault/assets").mkdir(parents=True)
    Path("vault/assets/a.png").write_bytes(b"png")
    Path("vault/notes.md").write_text(
        "Q: ![](assets/a.png) [sound:assets/a.png]\nA: a\n", encoding="utf-8"
    )
    anki_deck("convert", "vault/notes.md", "--from", "hashcards", "-o", "cards.md")
    assert "Q: ![](vault/assets/a.png) [sound:vault/assets/a.png]\n" in Path("cards.md").read_text(
        encoding="utf-8"
    )
    assert sorted(path.name for path in Path().rglob("*.png")) == ["a.png"]


def test_another_file_of_the_same_name_is_not_overwritten(anki_deck: Run) -> None:
    Path("one").mkdir()
    Path("two").mkdir()
    Path("one/a.png").write_bytes(b"mine")
    Path("two/a.png").write_bytes(b"theirs")
    Path("one/notes.md").write_text("Q: ![](a.png)\nA: a\n", encoding="utf-8")
    for _ in range(2):
        anki_deck("convert", "one/notes.md", "--from", "hashcards", "-o", "two/cards.md", "--force")
        assert Path("two/a.png").read_bytes() == b"theirs"
        # The name in the package is made of the file's name, so the copy keeps it.
        (copy,) = Path("two").glob("*/a.png")
        assert copy.read_bytes() == b"mine"
        text = Path("two/cards.md").read_text(encoding="utf-8")
        assert f"![]({copy.parent.name}/a.png)" in text


def test_the_lock_of_an_earlier_build_is_written_for_the_new_file(anki_deck: Run) -> None:
    Path("a.csv").write_text("one,x\ntwo,y\n", encoding="utf-8")
    anki_deck("build", "a.csv", "-o", "one.apkg")
    assert anki_deck("convert", "a.csv", "-o", "new/cards.md").exit_code == 0
    assert (Path("a.csv.lock").exists(), Path("new/cards.lock").exists()) == (True, True)
    built = anki_deck("build", "new/cards.md", "-o", "two.apkg")
    assert "  2 unchanged\n" in built.stdout
    assert Path("one.apkg").read_bytes() == Path("two.apkg").read_bytes()


def test_settings_of_the_front_matter_are_written() -> None:
    source = (
        "---\ndialect: hashcards\nlanguage: pt-br\nbreaks: yes\nwarnings: [w901]\n---\n"
        "Q: a\nA: b\n\nQ: a\nA: c\n"
    )
    text = converted("hashcards", source)
    assert text.startswith(
        "---\ndeck: notes\nlanguage: pt-BR\nbreaks: true\nwarnings: [W901]\n---\n"
    )
    deck, found = read_deck([SourceFile(path="cards.md", subpath=(), text=source)], "notes")
    assert [(note.language, note.breaks) for note in deck.notes] == [("pt-BR", True)] * 2
    assert found == ()
