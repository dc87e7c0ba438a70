"""A line in a run of short lines: a list without bullets, and the line above that asks for it."""

from functools import cached_property

from generator.draft.context import LineInContext
from generator.draft.raw_line import RawLine

# How many lines are looked at in each direction: more than the longest list that people learn.
REACH = 12
# After one of these, a plural says whom or what something is for ("Open to members").
PREPOSITIONS_BEFORE_PLURAL = frozenset({"to", "from", "by", "with", "for"})
# Before one of these, the first word is what the phrase names ("Laws of motion").
PREPOSITIONS_AFTER_HEAD = ("of", "in", "de", "der", "des", "du", "del", "di")


class LineInRun(LineInContext):
    """A line among the short lines around it."""

    @cached_property
    def names_several(self) -> bool:
        """Whether it names several things ("Mother sauces") and at least two short lines follow."""
        line, words = self.line, self.line.lower_words
        heads = words[-1:]
        if words[1:] and words[1] in PREPOSITIONS_AFTER_HEAD:
            heads += words[:1]
        if not line.looks_like_title or line.has_section_number or not any(map(_is_plural, heads)):
            return False
        if (
            self.index == 0
            or (line.starts_lower and self.habits.capitals_matter)
            or PREPOSITIONS_BEFORE_PLURAL.intersection(words)
        ):
            return False
        below = [self.line_at(distance) for distance in (1, 2)]
        return all(
            item is not None
            and item.is_short
            and not item.has_bullet
            and not (item.starts_lower and self.habits.capitals_matter)
            and not item.ends_in_question_mark
            for item in below
        )

    @cached_property
    def run(self) -> tuple[int, int]:
        """Its index in the run of short phrases around it, and the length of that run."""
        if not _is_plain_phrase(self.line):
            return 0, 0
        start = end = self.index
        while start and self.index - start < REACH and self._continues_run(start):
            start -= 1
        while (
            end + 1 < len(self.lines) and end - self.index < REACH and self._continues_run(end + 1)
        ):
            end += 1
        return self.index - start, end - start + 1

    def _continues_run(self, index: int) -> bool:
        """Return whether the line at an index is in the same run as the line above it."""
        above, line = self.lines[index - 1], self.lines[index]
        if (
            not _is_plain_phrase(above)
            or not _is_plain_phrase(line)
            or above.starts_lower is not line.starts_lower
            or line.blank_above
        ):
            return False
        context = self.neighbour(index - self.index)
        return not context.asks_for_several and not context.names_task and not context.is_question

    @cached_property
    def question_above(self) -> "LineInRun | None":
        """The question or title above that this line may answer: only short phrases are between."""
        if not self.line.is_short or self.line.has_bullet:
            return None
        for distance in range(1, REACH):
            line = self.line_at(-distance)
            if line is None:
                return None
            context = self.neighbour(-distance)
            if (
                context.asks_for_several
                or context.is_question
                or (context.names_several and context.run[0] == 0)
            ):
                # "The four seasons" has no fifth answer.
                return None if 0 < context.count < distance else context
            # A blank line ends a list, unless there is one before the line above it too.
            blank_between = self.lines[self.index - distance + 1].blank_above
            is_separated = blank_between and (self.habits.has_card_blocks or not line.blank_above)
            if line.is_example and not is_separated:
                continue
            if (
                not _is_plain_phrase(line)
                or is_separated
                or line.starts_lower is not self.line.starts_lower
            ):
                return None
        return None

    @cached_property
    def is_in_list(self) -> bool:
        """Whether a line above calls for a list, and this line can be one of its items."""
        above = self.question_above
        return above is not None and (
            above.asks_for_several or (above.names_several and not above.is_question)
        )

    @cached_property
    def lines_after_count(self) -> int:
        """Its distance from the end of the items that a line above counts ("The four …").

        It is below 0 for the items and 0 for the first line after them; otherwise 1.
        """
        for distance in range(1, REACH):
            line = self.line_at(-distance)
            if line is None or line.prefix or line.ends_in_question_mark:
                return 1
            count = self.neighbour(-distance).count
            if count:
                return min(distance - count - 1, 1)
        return 1

    @cached_property
    def is_second_of_two(self) -> bool:
        """Whether it is the second of two short phrases, with no third before or after them."""
        return self.run == (1, 2) and self.above is not None and self.above.looks_like_title

    @cached_property
    def items_are_repeated(self) -> bool:
        """Whether the two lines below are repeated further down."""
        items = [self.neighbour(distance) for distance in (1, 2) if self.line_at(distance)]
        return len(items) == 2 and all(
            item.line.looks_like_title and self.last_index.get(item.line.key, 0) > self.index + 2
            for item in items
        )


def _is_plural(word: str) -> bool:
    return word.endswith("s") and not word.endswith(("ss", "us", "is", "'s")) and len(word) > 3


def _is_plain_phrase(line: RawLine) -> bool:
    return line.is_phrase and not line.prefix
