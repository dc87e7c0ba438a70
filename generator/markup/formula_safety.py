r"""Commands of formulas that could do harm on a card, and texts in which MathJax reads none.

Anki's apps set formulas with MathJax, in which a formula can link to a script (`\href`), load
something from the network (`\style`), or give such a command another name (`\let\a\href`), also
for the formulas after it. MathJax reads all text of a card, and need not find the formulas of the
source: `$a \) \[b$ … $\]c$` is one from `\[` to `\]`.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from generator.lazy_patterns import lazy_pattern
from generator.markup.anki_text import AnkiText, Math

# A word joiner after a backslash: nothing is seen of it, and Anki keeps it in a cloze note, where
# it removes tags from formulas.
JOINER = "\u2060"

# With any argument: `\let\a\href{https://a.org}` gives a command another name, and so does a macro
# of another card that takes it as an argument. `\\href` counts as well, since where a command
# starts depends on what is before it (`\verb\a\\href`). MathJax 4 reads `\U{5C}` as a backslash.
# `\require` loads a package of MathJax.
_COMMAND = lazy_pattern(
    r"\\(?P<name>href|style|bbox|unicode|mmlToken|setOptions|csname|U"
    r"|require(?!\s*+\{(?!setoptions|texhtml)\w++\}))(?![A-Za-z])"
)
_HINTS = {
    "href": 'write the link outside the formula: "[text](https://…)"',
    "style": r'write "\color{red}{x}" for a colour',
    "bbox": r'write "\boxed{x}" or "\colorbox{yellow}{x}"',
    "unicode": "write the character itself",
    "require": "leave only the name of a package in its braces",
}
_NO_HINT = "delete it, or put the formula in code"
_MATH_START = lazy_pattern(r"\\(?=[(\[])")
_WITHOUT_FORMULAS = ("code", "pre")


def harmful_command(tex: str) -> tuple[str, str] | None:
    """Return the name of the first command that could do harm, and a hint; None without one."""
    name = next((name for name, _ in _harmful(tex)), None)
    return None if name is None else (f"\\{name}", _HINTS.get(name, _NO_HINT))


def without_formulas(text: str) -> str:
    """Return a text as it is, but in which MathJax reads no formula and no harmful command."""
    if "\\" not in text:
        return text
    offsets = {found.end() for found in _MATH_START.finditer(text)}
    offsets |= {offset + 1 for _, offset in _harmful(text)}
    pieces, position = [], 0
    for offset in sorted(offsets):
        pieces += [text[position:offset], JOINER]
        position = offset
    return "".join([*pieces, text[position:]])


def keep_from_mathjax(root: Element) -> None:
    """Keep MathJax from reading formulas in a tree's texts other than its formulas."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if isinstance(element, Math) or element.tag in _WITHOUT_FORMULAS:
            continue  # MathJax reads no code
        if element.text and not isinstance(element, AnkiText):
            element.text = without_formulas(element.text)
        for child in element:
            if child.tail:
                child.tail = without_formulas(child.tail)
            waiting.append(child)


def _harmful(tex: str) -> Iterator[tuple[str, int]]:
    """Yield the names and the offsets of the commands that could do harm."""
    for found in _COMMAND.finditer(tex) if "\\" in tex else ():
        yield found["name"], found.start()
