"""Whether Anki still has what was recorded, without a look at all of it."""

from types import SimpleNamespace
from typing import Any

import pytest

from generator.delivery.reading import is_as_recorded
from tests.delivered_notes import BUILT, anki_note, fields_of, sent_note


@pytest.mark.parametrize(
    ("mod", "sent_mod", "expected"),
    [(BUILT - 1, BUILT, False), (None, BUILT, False), (None, 0, True)],
)
def test_a_text_that_was_put_back_is_noticed(
    mod: int | None, sent_mod: int, expected: bool
) -> None:
    live = anki_note("n1", fields_of("a", "before"), mod=mod)
    anki: Any = SimpleNamespace(
        present=frozenset, mods=lambda _nids: {}, notes=lambda _nids: {live.nid: live}
    )
    sent = sent_note("n1", fields_of("a", "b"), mod=sent_mod, at=BUILT)
    assert is_as_recorded(anki, {"n1": sent}) is expected
