"""How the whole text is written: what its blank lines, bullets, numbers and dashes mean."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise

from generator.draft.line_form import SEPARATORS
from generator.draft.page_lines import find_page_lines
from generator.draft.pairs import find_first_of_pairs
from generator.draft.raw_line import RawLine
from generator.draft.vocabulary import ANSWER_BUTTON, ENGLISH_WORDS, FOREIGN_WORDS
from generator.values import dataclass

# What occurs less often than this is not a habit.
MIN_OCCURRENCES = 3
# Separators that do not occur in sentences.
UNAMBIGUOUS_SEPARATORS = ("tab", "double colon")
# Lines that are wrapped by hand end up to this many columns before the full width.
WRAP_SLACK = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How a text is written. Sets contain line numbers.

    `entry_separator` separates the term from its meaning if most lines are such `entries`, and is
    empty otherwise. `page_lines` are page numbers, headers and answer buttons; the lines next to a
    button or an answer's label are in `above_answer_buttons` and `below_answer_buttons`.
    `numbered_questions` are numbered through the whole text. `first_of_pairs` are the
    first lines of pairs, if the text has nothing else. `wrap_width` is the width at which lines
    were wrapped by hand, 0 if they were not.
    """

    capitals_matter: bool
    title_case_matters: bool
    has_card_blocks: bool
    is_bulleted: bool
    has_titles_above_bullets: bool
    is_indented: bool
    has_question_labels: bool
    entry_separator: str
    entries: frozenset[int]
    numbered_questions: frozenset[int]
    page_lines: frozenset[int]
    above_answer_buttons: frozenset[int]
    below_answer_buttons: frozenset[int]
    wrap_width: int
    first_of_pairs: frozenset[int]

    def continues(self, above: RawLine, line: RawLine) -> bool:
        """Return whether a line continues the sentence of the line above, wrapped by hand."""
        if (
            not self.wrap_width
            or line.blank_above
            or line.has_bullet
            or line.prefix
            or above.is_code
            or line.is_code
        ):
            return False
        return (
            _is_full(above, line, self.wrap_width)
            and not above.ends_sentence
            and not above.ends_in_question_mark
        )


def habits_of(lines: Sequence[RawLine]) -> Habits:
    """Return the habits of a text."""
    buttons = _answer_buttons(lines)
    page_lines = buttons | find_page_lines(lines)
    content = [line for line in lines if line.number not in page_lines and not line.is_code]
    numbered, has_blocks = _numbered_questions(content), _has_card_blocks(content)
    separator, entries = _entry_separator(content)
    is_plain = not (separator or has_blocks or numbered or buttons)
    # Where most lines are entries, long ones were not wrapped.
    is_glossary = bool(separator) and _share(content, partial(_is_among, entries)) > 0.6
    return Habits(
        capitals_matter=_capitals_matter(content),
        title_case_matters=_title_case_matters(content),
        has_card_blocks=has_blocks,
        is_bulleted=len(content) >= MIN_OCCURRENCES
        and sum(line.has_bullet for line in content) > 0.8 * len(content),
        has_titles_above_bullets=_has_titles_above_bullets(content),
        is_indented=_share(content, lambda line: line.indent > 0) >= 0.2
        and any(line.indent == 0 for line in content[1:]),
        has_question_labels=any(line.has_question_label for line in content),
        entry_separator=separator,
        entries=entries,
        numbered_questions=numbered,
        page_lines=page_lines,
        above_answer_buttons=frozenset(
            line.number for line, below in pairwise(lines) if below.number in buttons
        ),
        below_answer_buttons=frozenset(
            below.number for line, below in pairwise(lines) if line.number in buttons
        ),
        wrap_width=0 if is_glossary else _wrap_width(content),
        first_of_pairs=find_first_of_pairs(content) if is_plain else frozenset(),
    )


def _has_titles_above_bullets(lines: Sequence[RawLine]) -> bool:
    """Return whether nearly every line without a bullet has one below.

    Then it is a title, and even a list with a single bullet is its answer.
    """
    below = [below for line, below in pairwise(lines) if not line.has_bullet]
    return len(below) >= MIN_OCCURRENCES and _share(below, lambda line: line.has_bullet) >= 0.85


def _share(lines: Sequence[RawLine], condition: Callable[[RawLine], bool]) -> float:
    return sum(map(condition, lines)) / len(lines) if lines else 0.0


def _capitals_matter(lines: Sequence[RawLine]) -> bool:
    """Return whether so many lines without a bullet start with a capital that it is a habit."""
    free = [
        line for line in lines if not line.has_bullet and (line.starts_lower or line.starts_upper)
    ]
    return sum(line.starts_upper for line in free) > 0.4 * len(free)


