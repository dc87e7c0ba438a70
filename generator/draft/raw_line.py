"""A line of raw text and what its own words say, without looking at other lines.

Nothing is decided here: these are the facts that the rules use.
"""

import re
from functools import cached_property

from generator.draft.line_form import PARENTHESES, LineForm
from generator.draft.vocabulary import (
    ALSO_IN_TITLES,
    AUXILIARIES,
    CLAUSE_WORDS,
    CONTINUATION,
    DETERMINERS,
    EXAMPLE_START,
    IMPERATIVES,
    LIST_NOUNS,
    LOWER_CASE_IMPERATIVES,
    NOUN_OR_IMPERATIVE,
    OBJECT_WORDS,
    PLURAL_ENDINGS,
    PREPOSITIONS,
    PRONOUNS,
    QUANTITY,
    SMALL_WORDS,
    SUBJECTLESS_STARTS,
    UNFINISHED_ENDS,
    VERBS,
)
from generator.lazy_patterns import lazy_pattern
from generator.values import dataclass

# "Why?", "Why?)", and the Greek and Arabic question marks.
_QUESTION_MARK_AT_END = lazy_pattern(r"[?？؟;]?[?？؟][\"'”’»)]*$")
_FORMULA_SYNTAX = lazy_pattern(r"[=≈≤≥±√∑∫×÷→⇒^]|\s[<>+*/]\s|\\[a-zA-Z]|\d\s*[-+*/]\s*\d")
# An option, a call, a path, an address, an index, the end of a statement, a pipe.
_CODE_SYNTAX = lazy_pattern(
    r"(?:^|\s)--?[A-Za-z]|\w\([^)]*\)|(?:^|\s)[/~]\w*/|\w@\w|\w\[[^\]]*\]|[{};]$|\s[|<>]{1,2}\s"
)


