"""How a file of hashcards is detected: by TOML at its top, or by a cloze note in brackets."""

from collections.abc import Sequence

from generator.lazy_patterns import lazy_pattern
from generator.sources.dialect import Detection, Rank, Sample

MARKER = lazy_pattern(r"([QAC]):[ \t]*")
TOML_DELIMITER = "---"
# `name = "Rivers"`: the only key that hashcards knows.
_TOML_NAME = lazy_pattern(r"[ \t]*(?:\"name\"|'name'|name)[ \t]*=[ \t]*[\"']")
# The markers that the native format has too; there they need a space after them.
_SHARED_MARKER = lazy_pattern(r"[QAC]:(?:[ \t]|$)")
_CLOZE_MARKER = lazy_pattern(r"C:(?:[ \t]|$)")
_BRACKETED_CLOZE = lazy_pattern(r"(?<![!\\])\[(?:[^\[\]\\]|\\.)+\](?!\()|\|\|[^|\s][^|]*\|\|")
# A file that is surely of hashcards has a row that starts with one of these.
MARKERS = (_TOML_NAME, _CLOZE_MARKER)


def detect(sample: Sample) -> Detection | None:
    """Detect a deck's name in TOML above a note, or a cloze note with deletions in brackets."""
    end = toml_end(sample.rows)
    has_name = any(map(_TOML_NAME.match, sample.rows[1:end]))
    if has_name and any(map(MARKER.match, sample.rows[end:])):
        return Detection(why="its front matter is TOML", rank=Rank.NOTES)
    if not sample.has_native_markers:
        return None
    index = _cloze_in_brackets(sample.rows)
    why = f'line {(index or 0) + 1} has a "C:" with square brackets'
    return None if index is None else Detection(why=why, rank=Rank.NOTES)


def toml_end(rows: Sequence[str]) -> int:
    """Return the index of the row of dashes below the TOML at the top; 0 if there is none."""
    if not rows or rows[0].strip() != TOML_DELIMITER:
        return 0
    for index, row in enumerate(rows[1:], start=1):
        if row.strip() == TOML_DELIMITER:
            return index
        # "---", "Q: a", "A: b", "---": a note between two thematic breaks.
        if MARKER.match(row):
            return 0
    return 0


def _cloze_in_brackets(rows: Sequence[str]) -> int | None:
    """Find a cloze note with deletions in brackets, in a file without deletions in braces."""
    cloze: int | None = None
    found: int | None = None
    for index, row in enumerate(rows):
        if _SHARED_MARKER.match(row):
            cloze = index if _CLOZE_MARKER.match(row) else None
        # "C: The list [1, 2] has {{two}} items." is in the native format.
        if cloze is not None and "{{" in row:
            return None
        if cloze is not None and found is None and _BRACKETED_CLOZE.search(row):
            found = cloze
    return found
