"""What a note's line of the lock tells, beside what `test_identity` follows over many builds."""

from generator.identity.entries import is_linked
from tests.identities import entry


def test_a_line_without_a_digest_was_linked_unless_it_is_of_a_draft_or_removed() -> None:
    assert is_linked(entry(digest=""))
    assert not is_linked(entry())
    assert not is_linked(entry(digest="", draft=True))
    assert not is_linked(entry(digest="", removed=True))
