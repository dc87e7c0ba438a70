"""Notes of made-up words whose texts use markup about as often as real decks do.

Most answers in real decks are short; lists, code and tables are fewer, but longer. Of 1,000 notes:

    400  a short line: half of them plain, the others with emphasis, code, math, a picture or
         furigana
    200  one to three paragraphs, in which every ninth word is emphasis, code, math or a link
    150  a cloze note: a sentence or a paragraph with one to three deletions, a third with hints
    100  a list: a third of its items have items below them
     80  code in Python, JavaScript or SQL below a sentence, in a fence with its language
     40  a table of two to four columns and three to eight rows
     30  a block quote of one or two paragraphs below a sentence
"""

import textwrap
from collections.abc import Callable
from random import Random

from benchmarks.render_worker import Note

WORDS = 5_000
WIDTH = 90  # of a line of a paragraph

PYTHON = """\
def {0}({1}: int, {2}: str = "{3}") -> list[str]:
    \"\"\"Return {4} {5}.\"\"\"
    found = [{2}.strip() for _ in range({1}) if {2}]
    return sorted(found, key=len) or [f"{{{2}}} {6}"]  # {7}"""
JAVASCRIPT = """\
export async function {0}({1}, {2} = "{3}") {{
  // {4} {5}
  const {6} = await fetch(`/{0}/${{{1}}}`);
  return {6}.json().then(({7}) => {7}.filter((row) => row.id !== 42));
}}"""
SQL = """\
SELECT {0}.{1}, COUNT(*) AS {2}
FROM {0} LEFT JOIN {3} ON {3}.id = {0}.{3}_id -- {4} {5}
WHERE {0}.{6} >= 10 AND {0}.{7} LIKE '%{5}%'
GROUP BY {0}.{1} ORDER BY {2} DESC;"""
CODE = (("python", PYTHON), ("javascript", JAVASCRIPT), ("sql", SQL))
MATH = (
    r"$\frac{{{0}}}{{{1}}}$",
    r"$x_{{{0}}} \le {1}^2$",
    r"$\sum_{{i=1}}^{0} {1}_i$",
    r"\({0} * {1}\)",
)
RUBY = ("漢字[かんじ]", "勉強[べんきょう]する", "日本[にほん]の 東京[とうきょう]", "食[た]べる")


