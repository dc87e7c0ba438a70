"""The GUID of a new note. It follows from its text: all who build the same text get the same."""

import hashlib
import json
import string

_ALPHABET = string.ascii_letters + string.digits
# 62 ** 12 is above 2 ** 71: two of a billion notes share a GUID once in a million decks.
GUID_LENGTH = 12


def first_guid(deck: str, kind: str, question: str, nth: int = 0) -> str:
    """Return the GUID of a note that no lock knows.

    `nth` counts the notes before it with the same question.
    """
    key = json.dumps([deck, kind, question, nth], ensure_ascii=False)
    number = int.from_bytes(hashlib.sha256(key.encode()).digest())
    digits = []
    for _ in range(GUID_LENGTH):
        number, digit = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(digits)
