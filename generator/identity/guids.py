"""The GUID of a new note. It follows from its text: all who build the same text get the same."""

import hashlib
import string
from json import JSONEncoder

_ALPHABET = string.ascii_letters + string.digits
# 62 ** 12 is above 2 ** 71: two of a billion notes share a GUID once in a million decks.
GUID_LENGTH = 12
_encode = JSONEncoder(ensure_ascii=False).encode


def first_guid(deck: str, kind: str, question: str, nth: int = 0) -> str:
    """Return the GUID of a note that no lock knows.

    `nth` counts the notes before it with the same question.
    """
    key = _encode([deck, kind, question, nth])
    number = int.from_bytes(hashlib.sha256(key.encode()).digest())
    number %= len(_ALPHABET) ** GUID_LENGTH  # the digits of a small number take less time
    digits = []
    for _ in range(GUID_LENGTH):
        number, digit = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(digits)
