"""A line with its index in the text, and what its own words ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import cached_property
from itertools import pairwise
from typing import Self

from generator.draft.habits import Habits
from generator.draft.line_form import WORD
from generator.draft.raw_line import RawLine
from generator.draft.vocabulary import (
    ARTICLES,
    AUXILIARIES,
    COMPLETION_ENDS,
    COUNT_WORDS,
    LIST_IMPERATIVES,
    LIST_NOUNS,
    PLURAL_QUESTIONS,
    QUESTION_CLAUSE,
    QUESTION_WORDS,
    RARELY_RELATIVE,
    RELATIVE_WORDS,
    SMALL_WORDS,
    STATEMENT_TO_JUDGE,
    SURE_QUESTION_WORDS,
    TASKS,
    VERBS,
    WORDS_AFTER_HOW,
)
from generator.values import dataclass

# The longest line that has its question at the end.
MAX_QUESTION_WORDS = 12


@dataclass(frozen=True, kw_only=True)
class LineInContext:
    """The line at `index` of `lines`; `contexts` has all of them in their contexts.

    What was found out about a line is kept in its context, for its neighbours too. The mappings
    are by the `key` of a line: to the index of the last line with that key, and of the first line
    that the previous round read as an answer and as a question.
    """

    lines: Sequence[RawLine]
    contexts: Sequence[Self] = field(repr=False, compare=False)
    index: int
    habits: Habits
    last_index: Mapping[tuple[str, ...], int]
    answer_index: Mapping[tuple[str, ...], int]
    question_index: Mapping[tuple[str, ...], int]

    @property
    def line(self) -> RawLine:
        """The line itself."""
        return self.lines[self.index]

    def line_at(self, distance: int) -> RawLine | None:
        """Return the line at a distance below (above, if negative), or None beyond the ends."""
        index = self.index + distance
        return self.lines[index] if 0 <= index < len(self.lines) else None

    @cached_property
    def above(self) -> RawLine | None:
        """The line above."""
        return self.line_at(-1)

    @cached_property
    def below(self) -> RawLine | None:
        """The line below."""
        return self.line_at(1)

    def neighbour(self, distance: int) -> Self:
        """Return the line at a distance in its own context; there must be one."""
        return self.contexts[self.index + distance]

    @cached_property
    def asks_without_question_mark(self) -> bool:
        """Whether it begins like a question or has one inside, with no question mark at the end."""
        line = self.line
        if line.ends_in_question_mark or not line.lower_words or line.has_bullet:
            return False
        if STATEMENT_TO_JUDGE.match(line.body):
            return True
        # "What is it? Explain" asks; "Why? x" has too few words before the question mark.
        if "?" in line.body.rstrip("?") and line.body.split("?")[0].split():
            head = line.body.split("?")[0].lower().split()
            return len(head) > 1 and (head[0] in QUESTION_WORDS or head[-1] in SMALL_WORDS)
        if self._ends_with_question or self._is_incomplete:
            return True
        return self._begins_like_question

    @property
    def _begins_like_question(self) -> bool:
        """Whether it begins with a question word that is not the start of a clause."""
        line = self.line
        first, rest = line.lower_words[0], line.lower_words[1:4]
        if first not in QUESTION_WORDS or line.ends_sentence or not rest:
            return False
        if first == "how" and rest[0] in WORDS_AFTER_HOW:
            return True
        is_lower = line.starts_lower and self.habits.capitals_matter
        may_be_relative = first in RELATIVE_WORDS and not (
            line.starts_upper and self.habits.capitals_matter and first in RARELY_RELATIVE
        )
        if may_be_relative or is_lower:
            # "Where is it" and "when to go" ask; "Where water freezes" does not.
            verb_follows = rest[0] in AUXILIARIES or rest[0] == "to"
            return verb_follows and (not is_lower or first in SURE_QUESTION_WORDS)
        return len(rest) > 1

    @property
    def _ends_with_question(self) -> bool:
        """Whether a question follows what it is about: "A hammer, what is it for"."""
        line = self.line
        found = QUESTION_CLAUSE.search(line.body)
        if not found or line.ends_sentence or len(line.words) > MAX_QUESTION_WORDS:
            return False
        rest = line.lower_words[len(WORD.findall(line.body[: found.start("word")])) + 1 :]
        # "…, which service" asks; "…, which melts" is a clause.
        if found["word"].lower() == "which":
            return len(rest) == 1 and rest[0] not in VERBS and not rest[0].endswith(("s", "ed"))
        return True

    @property
    def _is_incomplete(self) -> bool:
        """Whether it is a sentence for the learner to complete: "Bricks are made of"."""
        line = self.line
        return (
            line.has_verb
            and line.starts_upper
            and 3 <= len(line.words) <= 10
            and line.lower_words[-1] in COMPLETION_ENDS
        )

    @cached_property
    def is_question(self) -> bool:
        """Whether it clearly asks: by a question mark, a question word or an imperative."""
        return (
            self.line.ends_in_question_mark
            or self.asks_without_question_mark
            or self.line.is_imperative
        )

    @cached_property
    def asks_for_several(self) -> bool:
        """Whether its words call for a list: "Types of …", "Four conditions", "… symptoms"."""
        words = self.line.lower_words
        if self.line.has_bullet or self.line.is_label or not words or len(words) > 10:
            return False
        if words[:2] in PLURAL_QUESTIONS or (
            self.line.is_imperative and words[0] in LIST_IMPERATIVES
        ):
            return True
        nouns = [index for index, word in enumerate(words) if word in LIST_NOUNS]
        for index in nouns:
            after = words[index + 1] if index + 1 < len(words) else ""
            # In lower case, only "side effects of" calls for a list, not "has side effects".
            if index and self.line.starts_lower and after != "of":
                continue
            if after in ("of", "for", "to", "in", "von", "der", "des", "de", "del", "against"):
                return index <= 3
            # "Withdrawal symptoms".
            if (
                not after
                and 1 < len(words) <= 4
                and not SMALL_WORDS.intersection(words)
                and not self.line.starts_lower
            ):
                return True
        return self.count > 0

    @cached_property
    def count(self) -> int:
        """How many things it asks for, by a number ("The four …") or by letters ("SWOT"), or 0."""
        words = self.line.lower_words
        phrase = words[1:] if words and words[0] in ARTICLES else words
        is_lower = self.line.starts_lower and self.habits.capitals_matter
        # "The four seasons".
        if (
            not is_lower
            and len(phrase) > 1
            and phrase[0] in COUNT_WORDS
            and any(word.endswith("s") for word in phrase[1:4])
        ):
            return COUNT_WORDS[phrase[0]]
        for abbreviation in self.line.abbreviations:
            lines = [self.line_at(distance + 1) for distance in range(len(abbreviation))]
            # "SWOT analysis" above lines that begin with S, W, O and T.
            if len(abbreviation) > 2 and all(
                line is not None and line.is_short and line.body[:1].upper() == letter
                for line, letter in zip(lines, abbreviation, strict=True)
            ):
                return len(abbreviation)
        return 0

    @cached_property
    def is_spelled_by_initials(self) -> bool:
        """Whether the lines below begin with the letters of an abbreviation in it."""
        return self.count > 0 and bool(self.line.abbreviations)

    @cached_property
    def asks_for_several_of(self) -> bool:
        """Whether it calls for a list in the clearest form: "Types of …", "side effects of …"."""
        words = self.line.lower_words[:5]
        return self.asks_for_several and any(
            word in LIST_NOUNS and after in ("of", "von", "de", "der", "des", "del", "for")
            for word, after in pairwise(words)
        )

    @cached_property
    def names_task(self) -> bool:
        """Whether it says what to do with a term: "full form", "difference between", "A vs B"."""
        return (
            TASKS.search(self.line.body) is not None
            and not self.line.has_bullet
            and not self.line.has_verb
        )
