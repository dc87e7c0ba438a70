"""A row of raw text by its looks alone: the mark before the words, the words, their capitals, numbers and signs."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from generator.draft.vocabulary import SMALL

# A title is short; these are the longest that people write above a few lines of notes.
TITLE_WORDS, TITLE_LENGTH = 7, 64
# A term that is explained on its own line is shorter still.
TERM_WORDS = 8

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
# "C++", "C#", "don't", "and/or" and "3.5" are one word each, "a_b" is two.
WORD = re.compile(r"[^\W_]+(?:['’.\-+/][^\W_]+)*\+*#?")
PARENTHESES = re.compile(r"\s*[(\[（][^()\[\]（）]*[)\]）]\s*$")


@dataclass(frozen=True, kw_only=True)
class Row:
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
        bare = PARENTHESES.sub("", self.body)
        return tuple(word.lower() for word in WORD.findall(bare)) or self.lower

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
    def starts_with_number(self) -> bool:
        """Whether the first word is a number or a date."""
        return self.body[:1].isdigit() and bool(self.words) and self.words[0][-1:].isdigit()

    @cached_property
    def has_comma(self) -> bool:
        """Whether commas part it."""
        return any(char in self.body for char in ",;，、；")

    @cached_property
    def ends_sentence(self) -> bool:
        """Whether it ends as a sentence does."""
        # "Stop!" in quotation marks ends one; "water, ice etc." does not.
        return self.body.rstrip("\"'”’)»").endswith(
            (".", "!", "…", "。", "！")
        ) and not self.body.endswith("etc.")

    @cached_property
    def short(self) -> bool:
        """Whether it has the length of a title."""
        return 0 < len(self.body) <= TITLE_LENGTH and len(self.words) <= TITLE_WORDS

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
        return tuple(
            word for word in self.words if 2 <= len(word) <= 6 and word.isupper() and word.isalpha()
        )

    @cached_property
    def shape(self) -> str:
        """The line with every number as a 0: lines of one shape are siblings."""
        return re.sub(r"\d+", "0", self.body.lower())

    def split(self, separator: str) -> tuple[str, str] | None:
        """Part a one-line entry into the term and what it means."""
        found = dict(SEPARATORS)[separator].search(self.body)
        if (
            not found or not found.start() or found.end() == len(self.body)
        ):  # "=> a" and "a =>" have one side
            return None
        term, meaning = self.body[: found.start()], self.body[found.end() :]
        long = len(WORD.findall(term)) > TERM_WORDS and separator not in (
            "tab",
            "question mark",
            "double colon",
        )
        return None if long or not _telling(term) or not _telling(meaning) else (term, meaning)


def _telling(text: str) -> bool:
    """Whether there is a letter or a digit in it, of any script."""
    return any(unicodedata.category(char)[0] in "LN" for char in text)