def _title_case_matters(lines: Sequence[RawLine]) -> bool:
    """Return whether the text is in English: other languages do not use title case."""
    words = Counter(word for line in lines for word in line.lower_words)
    return sum(words[word] for word in FOREIGN_WORDS) <= sum(words[word] for word in ENGLISH_WORDS)


def _answer_buttons(lines: Sequence[RawLine]) -> frozenset[int]:
    """Find buttons such as "Show answer", and labels of answers alone on their line."""
    found = frozenset(
        line.number
        for line in lines
        if not line.is_code
        and (ANSWER_BUTTON.fullmatch(line.text) or (line.has_answer_label and not line.body))
    )
    return found if len(found) >= 2 else frozenset()


def _numbered_questions(lines: Sequence[RawLine]) -> frozenset[int]:
    """Find the lines numbered from 1 through the text, if most are questions or have text below."""
    numbered: list[int] = []
    for index, line in enumerate(lines):
        if line.ordinal == len(numbered) + 1:
            numbered.append(index)
    if len(numbered) < MIN_OCCURRENCES:
        return frozenset()
    with_text = sum(later - index > 1 for index, later in pairwise(numbered))
    asking = sum(
        lines[index].ends_in_question_mark or lines[index].is_imperative for index in numbered
    )
    if max(with_text, asking) < 0.6 * (len(numbered) - 1):
        return frozenset()
    return frozenset(lines[index].number for index in numbered)


def _entry_separator(lines: Sequence[RawLine]) -> tuple[str, frozenset[int]]:
    """Find the separator with which most lines, or most first lines of blocks, are entries."""
    candidates = [line for line in lines if not line.starts_like_continuation]
    heads = [line for line in candidates if line.blank_above]
    for separator, _ in SEPARATORS:
        entries = _entries_with(lines, separator)
        is_entry = partial(_is_among, entries)
        is_in_heads = len(heads) >= MIN_OCCURRENCES and _share(heads, is_entry) > 0.75
        least = 0.35 if separator in UNAMBIGUOUS_SEPARATORS else 0.5
        is_in_lines = _share(candidates, is_entry) >= least
        if len(entries) >= MIN_OCCURRENCES and (is_in_lines or is_in_heads):
            return separator, entries
    return "", frozenset()


def _entries_with(lines: Sequence[RawLine], separator: str) -> frozenset[int]:
    """Find the entries with a separator.

    Repeated text before the separator is not a term ("True or false: …"), unless the separator is
    unambiguous.
    """
    terms = {line.number: entry[0].lower() for line in lines if (entry := line.split(separator))}
    counts = Counter() if separator in UNAMBIGUOUS_SEPARATORS else Counter(terms.values())
    return frozenset(number for number, term in terms.items() if counts[term] < MIN_OCCURRENCES)


def _is_among(numbers: frozenset[int], line: RawLine) -> bool:
    return line.number in numbers


def _has_card_blocks(lines: Sequence[RawLine]) -> bool:
    """Return whether blank lines separate cards.

    Then blocks are small, few have a single line, and questions are first in their blocks.
    """
    heads = [line for line in lines if line.blank_above]
    if len(heads) < MIN_OCCURRENCES:
        return False
    size = len(lines) / len(heads)
    single = _share(heads, lambda line: line.blank_below)
    asking = [line for line in lines if line.ends_in_question_mark or line.is_imperative]
    first = _share(asking, lambda line: line.blank_above) if len(asking) >= MIN_OCCURRENCES else 1.0
    return 1.5 <= size <= 12 and single <= 0.5 and first >= 0.7


def _wrap_width(lines: Sequence[RawLine]) -> int:
    """Return the width at which lines were wrapped by hand, or 0.

    It is the longest line if many lines end close to that width in the middle of a sentence.
    """
    longest = max((len(line.text) for line in lines), default=0)
    if not 50 <= longest <= 110:
        return 0
    wrapped = sum(
        _is_full(line, below, longest)
        and not line.blank_below
        and not line.ends_sentence
        and not line.ends_in_question_mark
        and not below.has_bullet
        for line, below in pairwise(lines)
    )
    return longest if wrapped >= MIN_OCCURRENCES and wrapped > 0.12 * len(lines) else 0


def _is_full(line: RawLine, below: RawLine, width: int) -> bool:
    """Return whether the first word of the line below did not fit: only then was a line wrapped."""
    return len(line.text) + 1 + len(below.text.split()[0]) > width - WRAP_SLACK
