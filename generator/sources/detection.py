"""Which dialect a file is in, told from its name and its text alone; our own format where in doubt.

What no dialect needs to be asked for is found out here, so that a file in our own format does not wait for them.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from generator.sources.dialect import NATIVE, SAMPLED_ROWS, Detection, Dialect, Rank, Sample
from generator.sources.field_markers import NAMED_FIELDS, NOTE_MARKER
from generator.text.lines import BYTE_ORDER_MARK, split_lines
from generator.text.markers import DASHES, HASHES

_NAMED = re.compile(r"dialect[ \t]*:[ \t]*[\"']?(?P<name>[\w-]+)")
_OURS_ONLY = re.compile(
    rf"(?:{'|'.join(NAMED_FIELDS)}):(?:[ \t]|$)|(?:Q:|C:|{HASHES})[ \t].*\S[ \t]+#[^\W\d_][^\s#]*[ \t]*$"
)
_OUR_KEY = re.compile(r"(?:deck|description|tags|auto-tags|type|subdecks|speech):")
# What another tool may have written above our own markers: "#separator:tab", "<!-- note_key: x -->".
_OTHER_HEAD = re.compile(r"#[A-Za-z]")
_KEY_IN_COMMENT = re.compile(r"[ \t]*<!--[ \t]*\w+:")
_OUR_SUFFIXES = ("md", "")


class DetectedDialect(NamedTuple):
    """The name of a dialect, and why a file is in it. `is_sure` tells what only this one has."""

    name: str
    why: str
    is_sure: bool = True


DETECTED_NATIVE = DetectedDialect(NATIVE, "it has no syntax of another dialect")


def detect_dialect(path: str, rows: Sequence[str]) -> DetectedDialect:
    """Tell a file's dialect; native where in doubt, and where the front matter names one itself."""
    sample, is_named = Sample(path, rows), names_dialect(rows)
    has_ours_only = sample.has_native_markers and (
        sample.has(_OURS_ONLY) or _has_our_front_matter(sample)
    )
    may_be_another = sample.suffix not in _OUR_SUFFIXES or _OTHER_HEAD.match(sample.head)
    if not may_be_another and (is_named or (has_ours_only and not sample.has(_KEY_IN_COMMENT))):
        return DETECTED_NATIVE
    dialect, found = _strongest(sample)
    if dialect is None or found is None:
        return DETECTED_NATIVE
    # A line "Tags: x" is ours alone, so that it takes a marker that is another tool's alone to weigh it up.
    if found.rank < Rank.TOP and (is_named or (has_ours_only and found.rank < Rank.MARKER)):
        return DETECTED_NATIVE
    return DetectedDialect(dialect.name, found.why, found.is_sure)


def detect_in_folder(path: str, text: str) -> DetectedDialect | None:
    """Tell the dialect of a file of a folder, where only sure evidence counts; None for a file without a card.

    Whoever gets a dialect has to read the file to know whether it has a card: a marker may be in code or in a comment.
    """
    if not _has_markers(text):
        return None
    rows = split_lines(text)
    found = detect_dialect(path, rows)
    # "## About" over a text is enough in a file that a person named, not in the README of a vault.
    found = found if found.is_sure else DETECTED_NATIVE
    has_no_card = (
        found is DETECTED_NATIVE
        and not names_dialect(rows)
        and not any(map(NOTE_MARKER.match, rows))
    )
    return None if has_no_card else found


def names_dialect(rows: Sequence[str]) -> bool:
    """Tell whether the block at the top has our own key for this."""
    if not rows or rows[0].rstrip() != "---":
        return False
    # Row by row, since this is asked of every file of a folder, and YAML takes long to load.
    for row in rows[1:SAMPLED_ROWS]:
        if row.rstrip() == "---":
            return False
        if _NAMED.match(row):
            return True
    return False


def _has_our_front_matter(sample: Sample) -> bool:
    end = next(
        (index for index, row in enumerate(sample.rows) if index and row.rstrip() == "---"), 0
    )
    return sample.head.rstrip() == "---" and any(_OUR_KEY.match(row) for row in sample.rows[1:end])


def _strongest(sample: Sample) -> tuple[Dialect | None, Detection | None]:
    """Return the dialect that most speaks for; the first by its name of several."""
    from generator.sources.dialects import (
        dialects,
    )  # here, so that our own format need not wait for it

    found = [
        (one, detection) for one in dialects() if (detection := _detected(one, sample)) is not None
    ]
    return max(found, key=lambda pair: pair[1].rank, default=(None, None))


def _detected(dialect: Dialect, sample: Sample) -> Detection | None:
    if sample.suffix in dialect.suffixes:
        return Detection(why=f'its name ends in ".{sample.suffix}"', rank=Rank.TOP)
    return (
        dialect.detect(sample) if dialect.shares_markers or not sample.has_native_markers else None
    )


def _has_markers(text: str) -> bool:
    """Search a whole text at once, which takes a tenth of the time that its rows would take."""
    text = "\n" + text.removeprefix(BYTE_ORDER_MARK).replace("\r\n", "\n").replace("\r", "\n")
    if _at_row_starts((_NAMED, NOTE_MARKER)).search(text):
        return True
    from generator.sources.dialects import dialects

    if _at_row_starts(tuple(marker for one in dialects() for marker in one.markers)).search(text):
        return True
    folded = text.casefold()
    if any(word in folded for one in dialects() for word in one.words):
        return True
    # Front matter and a list further down are in many files: "---", "tags: x", "---", "1. one".
    rules = list(_at_row_starts((DASHES,)).finditer(text))
    sections = text[rules[0].end() : rules[-1].start()] if rules else ""
    together = (one.section_markers for one in dialects() if one.section_markers)
    return any(
        all(_at_row_starts((marker,)).search(sections) for marker in markers)
        for markers in together
    )


# One pattern of all, with "\n" at its start: so it skips from row to row.
@cache
def _at_row_starts(markers: Iterable[re.Pattern[str]]) -> re.Pattern[str]:
    rows = "|".join(
        f"(?{'i' if one.flags & re.IGNORECASE else ''}:{one.pattern})" for one in markers
    )
    return re.compile(rf"\n(?:{rows})", re.MULTILINE)
