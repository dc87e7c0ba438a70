r"""The tags of an Obsidian note, of which `#flashcards` and `#flashcards/deck` name decks.

The vault's settings may name other tags.

A line of tags alone applies to the cards below it, up to the next such line. So does a deck tag
anywhere in a heading or a text; one at the start of a card applies to that card only.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from generator.diagnostics import Code, quoted
from generator.lazy_patterns import lazy_pattern
from generator.sources.assembly import WrittenTag
from generator.sources.foreign.gatherer import Gatherer
from generator.text.lines import Line, join_lines
from generator.text.regions import CodeAndMath

_HASHTAG = lazy_pattern(r"#(?P<tag>[^\s#,;.!?\"'()<>\[\]{}`*=:]+)[ \t]*")
_TAG_CHARACTERS = r"[^\s#,;.!?\"'()<>\[\]{}`*=:]+"
DEFAULT_DECK_TAGS = ("flashcards",)


class DeckTags:
    """The tags that mark cards: these and those below them, as in `#flashcards/deck`.

    The first level is no deck if it is the same for all tags, or the plugin's own. `in_text`
    matches a tag in a text, and `in_yaml` one among the tags of the front matter.
    """

    def __init__(self, tags: Sequence[str] = DEFAULT_DECK_TAGS) -> None:
        names = "|".join(map(re.escape, tags)) or "(?!)"
        self.names = tuple(tags)
        self._whole = re.compile(rf"(?:{names})(?:/.+)?$", re.IGNORECASE)
        self.in_text = re.compile(
            rf"(?<!\S)#(?P<tag>(?:{names})(?:/{_TAG_CHARACTERS})?)(?![\w/-])", re.IGNORECASE
        )
        self.in_yaml = re.compile(rf"(?<![\w/-])(?:{names})(?![\w-])", re.IGNORECASE)
        roots = {tag.split("/")[0].casefold() for tag in tags}
        self._no_decks = {*DEFAULT_DECK_TAGS, *(roots if len(roots) == 1 else ())}

    def deck(self, tag: str) -> str | None:
        """Return the deck that a tag names, empty if it names none; None for any other tag."""
        levels = tag.replace("::", "/").split("/")
        if not self._whole.match("/".join(levels)):
            return None
        return "::".join(levels[1:] if levels[0].casefold() in self._no_decks else levels)

    def split(self, tags: Sequence[str]) -> tuple[str | None, tuple[str, ...], bool]:
        """Split the tags of the front matter: the deck they name, and the other tags.

        The last value is whether one of them marks cards.
        """
        decks = [deck for tag in tags if (deck := self.deck(tag)) is not None]
        others = tuple(tag for tag in tags if self.deck(tag) is None)
        return next(filter(None, decks), None), others, bool(decks)


class CurrentTags:
    """The deck and the tags that apply to the cards below the current line.

    `folder_deck` is the deck of all cards, whatever their tags; None if tags name the decks.
    """

    def __init__(
        self, gatherer: Gatherer, deck_tags: DeckTags, folder_deck: str | None = None
    ) -> None:
        self.gatherer = gatherer
        self.deck_tags = deck_tags
        self.folder_deck = folder_deck
        self.deck: str | None = None
        self.tags: list[WrittenTag] = []
        self._unused: list[WrittenTag] = []

    def take_line(self, line: Line) -> bool:
        """Read a line of tags alone; return whether it is one."""
        tags, rest = self.split_leading_tags(line)
        # "#flashcards a::b" is a card.
        if rest.text.strip() or not tags:
            return False
        self._report_unused()
        # A line "#flashcards/b" replaces the deck and the tags of the line above.
        decks, self.tags = self._split_decks(tags)
        self.deck = decks[0] if decks else self.deck
        self._unused = list(tags)
        return True

    def take_text(self, line: Line) -> None:
        """Read the deck tag in a line of text, if there is one."""
        if line.code or "#" not in line.text:
            return
        line_text = join_lines(self.gatherer.path, [line])
        matches = CodeAndMath(line.text).matches_outside(self.deck_tags.in_text)
        if written := [WrittenTag(line_text.locate(tag.start()), tag["tag"]) for tag in matches]:
            self._report_unused(decks_only=True)
            self.deck = self._split_decks(written)[0][0]

    def take_heading(self) -> None:
        """Remove the deck tags from the last heading: `take_text` has read them."""
        section = self.gatherer.sections[-1]
        others = tuple(tag for tag in section.tags if self._deck(tag) is None)
        self.gatherer.sections[-1] = replace(section, tags=others)
        self._unused += (tag for tag in section.tags if tag not in others)

    def split_leading_tags(self, line: Line) -> tuple[list[WrittenTag], Line]:
        """Return the tags at the start of a line, and the rest of the line."""
        text, line_text = line.text, join_lines(self.gatherer.path, [line])
        matches: list[WrittenTag] = []
        offset = len(text) - len(text.lstrip())
        while tag := _HASHTAG.match(text, offset):
            # "#a::b" is a card with the question "#a", not the tag "a".
            if tag.end() < len(text) and text[tag.end() - 1] not in " \t":
                break
            matches.append(WrittenTag(line_text.locate(tag.start()), tag["tag"]))
            offset = tag.end()
        return matches, line.after(offset)

    def tags_of_card(
        self, leading: Sequence[WrittenTag], lines: Iterable[Line]
    ) -> tuple[list[WrittenTag], str | None]:
        """Return the tags and the deck of a card; `leading` are the tags at its start."""
        for line in lines:
            self.take_text(line)
        decks, others = self._split_decks(leading)
        self._unused = [tag for tag in self._unused if decks and self._deck(tag) is not None]
        deck = self.folder_deck or (decks[0] if decks else self.deck)
        return [*self.tags, *others], deck or None

    def finish(self) -> None:
        """Report the tags that apply to no card."""
        self._report_unused()

    def _report_unused(self, *, decks_only: bool = False) -> None:
        kept = []
        for tag in self._unused:
            if decks_only and self._deck(tag) is None:
                kept.append(tag)
            else:
                self.gatherer.report_unused_tag(tag)
        self._unused = kept

    def _split_decks(self, tags: Sequence[WrittenTag]) -> tuple[list[str], list[WrittenTag]]:
        """Split tags into decks and other tags, and report a second deck."""
        decks, others = [], []
        for tag in tags:
            if (deck := self._deck(tag)) is not None:
                decks.append(deck)
                # "#flashcards/a #flashcards/b q::a" is one card in two decks in the plugin.
                if len(decks) > 1:
                    message = f"not converted: second deck of the card, {quoted(tag.text)}"
                    hint = "leave it: a card in Anki is in one deck, here the first one"
                    self.gatherer.report(tag.location, Code.NOT_CONVERTED, message, hint)
            else:
                others.append(tag)
        return decks, others

    def _deck(self, tag: WrittenTag) -> str | None:
        return self.deck_tags.deck(tag.text)