class Writer:
    """Writes notes; a chance of the same seed writes the same ones."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        letters = "aaabcdeeefghiiiklmnooopqrstuuvw"
        self._words = [
            "".join(chance.choices(letters, k=chance.randint(2, 10))) for _ in range(WORDS)
        ]
        self._weights = [1 / rank for rank in range(1, WORDS + 1)]

    # ---- notes, one method for each kind of the mix

    def line(self) -> Note:
        """Write a short answer."""
        return self._basic(self._short(2, 9))

    def paragraphs(self) -> Note:
        """Write an answer of one to three paragraphs."""
        return self._basic(self._paragraphs(1, 3))

    def cloze(self) -> Note:
        """Write a cloze note with one to three deletions."""
        words = self._marked_up(self._chance.randint(8, 45))
        for index in self._chance.sample(range(len(words)), self._chance.randint(1, 3)):
            hint = f"::{self._word()}" if self._chance.random() < 1 / 3 else ""
            words[index] = f"{{{{{words[index]}{hint}}}}}"
        return {"C": _filled(words)}

    def items(self) -> Note:
        """Write a list with nested items."""
        bullet = self._chance.choice(("-", "1."))
        rows: list[str] = []
        for _ in range(self._chance.randint(3, 7)):
            rows.append(f"{bullet} {self._short(2, 12)}")
            if self._chance.random() < 1 / 3:
                rows += (f"    - {self._short(1, 7)}" for _ in range(self._chance.randint(2, 4)))
        return self._basic("\n".join(rows))

    def code(self) -> Note:
        """Write code with its language."""
        language, template = self._chance.choice(CODE)
        blocks = (
            template.format(*self._chance.choices(self._words, k=8))
            for _ in range(self._chance.randint(1, 3))
        )
        code = "\n\n".join(blocks)
        return self._basic(f"{self._sentence(3, 9)}\n\n```{language}\n{code}\n```")

    def table(self) -> Note:
        """Write a table."""
        columns = self._chance.randint(2, 4)
        rows = [[self._word() for _ in range(columns)], ["---"] * columns]
        rows += (
            [self._short(1, 4) for _ in range(columns)] for _ in range(self._chance.randint(3, 8))
        )
        return self._basic("\n".join(f"| {' | '.join(row)} |" for row in rows))

    def quote(self) -> Note:
        """Write a block quote."""
        quoted = textwrap.indent(self._paragraphs(1, 2), "> ", lambda _: True)
        return self._basic(f"{self._sentence(3, 9)}\n\n{quoted}")

    # ---- texts

    def _basic(self, answer: str) -> Note:
        return {"Q": self._sentence(4, 12).replace(".", "?"), "A": answer}

    def _word(self) -> str:
        return self._chance.choices(self._words, self._weights)[0]

    def _phrase(self, least: int, most: int) -> list[str]:
        return self._chance.choices(self._words, self._weights, k=self._chance.randint(least, most))

    def _sentence(self, least: int, most: int) -> str:
        return " ".join(self._phrase(least, most)).capitalize() + "."

    def _short(self, least: int, most: int) -> str:
        """Write words, half of the time with one piece of markup."""
        words = self._phrase(least, most)
        if self._chance.random() < 0.5:
            writers: tuple[Callable[[], str], ...] = (self._inline, self._picture, self._ruby)
            (write,) = self._chance.choices(writers, (90, 6, 4))
            words[self._chance.randrange(len(words))] = write()
        return " ".join(words)

    def _paragraphs(self, least: int, most: int) -> str:
        return "\n\n".join(
            _filled(self._marked_up(self._chance.randint(20, 60)))
            for _ in range(self._chance.randint(least, most))
        )

    def _marked_up(self, length: int) -> list[str]:
        """Write words with markup instead of every ninth, in sentences."""
        pieces = [
            self._inline() if self._chance.random() < 1 / 9 else self._word() for _ in range(length)
        ]
        ends = range(self._chance.randint(5, 12), length, 12)
        return [f"{piece}." if index in ends else piece for index, piece in enumerate(pieces)]

    def _inline(self) -> str:
        """Write emphasis, a code span, a formula or a link."""
        one, other = self._word(), self._word()
        formula = self._chance.choice(MATH).format(one[0], other[-1])
        pieces = (
            f"**{one}**",
            f"*{one} {other}*",
            f"`{one}_{other}()`",
            formula,
            f"[{one} {other}](https://example.org/{other}?a=1)",
        )
        return self._chance.choices(pieces, (35, 20, 25, 12, 8))[0]

    def _picture(self) -> str:
        return f"![{self._word()}]({self._word()}.png)"

    def _ruby(self) -> str:
        return self._chance.choice(RUBY)


def _filled(words: list[str]) -> str:
    return textwrap.fill(" ".join(words), WIDTH, break_long_words=False, break_on_hyphens=False)


MIX: tuple[tuple[Callable[[Writer], Note], int], ...] = (
    (Writer.line, 400),
    (Writer.paragraphs, 200),
    (Writer.cloze, 150),
    (Writer.items, 100),
    (Writer.code, 80),
    (Writer.table, 40),
    (Writer.quote, 30),
)


def mixed_notes() -> list[Note]:
    """Return the 1,000 notes of the mix, shuffled; they are always the same."""
    chance = Random(1)
    kinds = [write for write, count in MIX for _ in range(count)]
    chance.shuffle(kinds)
    writer = Writer(chance)
    return [write(writer) for write in kinds]
