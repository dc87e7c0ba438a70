"""A desktop and a phone sync with Anki's own server while the deck is rebuilt, and lose nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.author import Author, guids, statuses
from tests.deliveries import DAY, FIRST
from tests.device import Device, assert_same, opened_device, sync_all
from tests.learner import EASY, GOOD
from tests.sync_server import SyncServer

NOTES = [
    "Q: What does the heart pump?\nA: Blood, some five litres a minute",
    "Q: Where is bile stored?\nA: In the gallbladder, below the liver",
    "Q: Which bone is the longest?\nA: The femur, a quarter of one's height",
    "Q: What do the kidneys filter?\nA: Blood plasma, 180 litres a day",
    "C: The {{cornea}} and the {{lens}} bend the light that enters the eye.",
]


@pytest.fixture
def pair(tmp_path: Path, sync_server: SyncServer) -> Iterator[tuple[Device, Device]]:
    """Return a desktop and a phone after their first sync."""
    with (
        opened_device(tmp_path, "desktop", sync_server) as desktop,
        opened_device(tmp_path, "phone", sync_server) as phone,
    ):
        for device in (desktop, phone):
            device.sync()
        yield desktop, phone


@pytest.fixture
def author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Author:
    return Author(tmp_path / "author", monkeypatch)


def build(author: Author, notes: list[str], now: int) -> dict[str, object]:
    author.write("---\ndeck: Body\n---\n" + "\n\n".join(notes))
    return author.build(now)


def test_phone_reviews_while_the_desktop_imports_a_regenerated_deck(
    pair: tuple[Device, Device], author: Author
) -> None:
    desktop, phone = pair
    first = build(author, NOTES, FIRST)
    heart, bile, femur, kidneys, eye = guids(first)
    assert desktop.import_package(first["package"]) == {"new": 5}  # type: ignore[arg-type]
    assert desktop.study("Body", [EASY]) == [heart]
    sync_all(desktop, phone)
    assert phone.guids() == sorted(guids(first))

    # On the phone, without a network: reviews, and an edit by hand.
    on_phone = phone.study("Body", [EASY, GOOD, EASY])
    assert on_phone == [bile, femur, kidneys]
    phone.edit(kidneys, "Extra", "Mine has three.", when=FIRST + 3 * DAY)
    phone.suspend(eye)
    reviews = phone.reviews()
    scheduling = phone.scheduling()
    # On the desktop meanwhile, the learner imports a build with reworded, edited, new, moved and
    # removed notes.
    notes = [
        "Q: What is it that the heart pumps?\nA: Blood, some five litres a minute",
        NOTES[3],
        "Q: Which organ makes insulin?\nA: The pancreas, in its islets",
        NOTES[1].replace("below the liver", "a pouch below the liver"),
        NOTES[4],
    ]
    second = build(author, notes, FIRST + 20 * DAY)
    pancreas = guids(second)[2]
    assert guids(second) == [heart, kidneys, pancreas, bile, eye]
    assert statuses(second) == ["changed", "unchanged", "new", "changed", "unchanged"]
    assert desktop.import_package(second["package"]) == {"new": 1, "updated": 2, "duplicate": 2}  # type: ignore[arg-type]
    assert desktop.study("Body", [EASY])  # and studies here too

    sync_all(phone, desktop)

    assert_same(phone, desktop)
    assert len(desktop.reviews()) == 5
    assert all(review in desktop.reviews() for review in reviews)
    for guid in (bile, femur, kidneys, eye):
        assert desktop.scheduling()[guid, 0][1:] == scheduling[guid, 0][1:]
    assert desktop.guids() == sorted([heart, bile, femur, kidneys, eye, pancreas])
    assert desktop.note(kidneys)["Extra"] == "Mine has three."
    assert phone.note(heart)["Front"] == "<p>What is it that the heart pumps?</p>"
    assert "a pouch" in phone.note(bile)["Back"]
    assert phone.collection.find_dupes("Front") == []
    # The same package, imported on the other device, changes nothing.
    assert phone.import_package(second["package"]) == {"duplicate": 5}  # type: ignore[arg-type]
    phone.sync_normally()
    for device in pair:
        device.check()


def test_two_devices_that_import_different_builds_of_a_new_note_have_one_copy(
    pair: tuple[Device, Device], author: Author
) -> None:
    desktop, phone = pair
    first = build(author, NOTES[:3], FIRST)
    assert desktop.import_package(first["package"]) == {"new": 3}  # type: ignore[arg-type]
    sync_all(desktop, phone)

    early = build(author, [NOTES[0], NOTES[4], *NOTES[1:3]], FIRST + DAY)
    assert phone.import_package(early["package"]) == {"new": 1, "duplicate": 3}  # type: ignore[arg-type]
    later = build(
        author,
        [NOTES[3], NOTES[0], NOTES[4].replace("bend", "refract"), *NOTES[1:3]],
        FIRST + 2 * DAY,
    )
    assert desktop.import_package(later["package"]) == {"new": 2, "duplicate": 3}  # type: ignore[arg-type]
    eye = guids(early)[1]
    assert guids(later)[2] == eye
    assert phone.study("Body", [EASY, EASY])[1] == eye

    sync_all(desktop, phone)

    assert_same(desktop, phone)
    assert desktop.guids() == sorted(guids(later))
    assert sorted(ordinal for guid, ordinal in desktop.scheduling() if guid == eye) == [0, 1]
    assert desktop.collection.card_count() == 6
    assert "refract" in phone.note(eye)["Text"]
    # The desktop has the review of the new card on the phone as well.
    assert desktop.card(eye).reps == 1
    assert len(desktop.reviews()) == len(phone.reviews()) == 2


def test_two_devices_that_import_builds_of_two_people_have_one_copy(
    pair: tuple[Device, Device], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have the lock of the first build, as they have the text."""
    for number, device in enumerate(pair):
        author = Author(tmp_path / f"author{number}", monkeypatch)
        if number:
            (author.folder / "cards.lock").write_bytes(
                (tmp_path / "author0" / "cards.lock").read_bytes()
            )
        assert device.import_package(build(author, NOTES, FIRST + number * DAY)["package"]) == {
            "new": 5
        }  # type: ignore[arg-type]
    desktop, phone = pair
    sync_all(desktop, phone)
    # Each has made a deck for its cards, which the other has as "Body+".
    assert phone.content()["notes"] == desktop.content()["notes"]
    assert (len(desktop.guids()), desktop.collection.card_count()) == (5, 6)
