"""A line at its place in the text, and what it asks by its own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Self

from generator.draft.habits import Habits
from generator.draft.raw_line import RawLine
from generator.draft.rows import WORD
from generator.draft.vocabulary import (
    ALSO_RELATIVE,
    ARTICLES,
    ASKING,
    ASKING_CLAUSE,
    AUXILIARY,
    COUNTS,
    HARDLY_RELATIVE,
    HOW,
    LIST_NOUNS,
    LISTING,
    OPEN_ENDS,
    SEVERAL,
    SMALL,
    SURELY_ASKING,
    TASKS,
    TO_JUDGE,
    VERBS,
)

# Nobody asks with more words than these where the question stands at the end.
ASKED_WORDS = 12


@dataclass(frozen=True, kw_only=True)
class LineInContext:
    """The line at `place` of `lines`.

    By what a line says: `last` is the last place that says so, `items` the first one that is an answer, `asked` the
    first one that an earlier round read as a question.
    """

    lines: Sequence[RawLine]
    place: int
    habits: Habits
    last: Mapping[tuple[str, ...], int]
    items: Mapping[tuple[str, ...], int]
    asked: Mapping[tuple[str, ...], int]

    @property
    def line(self) -> RawLine:
        """The line itself."""
        return self.lines[self.place]

    def at(self, distance: int) -> RawLine | None:
        """Return the line so far below (or above, if negative), None beyond the ends."""
        place = self.place + distance
        return self.lines[place] if 0 <= place < len(self.lines) else None

    @cached_property
    def above(self) -> RawLine | None:
        """The line above."""
        return self.at(-1)

    @cached_property
    def below(self) -> RawLine | None:
        """The line below."""
        return self.at(1)

    def look(self, distance: int) -> Self:
        """Look from another line; there has to be one."""
        return type(self)(
            lines=self.lines,
            place=self.place + distance,
            habits=self.habits,
            last=self.last,
            items=self.items,
            asked=self.asked,
        )

    @cached_property
    def asks_without_mark(self) -> bool:
        """Whether it begins as a question does, or has a question in it, without a question mark at the end."""
        line = self.line
        if line.asks or not line.lower or line.bullet:
            return False
        if TO_JUDGE.match(line.body):
            return True
        # "What is it? Explain" asks; "Why? x" is too short to tell.
        if "?" in line.body.rstrip("?") and line.body.split("?")[0].split():
            head = line.body.split("?")[0].lower().split()
            return len(head) > 1 and (head[0] in ASKING or head[-1] in SMALL)
        if self._ends_asking or self._leaves_open:
            return True
        first, rest = line.lower[0], line.lower[1:4]
        if first not in ASKING or line.ends_sentence or not rest:
            return False
        if first == "how" and rest[0] in HOW:
            return True
        relative = first in ALSO_RELATIVE and not (
            line.starts_upper and self.habits.cased and first in HARDLY_RELATIVE
        )
        if relative or (line.starts_lower and self.habits.cased):
            surely = not line.starts_lower or not self.habits.cased or first in SURELY_ASKING
            return surely and (rest[0] in AUXILIARY or rest[0] == "to")
        return len(rest) > 1

    @property
    def _ends_asking(self) -> bool:
        """Whether a question stands behind what it is about: "A hammer, what is it for", "…, which service"."""
        line = self.line
        found = ASKING_CLAUSE.search(line.body)
        if not found or line.ends_sentence or len(line.words) > ASKED_WORDS:
            return False
        rest = line.lower[len(WORD.findall(line.body[: found.start("word")])) + 1 :]
        if found["word"].lower() == "which":
            return len(rest) == 1 and rest[0] not in VERBS and not rest[0].endswith(("s", "ed"))
        return True

    @property
    def _leaves_open(self) -> bool:
        """Whether it is a sentence whose end the reader has to find: "Bricks are made of"."""
        line = self.line
        return (
            line.has_verb
            and line.starts_upper
            and 3 <= len(line.words) <= 10
            and line.lower[-1] in OPEN_ENDS
        )

    @cached_property
    def is_question(self) -> bool:
        """Whether it asks in so many words."""
        return self.line.asks or self.asks_without_mark or self.line.orders

    @cached_property
    def asks_for_several(self) -> bool:
        """Whether its words call for a list: "Types of …", "Four conditions for …", "… symptoms"."""
        words = self.line.lower
        if self.line.bullet or self.line.is_label or not words or len(words) > 10:
            return False
        if words[:2] in SEVERAL or (self.line.orders and words[0] in LISTING):
            return True
        nouns = [place for place, word in enumerate(words) if word in LIST_NOUNS]
        for place in nouns:
            behind = words[place + 1] if place + 1 < len(words) else ""
            last = place == len(words) - 1
            if place and self.line.starts_lower and behind != "of":
                continue
            if behind in ("of", "for", "to", "in", "von", "der", "des", "de", "del", "against"):
                return place <= 3
            if (
                last
                and 1 < len(words) <= 4
                and not SMALL.intersection(words)
                and not self.line.starts_lower
            ):
                return True
        return self.count > 0

    @cached_property
    def count(self) -> int:
        """How many things it asks for, if it says so: by a number ("The four …"), or by letters ("SWOT analysis")."""
        words = self.line.lower
        counted = words[1:] if words[:1] != () and words[0] in ARTICLES else words
        said = not (self.line.starts_lower and self.habits.cased)
        # "The four seasons".
        if (
            said
            and len(counted) > 1
            and counted[0] in COUNTS
            and any(word.endswith("s") for word in counted[1:4])
        ):
            return COUNTS[counted[0]]
        for short in self.line.abbreviations:
            lines = [self.at(distance + 1) for distance in range(len(short))]
            # "SWOT analysis" above lines that begin with S, W, O and T.
            if len(short) > 2 and all(
                line is not None and line.short and line.body[:1].upper() == letter
                for line, letter in zip(lines, short, strict=True)
            ):
                return len(short)
        return 0

    @cached_property
    def spelled_by_initials(self) -> bool:
        """Whether the lines below begin with the letters of an abbreviation in it."""
        return self.count > 0 and bool(self.line.abbreviations)

    @cached_property
    def asks_for_several_of(self) -> bool:
        """Whether it does so in the clearest form: "Types of …", "side effects of …"."""
        words = self.line.lower[:5]
        return self.asks_for_several and any(
            one in LIST_NOUNS and two in ("of", "von", "de", "der", "des", "del", "for")
            for one, two in pairwise(words)
        )

    @cached_property
    def names_a_task(self) -> bool:
        """Whether it says what to do with a term: "full form", "difference between", "A vs B"."""
        return (
            TASKS.search(self.line.body) is not None
            and not self.line.bullet
            and not self.line.has_verb
        )
