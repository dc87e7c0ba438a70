"""The types that a `Type:` line, or `type:` in the front matter, can name."""

from difflib import get_close_matches
from enum import StrEnum


class NoteKind(StrEnum):
    """How a question note is asked."""

    BASIC = "basic"
    REVERSED = "reversed"
    TYPED = "typed"
    LIST = "list"
    OCCLUSION = "occlusion"

    @classmethod
    def hint(cls, value: str) -> str:
        """Say what to write instead of a type that does not exist."""
        near = get_close_matches(value.lower(), list(cls), n=1, cutoff=0.5)
        known = ", ".join(cls)
        return f'did you mean "{near[0]}"?' if near else f"the types are {known}"
