"""A learner's reviews after an author edited a deck, from the text to real Anki."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from anki.collection import Collection

from tests.anki_collection import notes_in, opened
from tests.author import Author
from tests.learner import GOOD, Learner
from tests.replaying import REPLAYS, Version, versions_of

FIRST, DAY = 1_780_000_000, 24 * 60 * 60
# The histories: numbers, a second pass, open answers, split and merged notes.
NAMES = ("http-codes", "enzymes", "open-questions", "split-and-merged")


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Learner]:
    with opened(tmp_path / "learner") as collection:
        yield Learner(collection)


@pytest.mark.parametrize("name", NAMES)
def test_reviews_stay_and_nothing_is_doubled(
    name: str, learner: Learner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = Author(tmp_path / "author", monkeypatch, f"{name}.md")
    before, after = versions_of(REPLAYS / f"{name}.md")[:2]
    old = build(author, learner, before, FIRST)
    learner.study(name, [GOOD] * len(old))
    new = build(author, learner, after, FIRST + DAY)
    kept = {label for label in old.keys() & new.keys() if old[label] == new[label]}
    assert len(kept) > len(old) / 2
    reviews = reviewed(learner.collection)
    assert {label for label, guid in new.items() if reviews[guid]} == kept
    assert {guid for guid, count in reviews.items() if count} == {*old.values()}
    assert reviews.keys() == {*old.values(), *new.values()}


def build(author: Author, learner: Learner, version: Version, now: int) -> dict[str, str]:
    """Build a version and import it; return the GUID of each label."""
    (text,) = version.files.values()
    author.write(text)
    report = author.build(now)
    learner.import_package(report["package"])
    labels = {
        line: label.own for label, (_, line) in zip(version.labels, version.locations, strict=True)
    }
    return {labels[note["line"]]: note["guid"] for note in report["notes"]}


def reviewed(collection: Collection) -> dict[str, int]:
    """Return the number of reviews of each note, by GUID."""
    return {note.guid: sum(card.reps for card in note.cards()) for note in notes_in(collection)}
