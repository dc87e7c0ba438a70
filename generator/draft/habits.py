"""What a text as a whole does: the habits that tell what a blank line, a bullet, a number or a dash means in it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from generator.draft.pages import page_furniture
from generator.draft.raw_line import RawLine
from generator.draft.rows import SEPARATORS
from generator.draft.vocabulary import ENGLISH, FOREIGN, LIST_NOUNS, REVEAL

# A habit is seen at least so often before it counts as one.
OFTEN = 3
# A separator that stands in no sentence.
PLAINLY_PARTED = ("tab", "double colon")
# Who breaks lines by hand does not fill them to the last column.
SLACK = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How a text is written. Sets hold the numbers of lines.

    `entries` is the separator of one-line entries ("term - meaning"), empty where they are not the rule; `held` are
    these entries.
    `furniture` is what repeats and says nothing; `asked` and `answered` are the lines right above and right below a
    button or label that parts an answer from its question. `counted` are the questions of a running count, `pairs`
    the first lines of pairs. `width` is the length at which lines were broken by hand, 0 if they were not.
    """

    cased: bool
    title_case_tells: bool
    blocks: bool
    bulleted: bool
    titled_bullets: bool
    indented: bool
    labelled: bool
    entries: str
    held: frozenset[int]
    counted: frozenset[int]
    furniture: frozenset[int]
    asked: frozenset[int]
    answered: frozenset[int]
    width: int
    pairs: frozenset[int]

    def goes_on(self, above: RawLine, line: RawLine) -> bool:
        """Whether a line broken by hand goes on with the sentence of the line above it."""
        if (
            not self.width
            or line.blank_above
            or line.bullet
            or line.mark
            or above.code
            or line.code
        ):
            return False
        return _is_full(above, line, self.width) and not above.ends_sentence and not above.asks


def habits_of(lines: Sequence[RawLine]) -> Habits:
    """Look at a text as a whole."""
    reveals = _reveals(lines)
    furniture = reveals | page_furniture(lines)
    told = [line for line in lines if line.number not in furniture and not line.code]
    counted, blocks, (entries, held) = _counted(told), _blocks(told), _entries(told)
    plain = not (entries or blocks or counted or reveals)
    return Habits(
        cased=_cased(told),
        title_case_tells=_title_case_tells(told),
        blocks=blocks,
        bulleted=len(told) >= OFTEN and sum(line.bullet for line in told) > 0.8 * len(told),
        titled_bullets=_titled_bullets(told),
        indented=_share(told, lambda line: line.indent > 0) >= 0.2
        and any(line.indent == 0 for line in told[1:]),
        labelled=any(line.asks_by_label for line in told),
        entries=entries,
        held=held,
        counted=counted,
        furniture=furniture,
        asked=frozenset(one.number for one, two in pairwise(lines) if two.number in reveals),
        answered=frozenset(two.number for one, two in pairwise(lines) if one.number in reveals),
        width=0 if entries and _share(told, partial(_is_among, held)) > 0.6 else _width(told),
        pairs=_pairs(told) if plain else frozenset(),
    )


def _titled_bullets(lines: Sequence[RawLine]) -> bool:
    """Whether nearly every line without a bullet has one below: then it is a title, and a list of one its answer."""
    below = [two for one, two in pairwise(lines) if not one.bullet]
    return len(below) >= OFTEN and _share(below, lambda line: line.bullet) >= 0.85


def _share(lines: Sequence[RawLine], holds: Callable[[RawLine], bool]) -> float:
    return sum(map(holds, lines)) / len(lines) if lines else 0.0


def _cased(lines: Sequence[RawLine]) -> bool:
    """Capitals tell something where most lines that stand free start with one."""
    free = [line for line in lines if not line.bullet and (line.starts_lower or line.starts_upper)]
    return sum(line.starts_upper for line in free) > 0.4 * len(free)


def _title_case_tells(lines: Sequence[RawLine]) -> bool:
    """English alone writes titles with capitals throughout."""
    words = Counter(word for line in lines for word in line.lower)
    return sum(words[word] for word in FOREIGN) <= sum(words[word] for word in ENGLISH)


def _reveals(lines: Sequence[RawLine]) -> frozenset[int]:
    found = frozenset(
        line.number
        for line in lines
        if not line.code
        and (REVEAL.fullmatch(line.text) or (line.answers_by_label and not line.body))
    )
    return found if len(found) >= 2 else frozenset()


def _counted(lines: Sequence[RawLine]) -> frozenset[int]:
    """Find the one running count whose members have text of their own below: it counts the questions."""
    chain: list[int] = []
    wanted = 1
    for place, line in enumerate(lines):
        if line.ordinal == wanted:
            chain.append(place)
            wanted += 1
    if len(chain) < OFTEN:
        return frozenset()
    with_text = sum(later - earlier > 1 for earlier, later in pairwise(chain))
    asking = sum(lines[place].asks or lines[place].orders for place in chain)
    return (
        frozenset(lines[place].number for place in chain)
        if max(with_text, asking) >= 0.6 * (len(chain) - 1)
        else frozenset()
    )


