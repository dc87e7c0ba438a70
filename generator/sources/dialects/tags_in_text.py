r"""HTML in other tools' Markdown, which our own shows as it is typed: known tags as Markdown, the rest left alone.

    br, img, audio, video, a       line end, picture, sound, link
    b, strong, i, em, s, del, …    emphasis, where it ends in the same paragraph
    code, kbd, samp                code
    sub, sup                       small digits and letters, where Unicode has them
    ul, ol, table, pre, …, ruby    as in a field of Anki's (see `html`)
    &nbsp; and other entities      the character

Other known tags go and leave their text; that is counted in `lost`. Anything else is text: `std::vector<int>`, a `<b>`
without an end. Nothing is read in code and math.
"""

import re
from html import unescape

from generator.sources.dialects.html import ATTRIBUTE, MARKS, HtmlReader, Lost, picture
from generator.text.characters import CONTROL
from generator.text.edits import Composer, Cuts
from generator.text.located import Text
from generator.text.regions import CodeAndMath

_TOKEN = re.compile(
    r"\\.|<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)(?P<attributes>(?:\s(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*|/)?)>"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)",
    re.DOTALL,
)
_MARKS = {**MARKS, "mark": "**"}
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_WHOLE = frozenset({"ul", "ol", "table", "pre", "blockquote", "dl", "ruby", "script", "style"})
_PLAIN = frozenset(
    {"u", "ins", "small", "big", "font", "span", "center", "p", "div", "details", "summary", "abbr", "q"}
)
_PAIRED = frozenset({*_MARKS, *_CODE, *_WHOLE, *_PLAIN, "sub", "sup", "a", "audio", "video"})
# Their going changes nothing that is seen.
_UNSEEN = frozenset({"span", "p", "div", "abbr"})
_SMALL = {
    "sub": str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"),
    "sup": str.maketrans("0123456789+-−=()abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"),
}
_PARTING = frozenset({"p", "div", "center", "details", "summary"})
# Signs that an entity stands for since they would mean something as they are.
_MEANING = re.compile(r"[\\`*_{}\[\]<>#+~|$=-]")
_BLOCK_SIGN = re.compile(r"(?:[-*+#>|]|\d+(?=[.)]))")
_BREAK = re.compile(r"<br\s*/?>[ \t]*\n?[ \t]*", re.IGNORECASE)
_LINE_ENDS = re.compile(r"(?:[ \t]*\n)+|[ ]{1,3}(?=\S)")
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")


class TagReader:
    """Reads one text after another; `lost` gathers what could not be carried."""

    def __init__(self) -> None:
        self._html = HtmlReader()

    @property
    def lost(self) -> dict[str, Lost]:
        """What was left out so far, by its kind."""
        return self._html.lost

    def read(self, text: Text) -> Text:
        """Return a text without its HTML; one of which nothing would be left stays as it is."""
        if "<" not in text.value and "&" not in text.value:
            return text
        return _Reader(text, self._html).read() or text


