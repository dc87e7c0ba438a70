"""A learner's reviews, edits, tags and decks survive all edits of the author, in real Anki."""

import time
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection

from tests.author import Author, guids, statuses
from tests.learner import AGAIN, EASY, GOOD, HARD, Learner

DAY = 24 * 60 * 60
# Builds are in the past, as for any real author.
FIRST = int(time.time()) - 60 * DAY

# The first word of each answer names its note below.
ANIMALS = {
    "Otter": (
        "Q: Which animal cracks shells on a stone that lies on its belly?\nA: Otter, of the sea"
    ),
    "Swift": "Q: Which bird sleeps, eats and mates on the wing?\nA: Swift, landing only to nest",
    "Mole": "Q: Which mammal digs with hands as broad as they are long?\nA: Mole, nearly blind",
    "Gecko": (
        "Q: What walks up a pane of glass without any glue?\nA: Gecko, on half a million hairs"
    ),
    "Squid": "Q: What flees backwards behind a cloud of ink?\nA: Squid, by a jet of water",
    "Bat": "Q: Which hunter of moths sees with its ears?\nA: Bat, by echo",
    "Newt": "C: The {{Newt}} regrows a lost {{leg}}, eye and even part of its heart.",
}
PLANTS = {
    "Fern": "Q: What has spores in dots below its fronds?\nA: Fern, older than any flower",
    "Oak": (
        "Q: Whose acorns feed jays that plant the next forest?\nA: Oak, up to a thousand years old"
    ),
    "Sundew": "Q: Which bog plant catches flies with drops of glue?\nA: Sundew, for their nitrogen",
    "Ivy": "Q: What climbs walls with rootlets and flowers in autumn?\nA: Ivy, food for late bees",
    "Cactus": (
        "Q: Whose leaves became thorns to save water?\nA: Cactus, its stem does the work of leaves"
    ),
    "Moss": "Q: What drinks with its whole surface, having no roots?\nA: Moss, first on bare rock",
    "Rice": "Q: Which grain is grown in flooded terraces?\nA: Rice, half of mankind's staple",
}


def written(**files: dict[str, str]) -> dict[str, str]:
    return {f"{name}.md": "\n\n".join(notes.values()) + "\n" for name, notes in files.items()}


