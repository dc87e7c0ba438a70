"""How a file of AnkiOps is detected: by its comments, or by labels that only AnkiOps has."""

from generator.lazy_patterns import lazy_pattern
from generator.sources.dialect import Detection, Rank, Sample
from generator.sources.field_markers import NOTE_MARKER
from generator.text.markers import DASHES

_KEY_COMMENT = lazy_pattern(r"<!--[ \t]*(?:note_key|note_type):")
_TAGS_COMMENT = lazy_pattern(r"<!--[ \t]*tags:")
# Labels that the native format does not have: those that start a note, and those inside one.
_ANKIOPS_START = lazy_pattern(r"(?:T|THA|F):(?:[ \t]|$)")
_ANKIOPS_FIELD = lazy_pattern(r"(?:E|M|C1):(?:[ \t]|$)")
_COMMENT_LINE = lazy_pattern(r"<!--.*-->[ \t]*$")
# A file that is surely of AnkiOps has a row that starts with one of these.
MARKERS = (_KEY_COMMENT, _TAGS_COMMENT, _ANKIOPS_START, _ANKIOPS_FIELD)


def detect(sample: Sample) -> Detection | None:
    """Detect a comment of AnkiOps, a note that starts with its label, or labels in most notes.

    Anywhere else, such a label may be a line of an answer ("T: true").
    """
    if found := sample.match(_KEY_COMMENT, Rank.MARKER):
        return found
    rows, blocks = sample.rows, _split_at_dashes(sample)
    if len(blocks) < 2:
        return None
    # "T: the {{c1::x}} #flashcards" is AnkiOps; but in a file with "Q:" and "C: [x]", the brackets
    # of hashcards are stronger evidence than "F: z" below them.
    rank = Rank.LINE if sample.has_native_markers else Rank.MARKER
    for block in blocks:
        if _ANKIOPS_START.match(rows[block[0]]):
            return sample.match_row(block[0], rank)
    starts = {
        sum(NOTE_MARKER.match(rows[index]) is not None for index in block) for block in blocks
    }
    if starts != {1} or not all(NOTE_MARKER.match(rows[block[0]]) for block in blocks):
        return None
    field_rows = [
        next((index for index in block if _ANKIOPS_FIELD.match(rows[index])), None)
        for block in blocks
    ]
    marked_rows = [index for index in field_rows if index is not None]
    # A single note may have a line "M: male" in its answer.
    if len(marked_rows) > 1 and len(marked_rows) > len(blocks) // 2:
        return sample.match_row(marked_rows[0], rank)
    # "<!-- tags: x -->" may be a comment in any file; with notes between dashes it is a field.
    return sample.match(_TAGS_COMMENT, rank)


def _split_at_dashes(sample: Sample) -> list[list[int]]:
    """Split the rows at lines of dashes; return the indices of the rows of each block.

    Blank rows and comments are left out, and so are empty blocks.
    """
    blocks: list[list[int]] = [[]]
    for index, row in enumerate(sample.rows):
        if DASHES.match(row):
            blocks.append([])
        elif row.strip() and not _COMMENT_LINE.match(row):
            blocks[-1].append(index)
    return [block for block in blocks if block]
