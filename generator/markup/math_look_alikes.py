r"""Math that cards show as text, and text that they show as math.

`text` is what a leaf shows, without its math; `source` is all of it, with the same offsets.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from generator.diagnostics import quoted
from generator.lazy_patterns import lazy_pattern
from generator.markup.inlines import regions_in
from generator.markup.nodes import Characters, Node
from generator.text.regions import MathRegion

_ENVIRONMENT = lazy_pattern(r"(?<!\])\\begin\{(?P<name>[A-Za-z]+)\*?\}")
# "\\frac{1}{2}" without dollar signs.
_COMMAND = lazy_pattern(
    r"(?<![\\\w\]])\\(?:[dt]?frac|sqrt|ce|math(?:rm|bf|bb|cal|it)|operatorname|vec|overline|binom)\{"
)
# Of LaTeX, but not of MathJax.
_NO_MATH = (
    *("abstract", "center", "description", "document", "enumerate", "figure", "frame", "itemize"),
    *("lstlisting", "minipage", "quote", "table", "tabular", "tikzpicture", "verbatim"),
)
_DOLLARS = lazy_pattern(r"(?<!\$)\$\$(?![$\]])")  # "[$$]" is another look-alike
_DOLLARS_FIRST = lazy_pattern(r"^[ \t]*\$\$(?!\$)(?=[ \t]*$|[^\n]*[=\\^_])", re.MULTILINE)
# "$ \\alpha $": TeX with a space inside a dollar sign. "${a} and ${b_c}" is shell.
_SPACED = lazy_pattern(
    r"(?<![\w$])\$(?=[^$\n]*(?:\\[A-Za-z]{2}|\b[A-Za-z]'?[\^_]))"
    r"(?:[ \t][^$\n]*|[^$\s{][^$\n]*[ \t])\$(?![\w${(@!#])"
)
# "\\[" alone on a row, or before TeX: else it is a bracket after a backslash.
_BRACKET = lazy_pattern(r"(?:^|(?<=\n))[ \t]*\\\[(?=[ \t]*(?:\n|\Z)|[^\n]*\\[A-Za-z]{2})")
_TEX = lazy_pattern(r"\\[A-Za-z]|[\^_]")
# "5, US", "10, or 5", "3 oder 4"; not "2 mod 3".
_BETWEEN_PRICES = lazy_pattern(
    r"\d[\d.,]*(?:,\s+(?!and|mod)[^\W\d_]{2,}(?:\s+\d[\d.,]*)?|\s+(?!mod|div)[^\W\d_]{2,}\s+\d[\d.,]*)"
)
# Terms and operators, which no text between prices is: "0 = ax^2 + bx + c".
_TERMS = lazy_pattern(r"(?=.*[+=^<>*])(?!.*[^\W\d_]{4})[\w.(){}]+(?:\s*[-+=<>*/^]\s*[\w.(){}]+)+")
_WORD = lazy_pattern(r"[^\W\d_]{2,}")
# No formula ends with one of these before a name.
_AFTER_VARIABLE = ':@/"=.,;-'
# No longer formula ends with one of these at all: "$('a').b($('c'))", "${a}_${b}". "\_" is a
# character.
_UNFINISHED = lazy_pattern(r"[^\\][(_^]\Z")
# No formula starts with one of these: "5 $, 6$".
_AFTER_PRICE = ",;"


class MathLookAlike(NamedTuple):
    """A problem at an offset of a leaf's text."""

    start: int
    message: str
    hint: str


def shown_math(text: str, source: str) -> Iterator[MathLookAlike]:
    """Yield the formulas that are shown as text; of those without dollar signs, the first."""
    unpaired = _unpaired_dollars(text) if "$" in text else None
    if unpaired is not None:
        message = 'no formula starts or ends at this "$$"'
        hint = (
            'delete the blank line in the formula, or write its other "$$" in the same '
            'paragraph; "\\$\\$" is text'
        )
        yield MathLookAlike(unpaired, message, hint)
    elif "\\" in text:
        yield from _without_dollars(text)
    for found in _SPACED.finditer(text) if "$" in text else ():
        shown = source[found.start() : found.end()]
        hint = "write no space directly inside the dollar signs"
        yield MathLookAlike(found.start(), _shown_as_text(shown), hint)


def _unpaired_dollars(text: str) -> int | None:
    found = _DOLLARS_FIRST.search(text) or (_TEX.search(text) and _DOLLARS.search(text))
    return found.end() - 2 if found else None


def _without_dollars(text: str) -> Iterator[MathLookAlike]:
    environments = list(_ENVIRONMENT.finditer(text))
    for found in environments:
        hint = (
            'put it between "$$" and "$$", each on a line of its own, or between "$" and "$" '
            "within a line"
        )
        if found["name"] in _NO_MATH:
            hint = "write it in Markdown, or put it in code"
        yield MathLookAlike(found.start(), _shown_as_text(found[0]), hint)
    command = None if environments else _COMMAND.search(text)
    if command is not None:
        hint = 'put the formula between "$" and "$"; to show it, put it in code'
        yield MathLookAlike(command.start(), _shown_as_text(command[0][:-1]), hint)


def open_brackets(nodes: Sequence[Node], source: str) -> Iterator[MathLookAlike]:
    r"""Yield the first `\[` that starts no formula, since a blank line is before its `\]`."""
    bracket = _BRACKET.search(source) if "\\[" in source else None
    if bracket is None:
        return
    start = bracket.end() - 2
    # In code and math, it is no character of its own.
    if any(isinstance(node, Characters) and node.start == start + 1 for node in nodes):
        message = r'no formula ends after this "\["'
        hint = r'delete the blank line in the formula, or write "\]" in the same paragraph'
        yield MathLookAlike(start, message, hint)


def _shown_as_text(formula: str) -> str:
    return f"LaTeX is shown as text: {quoted(formula)}"


def misread_math(nodes: Sequence[Node], source: str) -> Iterator[MathLookAlike]:
    """Yield the formulas that are rather prices or code."""
    if "$" not in source:
        return
    for region in regions_in(nodes):
        if not isinstance(region, MathRegion) or source[region.start] != "$" or region.display:
            continue
        tex, shown = source[slice(*region.inner)], quoted(source[region.start : region.end])
        if _is_price(tex):
            hint = 'write "\\$" for each dollar sign that is not math'
            yield MathLookAlike(region.start, f"prices read as a formula: {shown}", hint)
        elif _is_variable(tex, source[region.end : region.end + 1]):
            hint = 'put the code in backticks, or write "\\$" for each dollar sign'
            yield MathLookAlike(region.start, f"code read as a formula: {shown}", hint)


def _is_price(tex: str) -> bool:
    """Return whether a formula is rather a text between two prices: `20 (or 18`, `5 a day or 6`."""
    if len(tex) > 1 and tex[0] in _AFTER_PRICE:
        return True
    if not tex[:1].isdecimal() or "\\" in tex or _TERMS.fullmatch(tex):
        return False
    if _BETWEEN_PRICES.fullmatch(tex):
        return True
    words = len(_WORD.findall(tex))
    return words > 1 or (words == 1 and tex.count("(") != tex.count(")"))


def _is_variable(tex: str, after: str) -> bool:
    """Return whether a formula is rather a text between two variables: `$USER@$HOST`."""
    if _UNFINISHED.search(tex):
        return True
    starts_name = tex[0].isalpha() or tex[0] == "_"
    return starts_name and tex[-1] in _AFTER_VARIABLE and (after.isalpha() or after == "_")
