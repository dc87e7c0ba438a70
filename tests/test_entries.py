"""Properties of an entry of the lock; `test_identity` follows it over many builds."""

from generator.identity.entries import is_linked, is_rerendered
from tests.identities import content, entry


def test_an_entry_without_a_digest_was_linked_unless_it_is_a_draft_or_removed() -> None:
    assert is_linked(entry(digest=""))
    assert not is_linked(entry())
    assert not is_linked(entry(digest="", draft=True))
    assert not is_linked(entry(digest="", removed=True))


def test_an_entry_of_version_1_does_not_show_how_its_note_was_rendered() -> None:
    note = content("q", fields=("a", "c"))
    assert is_rerendered(entry(fields=("a", "b")), note)
    assert not is_rerendered(entry(fields=()), note)