def _entries(lines: Sequence[RawLine]) -> tuple[str, frozenset[int]]:
    """Find the separator that most lines are entries with, and those lines."""
    candidates = [line for line in lines if not line.goes_on]
    for name, _ in SEPARATORS:
        held = _held(lines, name)
        heads = [line for line in candidates if line.blank_above]
        is_entry = partial(_is_among, held)
        by_block = len(heads) >= OFTEN and _share(heads, is_entry) > 0.75
        most = 0.35 if name in PLAINLY_PARTED else 0.5
        if len(held) >= OFTEN and (_share(candidates, is_entry) >= most or by_block):
            return name, held
    return "", frozenset()


def _held(lines: Sequence[RawLine], separator: str) -> frozenset[int]:
    """Find the entries with a separator; a prefix that comes again and again ("True or false: …") is no term."""
    terms = {line.number: parts[0].lower() for line in lines if (parts := line.split(separator))}
    often = Counter() if separator in PLAINLY_PARTED else Counter(terms.values())
    return frozenset(number for number, term in terms.items() if often[term] < OFTEN)


def _is_among(numbers: frozenset[int], line: RawLine) -> bool:
    return line.number in numbers


def _blocks(lines: Sequence[RawLine]) -> bool:
    """Blank lines part cards where blocks are small, hold more than one line, and begin with what looks like a question."""
    heads = [line for line in lines if line.blank_above]
    if len(heads) < OFTEN:
        return False
    size = len(lines) / len(heads)
    alone = _share(heads, lambda line: line.blank_below)
    asking = [line for line in lines if line.asks or line.orders]
    first = _share(asking, lambda line: line.blank_above) if len(asking) >= OFTEN else 1.0
    return 1.5 <= size <= 12 and alone <= 0.5 and first >= 0.7


def _width(lines: Sequence[RawLine]) -> int:
    """Find the width of a text whose lines were broken by hand: many lines end just below it, and in mid-sentence."""
    longest = max((len(line.text) for line in lines), default=0)
    if not 50 <= longest <= 110:
        return 0
    full = [
        (line, below)
        for line, below in pairwise(lines)
        if _is_full(line, below, longest) and not line.blank_below
    ]
    broken = [
        line
        for line, below in full
        if not line.ends_sentence and not line.asks and not below.bullet
    ]
    return longest if len(broken) >= OFTEN and len(broken) > 0.12 * len(lines) else 0


def _is_full(line: RawLine, below: RawLine, width: int) -> bool:
    """Whether the first word of the line below had no room left: only then was a line broken by hand."""
    return len(line.text) + 1 + len(below.text.split()[0]) > width - SLACK


def _pairs(lines: Sequence[RawLine]) -> frozenset[int]:
    """Find the first lines of a text of nothing but pairs: lines that all look alike, two scripts or two lengths in turn."""
    for rest in (lines, lines[1:]):
        if len(rest) < 4 * OFTEN or len(rest) % 2:
            continue
        alike = sum(_are_alike(one, two) for one, two in zip(rest[::2], rest[1::2], strict=True))
        same = alike * 2 >= 0.95 * len(rest)
        if same or _scripts_take_turns(rest) or _lengths_take_turns(rest):
            return frozenset(line.number for line in rest[::2])
    return frozenset()


def _scripts_take_turns(lines: Sequence[RawLine]) -> bool:
    """Whether the first lines of pairs are in one script and the second in another (나무, tree)."""
    turns = sum(one.script != two.script for one, two in zip(lines[::2], lines[1::2], strict=True))
    first = Counter(line.script for line in lines[::2]).most_common(1)[0][1]
    return turns * 2 >= 0.9 * len(lines) and first * 2 >= 0.9 * len(lines)


def _lengths_take_turns(lines: Sequence[RawLine]) -> bool:
    """Whether the first lines of pairs are terms and the second say more."""
    growing = sum(
        len(one.words) < len(two.words) and one.short and not one.bullet and not two.bullet
        for one, two in zip(lines[::2], lines[1::2], strict=True)
    )
    return growing * 2 >= 0.9 * len(lines)


def _are_alike(one: RawLine, two: RawLine) -> bool:
    """Whether nothing but their order tells two lines apart; what is asked in one language is asked in the other."""
    return (_featureless(one) and _featureless(two)) or (one.asks and two.asks)


def _featureless(line: RawLine) -> bool:
    tells = (
        line.bullet
        or line.is_label
        or line.asks
        or line.orders
        or line.goes_on
        or line.code
        or line.mark
    )
    return line.short and not tells and not LIST_NOUNS.intersection(line.lower)
