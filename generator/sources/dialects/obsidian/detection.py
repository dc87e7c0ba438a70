"""Detects a note of an Obsidian vault by a tag for cards, or by words of Obsidian_to_Anki.

Each is what the plugin looks for: in this case, in this position. `START` is a word of ordinary
texts too, so it counts only above a line `END`. In a file with native notes, a tag for cards is not
enough, since it may be a tag of these.
"""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from generator.lazy_patterns import lazy_pattern
from generator.sources.anki_presets import Style
from generator.sources.dialect import Detection, Rank, Sample
from generator.sources.dialects.obsidian.anki_notes import ID_ROW
from generator.sources.dialects.obsidian.fenced_notes import without_fences
from generator.sources.dialects.obsidian.preset_notes import PresetNotes
from generator.sources.dialects.obsidian.vault_syntax import VaultSyntax
from generator.sources.field_markers import MARKER
from generator.sources.foreign.gatherer import Gatherer
from generator.sources.front_matter import front_matter_end
from generator.sources.vault_settings import OBSIDIAN_TO_ANKI, SPACED_REPETITION
from generator.text.lines import Line, Piece, join_lines
from generator.text.regions import CodeAndMath

# The plugins write these. An id is a time in milliseconds, which has at least ten digits.
_PLUGIN_COMMENT = lazy_pattern(r"(?:.*[^`])?<!--(?:ID:[ ]\d{10,}|SR:!)")
_TAGS_KEY = lazy_pattern(r"tags?:", re.IGNORECASE)
_BELOW_KEY = lazy_pattern(r"[ \t-]|$")
_ANY_ROW = lazy_pattern("")
# The start of a row that a file with such notes has, by their style.
_STYLE_ROWS = {
    Style.HEADER: lazy_pattern(r"#{1,6}[ \t]"),
    Style.RULED: lazy_pattern(r"-{3,}[ \t]*$"),
    Style.TABLE: lazy_pattern(r"[ \t]*\|"),
}


def detect(syntax_of: Callable[[str], VaultSyntax], sample: Sample) -> Detection | None:
    """Detect the dialect; `syntax_of` returns the syntax of a file by its name."""
    vault = syntax_of(sample.name)
    found = (detect(vault, sample) for detect in (_detect_words, _detect_cards, _detect_notes))
    return max(filter(None, found), key=lambda detection: detection.rank, default=None)


def markers(vault: VaultSyntax) -> tuple[re.Pattern[str], ...]:
    """Return patterns of rows: a file with cards has one of them, or one of the `words`."""
    words_of_blocks = vault.blocks.settings
    starts = (words_of_blocks.begin, words_of_blocks.target_deck, words_of_blocks.file_tags)
    found = [re.compile("|".join(map(re.escape, starts))), ID_ROW]
    notes = vault.settings.obsidian_to_anki
    if notes is not None:
        styles = (preset.style for preset in notes.presets)
        found += (_STYLE_ROWS[style] for style in styles if style in _STYLE_ROWS)
        if notes.patterns and vault.run_patterns:
            found.append(_ANY_ROW)
    return tuple(found)


def words(vault: VaultSyntax) -> tuple[str, ...]:
    """Return words: a file with cards has one of them in any case, or one of the `markers`."""
    notes, cards = vault.settings.obsidian_to_anki, vault.settings.spaced_repetition
    found = [*vault.cards.deck_tags.names, vault.blocks.settings.begin_inline, "<!--sr:", "<!--id:"]
    if cards is not None and cards.by_folders:
        found += (cards.one_line, cards.one_line_reversed, *vault.cards.clozes.openings)
        found += (cards.several_lines, cards.several_lines_reversed)
    for preset in notes.presets if notes else ():
        found += preset.words[:1]
    return tuple(word.casefold().strip() for word in found if word.strip())


def _detect_words(vault: VaultSyntax, sample: Sample) -> Detection | None:
    if vault.has_notes_ignored:
        return None
    settings, begin = vault.blocks.settings, None
    end = _front_matter_end(sample.rows)
    unfenced = without_fences(sample.with_code, settings)
    for index, row in enumerate(sample.rows if unfenced is sample.with_code else unfenced):
        bare = row.rstrip()
        if bare == settings.begin:
            begin = index if begin is None else begin
        is_marker = (
            (bare == settings.end and begin is not None)
            or vault.blocks.file_setting.match(row) is not None
            or _PLUGIN_COMMENT.match(row) is not None
            or (index >= end and ID_ROW.match(row) is not None)
            or (settings.begin_inline in row and _is_inline_note(vault, row))
        )
        if is_marker:
            return sample.match_row(
                begin if bare == settings.end and begin is not None else index, Rank.MARKER
            )
    return None


