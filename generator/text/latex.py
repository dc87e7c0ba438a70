r"""LaTeX between Anki's `[latex]` tags, of which Anki makes a picture, as math and text."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from generator.lazy_patterns import lazy_pattern

# These environments are formulas by themselves, which MathJax has as well.
_DISPLAYED = r"(?:equation|align|alignat|gather|multline|eqnarray|flalign)\*?"
_FORMULA = lazy_pattern(
    r"\$\$(?P<display>[^$]+)\$\$|\$(?P<inline>[^$]+)\$"
    r"|\\\[(?P<brackets>(?:(?!\\[\[\]]).)+)\\\]|\\\((?P<parentheses>(?:(?!\\[()]).)+)\\\)"
    r"|\\begin\{math\}(?P<math>(?:(?!\\(?:begin|end)\{math).)+)\\end\{math\}"
    r"|\\begin\{displaymath\}(?P<displaymath>(?:(?!\\(?:begin|end)\{displaymath).)+)"
    r"\\end\{displaymath\}"
    rf"|(?P<environment>\\begin\{{(?P<name>{_DISPLAYED})\}}"
    rf"(?:(?!\\(?:begin|end)\{{{_DISPLAYED}\}}).)+\\end\{{(?P=name)\}})",
    re.DOTALL,
)
_IN_LINE = ("inline", "parentheses", "math")
# What is a formula even without dollars, and what no MathJax shows.
_MATH_SYNTAX = lazy_pattern(r"[\\^_{}=<>+]")
_NOT_MATH = lazy_pattern(
    r"\\(?:usepackage|include|input|section|item|paragraph|label|ref|cite|footnote|includegraphics)"
    r"|\\begin\{(?!(?:[bBpvV]?matrix|smallmatrix|array|aligned|alignedat|gathered|cases|split)\*?\})"
)
_BLANK_LINES = lazy_pattern(r"\s*\n\s*")


class LatexPiece(NamedTuple):
    r"""A piece of LaTeX: a formula with its delimiters, or text: `\(x\)`."""

    text: str
    is_math: bool


def inline_math(formula: str) -> str:
    r"""Write a formula in a line: `\(x\)`."""
    return f"\\({' '.join(formula.split())}\\)"


def display_math(formula: str) -> str:
    r"""Write a formula on its own: `\[x\]`."""
    return f"\\[{_one_paragraph(formula)}\\]"


def latex_pieces(source: str) -> list[LatexPiece] | None:
    """Read LaTeX as formulas and text; None if a card cannot show it without LaTeX."""
    pieces = list(_pieces(source.strip()))
    formulas = [piece for piece in pieces if piece.is_math]
    if not formulas and (_MATH_SYNTAX.search(source) or len(source.split()) == 1):
        return None if _NOT_MATH.search(source) else [LatexPiece(inline_math(source), is_math=True)]
    if any(
        _NOT_MATH.search(piece.text.removeprefix("\\[\\begin"))
        if piece.is_math
        else "\\" in piece.text or "$" in piece.text
        for piece in pieces
    ):
        return None
    return pieces


def _pieces(source: str) -> Iterator[LatexPiece]:
    position = 0
    for found in _FORMULA.finditer(source):
        if before := source[position : found.start()]:
            yield LatexPiece(before, is_math=False)
        position = found.end()
        kind = found.lastgroup or ""
        write = inline_math if kind in _IN_LINE else display_math
        yield LatexPiece(write(found[kind]), is_math=True)
    if rest := source[position:]:
        yield LatexPiece(rest, is_math=False)


def _one_paragraph(formula: str) -> str:
    """Return a formula without blank lines, which would end it."""
    return _BLANK_LINES.sub("\n", formula.strip())
