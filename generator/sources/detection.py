"""Detects a file's dialect from its name and text; the native format if in doubt.

The native format is detected without the dialects, so that its files do not wait for their import.
"""

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from generator.lazy_patterns import lazy_pattern
from generator.reading import NO_OPTIONS, ReadOptions
from generator.sources.dialect import NATIVE, SAMPLED_ROWS, Detection, Dialect, Rank, Sample
from generator.sources.field_markers import NAMED_FIELDS, NOTE_MARKER
from generator.sources.front_matter import front_matter_end
from generator.sources.marker_search import DIALECT_KEY, search_markers
from generator.text.lines import split_lines
from generator.text.markers import HASHES

# A line that no other tool writes.
_NATIVE_ONLY = lazy_pattern(
    rf"(?:{'|'.join(NAMED_FIELDS)}):(?:[ \t]|$)"
    rf"|(?:Q:|C:|{HASHES})[ \t].*\S[ \t]+#[^\W\d_][^\s#]*[ \t]*$"
)
_NATIVE_KEY = lazy_pattern(
    r"(?:deck|description|tags|auto-tags|type|subdecks|speech|breaks|warnings):"
)
# Lines of another tool above native markers: "#separator:tab", "<!-- note_key: x -->".
_FOREIGN_HEAD = lazy_pattern(r"#[A-Za-z]")
# A line of a vault's plugins, which may be above or between native notes.
_VAULT_ROW = lazy_pattern(
    r"TARGET DECK\b|FILE TAGS\b|(?:tags?:|[ \t]|-)[^\n]*\bflashcards\b|(?:.*\s)?#flashcards\b",
    re.IGNORECASE,
)
_KEY_IN_COMMENT = lazy_pattern(r"[ \t]*<!--[ \t]*\w+:")
_NATIVE_SUFFIXES = ("md", "")


class DetectedDialect(NamedTuple):
    """The name of a file's dialect, and why it was chosen.

    `is_sure` is whether only this dialect has what was found.
    """

    name: str
    why: str
    is_sure: bool = True


DETECTED_NATIVE = DetectedDialect(NATIVE, "it has no syntax of another dialect")


def detect_dialect(
    path: str,
    rows: Sequence[str],
    options: ReadOptions = NO_OPTIONS,
    among: Collection[str] | None = None,
    *,
    only_if_sure: bool = False,
) -> DetectedDialect:
    """Detect a file's dialect: native if in doubt, and if the front matter names a dialect.

    Of the rows, the first `SAMPLED_ROWS` are looked at. `among` are the names of the dialects that
    are possible; None for all. `only_if_sure` is whether evidence that is not sure does not count.
    """
    sample, is_named = Sample(path, rows), names_dialect(rows)
    has_native_only = sample.has_native_markers and (
        sample.has(_NATIVE_ONLY) or _has_native_front_matter(sample)
    )
    may_be_foreign = (
        sample.suffix not in _NATIVE_SUFFIXES
        or bool(options.plugin_settings)
        or _FOREIGN_HEAD.match(sample.head) is not None
        or sample.has(_VAULT_ROW)
    )
    if not may_be_foreign and (is_named or (has_native_only and not sample.has(_KEY_IN_COMMENT))):
        return DETECTED_NATIVE
    dialect, found = _strongest_evidence(
        path, rows, sample, options, among, only_if_sure=only_if_sure
    )
    if dialect is None or found is None:
        return DETECTED_NATIVE
    # A line like "Tags: x" is only in the native format: only a marker that one tool alone has
    # outweighs it.
    if found.rank < Rank.TOP and (is_named or (has_native_only and found.rank < Rank.MARKER)):
        return DETECTED_NATIVE
    return DetectedDialect(dialect.name, found.why, found.is_sure)


def detect_in_folder(
    path: str, text: str, options: ReadOptions = NO_OPTIONS
) -> DetectedDialect | None:
    """Detect the dialect of a file of a folder, by sure evidence only; None if it has no card.

    Neither has a template of a vault.
    A file with a dialect may have no card either, since a marker may be in code or in a comment.
    """
    if options.in_templates:
        return None
    markers = search_markers(text, options)
    if not markers.native and not markers.dialects:
        return None
    rows, found = split_lines(text), DETECTED_NATIVE
    if markers.dialects:
        among = None if markers.native else markers.dialects
        # "## About" above a text is enough in a file that the user named, but not in a README.
        found = detect_dialect(path, rows, options, among, only_if_sure=True)
    has_no_card = (
        found is DETECTED_NATIVE
        and not names_dialect(rows)
        and not any(map(NOTE_MARKER.match, rows))
    )
    return None if has_no_card else found


def names_dialect(rows: Sequence[str]) -> bool:
    """Return whether the front matter has the key `dialect`."""
    if not rows or rows[0].rstrip() != "---":
        return False
    # Without YAML, which takes long to import: this is called for every file of a folder.
    for row in rows[1:SAMPLED_ROWS]:
        if row.rstrip() == "---":
            return False
        if DIALECT_KEY.match(row):
            return True
    return False


def _has_native_front_matter(sample: Sample) -> bool:
    end = front_matter_end(sample.rows) or 0
    return any(_NATIVE_KEY.match(row) for row in sample.rows[1:end])


def _strongest_evidence(
    path: str,
    rows: Sequence[str],
    sample: Sample,
    options: ReadOptions,
    among: Collection[str] | None,
    *,
    only_if_sure: bool,
) -> tuple[Dialect | None, Detection | None]:
    """Return the dialect with the strongest evidence that has a note.

    Of equally strong ones, it is the one with the most notes, and then the first by name.
    """
    # Imported here, so that a native file does not wait for it.
    from generator.sources.dialects import configured_dialects

    found = [
        (dialect, detection)
        for dialect in configured_dialects(options)
        if (among is None or dialect.name in among)
        and (detection := _detection(dialect, sample)) is not None
        and (detection.is_sure or not only_if_sure)
    ]
    strongest = max(found, key=lambda pair: pair[1].rank, default=(None, None))
    strong = [pair for pair in found if pair[1].is_sure and pair[1].rank >= Rank.LINE]
    if len(strong) < 2 or any(detection.rank is Rank.TOP for _, detection in strong):
        return strongest
    # "cards-deck: x" above notes of another plugin: the markers of both are there, and to read the
    # file shows whose notes it has.
    for rank in sorted({detection.rank for _, detection in strong}, reverse=True):
        counts = {
            dialect.name: _note_count(dialect, path, rows)
            for dialect, detection in strong
            if detection.rank is rank
        }
        most = max(counts, key=lambda name: counts[name])
        if counts[most]:
            return next(pair for pair in strong if pair[0].name == most)
    return strongest


def _note_count(dialect: Dialect, path: str, rows: Sequence[str]) -> int:
    return sum(note.start in note.texts for note in dialect.read(path, rows).notes)


def _detection(dialect: Dialect, sample: Sample) -> Detection | None:
    if sample.suffix in dialect.suffixes:
        return Detection(why=f'its name ends in ".{sample.suffix}"', rank=Rank.TOP)
    if sample.has_native_markers and not dialect.shares_markers:
        return None
    found = dialect.detect(sample)
    # In a file with notes of the native format, headings or a list are more likely native too.
    return found if found is None or found.is_sure or not sample.has_native_markers else None
