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

_HASHTAG = re.compile(r"#(?P<tag>[^\s#,;.!?\"'()<>\[\]{}`*=:]+)[ \t]*")
_DECK_TAG = re.compile(r"flashcards(?:/(?P<deck>.+))?$", re.IGNORECASE)
_DECK_TAG_IN_TEXT = re.compile(
    r"(?<!\S)#(?P<tag>flashcards(?:/[^\s#,;.!?\"'()<>\[\]{}`*=:]+)?)(?![\w/-])", re.IGNORECASE
)


def split_deck_tags(tags: Sequence[str]) -> tuple[str | None, tuple[str, ...]]:
    """Part the deck that a note's own front matter tags it with from its other tags."""
    decks = [matches for tag in tags if (matches := _DECK_TAG.match(tag.replace("::", "/")))]
    deck = next((matches["deck"].replace("/", "::") for matches in decks if matches["deck"]), None)
    return deck, tuple(tag for tag in tags if not _DECK_TAG.match(tag.replace("::", "/")))


class CurrentTags:
    """The deck and the tags that hold for the cards below, as a file goes on."""

    def __init__(self, gatherer: Gatherer) -> None:
        self.gatherer = gatherer
        self.deck: str | None = None
        self.tags: list[WrittenTag] = []
        self._unused: list[WrittenTag] = []

    def take_line(self, line: Line) -> bool:
        """Read a line of tags alone, if it is one."""
        tags, rest = self.split_leading_tags(line)
        # "#flashcards a::b" is a card.
        if rest.text.strip() or not tags:
            return False
        self._report_unused()
        # A line "#flashcards/b" ends what the line above said, its tags included.
        decks, self.tags = self._split_decks(tags)
        self.deck = decks[0] if decks else self.deck
        self._unused = list(tags)
        return True

    def take_text(self, line: Line) -> None:
        """Look for a deck in a line of text."""
        if line.code or "#" not in line.text:
            return
        line_text = text_of(self.gatherer.path, [line])
        matches = CodeAndMath(line.text).matches_outside(_DECK_TAG_IN_TEXT)
        if written := [WrittenTag(line_text.locate(tag.start()), tag["tag"]) for tag in matches]:
            self._report_unused(decks_only=True)
            self.deck = self._split_decks(written)[0][0]

    def take_heading(self) -> None:
        """Leave the heading that was read last no tag that names a deck: `take_text` saw it."""
        section = self.gatherer.sections[-1]
        others = tuple(tag for tag in section.tags if not _DECK_TAG.match(tag.text))
        self.gatherer.sections[-1] = replace(section, tags=others)
        self._unused += (tag for tag in section.tags if tag not in others)

    def split_leading_tags(self, line: Line) -> tuple[list[WrittenTag], Line]:
        """Split the tags off a line's start."""
        text, line_text = line.text, text_of(self.gatherer.path, [line])
        matches: list[WrittenTag] = []
        offset = len(text) - len(text.lstrip())
        while tag := _HASHTAG.match(text, offset):
            # "#a::b" is a question with "::", not the tag "a".
            if tag.end() < len(text) and text[tag.end() - 1] not in " \t":
                break
            matches.append(WrittenTag(line_text.locate(tag.start()), tag["tag"]))
            offset = tag.end()
        return matches, line.after(offset)

    def tags_of_card(
        self, own: Sequence[WrittenTag], lines: Iterable[Line]
    ) -> tuple[list[WrittenTag], str | None]:
        """Return the tags and the deck of a card with these tags at its start, and these lines."""
        for line in lines:
            self.take_text(line)
        decks, others = self._split_decks(own)
        self._unused = [tag for tag in self._unused if decks and _DECK_TAG.match(tag.text)]
        return [*self.tags, *others], (decks[0] if decks else self.deck) or None

    def finish(self) -> None:
        """Report what holds for no card."""
        self._report_unused()

    def _report_unused(self, *, decks_only: bool = False) -> None:
        unused = [tag for tag in self._unused if not decks_only or _DECK_TAG.match(tag.text)]
        for tag in unused:
            self.gatherer.report_unused_tag(tag)
        self._unused = [tag for tag in self._unused if tag not in unused]

    def _split_decks(self, tags: Sequence[WrittenTag]) -> tuple[list[str], list[WrittenTag]]:
        """Part the tags that name a deck from the others; only one deck can be kept."""
        decks, others = [], []
        for tag in tags:
            if matches := _DECK_TAG.match(tag.text):
                decks.append((matches["deck"] or "").replace("/", "::"))
                # "#flashcards/a #flashcards/b q::a" is one card in two decks there.
                if len(decks) > 1:
                    message = f"the card stays out of a second deck, {quoted(tag.text)}"
                    hint = "Anki keeps a card in one deck: the first counts"
                    self.gatherer.report(tag.location, Code.NOT_CONVERTED, message, hint)
            else:
                others.append(tag)
        return decks, others
