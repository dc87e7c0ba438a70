"""The inline markup of a leaf block in one pass from left to right (CommonMark 0.31, section 6).

The result is a flat list of nodes, in which a link has nodes of its own. Runs of `*`, `_` and `~~`
are paired later, in `emphasis`: where deletions start and end is not known yet.

Departures from CommonMark: HTML and entities are text, but for some inline tags. In addition: math,
media links, `~~`, `==`, `H~2~O`, `x^2^`, `[[Note]]`, footnotes, and furigana as in Anki,
`漢[かん]`.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import field

from generator.lazy_patterns import lazy_pattern
from generator.markup.footnotes import footnote_name
from generator.markup.link_parts import References, Target, inline_target, link_label
from generator.markup.node_text import node_text
from generator.markup.nodes import (
    Autolink,
    Characters,
    FootnoteUse,
    Highlight,
    LineEnd,
    Link,
    Node,
    Picture,
    Ruby,
    Run,
    Tag,
    Tagged,
)
from generator.markup.small_text import small_text
from generator.markup.tags import BREAK, TAG, pair_tags
from generator.markup.wiki_links import wiki_link
from generator.text.characters import is_in_word
from generator.text.regions import (
    REGION_TOKEN,
    CodeRegion,
    InlineRegions,
    MathRegion,
    MediaLink,
    Region,
)
from generator.values import dataclass

_TOKEN = lazy_pattern(rf"{REGION_TOKEN}|\\\n|[\[\]<\n^]|\*+|_+|~+|=+")
_PUNCTUATION = lazy_pattern(r"[!-/:-@\[-`{-~]")
_AUTOLINK = lazy_pattern(
    # Without "//", only mail: `std::vector<std::string>` is text.
    r"<(?:(?P<address>(?:[A-Za-z][A-Za-z0-9.+-]{1,31}://|[Mm][Aa][Ii][Ll][Tt][Oo]:)[^<>\x00-\x20]*)"
    r"|(?P<mail>[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*))>"
)
_FOOTNOTE = lazy_pattern(r"\[\^([^\[\]\s]+)\]")
# Kana in brackets directly after kanji, as in Anki's furigana filter. A space in Japanese text
# shows where the kanji start to which the kana belong; the space is not shown.
_KANA = lazy_pattern(r"\[([ぁ-ゖァ-ヺー・]+)\](?!\()")
_KANJI = lazy_pattern(r"[\u3400-\u9fff\uf900-\ufaff々〆ヶ]")
_BEFORE_SPACE = lazy_pattern(r"[\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff60]|[ぁ-ヺー]\]")


@dataclass(slots=True)
class _Bracket:
    """An opening bracket: its node's index, and the offset of the text in it."""

    index: int
    inside: int
    is_picture: bool
    has_brackets: bool = False


