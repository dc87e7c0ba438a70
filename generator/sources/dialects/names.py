"""The names under which `dialect:` and `--dialect` know a file's format."""

import re
from difflib import get_close_matches
from enum import StrEnum


class DialectName(StrEnum):
    """Every format that can be read. `csv` and `tsv` have one reader."""

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
        written = re.sub(r"[\s_]+", "-", value.strip().lower())
        if written in _TOOLS:
            return f'write "{_TOOLS[written]}" for its files'
        near = get_close_matches(written, [*cls, *_TOOLS], n=1, cutoff=0.5)
        known = ", ".join(cls)
        return f'did you mean "{_TOOLS.get(near[0], near[0])}"?' if near else f"the dialects are {known}"

    @property
    def note_hint(self) -> str:
        """Say what to write into a file of this dialect that has no notes."""
        return _NOTES.get(self, 'write a line "Q: …" and below it a line "A: …"')


# By what else a person may call a format: the tools that read or write it.
_TOOLS: dict[str, DialectName] = {
    "anki": DialectName.ANKI_TEXT,
    "anki-export": DialectName.ANKI_TEXT,
    "anki-notes": DialectName.ANKI_TEXT,
    "anki-panky": DialectName.PANKY,
    "anki-vscode": DialectName.HEADINGS,
    "ankitxt": DialectName.ANKI_TEXT,
    "deckops": DialectName.ANKIOPS,
    "excel": DialectName.CSV,
    "inka2": DialectName.INKA,
    "markdown": DialectName.HEADINGS,
    "markdown-anki-decks": DialectName.HEADINGS,
    "md2anki": DialectName.HEADINGS,
    "mdanki": DialectName.HEADINGS,
    "notes-in-plain-text": DialectName.ANKI_TEXT,
    "obsidian-sr": DialectName.OBSIDIAN,
    "obsidian-spaced-repetition": DialectName.OBSIDIAN,
    "obsidian-to-anki": DialectName.OBSIDIAN,
    "spaced-repetition": DialectName.OBSIDIAN,
    "spreadsheet": DialectName.CSV,
    "tables": DialectName.CSV,
    "txt": DialectName.ANKI_TEXT,
    "vscode": DialectName.HEADINGS,
    "vscode-anki": DialectName.HEADINGS,
}
_NOTES: dict[DialectName, str] = {
    DialectName.ANKI_TEXT: "write a row for each note: question, tab, answer",
    DialectName.BRAINSCAPE: 'write "Q" and "A" on lines of their own, the texts below them',
    DialectName.CSV: "write a row for each note: question,answer",
    DialectName.HEADINGS: 'write a line "## …" with the question, and the answer below it',
    DialectName.INKA: 'write "1. …" and below it "> …", with a line "---" above and below them',
    DialectName.OBSIDIAN: 'write a line "question::answer"',
    DialectName.PANKY: 'write a line "# …" with the question, and the answer below it',
    DialectName.QUIZLET: "write a row for each note: term, tab, definition",
    DialectName.TSV: "write a row for each note: question, tab, answer",
}
