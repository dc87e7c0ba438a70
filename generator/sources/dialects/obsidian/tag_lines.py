r"""The tags of an Obsidian note that name decks, `#flashcards` and `#flashcards/deck`, and those that are tags.

A line of tags alone holds for the cards below it, to the next such line. So does a deck tag in a heading or in text,
wherever it stands; one at the start of a card is that card's own.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from generator.diagnostics import Code, quoted
from generator.sources.assembly import WrittenTag
from generator.sources.foreign.gatherer import Gatherer
from generator.text.lines import Line, text_of
from generator.text.regions import CodeAndMath

_TAG = re.compile(r"#(?P<tag>[^\s#,;.!?\"'()<>\[\]{}`*=:]+)[ \t]*")
_DECK_TAG = re.compile(r"flashcards(?:/(?P<deck>.+))?$", re.IGNORECASE)
_DECK_TAG_IN_TEXT = re.compile(
    r"(?<!\S)#(?P<tag>flashcards(?:/[^\s#,;.!?\"'()<>\[\]{}`*=:]+)?)(?![\w/-])", re.IGNORECASE
)


def deck_of_tags(tags: Sequence[str]) -> tuple[str | None, tuple[str, ...]]:
    """Part the deck that a note's own front matter tags it with from its other tags."""
    decks = [found for tag in tags if (found := _DECK_TAG.match(tag.replace("::", "/")))]
    deck = next((found["deck"].replace("/", "::") for found in decks if found["deck"]), None)
    return deck, tuple(tag for tag in tags if not _DECK_TAG.match(tag.replace("::", "/")))


class Tags:
    """The deck and the tags that hold for the cards below, as a file goes on."""

    def __init__(self, gatherer: Gatherer) -> None:
        self.gatherer = gatherer
        self.deck: str | None = None
        self.tags: list[WrittenTag] = []
        self._idle: list[WrittenTag] = []

    def take_line(self, line: Line) -> bool:
        """Read a line of tags alone, if it is one."""
        tags, rest = self.leading(line)
        # "#flashcards a::b" is a card.
        if rest.text.strip() or not tags:
            return False
        self._report_idle()
        # A line "#flashcards/b" ends what the line above said, its tags included.
        decks, self.tags = self._parted(tags)
        self.deck = decks[0] if decks else self.deck
        self._idle = list(tags)
        return True

    def take_text(self, line: Line) -> None:
        """Look for a deck in a line of text."""
        if line.code or "#" not in line.text:
            return
        places = text_of(self.gatherer.path, [line])
        found = CodeAndMath(line.text).matches_outside(_DECK_TAG_IN_TEXT)
        if written := [WrittenTag(places.locate(tag.start()), tag["tag"]) for tag in found]:
            self._report_idle(decks_only=True)
            self.deck = self._parted(written)[0][0]

    def take_heading(self) -> None:
        """Leave the heading that was read last no tag that names a deck: `take_text` saw it."""
        section = self.gatherer.sections[-1]
        others = tuple(tag for tag in section.tags if not _DECK_TAG.match(tag.text))
        self.gatherer.sections[-1] = replace(section, tags=others)
        self._idle += (tag for tag in section.tags if tag not in others)

    def leading(self, line: Line) -> tuple[list[WrittenTag], Line]:
        """Split the tags off a line's start."""
        text, places = line.text, text_of(self.gatherer.path, [line])
        found: list[WrittenTag] = []
        position = len(text) - len(text.lstrip())
        while tag := _TAG.match(text, position):
            # "#a::b" is a question with "::", not the tag "a".
            if tag.end() < len(text) and text[tag.end() - 1] not in " \t":
                break
            found.append(WrittenTag(places.locate(tag.start()), tag["tag"]))
            position = tag.end()
        return found, line.after(position)

    def of_card(
        self, own: Sequence[WrittenTag], lines: Iterable[Line]
    ) -> tuple[list[WrittenTag], str | None]:
        """Return the tags and the deck of a card with these tags at its start, and these lines."""
        for line in lines:
            self.take_text(line)
        decks, others = self._parted(own)
        self._idle = [tag for tag in self._idle if decks and _DECK_TAG.match(tag.text)]
        return [*self.tags, *others], (decks[0] if decks else self.deck) or None

    def finish(self) -> None:
        """Report what holds for no card."""
        self._report_idle()

    def _report_idle(self, *, decks_only: bool = False) -> None:
        idle = [tag for tag in self._idle if not decks_only or _DECK_TAG.match(tag.text)]
        for tag in idle:
            self.gatherer.report_unused_tag(tag)
        self._idle = [tag for tag in self._idle if tag not in idle]

    def _parted(self, tags: Sequence[WrittenTag]) -> tuple[list[str], list[WrittenTag]]:
        """Part the tags that name a deck from the others; only one deck can be kept."""
        decks, others = [], []
        for tag in tags:
            if found := _DECK_TAG.match(tag.text):
                decks.append((found["deck"] or "").replace("/", "::"))
                # "#flashcards/a #flashcards/b q::a" is one card in two decks there.
                if len(decks) > 1:
                    message = f"the card stays out of a second deck, {quoted(tag.text)}"
                    hint = "Anki keeps a card in one deck: the first counts"
                    self.gatherer.report(tag.location, Code.NOT_CONVERTED, message, hint)
            else:
                others.append(tag)
        return decks, others
