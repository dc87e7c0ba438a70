"""What init, build, diff and link print, write and return."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from generator.identity.lock_text import parse_lock
from tests.author import Author, guids, statuses
from tests.identities import THEN

FRONT_MATTER = "---\ndeck: Europe\n---\n"
LIMES = "Q: Which wall did Hadrian build?\nA: One across Britain, from coast to coast\n\n"
RHINE = "Q: Where does the Rhine rise?\nA: In the Grisons, of two springs\n\n"
ETNA = "Q: Which volcano of Sicily erupts most years?\nA: Etna\n\n"
OSLO = "C: The capital of Norway, {{Oslo}}, was once {{Kristiania}}.\n\n"
TIBER = "Q: Which river flows through Rome?\nA: The Tiber, out of the Apennines\n\n"


@pytest.fixture
def author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Author:
    monkeypatch.delenv("NO_COLOR", raising=False)
    return Author(tmp_path, monkeypatch)


def printed(result: Result) -> str:
    """Return what a command printed; it must succeed, without a message on stderr."""
    assert (result.stderr, result.exit_code) == ("", 0)
    return result.stdout


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


# ---- init


def test_init_writes_a_starter_that_builds_without_a_warning(author: Author) -> None:
    assert printed(author.run("init")) == (
        "cards.md: written, with four notes that show the format\n"
        ".gitignore: lines added\n"
        ".gitattributes: lines added\n"
        "Next: anki-deck build\n"
    )
    assert (author.folder / ".gitignore").read_bytes() == b"output/\n"
    assert (
        author.folder / ".gitattributes"
    ).read_bytes() == b"cards.lock merge=union text eol=lf\n"
    assert printed(author.run("check")) == "cards.md: 4 notes, 9 cards, no problems\n"
    assert printed(author.run("build")) == (
        "output/my-first-deck.apkg: 4 notes, 9 cards in the deck My first deck\n  4 new\n"
        "  first build. If this deck was built elsewhere before, copy its lock to cards.lock"
        " and build again\n"
    )


def test_init_creates_the_folder(author: Author) -> None:
    assert printed(author.run("init", "new/deck")) == (
        "new/deck/cards.md: written, with four notes that show the format\n"
        "new/deck/.gitignore: lines added\n"
        "new/deck/.gitattributes: lines added\n"
        "Next: cd new/deck && anki-deck build\n"
    )


def test_init_twice_changes_nothing(author: Author) -> None:
    author.run("init")
    before = files(author.folder)
    assert printed(author.run("init")) == (
        "cards.md: already exists, left unchanged\n"
        ".gitignore: nothing to add\n"
        ".gitattributes: nothing to add\n"
        "Next: anki-deck build\n"
    )
    assert files(author.folder) == before


@pytest.mark.parametrize(
    ("there", "then"),
    [
        (b"*.log", b"*.log\noutput/\n"),
        (b"*.log\n", b"*.log\noutput/\n"),
        (b"*.log\r\n", b"*.log\r\noutput/\r\n"),
        (b"", b"output/\n"),
        ("# für später\n".encode("latin-1"), "# für später\noutput/\n".encode("latin-1")),
        (b"output/\n*.log", b"output/\n*.log"),
    ],
)
def test_init_changes_no_existing_byte(author: Author, there: bytes, then: bytes) -> None:
    author.write("mine")
    (author.folder / ".gitignore").write_bytes(there)
    author.run("init")
    assert (author.folder / ".gitignore").read_bytes() == then
    assert author.source.read_text() == "mine"


def test_init_where_it_cannot_write(author: Author) -> None:
    (author.folder / "cards.md").mkdir()
    (author.folder / ".gitignore").mkdir()
    result = author.run("init")
    assert (result.stdout, result.exit_code) == ("", 1)
    assert result.stderr.startswith("Error: .gitignore: ")
    assert author.run("init", "cards.md/x/../..", "y").exit_code == 2


# ---- build and diff


def rebuilt(author: Author) -> dict[str, Any]:
    """Build, then change all notes but one in different ways; return the first report."""
    author.write(FRONT_MATTER + LIMES + RHINE + ETNA + OSLO)
    first = author.build(THEN)
    rhine = RHINE.replace("Where does the Rhine rise?", "In which place does the Rhine rise?")
    etna = ETNA.replace("A: Etna", "A: Etna, 3,400 m high")
    author.write(FRONT_MATTER + LIMES + rhine + TIBER + etna)
    return first


CHANGES = """\
  1 new, 2 changed, 1 unchanged, 1 removed
  changed   cards.md:7  "In which place does the Rhine rise?"
            question reworded: keeps its reviews
  new       cards.md:10  "Which river flows through Rome?"
            new note
  changed   cards.md:13  "Which volcano of Sicily erupts most years?"
            answer edited: keeps its reviews
  removed   cards.md  "The capital of Norway, {{Oslo}}, was once {{Krist…"
  An import deletes nothing. To delete the removed notes, paste this into the search of
  Anki's browser, select all and delete:
    nid:NID note:"Plain Text Cloze"
