"""Infers how notes of Obsidian_to_Anki were found, from the ids that the plugin wrote below them.

For a file whose vault's settings are not known, or have changed since.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from generator.lazy_patterns import lazy_pattern
from generator.sources.anki_presets import Preset, Style
from generator.sources.field_markers import MARKER
from generator.text.cloze import NUMBERED_OPENING
from generator.text.lines import Line
from generator.text.markers import DASHES, TITLED_HEADING

# Any other tag is one of the note itself, which must not vanish as a mark does.
_MARK = r"#[^\s#]*(?:card|anki)[^\s#]*"
_MARK_AT_END = lazy_pattern(rf".*\S[ \t]+(?P<mark>{_MARK})[ \t]*$", re.IGNORECASE)
_BASIC, _CLOZE = "Basic", "Cloze"


def infer_presets(lines: Sequence[Line], id_rows: Sequence[int]) -> list[Preset]:
    """Return a preset for each form of the notes that have an id on one of these rows."""
    numbers = [line.number for line in lines]
    found: dict[tuple[Style, tuple[str, ...]], Preset] = {}
    # The index of the first line that may belong to a note: it ends at its id.
    first = 0
    for row in id_rows:
        least, first = first, bisect_right(numbers, row)
        last = bisect_right(numbers, row) - 1
        # The plugin may leave a blank row above the id.
        while last >= 0 and not lines[last].text.strip() and lines[last].number >= row - 1:
            last -= 1
        if last < least or row - lines[last].number > 2 or not lines[last].text.strip():
            continue
        preset = _preset_of(lines, _paragraph(lines, last, least), last + 1)
        if preset is None:
            continue
        key = preset.style, preset.words
        if key in found:
            known = found[key]
            preset = replace(
                preset, least=min(known.least, preset.least), most=max(known.most, preset.most)
            )
        found[key] = preset
    return list(found.values())


def _paragraph(lines: Sequence[Line], last: int, least: int) -> int:
    """Return the index of the first line of the paragraph that ends at an index.

    It starts at the index `least` or below.
    """
    first = last
    while first > least and not TITLED_HEADING.match(lines[first].text):
        above = lines[first - 1]
        is_apart = lines[first].number > above.number + 1
        if is_apart or (not above.code and not above.text.strip()):
            break
        first -= 1
    return first


def _preset_of(lines: Sequence[Line], first: int, end: int) -> Preset | None:
    paragraph = [line for line in lines[first:end] if not line.code]
    if not paragraph:
        return None
    above = first - 1
    while above >= 0 and not lines[above].text.strip():
        above -= 1
    # "Q:" and "A:" are read as in the native format, up to the id.
    if MARKER.match(paragraph[0].text):
        return None
    for line in (*paragraph[:-1], *lines[max(above, 0) : above + 1]):
        if marked := _MARK_AT_END.match(line.text):
            return Preset(note_type=_BASIC, style=Style.TAGGED, words=(marked["mark"],))
    if any(DASHES.match(line.text) for line in paragraph[1:]):
        return Preset(note_type=_BASIC, style=Style.RULED)
    if "::" in paragraph[-1].text and not NUMBERED_OPENING.search(paragraph[-1].text):
        return Preset(note_type=_BASIC, style=Style.INLINE, words=("::",))
    heading = paragraph[0] if TITLED_HEADING.match(paragraph[0].text) else lines[max(above, 0)]
    if found := TITLED_HEADING.match(heading.text):
        level = len(found[1])
        return Preset(note_type=_BASIC, style=Style.HEADER, least=level, most=level)
    for word in ("{", "=="):
        if any(word in line.text for line in paragraph):
            return Preset(note_type=_CLOZE, style=Style.CLOZE, words=(word,))
    return None