class _Reader:
    def __init__(self, text: Text, html: HtmlReader) -> None:
        self.text = text
        self.value = text.value
        self.html = html
        tokens = CodeAndMath(self.value).matches_outside(_TOKEN)
        self.tokens = [token for token in tokens if token["name"] or token["entity"]]
        self.ends = self._ends()
        self.composer = Composer(text.path)
        self.cuts = Cuts(text)
        self.position = 0
        self.between = True  # paragraphs, where no more line ends are needed to part them

    def _ends(self) -> dict[int, re.Match[str]]:
        """Find the end of each tag that has one, and the begin of each end, by their offsets."""
        ends: dict[int, re.Match[str]] = {}
        opened: dict[str, list[re.Match[str]]] = {}
        for token in self.tokens:
            name = (token["name"] or "").lower()
            if name in _PAIRED and not token["end"]:
                opened.setdefault(name, []).append(token)
            elif name in _PAIRED and opened.get(name):
                start = opened[name].pop()
                ends[start.start()], ends[token.start()] = token, start
        return ends

    def read(self) -> Text | None:
        for token in self.tokens:
            if token.start() >= self.position:
                self._take(token)
        self._copy_to(len(self.value))
        return self.composer.text()

    def _copy_to(self, offset: int) -> None:
        self.cuts.copy(self.composer, self.position, offset)
        if self.value[self.position : offset].strip():
            self.between = False
        self.position = max(self.position, offset)

    def _replace(self, start: int, end: int, text: str) -> None:
        self._copy_to(start)
        if text:
            self.composer.insert(self.text.locate(start), text)
            self.between = False
        self.position = max(self.position, end)

    def _part(self, start: int, end: int) -> None:
        """Put the end of a paragraph in place of `start:end`."""
        self._copy_to(start)
        if not self.between:
            self.composer.insert(self.text.locate(start), "\n\n")
        self.position = max(self.position, end)
        if found := _LINE_ENDS.match(self.value, self.position):
            self.position = found.end()
        self.between = True

    def _lose(self, token: re.Match[str]) -> None:
        name = token["name"].lower()
        if name not in _UNSEEN and not token["end"]:
            self.html.lost.setdefault(f"<{name}>", Lost(self.text.locate(token.start()))).count += 1

    def _take(self, token: re.Match[str]) -> None:
        start, end = token.span()
        name, other = (token["name"] or "").lower(), self.ends.get(start)
        if token["entity"]:
            self._take_entity(token)
        elif name == "br":
            self._take_break(start)
        elif name == "img":
            shown = picture(_attributes(token))
            if shown is None:
                self._lose(token)
            self._replace(start, end, shown or "")
        elif name == "hr":
            self._part(start, start)
            self._replace(start, end, "***")
            self._part(end, end)
        elif other is None:
            if name == "p" and not self.value[start - 1 : start].isalnum():  # it needs no end
                self._part(start, end)
            return  # no tag, or one without its other half: text
        elif name in _MARKS:
            self._take_mark(token, other, _MARKS[name])
        elif not token["end"]:
            self._take_pair(token, other, name)
        else:
            self._take_end(token, other, name)

    def _take_pair(self, token: re.Match[str], close: re.Match[str], name: str) -> None:
        """Take a tag that has an end behind it."""
        start, end = token.span()
        inner = self.value[end : close.start()]
        if name in _SMALL:
            small = unescape(inner).translate(_SMALL[name])
            fits = not set(small) & set(unescape(inner)) - {" "}
            if not fits:
                self._lose(token)
            self._replace(start, close.end() if fits else end, small if fits else "")
        elif name in _CODE and inner.strip() and "`" not in inner and "\n" not in inner:
            self._replace(start, close.end(), f"`{unescape(re.sub('<[^<>]*>', '', inner))}`")
        elif name in _WHOLE:
            self._take_whole(start, close.end(), is_block=name != "ruby")
        elif name in ("audio", "video"):
            source = re.search(r"\ssrc\s*=\s*[\"']?([^\"'<>\s]+)", self.value[start : close.end()])
            if source is None:
                self._lose(token)
            self._replace(start, close.end(), f"![]({unescape(source[1])})" if source else "")
        elif name == "a" and not _attributes(token).keys() & {"href", "name", "id"}:
            return
        elif name == "a":
            self._replace(start, end, "[" if _attributes(token).get("href") else "")
        else:
            self._lose(token)
            self._part(start, end) if name in _PARTING else self._replace(start, end, "")

    def _take_end(self, token: re.Match[str], opening: re.Match[str], name: str) -> None:
        attributes = _attributes(opening)
        if name == "a" and not attributes.keys() & {"href", "name", "id"}:
            return
        target = attributes.get("href", "") if name == "a" else ""
        target = f"<{target}>" if re.search(r"[\s()]", target) else target
        if name in _PARTING:
            self._part(*token.span())
        else:
            self._replace(*token.span(), f"]({target})" if target else "")

    def _take_mark(self, token: re.Match[str], other: re.Match[str], mark: str) -> None:
        """Write a mark so that it touches the text that it is for."""
        first, last = sorted((token, other), key=lambda found: found.start())
        inner = self.value[first.end() : last.start()]
        start, end = token.span()
        if not inner.strip() or _PARAGRAPH_END.search(inner):
            if inner.strip():
                self._lose(token)
            self._replace(start, end, "")
        elif token["end"]:
            space = inner[len(inner.rstrip()) :]
            self._replace(start - len(space), end, mark + space)
        else:
            space = inner[: len(inner) - len(inner.lstrip())]
            self._replace(start, end + len(space), space + mark)

    def _take_break(self, start: int) -> None:
        end, count = start, 0
        while found := _BREAK.match(self.value, end):
            end, count = found.end(), count + 1
        row = self.value[self.value.rfind("\n", 0, start) + 1 : start]
        if row.lstrip().startswith("|"):  # a row of a table holds no line ends
            self.html.lost.setdefault("<br>", Lost(self.text.locate(start))).count += 1
            self._replace(start, start + len(_first_tag(self.value, start)), " ")
            return
        sign = _BLOCK_SIGN.match(self.value, end)
        ends = "  \n" if count == 1 else "\n\n"
        if sign and "\n" not in self.value[start:end]:
            ends += f"{sign[0] if sign[0].isdecimal() else ''}\\"
            end = sign.end() if sign[0].isdecimal() else end
        self._replace(start, end, ends)

    def _take_entity(self, token: re.Match[str]) -> None:
        char = unescape(token["entity"])
        if char != token["entity"]:
            char = " " if CONTROL.search(char) or char in "\t\n\x85\u2028\u2029" else char
            self._replace(*token.span(), _MEANING.sub(r"\\\g<0>", char))

    def _take_whole(self, start: int, end: int, *, is_block: bool) -> None:
        """Read an element with all that is in it as Anki's fields are read."""
        if is_block:
            self._part(start, start)
        self._copy_to(start)
        piece = Composer(self.text.path)
        self.cuts.copy(piece, start, end)
        self.position = end
        element = piece.text()
        inner = self.html.read(element) if element is not None else None
        if inner is not None:
            self.composer.take(inner)
            self.between = False
        if is_block:
            self._part(end, end)


def _attributes(token: re.Match[str]) -> dict[str, str]:
    return {
        key.lower(): unescape(next(filter(None, values), "")) for key, *values in ATTRIBUTE.findall(token["attributes"])
    }


def _first_tag(value: str, start: int) -> str:
    return value[start : value.index(">", start) + 1]
