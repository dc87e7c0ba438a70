"""The words and deletions of a field that another program or an earlier version wrote."""

from html import unescape

from generator.lazy_patterns import lazy_pattern
from generator.markup.formula_safety import JOINER
from generator.text.cloze import FIELD_DELIMITER, parse_numbers
from generator.text.html import INLINE_TAGS

# What a list note's field begins with: the element with the question.
PROMPT = '<div class="prompt">'
_ANY_TAG = lazy_pattern(r"<[^<>]*>")
# Tags that do not separate words; all other tags do.
TAGS_IN_WORDS = frozenset({"a", "code", "ruby", "span", *INLINE_TAGS})
_TAG_IN_WORD = lazy_pattern(rf"</?(?:{'|'.join(sorted(TAGS_IN_WORDS))})\b[^<>]*>")
# The element around a whole field, with its language or class.
_WRAPPER = lazy_pattern(r'<div(?: class="only-words")?(?: lang="[^"<>]*")?>')
# The hint of a whole list, in a field and in its words to read aloud.
_ALL_ITEMS = lazy_pattern(r"(?<=[> ])::(\d+)/\1(?=\}\})")
# In a formula, what marks a deletion's text: "{{c1::\class{cloze-1} { x } }}".
_MATH_MARK = lazy_pattern(
    r"(?P<open>\{\{c\d+(?:,\d+)*::)(?P<mark>\\class\{cloze-[^{}]*\} \{ )?"
    r"|(?P<end> \} )(?=::|\}\})|\}\}"
)
_DELIMITER_OR_HINT = lazy_pattern(rf"{FIELD_DELIMITER.pattern}|::")


def plain_text(html: str) -> str:
    """Return the text that HTML shows, on one line."""
    return " ".join(unescape(_ANY_TAG.sub(" ", _TAG_IN_WORD.sub("", html))).split())


def unwrapped(html: str) -> str:
    """Return a field without the element around it that names its language."""
    found = _WRAPPER.match(html) if html.endswith("</div>") else None
    if found is None or found[0] == "<div>":
        return html
    return html[found.end() : -len("</div>")]


def as_in_version_1(html: str) -> str:
    """Return a rendered field as it was when locks of version 1 kept its digest.

    What is undone is what many notes have: pictures, lists to ask for and answers to type.
    """
    html = unwrapped(html).replace('<p class="figure">', "<p>")
    return _ALL_ITEMS.sub(r"::\1 ×", html) if html.startswith(PROMPT) else html


def without_math_marks(html: str) -> str:
    """Return a field without the marks of deletions in formulas, and of text that is no formula."""
    html = html.replace(f"\\{JOINER}", "\\")
    if "\\class{" not in html:
        return html
    pieces: list[str] = []
    opened: list[bool] = []  # for each open deletion, whether its mark has not ended
    end = 0
    for token in _MATH_MARK.finditer(html):
        start, kept = token.start(), token[0]
        if token["open"]:
            opened.append(token["mark"] is not None)
            kept = token["open"]
        elif token["end"]:
            if opened and opened[-1]:
                opened[-1], kept = False, ""
        elif opened:
            opened.pop()
        pieces += [html[end:start], kept]
        end = token.end()
    return "".join([*pieces, html[end:]])


def deletions(html: str) -> list[tuple[tuple[int, ...], str]]:
    """List the deletions of a finished field, in the order in which they start: numbers and HTML.

    The HTML has no hint, and no delimiters of the deletions inside.
    """
    found: list[tuple[tuple[int, ...], list[str]]] = []
    # The HTML inside each open deletion, outermost first; None after the start of its hint.
    opened: list[list[str] | None] = []
    end = 0
    for token in _DELIMITER_OR_HINT.finditer(html):
        for inside in reversed(opened):
            # A hint is not in the outer deletions either: "{{c1::a {{c2::b::hint}}}}" is "a b".
            if inside is None:
                break
            inside.append(html[end : token.start()])
        end = token.end()
        if token["numbers"]:
            found.append((parse_numbers(token["numbers"]), []))
            opened.append(found[-1][1])
        elif opened and token[0] == "::":
            opened[-1] = None
        elif opened:
            opened.pop()
    return [(numbers, "".join(inside)) for numbers, inside in found]
