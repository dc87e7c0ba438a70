"""HTML in text: its tags, comments and character references, and what each element means.

All of it is linear in the text. The standard library's HTMLParser is quadratic on `<a ` and `<!--`
in Python 3.11, and gives no offsets.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Literal

from generator.lazy_patterns import lazy_pattern
from generator.values import dataclass

# Quoted values may contain "<" and ">": `alt="a > b"`. This is still linear: of two attempts that
# read the same characters, one is inside quotes where the other is not, and outside quotes the next
# "<" ends an attempt. The quote in `alt=it's` opens nothing; no other quote may follow it, because
# after it two attempts could be inside quotes at once.
_TOKEN = lazy_pattern(
    r"(?P<comment><!--(?:(?!<!--|-->).)*+-->)"
    r"|<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]*+)"
    r"(?P<attributes>(?:\s(?:[^<>\"']|(?<![=\s])[\"'](?=[^<>\"']*+>)|\"[^\"]*+\"|'[^']*+')*+|/)?)>"
    r"|(?P<reference>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)",
    re.DOTALL,
)
_ATTRIBUTE = lazy_pattern(
    r"([^\s\"'<>/=]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'<>][^\s<>]*+)))?"
)
# Attributes that need no value. In `a<b and b>c`, "and" is not an attribute.
_BOOLEAN = frozenset(
    {"autoplay", "compact", "controls", "hidden", "loop", "muted", "nowrap", "open", "reversed"}
)
_LINE_ENDS_TO_SPACES = dict.fromkeys(
    map(ord, "\t\n\r\x0c\x85\u2028\u2029"), " "
)  # `&#10;` ends no line
_OFFICE_PREFIXES = frozenset({"o", "v", "w", "st1"})  # Word's: `<o:p>`
# Characters whose references show that a cell is HTML. `&copy;` does not: plain text may have it.
_HTML_CHARACTERS = frozenset('<>&"\xa0')
# Tags that show that a cell is HTML even without a partner: `a<b>b`.
_HTML_TAGS = frozenset({
    "a", "b", "i", "u", "s", "em", "strong", "sub", "sup", "p", "div", "span", "font", "img", "ul",
    "ol", "li", "code", "pre", "table", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6",
    "blockquote", "ruby",
})  # fmt: skip

# The elements that Markdown has as well, without attributes. `<br>` is the only one without an end.
INLINE_TAGS = (
    "b", "i", "u", "s", "em", "strong", "del", "ins", "sub", "sup", "kbd", "mark", "small",
)  # fmt: skip

Meaning = Literal[
    "strong", "emphasis", "strike", "mark", "code", "small", "inline", "style", "plain", "link",
    "quotation", "image", "media", "ruby", "reading", "break", "rule", "line", "frame",
    "paragraph", "heading", "quote", "pre", "list", "item", "definitions", "term", "definition",
    "table", "row", "cell", "auxiliary", "hidden", "drawing", "other",
]  # fmt: skip
_ELEMENTS_OF: Mapping[Meaning, str] = {
    "strong": "b strong",
    "emphasis": "i em",
    "strike": "s strike del",
    "mark": "mark",
    "code": "code samp tt",
    "small": "sub sup",
    "inline": "u ins kbd small",  # Markdown has them as HTML only
    "style": "big font",  # styles that Markdown does not have
    "quotation": "q",
    "plain": "span abbr cite wbr",
    "link": "a",
    "image": "img",
    "media": "audio video",
    "ruby": "ruby",
    "reading": "rt",
    "break": "br",
    "rule": "hr",
    "line": "div figcaption address caption",
    "frame": "center details summary",  # a line whose layout is lost
    "paragraph": "p section article header footer figure",
    "heading": "h1 h2 h3 h4 h5 h6",
    "quote": "blockquote",
    "pre": "pre",
    "list": "ul ol",
    "item": "li",
    "definitions": "dl",
    "term": "dt",
    "definition": "dd",
    "table": "table",
    "row": "tr",
    "cell": "td th",
    # Belongs to an element that is recognised by its other tags.
    "auxiliary": "tbody thead tfoot colgroup col rb source track html body",
    "hidden": "script style rp",  # shows nothing
    "drawing": "svg",
    "other": "acronym anki-mathjax area aside base basefont bdi bdo button canvas data datalist dfn"
    " dialog dir embed fieldset form frame frameset head hgroup iframe input label legend link main"
    " map marquee menu meta meter nav nobr noscript object optgroup option output param picture"
    " progress rtc search select slot template textarea time title var"
    " annotation annotation-xml maction math menclose merror mfenced mfrac mi mmultiscripts mn mo"
    " mover mpadded mphantom mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext"
    " mtr munder munderover semantics",
}
ELEMENTS: Mapping[str, Meaning] = {
    name: meaning for meaning, names in _ELEMENTS_OF.items() for name in names.split()
}
# Elements without an end tag, or for which it is optional: `<li>a<li>b`.
_OPTIONAL_END = frozenset(
    {
        "break",
        "rule",
        "image",
        "paragraph",
        "item",
        "term",
        "definition",
        "row",
        "cell",
        "auxiliary",
        "reading",
    }
)
_LINE_MEANINGS: frozenset[Meaning] = frozenset(
    {"break", "line", "paragraph", "item", "row", "pre", "quote", "heading", "rule"}
)
_VOID_ELEMENTS = frozenset({"area", "base", "embed", "input", "link", "meta", "param", "wbr"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A tag of a known element at `start:end`, with its name in lower case."""

    start: int
    end: int
    name: str
    is_end: bool
    attributes: tuple[tuple[str, str], ...] = ()

    @property
    def meaning(self) -> Meaning:
        """What its element means."""
        return ELEMENTS.get(self.name, "other")

    def get(self, name: str) -> str:
        """Return the value of an attribute, or "". The first duplicate counts, as in browsers."""
        return next((value for key, value in self.attributes if key == name), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlComment:
    """A comment at `start:end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CharacterReference:
    """A reference such as `&lt;` at `start:end`, and the characters that it means."""

    start: int
    end: int
    value: str


Token = Tag | HtmlComment | CharacterReference


def tokens(value: str, start: int = 0) -> Iterator[Token]:
    """Yield the tokens of a text from an offset on. `vector<int>` and `a<b and b>c` have none."""
    for found in _TOKEN.finditer(value, start):
        first, end = found.span()
        if found["comment"]:
            yield HtmlComment(start=first, end=end)
        elif found["reference"]:
            char = unescape(found["reference"])
            if char != found["reference"]:  # `&nosuch;`
                yield CharacterReference(
                    start=first, end=end, value=char.translate(_LINE_ENDS_TO_SPACES)
                )
        elif (name := found["name"].lower()) in ELEMENTS or (
            ":" in name and name.split(":")[0] in _OFFICE_PREFIXES
        ):
            attributes = () if found["end"] else _attributes(found["attributes"])
            yield Tag(
                start=first, end=end, name=name, is_end=bool(found["end"]), attributes=attributes
            )


def _attributes(value: str) -> tuple[tuple[str, str], ...]:
    matches = (match for match in _ATTRIBUTE.finditer(value) if "=" in match[0])
    return tuple(
        (match[1].lower(), unescape(match[2] or match[3] or match[4] or "")) for match in matches
    )


def partners(found: Iterable[Token]) -> dict[int, Tag]:
    """Map the offset of each tag that has a partner to it: of a start tag, to its end tag."""
    pairs: dict[int, Tag] = {}
    opened: dict[str, list[Tag]] = {}
    for tag in found:
        if isinstance(tag, Tag) and not tag.is_end:
            opened.setdefault(tag.name, []).append(tag)
        elif isinstance(tag, Tag) and opened.get(tag.name):
            start_tag = opened[tag.name].pop()
            pairs[start_tag.start], pairs[tag.start] = tag, start_tag
    return pairs


def read_html(value: str) -> tuple[list[Token], dict[int, Tag]]:
    """Return the tokens of HTML, and the partners of its tags. The `<S>` of `List<S>` is text."""
    found = list(tokens(value))
    pairs = partners(found)
    kept = [
        token
        for token in found
        if not (isinstance(token, Tag) and _is_unpaired_text(value, token, pairs))
    ]
    return kept, pairs


def _is_unpaired_text(value: str, tag: Tag, pairs: Mapping[int, Tag]) -> bool:
    """Return whether a start tag without an end tag is text: `Box<P>`, `a<b and b>c`."""
    if (
        tag.is_end
        or tag.start in pairs
        or tag.name in _VOID_ELEMENTS
        or tag.meaning in _OPTIONAL_END - {"paragraph"}
    ):
        return False
    name, *words = value[tag.start + 1 : tag.end - 1].strip("/").split()
    if words:  # attributes without a value, as in `<b and b>`
        return (
            tag.meaning != "paragraph"
            and "=" not in "".join(words)
            and not {word.lower() for word in words} <= _BOOLEAN
        )
    before, after = _adjacent_characters(value, tag)
    return name[0].isupper() and before.isalnum() and not after.isalnum()


def _adjacent_characters(value: str, tag: Tag) -> tuple[str, str]:
    """Return the characters before and after a tag, "" at the text's ends."""
    return value[max(0, tag.start - 1) : tag.start], value[tag.end : tag.end + 1]


def is_html(value: str) -> bool:
    """Return whether a cell of a table is HTML: whether it has the markup of a field.

    Anki's import also decides this by a cell's content.
    """
    found, pairs = read_html(value)
    return any(
        token.value in _HTML_CHARACTERS or value.startswith("&#", token.start)
        if isinstance(token, CharacterReference)
        else isinstance(token, Tag) and _marks_up_cell(value, token, pairs)
        for token in found
    )


def _marks_up_cell(value: str, tag: Tag, pairs: Mapping[int, Tag]) -> bool:
    """Return whether a tag is markup of a cell; a card may ask what `<input>` or `a <b>` means."""
    if tag.meaning in ("other", "hidden", "drawing"):
        return False
    if tag.start in pairs or tag.attributes or tag.meaning in ("break", "rule"):
        return True
    before, after = _adjacent_characters(value, tag)
    # `<p> text` is a paragraph, but a cell that is only `<p>` is an answer.
    begins = not before and tag.meaning in _OPTIONAL_END and after != ""
    is_word = (not before or before.isspace()) and (
        not after or after.isspace() or after in ".,;:?!)"
    )
    return tag.name in _HTML_TAGS and (begins or not is_word)


def has_markup(value: str) -> bool:
    """Return whether HTML has a tag, a comment or a reference that is not text."""
    return bool(read_html(value)[0])


def has_line_tags(value: str) -> bool:
    """Return whether HTML has a tag that ends a line or a paragraph, as every editor's has."""
    return any(
        isinstance(token, Tag) and token.meaning in _LINE_MEANINGS for token in read_html(value)[0]
    )


def visible_text(value: str) -> str:
    """Return the text of HTML with its line breaks as line ends, without its tags."""
    pieces: list[str] = []
    position = 0
    for token in read_html(value)[0]:
        pieces += [value[position : token.start]] if token.start > position else []
        position = token.end
        if isinstance(token, CharacterReference):
            pieces.append(token.value)
        elif isinstance(token, Tag) and _ends_line(token, pieces[-1] if pieces else "\n"):
            pieces.append("\n")
    return "".join((*pieces, value[position:]))


def _ends_line(tag: Tag, before: str) -> bool:
    """Return whether a tag ends a line: `a<br>b`, `<div>a</div><div>b</div>`, `a<div>b</div>`."""
    return tag.meaning == "break" or (tag.name in ("div", "p") and not before.endswith("\n"))