@dataclass(slots=True)
class _Scanner:
    text: str
    references: References
    footnotes: Collection[str]
    nodes: list[Node] = field(default_factory=list)
    brackets: list[_Bracket] = field(default_factory=list)
    # The brackets below this index are before a link, and links do not contain links.
    around_links: int = 0
    written: int = 0  # all before this offset is in `nodes`

    def scan(self) -> list[Node]:
        regions = InlineRegions(self.text)
        position = 0
        while found := _TOKEN.search(self.text, position):
            start, token = found.start(), found[0]
            region = regions.at(start) if token[0] in "`$\\![" else None
            if region is not None:
                position = self._add(start, region.end, region)
            else:
                position = self._read(start, token)
        self._write_text(len(self.text))
        return pair_tags(self.nodes)

    def _read(self, start: int, token: str) -> int:
        """Read a token that starts no region; return where to go on."""
        end = start + len(token)
        match token[0]:
            case "~" | "^" if len(token) == 1 and (small := self._small_text(start)):
                return small
            case "*" | "_" | "~":
                return self._add(start, end, Run(token[0], start, end))
            case "=" if len(token) == 2:
                return self._add(start, end, self._highlight(start, end))
            case "\n":
                return self._add_line_end(start)
            case "\\":
                return self._read_escape(start, end)
            case "[":
                return self._open(start, start + 1, is_picture=False)
            case "!":
                return self._open(start, start + 2, is_picture=True)
            case "]":
                return self._close(start)
            case "<":
                return self._read_angle_bracket(start)
        return end

    def _add(self, start: int, end: int, node: Node) -> int:
        return self._add_all(start, end, [node])

    def _add_all(self, start: int, end: int, nodes: Sequence[Node]) -> int:
        self._write_text(start)
        self.nodes += nodes
        self.written = end
        return end

    def _write_text(self, end: int) -> None:
        if self.written < end:
            self.nodes.append(Characters(self.written, end))
            self.written = end

    def _add_line_end(self, start: int) -> int:
        before = self.text[self.written : start]
        spaces = len(before) - len(before.rstrip(" "))
        self._write_text(start - spaces)
        self.written = start
        return self._add(start, start + 1, LineEnd(is_hard=spaces > 1))

    def _read_escape(self, start: int, end: int) -> int:
        if self.text[start + 1] == "\n":
            return self._add(start, end, LineEnd(is_hard=True))
        if not _PUNCTUATION.match(self.text, start + 1):
            return start + 1
        self._write_text(start)
        self.written = start + 1
        # Written at once: a bracket after it is no furigana.
        self._write_text(end)
        return end

    def _read_angle_bracket(self, start: int) -> int:
        if found := TAG.match(self.text, start):
            tag = Tag(found["name"], bool(found["end"]), start, found.end())
            return self._add(start, found.end(), tag)
        if found := BREAK.match(self.text, start):
            return self._add(start, found.end(), LineEnd(is_hard=True))
        found = _AUTOLINK.match(self.text, start)
        if found is None:
            return start + 1
        shown = found[0][1:-1]
        address = f"mailto:{shown}" if found["mail"] else shown
        return self._add(start, found.end(), Autolink(address, shown, start))

    def _highlight(self, start: int, end: int) -> Highlight:
        before, after = self.text[start - 1 : start], self.text[end : end + 1]
        return Highlight(
            start,
            end,
            can_open=bool(after) and not after.isspace() and not is_in_word(before),
            can_close=bool(before) and not before.isspace() and not is_in_word(after),
        )

    def _small_text(self, start: int) -> int:
        """Read a subscript or superscript; return where to go on, or 0 if it is none."""
        last = self.nodes[-1] if self.nodes and self.written == start else None
        small = small_text(self.text, start, is_after_small=isinstance(last, Tagged))
        return self._add(start, small[1], small[0]) if small else 0

    # ---- brackets

    def _open(self, start: int, end: int, *, is_picture: bool) -> int:
        if not is_picture:
            footnote = _FOOTNOTE.match(self.text, start)
            name = footnote_name(footnote[1]) if footnote else ""
            if footnote is not None and name in self.footnotes:
                return self._add(start, footnote.end(), FootnoteUse(name))
            link = wiki_link(self.text, start) if self.text.startswith("[[", start) else None
            if link is not None and not self.references.has(link[0]):
                return self._add_all(start, link[2], link[1])
            kana = _KANA.match(self.text, start)
            if kana is not None and (ruby := self._ruby(start, kana)):
                return ruby
        if self.brackets:
            self.brackets[-1].has_brackets = True
        self._write_text(start)
        self.brackets.append(_Bracket(len(self.nodes), end, is_picture))
        return self._add(start, end, Characters(start, end))

    def _ruby(self, start: int, kana: re.Match[str]) -> int:
        """Read kana in brackets after kanji; return where to go on, or 0 if there are no kanji."""
        first = start
        while first > self.written and _KANJI.match(self.text, first - 1):
            first -= 1
        if first == start:
            return 0
        kanji = self.text[first:start]
        if self.text[first - 1 : first] == " " and self._is_japanese(first - 1):
            first -= 1
        return self._add(first, kana.end(), Ruby(kanji, kana[1]))

    def _is_japanese(self, end: int) -> bool:
        """Return whether the text before a space is Japanese: the space shows where kanji start."""
        return end > 0 and any(
            _BEFORE_SPACE.fullmatch(self.text, end - length, end)
            for length in (1, 2)
            if length <= end
        )

    def _close(self, start: int) -> int:
        if not self.brackets:
            return start + 1
        opened = self.brackets.pop()
        active = opened.is_picture or len(self.brackets) >= self.around_links
        self.around_links = min(self.around_links, len(self.brackets))
        found = self._target(opened, start) if active else None
        if found is None:
            return start + 1
        target, end = found
        self._write_text(start)
        inside = self.nodes[opened.index + 1 :]
        del self.nodes[opened.index :]
        if opened.is_picture:
            alt = node_text(pair_tags(inside), self.text)
            self.nodes.append(Picture(target, alt, opened.inside - 2))
        else:
            self.nodes.append(Link(target, pair_tags(inside), opened.inside - 1))
            self.around_links = len(self.brackets)
        self.written = end
        return end

    def _target(self, opened: _Bracket, start: int) -> tuple[Target, int] | None:
        """Return the target of the brackets that end at `start`, and where the link ends."""
        after = start + 1
        if self.text.startswith("(", after) and (found := inline_target(self.text, after)):
            return found
        label = link_label(self.text, after)
        if label is None:
            if opened.has_brackets:
                return None
            empty = self.text.startswith("[]", after)
            label = self.text[opened.inside : start], after + 2 * empty
        target = self.references.use(label[0])
        return (target, label[1]) if target else None


def scan_inlines(text: str, references: References, footnotes: Collection[str]) -> list[Node]:
    """Return the nodes of a leaf's text; `footnotes` are the names that the text defines."""
    if not _TOKEN.search(text):
        return [Characters(0, len(text))] if text else []
    return _Scanner(text, references, footnotes).scan()


def regions_in(nodes: Sequence[Node]) -> Iterator[Region]:
    """Yield the code, math and media links among nodes, in order."""
    for node in nodes:
        match node:
            case CodeRegion() | MathRegion() | MediaLink():
                yield node
            case Link() | Tagged():
                yield from regions_in(node.nodes)


def plain_text(source: str) -> str:
    """Return the text that inline markup shows, for an attribute."""
    return node_text(scan_inlines(source, References(), ()), source)
