"""`anki-deck diff --explain`: why each note is the same as before, or new."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.cli.explaining import CONTRASTS, LINKED, REASONS
from generator.identity.contrasts import Contrast
from generator.identity.pairing import Reason
from generator.identity.similar_pairs import SURE, SURE_ALONE, SURE_SPLIT
from tests.author import Author, guids
from tests.identities import THEN
from tests.note_pairs import BIOLOGY

EXPLAINED = Path(__file__).parent / "explained"
FRONT_MATTER = "---\ndeck: Europe\n---\n"
LIMES = "Q: Which wall did Hadrian build?\nA: One across Britain, from coast to coast\n\n"
RHINE = "Q: Where does the Rhine rise?\nA: In the Grisons, of two springs\n\n"
ETNA = "Q: Which volcano of Sicily erupts most years?\nA: Etna\n\n"
TIBER = "Q: Which river flows through Rome?\nA: The Tiber, out of the Apennines\n\n"
# The width of a terminal in which no line may wrap.
COLUMNS = 100

Golden = Callable[[Path, str], None]


@pytest.fixture
def author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Author:
    monkeypatch.delenv("NO_COLOR", raising=False)
    return Author(tmp_path, monkeypatch)


def notes(*pairs: tuple[str, str]) -> str:
    return FRONT_MATTER + "\n".join(f"Q: {question}\nA: {answer}\n" for question, answer in pairs)


def edit_text(author: Author) -> None:
    """Build the deck of the example, and then edit it."""
    pictures = author.folder / "pics"
    pictures.mkdir()
    for name in ("heart", "lung"):
        (pictures / f"{name}.svg").write_text(
            f"<svg xmlns='http://www.w3.org/2000/svg' id='{name}'/>"
        )
    author.write((EXPLAINED / "before.md").read_text(encoding="utf-8"))
    author.build(THEN)
    author.write((EXPLAINED / "after.md").read_text(encoding="utf-8"))


def explained(author: Author, *options: str) -> str:
    result = author.run("diff", "--explain", *options, now=THEN + 60)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def as_json(author: Author) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(explained(author, "--json"))
    return report


def test_each_note_is_explained(author: Author, golden: Golden) -> None:
    edit_text(author)
    golden(EXPLAINED / "explained.txt", explained(author))


def test_lines_fit_a_terminal(author: Author) -> None:
    edit_text(author)
    notes, *_ = explained(author).partition("  not listed: ")
    assert max(map(len, notes.splitlines())) <= COLUMNS


def test_the_example_has_every_reason_and_contrast_that_one_source_can_have(author: Author) -> None:
    edit_text(author)
    report = as_json(author)
    reasons = {note["reason"] for note in report["notes"]}
    assert reasons == {*REASONS.values()} - {"other-source"}
    assert {found["score"]["contrast"] for found in report["unsure"]} == {None, *CONTRASTS.values()}


def test_every_reason_and_contrast_has_one_name() -> None:
    assert REASONS.keys() == {*Reason}
    assert CONTRASTS.keys() == {*Contrast}
    assert len({*REASONS.values(), LINKED}) == len(Reason) + 1
    assert len({*CONTRASTS.values()}) == len(Contrast)


def test_a_diff_without_explain_explains_nothing(author: Author) -> None:
    edit_text(author)
    plain = author.run("diff", now=THEN + 60).stdout
    assert not any(word in plain for word in ("score", "recognised", "not listed"))
    for note in author.diff(THEN + 60)["notes"]:
        assert [*note] == ["path", "line", "guid", "status", "why"]


def test_example_of_the_documentation(author: Author) -> None:
    before = (
        ("Which wall did Hadrian build?", "One across Britain, from coast to coast"),
        ("Where does the Rhine rise?", "In the Grisons, of two springs"),
        ("Which country borders Chad?", "Niger, along the western side"),
        ("What is a `mesh`?", "A grid of nodes"),
        ("Which volcano of Sicily erupts most years?", "Etna"),
    )
    after = (
        before[0],
        (
            "In which place does the Rhine rise?",
            "In the Grisons, of two springs called Vorderrhein and Hinterrhein",
        ),
        ("Which country does not border Chad?", "Egypt, far to the north"),
        ("What is a mesh?", "Radio nodes that pass on what they hear"),
        before[-1],
    )
    author.write(notes(*before).replace("---\nQ", "---\n\nQ"))
    author.build(THEN)
    author.write(notes(*after).replace("---\nQ", "---\n\nQ"))
    docs = Path(__file__).parents[1] / "docs"
    (example,) = re.findall(
        r"```text\n\$ anki-deck diff --explain\n(.*?)```",
        (docs / "identity.md").read_text("utf-8"),
        re.DOTALL,
    )
    assert explained(author) == example
    (shape,) = re.findall(
        r"```json\n([^`]*\"reason\".*?)```", (docs / "commands.md").read_text("utf-8"), re.DOTALL
    )
    assert as_json(author)["notes"][1] == json.loads(shape)


def test_every_name_is_in_the_documentation() -> None:
    page = (Path(__file__).parents[1] / "docs/commands.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in page for name in (*REASONS.values(), *CONTRASTS.values(), LINKED))


def test_json(author: Author) -> None:
    author.write(FRONT_MATTER + LIMES + RHINE + ETNA + TIBER)
    limes, rhine, etna, _ = guids(author.build(THEN))
    springs = (
        "Q: In which canton are the springs of the Rhine?\n"
        "A: In the Grisons, they say, both of them\n\n"
    )
    volcano = ETNA.replace("of Sicily erupts most", "in Sicily erupts in most")
    author.write(
        FRONT_MATTER
        + LIMES
        + springs
        + volcano
        + TIBER
        + "Q: Which river flows through Paris?\nA:\n"
    )
    report = as_json(author)
    hadrian, new, sicily, _ = report["notes"]
    assert hadrian == {
        "path": "cards.md",
        "line": 4,
        "guid": limes,
        "status": "unchanged",
        "why": "unchanged",
        "reason": "same-text",
        "was": {"guid": limes, "front": "Which wall did Hadrian build?", "path": "cards.md"},
        "score": None,
    }
    assert (new["status"], new["reason"], new["was"], new["score"]) == ("new", "new", None, None)
    assert (sicily["reason"], sicily["was"]["front"]) == (
        "same-answer",
        "Which volcano of Sicily erupts most years?",
    )
    assert sicily["was"]["guid"] == sicily["guid"] == etna
    (unsure,) = report["unsure"]
    assert unsure["candidate"] == rhine
    for score in (sicily["score"], unsure["score"]):
        assert [*score] == [
            "total",
            "needed",
            "question",
            "answer",
            "place",
            "replaced",
            "contrast",
        ]
        assert all(round(score[part], 2) == score[part] for part in score if part != "contrast")
        parts = score["question"] + score["answer"] + score["place"] - score["replaced"]
        assert score["total"] == pytest.approx(parts, abs=0.02)
        assert score["contrast"] is None
    assert sicily["score"]["total"] >= sicily["score"]["needed"]
    assert unsure["score"]["total"] < unsure["score"]["needed"]
    (draft,) = report["drafts"]
    assert [*draft] == ["path", "line", "guid", "reason", "was", "score"]
    assert (draft["reason"], draft["was"], draft["score"]) == ("new", None, None)


# ---- reasons that need more than one edit


def test_a_note_of_another_source(author: Author) -> None:
    author.write(FRONT_MATTER + LIMES + RHINE)
    (author.folder / "other.md").write_text(
        "---\ndeck: Other\n---\n\n# Volcanoes\n\n" + ETNA + TIBER
    )
    author.build(THEN)
    other = json.loads(author.run("build", "other.md", "--json", now=THEN).stdout)
    (author.folder / "other.md").write_text("---\ndeck: Other\n---\n\n# Volcanoes\n\n" + TIBER)
    author.write(FRONT_MATTER + LIMES + RHINE + ETNA)
    assert explained(author) == (
        "cards.md: 3 notes, 3 cards\n"
        "  1 changed, 2 unchanged, 1 moved\n"
        '  changed   cards.md:10  "Which volcano of Sicily erupts most years?"\n'
        "            its tags, media, section or other fields changed: keeps its reviews\n"
        "            recognised by its ID line, text or question in the lock of another source\n"
        '            was in other.md, section "Volcanoes"\n'
        "  not listed: 2 notes, unchanged in the same place\n"
        '  moved     cards.md  "Which volcano of Sicily erupts most years?"\n'
        "            from other.md: keeps its reviews\n"
    )
    note = as_json(author)["notes"][2]
    assert note["reason"] == "other-source"
    assert note["was"] == {
        "guid": guids(other)[0],
        "front": note["was"]["front"],
        "path": "other.md",
    }


def test_a_note_that_moved_to_another_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    author = Author(tmp_path, monkeypatch, "notes")
    author.write(FRONT_MATTER + LIMES, "cards.md")
    author.write("# Water\n" + RHINE + ETNA, "north/rivers.md")
    author.build(THEN)
    author.write("# Water\n" + RHINE, "north/rivers.md")
    author.write("# Water\n" + ETNA, "south.md")
    printed = explained(author, "notes")
    assert (
        '  unchanged notes/south.md:2  "Which volcano of Sicily erupts most years?"\n'
        "            moved\n"
        "            recognised by its question and answer, which are unchanged\n"
        '            was in notes/north/rivers.md, section "Water"\n'
        "  not listed: 2 notes, unchanged in the same place\n"
    ) in printed


def test_a_note_that_is_back(author: Author) -> None:
    author.write(FRONT_MATTER + LIMES + RHINE + ETNA)
    author.build(THEN - 60)
    author.write(FRONT_MATTER + LIMES + ETNA)
    author.build(THEN)
    author.write(FRONT_MATTER + LIMES + RHINE.replace("Where does", "At which place does") + ETNA)
    assert (
        '  returned  cards.md:7  "At which place does the Rhine rise?"\n'
        "            back in the source: keeps its reviews\n"
        "            recognised by its answer, which is unchanged\n"
        '            was "Where does the Rhine rise?"\n'
    ) in explained(author)
    # A returned note needs a higher score.
    assert as_json(author)["notes"][1]["score"]["needed"] == 0.7


def test_a_note_that_was_linked(author: Author) -> None:
    author.write(FRONT_MATTER + LIMES + RHINE)
    rhine = guids(author.build(THEN))[1]
    author.write(FRONT_MATTER + LIMES + TIBER)
    author.run("link", rhine, "cards.md:7", now=THEN + 30)
    assert (
        '  changed   cards.md:7  "Which river flows through Rome?"\n'
        "            linked by hand: keeps its reviews\n"
        "            recognised by anki-deck link\n"
        "  not listed: 1 note, unchanged in the same place\n"
    ) in explained(author)
    assert as_json(author)["notes"][1]["reason"] == "linked"


ROUTING = (
    "Greedy routing by coordinates, and face routing around the holes of the plane,"
    " which Delaunay meshes lack"
)


def test_the_piece_of_a_split_note_that_keeps_its_identity(author: Author) -> None:
    """No piece is as similar to the note as an edit of it has to be."""
    author.write(notes(*BIOLOGY, ("Which routing is used in a mesh of nodes?", ROUTING)))
    *_, mesh = guids(author.build(THEN))
    both = (
        "Greedy routing by coordinates, and face routing around holes, unless Delaunay meshes lack"
    )
    one = ("How are packets routed in a mesh by nodes?", "Face routing around the holes")
    author.write(notes(*BIOLOGY, ("What guides packets in a mesh?", both), one))
    report, printed = as_json(author), explained(author)
    assert report["notes"][6]["guid"] == mesh
    assert (
        SURE
        > report["notes"][6]["score"]["total"]
        >= report["notes"][6]["score"]["needed"]
        == SURE_SPLIT
    )
    assert (
        "            enough for a note that was split or merged:"
        " the others are less similar to it\n"
        '  new       cards.md:25  "How are packets routed in a mesh by nodes?"\n'
        '            contains text of "Which routing is used in a mesh of nodes?",'
        " now at cards.md:22\n"
    ) in printed
    assert (
        f"            to give this note the reviews instead: anki-deck link {mesh} cards.md:25\n"
        in printed
    )


def test_a_note_that_no_other_is_similar_to_needs_less(author: Author) -> None:
    author.write(notes(*BIOLOGY, ("Which routing is used in a mesh of nodes?", ROUTING)))
    author.build(THEN)
    packets = ("What guides packets in a mesh?", "Face routing around the holes")
    author.write(notes(*BIOLOGY[:2], packets, *BIOLOGY[2:]))
    score = as_json(author)["notes"][2]["score"]
    assert SURE > score["total"] >= score["needed"] == SURE_ALONE
    assert (
        "            enough because neither of the two is similar to any other note\n"
        in explained(author)
    )


def test_a_score_that_is_not_enough(author: Author) -> None:
    """Two notes are about as similar to the removed note."""
    mesh = (
        "A grid. Greedy routing works. Face routing goes around holes. Nodes know their neighbours."
    )
    author.write(notes(("What is a mesh of nodes?", mesh)) + LIMES + RHINE + ETNA)
    author.build(THEN)
    greedy = ("What is greedy routing in a mesh?", "Greedy routing works by coordinates of nodes.")
    author.write(
        notes(greedy, ("What is face routing?", "Face routing goes around holes."))
        + LIMES
        + RHINE
        + ETNA
    )
    printed = explained(author)
    assert (
        "still uncertain: its neighbours are too, or another note is about as similar\n" in printed
    )
    (unsure,) = as_json(author)["unsure"]
    assert unsure["score"]["total"] >= unsure["score"]["needed"]


# ---- drafts, and sources without anything to explain


def test_drafts(author: Author) -> None:
    draft = "Q: Who wrote the Aeneid?\nA:\n\n"
    author.write(FRONT_MATTER + LIMES + RHINE + draft)
    rhine = guids(author.build(THEN))[1]
    author.write(
        FRONT_MATTER
        + "# Walls\n"
        + LIMES.partition("A: ")[0]
        + "A:\n\n"
        + draft
        + "Q: Where is Gaul?\nA:\n\n"
    )
    assert explained(author) == (
        "cards.md: 0 notes, 0 cards\n"
        "  1 removed, 3 drafts\n"
        '  draft     cards.md:5  "Which wall did Hadrian build?"\n'
        "            not removed: Anki keeps the last answer\n"
        "            recognised by its question, which is unchanged\n"
        "            was in no section\n"
        '  draft     cards.md:8  "Who wrote the Aeneid?"\n'
        "            no answer yet: not in the package\n"
        "            recognised by its question, which is unchanged\n"
        "            was in no section\n"
        '  draft     cards.md:11  "Where is Gaul?"\n'
        "            no answer yet: not in the package\n"
        '  removed   cards.md  "Where does the Rhine rise?"\n'
        "  An import deletes nothing. To delete the removed notes, paste this into the search of\n"
        "  Anki's browser, select all and delete:\n"
        f'    nid:{author.nid(rhine)} note:"Plain Text Basic"\n'
    )


def test_a_first_build(author: Author) -> None:
    author.write(FRONT_MATTER + LIMES + RHINE)
    assert explained(author) == author.run("diff", now=THEN + 60).stdout
    assert {note["reason"] for note in as_json(author)["notes"]} == {"new"}


def test_nothing_changed(author: Author) -> None:
    author.write(FRONT_MATTER + LIMES + RHINE + "Q: Who wrote the Aeneid?\nA:\n")
    author.build(THEN)
    assert explained(author) == (
        "cards.md: 2 notes, 2 cards\n  2 unchanged, 1 draft\n"
        "  not listed: 2 notes and 1 draft, unchanged in the same place\n"
    )


@pytest.mark.parametrize("text", ["", "A: an answer alone\n", FRONT_MATTER, "Q: {{c1::\n\nC: none"])
def test_a_source_with_an_error_or_without_a_note(author: Author, text: str) -> None:
    author.write(text)
    plain, result = author.run("diff"), author.run("diff", "--explain")
    assert (result.exit_code, result.stdout, result.stderr) == (1, plain.stdout, plain.stderr)
    assert author.run("diff", "--explain", "--json").stdout == author.run("diff", "--json").stdout
