"""Whether cards keep their reviews over hard edit histories, with a label at each note.

The module `replaying` describes the format of a history. `pytest tests/test_replays.py --update`
rewrites the figures and the accounts of single histories; the diff shows which notes changed.
"""

import json
import lzma
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.replay import main
from tests.replaying import (
    REPLAYS,
    Judged,
    Outcome,
    account,
    figures,
    histories,
    judged,
    table,
    versions_of,
)

# Small histories from different subjects: the golden file has the outcome and reason of every note.
PINNED = ("arabic", "asked-twice", "enzymes", "http-codes", "norwegian-words")
# Over all histories: the least share of edited notes that keep their identity, the least share of
# lost ones that are unsure about the right note, and how many notes may have the identity of
# another.
LEAST_KEPT, LEAST_UNSURE, MOST_WRONG = 0.85, 0.8, 3
HISTORIES = histories()


@cache
def replayed(name: str) -> tuple[Judged, ...]:
    return tuple(judged(name, HISTORIES[name]))


def test_there_are_histories() -> None:
    assert len(HISTORIES) >= 14
    assert {*PINNED} <= {*HISTORIES}


@pytest.mark.parametrize("name", HISTORIES)
def test_labels_are_used_once_in_a_build(name: str) -> None:
    for version in HISTORIES[name]:
        owned = [label.own for label in version.labels]
        assert len(owned) == len({*owned})


@pytest.mark.parametrize("name", HISTORIES)
def test_an_untouched_note_is_never_lost(name: str) -> None:
    untouched = [note for note in replayed(name) if note.known and not note.edited]
    assert [note for note in untouched if note.outcome not in (Outcome.KEPT, Outcome.EITHER)] == []


@pytest.mark.parametrize("name", PINNED)
def test_outcome_of_each_note(name: str, golden: Callable[[Path, str], None]) -> None:
    golden(REPLAYS / f"{name}.txt", account(replayed(name)))


def test_figures(golden: Callable[[Path, str], None]) -> None:
    golden(REPLAYS / "figures.txt", table({name: replayed(name) for name in HISTORIES}))


def test_enough_is_kept_and_little_is_wrong() -> None:
    whole = figures(note for name in HISTORIES for note in replayed(name))
    assert whole.kept >= LEAST_KEPT * whole.edits
    assert whole.unsure >= LEAST_UNSURE * whole.lost
    assert whole.wrong <= MOST_WRONG


# ---- the judge


def judge(tmp_path: Path, text: str) -> list[tuple[str, str]]:
    path = tmp_path / "history.md"
    path.write_text(text, encoding="utf-8")
    return [(note.label, note.outcome.value) for note in judged("history", versions_of(path))]


BEFORE = """\
# Title
A sentence.

=== build 1
<!-- card: osmosis -->
Q: What is osmosis?
A: Water moving through a membrane
<!-- card: virus -->
Q: Is a virus alive?
A: No
<!-- card: open -->
Q: What is a ribosome made of?
A:
=== build 2
"""


def test_outcomes(tmp_path: Path) -> None:
    same_text = "Q: What is osmosis?\nA: Water moving through a membrane\n"
    answered = "Q: What is a ribosome made of?\nA: RNA and proteins\n"
    other_text = "Q: Name the first three presidents of France.\nA: Auriol, Coty, de Gaulle\n"
    after = (
        f"<!-- card: osmosis -->\n{same_text}<!-- card: virus -->\n{other_text}"
        f"<!-- card: open or new -->\n{answered}<!-- card: sea -->\n"
        f"Q: Into which sea does the Volga flow?\nA: The Caspian\n"
    )
    assert judge(tmp_path, BEFORE + after) == [
        ("osmosis", "kept"),
        ("virus", "lost, unsure"),
        ("open", "kept"),
        ("sea", "new"),
    ]
    assert judge(tmp_path, f"{BEFORE}<!-- card: another -->\n{same_text}") == [("another", "wrong")]
    assert judge(tmp_path, f"{BEFORE}<!-- card: another or osmosis -->\n{same_text}") == [
        ("another", "either")
    ]
    assert judge(tmp_path, f"{BEFORE}<!-- card: virus or new -->\n{other_text}") == [
        ("virus", "either")
    ]
    assert judge(tmp_path, f"{BEFORE}<!-- card: virus -->\n{same_text}") == [("virus", "wrong")]


def test_a_card_without_a_label_is_a_mistake_of_the_history(tmp_path: Path) -> None:
    for text in (
        "Q: a\nA: b\n",
        "<!-- card: a -->\n\nQ: a\nA: b\n",
        "<!-- card: a -->\nQ: a\n<!-- card: b -->\nA: b\n",
    ):
        with pytest.raises(ValueError, match="without a"):
            judge(tmp_path, BEFORE + text)
    with pytest.raises(ValueError, match="numbered"):
        judge(tmp_path, BEFORE.replace("build 2", "build 3"))


# ---- histories without labels


def test_a_history_of_cards_is_built_as_files(tmp_path: Path) -> None:
    first = [
        {
            "q": "What is osmosis? #water",
            "a": "# Water\nA: through a membrane",
            "file": "a.md",
            "section": "Cells #x",
        },
        {"q": "Is a virus alive?", "a": "", "file": "a.md", "section": ""},
        {"q": "How is code fenced?", "a": "```\nlike this", "file": "b.md", "section": "Code"},
        {
            "q": "Which comment is dropped?",
            "a": "This. <!-- one -->",
            "file": "b.md",
            "section": "Code",
        },
    ]
    second = [first[2], first[3], first[0], {**first[1], "a": "No"}]
    with lzma.open(tmp_path / "cells.jsonl.xz", "wt", encoding="utf-8") as lines:
        lines.writelines(
            json.dumps({"commit": str(n), "cards": cards}) + "\n"
            for n, cards in enumerate((first, second))
        )
    result = CliRunner().invoke(main, [str(tmp_path), str(tmp_path / "ids")])
    assert (result.exit_code, result.exception) == (0, None)
    summary = (
        "of 8 notes 1 drafts, 2 read differently, 2 with escaped markup, 0 left out, "
        "2 without their heading"
    )
    assert result.output.endswith(f"; {summary}\n")
    before, after = (
        json.loads(line)["ids"]
        for line in (tmp_path / "ids" / "cells.ids.jsonl").read_text().splitlines()
    )
    assert len({*before}) == 4
    assert after == [before[2], before[3], before[0], before[1]]
