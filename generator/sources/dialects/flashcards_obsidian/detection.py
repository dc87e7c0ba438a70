"""The tags of a card, and how a file of the plugin is detected: by two of its markers."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from generator.lazy_patterns import lazy_pattern
from generator.reading import ReadOptions
from generator.sources.dialect import Detection, Rank, Sample
from generator.sources.foreign.yaml_header import is_key_of_plugin
from generator.sources.tags import trailing_tags
from generator.sources.vault_paths import matches, path_in_vault
from generator.sources.vault_settings import FLASHCARDS, read_settings
from generator.text.markers import TITLED_HEADING

CARDS_DECK = lazy_pattern(r"cards-deck:[ \t]*(?P<deck>.*?)[ \t]*$")
_ID_ROW = lazy_pattern(r"[ \t]*\^\d{13}[ \t]*$")
_ID_AT_END = lazy_pattern(r"[ \t]\^\d{13}[ \t]*$")
_ONE_LINE = lazy_pattern(r"\S[ \t]*::|==\S|\{[^{}\n]+\}")
# Logseq's cards are list items.
_ITEM = lazy_pattern(r"[ \t]*[-*+](?:[ \t]|$)")
_BASIC, _REVERSED, _SPACED = (
    "card",
    ("card-reverse", "card/reverse"),
    ("card-spaced", "card/spaced"),
)
# A file that is surely of the plugin has a row that starts with this, or one of these words.
MARKERS = (CARDS_DECK, _ID_ROW)
# An id is a time in milliseconds.
WORDS = ("#card", " ^1")


class CardTag(NamedTuple):
    """The tag of a card at the end of a line.

    `end` is the length of the line without the tags, `start` the offset of the card's tag. `others`
    are the other tags, with their offsets.
    """

    end: int
    start: int
    kind: str
    others: tuple[tuple[int, str], ...]

    @property
    def is_reversed(self) -> bool:
        """Whether the card also asks for its question."""
        return self.kind in _REVERSED

    @property
    def is_spaced(self) -> bool:
        """Whether the card has no answer."""
        return self.kind in _SPACED


def card_tag(text: str) -> CardTag | None:
    """Return the tag of a card at the end of a line, if there is one."""
    if "#card" not in text.lower():
        return None
    end, tags = trailing_tags(text)
    for index, tag in enumerate(tags):
        kind = tag.text.lower()
        if kind == _BASIC or kind in _REVERSED or kind in _SPACED:
            others = (*tags[:index], *tags[index + 1 :])
            return CardTag(end, tag.offset, kind, tuple((one.offset, one.text) for one in others))
    return None


def detect_in_vault(options: ReadOptions, sample: Sample) -> Detection | None:
    """Detect as `detect`, but no file that the vault's Spaced Repetition leaves out.

    Without the settings of this plugin, the tag may be that plugin's.
    """
    cards = read_settings(options.plugin_settings)[0].spaced_repetition
    is_used = any(plugin == FLASHCARDS for plugin, _ in options.plugin_settings)
    path = path_in_vault(options, sample.name)
    is_out = cards is not None and any(matches(glob, path) for glob in cards.ignored)
    return None if is_out and not is_used else detect(sample)


def detect(sample: Sample) -> Detection | None:
    """Detect the plugin's deck, or cards with a tag; surely if a second marker is with them."""
    deck = _deck_row(sample.rows)
    found = _detect_cards(sample, has_deck=deck is not None)
    if deck is None or (found is not None and found.is_sure):
        return found
    # The plugin adds its key to files with the notes of other plugins too.
    return sample.match_row(deck, Rank.LINE)


def _detect_cards(sample: Sample, *, has_deck: bool) -> Detection | None:
    ids = [index for index, row in enumerate(sample.rows) if index and _ID_ROW.match(row)]
    has_id = bool(ids)
    tagged = [
        (index, tag)
        for index, row in enumerate(sample.rows)
        if (tag := card_tag(row)) and (has_id or tag.kind != _BASIC or not _ITEM.match(row))
    ]
    if not tagged:
        index = next(_one_line_cards(sample.rows, ids, has_deck=has_deck), None)
        return None if index is None else sample.match_row(index, Rank.MARKER)
    of_heading = (index for index, tag in tagged if _is_of_heading(sample.rows, index, tag))
    heading = next(of_heading, None)
    found = sample.match_row(tagged[0][0] if heading is None else heading, Rank.MARKER)
    is_sure = (
        len(tagged) > 1
        or heading is not None
        or has_id
        or has_deck
        or any(tag.is_reversed or tag.is_spaced for _, tag in tagged)
    )
    return found if is_sure else Detection(why=found.why, rank=Rank.LINE, is_sure=False)


def _one_line_cards(rows: Sequence[str], ids: Sequence[int], *, has_deck: bool) -> Iterator[int]:
    """Yield the rows of cards of one line: with an id at their end or below, or with a deck."""
    yield from (index for index in ids if _ONE_LINE.search(rows[index - 1]))
    for index, row in enumerate(rows):
        if "::" not in row or is_key_of_plugin(row):
            continue
        if has_deck or (_ID_AT_END.search(row) and _ONE_LINE.search(row)):
            yield index


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
