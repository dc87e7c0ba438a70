"""Raw text as lines that know how they look: bullet, number, label, indent, the parts of a one-line entry.

Nothing here decides anything: these are the facts that the rules argue from.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from generator.draft.rows import PARENTHESES, Row
from generator.draft.vocabulary import (
    ALSO_IN_TITLES,
    ALSO_NOUN,
    AUXILIARY,
    CLAUSES,
    DETERMINERS,
    EXAMPLE,
    GOING_ON,
    IMPERATIVES,
    LIST_NOUNS,
    OBJECT_WORDS,
    PLAIN_ORDERS,
    PLURAL_NOUNS,
    PREPOSITIONS,
    PRONOUNS,
    QUANTITY,
    SMALL,
    SUBJECTLESS,
    UNFINISHED,
    VERBS,
)

_ASKS = re.compile(r"[?？؟;]?[?？؟][\"'”’»)]*$")
_FORMULA = re.compile(r"[=≈≤≥±√∑∫×÷→⇒^]|\s[<>+*/]\s|\\[a-zA-Z]|\d\s*[-+*/]\s*\d")
# An option, a call, a path, an address, an index, the end of a statement, a pipe.
_CODE = re.compile(
    r"(?:^|\s)--?[A-Za-z]|\w\([^)]*\)|(?:^|\s)[/~]\w*/|\w@\w|\w\[[^\]]*\]|[{};]$|\s[|<>]{1,2}\s"
)


@dataclass(frozen=True, kw_only=True)
class RawLine(Row):
    """One line that is not blank, and what its words say of it."""

    @cached_property
    def asks(self) -> bool:
        """Whether it ends in a question mark; a remark in parentheses may follow."""
        return bool(_ASKS.search(self.body) or _ASKS.search(PARENTHESES.sub("", self.body)))

    @cached_property
    def goes_on(self) -> bool:
        """Whether it starts with a word that carries on what stands above ("e.g.", "AKA", "but")."""
        found = GOING_ON.match(self.body)
        if not found:
            return False
        # "See a doctor" is a title; "See: a" and "see above it" are not.
        title = self.starts_upper and self.lower[0] in ALSO_IN_TITLES and 1 < len(self.words) <= 4
        title = title and self.lower[1] != "also"  # "But also x"
        return not title or self.body[found.end() : found.end() + 1] in (":", ",", "(")

    @cached_property
    def is_example(self) -> bool:
        """Whether it starts with "e.g." in some language."""
        return EXAMPLE.match(self.body) is not None

    @cached_property
    def orders(self) -> bool:
        """Whether it begins with a verb that asks for something ("Name", "Explain")."""
        if not self.lower or self.lower[0] not in IMPERATIVES or self.bullet:
            return False
        # "List = 3" is a formula, and "NAME the" begins with an abbreviation.
        if self.is_formula or (
            len(self.words[0]) > 1 and self.words[0].isupper() and not self.capitals
        ):
            return False
        # "Explain" alone is a topic, "Define: x" a label.
        if len(self.lower) < 2 or self.body[len(self.words[0]) :].startswith((":", ",")):
            return False
        if self.lower[0] in ALSO_NOUN:
            return self.lower[1] in OBJECT_WORDS or self.lower[1].isdigit()
        # "Describe is a verb" tells, and does not ask.
        return (not self.starts_lower or self.lower[0] in PLAIN_ORDERS) and self.lower[
            1
        ] not in VERBS

    @cached_property
    def has_verb(self) -> bool:
        """Whether it has a finite verb that the lists know, where it is not a noun ("Process states", "Uses of …")."""
        if len(self.lower) < 2:
            return False
        # A verb has something after it: "Process states" has none.
        verbs = [place for place, word in enumerate(self.lower[:-1]) if self._is_verb(place, word)]
        if (
            verbs and self.lower[0] in LIST_NOUNS and self.lower[1] in ("of", "for")
        ):  # "Uses of water"
            verbs = [place for place in verbs if place > 0]
        if verbs:
            return True
        # "It picks the lock": the lists need not know "picks".
        following = zip(self.words[1:], self.lower[2:], strict=False)
        return any(_third_person(word) and behind in DETERMINERS for word, behind in following)

    def _is_verb(self, place: int, word: str) -> bool:
        """Whether a word is a verb that the lists know, and no abbreviation ("LED", "IS")."""
        written = self.words[place]
        return word in VERBS and not (len(written) > 1 and written.isupper())

    @cached_property
    def subjectless(self) -> bool:
        """Whether it begins as a sentence does whose subject stands above ("Used for …", "Stops a party from …")."""
        if len(self.lower) == 2 and self.lower[0] in PREPOSITIONS:
            return True
        if (
            len(self.lower) < 2
            or self.title_case
            or self.lower[0] in LIST_NOUNS
            or self.words[0].isupper()
        ):
            return False
        first, second = self.lower[:2]
        # "When it rains" is half a sentence; "Where is it" and "When to go" ask.
        if first in CLAUSES and second not in AUXILIARY and second != "to":
            return True
        # "Painted with x", "Hardly a x"; "Bed of roses" is too short a word.
        participle = first.endswith("ed") and (
            second in SUBJECTLESS or second in DETERMINERS or second in SMALL
        )
        if first in SUBJECTLESS or (len(first) > 4 and (participle or first.endswith("ly"))):
            return True
        acting = first in VERBS
        return acting or (
            first.endswith("s")
            and not first.endswith(PLURAL_NOUNS)  # "Picks the lock", not "Reactions to x"
            and (second in DETERMINERS or second in ("to", "from", "by", "on", "with", "how"))
        )

    @cached_property
    def is_formula(self) -> bool:
        """Whether it is signs, numbers and single letters more than words."""
        letters = sum(char.isalpha() for char in self.body)
        if len(self.words) > 2 and all(len(word) == 1 for word in self.words):  # "A B C"
            return True
        return bool(_FORMULA.search(self.body)) or letters * 2 < len(self.body.replace(" ", ""))

    @cached_property
    def like_code(self) -> bool:
        """Whether it looks like a command, a path or a formula."""
        return self.is_formula or _CODE.search(self.body) is not None

    @cached_property
    def has_quantity(self) -> bool:
        """Whether it gives a number with its unit."""
        return re.search(QUANTITY, self.body) is not None

    @cached_property
    def unfinished(self) -> bool:
        """Whether its end asks for more: a comma, a colon, a dash, "of", a bare "e.g."."""
        alone = GOING_ON.fullmatch(self.body.rstrip(":")) is not None
        last = self.lower[-1] if self.lower else ""
        return (
            alone
            or self.body.endswith((",", "-", "–", "→", ":", "："))
            # "type of", not "grade A".
            or (last in UNFINISHED and self.body[-1:].isalpha() and not self.body[-1:].isupper())
        )

    @cached_property
    def title_like(self) -> bool:
        """Whether it looks like a title or a term: a plain line that is no half sentence and names its things."""
        return self.plain and not self.subjectless and not PRONOUNS.intersection(self.lower)

    @cached_property
    def plain(self) -> bool:
        """Whether it is short, without a verb, the end of a sentence, commas, signs of a formula."""
        return (
            self.short
            and not self.bullet
            and not self.lettered
            and not self.goes_on
            and not self.has_verb
            and not self.has_comma
            and not self.is_formula
            and not self.ends_sentence
            and not self.is_label
            and not self.label
            and not self.asks
            and (not self.body[:1].isdigit() or self.section_number)
            and not self.body.startswith(("(", "["))
        )


def _third_person(word: str) -> bool:
    return (
        word.islower()
        and word.endswith("s")
        and not word.endswith(("ss", "us", "is"))
        and word not in LIST_NOUNS
    )
