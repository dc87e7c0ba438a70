"""A line as an item of a list that carries no marks: what calls for it, and where it stands in it."""

from functools import cached_property

from generator.draft.context import LineInContext
from generator.draft.raw_line import RawLine

# How far a line looks around: farther than the longest list that people learn by heart.
FEW = 12
# With one of these, a plural is what something is for or by ("Open to members").
BINDING = frozenset({"to", "from", "by", "with", "for"})


class Listed(LineInContext):
    """A line among the short lines around it."""

    @cached_property
    def plural(self) -> bool:
        """Whether it names several things ("Mother sauces") and two short lines follow at least."""
        line, words = self.line, self.line.lower
        told = (
            (words[-1:] + words[:1])
            if words[1:2]
            in (("of",), ("in",), ("de",), ("der",), ("des",), ("du",), ("del",), ("di",))
            else words[-1:]
        )
        if not line.title_like or line.section_number or not any(map(_is_plural, told)):
            return False
        if (
            self.place == 0
            or (line.starts_lower and self.habits.cased)
            or BINDING.intersection(words)
        ):
            return False
        below = [self.at(distance) for distance in (1, 2)]
        return all(
            item is not None
            and item.short
            and not item.bullet
            and not (item.starts_lower and self.habits.cased)
            and not item.asks
            for item in below
        )

    @cached_property
    def run(self) -> tuple[int, int]:
        """Where it stands in the run of short plain lines around it, and how long that run is."""
        if not _plain(self.line):
            return 0, 0
        start = end = self.place
        while start and self.place - start < FEW and self._runs_on(start):
            start -= 1
        while end + 1 < len(self.lines) and end - self.place < FEW and self._runs_on(end + 1):
            end += 1
        return self.place - start, end - start + 1

    def _runs_on(self, place: int) -> bool:
        """Whether the line at a place belongs to one run with the line above it."""
        above, line = self.lines[place - 1], self.lines[place]
        alike = (
            _plain(above)
            and _plain(line)
            and above.starts_lower is line.starts_lower
            and not line.blank_above
        )
        view = self.look(place - self.place)
        return (
            alike and not view.asks_for_several and not view.names_a_task and not view.is_question
        )

    @cached_property
    def question_above(self) -> "Listed | None":
        """The question or title above that calls for lines like this: only short plain lines stand between."""
        if not self.line.short or self.line.bullet:
            return None
        for distance in range(1, FEW):
            line = self.at(-distance)
            if line is None:
                return None
            view = self.look(-distance)
            if view.asks_for_several or view.is_question or (view.plural and view.run[0] == 0):
                return None if 0 < view.count < distance else view
            # A blank line ends a list whose own lines stand close together.
            gap = self.lines[self.place - distance + 1].blank_above
            parted = gap and (self.habits.blocks or not line.blank_above)
            if line.is_example and not parted:
                continue
            if not _plain(line) or parted or line.starts_lower is not self.line.starts_lower:
                return None
        return None

    @cached_property
    def in_list(self) -> bool:
        """Whether what stands above calls for a list, and this can be one of its items."""
        above = self.question_above
        return above is not None and (
            above.asks_for_several or (above.plural and not above.is_question)
        )

    @cached_property
    def counted(self) -> int:
        """Tell where it stands among the lines that a line above counts: below 0 inside, 0 right behind, else 1."""
        for distance in range(1, FEW):
            line = self.at(-distance)
            if line is None or line.mark or line.asks:
                return 1
            count = self.look(-distance).count
            if count:
                return min(distance - count - 1, 1)
        return 1

    @cached_property
    def second_of_two(self) -> bool:
        """Whether it stands below one short plain line, and no third follows or comes before."""
        return self.run == (1, 2) and self.above is not None and self.above.title_like

    @cached_property
    def items_come_back(self) -> bool:
        """Whether the two lines below come back further down."""
        items = [self.look(distance) for distance in (1, 2) if self.at(distance) is not None]
        return len(items) == 2 and all(
            item.line.title_like and self.last.get(item.line.key, 0) > self.place + 2
            for item in items
        )


def _is_plural(word: str) -> bool:
    return word.endswith("s") and not word.endswith(("ss", "us", "is", "'s")) and len(word) > 3


def _plain(line: RawLine) -> bool:
    return line.plain and not line.mark
