"""Patterns with wildcards, matched in linear time: in words (`*` and `?`) and in paths."""

from collections.abc import Sequence


def joined_by_stars(pieces: Sequence[str], char: str) -> str:
    """Return a regular expression for pieces with any number of `char` between them.

    The pieces are expressions of a fixed length. Each but the last is tried at its first place
    only: whatever follows a later place follows the first one as well, since the next `*` takes
    what is between. So `*a*a*b` takes the time of `*b`; with each star tried at all places, it
    would be cubic.
    """
    first, *rest = pieces
    if not rest:
        return first
    *inner, last = rest
    end = f"{char}*{last}" if last else f"{char}*+"
    return "".join((first, *(f"(?>{char}*?{piece})" for piece in inner), end))
