r"""The HTML of Anki's fields as Markdown, every character with its place.

Carried: bold, italic, struck out, code, links, pictures, sounds, line ends, paragraphs, lists, quotations, headings,
rules, simple tables, readings over kanji, math, deletions. What has no counterpart (underlining, colour, size, …) is
counted in `lost` and leaves its text. Small on purpose: Anki's editor writes little more, and no library keeps places.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

from generator.diagnostics import Location
from generator.sources.dialects.html_writer import Writer
from generator.text.located import Text

_TOKEN = re.compile(
    r"(?P<math>\\\((?:(?!\\[()]).)+?\\\)|\\\[(?:(?!\\[\[\]]).)+?\\\])"
    r"|(?P<latex>\[(?P<sign>\$\$?)\](?P<formula>(?:(?!\[/?\$).)+?)\[/(?P=sign)\])"
    r"|(?P<sound>\[sound:[^\[\]<>\n]+\])"
    r"|(?P<comment><!--(?:(?!<!--|-->).)*-->)"
    r"|<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)(?P<attributes>[^<>]*)>"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)",
    re.DOTALL,
)
ATTRIBUTE = re.compile(r"([A-Za-z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_ANY_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"<br[^<>]*>|</(?:div|p)>", re.IGNORECASE)
# Tags that people write and editors leave: `vector<int>` is none of them.
IS_HTML = re.compile(
    r"</?(?:a|b|i|u|s|em|strong|sub|sup|br|hr|p|div|span|font|img|ul|ol|li|code|pre|table|tr|td|th|h[1-6]|blockquote|ruby)"
    r"(?:\s[^<>]*|/)?>|&(?:nbsp|lt|gt|amp|quot|#\d+);",
    re.IGNORECASE,
)

MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "strike": "~~", "del": "~~"}
_PARAGRAPHS = frozenset({"p", "table", "blockquote", "section", "article", "header", "footer", "dl", "figure"})
_LINES = frozenset({"div", "tr", "dt", "dd", "center", "figcaption", "address"})
_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_RAW = frozenset({"pre", "code", "tt", "kbd", "samp", "script", "style"})
_PLAIN = frozenset({"span", "tbody", "thead", "tfoot", "colgroup", "col", "html", "body", "wbr", "cite", "abbr"})
_SILENT = frozenset({"ruby", "rb", "rt", "rp"})
_LOST_ATTRIBUTES = frozenset({"style", "color", "bgcolor", "align", "face"})


@dataclass(slots=True)
class Lost:
    """A kind of markup that was left out: where it first stood, and how often it came."""

    place: Location
    count: int = 0


class HtmlReader:
    """Reads one field after another; `lost` gathers what could not be carried."""

    def __init__(self) -> None:
        self.lost: dict[str, Lost] = {}

    def read(self, text: Text, *, cloze: bool = False) -> Text | None:
        """Return a field as Markdown; None if it shows nothing."""
        return _Field(text, self.lost, cloze=cloze).read()


@dataclass(slots=True)
class _List:
    ordered: bool
    number: int = 0


class _Field(Writer):
    """One field on its way through its tokens."""

    def __init__(self, text: Text, lost: dict[str, Lost], *, cloze: bool) -> None:
        super().__init__(text, cloze=cloze)
        self.lost = lost
        self.links: list[str] = []
        self.lists: list[_List] = []
        self.cells = 0
        self.rows = 0

    def read(self) -> Text | None:
        position = 0
        while token := _TOKEN.search(self.value, position):
            self.run += ((char, position + index) for index, char in enumerate(self.value[position : token.start()]))
            position = self._take(token)
        self.run += ((char, position + index) for index, char in enumerate(self.value[position:]))
        self.flush()
        self.close_all()
        return self.composer.text()

    def _take(self, token: re.Match[str]) -> int:
        """Take a token; return the offset behind what it stands for."""
        start = token.start()
        if token["entity"]:
            self.run += ((char, start) for char in unescape(token["entity"]))
        elif token["comment"]:
            self.flush()
        elif token["name"]:
            self.flush()
            return self._take_tag(token, token["name"].lower())
        else:
            self.flush()
            self.begin(start)
            self.insert(start, self._kept(token))
        return token.end()

    def _kept(self, token: re.Match[str]) -> str:
        if token["sound"]:
            return unescape(token["sound"])
        if token["latex"]:
            opening, closing = ("\\[", "\\]") if token["sign"] == "$$" else ("\\(", "\\)")
            return f"{opening}{_bare(token['formula'])}{closing}"
        return _bare(token["math"])

    def _take_tag(self, token: re.Match[str], name: str) -> int:
        start, is_end = token.start(), bool(token["end"])
        attributes = {
            key.lower(): unescape(next(filter(None, values), ""))
            for key, *values in ATTRIBUTE.findall(token["attributes"])
        }
        if not is_end and _LOST_ATTRIBUTES & attributes.keys():
            self._lose("style", start)
        if name in _RAW and not is_end:
            return self._take_raw(token, name, attributes)
        if name in MARKS:
            self.mark(MARKS[name], start, is_end=is_end)
        elif name == "br":
            self.breaks += 1
        elif name in ("ul", "ol"):
            self._list(name, is_end=is_end)
        elif name == "li":
            self._item(is_end=is_end)
        elif name == "img" and not is_end:
            self._image(start, attributes)
        elif name == "a":
            self._link(start, attributes, is_end=is_end)
        elif name == "hr":
            self.breaks = max(self.breaks, 2)
            self.begin(start)
            self.insert(start, "***")
            self.breaks = 2
        elif name in _HEADINGS:
            self.breaks = max(self.breaks, 2)
            self.item = "" if is_end else "#" * int(name[1]) + " "
        elif name in ("td", "th", "tr", "table"):
            self._table(name, start, is_end=is_end)
        else:
            self._other(name, start, is_end=is_end)
        return token.end()

    def _other(self, name: str, start: int, *, is_end: bool) -> None:
        if name in _PARAGRAPHS:
            self.breaks = max(self.breaks, 2)
            if name == "blockquote":
                self.close_all()
                self.quotes = max(0, self.quotes + (-1 if is_end else 1))
        elif name in _LINES:
            self.breaks = max(self.breaks, 1)
        elif name == "rt":
            self.run.append(("]" if is_end else "[", start))
            self.flush()
        elif name not in _PLAIN | _SILENT and not is_end:
            self._lose(f"<{name}>", start)

    def _lose(self, kind: str, start: int) -> None:
        self.lost.setdefault(kind, Lost(self.text.locate(start))).count += 1

    def _list(self, name: str, *, is_end: bool) -> None:
        outermost = self.depth == (1 if is_end else 0)
        if is_end and self.lists:
            self.lists.pop()
        elif not is_end:
            self.lists.append(_List(ordered=name == "ol"))
        self.depth = len(self.lists)
        self.breaks = max(self.breaks, 2 if outermost else 1)
        self.item = ""

    def _item(self, *, is_end: bool) -> None:
        self.close_all()
        if is_end or not self.lists:
            self.breaks = max(self.breaks, 1)
            return
        self.lists[-1].number += 1
        self.item = f"{self.lists[-1].number}. " if self.lists[-1].ordered else "- "

    def _image(self, start: int, attributes: dict[str, str]) -> None:
        shown = picture(attributes)
        if shown is None:
            self._lose("<img>", start)
            return
        self.begin(start)
        self.insert(start, shown)

    def _link(self, start: int, attributes: dict[str, str], *, is_end: bool) -> None:
        if is_end and self.links:
            target = self.links.pop()
            if target:
                self.insert(start, f"]({target})")
        elif not is_end:
            target = attributes.get("href", "").strip()
            target = f"<{target}>" if re.search(r"[\s()]", target) else target
            self.links.append(target)
            if target:
                self.begin(start)
                self.insert(start, "[")

    def _table(self, name: str, start: int, *, is_end: bool) -> None:
        if name == "table":
            self.close_all()
            self.breaks, self.in_row, self.rows, self.space = max(self.breaks, 2), False, 0, False
        elif name == "tr" and not is_end:
            self.breaks, self.item = max(self.breaks, 2 if not self.rows else 1), "| "
            self.begin(start)
            self.cells, self.in_row = 0, True
        elif name == "tr" and self.in_row:
            if not self.rows:
                self.insert(start, "\n|" + "---|" * max(1, self.cells))
            self.in_row, self.rows, self.breaks, self.space = False, self.rows + 1, 1, False
            self.item = ""
        elif is_end and self.in_row:
            self.close_all()
            self.breaks, self.space, self.pending = 0, False, []
            self.insert(start, " | ")
            self.cells += 1
            self.at_start = True

    def _take_raw(self, token: re.Match[str], name: str, attributes: dict[str, str]) -> int:
        """Read code, or what is no text at all, up to its own end tag."""
        close = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(self.value, token.end())
        end = close.start() if close else len(self.value)
        content = self.value[token.end() : end]
        behind = close.end() if close else len(self.value)
        start = token.start()
        if name in ("script", "style"):
            self._lose(f"<{name}>", start)
            return behind
        content = unescape(_ANY_TAG.sub("", _BREAK.sub("\n", content)))
        run = max((len(found) for found in re.findall("`+", content)), default=0)
        if name == "pre":
            language = re.search(
                r"language-([\w+#.-]+)", f"{attributes.get('class', '')} {self.value[token.end() : end]}"
            )
            fence = "`" * max(3, run + 1)
            self.breaks = max(self.breaks, 2)
            self.begin(start)
            prefix = "> " * self.quotes + "    " * self.depth
            rows = [fence + (language[1] if language else ""), *content.strip("\n").split("\n"), fence]
            self.insert(start, f"\n{prefix}".join(rows))
            self.breaks = 2
        elif content.strip():
            self.begin(start)
            ticks = "`" * (run + 1)
            pad = " " if run else ""
            self.insert(start, f"{ticks}{pad}{' '.join(content.split())}{pad}{ticks}")
        return behind


def _bare(formula: str) -> str:
    """Return a formula without the tags and entities that the editor puts into it."""
    return unescape(_ANY_TAG.sub("", _BREAK.sub("\n", formula))).replace("\xa0", " ")


def picture(attributes: Mapping[str, str]) -> str | None:
    """Write a picture with these attributes; None if it names no file."""
    target = attributes.get("src", "").strip()
    if not target:
        return None
    path = f"<{target}>" if re.search(r"[\s()]", target) else target
    alt = re.sub(r"[\[\]\\]", r"\\\g<0>", " ".join(attributes.get("alt", "").split()))
    sizes = [
        f"{key}={attributes[key]}" for key in ("width", "height") if re.fullmatch(r"\d{1,4}%?", attributes.get(key, ""))
    ]
    return f"![{alt}]({path})" + (f"{{{' '.join(sizes)}}}" if sizes else "")
