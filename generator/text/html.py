"""HTML in text: its tags, comments and character references, and what each element means. Linear in the text.

The standard library's HTMLParser is quadratic on `<a ` and on `<!--` in Python 3.11, and knows no offsets.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Literal

# Quoted values may hold "<" and ">": `alt="a > b"`. Linear all the same: of two attempts that read on over the same
# stretch, one is inside quotes where the other is not, and outside of them the next "<" ends an attempt. The quote in
# `alt=it's` opens nothing; none may follow it, for after it two attempts could be inside quotes at once.
_TOKEN = re.compile(
    r"(?P<comment><!--(?:(?!<!--|-->).)*+-->)"
    r"|<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]*+)"
    r"(?P<attributes>(?:\s(?:[^<>\"']|(?<![=\s])[\"'](?=[^<>\"']*+>)|\"[^\"]*+\"|'[^']*+')*+|/)?)>"
    r"|(?P<reference>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"([^\s\"'<>/=]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'<>][^\s<>]*+)))?"
)
# Attributes that need no value; in `a<b and b>c`, "and" is none of them.
_BOOLEAN = frozenset(
    {"autoplay", "compact", "controls", "hidden", "loop", "muted", "nowrap", "open", "reversed"}
)
_LINE_ENDS_TO_SPACES = dict.fromkeys(
    map(ord, "\t\n\r\x0c\x85\u2028\u2029"), " "
)  # `&#10;` ends no line
_OFFICE_PREFIXES = frozenset({"o", "v", "w", "st1"})  # Word's: `<o:p>`
# References by which a cell is known to be HTML. `&copy;` is none of them: plain text has it, too.
_HTML_CHARACTERS = frozenset('<>&"\xa0')
# Tags by which it is, even without a partner: `a<b>b`.
_HTML_TAGS = frozenset({
    "a", "b", "i", "u", "s", "em", "strong", "sub", "sup", "p", "div", "span", "font", "img", "ul", "ol", "li", "code", "pre",
    "table", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ruby",
})  # fmt: skip

Meaning = Literal[
    "strong", "emphasis", "strike", "code", "small", "style", "plain", "link", "image", "media", "ruby", "reading",
    "break", "rule", "line", "frame", "paragraph", "heading", "quote", "pre", "list", "item", "definitions", "term",
    "definition", "table", "row", "cell", "auxiliary", "hidden", "drawing", "other",
]  # fmt: skip
_ELEMENTS_OF: Mapping[Meaning, str] = {
    "strong": "b strong mark",
    "emphasis": "i em",
    "strike": "s strike del",
    "code": "code kbd samp tt",
    "small": "sub sup",
    "style": "u ins small big font q",  # how letters look, which Markdown has nothing for
    "plain": "span abbr cite wbr",
    "link": "a",
    "image": "img",
    "media": "audio video",
    "ruby": "ruby",
    "reading": "rt",
    "break": "br",
    "rule": "hr",
    "line": "div figcaption address caption",
    "frame": "center details summary",  # a line that looks like more
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
    "auxiliary": "tbody thead tfoot colgroup col rb source track html body",  # of what is known by its other tags
    "hidden": "script style rp",  # shows nothing
    "drawing": "svg",
    "other": "acronym anki-mathjax area aside base basefont bdi bdo button canvas data datalist dfn dialog dir embed fieldset form"
    " frame frameset head hgroup iframe input label legend link main map marquee menu meta meter nav nobr noscript object optgroup"
    " option output param picture progress rtc search select slot template textarea time title var"
    " annotation annotation-xml maction math menclose merror mfenced mfrac mi mmultiscripts mn mo mover mpadded mphantom"
    " mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover semantics",
}
ELEMENTS: Mapping[str, Meaning] = {
    name: meaning for meaning, names in _ELEMENTS_OF.items() for name in names.split()
}
# What has no end tag, or may go without: `<li>a<li>b`.
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
_VOID_ELEMENTS = frozenset({"area", "base", "embed", "input", "link", "meta", "param", "wbr"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A tag of a known element, its name in lower case. `start:end` are its offsets."""

    start: int
    end: int
    name: str
    is_end: bool
    attributes: tuple[tuple[str, str], ...] = ()

    @property
    def meaning(self) -> Meaning:
        """What its element is for."""
        return ELEMENTS.get(self.name, "other")

    def get(self, name: str) -> str:
        """Return the value of an attribute, or "". Of two with one name the first counts, as in browsers."""
        return next((value for key, value in self.attributes if key == name), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlComment:
    """A comment at `start:end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CharacterReference:
    """A reference such as `&lt;` at `start:end`, and the characters that it is for."""

    start: int
    end: int
    value: str


Token = Tag | HtmlComment | CharacterReference


def tokens(value: str, start: int = 0) -> Iterator[Token]:
    """Find the tokens of a text in order, from an offset on. What is none is text: `vector<int>`, `a<b and b>c`."""
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
    found = (one for one in _ATTRIBUTE.finditer(value) if "=" in one[0])
    return tuple((one[1].lower(), unescape(one[2] or one[3] or one[4] or "")) for one in found)


def partners(found: Iterable[Token]) -> dict[int, Tag]:
    """Find for each tag, by its offset, the one that it belongs to: the end of a start, the start of an end."""
    pairs: dict[int, Tag] = {}
    opened: dict[str, list[Tag]] = {}
    for tag in found:
        if isinstance(tag, Tag) and not tag.is_end:
            opened.setdefault(tag.name, []).append(tag)
        elif isinstance(tag, Tag) and opened.get(tag.name):
            first = opened[tag.name].pop()
            pairs[first.start], pairs[tag.start] = tag, first
    return pairs


def read_html(value: str) -> tuple[list[Token], dict[int, Tag]]:
    """Find the tokens of HTML, and the partners of its tags. The `<S>` of `List<S>` is text."""
    found = list(tokens(value))
    pairs = partners(found)
    return [
        one for one in found if not (isinstance(one, Tag) and _is_unpaired_text(value, one, pairs))
    ], pairs


def _is_unpaired_text(value: str, tag: Tag, pairs: Mapping[int, Tag]) -> bool:
    """Tell whether what looks like a tag that never ends is text: `Box<P>`, `a<b and b>c`."""
    if (
        tag.is_end
        or tag.start in pairs
        or tag.name in _VOID_ELEMENTS
        or tag.meaning in _OPTIONAL_END - {"paragraph"}
    ):
        return False
    name, *words = value[tag.start + 1 : tag.end - 1].strip("/").split()
    if words:  # without a value, which is in `a="b"`
        return (
            tag.meaning != "paragraph"
            and "=" not in "".join(words)
            and not {word.lower() for word in words} <= _BOOLEAN
        )
    before, after = _adjacent_characters(value, tag)
    return name[0].isupper() and before.isalnum() and not after.isalnum()


def _adjacent_characters(value: str, tag: Tag) -> tuple[str, str]:
    """Return the characters before and after a tag, "" where there is none."""
    return value[max(0, tag.start - 1) : tag.start], value[tag.end : tag.end + 1]


def is_html(value: str) -> bool:
    """Tell whether a cell of a table is HTML, which Anki decides likewise: it holds markup that people write."""
    found, pairs = read_html(value)
    return any(
        token.value in _HTML_CHARACTERS or value.startswith("&#", token.start)
        if isinstance(token, CharacterReference)
        else isinstance(token, Tag) and _is_markup(value, token, pairs)
        for token in found
    )


def _is_markup(value: str, tag: Tag, pairs: Mapping[int, Tag]) -> bool:
    """Tell whether a tag marks up a cell; a card may ask what `<input>`, `<kbd>` or a `<b>` is for."""
    if tag.meaning in ("other", "hidden", "drawing"):
        return False
    if tag.start in pairs or tag.attributes or tag.meaning in ("break", "rule"):
        return True
    before, after = _adjacent_characters(value, tag)
    # A cell begins with `<p> text`, but if it is `<p>` and no more, that is an answer.
    begins = not before and tag.meaning in _OPTIONAL_END and after != ""
    is_word = (not before or before.isspace()) and (
        not after or after.isspace() or after in ".,;:?!)"
    )
    return tag.name in _HTML_TAGS and (begins or not is_word)


def visible_text(value: str) -> str:
    """Return the text of HTML: line ends for its lines, its tags left out."""
    parts: list[str] = []
    position = 0
    for token in read_html(value)[0]:
        parts += [value[position : token.start]] if token.start > position else []
        position = token.end
        if isinstance(token, CharacterReference):
            parts.append(token.value)
        elif isinstance(token, Tag) and _ends_line(token, parts[-1] if parts else "\n"):
            parts.append("\n")
    return "".join((*parts, value[position:]))


def _ends_line(tag: Tag, before: str) -> bool:
    """Tell whether a tag ends a line: editors write `a<br>b`, `<div>a</div><div>b</div>` and `a<div>b</div>`."""
    return tag.meaning == "break" or (tag.name in ("div", "p") and not before.endswith("\n"))