"""


def test_build_prints_what_it_did_to_each_note(author: Author) -> None:
    oslo = guids(rebuilt(author))[3]
    expected = CHANGES.replace("NID", str(author.nid(oslo)))
    result = author.run("build", now=THEN + 60)
    assert printed(result) == "output/europe.apkg: 4 notes, 4 cards in the deck Europe\n" + expected
    again = author.run("build", now=THEN + 90)
    assert (
        printed(again) == "output/europe.apkg: 4 notes, 4 cards in the deck Europe\n  4 unchanged\n"
    )


def test_diff_prints_what_a_build_would_do_and_writes_nothing(author: Author) -> None:
    oslo = guids(rebuilt(author))[3]
    before = files(author.folder)
    expected = CHANGES.replace("NID", str(author.nid(oslo)))
    assert printed(author.run("diff", now=THEN + 60)) == "cards.md: 4 notes, 4 cards\n" + expected
    assert files(author.folder) == before


def test_json_of_build_and_diff(author: Author) -> None:
    first = rebuilt(author)
    limes, rhine, etna, oslo = guids(first)
    result = author.run("diff", "--json", now=THEN + 60)
    diff = json.loads(printed(result))
    tiber = diff["notes"][2]["guid"]
    assert diff == {
        "package": None,
        "notes": [
            {
                "path": "cards.md",
                "line": 4,
                "guid": limes,
                "status": "unchanged",
                "why": "unchanged",
            },
            {
                "path": "cards.md",
                "line": 7,
                "guid": rhine,
                "status": "changed",
                "why": "question reworded: keeps its reviews",
            },
            {"path": "cards.md", "line": 10, "guid": tiber, "status": "new", "why": "new note"},
            {
                "path": "cards.md",
                "line": 13,
                "guid": etna,
                "status": "changed",
                "why": "answer edited: keeps its reviews",
            },
        ],
        "drafts": [],
        "moved": [],
        "removed": [
            {
                "guid": oslo,
                "nid": author.nid(oslo),
                "front": "The capital of Norway, {{Oslo}}, was once {{Kristiania}}.",
            }
        ],
        "unsure": [],
        "diagnostics": [],
    }
    build = json.loads(printed(author.run("build", "--json", now=THEN + 60)))
    assert build == {**diff, "package": "output/europe.apkg"}
    assert result.stdout.isascii()


def test_returned_note_is_reported_as_back(author: Author) -> None:
    author.write(FRONT_MATTER + LIMES + RHINE)
    author.build(THEN)
    author.write(FRONT_MATTER + LIMES)
    author.build(THEN + 60)
    author.write(FRONT_MATTER + LIMES + RHINE)
    assert printed(author.run("build", now=THEN + 90)) == (
        "output/europe.apkg: 2 notes, 2 cards in the deck Europe\n"
        "  1 unchanged, 1 returned\n"
        '  returned  cards.md:7  "Where does the Rhine rise?"\n'
        "            back in the source: keeps its reviews\n"
    )


def test_build_lists_ten_notes_and_diff_all(author: Author) -> None:
    numbers = "one two three four five six seven eight nine ten eleven twelve".split(" ")  # noqa: SIM905 (a line)
    texts = [
        f"Q: What follows {number} in the list of chapter {number}?\nA: See {number}.\n\n"
        for number in numbers
    ]
    author.write(FRONT_MATTER + LIMES)
    author.build(THEN)
    author.write(FRONT_MATTER + LIMES + "".join(texts))
    shown = printed(author.run("diff", now=THEN + 60))
    assert shown.count("  new       ") == 12
    shown = printed(author.run("build", now=THEN + 60))
    assert shown.count("  new       ") == 10
    assert shown.endswith("            new note\n  … and 2 more\n")


def test_possible_match_is_new_and_the_report_shows_how_to_link_it(author: Author) -> None:
    """Question and answer were reworded: it may be the same note, but this is not certain."""
    unsure_text = unsure(author)
    (found,) = author.diff(THEN + 60)["unsure"]
    rhine = found["candidate"]
    result = author.run("build", now=THEN + 60)
    assert printed(result).endswith(
        f'  unsure    cards.md:7  "{unsure_text}"\n'
        '            counted as new; possible match: "Where does the Rhine rise?"\n'
        f"            if it is the same note: anki-deck link {rhine} cards.md:7\n"
        '  removed   cards.md  "Where does the Rhine rise?"\n'
        "  If a removed note is a possible match, link it; or, to delete it in Anki, build"
        " and then run:\n"
        "    anki-deck diff --removed cards.md\n"
    )


def unsure(author: Author) -> str:
    """Build, then edit a note so much that it is only a possible match; return its question."""
    author.write(FRONT_MATTER + LIMES + RHINE + ETNA + OSLO)
    before = guids(author.build(THEN))[1]
    asked = "In which canton are the springs of the Rhine?"
    author.write(
        FRONT_MATTER
        + LIMES
        + f"Q: {asked}\nA: In the Grisons, they say, both of them\n\n"
        + ETNA
        + OSLO
    )
    report = author.diff(THEN + 60)
    assert [(found["line"], found["candidate"]) for found in report["unsure"]] == [(7, before)]
    return asked


MESH = (
    "Q: What is a mesh of nodes?\n"
    "A: A grid of nodes, in which greedy routing goes by coordinates\n\n"
)
ROUTING = (
    "Q: What does routing in a mesh of nodes go by?\nA: Greedy routing goes by coordinates\n\n"
)


def split(author: Author) -> str:
    """Build, add a note with text of MESH, and remove TIBER; return the GUID of MESH."""
    author.write(FRONT_MATTER + LIMES + MESH + ETNA + TIBER)
    mesh = guids(author.build(THEN))[1]
    author.write(FRONT_MATTER + LIMES + MESH.replace("a mesh", "the mesh") + ROUTING + ETNA)
    return mesh


def test_note_with_text_of_a_note_that_is_still_there(author: Author) -> None:
    mesh = split(author)
    (tiber,) = author.diff(THEN + 60)["removed"]
    assert printed(author.run("diff", now=THEN + 60)).endswith(
        '  unsure    cards.md:10  "What does routing in a mesh of nodes go by?"\n'
        '            contains text of "What is a mesh of nodes?", now at cards.md:7\n'
        f"            to give this note the reviews instead: anki-deck link {mesh} cards.md:10\n"
        '  removed   cards.md  "Which river flows through Rome?"\n'
        "  An import deletes nothing. To delete the removed notes, paste this into the search of\n"
        "  Anki's browser, select all and delete:\n"
        f'    nid:{tiber["nid"]} note:"Plain Text Basic"\n'
    )


def test_link_gives_the_reviews_of_a_split_note_to_another_piece(author: Author) -> None:
    mesh = split(author)
    assert printed(author.run("link", mesh, "cards.md:10", now=THEN + 60)) == (
        f"cards.md:10 now has the GUID {mesh} and its reviews;"
        " build and import to apply this\n"
        "cards.md:7 had this GUID until now, and is a new note in the next build\n"
    )
    after = author.build(THEN + 90)
    assert statuses(after) == ["unchanged", "new", "changed", "unchanged"]
    assert guids(after)[2] == mesh


def test_link_of_a_split_note_after_the_build(author: Author) -> None:
    """The piece that loses the GUID gets that of the copy, which must not be deleted then."""
    mesh = split(author)
    author.write(FRONT_MATTER + LIMES + MESH + ROUTING + ETNA)
    routing = guids(author.build(THEN + 60))[2]
    assert printed(author.run("link", mesh, "cards.md:10", now=THEN + 70)) == (
        f"cards.md:10 now has the GUID {mesh} and its reviews;"
        " build and import to apply this\n"
        f"cards.md:7 had this GUID until now, and gets {routing} in the next build\n"
    )
    assert guids(author.build(THEN + 90))[1:3] == [routing, mesh]


def test_unsure_draft(author: Author) -> None:
    """A draft may be the removed note: no search deletes it, and it can be linked once answered."""
    author.write(FRONT_MATTER + LIMES + RHINE + ETNA)
    rhine = guids(author.build(THEN))[1]
    question = "Q: What are the springs of the Rhine called?\nA:"
    author.write(FRONT_MATTER + LIMES + question + "\n\n" + ETNA)
    shown = author.run("diff", now=THEN + 60).stdout
    assert shown.endswith(
        '  unsure    cards.md:7  "What are the springs of the Rhine called?"\n'
        '            counted as new; possible match: "Where does the Rhine rise?"\n'
        "            if it is the same note: write its answer first, then"
        f" anki-deck link {rhine} cards.md:7\n"
        '  removed   cards.md  "Where does the Rhine rise?"\n'
        "  If a removed note is a possible match, link it; or, to delete it in Anki, build"
        " and then run:\n"
        "    anki-deck diff --removed cards.md\n"
    )
    author.write(FRONT_MATTER + LIMES + question + " Two\n\n" + ETNA)
    author.run("link", rhine, "cards.md:7", now=THEN + 70)
    assert guids(author.build(THEN + 90))[1] == rhine


def test_example_of_the_documentation(author: Author) -> None:
    page = (Path(__file__).parents[1] / "docs/identity.md").read_text(encoding="utf-8")
    (example,) = re.findall(
        r"```text\n\$ anki-deck diff\n(.*?)\$ anki-deck link (\S+) (\S+)\n(.*?)```", page, re.DOTALL
    )
    diff, guid, place, link = example
    author.write(FRONT_MATTER + "\n" + LIMES + RHINE + ETNA + OSLO)
    author.build(1_788_000_000)
    (rows,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    first, note, *_, last = author.lock.read_text(encoding="utf-8").splitlines(keepends=True)
    assert rows == first + note + last
    text = author.source.read_text(encoding="utf-8")
    text = text.replace(
        "Where does the Rhine rise?", "In which canton are the springs of the Rhine?"
    )
    author.write(
        text.replace("In the Grisons, of two springs", "In the Grisons, they say, both of them")
    )
    assert printed(author.run("diff", now=1_788_100_000)) == diff
    assert printed(author.run("link", guid, place, now=1_788_100_000)) == link


# ---- --frozen


def test_frozen_passes_where_nothing_would_change(author: Author) -> None:
    author.write(FRONT_MATTER + LIMES + RHINE)
    author.build(THEN)
    package, lock = author.package("Europe"), author.lock.read_bytes()
    built = package.read_bytes()
    package.unlink()
    assert printed(author.run("build", "--frozen", now=THEN + 60)).endswith("  2 unchanged\n")
    assert package.read_bytes() == built
    assert author.lock.read_bytes() == lock


@pytest.mark.parametrize(
    "text",
    [
        LIMES + TIBER,
        RHINE + LIMES,
        LIMES,
        LIMES.replace("coast to", "east to west"),
        "# Walls\n" + LIMES + RHINE,
    ],
)
def test_frozen_fails_without_writing_where_the_lock_would_change(
    author: Author, text: str
) -> None:
    author.write(FRONT_MATTER + LIMES + RHINE)
    author.build(THEN)
    author.write(FRONT_MATTER + text)
    before = files(author.folder)
    result = author.run("build", "--frozen", now=THEN + 60)
    assert result.exit_code == 1
    assert result.stderr == "cards.lock would change, which --frozen forbids: nothing was written\n"
    assert files(author.folder) == before
    as_json = author.run("build", "--frozen", "--json", now=THEN + 60)
    assert as_json.exit_code == 1
    assert json.loads(as_json.stdout)["package"] is None


def test_frozen_fails_without_a_lock(author: Author) -> None:
    author.write(FRONT_MATTER + LIMES)
    assert author.run("build", "--frozen").exit_code == 1
    assert [*files(author.folder)] == ["cards.md"]


# ---- a lock that cannot be used


@pytest.mark.parametrize(
    ("damage", "code", "where"),
    [
        (lambda text: text[:-80], "E401", "cards.lock:3:1"),
        (lambda text: "", "E401", "cards.lock:1:1"),  # noqa: ARG005
        (
            lambda text: text.replace('\n{"guid', '\n<<<<<<< HEAD\n{"guid', 1),
            "E402",
            "cards.lock:2:1",
        ),
        (
            lambda text: '{"anki-deck lock": 3}\n' + text.partition("\n")[2],
            "E403",
            "cards.lock:1:1",
        ),
        (lambda text: text.replace("Hadrian", "H\udce4drian"), "E401", "cards.lock:"),
    ],
)
@pytest.mark.parametrize("command", ["build", "diff", "check", "link"])
def test_damaged_lock_is_an_error_and_stays(
    author: Author, damage: Any, code: str, where: str, command: str
) -> None:
    author.write(FRONT_MATTER + LIMES + RHINE)
    guid = guids(author.build(THEN))[0]
    text = damage(author.lock.read_text(encoding="utf-8"))
    author.lock.write_bytes(text.encode("utf-8", "surrogateescape"))
    author.write(FRONT_MATTER + LIMES + TIBER)
    before = files(author.folder)

    arguments = [command, guid, "cards.md:4"] if command == "link" else [command]
    result = author.run(*arguments, now=THEN + 60)

    assert result.exit_code == 1
    assert files(author.folder) == before
    if command == "link":
        assert (
            result.stderr == "Error: cards.md has errors; to see them: anki-deck check cards.md\n"
        )
    else:
        assert re.match(
            rf"{where}.*: error\[{code}\]: ", result.stdout if command == "check" else result.stderr
        )


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["a.lock"], "a.lock is damaged: notes that moved here from its source count as new"),
        (
            ["a.lock", "b.lock", "c/d.lock"],
            "a.lock and 2 more are damaged: notes that moved here from their sources count as new",
        ),
    ],
)
def test_damaged_locks_of_other_sources_are_one_line(
    author: Author, names: list[str], message: str
) -> None:
    author.write(FRONT_MATTER + LIMES)
    author.build(THEN)
    damaged = author.lock.read_bytes()[:-20]
    for name in names:
        path = author.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(damaged)
    author.write(FRONT_MATTER + LIMES + RHINE)

    result = author.run("build", now=THEN + 60)

    assert (result.stderr, result.exit_code) == (f"{message}\n", 0)


def test_clock_before_the_last_change_is_an_error(author: Author) -> None:
    author.write(FRONT_MATTER + LIMES + RHINE)
    author.build(THEN)
    before = files(author.folder)
    assert statuses(author.build(THEN - 500)) == ["unchanged", "unchanged"]
    assert files(author.folder) == before

    author.write(FRONT_MATTER + LIMES.replace("One", "A wall") + RHINE)
    result = author.run("build", now=THEN - 500)
    assert (result.stdout, result.exit_code) == ("", 1)
    assert result.stderr == (
        "cards.lock:1:1: error[E404]: a changed note was last built 501 seconds ahead of this"
        " machine's clock\n"
        "  hint: set this machine's clock if it is wrong; otherwise wait that long: Anki imports"
        " a change only if it is later than the last one\n"
        "1 error: nothing was written\n"
    )
    del before["cards.md"]
    after = files(author.folder)
    assert {name: after[name] for name in before} == before


def test_two_changes_within_a_second_are_a_second_apart(author: Author) -> None:
    mods = []
    for answer in ("Etna", "Mount Etna"):
        author.write(FRONT_MATTER + ETNA.replace("Etna", answer))
        author.build()
        lock, _ = parse_lock("", author.lock.read_text(encoding="utf-8"))
        mods += [entry.mod for entry in lock.entries.values()]
    assert mods[1] > mods[0]


# ---- link


def test_link_gives_a_note_the_identity_of_a_removed_one(author: Author) -> None:
    unsure(author)
    built = author.build(THEN + 60)
    (gone,) = built["removed"]
    mistaken = guids(built)[1]
    assert printed(author.run("link", gone["guid"], "cards.md:7", now=THEN + 70)) == (
        f"cards.md:7 now has the GUID {gone['guid']} and its reviews;"
        " build and import to apply this\n"
        f"if you imported it as {mistaken}, delete that copy in Anki: "
        f'nid:{author.nid(mistaken)} note:"Plain Text Basic"\n'
    )
    after = author.build(THEN + 90)
    assert guids(after)[1] == gone["guid"]
    assert after["notes"][1]["why"] == "linked by hand: keeps its reviews"
    assert statuses(after) == ["unchanged", "changed", "unchanged", "unchanged"]
    assert (after["removed"], after["unsure"]) == ([], [])
    assert guids(author.build(THEN + 99)) == guids(after)


def test_link_before_the_build_that_would_be_wrong(author: Author) -> None:
    unsure(author)
    (found,) = author.diff(THEN + 60)["unsure"]
    assert printed(author.run("link", found["candidate"], "cards.md:8", now=THEN + 60)) == (
        f"cards.md:8 now has the GUID {found['candidate']} and its reviews;"
        " build and import to apply this\n"
    )
    after = author.build(THEN + 90)
    assert statuses(after) == ["unchanged", "changed", "unchanged", "unchanged"]
    assert guids(after)[1] == found["candidate"]
    assert after["removed"] == []


def test_link_to_the_guid_that_it_has_already(author: Author) -> None:
    author.write(FRONT_MATTER + LIMES + RHINE)
    rhine = guids(author.build(THEN))[1]
    before = files(author.folder)
    assert (
        printed(author.run("link", rhine, "cards.md:7"))
        == f"cards.md:7 already has the GUID {rhine}\n"
    )
    assert files(author.folder) == before


def test_link_to_a_question_without_an_answer(author: Author) -> None:
    author.write(FRONT_MATTER + LIMES + RHINE)
    rhine = guids(author.build(THEN))[1]
    author.write(FRONT_MATTER + LIMES + "Q: Where does the Rhine begin?\nA:\n")
    result = author.run("link", rhine, "cards.md:7")
    assert result.exit_code == 2
    assert (
        "Error: the question at line 7 of cards.md has no answer: write the answer first\n"
        in result.stderr
    )


def test_link_prints_which_note_had_the_identity(author: Author) -> None:
    author.write(FRONT_MATTER + LIMES + RHINE)
    limes, _ = guids(author.build(THEN))
    lines = printed(author.run("link", limes, "cards.md:7", now=THEN + 60))
    assert "\ncards.md:4 had this GUID until now, and is a new note in the next build\n" in lines


def test_link_prints_which_draft_had_the_identity(author: Author) -> None:
    author.write(FRONT_MATTER + LIMES + RHINE)
    limes, _ = guids(author.build(THEN))
    author.write(FRONT_MATTER + LIMES.partition("A: ")[0] + "A:\n\n" + RHINE)
    lines = printed(author.run("link", limes, "cards.md:7", now=THEN + 60))
    assert "\ncards.md:4 had this GUID until now, and is a new draft in the next build\n" in lines


@pytest.mark.parametrize("by", ["relative", "absolute", "from inside", "by --source"])
def test_link_in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str) -> None:
    author = Author(tmp_path, monkeypatch, "notes")
    author.write(FRONT_MATTER + LIMES, "cards.md")
    author.write(RHINE + ETNA, "north/rivers.md")
    rhine = guids(author.build(THEN))[1]
    author.write(TIBER + ETNA, "north/rivers.md")
    wrong = author.build(THEN + 60)
    assert statuses(wrong) == ["unchanged", "new", "unchanged"]

    place = {
        "relative": ["notes/north/rivers.md:1"],
        "absolute": [f"{tmp_path}/notes/north/rivers.md:1"],
        "from inside": ["north/rivers.md:1"],
        "by --source": [f"{tmp_path}/notes/north/rivers.md:1", "--source", "notes"],
    }[by]
    inside = Author(tmp_path / "notes", monkeypatch)
    result = (inside if by == "from inside" else author).run("link", rhine, *place, now=THEN + 70)
    assert printed(result).startswith(f"{place[0]} now has the GUID {rhine} and its reviews;")
    assert [*files(tmp_path)].count("notes/cards.lock") == 1
    assert not (tmp_path / "notes/north/rivers.lock").exists()
    assert guids(author.build(THEN + 90))[1] == rhine


def refusal(author: Author, *arguments: str) -> str:
    """Run a link that must be refused as wrong usage and write nothing; return the last line."""
    before = files(author.folder)
    result = author.run("link", *arguments)
    assert (result.stdout, result.exit_code) == ("", 2)
    assert files(author.folder) == before
    return result.stderr.splitlines()[-1]


def test_link_that_cannot_be(author: Author) -> None:
    author.write(FRONT_MATTER + LIMES + OSLO + ETNA.strip() + "\nID: etna\n")
    limes, oslo, etna = guids(author.build(THEN))
    assert etna == "etna"
    assert (
        refusal(author, "nobody", "cards.md:4")
        == 'Error: no note with the GUID "nobody" in cards.lock'
    )
    assert refusal(author, oslo, "cards.md:4") == (
        f"Error: {oslo} is a cloze note and this is a basic note: Anki refuses this change"
    )
    for line, nearest in (  # before the first note, between two notes, after the last line
        (2, "note begins at line 4"),
        (3, "note begins at line 4"),
        (6, "notes begin at lines 4 and 7"),
        (999, "note begins at line 9"),
    ):
        message = f"Error: no note at line {line} of cards.md: the nearest {nearest}"
        assert refusal(author, limes, f"cards.md:{line}") == message
    assert refusal(author, limes, "cards.md:9") == (
        'Error: the line "ID: etna" sets the identity of this note: change or delete that line'
    )
    assert refusal(author, etna, "cards.md:4") == (
        'Error: the line "ID: etna" of the note at cards.md:9 gives it this GUID: '
        "delete that line first"
    )
    assert refusal(author, limes, "other.md:4") == 'Error: no such file: "other.md"'
    assert refusal(author, limes, "other.md:4:1") == 'Error: no such file: "other.md"'
    for place in ("cards.md", "cards.md:", "cards.md:x", ":4", "cards.md:-4"):
        assert (
            refusal(author, limes, place)
            == f'Error: "{place}" does not name a line: write PATH:LINE, such as cards.md:12'
        )
    assert refusal(author, limes) == "Error: Missing argument 'PATH:LINE'."


def test_link_that_an_id_line_would_undo(author: Author) -> None:
    author.write(FRONT_MATTER + LIMES + ETNA)
    _, etna = guids(author.build(THEN))
    author.write(FRONT_MATTER + LIMES + ETNA.strip() + "\nID: volcano\n")  # a word, not its GUID
    author.build(THEN + 60)
    before = author.lock.read_bytes()
    assert refusal(author, etna, "cards.md:4") == (
        'Error: the line "ID: volcano" of the note at cards.md:7 gives it this GUID: '
        "delete that line first"
    )
    assert author.lock.read_bytes() == before
    author.write(FRONT_MATTER + LIMES + ETNA)
    assert author.run("link", etna, "cards.md:4", now=THEN + 90).exit_code == 0
    assert guids(author.build(THEN + 120))[0] == etna


# ---- ID lines


def test_id_line_keeps_a_note_that_was_rewritten(author: Author) -> None:
    author.write(FRONT_MATTER + LIMES + RHINE)
    rhine = guids(author.build(THEN))[1]
    author.write(FRONT_MATTER + LIMES + f"Q: Something else?\nA: Yes\nID: {rhine}\n")
    after = author.build(THEN + 60)
    assert guids(after)[1] == rhine
    assert after["notes"][1]["why"] == "its ID line names it: keeps its reviews"
    author.write(FRONT_MATTER + LIMES + "Q: Something else?\nA: Yes\n")
    assert guids(author.build(THEN + 90))[1] == rhine


def test_id_of_a_note_of_another_kind_is_an_error(author: Author) -> None:
    author.write(FRONT_MATTER + LIMES + RHINE)
    rhine = guids(author.build(THEN))[1]
    author.write(FRONT_MATTER + LIMES + f"C: The {{{{Rhine}}}} rises.\nID: {rhine}\n")
    result = author.run("build", now=THEN + 60)
    assert result.exit_code == 1
    assert result.stderr == (
        f'cards.md:7:1: error[E207]: the id "{rhine}" belongs to a note of another note type\n'
        "    7 | C: The {{Rhine}} rises.\n"
        "      | ^\n"
        '  hint: delete the "ID:" line: Anki cannot change the note type of a note on import\n'
        "1 error: nothing was written\n"
    )
