"""Changes of a text at random, such as those of an author, a merge, or a broken disk.

Each mutator takes a source of randomness and a text, and returns another text. A character from
U+DC80 to U+DCFF stands for a byte that is not UTF-8, as in Python's `surrogateescape`.
"""

import re
from collections.abc import Callable, Sequence
from random import Random

from tests.fuzz.corpus import Entry, choose, corpus
from tests.generated_texts import GRAMMAR, MARKUP
from tests.test_dialects import ANY, LINES

Mutator = Callable[[Random, str], str]

# Longer texts are cut at a line end.
MOST_CHARACTERS = 10_000
_MOST_MUTATIONS = 6
_ROWS = [row for rows in (*LINES.values(), ANY) for row in rows]
TOKENS = (*MARKUP, *GRAMMAR)
ODD = (
    "\ufeff", "\x00", "\r", "\r\n", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1b[31m", "\x7f",
    "\u200b", "\u200d", "\u2060", "\xad", "\u202e", "\u2066", "\u200f", "\ue000", "\ufffe",
    "\u0301", "\u0301" * 50, "e\u0301\u0323", "ﷺ", "İ", "ß", "ſ", "Ǆ", "𝐐", "Ｑ：", "：", "\u3164",
    "\U000e0041", "👨\u200d👩\u200d👧", "\xa0", "\u3000", "\t", "\udcff", "\udc80", "\udcc3",
    "\udced\udca0\udc80", "\udcf4\udc90\udc80\udc80", "\udcff\udcfe", "%00", "\\x00", "&#0;",
)  # fmt: skip
FRONT_MATTER = (
    "deck: a::b", "deck: '::'", "deck: [a]", "deck:", "deck: 2026-01-01", "deck: !!python/x y",
    "deck: *a", "tags: [a, b]", "tags: {a: b}", "tags: #x", "tags: ''", "tags: [1, null, 2.5, on]",
    "auto-tags: {a: ['*a*b', '?', '*']}", "auto-tags:\n  x: [y, 'z w']", "auto-tags: [a]",
    "type: reversed", "type: list", "type: note", "subdecks: 1", "subdecks: -1", "subdecks: 1e3",
    "subdecks: 0x10", "speech: de_DE", "speech: x", "language: de", "language: xx", "breaks: true",
    "dialect: native", "dialect: obsidian", "dialect: logseq", "dialect: x", "tag: x", "Deck: x",
    "warnings: [W901]", "warnings: all", "ignore: ['*.md', '!a']", "ignore: [",
    "description: |\n  a", "? a", "- a", "&a [*a]", "<<: *a",
    "a: &a [x, *a]", "a: 1\na: 2", "\ta: b", "{", "%YAML 1.2",
    "...", "a: !!binary x", "a: 9999-99-99", "a: 1:60:60", "2: x", "null: x", "cssclasses: [x]",
    "aliases: 'x", "created: 2026-11-28T06:42", "note-type: Basic", "[a]: b", "~: ~", "'': ''",
)  # fmt: skip
_CONTAINERS = ("> ", "- ", "1. ", "  ", "    ", "\t", "> [!note] ", "!!! note\n    ", ">", "* [ ] ")
_AROUND = (
    ("```\n", "\n```"), ("~~~\n", "\n~~~"), ("$$\n", "\n$$"), ("{{", "}}"), ("{{c1::", "::h}}"),
    ("<!-- ", " -->"), ("**", "**"), ("==", "=="), ("`", "`"), ("[", "](x)"), ("![", "](a.png)"),
    ("[[", "]]"), ("<b>", "</b>"), ("\\(", "\\)"), ("%%", "%%"), ("---\n", "\n---"), ("[^1]: ", ""),
    ("START\nBasic\n", "\nEND"), ("| ", " |"), ("<table><tr><td>", "</td></tr></table>"),
)  # fmt: skip
_CLOSING = re.compile(
    r"```|~~~|-->|\}\}|\]\]|\]|\)|\*\*|\$\$?|</\w+>|\\\)|\\\]|==|^---$|END", re.MULTILINE
)
_DIGITS = ("0", "00", "1", "499", "500", "65536", "2147483648", "9" * 25, "-1", "1.5", "1e9", "٣")


def mutated(random: Random, text: str) -> str:
    """Return a text after one or more mutations."""
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, _MOST_MUTATIONS))):
        text = random.choice(MUTATORS)(random, text)
    return shortened(text)


