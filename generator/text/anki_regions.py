"""Math and sounds in a field of Anki, which are no HTML, as Markdown."""

import re
from html import unescape
from typing import NamedTuple

from generator.diagnostics import Location
from generator.lazy_patterns import lazy_pattern
from generator.text.edits import Edit, edit_string, edit_text
from generator.text.escaping import ANKI_REGION, escape_offsets
from generator.text.html import visible_text
from generator.text.latex import LatexPiece, display_math, inline_math, latex_pieces
from generator.text.located import Text

LostMarkup = dict[str, list[Location]]  # the locations of each kind of markup that was left out

_LATEX = "[latex]"
_MATH_OR_SOUND = lazy_pattern(
    r"\[(?P<run>\$\$?)\](?P<formula>(?:(?!\[/?\$).)+?)\[/(?P=run)\]"
    r"|\[(?i:latex)\](?P<latex>(?:(?!\[/?(?i:latex)\]).)+?)\[/(?i:latex)\]"
    # the form of a formula in the editor
    r"|<anki-mathjax(?P<attributes>[^<>]*)>(?P<mathjax>(?:(?!</?anki-mathjax).)+?)</anki-mathjax>"
    rf"|{ANKI_REGION.pattern}",
    re.DOTALL,
)


class AnkiRegion(NamedTuple):
    """Math or a sound at `start:end` of a field, as Markdown."""

    start: int
    end: int
    markdown: str


def anki_regions(text: Text, lost: LostMarkup) -> list[AnkiRegion]:
    """Return the math and the sounds of a field.

    LaTeX that no card shows is left out of them, so that it is text, and recorded in `lost`.
    """
    regions = []
    for match in _MATH_OR_SOUND.finditer(text.value):
        markdown = _anki_markup(match)
        if markdown is None:
            lost.setdefault(_LATEX, []).append(text.locate(match.start()))
        else:
            regions.append(AnkiRegion(*match.span(), markdown))
    return regions


def with_anki_math(text: Text) -> Text:
    """Write the LaTeX of Anki in plain text as math; what no card can show stays text."""
    edits = []
    for match in _MATH_OR_SOUND.finditer(text.value) if "[/" in text.value else ():
        if match["formula"] is not None:
            math = inline_math if match["run"] == "$" else display_math
            edits.append(Edit(*match.span(), math(match["formula"])))
        elif match["latex"] is not None:
            pieces = latex_pieces(match["latex"])
            if pieces is not None:
                edits.append(Edit(*match.span(), "".join(piece.text for piece in pieces)))
    return edit_text(text, edits) if edits else text


def _anki_markup(found: re.Match[str]) -> str | None:
    """Read a sound, or math, into which Anki's editor puts tags; None for LaTeX only."""
    if found[0].startswith("[sound:"):
        return unescape(found[0])
    kind = next((name for name in ("formula", "latex", "mathjax") if found[name] is not None), None)
    shown = visible_text(found[kind or 0]).replace("\xa0", " ")
    match kind:
        case "latex":
            pieces = latex_pieces(shown)
            return None if pieces is None else "".join(map(_latex_piece, pieces))
        case "formula":
            return inline_math(shown) if found["run"] == "$" else display_math(shown)
        case "mathjax":
            is_block = "block" in found["attributes"]
            return display_math(shown) if is_block else inline_math(shown)
        case _:
            return shown if shown.startswith("\\[") else shown.replace("\n", " ")


def _latex_piece(piece: LatexPiece) -> str:
    if piece.is_math:
        return piece.text
    offsets = escape_offsets(piece.text, at_start=False, paired="")
    return edit_string(piece.text, [Edit(offset, offset, "\\") for offset in offsets])
