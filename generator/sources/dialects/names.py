"""The names under which `dialect:` and `--dialect` know a file's format."""

from difflib import get_close_matches
from enum import StrEnum


class DialectName(StrEnum):
    """Every format that can be read. `csv`, `tsv` and `quizlet` have one reader."""

    NATIVE = "native"
    ANKI_TEXT = "anki-text"
    ANKIOPS = "ankiops"
    BRAINSCAPE = "brainscape"
    CSV = "csv"
    HASHCARDS = "hashcards"
    HEADINGS = "headings"
    INKA = "inka"
    OBSIDIAN = "obsidian"
    PANKY = "panky"
    QUIZLET = "quizlet"
    TSV = "tsv"

    @classmethod
    def hint(cls, value: str) -> str:
        """Say what to write instead of a dialect that does not exist."""
        near = get_close_matches(value.lower(), list(cls), n=1, cutoff=0.5)
        known = ", ".join(cls)
        return f'did you mean "{near[0]}"?' if near else f"the dialects are {known}"
