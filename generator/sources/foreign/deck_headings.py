"""Turns the decks that notes name into headings of one file, above the notes' sections."""

from collections.abc import Sequence

from generator.sources.assembly import Section
from generator.sources.front_matter import DEEPEST_HEADING
from generator.sources.tags import trailing_tags

# Decks take up at most this many levels of headings; the rest of a name shares the last one.
DEEPEST_DECK = 3
BETWEEN_TITLES = " › "


def split_deck_name(deck: str | None) -> list[str]:
    """Split a deck's name into levels that can be headings."""
    return [" ".join(level.split()) for level in (deck or "").split("::") if level.strip()]


def heading_titles(deck: Sequence[str]) -> tuple[str, ...]:
    """Return the titles of the headings for the levels of a deck; the last one has all the rest.

    "A::B::C::D::E" becomes "A", "B" and "C::D::E": sections need some of the six heading levels.
    """
    above, rest = deck[: DEEPEST_DECK - 1], deck[DEEPEST_DECK - 1 :]
    return (*above, "::".join(rest)) if rest else tuple(above)


def nest_sections(
    decks: tuple[str, ...], sections: tuple[Section, ...], depth: int
) -> tuple[Section, ...]:
    """Put a note's sections below those for its deck.

    `depth` is how many heading levels the decks of the file take up.
    """
    above = tuple(
        Section(level=level, title=_without_tags(title))
        for level, title in enumerate(decks, start=1)
    )
    room = DEEPEST_HEADING - depth
    last = sections[room - 1 :]
    if len(last) > 1:
        title = BETWEEN_TITLES.join(section.title for section in last if section.title)
        tags = tuple(tag for section in last for tag in section.tags)
        sections = (*sections[: room - 1], Section(level=DEEPEST_HEADING, title=title, tags=tags))
    below = (
        Section(level=depth + index, title=section.title, tags=section.tags)
        for index, section in enumerate(sections, start=1)
    )
    return above + tuple(below)


def sections_of_context(context: str, deck: Sequence[str]) -> tuple[Section, ...]:
    """Return the sections that this program's cards show as their context: "Peru › Rivers".

    The first of them may be levels of the `deck`, which is made of headings anyway.
    """
    titles = [title for one in context.split(BETWEEN_TITLES) if (title := " ".join(one.split()))]
    in_deck = next(
        (count for count in range(len(titles), 0, -1) if list(deck[-count:]) == titles[:count]), 0
    )
    titles = titles[in_deck:]
    last = DEEPEST_HEADING - 1
    titles[last:] = [BETWEEN_TITLES.join(titles[last:])] if titles[last:] else []
    return tuple(
        Section(level=level, title=_without_tags(title))
        for level, title in enumerate(titles, start=1)
    )


def _without_tags(title: str) -> str:
    """Write a deck's name so that its end is not read as tags: "A #b" becomes "A b"."""
    end, written = trailing_tags(title)
    return title[:end] + "".join(f" {tag.text}" for tag in written) if written else title
