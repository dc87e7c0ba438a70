import pytest

from generator.diagnostics import Code, Diagnostic, Location
from generator.sources import SourceFile, decode, read_deck, read_files
from generator.sources.deck_names import deck_name
from tests.texts import read


def test_utf8_with_and_without_a_byte_order_mark() -> None:
    assert decode("a.md", "é🙂".encode()) == "é🙂"
    assert decode("a.md", b"\xef\xbb\xbfa") == "\ufeffa"


@pytest.mark.parametrize(
    ("data", "line", "column", "byte", "hint"),
    [
        (b"Q: a\r\nA: caf\xe9", 2, 7, "0xE9", "save the file as UTF-8"),
        (b"\xef\xbb\xbfa\xc3", 1, 2, "0xC3", "save the file as UTF-8"),
        ("é\n日\n".encode() + b"\x80", 3, 1, "0x80", "save the file as UTF-8"),
        ("Q".encode("utf-16"), 1, 1, "0xFF", "save the file as UTF-8 (it is UTF-16 now)"),
    ],
)
def test_other_encodings_are_reported_at_the_first_wrong_byte(
    data: bytes, line: int, column: int, byte: str, hint: str
) -> None:
    location = Location(path="a.md", line=line, column=column)
    message = f"not UTF-8: byte {byte}"
    assert decode("a.md", data) == Diagnostic(
        location=location, code=Code.NOT_UTF8, message=message, hint=hint
    )


def file(path: str, text: str, *subpath: str) -> SourceFile:
    return SourceFile(path=path, subpath=subpath, text=text)


NOTE = "Q: a\nA: b\n"


def test_a_file_names_its_deck_or_takes_the_default() -> None:
    assert read_deck([file("a.md", NOTE)], "default")[0].name == "default"
    assert read_deck([file("a.md", f"---\ndeck: D\n---\n{NOTE}")], "default")[0].name == "D"


def test_a_folder_gives_each_file_a_deck_by_its_path() -> None:
    deck, found = read_deck(
        [
            file("n/a.md", NOTE, "a"),
            file("n/cards.md", f"---\ndeck: Root\ndescription: all of it\n---\n{NOTE}"),
            file("n/b/c.md", f"---\ndescription: part\n---\n{NOTE}", "b", "c"),
            file("n/d.md", f"---\ndeck: Else::Where\n---\n{NOTE}", "d"),
        ],
        "default",
    )
    assert found == ()
    assert deck.name == "Root"
    assert [note.deck for note in deck.notes] == ["Root::a", "Root", "Root::b::c", "Else::Where"]
    assert deck.descriptions == (("Root", "all of it"), ("Root::b::c", "part"))


@pytest.mark.parametrize(
    ("decks", "name"),
    [
        (["A::B::c", "A::B::d"], "A::B"),
        (["A::B", "A::B::d"], "A::B"),
        (["A::B"], "A::B"),
        (["'a ::b::c'", "A::B::d"], "a::b"),
        (["A::b", "C::d"], "A"),
        (["A::b", None], "folder"),
        ([None], "folder"),
        ([], "folder"),
    ],
)
def test_the_root_deck_of_a_folder_is_what_its_decks_have_in_common(
    decks: list[str | None], name: str
) -> None:
    files = [
        file(f"{number}.md", f"---\ndeck: {deck}\n---\n{NOTE}" if deck else NOTE, str(number))
        for number, deck in enumerate(decks)
    ]
    files += [
        file("README.md", "---\ndeck: Else\n---\nText.", "README"),
        file("cards.md", "---\ndescription: d\n---\n"),
    ]
    read = read_files(files, "folder", ".")
    assert read.deck.name == name
    assert read.deck.descriptions == ((name, "d"),)
    assert read.skipped == ("README.md",)


def test_the_root_file_of_a_folder_names_its_root_deck() -> None:
    files = [
        file("a.md", f"---\ndeck: A\n---\n{NOTE}", "a"),
        file("cards.md", "---\ndeck: Root\n---\n"),
    ]
    assert read_files(files, "folder", ".").deck.name == "Root"
    with_cards = [files[0], file("cards.md", NOTE)]
    assert read_files(with_cards, "folder", ".").deck.name == "folder"


def test_problems_come_from_every_file_in_order() -> None:
    _, found = read_deck([file("b.md", "x", "b"), file("a.md", "A: y\n\nz", "a")], "d")
    assert [str(problem.location) for problem in found] == ["a.md:1:1", "a.md:3:1", "b.md:1:1"]


def test_no_files_are_no_notes() -> None:
    deck, (problem,) = read_deck([], "d")
    assert deck.notes == ()
    assert (str(problem.location), problem.code, problem.message, problem.hint) == (
        ".:1:1",
        Code.NO_NOTES,
        "no notes in the source",
        (
            'add a note at the end of the file: a line that starts with "Q:", '
            'then a line that starts with "A:"'
        ),
    )


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("A::B", "A::B"),
        (" A :: B ", "A::B"),
        ("A::::B", "A::blank::B"),
        ("::", "blank::blank"),
        ("A:::B", "A::B"),
        (":A:", "A"),
        ("A:B", "A:B"),
        ("A\n\tB\x7f", "AB"),
        ('"A"', '"A"'),
        ("e\u0301", "é"),
        ("e\x1f\u0301", "é"),
        ("\u3000A\u00a0", "A"),
        ("", "blank"),
    ],
)  # test_anki.py compares these with Anki
def test_a_deck_name_is_written_as_anki_would(written: str, name: str) -> None:
    assert deck_name(written) == name
    assert deck_name(name) == name


def test_decks_that_differ_in_case_only_are_one_deck_as_in_anki() -> None:
    deck, _ = read(
        "---\ndeck: A\nsubdecks: 2\n---\n"
        "# Foo\n## x\nQ: a\nA: b\n# foo\n## X\nQ: c\nA: d\n## Y\nQ: e\nA: f\n"
    )
    assert [note.deck for note in deck.notes] == ["A::Foo::x", "A::Foo::x", "A::Foo::Y"]


def test_one_of_two_descriptions_of_a_deck_is_reported() -> None:
    texts = {
        "a": "---\ndeck: A\ndescription: one\n---\nQ: a\nA: b\n",
        "b": "---\ndeck: a\ndescription: two\n---\nQ: c\nA: d\n",
        "c": "---\ndeck: A\ndescription: two\n---\nQ: e\nA: f\n",
    }
    files = [file(f"{name}.md", text, name) for name, text in texts.items()]
    deck, found = read_deck(files, "deck")
    assert deck.descriptions == (("A", "one"), ("A", "two"), ("A", "two"))
    assert [(str(problem.location), problem.code.value, problem.message) for problem in found] == [
        (
            "a.md:3:14",
            "W933",
            'no one sees this description of the deck "A": there is another one at b.md:3:14',
        )
    ]
