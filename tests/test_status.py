"""The status of a note after one build; `test_identity` follows it over many builds."""

from dataclasses import replace

import pytest

from generator.identity import NoteIdentity
from generator.identity.pairing import SourceNote
from tests.identities import History, content

PERU = content("What is the capital of Peru?", "Lima", deck="Earth::South", fields=("a", "b"))


def after(note: SourceNote) -> NoteIdentity:
    """Build a note about Peru, then this one in its place."""
    history = History()
    history.build(PERU)
    return (*history.build(note), *history.drafts)[0]


@pytest.mark.parametrize(
    ("deck", "left"),
    [("Earth::South", None), ("earth::SOUTH", None), ("Earth::West", "Earth::South")],
)
def test_a_changed_deck_is_reported_unless_only_its_case_changed(
    deck: str, left: str | None
) -> None:
    assert after(replace(PERU, deck=deck)).left_deck == left


def test_a_new_note_and_a_draft_leave_no_deck() -> None:
    assert (
        after(content("Which volcano of Sicily erupts most years?", "Etna", deck="Fire")).left_deck
        is None
    )
    assert after(replace(PERU, answer="", deck="Fire", draft=True, ordinals=())).left_deck is None


@pytest.mark.parametrize(
    ("changes", "anew"),
    [
        ({}, False),
        ({"fields": ("a", "c")}, True),
        ({"fields": ("a", "c"), "digest": "new"}, False),
        ({"fields": (), "answer": "", "draft": True, "ordinals": ()}, False),
    ],
)
def test_only_an_unchanged_note_is_rendered_anew(changes: dict[str, object], anew: bool) -> None:
    assert after(replace(PERU, **changes)).is_rerendered is anew  # type: ignore[arg-type]


@pytest.mark.parametrize(("kind", "clash"), [("basic", False), ("cloze", True)])
def test_an_id_of_another_kind_of_note_is_a_clash(kind: str, clash: bool) -> None:
    history = History()
    (peru,) = history.build(PERU)
    (named,) = history.build(replace(PERU, kind=kind, id=peru.guid))
    assert named.is_clash is clash
