import os
from pathlib import Path

import pytest

from generator.project.files import package_name, read_source, replace_whole
from tests.reading import lines_of
from tests.writing import write

NOTE = "Q: a\nA: b\n"


@pytest.mark.usefixtures("folder")
def test_a_file_is_read_under_the_name_it_was_given_by() -> None:
    source = read_source(write("sub/notes.md", NOTE.encode()))
    assert source.deck.name == "notes"
    assert [str(note.location) for note in source.deck.notes] == ["sub/notes.md:1:1"]
    assert source.folder == Path("sub")
    assert source.diagnostics == ()


@pytest.mark.usefixtures("folder")
def test_a_folder_is_read_in_natural_order_without_what_is_hidden() -> None:
    for path in ("10-z.md", "2-a.md", "sub/x.md", "cards.md", ".hidden.md", ".git/y.md", "no.txt", "B.md"):
        write(path, NOTE.encode())
    source = read_source(Path())
    assert [note.location.path for note in source.deck.notes] == ["2-a.md", "10-z.md", "B.md", "cards.md", "sub/x.md"]
    assert [note.deck for note in source.deck.notes] == ["deck::2-a", "deck::10-z", "deck::B", "deck", "deck::sub::x"]


@pytest.mark.usefixtures("folder")
def test_what_is_not_utf8_is_one_problem_and_the_rest_is_read() -> None:
    write("a.md", b"Q: caf\xe9\nA: b")
    write("b.md", b"A: x")
    source = read_source(Path())
    assert sorted(lines_of(source.diagnostics)) == [
        "1:1 E103 answer without a question",
        "1:7 E101 not UTF-8: byte 0xE9",
    ]


@pytest.mark.usefixtures("folder")
def test_a_lone_file_that_is_not_utf8_is_not_called_empty() -> None:
    source = read_source(write("a.md", "Q: a".encode("utf-16")))
    (problem,) = source.diagnostics
    assert (problem.message, problem.hint) == ("not UTF-8: byte 0xFF", "save the file as UTF-8: it is UTF-16 now")
    assert source.line(problem) is None


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
    assert package_name(deck) == name


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.apkg"
    replace_whole(path, lambda stream: stream.write(b"one"))
    assert path.read_bytes() == b"one"

    def fail(stream: object) -> None:
        stream.write(b"half")  # type: ignore[attr-defined]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replace_whole(path, fail)
    assert path.read_bytes() == b"one"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.usefixtures("folder")
def test_a_file_that_cannot_be_read_is_one_problem_of_many() -> None:
    write("notes/a.md", b"A: b")
    Path("notes/b.md").symlink_to("nowhere")
    assert lines_of(read_source(Path("notes")).diagnostics) == [
        "1:1 E119 cannot read the file: No such file or directory",
        "1:1 E103 answer without a question",
    ]


@pytest.mark.usefixtures("folder")
def test_an_empty_folder_is_named_and_a_suffix_counts_in_any_case() -> None:
    Path("notes").mkdir()
    (problem,) = read_source(Path("notes")).diagnostics
    assert str(problem.location) == "notes:1:1"
    write("notes/A.MD", NOTE.encode())
    assert len(read_source(Path("notes")).deck.notes) == 1


@pytest.mark.skipif(os.name == "nt", reason="links take a right of their own there")
def test_a_link_to_a_file_stays_one_when_the_file_is_replaced(folder: Path) -> None:
    write("elsewhere/real.lock", b"old")
    Path("cards.lock").symlink_to("elsewhere/real.lock")
    replace_whole(folder / "cards.lock", lambda stream: stream.write(b"new"))
    assert Path("cards.lock").is_symlink()
    assert Path("elsewhere/real.lock").read_bytes() == b"new"
