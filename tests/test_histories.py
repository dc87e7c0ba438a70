"""Reviews stay with the list items, cloze deletions and shapes of their cards, in real Anki."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from anki.cards import Card
from anki.collection import Collection
from click.testing import Result

from generator.markup.occlusion import named_parts
from tests.anki_collection import answer, import_package, notes_in, opened, question, words
from tests.author import Author
from tests.learner import EASY, Learner

Run = Callable[..., Result]

DAY = 24 * 60 * 60
FIRST = 1_780_000_000


@pytest.fixture
def learner(collection: Collection) -> Learner:
    return Learner(collection)


@pytest.fixture
def author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Author:
    return Author(tmp_path / "author", monkeypatch)


def review(collection: Collection, card: Card) -> None:
    """Answer one card, due or not."""
    card.start_timer()
    states = collection._backend.get_scheduling_states(card.id)
    collection.sched.answer_card(
        collection.sched.build_answer(card=card, states=states, rating=EASY)
    )  # type: ignore[attr-defined]


def hidden_text(card: Card) -> str:
    """Return the hidden text of a cloze card."""
    note = card.note()
    if "Occlusion" in note:
        parts = named_parts(note["Occlusion"], note["Comments"])
        return "".join(part.name for part in parts if part.number == card.ord + 1)
    if card.ord + 1 == 499:
        return "all"
    return ", ".join(
        words(found) for found in re.findall(r'class="cloze"[^<>]*>(.*?)</span>', answer(card))
    )


def by_text(collection: Collection) -> dict[str, Card]:
    (note,) = notes_in(collection)
    return {hidden_text(card): card for card in note.cards()}


def as_list(items: list[str]) -> str:
    return "Q: Which trees?\nA:\n" + "\n".join(f"- {item}" for item in items) + "\nType: list\n"


def as_numbered(items: list[str]) -> str:
    return (
        "Q: Which trees?\nA:\n"
        + "\n".join(f"{n}. {item}" for n, item in enumerate(items, 1))
        + "\nType: list\n"
    )


def as_cloze(items: list[str]) -> str:
    return "C: These grow there: " + ", ".join(f"{{{{{item}}}}}" for item in items) + ".\n"


def as_occlusion(items: list[str]) -> str:
    parts = "\n".join(f"- {item}: rect {number * 10}% 0 9% 9%" for number, item in enumerate(items))
    return f"Q: Which tree?\nA: ![trees](trees.svg)\n{parts}\nType: occlusion\n"


KINDS = {"list": as_list, "numbered": as_numbered, "cloze": as_cloze, "occlusion": as_occlusion}
TREES = ["alder", "birch", "cedar", "dogwood"]

# The items after one edit or several, and how many of them are new to the learner.
EDITS: dict[str, tuple[list[list[str]], int]] = {
    "one before": ([["alder", "aspen", "birch", "cedar", "dogwood"]], 1),
    "one first": ([["acacia", "alder", "birch", "cedar", "dogwood"]], 1),
    "two around": ([["alder", "aspen", "birch", "cedar", "chestnut", "dogwood"]], 2),
    "one at the end": ([["alder", "birch", "cedar", "dogwood", "elm"]], 1),
    "turned round": ([["dogwood", "cedar", "birch", "alder"]], 0),
    "one gone": ([["birch", "cedar", "dogwood"]], 0),
    "one gone and one new": ([["birch", "cedar", "dogwood", "larch"]], 1),
    "gone and back": ([["alder", "cedar", "dogwood"], ["alder", "birch", "cedar", "dogwood"]], 0),
    "one replaced, then another": (
        [["alder", "birch", "cedar", "elm"], ["willow", "alder", "birch", "cedar", "elm"]], 2,
    ),
    "one after the other": (
        [["aspen", *TREES], ["larch", "aspen", *TREES], ["larch", "aspen", *TREES, "elm"]], 3,
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("edit", EDITS)
def test_a_review_stays_with_its_text(
    kind: str, edit: str, author: Author, learner: Learner
) -> None:
    collection, write = learner.collection, KINDS[kind]
    (author.folder / "trees.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    versions, new = EDITS[edit]
    # In a sentence, the deletion in the same place is the same one, whatever its text is now.
    in_place = kind == "cloze" and edit == "one replaced, then another"
    author.write(write(TREES))
    learner.import_package(author.build(FIRST)["package"])
    before = by_text(collection)
    assert [name for name in before if name != "all"] == TREES
    assert ("all" in before) is (kind in ("list", "numbered"))
    for name in ("birch", "cedar"):
        review(collection, before[name])
    reviewed = {name: collection.get_card(before[name].id) for name in ("birch", "cedar")}

    for number, items in enumerate(versions, start=1):
        author.write(write(items))
        assert learner.import_package(author.build(FIRST + number * DAY)["package"]) == {
            "updated": 1
        }
    after = by_text(collection)
    expected = [*versions[-1], *(["all"] if "all" in before else [])]
    assert sorted(name for name in after if name) == sorted(expected)
    for name, card in reviewed.items():
        now = after[name]
        assert (now.id, now.reps, now.ivl, now.due) == (card.id, 1, card.ivl, card.due)
    assert {card.reps for name, card in after.items() if name not in reviewed} == {0}
    gone = set() if in_place else set(TREES) - set(versions[-1])
    empty = [card for note in collection.get_empty_cards().notes for card in note.card_ids]
    assert empty == [before[name].id for name in sorted(gone)]
    assert collection.card_count() == len(before) + new - in_place


def test_an_edited_text_keeps_its_review(author: Author, learner: Learner) -> None:
    author.write(
        as_list(
            ["the alder, by the river", "the birch, in poor soil", "the cedar, in the mountains"]
        )
    )
    learner.import_package(author.build(FIRST)["package"])
    card = by_text(learner.collection)["the birch, in poor soil"]
    review(learner.collection, card)
    author.write(
        as_list(
            [
                "the ash, in the park",
                "the birch, in poor, sandy soil",
                "the alder, by a river",
                "the cedar",
            ]
        )
    )
    learner.import_package(author.build(FIRST + DAY)["package"])
    after = by_text(learner.collection)
    assert {name: card.reps for name, card in after.items()} == {
        "the alder, by a river": 0,
        "the birch, in poor, sandy soil": 1,
        "the cedar": 0,
        "the ash, in the park": 0,
        "all": 0,
    }
    assert after["the birch, in poor, sandy soil"].id == card.id


def test_numbers_written_in_the_source_are_kept(author: Author, learner: Learner) -> None:
    author.write("C: {{a river}} and {{c1::a lake}}\n")
    learner.import_package(author.build(FIRST)["package"])
    review(learner.collection, by_text(learner.collection)["a river"])
    author.write("C: {{a sea}}, {{a river}} and {{c1::a lake}}\n")
    learner.import_package(author.build(FIRST + DAY)["package"])
    assert {
        name: (card.ord + 1, card.reps) for name, card in by_text(learner.collection).items()
    } == {
        "a lake": (1, 0),
        "a river": (2, 1),
        "a sea": (3, 0),
    }


def test_the_first_card_survives_a_change_of_type(author: Author, learner: Learner) -> None:
    collection = learner.collection
    note = "Q: LSTM\nA: long short-term memory\n"
    author.write(note)
    learner.import_package(author.build(FIRST)["package"])
    (card,) = notes_in(collection)[0].cards()
    review(collection, card)
    card.load()
    kept = (card.id, card.ivl, card.due, card.reps)

    def cards_with(line: str, day: int) -> list[Card]:
        author.write(note + line)
        assert learner.import_package(author.build(FIRST + day * DAY)["package"]) == {"updated": 1}
        (one,) = notes_in(collection)
        first, *more = one.cards()
        assert (first.id, first.ivl, first.due, first.reps) == kept
        return more

    (second,) = cards_with("Type: reversed\n", 1)
    assert (second.ord, second.reps) == (1, 0)
    review(collection, second)
    # Anki keeps the empty card, with its reviews, until the learner has it delete empty cards.
    (off,) = cards_with("Type: typed\n", 2)
    assert "[[type:Typed]]" in question(notes_in(collection)[0].cards()[0])
    assert [list(found.card_ids) for found in collection.get_empty_cards().notes] == [[off.id]]
    (on,) = cards_with("Type: reversed\n", 3)
    assert (on.id, on.reps) == (second.id, 1)
    assert len(collection.get_empty_cards().notes) == 0


def test_a_list_turned_into_deletions_keeps_its_note_type_and_into_a_question_does_not(
    author: Author,
) -> None:
    author.write(as_list(TREES))
    (before,) = author.build(FIRST)["notes"]
    author.write("Q: Which trees?\nA: - alder\n- birch\n- cedar\n- dogwood\n")
    (after,) = author.build(FIRST + DAY)["notes"]
    assert (after["guid"] == before["guid"], after["status"]) == (False, "new")


@pytest.mark.parametrize("kind", KINDS)
def test_two_builds_on_two_machines_make_one_note(
    kind: str, author: Author, tmp_path: Path
) -> None:
    (author.folder / "trees.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    author.write(KINDS[kind](TREES))
    package = author.build(FIRST)["package"]
    with opened(tmp_path / "one") as one, opened(tmp_path / "two") as two:
        for collection in (one, two):
            import_package(collection, package)
        ids = [
            [(card.id, card.ord) for note in notes_in(collection) for card in note.cards()]
            for collection in (one, two)
        ]
        assert ids[0] == ids[1]
