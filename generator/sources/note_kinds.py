"""The types that `Type:` on a note, or `type:` in the front matter, can name."""

from enum import StrEnum


class NoteKind(StrEnum):
    """The type of a note with a question."""

    BASIC = "basic"
    REVERSED = "reversed"
    TYPED = "typed"
    LIST = "list"
    OCCLUSION = "occlusion"

    @classmethod
    def hint(cls, value: str) -> str:
        """Return the hint for an unknown type."""
        from difflib import get_close_matches  # here, since few texts have a misspelling

        near = get_close_matches(value.lower(), list(cls), n=1, cutoff=0.5)
        known = ", ".join(cls)
        return f'did you mean "{near[0]}"?' if near else f"the types are {known}"