def shortened(text: str) -> str:
    """Cut a long text; at a line end, unless its last line is long."""
    if len(text) <= MOST_CHARACTERS:
        return text
    end = text.rfind("\n", MOST_CHARACTERS // 2, MOST_CHARACTERS) + 1
    return text[: end or MOST_CHARACTERS]


# ---- lines and blocks


def cut(random: Random, text: str) -> str:
    rows = text.split("\n")
    start, end = _span(random, rows)
    return "\n".join(rows[:start] + rows[end:])


def cut_short(random: Random, text: str) -> str:
    return text[: random.randint(0, len(text))]


def duplicate(random: Random, text: str) -> str:
    rows = text.split("\n")
    start, end = _span(random, rows)
    place = random.randint(0, len(rows))
    return "\n".join(rows[:place] + rows[start:end] + rows[place:])


def swap(random: Random, text: str) -> str:
    rows = text.split("\n")
    one, other = random.randrange(len(rows)), random.randrange(len(rows))
    rows[one], rows[other] = rows[other], rows[one]
    return "\n".join(rows)


def splice(random: Random, text: str) -> str:
    """Put lines of another entry between two lines, or join two files."""
    others = choose(random, corpus()).text.split("\n")
    start, end = _span(random, others)
    rows = text.split("\n")
    place = random.choice((0, random.randint(0, len(rows)), len(rows)))
    return "\n".join(rows[:place] + others[start:end] + rows[place:])


def join(random: Random, text: str) -> str:
    """Append a whole file, whose byte order mark is in the middle then."""
    other = choose(random, corpus()).text
    return text + random.choice(("", "\n", "\ufeff", "\x00", "\x1a")) + other


def insert_row(random: Random, text: str) -> str:
    row = random.choice(_ROWS)
    row = row.format(*(f"word{number}" for number in range(row.count("{}"))))
    rows = text.split("\n")
    place = random.randint(0, len(rows))
    return "\n".join([*rows[:place], row, *rows[place:]])


def indent(random: Random, text: str) -> str:
    rows = text.split("\n")
    start, end = _span(random, rows)
    if random.random() < 0.3:
        rows[start:end] = [row.lstrip(" \t") for row in rows[start:end]]
    else:
        margin = random.choice(("  ", "   ", "    ", "\t", "\u3000", " \t", " " * 40))
        rows[start:end] = [margin + row for row in rows[start:end]]
    return "\n".join(rows)


def nest(random: Random, text: str) -> str:
    """Put lines into a quote, a list or a callout, perhaps many levels deep."""
    rows = text.split("\n")
    start, end = _span(random, rows)
    margin = random.choice(_CONTAINERS) * random.choice((1, 1, 1, 2, 3, 60))
    rest = margin if ">" in margin else re.sub(r"\S", " ", margin.rpartition("\n")[2])
    inner = [(rest if index else margin) + row for index, row in enumerate(rows[start:end])]
    return "\n".join(rows[:start] + inner + rows[end:])


def surround(random: Random, text: str) -> str:
    start, end = sorted(random.randint(0, len(text)) for _ in range(2))
    if random.random() < 0.5:  # whole lines
        start, end = text.rfind("\n", 0, start) + 1, text.find("\n", end) % (len(text) + 1)
    before, after = random.choice(_AROUND)
    return text[:start] + before + text[start:end] + after + text[end:]


def change_front_matter(random: Random, text: str) -> str:
    rows = random.choices(FRONT_MATTER, k=random.randint(0, 4))
    end = random.choice(("---", "---", "---", "...", "----", "--- ", ""))
    if random.random() < 0.5 and text.startswith("---\n"):
        return "---\n" + "\n".join([*rows, text[4:]])
    return "\n".join(["---", *rows, end, text])


# ---- characters


def insert_token(random: Random, text: str) -> str:
    return _inserted(random, text, random.choice(TOKENS))


def insert_odd(random: Random, text: str) -> str:
    return _inserted(random, text, random.choice(ODD))


def replace_character(random: Random, text: str) -> str:
    place = random.randint(0, len(text))
    return text[:place] + random.choice((*ODD, *TOKENS, "")) + text[place + 1 :]


def remove_closing(random: Random, text: str) -> str:
    found = [*_CLOSING.finditer(text)]
    if not found:
        return text
    one = random.choice(found)
    return text[: one.start()] + text[one.end() :]


def repeat(random: Random, text: str) -> str:
    """Repeat a token, or a piece of the text, many times."""
    start = random.randint(0, len(text))
    piece = text[start : start + random.randint(1, 12)]
    unit = random.choice((piece, random.choice(TOKENS), random.choice(TOKENS) * 2))
    unit = unit + random.choice(("", "", "\n", " "))
    times = random.choice((3, 20, 200, MOST_CHARACTERS))
    return _inserted(random, text, (unit * times)[: MOST_CHARACTERS // 2])


def join_rows(random: Random, text: str) -> str:
    """Make one long line of several."""
    rows = text.split("\n")
    start, end = _span(random, rows)
    return "\n".join([*rows[:start], " ".join(rows[start:end]) * 3, *rows[end:]])


def change_digits(random: Random, text: str) -> str:
    found = [*re.finditer(r"\d+", text)]
    if not found:
        return text
    one = random.choice(found)
    return text[: one.start()] + random.choice(_DIGITS) + text[one.end() :]


def change_case(random: Random, text: str) -> str:
    start = random.randint(0, len(text))
    end = start + random.choice((1, 10, len(text)))
    change = random.choice((str.upper, str.lower, str.swapcase, str.title))
    return text[:start] + change(text[start:end]) + text[end:]


def change_line_ends(random: Random, text: str) -> str:
    return text.replace("\n", random.choice(("\r\n", "\r", "\n\n", " \n", "\\\n", "\u2028")))


MUTATORS: tuple[Mutator, ...] = (
    cut, cut_short, duplicate, swap, splice, splice, join, insert_row, insert_row, indent, nest,
    nest, surround, surround, change_front_matter, insert_token, insert_token, insert_odd,
    insert_odd, replace_character, remove_closing, repeat, repeat, join_rows, change_digits,
    change_case, change_line_ends,
)  # fmt: skip


def picked(random: Random, entries: Sequence[Entry]) -> Entry:
    """Choose an entry, a short one more often."""
    one, other = choose(random, entries), choose(random, entries)
    return min(one, other, key=lambda entry: len(entry.text))


def _span(random: Random, rows: Sequence[str]) -> tuple[int, int]:
    start = random.randrange(len(rows))
    return start, min(len(rows), start + random.choice((1, 1, 2, 3, 8, len(rows))))


def _inserted(random: Random, text: str, piece: str) -> str:
    place = random.choice((random.randint(0, len(text)), random.randint(0, len(text)), 0))
    return text[:place] + piece + text[place:]