@dataclass(frozen=True, kw_only=True)
class RawLine(LineForm):
    """A line that is not blank, and what its words say."""

    @cached_property
    def ends_in_question_mark(self) -> bool:
        """Whether it ends in a question mark; text in parentheses may follow."""
        endings = (self.body, PARENTHESES.sub("", self.body))
        return any(_QUESTION_MARK_AT_END.search(text) for text in endings)

    @cached_property
    def starts_like_continuation(self) -> bool:
        """Whether it starts with words that continue the line above ("e.g.", "AKA", "but")."""
        found = CONTINUATION.match(self.body)
        if not found:
            return False
        # "See a doctor" is a title; "See: a", "see above it" and "But also x" are not.
        may_be_title = (
            self.starts_upper
            and self.lower_words[0] in ALSO_IN_TITLES
            and 1 < len(self.words) <= 4
            and self.lower_words[1] != "also"
        )
        return not may_be_title or self.body[found.end() : found.end() + 1] in (":", ",", "(")

    @cached_property
    def is_example(self) -> bool:
        """Whether it starts with "e.g." in some language."""
        return EXAMPLE_START.match(self.body) is not None

    @cached_property
    def is_imperative(self) -> bool:
        """Whether it begins with an imperative that tells the reader what to do ("Name the")."""
        if not self.lower_words or self.lower_words[0] not in IMPERATIVES or self.has_bullet:
            return False
        # "List = 3" is a formula, and "NAME the" begins with an abbreviation.
        first = self.words[0]
        is_abbreviation = len(first) > 1 and first.isupper() and not self.is_all_capitals
        if self.is_formula or is_abbreviation:
            return False
        # "Explain" alone is a topic, "Define: x" a label.
        if len(self.lower_words) < 2 or self.body[len(self.words[0]) :].startswith((":", ",")):
            return False
        if self.lower_words[0] in NOUN_OR_IMPERATIVE:
            return self.lower_words[1] in OBJECT_WORDS or self.lower_words[1].isdigit()
        # "Describe is a verb" is a statement.
        may_be_imperative = not self.starts_lower or self.lower_words[0] in LOWER_CASE_IMPERATIVES
        return may_be_imperative and self.lower_words[1] not in VERBS

    @cached_property
    def has_verb(self) -> bool:
        """Whether it has a finite verb of the lists, or a word that can only be one."""
        if len(self.lower_words) < 2:
            return False
        # The last word is a noun: "Process states".
        verbs = [index for index in range(len(self.words) - 1) if self._is_verb(index)]
        # The first word of "Uses of water" is a noun.
        if verbs and self.lower_words[0] in LIST_NOUNS and self.lower_words[1] in ("of", "for"):
            verbs = [index for index in verbs if index > 0]
        if verbs:
            return True
        # "It picks the lock": "picks" is a verb that the lists do not have.
        pairs = zip(self.words[1:], self.lower_words[2:], strict=False)
        return any(_is_third_person(word) and after in DETERMINERS for word, after in pairs)

    def _is_verb(self, index: int) -> bool:
        """Return whether a word is a verb of the lists, and not an abbreviation ("LED", "IS")."""
        word = self.words[index]
        return self.lower_words[index] in VERBS and not (len(word) > 1 and word.isupper())

    @cached_property
    def lacks_subject(self) -> bool:
        """Whether it begins like a sentence whose subject is in the line above ("Used for …")."""
        if len(self.lower_words) == 2 and self.lower_words[0] in PREPOSITIONS:
            return True
        if (
            len(self.lower_words) < 2
            or self.is_title_case
            or self.lower_words[0] in LIST_NOUNS
            or self.words[0].isupper()
        ):
            return False
        first, second = self.lower_words[:2]
        # "When it rains" is half a sentence; "Where is it" and "When to go" are questions.
        if first in CLAUSE_WORDS and second not in AUXILIARIES and second != "to":
            return True
        # "Painted with x", "Hardly a x"; but "Bed" in "Bed of roses" is too short for a participle.
        participle = first.endswith("ed") and (
            second in SUBJECTLESS_STARTS or second in DETERMINERS or second in SMALL_WORDS
        )
        if first in SUBJECTLESS_STARTS or (len(first) > 4 and (participle or first.endswith("ly"))):
            return True
        # "Is red"; "Picks the lock", with a verb that the lists do not have; not "Reactions to x".
        return first in VERBS or (
            first.endswith("s")
            and not first.endswith(PLURAL_ENDINGS)
            and (second in DETERMINERS or second in ("to", "from", "by", "on", "with", "how"))
        )

    @cached_property
    def is_formula(self) -> bool:
        """Whether it is symbols, numbers and single letters rather than words."""
        if len(self.words) > 2 and all(len(word) == 1 for word in self.words):  # "A B C"
            return True
        letters = sum(char.isalpha() for char in self.body)
        is_mostly_symbols = letters * 2 < len(self.body.replace(" ", ""))
        return is_mostly_symbols or _FORMULA_SYNTAX.search(self.body) is not None

    @cached_property
    def looks_like_code(self) -> bool:
        """Whether it looks like a command, a path or a formula."""
        return self.is_formula or _CODE_SYNTAX.search(self.body) is not None

    @cached_property
    def has_quantity(self) -> bool:
        """Whether it gives a number with its unit."""
        return re.search(QUANTITY, self.body) is not None

    @cached_property
    def is_unfinished(self) -> bool:
        """Whether its end needs more text: a comma, a colon, a dash, "of", "e.g." alone."""
        is_continuation_only = CONTINUATION.fullmatch(self.body.rstrip(":")) is not None
        last = self.lower_words[-1] if self.lower_words else ""
        return (
            is_continuation_only
            or self.body.endswith((",", "-", "–", "→", ":", "："))
            # "type of", not "grade A".
            or (
                last in UNFINISHED_ENDS
                and self.body[-1:].isalpha()
                and not self.body[-1:].isupper()
            )
        )

    @cached_property
    def looks_like_title(self) -> bool:
        """Whether it looks like a title or term: a phrase without pronouns, not half a sentence."""
        return (
            self.is_phrase
            and not self.lacks_subject
            and not PRONOUNS.intersection(self.lower_words)
        )

    @cached_property
    def is_phrase(self) -> bool:
        """Whether it is short, with no verb, comma, full stop, label, bullet or formula."""
        return (
            self.is_short
            and not self.has_bullet
            and not self.has_letter
            and not self.starts_like_continuation
            and not self.has_verb
            and not self.has_comma
            and not self.is_formula
            and not self.ends_sentence
            and not self.is_label
            and not self.label
            and not self.ends_in_question_mark
            and (not self.body[:1].isdigit() or self.has_section_number)
            and not self.body.startswith(("(", "["))
        )


def _is_third_person(word: str) -> bool:
    return (
        word.islower()
        and word.endswith("s")
        and not word.endswith(("ss", "us", "is"))
        and word not in LIST_NOUNS
    )
