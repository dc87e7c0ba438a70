"""Find moves of cards that a device has undone without having seen them.

A card that was changed on a device is as that device had it, once it syncs: also its deck. So a
review of a card that was moved meanwhile puts the card back.
"""

from collections.abc import Mapping
from dataclasses import replace

from generator.delivery.anki import Anki
from generator.delivery.anki_note import CardChange, deck_key
from generator.delivery.sent_notes import SentNote

# In seconds: how much later than a review Anki may write the time of the card.
_LATE = 1


def with_undone_moves(anki: Anki, sent: Mapping[str, SentNote]) -> dict[str, SentNote]:
    """Return what was sent, where notes have the deck into which their cards came back.

    So they are planned to be moved again. Raises DeliveryError.
    """
    moved = {one.nid: one for one in sent.values() if one.moved_from}
    found = dict(sent)
    for card in anki.card_changes(moved.keys()) if moved else ():
        if _is_undone(card, moved[card.nid]):
            found[moved[card.nid].guid] = replace(moved[card.nid], deck=card.deck)
    return found


def _is_undone(card: CardChange, sent: SentNote) -> bool:
    """Return whether a device has put a card back that did not know of the move.

    What it changed before the move proves that, and so does a review. Otherwise the learner may
    have moved the card back.
    """
    if deck_key(card.deck) not in map(deck_key, sent.moved_from):
        return False
    is_reviewed = card.reviewed and card.mod <= card.reviewed + _LATE
    return card.mod <= sent.moved_at or bool(is_reviewed)