def _is_inline_note(vault: VaultSyntax, row: str) -> bool:
    start = vault.blocks.inline_start.search(row)
    if start is None or start["type"] is None:
        return False
    return vault.blocks.inline_end.search(row, start.end()) is not None


def _detect_cards(vault: VaultSyntax, sample: Sample) -> Detection | None:
    if vault.has_cards_ignored:
        return None
    end = _front_matter_end(sample.rows)
    if vault.folder_deck is not None:
        below = sample.rows[end:]
        why = f"the settings of {SPACED_REPETITION} have decks of folders"
        if _has_card(vault, below):
            return Detection(why=why, rank=Rank.SETTINGS)
        # A highlight is in other texts too.
        if sample.has_native_markers or not any(_has_deletion(vault, row) for row in below):
            return None
        return Detection(why=why, rank=Rank.LINE)
    if sample.has_native_markers and not _has_card(vault, sample.rows[end:]):
        return None
    tagged = _tagged_row(vault, sample.rows, end)
    rank = Rank.SETTINGS if vault.settings.spaced_repetition else Rank.MARKER
    return None if tagged is None else sample.match_row(tagged, rank)


def _tagged_row(vault: VaultSyntax, rows: Sequence[str], end: int) -> int | None:
    """Return the index of the first row with a tag for cards."""
    in_tags = False
    for index, row in enumerate(rows[:end]):
        key = _TAGS_KEY.match(row)
        in_tags = key is not None or (in_tags and _BELOW_KEY.match(row) is not None)
        if in_tags and vault.cards.deck_tags.in_yaml.search(row, key.end() if key else 0):
            return index
    pattern = vault.cards.deck_tags.in_text
    for index in range(end, len(rows)):
        row = rows[index]
        if "#" in row and next(CodeAndMath(row).matches_outside(pattern), None) is not None:
            return index
    return None


def _has_card(vault: VaultSyntax, rows: Sequence[str]) -> bool:
    """Return whether a row that starts a paragraph, and no native field, has a separator."""
    for above, row in pairwise(("", *rows)):
        if row.strip() in vault.cards.several_lines and above.strip():
            return True
        found = None if MARKER.match(row) else vault.cards.one_line.search(row)
        if found is not None and not above.strip() and row[: found.start()].strip():
            return True
    return False


def _has_deletion(vault: VaultSyntax, row: str) -> bool:
    """Return whether a row has a cloze deletion of the patterns in the settings."""
    clozes = vault.cards.clozes
    if not clozes.is_in(row):
        return False
    return bool(clozes.deletions(join_lines("", [Line(1, (Piece(1, row),))])))


def _detect_notes(vault: VaultSyntax, sample: Sample) -> Detection | None:
    """Detect notes of the expressions in the settings."""
    notes = vault.settings.obsidian_to_anki
    if notes is None or vault.has_notes_ignored:
        return None
    end = _front_matter_end(sample.rows)
    lines = [
        # A row of code was replaced.
        Line(index + 1, (Piece(1, row),), code=row is not sample.with_code[index])
        for index, row in enumerate(sample.rows)
        if index >= end
    ]
    note = next(PresetNotes(notes.presets, notes, _starts_nothing).find_all(lines), None)
    row = note and note.start.number
    if row is None and notes.patterns and vault.run_patterns:
        # Imported here, since few vaults have such patterns.
        from generator.sources.dialects.obsidian.user_patterns import run_patterns

        rows = [*[""] * end, *sample.with_code[end:]]
        matches = run_patterns(Gatherer(""), notes.patterns, rows, lines)
        row = lines[min(matches)].number if matches else None
    if row is None:
        return None
    why = f"line {row} matches a pattern in the settings of {OBSIDIAN_TO_ANKI}"
    return Detection(why=why, rank=Rank.SETTINGS)


def _starts_nothing(_lines: Sequence[Line], _index: int) -> bool:
    return False


def _front_matter_end(rows: Sequence[str]) -> int:
    """Return the index of the first row below the front matter."""
    end = front_matter_end(rows)
    return 0 if end is None else end + 1
