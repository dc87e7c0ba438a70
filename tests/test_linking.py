"""`anki-deck link` in every dialect: the printed command works, and any line of a note."""

import json
import re
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from click.testing import Result

from generator.notes import DraftNote, question_of
from generator.sources.dialects import dialect_names
from tests.author import Author, guids
from tests.identities import THEN
from tests.test_note_lines import CASES, SUFFIXES, notes_of, split_margins

Pair = tuple[str, str]
LIMES = ("Which wall did Hadrian build?", "One across Britain from coast to coast")
RHINE = ("Where does the Rhine rise?", "In the Grisons of two springs")
ETNA = ("Which volcano of Sicily erupts most years?", "Etna")
TIBER = ("Which river flows through Rome?", "The Tiber out of the Apennines")
# The same note, reworded so much that it is only a possible match.
REWORDED = ("In which canton are the springs of the Rhine?", "In the Grisons they say both of them")


def template(
    note: str, *, head: str = "", foot: str = "", between: str = "\n"
) -> Callable[[Sequence[Pair]], str]:
    def write(pairs: Sequence[Pair]) -> str:
        return (
            head
            + between.join(note.format(q=question, a=answer) for question, answer in pairs)
            + foot
        )

    return write


# How notes are written in each dialect; some also have a way with several notes on a line.
WRITERS: dict[str, tuple[Callable[[Sequence[Pair]], str], ...]] = {
    "native": (template("Q: {q}\nA: {a}\n", head="# Europe\n\n"),),
    "anki-text": (template("{q}\t{a}\n", head="#separator:tab\n#html:false\n", between=""),),
    "ankiops": (template("Q: {q}\nA: {a}\n", between="\n---\n"),),
    "brainscape": (template("Q\n{q}\nA\n{a}\nHow well did you know this?\n1\n2\n"),),
    "csv": (template('"{q}","{a}"\n', head="Front,Back\n", between=""),),
    "hashcards": (template("Q: {q}\nA: {a}\n"),),
    "headings": (template("## {q}\n\n{a}\n", head="# Europe\n\n"),),
    "inka": (template("1. {q}\n> {a}\n", head="---\n", foot="---\n"),),
    "ki": (
        template(
            "# Note\n```\nguid:\nnotetype: Basic\n```\n\n### Tags\n```\n```\n\n"
            "## Front\n{q}\n\n## Back\n{a}\n"
        ),
    ),
    "obsidian": (
        template("{q}::{a}\n"),
        template("{q}\n?\n{a}\n"),
        template("STARTI [Basic] {q} Back: {a} ENDI", between=" "),
    ),
    "flashcards-obsidian": (template("## {q} #card\n\n{a}\n"), template("{q}::{a}\n")),
    "logseq": (
        template("- {q} #card\n\t- {a}\n"),
        template("- {q}#card\n  card-repeats:: 4\n\t- {a}\n"),
    ),
    "panky": (template("# {q}\n\n{a}\n"), template("---\n\n{q}\n\n. . .\n\n{a}\n")),
    "quizlet": (template("{q}\t{a}\n", between=""), template("{q}\t{a}", between=";")),
    "tsv": (template("{q}\t{a}\n", between=""),),
}
WAYS = [(name, index) for name, writers in WRITERS.items() for index in range(len(writers))]


def file_name(name: str, stem: str = "notes") -> str:
    return f"{stem}.{SUFFIXES.get(name, 'md')}"


def put(author: Author, name: str, text: str) -> None:
    """Write a file, by its path from the author's folder."""
    author.write(text, str(author.folder / name))


def printed_command(result: Result) -> list[str]:
    """Return the words of the only printed `anki-deck link`, as a shell splits them."""
    assert result.exit_code == 0, result.stdout
    (line,) = re.findall(r"if it is the same note: (.*)$", result.stdout, re.MULTILINE)
    program, *words = shlex.split(line)
    assert program == "anki-deck"
    return words


def linked_as_printed(author: Author, source: str, *options: str) -> None:
    """Run the command that `diff` prints for the only possible match, and check that it links."""
    result = author.run("diff", source, *options, now=THEN + 60)
    words = printed_command(result)
    linked = author.run(*words, now=THEN + 70)
    assert (linked.stderr, linked.exit_code) == ("", 0)
    assert " and its reviews; " in linked.stdout


