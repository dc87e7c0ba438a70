r"""Formulas in the HTML of cards: whether there are any, and how the page shows them.

The page has MathJax if the package with it is installed (the extra `preview`). Otherwise the
formulas are converted to MathML, which browsers show without a script.
"""

import re
from functools import lru_cache
from html import unescape
from importlib.util import find_spec
from pathlib import Path
from xml.etree.ElementTree import tostring

from generator.lazy_patterns import lazy_pattern

# As MathJax finds formulas: in text, not in tags and not in code.
_FORMULA = lazy_pattern(
    # Nothing reaches over another start: the time would be quadratic in the number of starts.
    r"(?P<skipped><(?P<element>pre|code|script|style|textarea)\b"
    r"(?:(?!<(?P=element)\b).)*?</(?P=element)\s*>|<[^<>]*>)"
    r"|\\\((?P<inline>(?:(?!\\\().)+?)\\\)|\\\[(?P<block>(?:(?!\\\[).)+?)\\\]",
    re.DOTALL | re.IGNORECASE,
)
_LINE_BREAK = lazy_pattern(r"<br\s*/?>", re.IGNORECASE)
# As many different formulas as a large deck has.
_FORMULAS_KEPT = 20_000


def has_formula(html: str) -> bool:
    """Return whether Anki loads MathJax for this HTML."""
    return "\\(" in html or "\\[" in html


def mathjax_path() -> Path | None:
    """Return the path of MathJax's script; None if it is not installed."""
    # A package for Django that works without Django, which is not imported.
    found = find_spec("mathjax")
    if found is None or found.origin is None:
        return None
    path = Path(found.origin).parent / "static" / "mathjax" / "es5" / "tex-svg-full.js"
    return path if path.is_file() else None


def with_mathml(html: str) -> str:
    """Replace the formulas by MathML; those that cannot be converted stay as they are."""
    return _FORMULA.sub(_replacement, html) if has_formula(html) else html


def _replacement(found: re.Match[str]) -> str:
    if found["skipped"]:
        return found[0]
    is_block = found["block"] is not None
    written = _LINE_BREAK.sub("\n", found["block"] if is_block else found["inline"])
    # As in MathJax, a formula ends at any other tag.
    mathml = None if "<" in written else _mathml(unescape(written), is_block=is_block)
    return mathml or found[0]


@lru_cache(maxsize=_FORMULAS_KEPT)
def _mathml(tex: str, *, is_block: bool) -> str | None:
    from latex2mathml.converter import convert_to_element

    try:
        root = convert_to_element(tex, display="block" if is_block else "inline")
    # The library has no common class for what is wrong with a formula, and raises others too.
    except Exception:  # noqa: BLE001
        return None
    # The library writes some characters as entities, and the others without escapes, so that
    # `\text{<b>}` would be an element.
    for element in root.iter():
        element.text, element.tail = unescape(element.text or ""), unescape(element.tail or "")
        element.attrib = {name: unescape(value) for name, value in element.attrib.items()}
    return tostring(root, encoding="unicode")
