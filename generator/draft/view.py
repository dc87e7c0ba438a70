"""A line among its neighbours: what the rules look at."""

from functools import cached_property

from generator.draft.listed import FEW, Listed
from generator.draft.raw_line import RawLine
from generator.draft.vocabulary import ARTICLES, SMALL

# Fewer words than this can be one more item of a list.
ENOUGH = 4


class View(Listed):
    """What stands above and below a line, and what that says of it."""

    @cached_property
    def bullets_below(self) -> int:
        """How many bullets follow at once."""
        count = 0
        while (
            count < FEW
            and (line := self.at(count + 1))
            and line.bullet
            and line.indent >= self.line.indent
        ):
            count += 1
        return count

    @cached_property
    def definition_below(self) -> bool:
        """Whether the line below begins with an article, as definitions do."""
        below = self.below
        return (
            below is not None
            and len(below.lower) > 2
            and (below.lower[0] in ARTICLES or below.subjectless)
            and not below.asks
            and not below.title_case
        )

    @property
    def has_small_words(self) -> bool:
        """Whether words of no weight stand inside it, "of" not counted."""
        return not SMALL.isdisjoint(word for word in self.line.lower[1:] if word != "of")

    @cached_property
    def code_below(self) -> bool:
        """Whether it is in words, and the line below in code."""
        line, below = self.line, self.below
        if (
            below is None
            or not below.like_code
            or below.starts_upper
            or below.bullet
            or line.like_code
        ):
            return False
        return (
            line.short
            and line.starts_upper
            and not (line.mark or line.is_label or line.label or line.ends_sentence)
        )

    @cached_property
    def starts_prose(self) -> bool:
        """Whether the line below is prose: a verb or a full stop, or many words in small letters."""
        below = self.below
        if (
            below is None
            or below.bullet
            or below.is_label
            or below.asks
            or below.orders
            or below.mark
        ):
            return False
        view = self.look(1)
        if view.is_question or view.asks_for_several or view.names_a_task:
            return False
        return (
            below.has_verb
            or below.ends_sentence
            or (len(below.words) >= 6 and not below.title_case)
        )

    @cached_property
    def is_first_step(self) -> bool:
        """Whether it says what to do rather than what to answer: right below a question, with no question below."""
        if self.above is None or self.line.blank_above or not self.look(-1).is_question:
            return False
        return self.below is None or not self.look(1).is_question

    @cached_property
    def defined_below(self) -> bool:
        """Whether one of the next three lines is about it: begins with its words."""
        key = self.line.key
        for distance in (1, 2, 3):
            line = self.at(distance)
            if line is None or not key or line.asks:
                return False
            # "The cell is small" below "Cell".
            words = line.lower[1:] if line.lower[:1] in (("a",), ("an",), ("the",)) else line.lower
            more = len(words) > len(key)
            if (
                more
                and words[: len(key)] == key
                and (line.has_verb or distance == 1)
                and line.key != key
            ):
                return True
            # "Newton found these things" right below "Newton laws"; "Of found" below "Of laws" says nothing.
            shared = 1 if distance == 1 and key[0] not in SMALL else max(2, len(key) - 1)
            if more and len(key) > 1 and words[:shared] == key[:shared] and line.has_verb:
                return True
        return False

    @cached_property
    def spelled_out_below(self) -> bool:
        """Whether the line below spells out an abbreviation of this one by its initials."""
        return self.below is not None and any(
            _spells(short, self.below)
            for short in self.line.abbreviations
            if len(self.line.words) <= 5
        )

    @cached_property
    def abbreviated_below(self) -> bool:
        """Whether the line below is the abbreviation of this one."""
        below = self.below
        return (
            below is not None
            and len(below.words) == 1
            and any(_spells(s, self.line) for s in below.abbreviations)
        )

    @cached_property
    def spells_out_above(self) -> bool:
        """Whether it spells out the abbreviation in the line above, or is its abbreviation."""
        if self.above is None:
            return False
        above = self.look(-1)
        if (
            above.above is not None and above.look(-1).spelled_out_below
        ):  # "BBB", "Big Black Box", "bigger than …"
            return False
        return above.spelled_out_below or above.abbreviated_below

    @cached_property
    def shorter_than_below(self) -> bool:
        """Whether it is up to three words, and the line below says more in a sentence's way."""
        below = self.below
        if below is None or len(self.line.words) > 3 or not self.line.title_like:
            return False
        if self.in_list and len(below.words) < ENOUGH:
            return False
        plain = (
            not below.mark
            and not below.title_case
            and not below.is_label
            and not below.asks
            and not below.goes_on
        )
        return plain and len(below.words) >= len(self.line.words) + 2

    @cached_property
    def begins_like_title_above(self) -> bool:
        """Whether its first word is one of a title's above, and it goes on otherwise: it tells of a part of it."""
        if len(self.line.words) < 3 or self.line.title_case or self.line.lower[0] in SMALL:
            return False
        for distance in range(1, 5):
            line = self.at(-distance)
            if line is None or line.asks:
                return False
            if (
                len(line.words) > 1
                and line.title_like
                and self.line.lower[0] in line.lower
                and line.key != self.line.key
            ):
                return len(line.words) < len(self.line.words) or line.lower[0] != self.line.lower[0]
        return False

    @cached_property
    def sibling_above(self) -> bool:
        """Whether the line above is the same but for a number."""
        above = self.above
        return (
            above is not None
            and above.body != self.line.body
            and (above.shape == self.line.shape or _one_letter_apart(above.shape, self.line.shape))
        )

    @cached_property
    def takes_up_item(self) -> bool:
        """Whether it names what an answer above lists."""
        first = self.items.get(self.line.key)
        return first is not None and first < self.place and not self.asked_before

    @cached_property
    def extends_item(self) -> bool:
        """Whether it is what an answer above lists and one word more ("Transport Layer" after "Transport")."""
        key = self.line.key
        first = self.items.get(key[:-1]) if len(key) > 1 else None
        return first is not None and first < self.place

    @cached_property
    def comes_back(self) -> bool:
        """Whether a line below says the same: there it is taken up."""
        return self.last.get(self.line.key, self.place) > self.place

    @cached_property
    def asked_before(self) -> bool:
        """Whether an earlier round read the same line, above, as a question."""
        return self.asked.get(self.line.key, self.place) < self.place

    @cached_property
    def broken_above(self) -> bool:
        """Whether the line above was broken by hand, so that this one goes on with its sentence."""
        return self.above is not None and self.habits.goes_on(self.above, self.line)

    @cached_property
    def open_above(self) -> bool:
        """Whether the line above asks for more: it ends in a comma, a colon, "of", or is a bare "e.g."."""
        return self.above is not None and self.above.unfinished

    @cached_property
    def entry(self) -> bool:
        """Whether it is a one-line entry by the separator that the text uses."""
        return self.line.number in self.habits.held


def _one_letter_apart(one: str, other: str) -> bool:
    """Whether two lines with a sign in them ("T/PN", "F/PN") differ in one character."""
    same_length = len(one) == len(other) > 2 and not one.replace(" ", "").isalpha()
    return same_length and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _spells(short: str, line: RawLine) -> bool:
    """Whether the initials of a line's words are the letters of an abbreviation, small words left out or not."""
    # "ROM": "Read-Only Memory".
    words = [part for word in line.words for part in word.replace("/", "-").split("-") if part]
    letters = [word[0].lower() for word in words]
    told = [
        word[0].lower() for word in words if word.lower() not in SMALL
    ]  # "USA": "United States of America"
    wanted = list(short.lower())
    return len(wanted) > 1 and wanted in (letters[: len(wanted)], told[: len(wanted)])
