"""Patterns of text that are slow to read if a reader goes over a text again for each of them.

A pattern is a line of data: a text that is repeated, or two that are nested. `own_patterns` makes
patterns of the lines of a format.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

TextOfSize = Callable[[int], str]


@dataclass(frozen=True)
class Pattern:
    """A pattern; `text` returns about as many characters of it as it is given."""

    name: str
    text: TextOfSize


def repeated(unit: str, before: str = "", after: str = "") -> TextOfSize:
    """Return a text that repeats a unit between two others."""
    return lambda size: before + unit * (size // len(unit)) + after


def halves(first: str, second: str, between: str = "a") -> TextOfSize:
    """Return a text that repeats one unit, and then as often another."""
    count = len(first + second)
    return lambda size: first * (size // count) + between + second * (size // count)


def numbered(used: str, defined: str) -> TextOfSize:
    """Return a text that uses each number of a series and defines all of them below."""

    def text(size: int) -> str:
        numbers = range(size // (len(used + defined) + 4))
        uses = "".join(used.format(number) for number in numbers)
        return f"{uses}\n\n{''.join(defined.format(number) for number in numbers)}"

    return text


def counted(unit: str) -> TextOfSize:
    """Return a text that repeats a unit with another number each time."""
    return lambda size: "".join(unit.format(number) for number in range(size // (len(unit) + 2)))


def longer_runs(mark: str, between: str) -> TextOfSize:
    """Return runs of one mark, each one longer than the last."""
    return lambda size: between.join(mark * length for length in range(1, int((2 * size) ** 0.5)))


def deeper_rows(indent: str, row: str) -> TextOfSize:
    """Return rows that are each indented below the last."""
    return lambda size: "\n".join(
        f"{indent * depth}{row}" for depth in range(int((2 * size / len(indent)) ** 0.5))
    )


def wide_table(size: int) -> str:
    """Return a table of one row with many columns."""
    columns = size // len("| a |---")
    return f"{'| a ' * columns}\n{'|---' * columns}"


def visible(unit: str) -> str:
    """Return a unit with a sign for each character that would not be seen, or not as it is."""
    shown = unit.replace(" ", "·").replace("\n", "⏎").replace("\t", "⇥")
    return shown if shown.isprintable() else ascii(shown)[1:-1]


UNITS = (
    "[", "![", "[x](", "[sound:", "漢[", "漢", "漢[かん]", "\\(", "\\`", "\\\\", "` ", "[a](b) ",
    "[a][b]", "![a](b.png) ", "[a]: b\n", "[^1]: a\n", "*a* ", "*a ", "a* ", "**a ", "_a ", "*a_b",
    "~~a~~ ", "~~", "==a== ", "H~2~O ", "<", "<a", "<http://a> ", "&", '"', "$a$ ", "$", "$$",
    "a\n", "a\\\n", "- a\n", "- a\n  ", "1. a\n", "> a\n", "| a \n", "|", ": a\n", "a\n: a\n",
    "!!! note\n", "```\n```\n", "~a", "a~a~", "^a", "a^a^ ", "a~{{", "==a", "==a==", "== a", "[[a",
    "[[a]]", "[[a#", "[[a'", "![[", "![[a]] ", "<b>", "</b>", "<b>a", "<b>a</b>", "<b><i></b></i>",
    "<br>", "<a b", "<a b=c>", "&a", "&a;", "&lt;", "%%a", "%% ", "{{c1:", "{{c1:a}}", "{c1::a}",
    "{{ ", "$ a ^", "$ \\a ", "$a^ $ ", "$5 a ", "$5 a b$ ", "[$]", "[$]a[/$]", "[latex]", "a[^1]",
    "| a", "| a |\n", "|a\n", "::: a\n", "\\begin{a}", "a ^a1",
    "{{", "{{a}} ", "{{c1::a}} ", "{{c1::", "{{1::a}}", "{{a::", "}}", "::", "{a} ", "{1:a}", "{",
    "a", " ", "\t", "\n", "\n\n", "a \n", "a\n\n", "\\", "\\\n", "`", "``a", "`a` ", "```\n",
    "~~~\n", "$$a$$ ", "$$\n", "\\[", "\\(a\\) ", "#", "# a\n", "a #b ", "#a ", "---\n", "***\n",
    "===\n", "a\n===\n", "- \n", "-\n", "* a\n", "- [ ] a\n", "\t- a\n", "    a\n", "1.\n", "> ",
    "> [!note] a\n", "!!! note \"a\"\n    b\n", "<!--", "-->", "<!-- a -->", "<!-- a -->\n",
    "<!---", "<div>", "</div>\n", "<div>\n", "<p>a</p>\n", "<ul><li>a", "<li>", "<table><tr><td>a",
    "<td>", "<pre>", "<pre>\n", "<script>", "<img src=\"a.png\">", "<a href='b'>a</a> ", "<!a",
    "<![CDATA[", "<?a", "&#1;", "&#x1f600;", "&nbsp;", "http://a.b ", "a@b.c ", "www.a.b ", "[a]",
    "[a] ", "[a]: b 'c'\n", "![a][b] ", "[^a]", "^[a]", "(", "()", "a,b\n", "a;b\n", "a\tb\n", ",",
    ";", '""', '"a"', '","', '"a\n', "a: b\n", "a:: b\n", "a :: b\n", "a::b::", "Q: a\n", "A: a\n",
    "C: a\n", "Q: a\nA: b\n", "Tags: a, ", "Hint: a\n", "ID: a\n", "?\n", "%\n", ". . .\n", "1\n",
    "a. ", "a? ", "\ufeff", "\u200b", "e\u0301", "\U0001f469\u200d", "\u202e", "\u2028", "\x0b",
    "\x00", "\x1b[", "\r", "\u0130", "ß", "\u05d0 a ", "a-", "a_", "a'b", "a/", "../", ":-) ",
)  # fmt: skip
NESTED = (
    ("{{c1::", "}}"), ("{{", "}}"), ("{", "}"), ("[", "](b)"), ("[", "]"), ("![", "](b)"),
    ("<b>", "</b>"), ("<b><i>", "</i></b>"), ("<b><i>", "</b></i>"), ("<div>", "</div>"),
    ("<ul><li>", "</li></ul>"), ("<table><tr><td>", "</td></tr></table>"), ("==a ", " a=="),
    ("*a **a ", " a** a*"), ("*", "*"), ("~~", "~~"), ("(", ")"), ("\\(", "\\)"), ("$", "$"),
    ("<!--", "-->"), ("`", "`"), ("> ", ""), ("- ", ""), ("1. ", ""), ("\\begin{a}", "\\end{a}"),
    ("^[", "]"), ("[[", "]]"), ("![[", "]]"), ('"', '"'), ("a\n", "b\n"), (" ", "\n"),
)  # fmt: skip
COUNTED = ("a{} ", "a{}\n", "#a{} ", "[a{}]", "<a{}>", "{{{{c{}::a}}}} ", "{}. a\n", "- a{}\n  ")
ROW = "| a | b |\n"
SHAPES = (
    Pattern("one footnote used often", repeated("[^1] ", after="\n\n[^1]: a")),
    Pattern("footnotes", numbered("[^{}] ", "[^{}]: a\n")),
    Pattern("footnotes in footnotes", counted("[^{0}]: [^{0}]\n")),
    Pattern("reference links", numbered("[a{}] ", "[a{}]: b\n")),
    Pattern("` in runs, each longer", longer_runs("`", "a")),
    Pattern("~ in runs, each longer", longer_runs("~", "\n")),
    Pattern("# a in a question", repeated("\n    # a", "a")),
    Pattern("bars in two lines", repeated("| a ", after="\n| a")),
    Pattern("items, each deeper", deeper_rows("  ", "- a")),
    Pattern("items by tabs, each deeper", deeper_rows("\t", "- a")),
    Pattern("quotes, each deeper", deeper_rows("> ", "a")),
    Pattern("headings, each deeper", deeper_rows("#", " a")),
    Pattern("rows of a table", repeated(ROW, f"{ROW}|---|---|\n")),
    Pattern("columns of a table", wide_table),
    Pattern("blank lines", repeated("\n\n", "a", "b")),
    Pattern("spaces", repeated(" ", "a", "b")),
    Pattern("a line of spaces", repeated(" ", "a\n", "\nb")),
    Pattern("lines of spaces", repeated("   \n", "a\n", "b")),
    Pattern("tabs", repeated("\t", "a", "b")),
    Pattern("an open fence", repeated("a\n", "```\n")),
    Pattern("code of a language", repeated("a = '\n", "```python\n", "\n```")),
    Pattern("a long word", repeated("a", "#")),
)

GENERAL = (
    *(Pattern(visible(unit), repeated(unit)) for unit in UNITS),
    *(Pattern(visible(f"{one}…{other}"), halves(one, other)) for one, other in NESTED),
    *(Pattern(visible(f"{unit} counted"), counted(unit)) for unit in COUNTED),
    *SHAPES,
)


def own_patterns(lines: Sequence[str]) -> Iterator[Pattern]:
    """Yield patterns of each line of a format: many, in one line, open, and alternating.

    Each is followed by nothing, by blank lines, by a long text, or by the next line.
    """
    for line, following in zip(lines, (*lines[1:], lines[0]), strict=True):
        name, row = visible(line), f"{line}\n"
        yield Pattern(f"{name} as rows", repeated(row))
        yield Pattern(f"{name} in one line", repeated(f"{line} "))
        yield Pattern(f"{name} between blank lines", repeated(f"{row}\n"))
        yield Pattern(f"{name} above a long text", repeated("a\n", row))
        yield Pattern(f"{name} above a long line", repeated("a ", row))
        yield Pattern(f"{name} and {visible(following)}", repeated(f"{row}{following}\n"))
        yield Pattern(f"{name} before {visible(following)}", halves(row, f"{following}\n", "a\n"))