def built(author: Author, source: str, *options: str, now: int) -> list[str]:
    result = author.run("build", source, *options, "--json", now=now)
    assert result.exit_code == 0, result.stdout
    return guids(json.loads(result.stdout))


@pytest.fixture
def author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Author:
    return Author(tmp_path, monkeypatch)


def test_every_dialect_is_written() -> None:
    assert WRITERS.keys() == {*dialect_names()}


@pytest.mark.parametrize("folder", ["", "my notes/it's - 1/"])
@pytest.mark.parametrize(("name", "way"), WAYS)
def test_the_printed_command_works(author: Author, name: str, way: int, folder: str) -> None:
    write = WRITERS[name][way]
    source = f"{folder}{file_name(name)}"
    put(author, source, write([LIMES, RHINE, ETNA, TIBER]))
    before = built(author, source, "--dialect", name, now=THEN)
    put(author, source, write([LIMES, REWORDED, ETNA, TIBER]))
    linked_as_printed(author, source, "--dialect", name)
    assert built(author, source, now=THEN + 90) == before


@pytest.mark.parametrize("name", ["csv", "tsv"])
def test_the_printed_command_names_a_dialect_that_the_lock_does_not(
    author: Author, name: str
) -> None:
    """The first build detected the dialect from the file's syntax."""
    (write,) = WRITERS[name]
    source = file_name(name)
    put(author, source, write([LIMES, RHINE, ETNA, TIBER]))
    before = built(author, source, now=THEN)
    put(author, source, write([LIMES, REWORDED, ETNA, TIBER]))
    words = printed_command(author.run("diff", source, "--dialect", name, now=THEN + 60))
    assert words[:3] == ["link", "--dialect", name]
    assert "--dialect" not in printed_command(author.run("diff", source, now=THEN + 60))
    linked_as_printed(author, source, "--dialect", name)
    assert built(author, source, now=THEN + 90) == before


NATIVE = WRITERS["native"][0]


@pytest.mark.parametrize("source", [".", "deck of mine", "deck of mine/."])
@pytest.mark.parametrize("file", ["rivers.md", "far north/rivers.md", "-rivers.md"])
def test_the_printed_command_works_for_a_file_of_a_folder(
    author: Author, source: str, file: str
) -> None:
    place = file if source == "." else f"deck of mine/{file}"
    put(author, place.replace(file, "cards.md"), NATIVE([LIMES, ETNA]))
    put(author, place, NATIVE([RHINE, TIBER]))
    before = built(author, source, now=THEN)
    put(author, place, NATIVE([REWORDED, TIBER]))
    assert "--source" not in printed_command(author.run("diff", source, now=THEN + 60))
    linked_as_printed(author, source)
    assert sorted(built(author, source, now=THEN + 90)) == sorted(before)


def test_the_printed_command_names_the_folder_of_a_file_that_its_lock_does_not_know(
    author: Author,
) -> None:
    put(author, "my deck/rivers.md", NATIVE([LIMES, RHINE, ETNA, TIBER]))
    before = built(author, "my deck", now=THEN)
    (author.folder / "my deck/rivers.md").unlink()
    put(author, "my deck/walls.md", NATIVE([LIMES, REWORDED, ETNA, TIBER]))
    words = printed_command(author.run("diff", "my deck", now=THEN + 60))
    assert words == ["link", "--source", "my deck", before[1], "my deck/walls.md:6"]
    linked_as_printed(author, "my deck")
    assert built(author, "my deck", now=THEN + 90) == before


def test_the_printed_command_works_from_elsewhere(author: Author, tmp_path: Path) -> None:
    source = f"{tmp_path}/else where/notes.md"
    put(author, source, NATIVE([LIMES, RHINE, ETNA, TIBER]))
    before = built(author, source, now=THEN)
    put(author, source, NATIVE([LIMES, REWORDED, ETNA, TIBER]))
    linked_as_printed(author, source)
    assert built(author, source, now=THEN + 90) == before


@pytest.mark.parametrize(
    "guid", ["-a", "--source", "a//b", "./a/", "#a$b&c;d", "a'b`c|d", "*", "~"]
)
def test_the_printed_command_works_for_any_guid(author: Author, guid: str) -> None:
    """A GUID from Anki may contain characters that mean something in a shell or a path."""
    with_id = NATIVE([LIMES, RHINE]) + f"ID: {guid}\n\n" + NATIVE([ETNA, TIBER])
    put(author, "notes.md", with_id)
    before = built(author, "notes.md", now=THEN)
    assert before[1] == guid
    put(author, "notes.md", NATIVE([LIMES, REWORDED, ETNA, TIBER]))
    linked_as_printed(author, "notes.md")
    assert built(author, "notes.md", now=THEN + 90) == before


