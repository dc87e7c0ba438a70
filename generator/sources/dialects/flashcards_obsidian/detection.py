"""How a file of the plugin is detected: by two of its markers."""

from collections.abc import Iterable, Iterator, Sequence

from generator.lazy_patterns import lazy_pattern
from generator.reading import ReadOptions
from generator.sources.dialect import Detection, Rank, Sample
from generator.sources.dialects.flashcards_obsidian.syntax import (
    CardSyntax,
    CardTag,
    syntax_in_vault,
)
from generator.sources.foreign.yaml_header import is_key_of_plugin
from generator.sources.vault_paths import matches, path_in_vault
from generator.sources.vault_settings import read_settings
from generator.text.markers import TITLED_HEADING

CARDS_DECK = lazy_pattern(r"cards-deck:[ \t]*(?P<deck>.*?)[ \t]*$")
_ID_ROW = lazy_pattern(r"[ \t]*\^\d{13}[ \t]*$")
_ID_AT_END = lazy_pattern(r"[ \t]\^\d{13}[ \t]*$")
_DELETION = lazy_pattern(r"==\S|\{[^{}\n]+\}")
# Logseq's cards are list items.
_ITEM = lazy_pattern(r"[ \t]*[-*+](?:[ \t]|$)")
# A file that is surely of the plugin has a row that starts with this, or one of these words.
MARKERS = (CARDS_DECK, _ID_ROW)
# An id is a time in milliseconds.
ID_WORD = " ^1"


def detect(options: ReadOptions, sample: Sample) -> Detection | None:
    """Detect the plugin's deck, or cards with a tag; surely if a second marker is with them.

    That marker may be the plugin's settings in the vault. Without them, the tag may be that of the
    vault's Spaced Repetition, in a file that it leaves out.
    """
    settings = read_settings(options.plugin_settings)[0]
    cards, is_used = settings.spaced_repetition, settings.flashcards is not None
    path = path_in_vault(options, sample.name)
    if not is_used and cards and any(matches(glob, path) for glob in cards.ignored):
        return None
    deck = _deck_row(sample.rows)
    found = _detect_cards(sample, syntax_in_vault(options), is_used=is_used, deck=deck)
    if deck is None or (found is not None and found.is_sure):
        return found
    # The plugin adds its key to files with the notes of other plugins too.
    return sample.match_row(deck, Rank.LINE)


def _detect_cards(
    sample: Sample, syntax: CardSyntax, *, is_used: bool, deck: int | None
) -> Detection | None:
    ids = [index for index, row in enumerate(sample.rows) if index and _ID_ROW.match(row)]
    is_of_plugin = has_sign(sample.rows)
    tagged = [
        (index, tag)
        for index, row in enumerate(sample.rows)
        if (tag := syntax.card_tag(row, may_touch=is_of_plugin))
        and (is_of_plugin or tag.kind or not _ITEM.match(row))
    ]
    if not tagged:
        cards = _one_line_cards(sample.rows, ids, syntax, has_deck=deck is not None)
        index = next(cards, None)
        return None if index is None else sample.match_row(index, Rank.MARKER)
    of_heading = (index for index, tag in tagged if _is_of_heading(sample.rows, index, tag))
    heading = next(of_heading, None)
    found = sample.match_row(tagged[0][0] if heading is None else heading, Rank.MARKER)
    is_sure = (
        is_of_plugin
        or (is_used and any(_is_question(sample.rows, *one) for one in tagged))
        or len(tagged) > 1
        or heading is not None
        or any(tag.kind for _, tag in tagged)
    )
    return found if is_sure else Detection(why=found.why, rank=Rank.LINE, is_sure=False)


def _is_question(rows: Sequence[str], index: int, tag: CardTag) -> bool:
    """Return whether a row has text before its tags, and text below: not a row of tags."""
    return tag.end > 0 and index + 1 < len(rows) and bool(rows[index + 1].strip())


def has_sign(rows: Iterable[str]) -> bool:
    """Return whether a row has the plugin's deck or an id, which other tools do not write."""
    return any(
        CARDS_DECK.match(row) or _ID_ROW.match(row) or _ID_AT_END.search(row) for row in rows
    )


def _one_line_cards(
    rows: Sequence[str], ids: Sequence[int], syntax: CardSyntax, *, has_deck: bool
) -> Iterator[int]:
    """Yield the rows of cards of one line: with an id at their end or below, or with a deck."""
    for index in ids:
        above = rows[index - 1]
        if _DELETION.search(above) or _has_separator(above, syntax):
            yield index
    for index, row in enumerate(rows):
        if (has_deck or _ID_AT_END.search(row)) and _has_separator(row, syntax):
            yield index


def _has_separator(row: str, syntax: CardSyntax) -> bool:
    found = syntax.separators.search(row)
    return found is not None and bool(row[: found.start()].strip()) and not is_key_of_plugin(row)


def _is_of_heading(rows: Sequence[str], index: int, tag: CardTag) -> bool:
    """Return whether a tag is in a heading, or alone between a heading and a text."""
    if TITLED_HEADING.match(rows[index]):
        return True
    is_alone = tag.end == 0 and not tag.others
    return (
        is_alone
        and 0 < index < len(rows) - 1
        and TITLED_HEADING.match(rows[index - 1]) is not None
        and bool(rows[index + 1].strip())
    )


def _deck_row(rows: Sequence[str]) -> int | None:
    """Return the index of the row that names the deck in the front matter.

    The front matter may be below blank rows.
    """
    first = next((index for index, row in enumerate(rows) if row.strip()), 0)
    if not rows or rows[first].rstrip() != "---":
        return None
    for index, row in enumerate(rows[first + 1 :], start=first + 1):
        if row.rstrip() == "---":
            return None
        if CARDS_DECK.match(row):
            return index
    return None
