"""Patterns of Markdown that make a renderer slow if it reads a text again for each of them."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.render_worker import Note

# A list note has at most 499 cards, so that its items are longer.
MOST_ITEMS, LONGEST_TEXT = 400, 100_000

NoteOfSize = Callable[[int], Note]


@dataclass(frozen=True)
class Pattern:
    """A pattern; `note` returns a note with about as many characters of it as it is given."""

    name: str
    note: NoteOfSize


def answer(text: Callable[[int], str]) -> NoteOfSize:
    """Return notes whose answer is this text of a size."""
    return lambda size: {"Q": "question", "A": text(size)}


def question(text: Callable[[int], str]) -> NoteOfSize:
    """Return notes whose question is this text of a size."""
    return lambda size: {"Q": text(size), "A": "answer"}


def cloze(text: Callable[[int], str]) -> NoteOfSize:
    """Return cloze notes of this text of a size."""
    return lambda size: {"C": text(size)}


def repeated(unit: str, before: str = "", after: str = "") -> Callable[[int], str]:
    """Return a text that repeats a unit between two others."""
    return lambda size: before + unit * (size // len(unit)) + after


def nested(opening: str, closing: str) -> Callable[[int], str]:
    """Return a text in which each pair is inside another."""
    count = len(opening + closing)
    return lambda size: opening * (size // count) + "a" + closing * (size // count)


def numbered(used: str, defined: str) -> Callable[[int], str]:
    """Return a text that uses each number of a series and defines all of them below."""

    def text(size: int) -> str:
        numbers = range(size // (len(used + defined) + 4))
        uses = "".join(used.format(number) for number in numbers)
        return f"{uses}\n\n{''.join(defined.format(number) for number in numbers)}"

    return text


def longer_runs(mark: str, between: str) -> Callable[[int], str]:
    """Return runs of one mark, each one longer than the last."""
    return lambda size: between.join(mark * length for length in range(1, int((2 * size) ** 0.5)))


def deeper_items(size: int) -> str:
    """Return items that are each indented below the last."""
    return "\n".join(f"{'  ' * depth}- a" for depth in range(int(size**0.5)))


def visible(unit: str) -> str:
    """Return a unit with a sign for each space and line end."""
    return unit.replace(" ", "·").replace("\n", "⏎")


def wide_table(size: int) -> str:
    """Return a table of one row with many columns."""
    columns = size // len("| a |---")
    return f"{'| a ' * columns}\n{'|---' * columns}"


def list_note(size: int) -> Note:
    """Return a list note, with as many items as its kind can have in the longest text."""
    item = f"- {'a' * (LONGEST_TEXT // MOST_ITEMS - 3)}\n"
    return {"Q": "question", "A": item * (size // len(item)), "Type": "list"}


ANSWERS = (
    "[", "![", "[x](", "[sound:", "漢[", "漢", "漢[かん]", "\\(", "\\`", "\\\\", "` ", "[a](b) ",
    "[a][b]", "![a](b.png) ", "[a]: b\n", "[^1]: a\n", "*a* ", "*a ", "a* ", "**a ", "_a ", "*a_b",
    "~~a~~ ", "~~", "==a== ", "H~2~O ", "<", "<a", "<http://a> ", "&", '"', "$a$ ", "$", "$$",
    "a\n", "a\\\n", "- a\n", "- a\n  ", "1. a\n", "> a\n", "| a \n", "|", ": a\n", "a\n: a\n",
    "!!! note\n", "```\n```\n", "~a", "a~a~", "^a", "a^a^ ", "a~{{", "==a", "==a==", "== a", "[[a",
    "[[a]]", "[[a#", "[[a'", "![[", "![[a]] ", "<b>", "</b>", "<b>a", "<b>a</b>", "<b><i></b></i>",
    "<br>", "<a b", "<a b=c>", "&a", "&a;", "&lt;", "%%a", "%% ", "{{c1:", "{{c1:a}}", "{c1::a}",
    "{{ ", "$ a ^", "$ \\a ", "$a^ $ ", "$5 a ", "$5 a b$ ", "[$]", "[$]a[/$]", "[latex]", "a[^1]",
    "| a", "| a |\n", "|a\n", "::: a\n", "\\begin{a}", "a ^a1",
)  # fmt: skip
CLOZES = ("{{", "{{a}} ", "{{c1::a}} ", "{{c1::", "{{1::a}}", "{{c1:", "{c1::a}", "{{ ")
ROW, HASHES = "| a | b |\n", "\n    # a"

PATTERNS = (
    *(Pattern(visible(unit), answer(repeated(unit))) for unit in ANSWERS),
    *(Pattern(f"{visible(unit)} (cloze)", cloze(repeated(unit))) for unit in CLOZES),
    Pattern("{{c1::a}} nested (cloze)", cloze(nested("{{c1::", "}}"))),
    Pattern(f"{visible(HASHES)} (question)", question(repeated(HASHES, "a"))),
    Pattern("one footnote used often", answer(repeated("[^1] ", after="\n\n[^1]: a"))),
    Pattern("footnotes", answer(numbered("[^{}] ", "[^{}]: a\n"))),
    Pattern("reference links", answer(numbered("[a{}] ", "[a{}]: b\n"))),
    Pattern("` in runs, each longer", answer(longer_runs("`", "a"))),
    Pattern("*a **a** a* nested", answer(nested("*a **a ", " a** a*"))),
    Pattern("[a](b) nested", answer(nested("[", "](b)"))),
    Pattern("<b></b> nested", answer(nested("<b>", "</b>"))),
    Pattern("<b> and <i> nested", answer(nested("<b><i>", "</i></b>"))),
    Pattern("<b> and <i> crossed", answer(nested("<b><i>", "</b></i>"))),
    Pattern("==a nested", answer(nested("==a ", " a=="))),
    Pattern("bars in two lines", answer(repeated("| a ", after="\n| a"))),
    Pattern("> nested", answer(repeated("> ", after="a"))),
    Pattern("- nested", answer(repeated("- ", after="a"))),
    Pattern("items, each deeper", answer(deeper_items)),
    Pattern("items of a list note", list_note),
    Pattern("rows of a table", answer(repeated(ROW, f"{ROW}|---|---|\n"))),
    Pattern("columns of a table", answer(wide_table)),
    Pattern("blank lines", answer(repeated("\n\n", "a", "b"))),
    Pattern("spaces", answer(repeated(" ", "a", "b"))),
    Pattern("a line of spaces", answer(repeated(" ", "a\n", "\nb"))),
    Pattern("tabs", answer(repeated("\t", "a", "b"))),
)
