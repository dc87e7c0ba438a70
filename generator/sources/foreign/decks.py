"""Decks that notes name for themselves, as headings of one file: their names in levels, above the sections."""

from collections.abc import Sequence

from generator.sources.assembly import Section
from generator.sources.front_matter import DEEPEST_HEADING
from generator.sources.tags import trailing_tags

# Levels of headings that decks may take up before what is left of a deck's name shares the last of them.
DEEPEST_DECK = 3
BETWEEN_TITLES = " › "


def split_deck_name(deck: str | None) -> list[str]:
    """Split a deck's name into levels that can be headings."""
    return [" ".join(level.split()) for level in (deck or "").split("::") if level.strip()]


def heading_titles(deck: Sequence[str]) -> tuple[str, ...]:
    """Return the headings that stand for the levels of a deck; the last one has all that are too many.

    "A::B::C::D::E" takes three headings: there are six levels, and sections need some.
    """
    upper, rest = deck[: DEEPEST_DECK - 1], deck[DEEPEST_DECK - 1 :]
    return (*upper, "::".join(rest)) if rest else tuple(upper)


def nest_sections(
    decks: tuple[str, ...], sections: tuple[Section, ...], depth: int
) -> tuple[Section, ...]:
    """Put sections below those that stand for a deck, `depth` levels of which there are in the file."""
    upper = tuple(
        Section(level=level, title=_untagged(title)) for level, title in enumerate(decks, start=1)
    )
    room = DEEPEST_HEADING - depth
    last = sections[room - 1 :]
    if len(last) > 1:
        title = BETWEEN_TITLES.join(section.title for section in last if section.title)
        tags = tuple(tag for section in last for tag in section.tags)
        sections = (*sections[: room - 1], Section(level=DEEPEST_HEADING, title=title, tags=tags))
    lower = (
        Section(level=depth + rank, title=section.title, tags=section.tags)
        for rank, section in enumerate(sections, start=1)
    )
    return upper + tuple(lower)


def _untagged(title: str) -> str:
    """Write a deck's name so that its end is not read as a tag."""
    end, written = trailing_tags(title)
    return title[:end] + "".join(f" {tag.text}" for tag in written) if written else title
