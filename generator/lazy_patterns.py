"""Regular expressions that are compiled when they are first used.

This program has some hundreds of them, and a command uses a part: to compile them all takes longer
than to read a deck.
"""

import re
from typing import TYPE_CHECKING

__all__ = ["lazy_pattern"]


class _LazyPattern:
    """A pattern that becomes an `re.Pattern` bit by bit: each attribute is kept once it is used."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        value = getattr(re.compile(self.pattern, self._flags), name)
        setattr(self, name, value)  # so that the next use is as fast as that of an `re.Pattern`
        return value


if TYPE_CHECKING:
    from re import compile as lazy_pattern
else:

    def lazy_pattern(pattern: str, flags: int = 0) -> re.Pattern[str]:
        """Return a pattern that is compiled when it is first used."""
        return _LazyPattern(pattern, flags)
