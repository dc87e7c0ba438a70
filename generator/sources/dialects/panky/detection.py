"""How a file of Anki Panky is detected: by its tags, or by cards with a pause.

A pause, three dots, is also between the parts of a story, and `name:` in the front matter of many
files that are no decks.
"""

import re
from collections.abc import Iterator, Sequence

from generator.lazy_patterns import lazy_pattern
from generator.sources.dialect import Detection, Rank, Sample
from generator.text.markers import DASHES

LEVEL_1_HEADING = lazy_pattern(r"#[ \t]+(?=\S)")
PAUSE = lazy_pattern(r"\.[ \t]+\.[ \t]+\.[ \t]*$")
_ANKI_TAGS_START = lazy_pattern(r"[ \t]*<AnkiTags\b", re.IGNORECASE)
_DECK_NAME = lazy_pattern(r"name:[ \t]+\S")
_DEEPER_HEADING = lazy_pattern(r"#{2,6}[ \t]")
# A file that is surely of Anki Panky has a row that starts with one of these.
MARKERS = (PAUSE, _ANKI_TAGS_START, _DECK_NAME)


def detect(sample: Sample) -> Detection | None:
    """Detect the tags of a card, cards with a pause, or a deck's name above questions."""
    return (
        sample.match(_ANKI_TAGS_START, Rank.MARKER)
        or _detect_pauses(sample)
        or _detect_name(sample)
    )


def _detect_pauses(sample: Sample) -> Detection | None:
    """Detect cards with a pause; surely if each block with a pause is a card."""
    end, keys = _front_matter(sample.rows)
    cards = [
        (block, [index for index in block if PAUSE.match(sample.rows[index])])
        for block in _blocks(sample.rows, end)
    ]
    paused = [(block, pauses) for block, pauses in cards if pauses]
    if not paused:
        return None
    at_dashes = any(DASHES.match(sample.rows[block[0]]) for block, _ in paused)
    is_sure = (
        # Slides have a title and an author; a story has several pauses in a chapter.
        keys <= {"name"}
        and all(_is_card(sample.rows, block, pauses) for block, pauses in paused)
        and ("name" in keys or at_dashes or (len(paused) > 1 and len(paused) == len(cards)))
    )
    found = sample.match_row(paused[0][1][0], Rank.MARKER)
    return found if is_sure else Detection(why=found.why, rank=Rank.LINE, is_sure=False)


def _detect_name(sample: Sample) -> Detection | None:
    """Detect a deck's name, the only key at the top, above questions that are headings."""
    end, keys = _front_matter(sample.rows)
    if keys != {"name"}:
        return None
    # "name:" without a name is a field of a form.
    name = next((index for index in range(1, end) if _DECK_NAME.match(sample.rows[index])), None)
    if name is None:
        return None
    below = sample.rows[end + 1 :]
    questions = sum(LEVEL_1_HEADING.match(row) is not None for row in below)
    # A README has one title, and its sections below that.
    is_sure = questions > 1 and not any(map(_DEEPER_HEADING.match, below))
    found = sample.match_row(name, Rank.MARKER)
    if is_sure or not questions:
        return found if is_sure else None
    return Detection(why=found.why, rank=Rank.LINE, is_sure=False)


def _front_matter(rows: Sequence[str]) -> tuple[int, set[str]]:
    """Return the index of the last row of the front matter, and its keys; -1 without any."""
    if not rows or not DASHES.match(rows[0]):
        return -1, set()
    for index, row in enumerate(rows[1:], start=1):
        if DASHES.match(row):
            block = rows[1:index]
            keys = {part.partition(":")[0] for part in block if ":" in part and part[:1].isalpha()}
            is_header = bool(keys) and ":" in block[0] and not any(map(PAUSE.match, block))
            return (index, keys) if is_header else (-1, set())
    return -1, set()


def _blocks(rows: Sequence[str], end: int) -> Iterator[range]:
    """Yield the ranges of rows that start with dashes or a heading of level 1."""
    starts = [
        index
        for index in range(end + 1, len(rows))
        if DASHES.match(rows[index]) or LEVEL_1_HEADING.match(rows[index])
    ]
    for index, start in enumerate(starts):
        yield range(start, starts[index + 1] if index + 1 < len(starts) else len(rows))


def _is_card(rows: Sequence[str], block: range, pauses: Sequence[int]) -> bool:
    """Return whether a block has one pause, between a question and an answer."""
    first = block.start if LEVEL_1_HEADING.match(rows[block.start]) else block.start + 1
    return (
        len(pauses) == 1
        and any(row.strip() for row in rows[first : pauses[0]])
        and any(row.strip() for row in rows[pauses[0] + 1 : block.stop])
    )
