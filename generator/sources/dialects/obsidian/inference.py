"""Infers how notes of Obsidian_to_Anki were found, from the ids that the plugin wrote below them.

For a file whose vault's settings are not known, or have expressions that are not run.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from generator.lazy_patterns import lazy_pattern
from generator.sources.anki_presets import Preset, Style
from generator.sources.field_markers import MARKER
from generator.sources.foreign import obsidian_syntax as syntax
from generator.text.cloze import NUMBERED_OPENING
from generator.text.lines import Line, join_lines
from generator.text.markers import DASHES, TITLED_HEADING

# Any other tag is one of the note itself, which must not vanish as a mark does.
_MARK = r"#[^\s#]*(?:card|anki)[^\s#]*"
_MARK_AT_END = lazy_pattern(rf"(?:.*\S)?[ \t]+(?P<mark>{_MARK})[ \t]*$", re.IGNORECASE)
_QUANTIFIER = lazy_pattern(r"\{\d+(?:,\d*)?\}")
_BASIC, _CLOZE = "Basic", "Cloze"


def infer_presets(lines: Sequence[Line], id_rows: Sequence[int]) -> list[Preset]:
    """Return a preset for each form of the notes that have an id on one of these rows."""
    numbers = [line.number for line in lines]
    found: dict[tuple[Style, tuple[str, ...]], Preset] = {}
    # The levels of headings with a note whose last paragraph does not show what it is.
    unclear: list[int] = []
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
            unclear += _level_above(lines, least, last)
            continue
        key = preset.style, preset.words
        if key in found:
            known = found[key]
            preset = replace(
                preset, least=min(known.least, preset.least), most=max(known.most, preset.most)
            )
        found[key] = preset
    header = found.get((Style.HEADER, ()))
    if header is not None and unclear:
        # Where questions are headings, several paragraphs are one answer.
        least, most = min(header.least, *unclear), max(header.most, *unclear)
        found[Style.HEADER, ()] = replace(header, least=least, most=most, has_blanks=True)
    return list(found.values())


def may_be_of_patterns(preset: Preset, patterns: Sequence[tuple[str, str]]) -> bool:
    """Return whether one of the user's own expressions has the character of a form of notes.

    They are pairs of a note type and an expression, which is not run.
    """
    character = {Style.HEADER: "#", Style.RULED: "-"}.get(preset.style) or preset.words[0][0]
    # The "{" of "#{2}" is no character of a note.
    return any(character in _QUANTIFIER.sub("", pattern) for _, pattern in patterns)


def _level_above(lines: Sequence[Line], least: int, last: int) -> list[int]:
    """Return the level of the nearest heading from one index up to another, if there is one."""
    headings = (TITLED_HEADING.match(lines[i].text) for i in range(last, least - 1, -1))
    found = next(filter(None, headings), None)
    return [len(found[1])] if found else []


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
    text = join_lines("", paragraph)
    # "$\frac{1}{2}$" has no deletion.
    if NUMBERED_OPENING.search(text.value) or any(syntax.curly_clozes(text)):
        return Preset(note_type=_CLOZE, style=Style.CLOZE, words=("{",))
    if syntax.HIGHLIGHT_CLOZES.deletions(text):
        return Preset(note_type=_CLOZE, style=Style.CLOZE, words=("==",))
    return None
