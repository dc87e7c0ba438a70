"""What the page of a watched source shows over several builds, above all of failures."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.project import Project, open_project
from generator.project.source import find_source
from generator.watch.shown_cards import ShownCards

pytestmark = pytest.mark.usefixtures("folder")

GOOD, BROKEN = "Q: one\nA: 1\n", "A: 1\n"


@pytest.fixture
def cards() -> Iterator[ShownCards]:
    shown = ShownCards(Path("cards.md"), None, 0)
    yield shown
    shown.close()


def opened(text: str) -> Project:
    Path("cards.md").write_text(text, encoding="utf-8")
    return open_project(find_source(Path("cards.md")))


def page(cards: ShownCards) -> Any:
    with urllib.request.urlopen(f"{cards.address}update") as answer:
        return json.load(answer)


def messages(cards: ShownCards) -> list[str]:
    return [problem["message"] for problem in page(cards)["problems"]]


def titles(cards: ShownCards) -> list[str]:
    return [note["title"] for note in page(cards)["notes"]]


def test_the_last_good_cards_stay_while_there_is_an_error(cards: ShownCards) -> None:
    cards.show(opened(GOOD))
    cards.show(opened(BROKEN))
    assert titles(cards) == ["one"]
    assert messages(cards) == ["answer without a question"]
    cards.show(opened("Q: two\nA: 2\n"))
    assert (titles(cards), messages(cards)) == (["two"], [])


def test_a_failure_is_shown_until_a_build_is_written(cards: ShownCards) -> None:
    project = opened(GOOD)
    cards.show(project)
    cards.show_failure("output: No space left on device")
    cards.show(project)  # it is tried again
    assert messages(cards) == ["output: No space left on device"]
    cards.end_failure()
    assert (titles(cards), messages(cards)) == (["one"], [])


def test_a_build_after_a_build_changes_nothing(cards: ShownCards) -> None:
    cards.show(opened(GOOD))
    version = page(cards)["version"]
    cards.end_failure()
    assert page(cards)["version"] == version