class Deck:
    """An author with a folder of two files, and the last build's report of each note by name."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.author = Author(folder, monkeypatch, source="nature")
        self.author.write("---\ndeck: Nature\n---\n", "cards.md")
        self.report: dict[str, Any] = {}
        self.guid: dict[str, str] = {}

    def build(self, now: int, animals: dict[str, str], plants: dict[str, str]) -> Path:
        for name, text in written(animals=animals, plants=plants).items():
            self.author.write(text, name)
        self.report = self.author.build(now)
        self.guid |= dict(zip([*animals, *plants], guids(self.report), strict=True))
        package: Path = self.report["package"]
        return package

    def status(self, animals: dict[str, str], plants: dict[str, str]) -> dict[str, str]:
        found = zip([*animals, *plants], statuses(self.report), strict=True)
        return {word: status for word, status in found if status != "unchanged"}


@pytest.fixture
def deck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Deck:
    return Deck(tmp_path / "author", monkeypatch)


@pytest.fixture
def learner(collection: Collection) -> Learner:
    return Learner(collection)


def edit_text(notes: dict[str, str], **changes: tuple[str, str]) -> dict[str, str]:
    """Replace a piece of text in each of the named notes; assert that it was there."""
    assert all(old in notes[word] for word, (old, _) in changes.items())
    return {
        word: text.replace(*changes.get(word, ("", ""))) if word in changes else text
        for word, text in notes.items()
    }


def test_reviews_and_the_learner_s_changes_survive_every_edit(deck: Deck, learner: Learner) -> None:
    package = deck.build(FIRST, ANIMALS, PLANTS)
    assert learner.import_package(package) == {"new": 14}
    guid = deck.guid
    in_order = [guid[word] for word in (*ANIMALS, *PLANTS)]
    assert learner.new_guids("Nature") == in_order

    # The learner studies, and edits four of the notes.
    studied = learner.study("Nature", [EASY, GOOD, EASY, HARD, EASY, EASY, EASY, EASY, GOOD, AGAIN])
    assert len(studied) == len(learner.reviews()) == 10
    assert len(set(studied)) >= 9
    learner.edit(guid["Oak"], "Extra", "There is one in our yard.", when=FIRST + 3 * DAY)
    learner.tag(guid["Sundew"], "exam", when=FIRST + 4 * DAY)
    learner.suspend(guid["Ivy"])
    learner.move(guid["Cactus"], "To do first")
    learner.edit(guid["Gecko"], "Hint", "Sticky feet", when=FIRST + 5 * DAY)
    learner.flag(guid["Moss"])
    before = learner.scheduling()
    reviews = learner.reviews()

    # The author rewords, edits, reorders, inserts, moves to another file and removes.
    new = "Q: Which lizard changes its colour with its mood?\nA: Chameleon, each eye on its own"
    also_new = (
        "Q: Which tree drops its bark in plates like a puzzle?\nA: Plane, common along streets"
    )
    last = "Q: What lives where a fungus and an alga live together?\nA: Lichen, two in one"
    animals = edit_text(
        ANIMALS,
        Otter=(
            "cracks shells on a stone that lies on its belly",
            "opens mussels with a stone on its chest",
        ),
        Swift=("landing only to nest", "for up to ten months without a landing"),
    )
    animals = {
        "Otter": animals["Otter"],
        "Mole": animals["Mole"],
        "Swift": animals["Swift"],
        "Gecko": animals["Gecko"],
        "Chameleon": new,
        "Squid": animals["Squid"],
        "Newt": animals["Newt"],
    }
    plants = edit_text(
        PLANTS, Moss=("drinks with its whole surface", "takes up water with all of its surface")
    )
    plants = {
        "Oak": plants["Oak"],
        "Sundew": plants["Sundew"],
        "Bat": ANIMALS["Bat"],
        "Ivy": plants["Ivy"],
        "Cactus": plants["Cactus"],
        "Moss": plants["Moss"],
        "Plane": also_new,
        "Rice": plants["Rice"],
        "Lichen": last,
    }
    package = deck.build(FIRST + 20 * DAY, animals, plants)
    assert {word: deck.guid[word] for word in guid} == guid
    assert deck.status(animals, plants) == {
        "Otter": "changed",
        "Swift": "changed",
        "Moss": "changed",
        "Chameleon": "new",
        "Plane": "new",
        "Lichen": "new",
    }
    assert [gone["guid"] for gone in deck.report["removed"]] == [guid["Fern"]]
    (warning,) = deck.report["diagnostics"]
    assert warning["message"].startswith(
        'a note moved from the deck "Nature::animals" to "Nature::plants": '
    )

    assert learner.import_package(package) == {"new": 3, "updated": 3, "duplicate": 10}

    guid = dict(deck.guid)
    assert learner.guids() == sorted(guid.values())
    after = learner.scheduling()
    assert {card: after[card] for card in before} == before
    assert learner.reviews() == reviews
    assert learner.note(guid["Otter"])["Front"].startswith("<p>Which animal opens mussels")
    assert "ten months" in learner.note(guid["Swift"])["Back"]
    assert learner.note(guid["Oak"])["Extra"] == "There is one in our yard."
    assert learner.note(guid["Gecko"])["Hint"] == "Sticky feet"
    assert learner.note(guid["Sundew"]).tags == ["exam"]
    assert learner.card(guid["Ivy"]).queue == -1
    assert learner.card(guid["Moss"]).user_flag() == 1
    assert learner.collection.decks.name(learner.card(guid["Cactus"]).did) == "To do first"
    assert learner.collection.find_dupes("Front") == []
    # New cards are shown in source order. Two cards are in other decks: a learner's deck, and the
    # bat's.
    unseen = [word for word in animals if guid[word] not in studied]
    unseen += [
        word
        for word in plants
        if guid[word] not in studied and word not in ("Bat", "Ivy", "Cactus")
    ]
    assert [word for word in unseen if word in ("Chameleon", "Plane", "Lichen")] == [
        "Chameleon",
        "Plane",
        "Lichen",
    ]
    assert learner.new_guids("Nature") == [guid[word] for word in unseen]

    # Nothing changed: no note is new or updated.
    again = deck.build(FIRST + 21 * DAY, animals, plants)
    assert learner.import_package(again) == {"duplicate": 16}

    # A removed note returns, here in another place, and gets its reviews back.
    animals = {"Fern": PLANTS["Fern"], **animals}
    package = deck.build(FIRST + 30 * DAY, animals, plants)
    assert deck.guid == guid
    assert deck.status(animals, plants) == {"Fern": "returned"}
    assert learner.import_package(package) == {"duplicate": 17}
    assert learner.scheduling() == after
    assert learner.reviews() == reviews
    assert guid["Fern"] in studied

    remark, is_sound = learner.collection.fix_integrity()
    assert is_sound, remark
    assert learner.collection.get_empty_cards().notes == []


def test_search_that_a_build_prints_finds_only_the_removed_notes(
    deck: Deck, learner: Learner
) -> None:
    learner.import_package(deck.build(FIRST, ANIMALS, PLANTS))
    fewer = {word: text for word, text in PLANTS.items() if word not in ("Oak", "Ivy")}
    package = deck.build(FIRST + DAY, ANIMALS, fewer)
    search = "nid:" + ",".join(str(gone["nid"]) for gone in deck.report["removed"])

    found = learner.collection.find_notes(search)
    assert {learner.collection.get_note(nid).guid for nid in found} == {
        deck.guid["Oak"],
        deck.guid["Ivy"],
    }

    learner.collection.remove_notes(found)
    assert learner.import_package(package) == {"duplicate": 12}
    assert learner.import_package(deck.build(FIRST + 2 * DAY, ANIMALS, PLANTS)) == {
        "new": 2,
        "duplicate": 12,
    }


def test_changed_picture_under_the_same_name_arrives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, learner: Learner
) -> None:
    author = Author(tmp_path / "author", monkeypatch)
    author.write(
        "Q: Whose leaf?\nA: ![](leaf.svg) An oak's\n\nQ: How many lobes?\nA: Seven to nine\n"
    )
    red, green = (
        f'<svg xmlns="http://www.w3.org/2000/svg"><rect fill="{fill}"/></svg>'
        for fill in ("red", "green")
    )
    media = learner.collection.media

    def seen(guid: str) -> str:
        note = learner.note(guid)
        (name,) = media.files_in_str(note.mid, note["Back"])
        return Path(media.dir(), name).read_text(encoding="utf-8")

    (author.folder / "leaf.svg").write_text(red, encoding="utf-8")
    first = author.build(FIRST)
    oak, _ = guids(first)
    assert learner.import_package(first["package"]) == {"new": 2}
    assert seen(oak) == red

    (author.folder / "leaf.svg").write_text(green, encoding="utf-8")
    second = author.build(FIRST + DAY)
    assert guids(second) == guids(first)
    assert statuses(second) == ["changed", "unchanged"]
    assert learner.import_package(second["package"]) == {"updated": 1, "duplicate": 1}
    assert seen(oak) == green
    assert list(media.check().missing) == []


def test_learner_s_own_stylesheet_stays(deck: Deck, learner: Learner) -> None:
    learner.import_package(deck.build(FIRST, ANIMALS, PLANTS))
    note_type = learner.note(deck.guid["Oak"]).note_type()
    assert note_type is not None
    note_type["css"] += ".card { font-size: 40px }"
    learner.collection.models.update_dict(note_type)
    learner.import_package(
        deck.build(FIRST + DAY, ANIMALS, edit_text(PLANTS, Oak=("a thousand", "twelve hundred")))
    )
    after = learner.note(deck.guid["Oak"]).note_type()
    assert after is not None
    assert after["css"] == note_type["css"]
    assert after["id"] == note_type["id"]


# ---- limits, as described in docs/identity.md


def test_author_s_change_replaces_the_learner_s_edit_and_tags_of_that_note(
    deck: Deck, learner: Learner
) -> None:
    learner.import_package(deck.build(FIRST, ANIMALS, PLANTS))
    learner.edit(deck.guid["Oak"], "Extra", "There is one in our yard.", when=FIRST + 3 * DAY)
    learner.tag(deck.guid["Oak"], "exam", when=FIRST + 4 * DAY)
    package = deck.build(
        FIRST + 5 * DAY, ANIMALS, edit_text(PLANTS, Oak=("a thousand", "twelve hundred"))
    )
    assert learner.import_package(package) == {"updated": 1, "duplicate": 13}
    note = learner.note(deck.guid["Oak"])
    assert (note["Extra"], note.tags) == ("", [])


def test_learner_s_later_edit_wins_over_an_earlier_build(deck: Deck, learner: Learner) -> None:
    """Until the author changes that note again: Anki keeps the later change."""
    learner.import_package(deck.build(FIRST, ANIMALS, PLANTS))
    package = deck.build(
        FIRST + 5 * DAY, ANIMALS, edit_text(PLANTS, Oak=("a thousand", "twelve hundred"))
    )
    learner.edit(deck.guid["Oak"], "Extra", "There is one in our yard.", when=FIRST + 6 * DAY)
    assert learner.import_package(package) == {"duplicate": 14}
    assert learner.note(deck.guid["Oak"])["Extra"] == "There is one in our yard."


def test_cards_stay_in_the_deck_they_are_in(deck: Deck, learner: Learner) -> None:
    learner.import_package(deck.build(FIRST, ANIMALS, PLANTS))
    home = learner.card(deck.guid["Oak"]).did
    animals, plants = (
        {**ANIMALS, "Oak": PLANTS["Oak"]},
        {word: text for word, text in PLANTS.items() if word != "Oak"},
    )
    learner.import_package(deck.build(FIRST + DAY, animals, plants))
    assert learner.card(deck.guid["Oak"]).did == home
    assert learner.collection.decks.name(home) == "Nature::plants"


def test_another_kind_of_note_is_another_note(deck: Deck, learner: Learner) -> None:
    learner.import_package(deck.build(FIRST, ANIMALS, PLANTS))
    basic = deck.guid["Oak"]
    cloze = (
        "C: The acorns of the {{Oak}}, up to a thousand years old, "
        "feed jays that plant the next forest."
    )
    package = deck.build(FIRST + DAY, ANIMALS, {**PLANTS, "Oak": cloze})
    assert learner.import_package(package) == {"new": 1, "duplicate": 13}
    assert deck.guid["Oak"] != basic
    assert [gone["guid"] for gone in deck.report["removed"]] == [basic]


def test_deleted_note_that_is_still_in_the_source_comes_back(deck: Deck, learner: Learner) -> None:
    package = deck.build(FIRST, ANIMALS, PLANTS)
    learner.import_package(package)
    learner.collection.remove_notes([learner.note(deck.guid["Oak"]).id])
    assert learner.import_package(package) == {"new": 1, "duplicate": 13}
