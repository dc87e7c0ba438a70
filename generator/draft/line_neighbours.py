"""A line and its neighbours: the facts that the rules use."""

from functools import cached_property

from generator.draft.raw_line import RawLine
from generator.draft.runs import REACH, LineInRun
from generator.draft.vocabulary import ARTICLES, SMALL_WORDS

# A line with fewer words than this can be one more item of a list.
MAX_ITEM_WORDS = 4


class LineWithNeighbours(LineInRun):
    """A line, and what the lines above and below say about it."""

    @cached_property
    def bullets_below(self) -> int:
        """The number of lines right below that have bullets and are not less indented."""
        count = 0
        while (
            count < REACH
            and (line := self.line_at(count + 1))
            and line.has_bullet
            and line.indent >= self.line.indent
        ):
            count += 1
        return count

    @cached_property
    def definition_is_below(self) -> bool:
        """Whether the line below begins like a definition: with an article or without a subject."""
        below = self.below
        return (
            below is not None
            and len(below.lower_words) > 2
            and (below.lower_words[0] in ARTICLES or below.lacks_subject)
            and not below.ends_in_question_mark
            and not below.is_title_case
        )

    @property
    def has_small_words(self) -> bool:
        """Whether it has small words other than "of" after its first word."""
        words = self.line.lower_words[1:]
        return not SMALL_WORDS.isdisjoint(word for word in words if word != "of")

    @cached_property
    def code_is_below(self) -> bool:
        """Whether it is in words, and the line below looks like code."""
        line, below = self.line, self.below
        if (
            below is None
            or not below.looks_like_code
            or below.starts_upper
            or below.has_bullet
            or line.looks_like_code
        ):
            return False
        return (
            line.is_short
            and line.starts_upper
            and not (line.prefix or line.is_label or line.label or line.ends_sentence)
        )

    @cached_property
    def prose_is_below(self) -> bool:
        """Whether the line below is prose: it has a verb, a full stop or many lower-case words."""
        below = self.below
        if (
            below is None
            or below.has_bullet
            or below.is_label
            or below.ends_in_question_mark
            or below.is_imperative
            or below.prefix
        ):
            return False
        context = self.neighbour(1)
        if context.is_question or context.asks_for_several or context.names_task:
            return False
        return (
            below.has_verb
            or below.ends_sentence
            or (len(below.words) >= 6 and not below.is_title_case)
        )

    @cached_property
    def is_step_of_answer(self) -> bool:
        """Whether an imperative here is a step of an answer: a question is right above, none below.

        "How do you test a guess?" may have the answer "Find a case where it fails".
        """
        if self.above is None or self.line.blank_above or not self.neighbour(-1).is_question:
            return False
        return self.below is None or not self.neighbour(1).is_question

    @cached_property
    def is_defined_below(self) -> bool:
        """Whether one of the next three lines begins with its words."""
        key = self.line.key
        for distance in (1, 2, 3):
            line = self.line_at(distance)
            if line is None or not key or line.ends_in_question_mark:
                return False
            # "The cell is small" below "Cell".
            has_article = line.lower_words[:1] in (("a",), ("an",), ("the",))
            words = line.lower_words[1:] if has_article else line.lower_words
            is_longer = len(words) > len(key)
            if (
                is_longer
                and words[: len(key)] == key
                and (line.has_verb or distance == 1)
                and line.key != key
            ):
                return True
            # "Newton found these things" right below "Newton laws"; but "Of found" below "Of laws"
            # has only a small word in common.
            shared = 1 if distance == 1 and key[0] not in SMALL_WORDS else max(2, len(key) - 1)
            if is_longer and len(key) > 1 and words[:shared] == key[:shared] and line.has_verb:
                return True
        return False

    @cached_property
    def is_spelled_out_below(self) -> bool:
        """Whether the initials of the line below spell an abbreviation in this line."""
        return self.below is not None and any(
            _initials_spell(abbreviation, self.below)
            for abbreviation in self.line.abbreviations
            if len(self.line.words) <= 5
        )

    @cached_property
    def is_abbreviated_below(self) -> bool:
        """Whether the line below is the abbreviation of this one."""
        below = self.below
        return (
            below is not None
            and len(below.words) == 1
            and any(_initials_spell(word, self.line) for word in below.abbreviations)
        )

    @cached_property
    def spells_out_above(self) -> bool:
        """Whether it spells out the abbreviation in the line above, or is its abbreviation."""
        if self.above is None:
            return False
        above = self.neighbour(-1)
        # "BBB", "Big Black Box", "bigger than …": the line above spells out the first one already.
        if above.above is not None and above.neighbour(-1).is_spelled_out_below:
            return False
        return above.is_spelled_out_below or above.is_abbreviated_below

    @cached_property
    def is_shorter_than_below(self) -> bool:
        """Whether it is up to three words, and the longer line below looks like its meaning."""
        below = self.below
        if below is None or len(self.line.words) > 3 or not self.line.looks_like_title:
            return False
        if self.is_in_list and len(below.words) < MAX_ITEM_WORDS:
            return False
        is_meaning = (
            not below.prefix
            and not below.is_title_case
            and not below.is_label
            and not below.ends_in_question_mark
            and not below.starts_like_continuation
        )
        return is_meaning and len(below.words) >= len(self.line.words) + 2

    @cached_property
    def begins_like_title_above(self) -> bool:
        """Whether its first word is in a title above, so that it is an aspect of that title."""
        words = self.line.lower_words
        if len(words) < 3 or self.line.is_title_case or words[0] in SMALL_WORDS:
            return False
        for distance in range(1, 5):
            line = self.line_at(-distance)
            if line is None or line.ends_in_question_mark:
                return False
            if (
                len(line.words) > 1
                and line.looks_like_title
                and words[0] in line.lower_words
                and line.key != self.line.key
            ):
                return len(line.words) < len(words) or line.lower_words[0] != words[0]
        return False

    @cached_property
    def is_sibling_of_above(self) -> bool:
        """Whether it differs from the line above only by a number, or by one letter of a symbol."""
        above = self.above
        return (
            above is not None
            and above.body != self.line.body
            and (
                above.pattern == self.line.pattern
                or _differ_in_one_character(above.pattern, self.line.pattern)
            )
        )

    @cached_property
    def repeats_item(self) -> bool:
        """Whether an answer above has the same line."""
        index = self.answer_index.get(self.line.key)
        return index is not None and index < self.index and not self.was_asked_above

    @cached_property
    def extends_item(self) -> bool:
        """Whether an answer above has it without its last word ("Igneous" for "Igneous rock")."""
        key = self.line.key
        index = self.answer_index.get(key[:-1]) if len(key) > 1 else None
        return index is not None and index < self.index

    @cached_property
    def is_repeated_below(self) -> bool:
        """Whether a line further down says the same."""
        return self.last_index.get(self.line.key, self.index) > self.index

    @cached_property
    def was_asked_above(self) -> bool:
        """Whether the previous round read the same line above as a question."""
        return self.question_index.get(self.line.key, self.index) < self.index

    @cached_property
    def continues_line_above(self) -> bool:
        """Whether it continues the sentence of the line above, which was wrapped by hand."""
        return self.above is not None and self.habits.continues(self.above, self.line)

    @cached_property
    def line_above_is_unfinished(self) -> bool:
        """Whether the line above needs more text: it ends in a comma, a colon, "of" or "e.g."."""
        return self.above is not None and self.above.is_unfinished

    @cached_property
    def is_entry(self) -> bool:
        """Whether it is a term with its meaning, with the separator that the text uses."""
        return self.line.number in self.habits.entries


def _differ_in_one_character(one: str, other: str) -> bool:
    """Return whether two lines with a symbol in them ("T/PN", "F/PN") differ in one character."""
    are_symbols = len(one) == len(other) > 2 and not one.replace(" ", "").isalpha()
    return are_symbols and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _initials_spell(abbreviation: str, line: RawLine) -> bool:
    """Return whether a line's initials, with or without small words, spell an abbreviation."""
    # "ROM": "Read-Only Memory".
    words = [piece for word in line.words for piece in word.replace("/", "-").split("-") if piece]
    initials = [word[0].lower() for word in words]
    # "USA": "United States of America".
    main_initials = [word[0].lower() for word in words if word.lower() not in SMALL_WORDS]
    letters = list(abbreviation.lower())
    return len(letters) > 1 and letters in (
        initials[: len(letters)],
        main_initials[: len(letters)],
    )