def test_the_printed_command_takes_a_note_over_from_another_lock(author: Author) -> None:
    """A renamed file: the next build takes over the old lock, and then its notes can be linked."""
    put(author, "notes.md", NATIVE([LIMES, RHINE, ETNA, TIBER]))
    before = built(author, "notes.md", now=THEN)
    (author.folder / "notes.md").rename(author.folder / "my rivers.md")
    put(author, "my rivers.md", NATIVE([LIMES, REWORDED, ETNA, TIBER]))
    (line,) = re.findall(
        r"if it is the same note: (.*)$",
        author.run("diff", "my rivers.md", now=THEN + 60).stdout,
        re.MULTILINE,
    )
    link = f"anki-deck link {before[1]} 'my rivers.md:6'"
    assert line == f"anki-deck build 'my rivers.md' && {link}"
    refused = author.run("link", before[1], "my rivers.md:6", now=THEN + 60)
    assert refused.stderr.endswith(
        f"Error: {before[1]} is in another lock; to move it to this one before you link it:"
        " anki-deck build 'my rivers.md'\n"
    )
    printed = author.run("build", "my rivers.md", now=THEN + 60).stdout
    assert f"if it is the same note: {link}\n" in printed
    linked = author.run(*shlex.split(link)[1:], now=THEN + 70)
    assert (linked.stderr, linked.exit_code) == ("", 0)
    assert built(author, "my rivers.md", now=THEN + 90) == before


def test_a_file_whose_name_ends_in_a_line_number(author: Author) -> None:
    put(author, "notes:3", NATIVE([LIMES, RHINE]))
    (_, rhine) = built(author, "notes:3", now=THEN)
    for place in ("notes:3:6", "notes:3:6:1"):
        assert author.run("link", rhine, place).stdout == f"{place} already has the GUID {rhine}\n"


def test_a_file_without_a_note(author: Author) -> None:
    put(author, "deck/cards.md", NATIVE([LIMES]))
    put(author, "deck/later.md", "# Nothing yet\n")
    (limes,) = built(author, "deck", now=THEN)
    result = author.run("link", limes, "deck/later.md:1", "--source", "deck", now=THEN + 60)
    assert result.exit_code == 2
    assert result.stderr.endswith(
        "Error: no note at line 1 of deck/later.md: the file has no notes\n"
    )


@pytest.mark.parametrize(("name", "sample"), CASES)
def test_every_line_of_a_note_finds_it(author: Author, name: str, sample: str) -> None:
    """`link` with the GUID that a note has already prints this and changes nothing."""
    margins, rows = split_margins(sample)
    text = "\n".join(rows)
    notes = notes_of(name, text)
    source = file_name(name)
    put(author, source, text)
    answered = [note for note in notes if not isinstance(note, DraftNote)]
    known = dict(zip(answered, built(author, source, "--dialect", name, now=THEN), strict=True))
    for number, margin in enumerate(margins, start=1):
        found = [note for note in notes if number in note.lines]
        assert len(found) == len(margin)
        guid = known.get(found[0], known[answered[0]]) if found else known[answered[0]]
        result = author.run("link", guid, f"{source}:{number}", now=THEN + 60)
        if not found:
            assert f"Error: no note at line {number} of {source}: the nearest note" in result.stderr
        elif len(found) > 1:
            assert (
                f"Error: {len(found)} notes are at line {number} of {source}; choose one:\n"
                in result.stderr
            )
            for note in found:
                place = f"{source}:{number}:{note.location.column}"
                assert f'  "{question_of(note).value}" ({known[note]})\n' in result.stderr
                assert f"    anki-deck link {guid} {place}\n" in result.stderr
                assert (
                    author.run("link", known[note], place).stdout
                    == f"{place} already has the GUID {known[note]}\n"
                )
        elif isinstance(found[0], DraftNote):
            assert (
                f"the question at line {number} of {source} has no answer: write the answer first"
                in result.stderr
            )
        else:
            assert result.stdout == f"{source}:{number} already has the GUID {guid}\n"
