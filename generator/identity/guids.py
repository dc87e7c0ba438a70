"""The identity that a note starts with: a GUID out of its text, and Anki's ids out of the GUID.

Everything here follows from its arguments alone, so two people who build the same text get the same notes.
"""

import hashlib
import json
import string
from collections.abc import Container

_ALPHABET = string.ascii_letters + string.digits
# 62 ** 12 is above 2 ** 71: two of a billion notes share a GUID once in a million decks.
GUID_LENGTH = 12

# Note ids are milliseconds since 1970. Ids from before Anki existed (2006) cannot meet those of a person's own
# notes, and stay out of Anki's graphs of what was added lately. A future id would be rewritten by Anki.
FIRST_NOTE_ID = 1_000_000_000_000
NOTE_IDS = 300_000_000
# A note's cards have the ids behind its own; Anki allows less than 500 of them.
CARDS_PER_NOTE = 500


def first_guid(deck: str, kind: str, question: str, nth: int = 0) -> str:
    """Make the GUID of a note that no lock knows; `nth` counts the notes before it that ask the same."""
    parts = json.dumps([deck, kind, question, nth], ensure_ascii=False)
    number = int.from_bytes(hashlib.sha256(parts.encode()).digest())
    digits = []
    for _ in range(GUID_LENGTH):
        number, digit = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(digits)


def note_id(guid: str, taken: Container[int]) -> int:
    """Derive a note's id in Anki, in milliseconds, from its GUID; the next free one where it is `taken`."""
    slot = int.from_bytes(hashlib.sha256(guid.encode()).digest()[:8]) % NOTE_IDS
    while (nid := FIRST_NOTE_ID + slot * CARDS_PER_NOTE) in taken:
        slot = (slot + 1) % NOTE_IDS
    return nid


def card_id(nid: int, ordinal: int) -> int:
    """Derive a card's id in Anki from its note's and its place among the note's cards, from 0."""
    return nid + ordinal
