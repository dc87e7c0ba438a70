"""The form of a line of raw text: its prefix, words, capitals, numbers and punctuation."""

import re
import unicodedata
from functools import cached_property

from generator.draft.vocabulary import SMALL_WORDS
from generator.lazy_patterns import lazy_pattern
from generator.values import dataclass

# The longest titles that people write above a few lines of notes.
MAX_TITLE_WORDS, MAX_TITLE_LENGTH = 7, 64
# The longest term before a separator on the same line.
MAX_TERM_WORDS = 8

# What separates a term from its meaning, best first, including the white space around it. White
# space is searched from its first character only, since all of it may be a hundred thousand.
SEPARATORS = (
    ("tab", lazy_pattern(r"(?<![ ])[ ]*+\t+[ ]*")),
    ("double colon", lazy_pattern(r"(?<!\s)\s*+::\s*")),
    ("dash", lazy_pattern(r"(?<!\s)\s++(?:-{1,2}|–|—)\s+")),
    ("arrow", lazy_pattern(r"(?<!\s)\s*+(?:=>|->|→|⇒)\s*")),
    ("equals", lazy_pattern(r"(?<!\s)\s++=\s+")),
    ("colon", lazy_pattern(r":\s+|：\s*")),
    ("bar", lazy_pattern(r"(?<!\s)\s*+\|\s*")),
    ("semicolon", lazy_pattern(r";\s*")),
    ("question mark", lazy_pattern(r"(?<=[?？])\s+(?!\()")),
)
# "C++", "C#", "don't", "and/or" and "3.5" are one word each, "a_b" is two.
WORD = lazy_pattern(r"[^\W_]+(?:['’.\-+/][^\W_]+)*\+*#?")
PARENTHESES = lazy_pattern(r"(?<!\s)\s*+[(\[（][^()\[\]（）]*[)\]）]\s*$")


@dataclass(frozen=True, kw_only=True)
class LineForm:
    """A line that is not blank. `number` is its 1-based line number; `text` is stripped.

    `prefix` is what comes before the words: a bullet, a number or letter of a list, a label, or the
    `hashes` of a heading. `body` is the rest. `indent` counts columns.
    """

    number: int
    text: str
    indent: int = 0
    prefix: str = ""
    has_bullet: bool = False
    ordinal: int | None = None
    has_letter: bool = False
    hashes: int = 0
    has_section_number: bool = False
    has_question_label: bool = False
    has_answer_label: bool = False
    is_code: bool = False
    blank_above: bool = False
    blank_below: bool = False

    @cached_property
    def body(self) -> str:
        """The line without its prefix."""
        return self.text[len(self.prefix) :]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of the body, as they are written."""
        return tuple(WORD.findall(self.body))

    @cached_property
    def lower_words(self) -> tuple[str, ...]:
        """The words in lower case."""
        return tuple(word.lower().replace("’", "'") for word in self.words)

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The words in lower case without a last parenthesis: equal for lines that say the same."""
        without_parenthesis = PARENTHESES.sub("", self.body)
        words = tuple(word.lower() for word in WORD.findall(without_parenthesis))
        return words or self.lower_words

    @cached_property
    def starts_lower(self) -> bool:
        """Whether the first letter is lower case."""
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
        """Whether it is a few words and a colon with nothing after it."""
        return self.body.endswith((":", "：")) and len(self.words) <= MAX_TITLE_WORDS

    @cached_property
    def label(self) -> str:
        """Up to four words before a colon, if more text follows; otherwise empty."""
        before, colon, after = self.body.partition(":")
        is_short = 0 < len(WORD.findall(before)) <= 4
        return before if colon and is_short and after[:1].isspace() and after.strip() else ""

    @cached_property
    def starts_with_number(self) -> bool:
        """Whether the first word is a number or a date."""
        return self.body[:1].isdigit() and bool(self.words) and self.words[0][-1:].isdigit()

    @cached_property
    def has_comma(self) -> bool:
        """Whether it has a comma or semicolon, of any script."""
        return any(char in self.body for char in ",;，、；")

    @cached_property
    def ends_sentence(self) -> bool:
        """Whether it ends like a sentence."""
        # "Stop!" in quotation marks ends a sentence; "water, ice etc." does not.
        unquoted = self.body.rstrip("\"'”’)»")
        return unquoted.endswith((".", "!", "…", "。", "！")) and not self.body.endswith("etc.")

    @cached_property
    def is_short(self) -> bool:
        """Whether it has the length of a title."""
        return 0 < len(self.body) <= MAX_TITLE_LENGTH and len(self.words) <= MAX_TITLE_WORDS

    @cached_property
    def is_title_case(self) -> bool:
        """Whether it has two words or more, not counting small words, and all have capitals."""
        main_words = [word for word in self.words if word.lower() not in SMALL_WORDS]
        return len(main_words) > 1 and all(not word[:1].islower() for word in main_words)

    @cached_property
    def is_all_capitals(self) -> bool:
        """Whether all its letters are capitals, and there are too many for an abbreviation."""
        letters = [char for char in self.body if char.isalpha()]
        return len(letters) > 5 and all(char.isupper() for char in letters)

    @cached_property
    def abbreviations(self) -> tuple[str, ...]:
        """The words in capitals of two to six letters."""
        return tuple(
            word for word in self.words if 2 <= len(word) <= 6 and word.isupper() and word.isalpha()
        )

    @cached_property
    def pattern(self) -> str:
        """The body in lower case with 0 for each number: equal for "Van 1" and "Van 2"."""
        return re.sub(r"\d+", "0", self.body.lower())

    def split(self, separator: str) -> tuple[str, str] | None:
        """Split an entry into the term and its meaning; return None if it is not an entry."""
        found = dict(SEPARATORS)[separator].search(self.body)
        # "=> a" and "a =>" lack a term or a meaning.
        if not found or not found.start() or found.end() == len(self.body):
            return None
        term, meaning = self.body[: found.start()], self.body[found.end() :]
        # A long text before a dash or a colon is a sentence; these three are in no sentence.
        may_be_long = separator in ("tab", "question mark", "double colon")
        if len(WORD.findall(term)) > MAX_TERM_WORDS and not may_be_long:
            return None
        return (term, meaning) if _has_text(term) and _has_text(meaning) else None


def _has_text(text: str) -> bool:
    """Return whether there is a letter or a digit in it, of any script."""
    return any(unicodedata.category(char)[0] in "LN" for char in text)
