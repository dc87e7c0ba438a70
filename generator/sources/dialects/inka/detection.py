"""How a file of inka is detected: by a section of nothing but notes, or with inka's own lines.

A line of dashes, a numbered list and a block quote somewhere below are in many files.
"""

from collections.abc import Sequence
from itertools import pairwise

from generator.lazy_patterns import lazy_pattern
from generator.sources.dialect import Detection, Rank, Sample
from generator.text.markers import DASHES

_NUMBERED_QUESTION = lazy_pattern(r"\d+\.[ \t]+\S")
_ID = lazy_pattern(r"<!--[ \t]*ID:[ \t]*\d+[ \t]*-->[ \t]*$")
_KEY = lazy_pattern(r"(?:Deck|Tags):[ \t]+\S")
_QUESTION_MARKS = ("?", "\N{FULLWIDTH QUESTION MARK}", "\N{ARABIC QUESTION MARK}")
_HEADING = lazy_pattern(r"#{1,6}[ \t]")
# A file that is surely of inka has a question below one of these rows, blank rows aside: dashes if
# the section has only notes, otherwise one of inka's own rows.
MARKERS = tuple(
    lazy_pattern(rf"{above}\n(?:\s*\n)?{_NUMBERED_QUESTION.pattern}")
    for above in (DASHES.pattern, rf"{_KEY.pattern}.*", _ID.pattern)
)


def detect(sample: Sample) -> Detection | None:
    """Detect a section between two lines of dashes that has a note."""
    dashes = [index for index, row in enumerate(sample.rows) if DASHES.match(row)]
    found: Detection | None = None
    # As inka reads them: every second line of dashes ends a section.
    ends = dashes[1::2] if len(dashes) % 2 == 0 else [*dashes[1::2], len(sample.rows)]
    for start, end in zip(dashes[::2], ends, strict=True):
        section = sample.rows[start + 1 : end]
        number = next(
            (index for index, row in enumerate(section) if _NUMBERED_QUESTION.match(row)), None
        )
        if number is None or not _has_note(section, number):
            continue
        line = start + number + 2
        is_closed = end < len(sample.rows)
        is_sure = is_closed and (_has_own_rows(section) or _has_only_notes(section))
        why = f"line {line} is a numbered question below a line of dashes"
        if is_sure:
            return Detection(why=why, rank=Rank.NOTES)
        found = found or Detection(why=why, rank=Rank.NOTES, is_sure=False)
    return found


def _has_note(section: Sequence[str], number: int) -> bool:
    """Return whether a section has an answer below a question, or inka's own rows."""
    if _has_own_rows(section):
        return True
    # A block quote below a heading that comes after the list is no answer.
    return next((row[:1] for row in section[number:] if row[:1] in ("#", ">")), "") == ">"


def _has_own_rows(section: Sequence[str]) -> bool:
    """Return whether an id is directly above a question, or a deck or tags above the first one."""
    is_below_key = False
    for row, below in pairwise([row for row in section if row.strip()]):
        is_id = _ID.match(row) is not None
        # An id may be between the keys and the first question.
        is_below_key = _KEY.match(row) is not None or (is_below_key and is_id)
        if (is_below_key or is_id) and _NUMBERED_QUESTION.match(below):
            return True
    return False


def _has_only_notes(section: Sequence[str]) -> bool:
    """Return whether every row is of a question with its answer below it."""
    state, asks = "start", False
    for row in section:
        if _NUMBERED_QUESTION.match(row):
            # Two numbers without an answer between them are a list.
            if state == "question":
                return False
            state, asks = "question", row.rstrip().endswith(_QUESTION_MARKS)
        elif row.startswith(">"):
            if state not in ("question", "answer"):
                return False
            state = "answer"
        elif not row.strip():
            # In "1. a", a blank row, "> b", the quote may belong to a list.
            if state == "question" and not asks:
                return False
            state = "between" if state == "answer" else state
        elif state != "question" or _HEADING.match(row):
            return False
    return state in ("answer", "between")
