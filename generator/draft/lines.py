"""Raw text as lines that know how they look: bullet, number, label, indent, the parts of a one-line entry.

Nothing here decides anything: these are the facts that the rules argue from.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from generator.draft.words import (
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

# A title is short; these are the longest that people write above a few lines of notes.
TITLE_WORDS, TITLE_LENGTH = 7, 64
# A term that is explained on its own line is shorter still.
TERM_WORDS = 8

TAB = "\t"
# What parts a term from what it means, best first; white space around them is part of it.
SEPARATORS = (
    ("tab", re.compile(r"[ ]*\t+[ ]*")),
    ("double colon", re.compile(r"\s*::\s*")),
    ("dash", re.compile(r"\s+(?:-{1,2}|–|—)\s+")),
    ("arrow", re.compile(r"\s*(?:=>|->|→|⇒)\s*")),
    ("equals", re.compile(r"\s+=\s+")),
    ("colon", re.compile(r":\s+|：\s*")),
    ("bar", re.compile(r"\s*\|\s*")),
    ("semicolon", re.compile(r";\s*")),
    ("question mark", re.compile(r"(?<=[?？])\s+(?!\()")),
)
WORD = re.compile(r"[^\W_]+(?:['’.\-+/][^\W_]+)*\+*#?")
_PARENTHESES = re.compile(r"\s*[(\[（][^()\[\]（）]*[)\]）]\s*$")
_ASKS = re.compile(r"[?？؟;]?[?？؟][\"'”’»)]*$")
_FORMULA = re.compile(r"[=≈≤≥±√∑∫×÷→⇒^]|\s[<>+*/]\s|\\[a-zA-Z]|\d\s*[-+*/]\s*\d")
# An option, a call, a path, an address, an index, the end of a statement, a pipe.
_CODE = re.compile(r"(?:^|\s)--?[A-Za-z]|\w\([^)]*\)|(?:^|\s)[/~]\w*/|\w@\w|\w\[[^\]]*\]|[{};]$|\s[|<>]{1,2}\s")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line that is not blank. `number` is its 1-based place in the text, `text` it, without outer white space.

    `mark` is what stands before the words (a bullet, a number, a label), `body` the words. `indent` counts columns.
    """

    number: int
    text: str
    indent: int = 0
    mark: str = ""
    bullet: bool = False
    ordinal: int | None = None
    lettered: bool = False
    hashes: int = 0
    section_number: bool = False
    asks_by_label: bool = False
    answers_by_label: bool = False
    code: bool = False
    blank_above: bool = False
    blank_below: bool = False

    @cached_property
    def body(self) -> str:
        """The line's words, without what stands before them."""
        return self.text[len(self.mark) :]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words as they are written."""
        return tuple(WORD.findall(self.body))

    @cached_property
    def lower(self) -> tuple[str, ...]:
        """The words without case."""
        return tuple(word.lower().replace("’", "'") for word in self.words)

    @cached_property
    def key(self) -> tuple[str, ...]:
        """What two lines have in common that say the same: the words without case, without a last parenthesis."""
        bare = _PARENTHESES.sub("", self.body)
        return tuple(word.lower() for word in WORD.findall(bare)) or self.lower

    @cached_property
    def asks(self) -> bool:
        """Whether it ends in a question mark; a remark in parentheses may follow."""
        return bool(_ASKS.search(self.body) or _ASKS.search(_PARENTHESES.sub("", self.body)))

    @cached_property
    def starts_lower(self) -> bool:
        """Whether the first letter is a small one."""
        first = next((char for char in self.body if char.isalnum()), "")
        return first.islower()

    @cached_property
    def starts_upper(self) -> bool:
        """Whether the first letter is a capital."""
        first = next((char for char in self.body if char.isalnum()), "")
        return first.isupper()

    @cached_property
    def script(self) -> str:
        """The script of the first letter, as Unicode names it: LATIN or HANGUL."""
        first = next((char for char in self.body if char.isalpha()), "")
        return unicodedata.name(first, "").split(" ")[0].split("-")[0] if first else ""

    @cached_property
    def goes_on(self) -> bool:
        """Whether it starts with a word that carries on what stands above ("e.g.", "AKA", "but")."""
        found = GOING_ON.match(self.body)
        if not found:
            return False
        title = self.starts_upper and self.lower[0] in ALSO_IN_TITLES and 1 < len(self.words) <= 4
        title = title and self.lower[1] != "also"
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
        if self.is_formula or (len(self.words[0]) > 1 and self.words[0].isupper() and not self.capitals):
            return False
        if len(self.lower) < 2 or self.body[len(self.words[0]) :].startswith((":", ",")):
            return False
        if self.lower[0] in ALSO_NOUN:
            return self.lower[1] in OBJECT_WORDS or self.lower[1].isdigit()
        return (not self.starts_lower or self.lower[0] in PLAIN_ORDERS) and self.lower[1] not in VERBS

    @cached_property
    def has_verb(self) -> bool:
        """Whether it has a finite verb that the lists know, where it is not a noun ("Process states", "Uses of …")."""
        if len(self.lower) < 2:
            return False
        verbs = [place for place, word in enumerate(self.lower[:-1]) if self._is_verb(place, word)]
        if verbs and self.lower[0] in LIST_NOUNS and self.lower[1] in ("of", "for"):
            verbs = [place for place in verbs if place > 0]
        if verbs:
            return True
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
        if len(self.lower) < 2 or self.title_case or self.lower[0] in LIST_NOUNS or self.words[0].isupper():
            return False
        first, second = self.lower[:2]
        if first in CLAUSES and second not in AUXILIARY and second != "to":
            return True
        participle = first.endswith("ed") and (second in SUBJECTLESS or second in DETERMINERS or second in SMALL)
        if first in SUBJECTLESS or (len(first) > 4 and (participle or first.endswith("ly"))):
            return True
        acting = first in VERBS
        return acting or (
            first.endswith("s")
            and not first.endswith(PLURAL_NOUNS)
            and (second in DETERMINERS or second in ("to", "from", "by", "on", "with", "how"))
        )

    @cached_property
    def is_label(self) -> bool:
        """Whether it is a few words and a colon, with nothing behind."""
        return self.body.endswith((":", "：")) and len(self.words) <= TITLE_WORDS

    @cached_property
    def label(self) -> str:
        """The words before a colon that more text follows, if they are few."""
        before, colon, after = self.body.partition(":")
        short = 0 < len(WORD.findall(before)) <= 4
        return before if colon and short and after[:1].isspace() and after.strip() else ""

    @cached_property
    def is_formula(self) -> bool:
        """Whether it is signs, numbers and single letters more than words."""
        letters = sum(char.isalpha() for char in self.body)
        if len(self.words) > 2 and all(len(word) == 1 for word in self.words):
            return True
        return bool(_FORMULA.search(self.body)) or letters * 2 < len(self.body.replace(" ", ""))

    @cached_property
    def like_code(self) -> bool:
        """Whether it looks like a command, a path or a formula."""
        return self.is_formula or _CODE.search(self.body) is not None

    @cached_property
    def starts_with_number(self) -> bool:
        """Whether the first word is a number or a date."""
        return self.body[:1].isdigit() and bool(self.words) and self.words[0][-1:].isdigit()

    @cached_property
    def has_quantity(self) -> bool:
        """Whether it gives a number with its unit."""
        return re.search(QUANTITY, self.body) is not None

    @cached_property
    def has_comma(self) -> bool:
        """Whether commas part it."""
        return any(char in self.body for char in ",;，、；")

    @cached_property
    def ends_sentence(self) -> bool:
        """Whether it ends as a sentence does."""
        return self.body.rstrip("\"'”’)»").endswith((".", "!", "…", "。", "！")) and not self.body.endswith("etc.")

    @cached_property
    def unfinished(self) -> bool:
        """Whether its end asks for more: a comma, a colon, a dash, "of", a bare "e.g."."""
        alone = GOING_ON.fullmatch(self.body.rstrip(":")) is not None
        last = self.lower[-1] if self.lower else ""
        return (
            alone
            or self.body.endswith((",", "-", "–", "→", ":", "："))
            or (last in UNFINISHED and self.body[-1:].isalpha() and not self.body[-1:].isupper())
        )

    @cached_property
    def short(self) -> bool:
        """Whether it has the length of a title."""
        return 0 < len(self.body) <= TITLE_LENGTH and len(self.words) <= TITLE_WORDS

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

    @cached_property
    def title_case(self) -> bool:
        """Whether two words or more, and all but the small ones, start with a capital."""
        told = [word for word in self.words if word.lower() not in SMALL]
        return len(told) > 1 and all(not word[:1].islower() for word in told)

    @cached_property
    def capitals(self) -> bool:
        """Whether it is written in capitals: more than an abbreviation."""
        letters = [char for char in self.body if char.isalpha()]
        return len(letters) > 5 and all(char.isupper() for char in letters)

    @cached_property
    def abbreviations(self) -> tuple[str, ...]:
        """The words in capitals of two to six letters."""
        return tuple(word for word in self.words if 2 <= len(word) <= 6 and word.isupper() and word.isalpha())

    @cached_property
    def shape(self) -> str:
        """The line with every number as a 0: lines of one shape are siblings."""
        return re.sub(r"\d+", "0", self.body.lower())

    def split(self, separator: str) -> tuple[str, str] | None:
        """Part a one-line entry into the term and what it means."""
        found = dict(SEPARATORS)[separator].search(self.body)
        if not found or not found.start() or found.end() == len(self.body):
            return None
        term, meaning = self.body[: found.start()], self.body[found.end() :]
        long = len(WORD.findall(term)) > TERM_WORDS and separator not in ("tab", "question mark", "double colon")
        return None if long or not _telling(term) or not _telling(meaning) else (term, meaning)


def _third_person(word: str) -> bool:
    return word.islower() and word.endswith("s") and not word.endswith(("ss", "us", "is")) and word not in LIST_NOUNS


def _telling(text: str) -> bool:
    """Whether there is a letter or a digit in it, of any script."""
    return any(unicodedata.category(char)[0] in "LN" for char in text)
